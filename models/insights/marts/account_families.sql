with

accounts as (

    select * from {{ ref('int_account_scoring__identity_accounts') }}

),

linked as (

    select * from {{ ref('int_account_scoring__insights_family_members') }}

),

intent_models as (

    select
        models.score_model_id,
        models.score_floor,
        models.score_cap,
        methods.scale_to,
        methods.full_score_at,
        methods.half_score_at
    from {{ ref('int_account_scoring__models') }} as models
    inner join {{ policy_account_rollup_methods() }} as methods on models.score_model_id = methods.score_model_id and methods.is_primary
    -- The other methods pick or weigh people within one account: their parts do not add up to more.
    where
        models.subject = 'account' and models.dimension = 'intent' and models.is_primary and models.status = 'live'
        and methods.method in ('effective_contacts', 'engaged_contacts', 'sum')

),

parts as (

    select
        contributions.account_id,
        contributions.contribution as value,
        0 as own_points
    from {{ ref('int_account_scoring__contact_contributions') }} as contributions
    inner join intent_models on contributions.score_model_id = intent_models.score_model_id
    where contributions.is_primary and contributions.evaluation_id = {{ present() }}
    union all
    select
        points.subject_id as account_id,
        0 as value,
        points.points + points.rule_cap_change + points.group_cap_change as own_points
    from {{ ref('int_account_scoring__rule_points') }} as points
    inner join intent_models on points.score_model_id = intent_models.score_model_id
    where points.subject = 'account' and points.evaluation_id = {{ present() }}

),

-- A lead has one account, so each person is here once.
family_values as (

    select
        linked.ultimate_parent_account_id,
        sum(parts.value) as rollup_value,
        sum(parts.own_points) as own_points
    from linked
    inner join parts on linked.account_id = parts.account_id
    group by linked.ultimate_parent_account_id

),

-- Also of a family of which nobody did anything.
family_scores as (

    select
        tops.ultimate_parent_account_id,
        {{ round_points(limited(
            approached('tops.points', 'tops.own_points', 'tops.approached_score'), 'tops.score_floor', 'tops.score_cap'
        )) }} as family_score
    from (
        select
            families.ultimate_parent_account_id,
            coalesce(family_values.own_points, 0) as own_points,
            intent_models.score_floor,
            intent_models.score_cap,
            case when intent_models.half_score_at is not null then intent_models.scale_to end as approached_score,
            {{ rollup_points('coalesce(family_values.rollup_value, 0)', 'intent_models', 'coalesce(family_values.rollup_value, 0)') }} as points
        from (select distinct linked.ultimate_parent_account_id from linked) as families
        cross join intent_models
        left join family_values on families.ultimate_parent_account_id = family_values.ultimate_parent_account_id
    ) as tops

),

members as (

    select
        linked.*,
        accounts.account_name,
        accounts.is_customer,
        tiers.intent_score,
        tiers.intent_band,
        coalesce(engagement.contacts, 0) as contacts,
        coalesce(engagement.engaged_contacts, 0) as engaged_contacts,
        coalesce(engagement.engaged_contacts, 0) > 0 as is_engaged,
        max(coalesce(engagement.engaged_contacts, 0)) over (partition by linked.ultimate_parent_account_id) > 0 as is_family_engaged,
        row_number() over (
            partition by linked.ultimate_parent_account_id, coalesce(engagement.engaged_contacts, 0) > 0
            order by tiers.intent_score desc nulls last, linked.account_id
        ) as place
    from linked
    inner join accounts on linked.account_id = accounts.account_id
    left join {{ ref('int_account_scoring__account_engagement') }} as engagement on linked.account_id = engagement.account_id
    left join {{ ref('int_account_scoring__tiers') }} as tiers
        on tiers.subject = 'account' and linked.account_id = tiers.subject_id and tiers.evaluation_id = {{ present() }}

),

families as (

    select
        named.ultimate_parent_account_id,
        count(*) as family_accounts,
        sum(named.contacts) as family_contacts,
        sum(named.engaged_contacts) as family_engaged_contacts,
        sum(case when named.is_family_engaged and not named.is_engaged then 1 else 0 end) as white_space_accounts,
        {{ joined_texts('case when named.is_engaged then named.listed_name end', ', ', 'named.place') }} as engaged_names,
        {{ joined_texts('case when named.is_family_engaged and not named.is_engaged then named.listed_name end', ', ', 'named.place') }}
            as white_space_names
    from (
        select
            members.*,
            case when members.place <= settings.family_names_listed then coalesce(members.account_name, members.account_id) end as listed_name
        from members
        cross join {{ ref('int_account_scoring__policy_insight_settings') }} as settings
    ) as named
    group by named.ultimate_parent_account_id

)

select
    members.account_id,
    members.account_name,
    members.is_customer,
    members.parent_account_id,
    members.ultimate_parent_account_id,
    tops.account_name as ultimate_parent_name,
    cast(members.depth as int) as depth,
    members.is_circular,
    cast(members.direct_subsidiaries as bigint) as direct_subsidiaries,
    members.intent_score,
    members.intent_band,
    cast(members.contacts as bigint) as contacts,
    cast(members.engaged_contacts as bigint) as engaged_contacts,
    cast(families.family_accounts as bigint) as family_accounts,
    cast(families.family_contacts as bigint) as family_contacts,
    cast(families.family_engaged_contacts as bigint) as family_engaged_contacts,
    family_scores.family_score,
    members.is_family_engaged and not members.is_engaged as is_white_space,
    cast(families.white_space_accounts as bigint) as white_space_accounts,
    families.white_space_names,
    families.engaged_names,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from members
inner join families on members.ultimate_parent_account_id = families.ultimate_parent_account_id
left join accounts as tops on members.ultimate_parent_account_id = tops.account_id
left join family_scores on members.ultimate_parent_account_id = family_scores.ultimate_parent_account_id
