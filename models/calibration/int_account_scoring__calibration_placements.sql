{% set of_all = 'partition by outcome_id, measured_at, compared_on, factor' %}
{% set of_kind = of_all ~ ', has_outcome' %}

with

ranked as (

    select
        *,
        -- Equal scores share the rank in their middle.
        {{ middle_rank(of_all, 'score') }} as rank_of_all,
        {{ middle_rank(of_kind, 'score') }} as rank_of_kind,
        count(*) over ({{ of_kind }}) as own_kind,
        count(*) over ({{ of_all }}) - count(*) over ({{ of_kind }}) as opponents
    from {{ ref('int_account_scoring__calibration_past_scores') }}

)

-- The share of the other kind that lies on the right side of a subject: below one with the outcome, above one without.
select
    outcome_id,
    subject,
    measured_at,
    compared_on,
    factor,
    subject_id,
    has_outcome,
    case
        when has_outcome = 1 then {{ share('rank_of_all - rank_of_kind', 'opponents') }}
        else 1 - {{ share('rank_of_all - rank_of_kind', 'opponents') }}
    end as placement
from ranked
-- One alone tells nothing of how far chance reaches.
where own_kind > 1 and opponents > 1
