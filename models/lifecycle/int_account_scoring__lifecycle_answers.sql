with

stages as (

    select * from {{ policy_stages() }} as policy_rows

),

answers as (

    select
        surviving_lead_id as lead_id,
        'touch' as answer,
        {{ touch_moment('touched_at') }} as answered_at,
        cast(null as {{ dbt.type_string() }}) as reason
    from {{ ref('int_account_scoring__input_sales_touches') }}
    where row_status = 'accepted'
    union all
    select
        recorded.lead_id,
        case when {{ is_exit_stage('recorded.stage') }} then 'rejected' else 'accepted' end as answer,
        recorded.entered_at as answered_at,
        recorded.reason
    from {{ ref('int_account_scoring__lifecycle_recorded') }} as recorded
    inner join stages on recorded.stage = stages.stage
    left join stages as sal on sal.stage = 'sal' and not {{ is_exit_stage('recorded.stage') }} and stages.stage_order >= sal.stage_order
    where {{ is_exit_stage('recorded.stage') }} or sal.stage is not null

)

select
    'lead' as subject,
    lead_id as subject_id,
    answer,
    answered_at,
    reason
from answers
union all
-- One person who is given back takes nobody else of the company along.
select
    'account' as subject,
    lead_accounts.account_id as subject_id,
    answers.answer,
    answers.answered_at,
    answers.reason
from answers
inner join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on answers.lead_id = lead_accounts.lead_id
where answers.answer <> 'rejected'
