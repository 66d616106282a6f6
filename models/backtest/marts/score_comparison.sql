with

judgements as (

    select * from {{ ref('int_account_scoring__backtest_judgements') }}

),

names as (

    select distinct
        subject,
        score_id,
        dimension,
        is_champion
    from judgements

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
    left join {{ policy_score_models() }} as models on challengers.score_id = models.score_model_id
    -- A persona's model ranks its own audience: it takes nobody's place.
    where champions.is_champion and not challengers.is_champion and models.persona_order is null

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

),

differences as (

    select
        outcome_id,
        subject,
        period,
        champion_id,
        challenger_id,
        {{ clustered_variance() }} as difference_variance
    from paired
    group by outcome_id, subject, period, champion_id, challenger_id

),

compared as (

    select
        differences.*,
        champions.auc as champion_auc,
        challengers.auc as challenger_auc,
        challengers.score_kind as challenger_kind,
        champions.auc - challengers.auc as auc_difference,
        {{ interval_z() }} * sqrt(differences.difference_variance) as margin,
        champions.status
    from differences
    inner join judgements as champions
        on
            differences.outcome_id = champions.outcome_id
            and differences.period = champions.period
            and differences.champion_id = champions.score_id
    inner join judgements as challengers
        on
            differences.outcome_id = challengers.outcome_id
            and differences.period = challengers.period
            and differences.challenger_id = challengers.score_id

)

select
    this_backtest.backtest_number,
    compared.outcome_id,
    compared.subject,
    compared.champion_id,
    compared.challenger_id,
    compared.challenger_kind,
    compared.period,
    {{ statistic('compared.champion_auc') }} as champion_auc,
    {{ statistic('compared.challenger_auc') }} as challenger_auc,
    {{ statistic('compared.auc_difference') }} as auc_difference,
    {{ statistic('compared.auc_difference - compared.margin') }} as difference_low,
    {{ statistic('compared.auc_difference + compared.margin') }} as difference_high,
    case
        when compared.status <> 'ok' then 'not enough data'
        when compared.auc_difference > compared.margin then 'better'
        when -compared.auc_difference > compared.margin then 'worse'
        else 'cannot tell'
    end as verdict,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from compared
cross join {{ this_backtest() }} as this_backtest
