{#
    Settings without which marts say nothing or broken sentences, a dict of seed to `module` (it shows them), `asked_by` (the seed whose rows ask for them: where it is
    empty, nothing is to be shown) and `settings`, a list. Other settings that have no row switch off what needs them.
#}
{% macro required_settings() -%}
    {{- return({
        'calibration_settings': {
            'module': 'health',
            'asked_by': 'review_findings',
            'settings': ['most_review_findings', 'review_top_share', 'review_names', 'review_farthest_days'],
        },
        'insight_settings': {'module': 'bi', 'asked_by': 'insight_settings', 'settings': ['timeline_days', 'chart_days']},
    }) -}}
{%- endmacro %}


{# Query for required settings of a seed that have no row there: a project's own seed may be older than they are. #}
{% macro errors_of_settings(seed) -%}
{%- set required = account_scoring.required_settings()[seed] -%}
select
    '{{ seed }}' as seed,
    required.setting as row_key,
    'value' as column_name,
    cast(null as {{ dbt.type_string() }}) as offending_value,
    'the seed must have a row for this setting, as the shipped one has' as allowed
from (
    {%- for setting in required.settings %}
    select cast('{{ setting }}' as {{ dbt.type_string() }}) as setting
    {{ 'union all' if not loop.last }}
    {%- endfor %}
) as required
left join (
    select distinct lower({{ account_scoring.policy_text('setting') }}) as setting from {{ account_scoring.policy(seed) }}
) as there on required.setting = there.setting
where there.setting is null and exists (select 1 from {{ account_scoring.policy(required.asked_by) }})
{%- endmacro %}
