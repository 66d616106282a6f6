with

looks as (

    select * from {{ ref('int_account_scoring__calibration_looks') }}

),

calibrated as (

    select * from {{ ref('int_account_scoring__policy_calibrated_attributes') }}

),

account_attributes as (

    select account_attributes.*
    from {{ ref('int_account_scoring__identity_account_attributes') }} as account_attributes
    inner join calibrated on account_attributes.attribute = calibrated.attribute

),

attributes_of_accounts as (

    select distinct attribute from account_attributes

),

lead_values as (

    select
        looks.lead_id,
        attributes.attribute,
        attributes.value
    from looks
    inner join {{ ref('int_account_scoring__identity_lead_attributes') }} as attributes on looks.lead_id = attributes.lead_id
    inner join calibrated on attributes.attribute = calibrated.attribute
    union all
    -- Of a lead without account every attribute of accounts is unknown.
    select
        looks.lead_id,
        attributes_of_accounts.attribute,
        account_attributes.value
    from looks
    cross join attributes_of_accounts
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on looks.lead_id = lead_accounts.lead_id
    left join account_attributes
        on lead_accounts.account_id = account_attributes.account_id and attributes_of_accounts.attribute = account_attributes.attribute

)

select
    lead_id,
    attribute,
    -- Rules compare without case. Empty for unknown, so that values join by plain equality.
    coalesce(lower(value), '') as value
from lead_values
