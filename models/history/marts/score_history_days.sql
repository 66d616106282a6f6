-- The last of the tables that must be of one run: a day that is here was kept, whatever broke off afterwards.
-- depends_on: {{ ref('int_account_scoring__history_reasons') }}
with

present as (

    select count(distinct lead_id) as leads
    from {{ ref('lead_scores') }}
    where as_of = {{ as_of() }}

),

present_accounts as (

    select count(*) as accounts
    from {{ ref('account_scores') }}
    where as_of = {{ as_of() }}

),

{%- if is_incremental() %}

known as (

    select snapshot_date from {{ this }}

),
{%- else %}

-- Days that were kept before there was this table, those of earlier releases too.
known as (

    select
        history.snapshot_date,
        max(history.policy_version) as policy_version,
        count(distinct history.lead_id) as leads,
        {{ is_whole_day() }} as is_whole,
        max(case when {{ was_shown('history') }} then 0 else 1 end) = 1 as is_replayed,
        max(history.run_id) as run_id
    from {{ ref('lead_score_history') }} as history
    group by history.snapshot_date

),

known_accounts as (

    select
        snapshot_date,
        count(distinct account_id) as accounts
    from {{ ref('account_score_history') }}
    group by snapshot_date

),
{%- endif %}

days as (

    select
        {{ as_of() }} as snapshot_date,
        versions.policy_version,
        present.leads,
        present_accounts.accounts,
        {{ 'true' if last_kept_day() is none else 'false' }} as is_whole,
        false as is_replayed,
        {{ run_id() }} as run_id
    from present
    cross join present_accounts
    cross join {{ ref('int_account_scoring__policy_version') }} as versions
    -- A day is written once, and no day before one that was written. Built alone, on scores of another day, this keeps nothing.
    where present.leads > 0 and {{ only_open_day() }} and {{ as_of() }} not in (select known.snapshot_date from known)
    {%- if not is_incremental() %}
    union all
    select
        known.snapshot_date,
        known.policy_version,
        case when known.is_whole then known.leads when known.snapshot_date = {{ as_of() }} then present.leads end as leads,
        case
            when known.is_whole then coalesce(known_accounts.accounts, 0)
            when known.snapshot_date = {{ as_of() }} then present_accounts.accounts
        end as accounts,
        known.is_whole,
        known.is_replayed,
        known.run_id
    from known
    cross join present
    cross join present_accounts
    left join known_accounts on known.snapshot_date = known_accounts.snapshot_date
    {%- endif %}

)

select
    snapshot_date,
    policy_version,
    cast(leads as bigint) as leads,
    cast(accounts as bigint) as accounts,
    is_whole,
    is_replayed,
    run_id
from days
-- depends_on: {{ ref('lead_score_history') }}, {{ ref('account_score_history') }}
