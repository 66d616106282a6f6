-- Read from the seeds as they are: what is asked for by a row that turns out to be wrong does no harm, because the check stops what is scored.
select lower({{ policy_text('attribute') }}) as attribute from {{ policy('fit_rules') }}
union distinct
select lower({{ policy_text('attribute') }}) as attribute from {{ policy('disqualifiers') }}
union distinct
select lower({{ policy_text('attribute') }}) as attribute from {{ policy('gates') }}
union distinct
select lower({{ policy_text('audience_attribute') }}) as attribute from {{ policy('score_models') }}
where {{ policy_text('audience_attribute') }} is not null
{%- if module_is_on('calibration') %}
union distinct
select attribute from {{ ref('int_account_scoring__policy_calibrated_attributes') }}
{%- endif %}
