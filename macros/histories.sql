{#
    CTEs of a history, the last of which, `changes`, has the rows to keep: where something else is to be seen than in the subject's last row, where its score
    crossed a bound of its bands, and where it is gone. They read the CTEs `scored`, the scores of as_of, and `present`, whose number of `scores` is 0 where
    nobody is to be taken for gone. `key` names the subject, `attributes` are compared beside the score.
#}
{% macro changes_of_history(key, attributes) -%}
{%- set columns = [key, 'score_model_id', 'score'] + attributes -%}
{%- if is_incremental() -%}
last_days as (

    select
        {{ key }},
        score_model_id,
        max(snapshot_date) as snapshot_date
    from {{ this }}
    where {{ account_scoring.since_whole_day() }}
    group by {{ key }}, score_model_id

),

last_states as (

    select kept.{{ columns | join(', kept.') }}
    from {{ this }} as kept
    inner join last_days
        on
            kept.{{ key }} = last_days.{{ key }}
            and kept.score_model_id = last_days.score_model_id
            and kept.snapshot_date = last_days.snapshot_date
    where not {{ account_scoring.tells_gone('kept', this) }}

),
{%- else -%}
-- Nothing was kept before the first build.
last_states as (

    select * from scored
    where 1 = 0

),
{%- endif %}

-- Bands hold by the bounds that were reached, so a bound that is crossed is kept though the band may be held.
crossed as (

    select distinct
        scored.{{ key }},
        scored.score_model_id
    from scored
    inner join last_states on scored.{{ key }} = last_states.{{ key }} and scored.score_model_id = last_states.score_model_id
    inner join {{ account_scoring.policy_score_bands() }} as bands
        on
            scored.score_model_id = bands.score_model_id
            and (scored.score >= bands.at_least_score) <> (last_states.score >= bands.at_least_score)

),

changes as (

    select
        scored.{{ columns | join(', scored.') }},
        false as is_gone
    from scored
    left join last_states on scored.{{ key }} = last_states.{{ key }} and scored.score_model_id = last_states.score_model_id
    left join crossed on scored.{{ key }} = crossed.{{ key }} and scored.score_model_id = crossed.score_model_id
    where
        last_states.{{ key }} is null
        or crossed.{{ key }} is not null
        or {{ account_scoring.whole_points('scored.score') }} <> {{ account_scoring.whole_points('last_states.score') }}
        {%- for column in attributes %}
        or {{ account_scoring.is_other('scored.' ~ column, 'last_states.' ~ column) }}
        {%- endfor %}
    union all
    -- By the number of those who are there: with an exists in its place, DuckDB 2.0 loses the rows of those who are gone.
    select
        last_states.{{ columns | join(', last_states.') }},
        true as is_gone
    from last_states
    cross join present
    left join scored on last_states.{{ key }} = scored.{{ key }} and last_states.score_model_id = scored.score_model_id
    where scored.{{ key }} is null and present.scores > 0

)
{%- endmacro %}
