with

-- What contacts make of an account's score, and what the company did without a person.
account_points as (

    select
        account_id,
        score_model_id,
        evaluation_id,
        points,
        0 as own_points,
        case when is_engaged then 1 else 0 end as engaged_contacts
    from {{ ref('int_account_scoring__contact_contributions') }}
    where is_primary
    union all
    select
        subject_id as account_id,
        score_model_id,
        evaluation_id,
        0 as points,
        points + rule_cap_change + group_cap_change as own_points,
        0 as engaged_contacts
    from {{ ref('int_account_scoring__rule_points') }}
    where subject = 'account'

),

rolled_up as (

    select
        subjects.subject,
        subjects.subject_id,
        subjects.evaluation_id,
        models.score_model_id,
        models.score_floor,
        models.score_cap,
        max(case when methods.half_score_at is not null then methods.scale_to end) as approached_score,
        coalesce(sum(account_points.points), 0) as points,
        coalesce(sum(account_points.own_points), 0) as own_points,
        coalesce(sum(account_points.engaged_contacts), 0) as engaged_contacts
    from {{ ref('int_account_scoring__scored_subjects') }} as subjects
    inner join {{ ref('int_account_scoring__models') }} as models
        on subjects.subject = models.subject and subjects.days_ahead <= models.needed_days_ahead and models.rolls_up_score_model_id is not null
    left join {{ policy_account_rollup_methods() }} as methods on models.score_model_id = methods.score_model_id and methods.is_primary
    left join account_points
        on
            subjects.subject_id = account_points.account_id
            and subjects.evaluation_id = account_points.evaluation_id and models.score_model_id = account_points.score_model_id
    group by subjects.subject, subjects.subject_id, subjects.evaluation_id, models.score_model_id, models.score_floor, models.score_cap

),

limited as (

    select
        *,
        0 as engaged_contacts
    from {{ ref('int_account_scoring__rule_scores') }}
    union all
    select
        subject,
        subject_id,
        evaluation_id,
        score_model_id,
        {{ round_points('points + own_points') }} as points_before_limits,
        {{ round_points(limited(approached('points', 'own_points', 'approached_score'), 'score_floor', 'score_cap')) }} as score,
        null as coverage,
        engaged_contacts
    from rolled_up

),

dated as (

    select
        limited.*,
        models.dimension,
        models.status = 'live' and coalesce(models.is_primary, false) as is_primary,
        coalesce(models.hysteresis_margin, 0) as hysteresis_margin,
        models.hold_days,
        evaluations.purpose,
        evaluations.score_date
    from limited
    inner join {{ ref('int_account_scoring__models') }} as models on limited.score_model_id = models.score_model_id
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations on limited.evaluation_id = evaluations.evaluation_id

),

-- Days before, as they were kept. Other days that are scored hold by each other: replayed ones, and those to come by the present.
earlier_days as (

    select
        subject,
        subject_id,
        score_model_id,
        'kept' as purpose,
        snapshot_date as score_date,
        score
    from {{ ref('int_account_scoring__kept_scores') }}
    {%- if module_is_on('replay') or module_is_on('outlook') %}
    union all
    select
        subject,
        subject_id,
        score_model_id,
        purpose,
        score_date,
        score
    from dated
    where purpose in ('present', 'outlook', 'replay')
    {%- endif %}

),

peaks as (

    select
        dated.subject,
        dated.subject_id,
        dated.evaluation_id,
        dated.score_model_id,
        max(earlier_days.score) as score
    from dated
    inner join earlier_days
        on
            dated.subject = earlier_days.subject
            and dated.subject_id = earlier_days.subject_id
            and dated.score_model_id = earlier_days.score_model_id
            and (dated.purpose = 'replay') = (earlier_days.purpose = 'replay') and earlier_days.score_date < dated.score_date
            and earlier_days.score_date >= {{ days_before('dated.score_date', 'dated.hold_days') }}
    where dated.hold_days > 0 and dated.purpose <> 'backtest'
    group by dated.subject, dated.subject_id, dated.evaluation_id, dated.score_model_id

),

with_peaks as (

    select
        dated.*,
        greatest(dated.score, coalesce(peaks.score, dated.score)) as peak_score
    from dated
    left join peaks
        on
            dated.subject = peaks.subject and dated.subject_id = peaks.subject_id
            and dated.evaluation_id = peaks.evaluation_id and dated.score_model_id = peaks.score_model_id

),

bands as (

    select
        *,
        lead(at_least_score) over (partition by score_model_id order by at_least_score nulls first) as next_at_least_score,
        lead(min_engaged_contacts) over (partition by score_model_id order by at_least_score nulls first) as next_min_engaged
    from {{ policy_score_bands() }} as policy_bands
    where below_coverage is null

)

select
    with_peaks.subject,
    with_peaks.subject_id,
    with_peaks.evaluation_id,
    with_peaks.score_model_id,
    with_peaks.dimension,
    with_peaks.is_primary,
    with_peaks.points_before_limits,
    with_peaks.score,
    cast(with_peaks.peak_score as decimal(18, 4)) as peak_score,
    cast(with_peaks.engaged_contacts as bigint) as engaged_contacts,
    -- Too little is known to say how well it fits.
    coalesce(unknown_bands.band, bands.band) as band
from with_peaks
left join {{ policy_score_bands() }} as unknown_bands
    on with_peaks.score_model_id = unknown_bands.score_model_id and with_peaks.coverage < unknown_bands.below_coverage
left join bands
    on
        with_peaks.score_model_id = bands.score_model_id
        and (bands.at_least_score is null or {{ reaches_bound('with_peaks', 'bands.at_least_score', 'bands.min_engaged_contacts') }})
        and (bands.next_at_least_score is null or not {{ reaches_bound('with_peaks', 'bands.next_at_least_score', 'bands.next_min_engaged') }})
