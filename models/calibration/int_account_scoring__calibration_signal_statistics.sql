with

looks as (

    select
        outcome_id,
        count(*) as all_leads,
        cast(sum(conversion) as bigint) as all_conversions
    from {{ ref('int_account_scoring__calibration_looks') }}
    group by outcome_id

),

leads_with_signal as (

    select
        outcome_id,
        signal_type,
        signal,
        signal_value,
        count(*) as leads,
        cast(sum(conversion) as bigint) as conversions
    from {{ ref('int_account_scoring__calibration_signals') }}
    group by outcome_id, signal_type, signal, signal_value

),

signal_counts as (

    select
        leads_with_signal.*,
        -- Channels and campaigns lie across rules and types; looked at with them, each would leave less room for a rule to be suggested.
        case when leads_with_signal.signal_type in ('channel', 'campaign') then 'origin' else 'rule' end as signal_family,
        looks.all_leads,
        looks.all_conversions,
        leads_with_signal.leads >= outcomes.min_subjects and looks.all_conversions >= outcomes.min_outcomes as is_enough,
        {{ share('looks.all_conversions', 'looks.all_leads') }} as base_rate
    from leads_with_signal
    inner join looks on leads_with_signal.outcome_id = looks.outcome_id
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on leads_with_signal.outcome_id = outcomes.outcome_id

),

settings as (

    select * from {{ ref('int_account_scoring__policy_calibration_settings') }}

),

counted as (

    select
        *,
        {{ share('leads * all_conversions', 'all_leads') }} as expected
    from signal_counts

),

moved as (

    select
        *,
        {{ half_closer('conversions', 'expected') }} as seen
    from counted

),

weighed as (

    select
        moved.*,
        {{ share('moved.conversions', 'moved.leads') }} as conversion_rate,
        {{ share('moved.all_conversions - moved.conversions', 'moved.all_leads - moved.leads') }} as rate_without,
        {{ share_bound(share('moved.conversions', 'moved.leads'), 'moved.leads', -1) }} as rate_from,
        {{ share_bound(share('moved.conversions', 'moved.leads'), 'moved.leads', 1) }} as rate_to,
        {{ shrunk_rate('moved.conversions', 'moved.leads', 'moved.base_rate', 'settings.prior_leads') }} as shrunk_rate,
        {{ weight_of_evidence('moved.conversions', 'moved.leads', 'moved.all_conversions', 'moved.all_leads') }} as weight_of_evidence,
        {{ information('moved.conversions', 'moved.leads', 'moved.all_conversions', 'moved.all_leads') }} as information_with,
        {{ information(
            '(moved.all_conversions - moved.conversions)', '(moved.all_leads - moved.leads)', 'moved.all_conversions', 'moved.all_leads'
        ) }} as information_without,
        {{ surprise('moved.seen', 'moved.expected', 'moved.leads', 'moved.all_conversions', 'moved.all_leads') }} as surprise,
        settings.false_alarm_rate
    from moved
    cross join settings

),

ranked as (

    select
        *,
        row_number() over (
            partition by outcome_id, signal_family, is_enough order by surprise desc, signal_type, signal, signal_value
        ) as surprise_rank,
        count(*) over (partition by outcome_id, signal_family, is_enough) as comparisons
    from weighed

),

-- The false alarms allowed are shared by all that is looked at, and by both sides; who comes later has more room, if those after it
-- pass too (Benjamini and Hochberg, 1995).
tested as (

    select
        *,
        case
            when surprise > {{ normal_quantile('false_alarm_rate * surprise_rank / (comparisons + comparisons)') }} then surprise_rank
        end as passed_rank
    from ranked

)

select
    *,
    conversion_rate / nullif(base_rate, 0) as lift,
    -- The values of an attribute belong together; having and not having done something do too.
    case
        when signal_type = 'attribute' then sum({{ summable('information_with') }}) over (partition by outcome_id, signal_type, signal)
        else {{ summable('information_with + information_without') }}
    end as information_value,
    is_enough and surprise_rank <= coalesce(max(passed_rank) over (partition by outcome_id, signal_family, is_enough), 0) as is_significant
from tested
