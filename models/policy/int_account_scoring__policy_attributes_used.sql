select attribute from {{ ref('int_account_scoring__policy_conditions') }}
union distinct
select attribute from {{ ref('int_account_scoring__policy_calibrated_attributes') }}
