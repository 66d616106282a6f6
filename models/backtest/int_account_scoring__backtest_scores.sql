-- Filled in by the scoring of many days.
select
    cast(null as {{ dbt.type_string() }}) as subject,
    cast(null as {{ dbt.type_string() }}) as subject_id,
    cast(null as date) as cutoff_date,
    cast(null as {{ dbt.type_string() }}) as score_model_id,
    cast(null as {{ dbt.type_string() }}) as rollup_id,
    cast(null as decimal(18, 4)) as score
from {{ ref('int_account_scoring__backtest_cutoffs') }}
where 1 = 0
