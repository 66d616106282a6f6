with

today as (

    select * from {{ ref('int_account_scoring__identity_account_attributes') }}

),

days as (

    select * from {{ ref('int_account_scoring__evaluations') }}

),

settings as (

    {{ undated_facts_setting() }}

),

-- What cannot be read is unknown from then on: the value before it holds no longer.
usable as (

    select
        *,
        max(case when account_id = surviving_account_id then 1 else 0 end) over (partition by surviving_account_id, policy_attribute) as own_words
    from {{ ref('int_account_scoring__input_account_histories') }}
    where row_status = 'accepted' or (row_reason in ('bad_number', 'bad_boolean') and surviving_account_id is not null)

),

-- As today, records that were merged into one say nothing of what it told itself.
accepted as (

    select
        surviving_account_id as account_id,
        policy_attribute as attribute,
        known_value as value,
        valid_from,
        loaded_at
    from usable
    where account_id = surviving_account_id or own_words = 0

),

{{ attributes_told('accepted', 'account_id', 'account') }},

words as (

    select * from told

),

{{ values_by_day('account_id', 'false') }}

select
    account_id,
    evaluation_id,
    attribute,
    value,
    is_dated
from by_day
