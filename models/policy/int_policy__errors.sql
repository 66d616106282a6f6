select
    seed,
    row_key,
    column_name,
    offending_value,
    allowed
from {{ ref('int_policy__column_errors') }}
union
select * from {{ ref('int_policy__row_errors') }}
union
select * from {{ ref('int_policy__activity_rule_conflicts') }}
union
select * from {{ ref('int_policy__group_conflicts') }}
union
select * from {{ ref('int_policy__attribute_conflicts') }}
union
select * from {{ ref('int_policy__condition_conflicts') }}
union
select * from {{ ref('int_policy__model_conflicts') }}
union
select * from {{ ref('int_policy__rollup_conflicts') }}
union
select * from {{ ref('int_policy__band_conflicts') }}
union
select * from {{ ref('int_policy__tier_conflicts') }}
union
select * from {{ ref('int_policy__tier_cell_conflicts') }}
