-- All marts tell the same day: none is left over from an earlier run.

with

days as (

    {%- for mart in [
        'lead_scores', 'lead_worklist', 'account_scores', 'account_worklist', 'lead_fit_intent', 'account_fit_intent', 'account_rollups',
        'score_reasons', 'quarantined_rows', 'input_reconciliation', 'policy_lint',
    ] %}
    {{ 'union all' if not loop.first }}
    select distinct
        '{{ mart }}' as table_name,
        as_of
    from {{ ref(mart) }}
    {%- endfor %}

),

latest as (

    select max(as_of) as as_of from days

)

select
    days.table_name,
    latest.as_of as expected_as_of,
    days.as_of as actual_as_of
from days
cross join latest
where days.as_of <> latest.as_of or days.as_of is null
