{#- What did not change is not looked at: on most nights nothing is read and nothing is added. -#}
{% set is_changed = is_changed_policy() %}
{% set no_text = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
-- What a refused input stops is no change either. depends_on: {{ ref('int_account_scoring__input_batches') }}
{{ after_policy_check() }}
{{ depends_on_policy() }}

with

cells as (

    select * from {{ ref('int_account_scoring__policy_cells') }}

),

-- Every earlier state of a cell; the last one is what it was.
kept as (

    {% if is_incremental() %}
    select
        policy_number,
        seed,
        row_key,
        column_name,
        value
    from {{ this }}
    {% else %}
    select
        cast(0 as int) as policy_number,
        seed,
        row_key,
        column_name,
        value
    from cells
    where 1 = 0
    {% endif %}

),

last_number as (

    select coalesce(max(policy_number), 0) as policy_number from kept

),

ranked as (

    select
        *,
        row_number() over (partition by seed, row_key, column_name order by policy_number desc) as place
    from kept
    where seed is not null

),

states as (

    select
        seed,
        row_key,
        column_name,
        value,
        {{ no_text }} as previous_value
    from cells
    where
        value is not null
        and seed in (
            {%- for seed in scoring_seeds() %}
            '{{ seed }}'{{ ',' if not loop.last }}
            {%- endfor %}
        )
    union all
    select
        seed,
        row_key,
        column_name,
        {{ no_text }} as value,
        value as previous_value
    from ranked
    where place = 1

),

compared as (

    select
        seed,
        row_key,
        column_name,
        max(value) as value,
        max(previous_value) as previous_value
    from states
    group by seed, row_key, column_name

),

policy_rows as (

    select
        seed,
        row_key,
        case
            when count(previous_value) = 0 then 'row_added'
            when count(value) = 0 then 'row_removed'
            else 'cell_changed'
        end as change_type,
        max(case when column_name = 'score_model_id' then coalesce(value, previous_value) end) as score_model_id,
        max(case when column_name = 'owner' then coalesce(value, previous_value) end) as owner,
        max(case when column_name = 'reason' then coalesce(value, previous_value) end) as reason
    from compared
    group by seed, row_key

),

news as (

    select
        compared.seed,
        compared.row_key,
        compared.column_name,
        policy_rows.change_type,
        compared.previous_value,
        compared.value,
        policy_rows.score_model_id,
        policy_rows.owner,
        policy_rows.reason
    from compared
    inner join policy_rows on compared.seed = policy_rows.seed and compared.row_key = policy_rows.row_key
    where {{ is_other('compared.value', 'compared.previous_value') }}
    union all
    -- The policy as such, also where only the order of columns or a blank is another one.
    select
        {{ no_text }} as seed,
        {{ no_text }} as row_key,
        {{ no_text }} as column_name,
        {{ no_text }} as change_type,
        {{ no_text }} as previous_value,
        {{ no_text }} as value,
        {{ no_text }} as score_model_id,
        {{ no_text }} as owner,
        {{ no_text }} as reason
    from (select 1 as placeholder) as placeholders

)

select
    cast(last_number.policy_number + 1 as int) as policy_number,
    versions.policy_version,
    news.*,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from news
cross join last_number
cross join {{ ref('int_account_scoring__policy_version') }} as versions
-- Cells that were not read are not cells that were removed.
where {{ '1 = 1' if is_changed else '1 = 0' }} and exists (select 1 from cells)
