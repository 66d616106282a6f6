select
    seed,
    row_key,
    column_name,
    offending_value,
    allowed
from {{ ref('int_policy__column_errors') }}
union distinct
select * from {{ ref('int_policy__row_errors') }}
union distinct
select * from {{ ref('int_policy__activity_rule_conflicts') }}
union distinct
select * from {{ ref('int_policy__group_conflicts') }}
union distinct
select * from {{ ref('int_policy__attribute_conflicts') }}
union distinct
select * from {{ ref('int_policy__condition_conflicts') }}
union distinct
select * from {{ ref('int_policy__model_conflicts') }}
union distinct
select * from {{ ref('int_policy__rollup_conflicts') }}
union distinct
select * from {{ ref('int_policy__band_conflicts') }}
union distinct
select * from {{ ref('int_policy__tier_conflicts') }}
union distinct
select * from {{ ref('int_policy__tier_cell_conflicts') }}
