select lower({{ policy_text('attribute') }}) as attribute from {{ policy('attributes') }}
union distinct
select lower({{ policy_text('attribute') }}) as attribute from {{ policy('behaviour_attributes') }}
{#- The x_ columns of the input: their names are known only to the input itself. -#}
{% for subject in ['lead', 'account'] %}
{% for column in extra_columns(input_table(subject ~ 's')) %}
union distinct
select {{ text_literal(subject ~ '_' ~ column) }} as attribute
{% endfor %}
{% endfor %}
