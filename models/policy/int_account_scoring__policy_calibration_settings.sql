-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

with

settings as (

    select
        lower({{ policy_text('setting') }}) as setting,
        {{ policy_number('value') }} as value
    from {{ policy('calibration_settings') }}

)

select
    max(case when setting = 'false_alarm_rate' then value end) as false_alarm_rate,
    max(case when setting = 'number_bins' then value end) as number_bins,
    max(case when setting = 'prior_leads' then value end) as prior_leads,
    max(case when setting = 'fit_points_at_base_rate' then value end) as fit_points_at_base_rate,
    max(case when setting = 'activity_points_at_base_rate' then value end) as activity_points_at_base_rate,
    max(case when setting = 'points_to_double_odds' then value end) as points_to_double_odds,
    max(case when setting = 'overlap_penalty' then value end) as overlap_penalty,
    max(case when setting = 'cut_offs' then value end) as cut_offs,
    max(case when setting = 'days_between_cut_offs' then value end) as days_between_cut_offs,
    max(case when setting = 'subjects_compared' then value end) as subjects_compared,
    max(case when setting = 'leaves_out_fast_lane' then value end) as leaves_out_fast_lane,
    max(case when setting = 'leaves_out_undated_facts' then value end) as leaves_out_undated_facts,
    max(case when setting = 'most_review_findings' then value end) as most_review_findings,
    max(case when setting = 'review_top_share' then value end) as review_top_share,
    max(case when setting = 'review_names' then value end) as review_names,
    max(case when setting = 'review_farthest_days' then value end) as review_farthest_days
from settings
