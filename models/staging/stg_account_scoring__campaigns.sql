{% set input = input_table('campaigns') %}

with

source as (

    {{ given_rows(input) }}

)

select
    {{ input_text(input, 'campaign_id') }} as campaign_id,
    {{ input_text(input, 'name') }} as name,
    {{ input_text(input, 'channel') }} as channel
from source
