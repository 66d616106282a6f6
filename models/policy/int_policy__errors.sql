select
    seed,
    row_key,
    column_name,
    offending_value,
    allowed
from {{ ref('int_policy__column_errors') }}
union
select * from {{ ref('int_policy__rule_conflicts') }}
union
select * from {{ ref('int_policy__model_conflicts') }}
union
select * from {{ ref('int_policy__band_conflicts') }}
