{% set input = input_table('leads') %}

with

source as (

    {{ given_rows(input) }}

)

select
    {{ input_text(input, 'lead_id') }} as lead_id,
    {{ input_timestamp(input, 'created_at') }} as created_at,
    {{ input_email(input, 'email') }} as email,
    {{ input_reference(input, 'account_id') }} as account_id,
    {{ input_text(input, 'company_name') }} as company_name,
    {{ input_text(input, 'job_title') }} as job_title,
    {{ input_text(input, 'country') }} as country,
    {{ input_contact_data(input, 'first_name') }} as first_name,
    {{ input_contact_data(input, 'last_name') }} as last_name,
    {{ input_contact_data(input, 'phone') }} as phone,
    {{ input_text(input, 'owner_id') }} as owner_id,
    {{ input_text(input, 'lead_source') }} as lead_source,
    {{ input_text(input, 'acquired_via') }} as acquired_via,
    {{ input_text(input, 'status') }} as status,
    {{ input_text(input, 'merged_into_lead_id') }} as merged_into_lead_id,
    {{ input_flag(input, 'is_deleted') }} as is_deleted,
    {{ input_timestamp(input, 'updated_at') }} as updated_at,
    {{ input_timestamp(input, 'loaded_at') }} as loaded_at,
    {{ input_uncastable(input, 'account_id', 'reference') }} as account_id_uncastable,
    {{ input_email_uncastable(input, 'email') }} as email_uncastable,
    {{ input_uncastable(input, 'created_at', 'timestamp') }} as created_at_uncastable,
    {{ input_uncastable(input, 'is_deleted', 'boolean') }} as is_deleted_uncastable,
    {{ input_uncastable(input, 'updated_at', 'timestamp') }} as updated_at_uncastable,
    {{ input_uncastable(input, 'loaded_at', 'timestamp') }} as loaded_at_uncastable,
    {{ input_is_erased(input) }} as is_erased
    {{- input_extra_columns(input) }}
from source
