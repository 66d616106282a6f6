-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    lower({{ policy_text('attribute') }}) as attribute,
    lower({{ policy_text('measure') }}) as measure,
    {{ policy_number('window_days') }} as window_days,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('behaviour_attributes') }}
