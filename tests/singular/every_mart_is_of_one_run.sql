-- All marts were written by the same run and tell the same day: none is left over where a run broke off, or built some of them only.
-- They are compared with each other, because the run that tests them may be another one. Those of a module are compared among themselves:
-- they are of the day of their last review. An empty mart tells nothing. What is kept for good is left out: a second build of a day adds
-- nothing there, so its rows are older by right.
{% set built_together = {
    'night': [
        'lead_scores', 'lead_worklist', 'account_scores', 'account_worklist', 'owner_workload', 'lead_fit_intent', 'account_fit_intent',
        'account_rollups', 'score_reasons', 'quarantined_rows', 'input_reconciliation', 'policy_lint', 'unmatched_values', 'activity_ages',
    ],
    'outlook': ['score_outlook'],
    'replay': ['score_replay', 'score_replay_late_rows'],
    'calibration': ['signal_lift', 'suggested_fit_rules', 'suggested_activity_rules', 'suggested_half_lives', 'half_life_search'],
    'health': ['score_health', 'model_review', 'holdout_uplift', 'machine_activity', 'machine_leads'],
    'insights': ['fit_gaps', 'account_breadth', 'account_trends', 'buying_role_deals', 'account_buying_roles', 'account_buying_groups', 'account_families', 'campaign_quality', 'campaign_credits', 'channel_recommendation', 'account_values', 'customer_worklist'],
    'bi': ['lead_details', 'account_details', 'account_timeline', 'account_role_people'],
    'lifecycle': ['lead_lifecycle', 'account_lifecycle', 'stage_conversion', 'handoffs', 'handoff_summary', 'cherry_pick_check'],
} %}

with

runs as (

    {%- set marts = [] %}
    {%- for part, names in built_together.items() if part == 'night' or module_is_on(part) %}
    {%- for name in names %}
    {%- set relation = ref(name) %}
    {#- A module that is on may not have been built yet. -#}
    {%- if part == 'night' or not execute or load_cached_relation(relation) is not none %}{% do marts.append((part, name, relation)) %}{% endif %}
    {%- endfor %}
    {%- endfor %}
    {%- for part, mart, relation in marts %}
    {{ 'union all' if not loop.first }}
    select distinct
        '{{ part }}' as part,
        '{{ mart }}' as table_name,
        as_of,
        run_id
    from {{ relation }}
    {%- endfor %}

),

counted as (

    select
        *,
        count(*) over (partition by part, as_of, run_id) as marts_of_run
    from runs

),

ranked as (

    select
        *,
        -- What most marts tell is expected; of two that as many tell, the later day.
        dense_rank() over (partition by part order by marts_of_run desc, as_of desc, run_id) as run_rank
    from counted

),

compared as (

    select
        table_name,
        run_rank,
        max(case when run_rank = 1 then as_of end) over (partition by part) as expected_as_of,
        as_of as actual_as_of,
        max(case when run_rank = 1 then run_id end) over (partition by part) as expected_run_id,
        run_id as actual_run_id
    from ranked

)

select
    table_name,
    expected_as_of,
    actual_as_of,
    expected_run_id,
    actual_run_id
from compared
where run_rank > 1
