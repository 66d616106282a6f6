with

handoffs as (

    select
        subject,
        subject_id,
        handoff_number,
        tier,
        case when owner_id = 'all' then 'all (as given)' else coalesce(owner_id, 'unknown') end as owner_id,
        cast(reached_at as date) as reached_on,
        response_hours
    from {{ ref('handoffs') }}
    where first_touched_at is not null

),

models as (

    select * from {{ ref('int_account_scoring__models') }}
    where is_primary and status = 'live' and dimension in ('fit', 'intent')

),

histories as (

    {#- The two histories differ in the name of their key. #}
    {%- for subject in ['lead', 'account'] %}
    select
        '{{ subject }}' as subject,
        history.{{ subject }}_id as subject_id,
        history.score_model_id,
        history.snapshot_date,
        history.score,
        {{ tells_gone('history') }} as is_gone
    from {{ ref(subject ~ '_score_history') }} as history
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- The last that was kept by that day: what a list was made of then, and not what came of the lead since.
kept as (

    select
        handoffs.*,
        models.score_model_id,
        histories.score,
        histories.is_gone,
        row_number() over (
            partition by handoffs.subject, handoffs.subject_id, handoffs.handoff_number, models.score_model_id
            order by histories.snapshot_date desc
        ) as place
    from handoffs
    inner join models on handoffs.subject = models.subject
    inner join histories
        on
            handoffs.subject = histories.subject
            and handoffs.subject_id = histories.subject_id
            and models.score_model_id = histories.score_model_id
            and handoffs.reached_on >= histories.snapshot_date
    inner join {{ ref('score_history_days') }} as days on histories.snapshot_date = days.snapshot_date and {{ was_shown('days') }}

),

known as (

    select
        subject,
        tier,
        score_model_id,
        owner_id,
        score,
        response_hours
    from kept
    where place = 1 and not is_gone

),

grouped as (

    select * from known
    union all
    select
        subject,
        tier,
        score_model_id,
        'all' as owner_id,
        score,
        response_hours
    from known

),

-- Equal ones share the middle of their places. Of speed the slowest comes first.
ranked as (

    select
        subject,
        tier,
        score_model_id,
        owner_id,
        cast(rank() over (partition by subject, tier, score_model_id, owner_id order by score) as {{ type_double() }})
        + cast(count(*) over (partition by subject, tier, score_model_id, owner_id, score) - 1 as {{ type_double() }}) / (1 + 1) as score_place,
        cast(rank() over (partition by subject, tier, score_model_id, owner_id order by response_hours desc) as {{ type_double() }})
        + cast(count(*) over (partition by subject, tier, score_model_id, owner_id, response_hours) - 1 as {{ type_double() }}) / (1 + 1)
            as speed_place
    from grouped

),

centred as (

    select
        subject,
        tier,
        score_model_id,
        owner_id,
        score_place - avg(score_place) over (partition by subject, tier, score_model_id, owner_id) as score_place,
        speed_place - avg(speed_place) over (partition by subject, tier, score_model_id, owner_id) as speed_place
    from ranked

),

correlated as (

    select
        subject,
        tier,
        score_model_id,
        owner_id,
        count(*) as touched,
        -- Null where all have one score, or were touched equally fast.
        sum(score_place * speed_place) / nullif(sqrt(sum(score_place * score_place) * sum(speed_place * speed_place)), 0) as rank_correlation
    from centred
    group by subject, tier, score_model_id, owner_id

),

needed as (

    select max({{ policy_number('warn_at') }}) as touched
    from {{ policy('health_checks') }}
    where {{ policy_text('check_id') }} = 'cherry_picking'

),

judged as (

    select
        correlated.*,
        needed.touched as needed,
        correlated.touched >= needed.touched and correlated.rank_correlation is not null as is_enough,
        {{ rank_correlation_bound('correlated.rank_correlation', 'correlated.touched', -1) }} as low,
        {{ rank_correlation_bound('correlated.rank_correlation', 'correlated.touched', 1) }} as high
    from correlated
    cross join needed

)

select
    subject,
    tier,
    owner_id,
    score_model_id,
    cast(touched as bigint) as touched,
    {{ statistic('case when is_enough then rank_correlation end') }} as rank_correlation,
    {{ statistic('case when is_enough then low end') }} as rank_correlation_low,
    {{ statistic('case when is_enough then high end') }} as rank_correlation_high,
    case
        when needed is null then 'Not judged: health_checks has no row cherry_picking with a number'
        when touched < needed then 'Not enough data: ' || {{ number_text('touched') }} || ' touched, ' || {{ number_text('needed') }} || ' are needed'
        when rank_correlation is null then 'Not enough data: all have one score, or were touched equally fast'
        when low > 0 then 'Cherry-picking: the higher the score, the sooner the touch'
        when high < 0 then 'The lower the score, the sooner the touch'
        else 'No sign that speed follows the score'
    end as verdict,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from judged
