with

known_values as (

    select
        attribute,
        value
    from {{ ref('int_account_scoring__identity_lead_attributes') }}
    union distinct
    select
        attribute,
        value
    from {{ ref('int_account_scoring__identity_account_attributes') }}
    union distinct
    select
        attribute,
        value
    from {{ ref('int_account_scoring__behaviours') }}
    union distinct
    -- Of somebody who did nothing.
    select
        attribute,
        value_without_activity as value
    from {{ ref('int_account_scoring__behaviour_defaults') }}
    union distinct
    -- Unknown is a value of every attribute, if only for leads without account.
    select
        attribute,
        null as value
    from {{ ref('int_account_scoring__policy_conditions') }}

),

compared as (

    select
        known_values.attribute,
        known_values.value,
        conditions.condition_type,
        conditions.condition_id,
        conditions.operator,
        lower(known_values.value) as known_text,
        lower(conditions.value) as asked_text,
        {{ try_number('known_values.value') }} as known_number,
        {{ try_number('conditions.value') }} as asked_number,
        {{ try_number('conditions.value_to') }} as asked_number_to
    from known_values
    inner join {{ ref('int_account_scoring__policy_conditions') }} as conditions on known_values.attribute = conditions.attribute

)

select
    attribute,
    -- Empty for unknown, so that values join by plain equality.
    coalesce(value, '') as value,
    condition_type,
    condition_id
from compared
where
    case operator
        when 'is_unknown' then known_text is null
        when 'is_known' then known_text is not null
        when 'equals' then known_text = asked_text
        when 'not_equals' then known_text <> asked_text
        when 'in' then {{ is_listed('known_text', 'asked_text') }}
        when 'contains' then {{ dbt.position('asked_text', 'known_text') }} > 0
        when 'starts_with' then {{ dbt.position('asked_text', 'known_text') }} = 1
        when 'at_least' then known_number >= asked_number
        when 'at_most' then known_number <= asked_number
        when 'between' then known_number between asked_number and asked_number_to
        else false
    end
