with

stages as (

    select * from {{ policy_stages() }} as policy_rows

),

-- The lists know of these too, whatever stages the policy has.
given_back as (

    {{ given_back() }}

),

accepted as (

    select
        recorded.lead_id,
        recorded.entered_at,
        recorded.reason,
        min(given_back.given_back_at) as given_back_at
    from {{ ref('int_account_scoring__lifecycle_recorded') }} as recorded
    inner join stages on recorded.stage = stages.stage
    inner join stages as sal on sal.stage = 'sal' and stages.stage_order >= sal.stage_order
    left join given_back on recorded.lead_id = given_back.lead_id and recorded.entered_at <= given_back.given_back_at
    where not {{ is_exit_stage('recorded.stage') }}
    group by recorded.lead_id, recorded.stage, recorded.entered_at, recorded.reason

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
        lead_id,
        'accepted' as answer,
        -- A day without a time of day may answer a request of that day, as a touch may; who was given back later on it was accepted by then.
        least({{ touch_moment('entered_at') }}, coalesce(given_back_at, {{ touch_moment('entered_at') }})) as answered_at,
        reason
    from accepted
    union all
    select
        lead_id,
        'rejected' as answer,
        given_back_at as answered_at,
        reason
    from given_back

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
