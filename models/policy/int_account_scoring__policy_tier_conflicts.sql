with

tiers as (

    select
        lower({{ policy_text('subject') }}) as subject,
        {{ policy_text('tier') }} as tier,
        {{ policy_number('tier_rank') }} as tier_rank,
        {{ policy_number('min_engaged_contacts') }} as min_engaged_contacts,
        {{ policy_text('falls_to_tier') }} as falls_to_tier,
        {{ policy_text('action_purpose') }} as action_purpose,
        {{ policy_text('if_refused_as_tier') }} as if_refused_as_tier
    from {{ policy('tiers') }}

),

conflicts as (

    select
        'tiers' as seed,
        {{ text_key(['subject', 'tier']) }} as row_key,
        'min_engaged_contacts' as column_name,
        {{ number_text('min_engaged_contacts') }} as offending_value,
        'only accounts have contacts: leave it blank for subject lead' as allowed
    from tiers
    where subject = 'lead' and min_engaged_contacts is not null
    union all
    select
        'tiers' as seed,
        {{ text_key(['subject', 'tier']) }} as row_key,
        'action_purpose' as column_name,
        action_purpose as offending_value,
        'only leads give consent: leave it blank for subject account' as allowed
    from tiers
    where subject = 'account' and action_purpose is not null
    union all
    select
        'tiers' as seed,
        {{ text_key(['tiers.subject', 'tiers.tier']) }} as row_key,
        'if_refused_as_tier' as column_name,
        tiers.if_refused_as_tier as offending_value,
        'it must be another tier of the same subject, and needs an action_purpose that can be refused' as allowed
    from tiers
    left join tiers as others
        on tiers.subject = others.subject and tiers.if_refused_as_tier = others.tier and tiers.tier <> others.tier
    where tiers.if_refused_as_tier is not null and (others.tier is null or tiers.action_purpose is null)
    union all
    select
        'tiers' as seed,
        min({{ text_key(['subject', 'tier']) }}) as row_key,
        'tier_rank' as column_name,
        {{ number_text('tier_rank') }} as offending_value,
        'each tier of a subject needs a rank of its own' as allowed
    from tiers
    group by subject, tier_rank
    having count(*) > 1
    union all
    select
        'tiers' as seed,
        {{ text_key(['tiers.subject', 'tiers.tier']) }} as row_key,
        'falls_to_tier' as column_name,
        tiers.falls_to_tier as offending_value,
        'a tier that needs engaged contacts must name a lower tier of the same subject to fall to' as allowed
    from tiers
    left join tiers as lower_tiers on tiers.subject = lower_tiers.subject and tiers.falls_to_tier = lower_tiers.tier
    where
        (tiers.min_engaged_contacts is not null or tiers.falls_to_tier is not null)
        and coalesce(lower_tiers.tier_rank <= tiers.tier_rank, true)

)

select * from conflicts
