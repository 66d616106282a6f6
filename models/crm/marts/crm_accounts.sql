with

accounts as (

    select
        tiers.subject_id as account_id,
        tiers.fit_score_model_id,
        tiers.tier,
        tiers.action,
        tiers.is_mql,
        tiers.is_handed_to_sales,
        tiers.receiver,
        tiers.gate_reason,
        engagement.engaged_contacts,
        engagement.engaged_buying_roles,
        engagement.missing_buying_roles
    from {{ ref('int_account_scoring__handovers') }} as tiers
    inner join {{ ref('int_account_scoring__account_engagement') }} as engagement on tiers.subject_id = engagement.account_id
    where tiers.subject = 'account'

),

texts as (

    select * from {{ texts() }} as texts

),

-- What the people of the account say comes before what it is.
found_reasons as (

    select
        accounts.account_id,
        0 as kind,
        0 as points,
        '' as rule_id,
        false as is_against,
        {{ counted_text('accounts.engaged_contacts', 'engaged_contact', 'engaged_contacts') }} as reason
    from accounts
    cross join texts
    where accounts.engaged_contacts > 0
    union all
    select
        accounts.account_id,
        0 as kind,
        0 as points,
        'roles' as rule_id,
        false as is_against,
        {{ filled_text('engaged_roles', {'roles': 'accounts.engaged_buying_roles'}) }} as reason
    from accounts
    cross join texts
    union all
    select
        reasons.subject_id as account_id,
        1 as kind,
        weights.points,
        reasons.rule_id,
        false as is_against,
        reasons.reason
    from {{ ref('score_reasons') }} as reasons
    inner join accounts on reasons.subject_id = accounts.account_id and reasons.score_model_id = accounts.fit_score_model_id
    inner join {{ policy_fit_rules() }} as weights on reasons.rule_id = weights.rule_id
    inner join {{ policy_crm_objects() }} as crm_objects on reasons.subject = crm_objects.subject
    where
        reasons.subject = 'account' and reasons.reason_type = 'fit_rule' and reasons.points > 0
        and {{ is_worth_showing('reasons.points', 'crm_objects') }}
    union all
    select
        accounts.account_id,
        0 as kind,
        0 as points,
        '' as rule_id,
        true as is_against,
        {{ filled_text('missing_roles', {'roles': 'accounts.missing_buying_roles'}) }} as reason
    from accounts
    cross join texts

),

ranked_reasons as (

    select
        found_reasons.*,
        -- By the points of the policy, as for leads.
        row_number() over (
            partition by found_reasons.account_id, found_reasons.is_against
            order by found_reasons.kind, found_reasons.points desc, found_reasons.rule_id
        ) as reason_rank
    from found_reasons
    inner join accounts on found_reasons.account_id = accounts.account_id and accounts.is_handed_to_sales
    where found_reasons.reason is not null

),

reasons as (

    select
        account_id,
        {{ reason_of_rank(1) }} as reason_1,
        {{ reason_of_rank(2) }} as reason_2,
        {{ reason_of_rank(3) }} as reason_3
    from ranked_reasons
    group by account_id

)

select
    known_accounts.account_id,
    {{ crm_text('known_accounts.account_name') }} as account_name,
    {{ crm_text('known_accounts.domain') }} as domain,
    accounts.tier,
    {{ crm_text('accounts.action') }} as action,
    accounts.is_mql,
    accounts.is_handed_to_sales,
    {{ crm_field('accounts.receiver') }} as receiver,
    {{ crm_text('coalesce(reasons.reason_1, accounts.gate_reason)') }} as reason_1,
    {{ crm_text('reasons.reason_2') }} as reason_2,
    {{ crm_text('reasons.reason_3') }} as reason_3
from {{ ref('int_account_scoring__identity_accounts') }} as known_accounts
inner join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'account'
inner join accounts on known_accounts.account_id = accounts.account_id
left join reasons on accounts.account_id = reasons.account_id
where (not known_accounts.is_derived or crm_objects.sends_derived) and not known_accounts.is_twin
