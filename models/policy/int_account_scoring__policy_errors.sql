select
    seed,
    row_key,
    column_name,
    offending_value,
    allowed
from {{ ref('int_account_scoring__policy_column_errors') }}
union distinct
select * from {{ ref('int_account_scoring__policy_row_errors') }}
union distinct
select * from {{ ref('int_account_scoring__policy_activity_rule_conflicts') }}
union distinct
select * from {{ ref('int_account_scoring__policy_group_conflicts') }}
union distinct
select * from {{ ref('int_account_scoring__policy_attribute_conflicts') }}
union distinct
select * from {{ ref('int_account_scoring__policy_condition_conflicts') }}
union distinct
select * from {{ ref('int_account_scoring__policy_model_conflicts') }}
union distinct
select * from {{ ref('int_account_scoring__policy_rollup_conflicts') }}
union distinct
select * from {{ ref('int_account_scoring__policy_band_conflicts') }}
union distinct
select * from {{ ref('int_account_scoring__policy_tier_conflicts') }}
union distinct
select * from {{ ref('int_account_scoring__policy_tier_cell_conflicts') }}
union distinct
select * from {{ ref('int_account_scoring__policy_outcome_conflicts') }}
