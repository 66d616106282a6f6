with

latest as (

    select * from {{ ref('score_backtest') }}
    where
        backtest_number = (select max(kept.backtest_number) from {{ ref('score_backtest') }} as kept)
        and is_primary_outcome and is_champion and dimension = 'intent' and period = {{ all_cutoffs() }}

),

gains as (

    select
        outcome_id,
        champion_id,
        -- The least of them: to beat one way of counting is not enough.
        min(difference_low) as least_gain
    from {{ ref('score_comparison') }}
    where
        backtest_number = (select max(kept.backtest_number) from {{ ref('score_backtest') }} as kept)
        and period = {{ all_cutoffs() }} and challenger_kind = 'reference'
    group by outcome_id, champion_id

),

checked_by_backtest as (

    {%- for check, value in [
        ('auc', 'latest.auc'), ('too_good_to_be_true', 'latest.auc'), ('gain_over_counting', 'gains.least_gain'),
        ('forecast_skill', '1 - ' ~ share('latest.brier_score', 'latest.base_brier_score')),
    ] %}
    {{ 'union all' if not loop.first }}
    select
        '{{ check }}' as check_id,
        latest.subject,
        latest.score_id as checked,
        latest.outcome_id as detail,
        latest.as_of,
        {{ statistic(value) }} as value
    from latest
    left join gains on latest.outcome_id = gains.outcome_id and latest.score_id = gains.champion_id
    {%- endfor %}

),

backtest_findings as (

    select
        check_id,
        subject,
        checked,
        detail,
        'backtest as of ' || cast(as_of as {{ dbt.type_string() }}) as period,
        value
    from checked_by_backtest

),

findings as (

    select * from {{ ref('int_account_scoring__health_present_findings') }}
    union all
    select * from {{ ref('int_account_scoring__health_outcome_findings') }}
    union all
    select * from {{ ref('int_account_scoring__health_past_findings') }}
    union all
    select * from backtest_findings

),

-- A check without a finding has a row too: that nothing is known is worth knowing.
judged as (

    select
        checks.check_id,
        coalesce(findings.subject, '') as subject,
        coalesce(findings.checked, '') as checked,
        coalesce(findings.detail, '') as detail,
        coalesce(findings.period, '') as period,
        findings.value,
        case when bands.subjects_asked > 0 then {{ statistic(share_bound('bands.outcome_rate', 'bands.subjects_asked', -1)) }} end as value_low,
        case when bands.subjects_asked > 0 then {{ statistic(share_bound('bands.outcome_rate', 'bands.subjects_asked', 1)) }} end as value_high,
        checks.meaning,
        checks.shown_as,
        checks.warn_when,
        cast(checks.warn_at as decimal(18, 6)) as warn_at,
        case
            when findings.value is null then 'not enough data'
            when checks.warn_when = 'above' and findings.value > checks.warn_at then 'warning'
            when checks.warn_when = 'below' and findings.value < checks.warn_at then 'warning'
            else 'ok'
        end as status
    from {{ ref('int_account_scoring__policy_health_checks') }} as checks
    left join findings on checks.check_id = findings.check_id
    -- The share of some people: how far by chance it may lie from what it is of all.
    left join {{ ref('int_account_scoring__health_bands') }} as bands
        on
            findings.check_id = 'band_conversion' and findings.subject = bands.subject and findings.checked = bands.score_model_id
            and findings.detail = bands.band and findings.period = cast(bands.month_start as {{ dbt.type_string() }})

),

-- A rule is told by its sentence; bands and outcomes may have names that are rules' too.
rule_names as (

    select
        rule_id,
        reason
    from {{ policy_activity_rules() }}
    union all
    select
        rule_id,
        reason
    from {{ policy_fit_rules() }}

),

worded as (

    select
        judged.*,
        coalesce(rule_names.reason, judged.detail) as detail_name,
        case
            when judged.shown_as = 'share' then {{ fine_percent_text('judged.value') }}
            else {{ number_text('cast(judged.value as decimal(18, 4))') }}
        end as told_value,
        case
            when judged.shown_as = 'share' then {{ fine_percent_text('judged.warn_at') }}
            else {{ number_text('judged.warn_at') }}
        end as told_line
    from judged
    left join rule_names on judged.detail = rule_names.rule_id and judged.check_id in ('rule_drift', 'stopped_rules', 'implausible_lift')

)

select
    check_id,
    subject,
    checked,
    detail,
    period,
    value,
    value_low,
    value_high,
    warn_when,
    warn_at,
    status,
    meaning
    || case when checked <> '' then ' (' || checked || case when detail_name <> '' then ', ' || detail_name else '' end || ')' else '' end
    || coalesce(': ' || told_value, ': not known yet')
    || case when status = 'warning' then ', and a warning is given ' || warn_when || ' ' || told_line else '' end
    || '.' as sentence,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from worded
