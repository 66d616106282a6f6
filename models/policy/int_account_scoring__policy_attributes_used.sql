select distinct attribute from {{ ref('int_account_scoring__policy_conditions') }}
{% if module_is_on('calibration') %}
union distinct
select attribute from {{ ref('int_account_scoring__policy_calibrated_attributes') }}
{% endif %}
