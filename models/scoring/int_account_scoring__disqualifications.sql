with

held as (

    select distinct
        conditions.subject_id as lead_id,
        disqualifiers.disqualifier_id,
        disqualifiers.reason
    from {{ ref('int_account_scoring__subject_conditions') }} as conditions
    inner join {{ ref('int_account_scoring__policy_disqualifiers') }} as disqualifiers
        on conditions.condition_id = disqualifiers.disqualifier_id
    where
        conditions.condition_type = 'disqualifier'
        and conditions.subject = 'lead'
        and coalesce(conditions.score_date, {{ as_of() }}) = {{ as_of() }}

)

select
    lead_id,
    {{ joined_texts('reason', '; ', 'disqualifier_id') }} as disqualified_reason
from held
group by lead_id
