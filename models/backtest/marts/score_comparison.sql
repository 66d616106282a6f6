with

judgements as (

    select * from {{ ref('int_account_scoring__backtest_judgements') }}

),

compared as (

    select
        differences.*,
        champions.auc as champion_auc,
        challengers.auc as challenger_auc,
        champions.auc - challengers.auc as auc_difference,
        {{ interval_z() }} * sqrt(differences.difference_variance) as margin,
        champions.status
    from {{ ref('int_account_scoring__backtest_differences') }} as differences
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
    names.score_kind as challenger_kind,
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
inner join {{ ref('int_account_scoring__backtest_score_names') }} as names
    on compared.subject = names.subject and compared.challenger_id = names.score_id
cross join {{ this_backtest() }} as this_backtest
