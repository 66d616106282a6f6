with

leads as (

    select * from {{ ref('int_account_scoring__identity_leads') }}

),

lead_keys as (

    select
        lead_id,
        'email_domain' as match_method,
        email_domain as match_key
    from leads
    union all
    select
        lead_id,
        'company_name' as match_method,
        normalised_company_name as match_key
    from leads
    union all
    select
        lead_id,
        'derived_domain' as match_method,
        email_domain as match_key
    from leads

),

candidates as (

    select
        lead_id,
        'account_id' as match_method,
        given_account_id as account_id
    from leads
    where given_account_id is not null
    union all
    select
        lead_keys.lead_id,
        lead_keys.match_method,
        account_keys.account_id
    from lead_keys
    inner join {{ ref('int_account_scoring__identity_account_keys') }} as account_keys
        on lead_keys.match_method = account_keys.match_method and lead_keys.match_key = account_keys.match_key

),

-- A method without a row in the policy is switched off.
match_methods as (

    select
        lower({{ policy_text('match_method') }}) as match_method,
        {{ policy_number('priority') }} as priority,
        {{ policy_number('confidence') }} as confidence
    from {{ policy('match_methods') }}

),

ranked as (

    select
        candidates.lead_id,
        candidates.account_id,
        candidates.match_method,
        match_methods.confidence as match_confidence,
        row_number() over (
            partition by candidates.lead_id
            order by match_methods.priority nulls last, candidates.match_method
        ) as match_rank
    from candidates
    inner join match_methods on candidates.match_method = match_methods.match_method

)

select
    lead_id,
    account_id,
    match_method,
    match_confidence
from ranked
where match_rank = 1
