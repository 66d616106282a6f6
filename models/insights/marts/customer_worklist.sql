with

customer_tiers as (

    select * from {{ policy_customer_tiers() }} as policy_rows

),

-- New business has worklists of its own.
listed as (

    select
        scores.subject_id as account_id,
        scores.score_model_id,
        scores.dimension,
        scores.engaged_contacts,
        customer_tiers.tier,
        customer_tiers.action,
        customer_tiers.receiver,
        customer_tiers.follow_up_hours
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join customer_tiers on scores.score_model_id = customer_tiers.score_model_id and scores.band = customer_tiers.band
    where
        scores.subject = 'account' and scores.evaluation_id = {{ present() }}
        and scores.is_primary and scores.dimension not in ('fit', 'intent')

),

kept_days as (

    select distinct days.snapshot_date from {{ ref('scores_by_day') }} as days
    where days.subject = 'account' and days.snapshot_date < {{ as_of() }} and {{ was_shown('days') }}

),

-- By today's tiers. What was kept of records that were merged is of the one that is left.
kept_tiers as (

    select distinct
        coalesce(records.surviving_account_id, states.subject_id) as account_id,
        states.score_model_id,
        customer_tiers.tier,
        states.snapshot_date
    from {{ ref('scores_by_day') }} as states
    inner join customer_tiers on states.score_model_id = customer_tiers.score_model_id and states.band = customer_tiers.band
    left join {{ ref('int_account_scoring__input_accounts') }} as records
        on states.subject_id = records.account_id and records.surviving_account_id is not null
    where states.subject = 'account' and states.snapshot_date < {{ as_of() }} and {{ was_shown('states') }}

),

last_other_days as (

    select
        listed.account_id,
        listed.score_model_id,
        max(kept_days.snapshot_date) as snapshot_date
    from listed
    cross join kept_days
    left join kept_tiers
        on
            listed.account_id = kept_tiers.account_id and listed.score_model_id = kept_tiers.score_model_id
            and listed.tier = kept_tiers.tier and kept_days.snapshot_date = kept_tiers.snapshot_date
    where kept_tiers.account_id is null
    group by listed.account_id, listed.score_model_id

),

-- The first of the days since which each night found the account in the tier.
dated as (

    select
        listed.account_id,
        listed.score_model_id,
        listed.follow_up_hours,
        coalesce(min(kept_tiers.snapshot_date), {{ as_of() }}) as listed_since
    from listed
    left join last_other_days on listed.account_id = last_other_days.account_id and listed.score_model_id = last_other_days.score_model_id
    left join kept_tiers
        on
            listed.account_id = kept_tiers.account_id and listed.score_model_id = kept_tiers.score_model_id and listed.tier = kept_tiers.tier
            and kept_tiers.snapshot_date > coalesce(last_other_days.snapshot_date, {{ since_ever() }})
    group by listed.account_id, listed.score_model_id, listed.follow_up_hours

),

timed as (

    select
        dated.account_id,
        dated.score_model_id,
        dated.listed_since,
        {{ business_deadline('hours', end_of_day('dated.listed_since'), 'dated.follow_up_hours') }} as due_seconds
    from dated
    left join {{ ref('int_account_scoring__handover_hours') }} as hours
        on hours.region = '' and {{ is_stretch_of('hours', end_of_day('dated.listed_since')) }}

),

-- Hours are everybody's: the teams of customers are in no list of owners.
due as (

    select
        timed.account_id,
        timed.score_model_id,
        timed.listed_since,
        {{ dbt.dateadd('second', 'cast(timed.due_seconds - hours.seconds_before as int)', 'hours.opened_at') }} as follow_up_by
    from timed
    left join {{ ref('int_account_scoring__handover_hours') }} as hours
        on hours.region = '' and timed.due_seconds > hours.seconds_before and timed.due_seconds <= hours.seconds_before + hours.seconds

),

ranked_reasons as (

    select
        reasons.subject_id as account_id,
        reasons.score_model_id,
        {{ for_or_against(
            'reasons.points < 0', reason_in_words('reasons.reason', 'reasons.activity_count', 'reasons.last_activity_date')
        ) }} as reason,
        reasons.points < 0 as is_against,
        row_number() over (
            partition by reasons.subject_id, reasons.score_model_id, reasons.points < 0 order by abs(reasons.counted_points) desc, reasons.rule_id
        ) as reason_rank
    from {{ ref('int_account_scoring__reasons') }} as reasons
    inner join listed on reasons.subject_id = listed.account_id and reasons.score_model_id = listed.score_model_id
    cross join {{ texts() }} as texts
    left join {{ policy_crm_objects() }} as crm_objects on reasons.subject = crm_objects.subject
    where
        reasons.subject = 'account' and reasons.counted_points <> 0 and {{ is_worth_showing('reasons.counted_points', 'crm_objects') }}
        and reasons.reason_type in ('activity_rule', 'fit_rule', 'contact')

),

top_reasons as (

    select
        account_id,
        score_model_id,
        {{ reason_of_rank(1) }} as reason_1,
        {{ reason_of_rank(2) }} as reason_2,
        {{ reason_of_rank(3) }} as reason_3
    from ranked_reasons
    group by account_id, score_model_id

)

select
    listed.account_id,
    {{ outgoing_text('accounts.account_name', 'crm_objects.is_harmless_on_worklists') }} as account_name,
    {{ outgoing_text('accounts.domain', 'crm_objects.is_harmless_on_worklists') }} as domain,
    {{ outgoing_text('accounts.owner_id', 'crm_objects.is_harmless_on_worklists') }} as owner_id,
    listed.dimension,
    listed.tier,
    {{ outgoing_text('listed.action', 'crm_objects.is_harmless_on_worklists') }} as action,
    {{ outgoing_text('listed.receiver', 'crm_objects.is_harmless_on_worklists') }} as receiver,
    listed.engaged_contacts,
    due.listed_since,
    cast({{ age_in_days('due.listed_since', as_of()) }} as int) as days_on_list,
    cast(due.follow_up_by as {{ dbt.type_timestamp() }}) as follow_up_by,
    coalesce(
        due.follow_up_by < {{ moment_of_judging() }} and coalesce(cast(situations.last_touched_at as date) < due.listed_since, true), false
    ) as is_overdue,
    {{ outgoing_text('top_reasons.reason_1', 'crm_objects.is_harmless_on_worklists') }} as reason_1,
    {{ outgoing_text('top_reasons.reason_2', 'crm_objects.is_harmless_on_worklists') }} as reason_2,
    {{ outgoing_text('top_reasons.reason_3', 'crm_objects.is_harmless_on_worklists') }} as reason_3,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from listed
inner join {{ ref('int_account_scoring__identity_accounts') }} as accounts on listed.account_id = accounts.account_id and accounts.is_customer
inner join due on listed.account_id = due.account_id and listed.score_model_id = due.score_model_id
left join {{ ref('int_account_scoring__handover_situations') }} as situations
    on situations.subject = 'account' and listed.account_id = situations.subject_id
left join top_reasons on listed.account_id = top_reasons.account_id and listed.score_model_id = top_reasons.score_model_id
left join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'account'
