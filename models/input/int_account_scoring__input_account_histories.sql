{% set flaws = [
    ('surviving_account_id is null', 'unknown_account', 'account_id', 'account_id'),
    ('is_survivor_deleted', 'account_deleted', 'account_id', 'null'),
] %}

with

-- Of an account with several versions one row names who is left.
accounts as (

    select
        account_id as known_account_id,
        surviving_account_id,
        is_survivor_deleted
    from {{ ref('int_account_scoring__input_accounts') }}
    where surviving_account_id is not null

),

staged as (

    select
        staged.*,
        accounts.surviving_account_id,
        coalesce(accounts.is_survivor_deleted, false) as is_survivor_deleted
    from {{ ref('stg_account_scoring__account_attributes_history') }} as staged
    left join accounts on staged.account_id = accounts.known_account_id

),

{{ judged_histories('account', flaws) }}

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged
