{% set harmless = 'crm_objects.is_harmless_on_worklists' %}
with

accounts as (

    select * from {{ ref('int_account_scoring__identity_accounts') }}

),

reachable as (

    {{ reachable_people() }}

),

roles as (

    select
        {{ policy_text('buying_role') }} as buying_role,
        max(case when {{ policy_boolean('is_expected') }} then 1 else 0 end) = 1 as is_required,
        min({{ policy_number('priority') }}) as priority
    from {{ policy('buying_roles') }}
    group by {{ policy_text('buying_role') }}

),

people as (

    select * from {{ ref('int_account_scoring__insights_role_people') }}

),

counted as (

    select
        account_id,
        buying_role,
        count(*) as known_people,
        sum(case when is_engaged then 1 else 0 end) as engaged_people
    from people
    where buying_role is not null
    group by account_id, buying_role

),

-- Whom one may call or write to, as on the lists of work; the one with the most interest first.
candidates as (

    select
        people.account_id,
        people.buying_role,
        people.lead_id,
        reachable.lead_name,
        people.job_title,
        people.last_activity_at,
        row_number() over (
            partition by people.account_id, people.buying_role
            order by people.lead_score desc, people.last_activity_at desc nulls last, people.lead_id
        ) as place
    from people
    inner join reachable on people.lead_id = reachable.lead_id and reachable.is_reachable
    where
        people.buying_role is not null
        and not people.is_engaged
        and not people.is_kept_from_sales
        and (people.has_email is null or reachable.email is not null or reachable.phone is not null)

),

of_accounts as (

    select
        accounts.account_id,
        accounts.account_name,
        roles.buying_role,
        roles.is_required,
        roles.priority,
        coalesce(counted.known_people, 0) as known_people,
        coalesce(counted.engaged_people, 0) as engaged_people,
        coalesce(counted.engaged_people, 0) > 0 as is_covered,
        roles.is_required and coalesce(counted.engaged_people, 0) = 0 as is_missing
    from accounts
    cross join roles
    left join counted on accounts.account_id = counted.account_id and roles.buying_role = counted.buying_role
    where roles.is_required or counted.account_id is not null

),

ranked as (

    select
        of_accounts.*,
        deals.won_share,
        deals.lost_share,
        sum(case when of_accounts.is_required then 1 else 0 end) over (partition by of_accounts.account_id) as required_roles,
        sum(case when of_accounts.is_required and of_accounts.is_covered then 1 else 0 end) over (
            partition by of_accounts.account_id
        ) as covered_roles,
        row_number() over (
            partition by of_accounts.account_id, of_accounts.is_missing
            order by deals.deal_rank nulls last, of_accounts.priority nulls last, of_accounts.buying_role
        ) as place
    from of_accounts
    left join {{ ref('buying_role_deals') }} as deals on of_accounts.buying_role = deals.buying_role

)

select
    ranked.account_id,
    {{ outgoing_text('ranked.account_name', harmless) }} as account_name,
    ranked.buying_role,
    ranked.is_required,
    ranked.is_covered,
    cast(ranked.known_people as bigint) as known_people,
    cast(ranked.engaged_people as bigint) as engaged_people,
    cast(ranked.required_roles as bigint) as required_roles,
    cast(ranked.covered_roles as bigint) as covered_roles,
    {{ statistic(share('ranked.covered_roles', 'ranked.required_roles')) }} as completeness,
    cast(case when ranked.is_missing then ranked.place end as int) as missing_rank,
    ranked.won_share,
    ranked.lost_share,
    case when ranked.is_missing then candidates.lead_id end as next_best_lead_id,
    case when ranked.is_missing then {{ outgoing_text('candidates.lead_name', harmless) }} end as next_best_name,
    case when ranked.is_missing then {{ outgoing_text('candidates.job_title', harmless) }} end as next_best_job_title,
    case
        when not ranked.is_missing then null
        when candidates.lead_id is not null
            then coalesce({{ outgoing_text('candidates.job_title', harmless) }}, 'no title') || coalesce(
                ', not engaged yet, last active on ' || cast(cast(candidates.last_activity_at as date) as {{ dbt.type_string() }}),
                ', not active so far'
            )
        when ranked.known_people > 0 then 'known, but nobody who may be contacted'
        else 'nobody known'
    end as evidence,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from ranked
left join candidates
    on ranked.account_id = candidates.account_id and ranked.buying_role = candidates.buying_role and candidates.place = 1
left join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'account'
