-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_number('top_share') }} as top_share,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('backtest_shares') }}
