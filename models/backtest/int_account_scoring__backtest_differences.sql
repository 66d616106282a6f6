with

names as (

    select * from {{ ref('int_account_scoring__backtest_score_names') }}

),

rivals as (

    select
        champions.subject,
        champions.score_id as champion_id,
        challengers.score_id as challenger_id
    from names as champions
    inner join names as challengers
        on
            champions.subject = challengers.subject
            -- Another model of the same dimension, another roll-up, or mere counting.
            and (challengers.dimension is null or champions.dimension = challengers.dimension)
    where champions.is_champion and not challengers.is_champion

),

paired as (

    select
        champion.outcome_id,
        champion.subject,
        champion.period,
        rivals.champion_id,
        rivals.challenger_id,
        champion.has_outcome,
        champion.has_other,
        champion.outcome_part - challenger.outcome_part as outcome_part,
        champion.other_part - challenger.other_part as other_part
    from rivals
    inner join {{ ref('int_account_scoring__backtest_influences') }} as champion
        on rivals.subject = champion.subject and rivals.champion_id = champion.score_id
    inner join {{ ref('int_account_scoring__backtest_influences') }} as challenger
        on
            rivals.challenger_id = challenger.score_id
            and champion.outcome_id = challenger.outcome_id
            and champion.subject = challenger.subject
            and champion.subject_id = challenger.subject_id
            and champion.period = challenger.period

)

select
    outcome_id,
    subject,
    period,
    champion_id,
    challenger_id,
    {{ clustered_variance() }} as difference_variance
from paired
group by outcome_id, subject, period, champion_id, challenger_id
