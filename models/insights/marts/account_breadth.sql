with

settings as (

    select * from {{ ref('int_account_scoring__policy_insight_settings') }}

),

accounts as (

    select
        segments.*,
        engagement.contacts,
        engagement.engaged_contacts,
        sum(case when engagement.contacts > 0 then 1 else 0 end) over (partition by segments.company_size) as accounts_of_size
    from {{ ref('int_account_scoring__insights_segments') }} as segments
    inner join {{ ref('int_account_scoring__account_engagement') }} as engagement on segments.account_id = engagement.account_id

),

-- An account where nobody is known tells nothing of what is usual.
alike as (

    select
        company_size,
        deal_stage,
        count(*) as accounts,
        {{ share('sum(engaged_contacts)', 'sum(contacts)') }} as engaged_share,
        accounts_of_size,
        {{ share('sum(sum(engaged_contacts)) over ()', 'sum(sum(contacts)) over ()') }} as share_of_all
    from accounts
    where contacts > 0
    group by company_size, deal_stage, accounts_of_size

),

-- As if so many accounts more were there that are as all accounts are.
usual as (

    select
        alike.*,
        (alike.accounts * alike.engaged_share + settings.breadth_prior_accounts * alike.share_of_all)
        / (alike.accounts + settings.breadth_prior_accounts) as usual_share
    from alike
    inner join settings on alike.accounts_of_size >= settings.breadth_least_accounts

),

models as (

    select
        accounts.score_model_id,
        accounts.rolls_up_score_model_id,
        leads.engaged_threshold
    from {{ ref('int_account_scoring__models') }} as accounts
    inner join {{ ref('int_account_scoring__models') }} as leads on accounts.rolls_up_score_model_id = leads.score_model_id
    where accounts.subject = 'account' and accounts.dimension = 'intent' and accounts.is_primary and accounts.status = 'live'

),

-- The last night by then of which the scores were kept.
day_then as (

    select max(days.snapshot_date) as snapshot_date
    from {{ ref('score_history_days') }} as days
    inner join settings on days.snapshot_date <= {{ days_before(as_of(), 'settings.newly_engaged_days') }}

),

-- Who was merged into somebody since is that person.
engaged_then as (

    select distinct coalesce(lead_map.surviving_lead_id, scores.subject_id) as lead_id
    from {{ ref('scores_by_day') }} as scores
    inner join day_then on scores.snapshot_date = day_then.snapshot_date
    inner join models on scores.score_model_id = models.rolls_up_score_model_id
    left join {{ ref('int_account_scoring__input_leads') }} as lead_map on scores.subject_id = lead_map.lead_id
    where scores.subject = 'lead' and scores.score >= models.engaged_threshold and not coalesce(scores.is_disqualified, false)

),

names as (

    {{ reachable_people() }}

),

people as (

    select
        leads.lead_id,
        coalesce(names.lead_name, leads.lead_id) as lead_name,
        coalesce(names.lead_name, leads.lead_id) || coalesce(' (' || leads.shown_job_title || ')', '') as person
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    -- Who may be reached by nobody is not named.
    left join names on leads.lead_id = names.lead_id and names.is_reachable

),

newly_engaged as (

    select
        contacts.account_id,
        count(*) as people,
        {{ joined_texts('people.person', ', ', 'contacts.contact_rank') }} as names
    from {{ ref('int_account_scoring__contacts') }} as contacts
    inner join models on contacts.score_model_id = models.score_model_id
    inner join people on contacts.lead_id = people.lead_id
    left join engaged_then on contacts.lead_id = engaged_then.lead_id
    where contacts.evaluation_id = {{ present() }} and contacts.is_engaged and engaged_then.lead_id is null
    group by contacts.account_id

),

compared as (

    select
        accounts.*,
        usual.usual_share,
        case
            when accounts.contacts >= settings.breadth_least_contacts
                then {{ share('accounts.engaged_contacts', 'accounts.contacts * usual.usual_share') }}
        end as breadth_index,
        without_top.lead_id as top_lead_id,
        without_top.is_engaged as is_top_engaged,
        without_top.score,
        without_top.score_without,
        {{ share('without_top.score - without_top.score_without', 'without_top.score') }} as top_share
    from accounts
    cross join settings
    left join usual on accounts.company_size = usual.company_size and accounts.deal_stage = usual.deal_stage
    left join {{ ref('int_account_scoring__insights_without_top') }} as without_top on accounts.account_id = without_top.account_id

)

select
    compared.account_id,
    compared.account_name,
    compared.company_size,
    compared.deal_stage,
    compared.contacts,
    compared.engaged_contacts,
    {{ statistic(share('compared.engaged_contacts', 'compared.contacts')) }} as engaged_share,
    cast(compared.accounts_of_size as bigint) as accounts_of_size,
    {{ statistic('compared.usual_share') }} as usual_engaged_share,
    {{ statistic('compared.breadth_index') }} as breadth_index,
    case
        when settings.breadth_least_contacts is null or settings.breadth_least_accounts is null or settings.breadth_prior_accounts is null
            then 'Not judged: insight_settings lacks a row of breadth'
        when compared.contacts < settings.breadth_least_contacts
            then 'Not enough data: fewer than ' || {{ number_text('settings.breadth_least_contacts') }} || ' known people'
        when compared.accounts_of_size < settings.breadth_least_accounts
            then 'Not enough data: fewer than ' || {{ number_text('settings.breadth_least_accounts') }} || ' accounts of this size'
        when compared.breadth_index is null then 'Not enough data: nobody is engaged at accounts alike'
        when {{ statistic('compared.breadth_index') }} > 1 then 'Broader than usual'
        when {{ statistic('compared.breadth_index') }} < 1 then 'Narrower than usual'
        else 'As usual'
    end as breadth_verdict,
    compared.score as intent_score,
    compared.top_lead_id,
    people.lead_name as top_lead_name,
    compared.score_without as score_without_top,
    {{ statistic('compared.top_share') }} as top_share,
    compared.is_top_engaged and compared.top_share >= settings.single_thread_share as is_single_threaded,
    cast(case when day_then.snapshot_date is not null then coalesce(newly_engaged.people, 0) end as bigint) as newly_engaged,
    case when day_then.snapshot_date is not null then newly_engaged.names end as newly_engaged_names,
    day_then.snapshot_date as newly_engaged_since,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from compared
cross join settings
cross join day_then
left join people on compared.top_lead_id = people.lead_id
left join newly_engaged on compared.account_id = newly_engaged.account_id
