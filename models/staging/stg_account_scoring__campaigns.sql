{% set input = input_table('campaigns') %}

with

source as (

    select
        {{ given_columns(input) }}
    from {{ input.relation }}
    cross join {{ ref('stg_account_scoring__words') }}

)

select
    {{ input_text(input, 'campaign_id') }} as campaign_id,
    {{ input_text(input, 'name') }} as name,
    {{ input_text(input, 'channel') }} as channel
from source
