with

texts as (

    select * from {{ texts() }} as texts

),

people as (

    {{ shown_people() }}

)

select
    points.account_id,
    {{ outgoing_text('accounts.account_name', 'crm_objects.is_harmless_on_worklists') }} as account_name,
    points.lead_id,
    people.lead_name,
    points.activity_date,
    points.activity_type,
    {{ shown_name('points.activity_type') }} as activity_kind,
    points.is_engagement,
    points.activities,
    points.points_then,
    points.points_now,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__bi_day_points') }} as points
inner join {{ ref('int_account_scoring__identity_accounts') }} as accounts on points.account_id = accounts.account_id
left join people on points.lead_id = people.lead_id
left join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'account'
cross join texts
