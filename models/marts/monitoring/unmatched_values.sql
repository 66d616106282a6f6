{#- Names that are known: (column, text to compare, name, relation, condition). Codes of countries are words of too much else. -#}
{% set alias = policy_text('alias') %}
{% set named = [
    ('activity_type', 'name', 'activity_type', ref('int_account_scoring__policy_activity_types'), '1 = 1'),
    ('channel', 'channel', 'channel', policy_activity_rules(), 'channel is not null'),
    ('asset', "replace(asset_pattern, '%', ' ')", 'asset_pattern', policy_activity_rules(), 'asset_pattern is not null'),
    ('country', alias, policy_text('country_code'), policy('countries'), 'length(' ~ alias ~ ') > length(country_code) + 1'),
    ('purpose', 'purpose', 'purpose', ref('int_account_scoring__policy_purposes'), '1 = 1'),
    ('stage', 'name', 'name', '(' ~ stage_names() ~ ') as names', '1 = 1'),
] %}
{% for column, attribute in [('industry', 'account_industry'), ('opportunity_type', 'opportunity_type')] %}
{%- do named.append((column, 'name', 'name', 'asked', "attribute = '" ~ attribute ~ "'")) %}
{% endfor %}
{#- Items of a list such as a|b|c that are looked at for the nearest one. -#}
{% set items = [] %}
{% for place in range(1, 13) %}{% do items.append('trim(' ~ dbt.split_part('conditions.value', "'|'", place) ~ ')') %}{% endfor %}

with

limits as (

    select
        lower({{ policy_text('table_name') }}) as table_name,
        {{ policy_number('max_listed_values') }} as max_listed_values
    from {{ policy('input_limits') }}

),

-- What the policy asks of texts by name.
asked as (

    select
        conditions.attribute,
        {{ nth_of(items, 'places.number') }} as name
    from ({{ texts_asked_for() }}) as conditions
    cross join {{ numbers_to(items | length) }} as places
    where conditions.operator in ('equals', 'in', 'contains', 'starts_with')

),

ranked as (

    select
        *,
        {{ plain_words('value') }} as words,
        row_number() over (partition by table_name, column_name order by row_count desc, value) as place
    from {{ ref('int_account_scoring__unknown_values') }}

),

listed as (

    select ranked.*
    from ranked
    inner join limits on ranked.table_name = limits.table_name and ranked.place <= limits.max_listed_values

),

known as (

    {%- for column, text, name, relation, condition in named %}
    {{ 'union distinct' if not loop.first }}
    select
        '{{ column }}' as column_name,
        {{ plain_words(text) }} as words,
        {{ name }} as known_value
    from {{ relation }}
    where {{ condition }}
    {%- endfor %}

),

-- Of ids one that differs by case, quotes, brackets or blanks alone.
known_ids as (

    {{ known_ids(['lead', 'account', 'campaign']) }}

),

nearest as (

    select
        listed.table_name,
        listed.column_name,
        listed.value,
        known.known_value,
        row_number() over (
            partition by listed.table_name, listed.column_name, listed.value
            order by {{ nearness('listed.words', 'known.words') }}, known.known_value
        ) as choice
    from listed
    inner join known
        on
            listed.column_name = known.column_name
            and ({{ holds_words('listed.words', 'known.words') }} or {{ holds_words('known.words', 'listed.words') }})

)

select
    listed.table_name,
    listed.column_name,
    listed.value,
    listed.not_found,
    cast(listed.row_count as bigint) as row_count,
    cast(listed.lead_count as bigint) as lead_count,
    {{ statistic(share('listed.row_count', 'totals.accepted_rows')) }} as row_share,
    coalesce(nearest.known_value, known_ids.known_id) as nearest_known_value,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from listed
inner join {{ ref('input_reconciliation') }} as totals on listed.table_name = totals.table_name
left join nearest
    on
        listed.table_name = nearest.table_name
        and listed.column_name = nearest.column_name
        and listed.value = nearest.value
        and nearest.choice = 1
left join known_ids on listed.column_name = known_ids.column_name and known_ids.folded_id = {{ folded_id('listed.value') }}
