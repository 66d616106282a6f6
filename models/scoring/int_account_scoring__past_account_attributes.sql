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

accepted as (

    select
        surviving_account_id as account_id,
        policy_attribute as attribute,
        known_value as value,
        valid_from,
        loaded_at
    from {{ ref('int_account_scoring__input_account_histories') }}
    where row_status = 'accepted'

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
