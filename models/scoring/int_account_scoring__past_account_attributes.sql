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

{{ accepted_histories('account') }},

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
