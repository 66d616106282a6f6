with

today as (

    select * from {{ ref('int_account_scoring__identity_lead_attributes') }}

),

days as (

    select * from {{ ref('int_account_scoring__evaluations') }}

),

settings as (

    {{ undated_facts_setting() }}

),

{{ accepted_histories('lead') }},

{{ titles_read('accepted') }},

{{ attributes_told('accepted', 'lead_id', 'lead') }},

purposes_asked as (

    select distinct attribute from today
    where {{ has_prefix('attribute', 'consent_') }}

),

-- Stages and consents have tables of their own, and a time for everybody. A no without a time holds whenever it was said.
words as (

    select * from told
    union all
    select
        surviving_lead_id as lead_id,
        'lead_stage' as attribute,
        stage as value,
        entered_at as valid_from,
        cast(null as {{ dbt.type_timestamp() }}) as loaded_at
    from {{ ref('int_account_scoring__input_lead_stages') }}
    where row_status = 'accepted'
    union all
    select
        consents.lead_id,
        purposes_asked.attribute,
        {{ truth_text('consents.is_granted') }} as value,
        consents.changed_at as valid_from,
        cast(null as {{ dbt.type_timestamp() }}) as loaded_at
    from {{ ref('int_account_scoring__identity_consents') }} as consents
    inner join purposes_asked on {{ consent_purpose('purposes_asked.attribute') }} = 'consent' || consents.purpose

),

{{ values_by_day('lead_id', "today.attribute = 'lead_stage' or " ~ has_prefix('today.attribute', 'consent_')) }}

select
    lead_id,
    evaluation_id,
    attribute,
    value,
    is_dated
from by_day
