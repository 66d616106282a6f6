with

settings as (

    select * from {{ ref('int_account_scoring__policy_calibration_settings') }}

),

kinds as (

    select * from {{ policy_review_findings() }} as kinds

),

-- Null where none is kept.
latest as (

    select max(backtest_number) as backtest_number from {{ ref('score_backtest') }}

),

-- Who changed a threshold or a target since has answered.
thresholds as (

    select
        suggested.*,
        case when suggested.threshold_for_capacity is null then 'band_too_full_at_any' else 'band_too_full' end as finding_id
    from {{ ref('suggested_thresholds') }} as suggested
    inner join latest on suggested.backtest_number = latest.backtest_number
    inner join {{ policy_score_bands() }} as bands
        on
            suggested.score_model_id = bands.score_model_id and suggested.band = bands.band
            and suggested.threshold_of_today = cast(bands.at_least_score as decimal(18, 4))
    inner join {{ policy('band_targets') }} as band_targets
        on
            suggested.score_model_id = {{ policy_text('band_targets.score_model_id') }}
            and suggested.band = {{ policy_text('band_targets.band') }}
            and suggested.most_per_week = cast({{ policy_number('band_targets.most_per_week') }} as decimal(18, 4))
    where suggested.status = 'ok' and suggested.entered_per_week > suggested.most_per_week

),

signals as (

    select
        suggested.*,
        coalesce(suggested.rule_id, suggested.signal) as about,
        case when suggested.rule_id is null then 'type_without_rule' else 'rule_points' end as finding_id,
        coalesce(rules.reason, suggested.rule_id) as rule_name
    from {{ ref('suggested_activity_rules') }} as suggested
    left join {{ policy_activity_rules() }} as rules on suggested.rule_id = rules.rule_id
    where suggested.verdict = 'suggested' and suggested.points <> coalesce(suggested.present_points, 0)

),

attributes as (

    select
        suggested.attribute,
        count(*) as rule_count
    from {{ ref('suggested_fit_rules') }} as suggested
    left join {{ policy_fit_rules() }} as fit_rules on suggested.rule_id = fit_rules.rule_id
    where suggested.verdict = 'suggested' and fit_rules.rule_id is null
    group by suggested.attribute

),

checks as (

    select
        check_id,
        min(case when status = 'not enough data' then 1 else 0 end) as is_silent
    from {{ ref('score_health') }}
    group by check_id

),

silent as (

    select
        sum(is_silent) as silent_count,
        count(*) as check_count,
        {{ joined_texts('case when is_silent = 1 then ' ~ plain_name('check_id') ~ ' end', ', ', 'check_id') }} as names
    from checks

),

findings as (

    select * from {{ ref('int_account_scoring__health_review_score_findings') }}
    union all
    select {{ review_columns('health.check_id', '0', {'period': 'health.period', 'reason': 'checks.reason', 'sentence': 'health.sentence'}) }}
    from {{ ref('score_health') }} as health
    inner join {{ ref('int_account_scoring__policy_health_checks') }} as checks on health.check_id = checks.check_id
    inner join kinds on kinds.finding_id = 'health_warning'
    where health.status = 'warning'
    union all
    select {{ review_columns('signals.about', 'signals.leads * abs(signals.points - coalesce(signals.present_points, 0))', {
        'points': number_text('signals.points'), 'present': number_text('signals.present_points'), 'leads': number_text('signals.leads'),
        'conversions': number_text('signals.conversions'), 'rate': fine_percent_text(share('signals.conversions', 'signals.leads')),
        'base_rate': fine_percent_text('signals.base_rate'), 'type': 'signals.signal', 'rule': 'signals.rule_name',
    }) }}
    from signals
    inner join kinds on signals.finding_id = kinds.finding_id
    union all
    select {{ review_columns('attributes.attribute', 'attributes.rule_count', {
        'count': number_text('attributes.rule_count'), 'attribute': 'attributes.attribute'
    }) }}
    from attributes
    inner join kinds on kinds.finding_id = 'fit_rules'
    union all
    select {{ review_columns("thresholds.score_model_id || ' ' || thresholds.band", 'thresholds.entered_per_week - thresholds.most_per_week', {
        'entered': short_number('thresholds.entered_per_week'), 'most': number_text('thresholds.most_per_week'), 'band': 'thresholds.band',
        'threshold': number_text('thresholds.threshold_for_capacity'), 'present': number_text('thresholds.threshold_of_today'),
        'score_model': 'thresholds.score_model_id', 'as_of': day_text('thresholds.as_of'),
    }) }}
    from thresholds
    inner join kinds on thresholds.finding_id = kinds.finding_id
    union all
    select {{ review_columns('rules.outcome_id', 'rules.rule_count', {
        'count': number_text('rules.rule_count'), 'rules': number_text('rules.rules'), 'base_rate': fine_percent_text('rules.base_rate'),
        'least_leads': number_text('rules.least_leads'), 'names': 'rules.names', 'examples': 'rules.examples',
    }) }}
    from {{ ref('int_account_scoring__health_review_rules') }} as rules
    inner join kinds on rules.finding_id = kinds.finding_id
    union all
    select {{ review_columns("'health checks'", '0', {
        'count': number_text('silent.silent_count'), 'checks': number_text('silent.check_count'), 'names': 'silent.names'
    }) }}
    from silent
    inner join kinds on kinds.finding_id = 'checks_silent' and silent.silent_count > 0

),

-- Each topic has its first finding before any has its second.
in_topics as (

    select
        *,
        min(finding_order) over (partition by topic) as topic_order,
        row_number() over (partition by topic order by finding_order, weight desc, about, finding) as place
    from findings

),

chosen as (

    select
        *,
        row_number() over (order by place, topic_order, topic) as choice
    from in_topics

)

select
    {{ fiscal_quarter(as_of()) }} as quarter,
    cast(row_number() over (order by chosen.topic_order, chosen.topic, chosen.place) as int) as finding_number,
    chosen.topic,
    chosen.about,
    chosen.finding,
    chosen.evidence,
    chosen.proposal,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from chosen
cross join settings as lengths
where lengths.most_review_findings is null or chosen.choice <= lengths.most_review_findings
