{% set week = week_of_age(age_in_days('known.activity_date', as_of())) %}

with

settings as (

    select * from {{ ref('int_account_scoring__policy_insight_settings') }}

),

actors as (

    select
        leads.lead_key as actor_key,
        lead_accounts.account_id
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on lead_accounts.lead_id = leads.lead_id
    left join {{ ref('int_account_scoring__disqualifications') }} as disqualifications
        on lead_accounts.lead_id = disqualifications.lead_id and disqualifications.evaluation_id = {{ present() }}
    where disqualifications.lead_id is null
    union all
    -- Visitors of whom nothing is known but their company.
    select
        {{ account_key('account_id') }} as actor_key,
        account_id
    from {{ ref('int_account_scoring__identity_accounts') }}

),

stages as (

    select
        pattern_rules.pattern_key,
        max({{ place_of_purchase_stage('rules.purchase_stage') }}) as stage_place
    from {{ ref('int_account_scoring__pattern_rules') }} as pattern_rules
    inner join {{ policy_activity_rules() }} as rules on pattern_rules.rule_id = rules.rule_id
    inner join {{ ref('int_account_scoring__models') }} as models on rules.score_model_id = models.score_model_id
    where
        pattern_rules.is_counted
        and {{ is_valid_on('pattern_rules', as_of()) }}
        -- Who looks at job offers is on no path to a purchase.
        and rules.points > 0
        and models.dimension = 'intent' and models.is_primary and models.status = 'live'
    group by pattern_rules.pattern_key

),

days as (

    select
        actors.account_id,
        known.activity_date,
        {{ week }} as weeks_ago,
        count(*) as activities,
        max(stages.stage_place) as stage_place
    from {{ ref('int_account_scoring__activity_known') }} as known
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on known.pattern_key = patterns.pattern_key and patterns.is_engagement
    inner join actors on known.lead_key = actors.actor_key
    left join stages on known.pattern_key = stages.pattern_key
    cross join settings
    where
        known.known_to is null
        and (
            {{ week }} < settings.surge_weeks + settings.surge_baseline_weeks
            or known.activity_date > {{ days_before(as_of(), 'settings.trend_days') }}
        )
    group by actors.account_id, known.activity_date

),

-- Where nobody anywhere did anything in the oldest week, the log does not reach so far back.
reach as (

    select max(days.weeks_ago) >= max(settings.surge_weeks + settings.surge_baseline_weeks) - 1 as is_enough
    from days
    cross join settings

),

weeks as (

    select
        days.account_id,
        days.weeks_ago < settings.surge_weeks as is_recent,
        sum(days.activities) as activities
    from days
    inner join settings on days.weeks_ago < settings.surge_weeks + settings.surge_baseline_weeks
    group by days.account_id, days.weeks_ago, settings.surge_weeks

),

sums as (

    select
        account_id,
        sum(case when is_recent then activities else 0 end) as recent,
        cast(sum(case when is_recent then 0 else activities end) as {{ type_double() }}) as earlier,
        cast(sum(case when is_recent then 0 else activities * activities end) as {{ type_double() }}) as earlier_squares
    from weeks
    group by account_id

),

-- Weeks in which nothing was done count as 0.
rates as (

    select
        accounts.account_id,
        case when settings.surge_weeks is not null then coalesce(sums.recent, 0) end as activities,
        cast(coalesce(sums.recent, 0) as {{ type_double() }}) / nullif(settings.surge_weeks, 0) as recent_rate,
        coalesce(sums.earlier, 0) / nullif(settings.surge_baseline_weeks, 0) as earlier_rate,
        greatest(
            coalesce(sums.earlier, 0) / nullif(settings.surge_baseline_weeks, 0), cast(settings.surge_least_per_week as {{ type_double() }})
        ) as baseline,
        (coalesce(sums.earlier_squares, 0) - coalesce(sums.earlier, 0) * coalesce(sums.earlier, 0) / nullif(settings.surge_baseline_weeks, 0))
        / nullif(settings.surge_baseline_weeks - 1, 0) as variance,
        reach.is_enough and settings.surge_least_per_week is not null as is_enough
    from {{ ref('int_account_scoring__identity_accounts') }} as accounts
    cross join settings
    cross join reach
    left join sums on accounts.account_id = sums.account_id

),

paces as (

    select
        account_id,
        activity_date,
        stage_place,
        max(stage_place) over (
            partition by account_id order by activity_date rows between unbounded preceding and 1 preceding
        ) as place_before
    from days
    where stage_place is not null

),

paths as (

    select
        paces.account_id,
        max(case when paces.activity_date > {{ days_before(as_of(), 'settings.trend_days') }} then paces.stage_place end) as stage_place,
        max(case when paces.stage_place > coalesce(paces.place_before, 0) then paces.activity_date end) as last_advance_on
    from paces
    cross join settings
    group by paces.account_id

)

select
    rates.account_id,
    cast(rates.activities as bigint) as activities,
    {{ statistic('rates.recent_rate') }} as activities_per_week,
    {{ statistic('case when rates.is_enough then rates.earlier_rate end') }} as usual_per_week,
    -- Counts of a rate spread by its root at least, however even the weeks before were.
    {{ statistic('case when rates.is_enough then (rates.recent_rate - rates.baseline)
        / nullif(sqrt(greatest(coalesce(rates.variance, 0), rates.baseline)), 0) end') }} as surge_deviations,
    {{ purchase_stage_at('paths.stage_place') }} as purchase_stage,
    paths.last_advance_on,
    cast(
        {{ dbt.datediff('paths.last_advance_on', as_of(), 'day') }} as bigint
    ) as days_since_advance
from rates
left join paths on rates.account_id = paths.account_id
