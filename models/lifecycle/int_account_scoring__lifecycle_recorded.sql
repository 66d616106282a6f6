with

stages as (

    select * from {{ policy_stages() }} as policy_rows

),

names as (

    {{ stage_names() }}

),

told as (

    select
        told.surviving_lead_id as lead_id,
        stages.stage,
        {{ stage_moment('stages.stage', 'told.entered_at') }} as entered_at,
        told.reason,
        lag(stages.stage) over (
            partition by told.surviving_lead_id order by {{ stage_moment('stages.stage', 'told.entered_at') }}, stages.stage_order, told.reason
        ) as stage_before
    from {{ ref('int_account_scoring__input_lead_stages') }} as told
    inner join names on {{ folded_words('told.stage') }} = names.name
    inner join stages on names.stage = stages.stage
    where told.row_status = 'accepted' and cast(told.entered_at as date) <= {{ as_of() }}

)

-- A stage that is told again while the lead is in it was not entered again.
select
    lead_id,
    stage,
    entered_at,
    reason
from told
where coalesce(stage_before <> stage, true)
