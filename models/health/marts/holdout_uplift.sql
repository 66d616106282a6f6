{% set sides = ['handed_over', 'held_out'] %}

with

entries as (

    select
        *,
        not is_held_out as is_handed_over
    from {{ ref('int_account_scoring__health_holdout_entries') }}

),

counted as (

    select
        outcome_id,
        subject,
        tier,
        sum(case when is_handed_over then 1 else 0 end) as handed_over,
        count(distinct case when is_handed_over then drawn_unit end) as handed_over_units,
        sum(case when is_handed_over and has_outcome then 1 else 0 end) as handed_over_outcomes,
        sum(case when is_held_out then 1 else 0 end) as held_out,
        count(distinct case when is_held_out then drawn_unit end) as held_out_units,
        sum(case when is_held_out and has_outcome then 1 else 0 end) as held_out_outcomes
    from entries
    group by outcome_id, subject, tier

),

judged as (

    select
        counted.*,
        {%- for side in sides %}
        {{ share(side ~ '_outcomes', side) }} as {{ side }}_rate,
        {%- endfor %}
        case
            when
                counted.held_out_units >= outcomes.min_subjects
                and counted.handed_over_units >= outcomes.min_subjects
                and counted.held_out_outcomes + counted.handed_over_outcomes >= outcomes.min_outcomes
                then 'ok'
            else 'not enough data'
        end as status
    from counted
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on counted.outcome_id = outcomes.outcome_id

),

bounded as (

    select
        *
        {%- for side in sides %}
        {%- for end, direction in [('low', -1), ('high', 1)] %},
        case when status = 'ok' then {{ share_bound(side ~ '_rate', side ~ '_units', direction) }} end as {{ side }}_{{ end }}
        {%- endfor %}
        {%- endfor %}
    from judged

)

select
    outcome_id,
    subject,
    tier,
    cast(handed_over as bigint) as handed_over,
    cast(handed_over_outcomes as bigint) as handed_over_outcomes,
    cast(held_out as bigint) as held_out,
    cast(held_out_outcomes as bigint) as held_out_outcomes,
    {{ statistic('handed_over_rate') }} as handed_over_rate,
    {{ statistic('held_out_rate') }} as held_out_rate,
    {{ statistic("case when status = 'ok' then handed_over_rate - held_out_rate end") }} as uplift,
    {{ statistic(difference_bound('handed_over', 'held_out', -1)) }} as uplift_low,
    {{ statistic(difference_bound('handed_over', 'held_out', 1)) }} as uplift_high,
    status,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from bounded
