-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_number('factor') }} as factor,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('half_life_factors') }}
