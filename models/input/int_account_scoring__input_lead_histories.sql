with

staged as (

    {{ rows_of_leads('lead_attributes_history') }}

),

{{ judged_histories('lead', flaws_of_lead()) }}

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged
