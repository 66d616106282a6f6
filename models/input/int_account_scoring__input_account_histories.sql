{% set flaws = own_flaws('account_attributes_history') + [
    ('version_rank > 1', 'older_version', 'account_id', 'account_id'),
    ('surviving_account_id is null', 'unknown_account', 'account_id', 'account_id'),
    ('is_survivor_deleted', 'account_deleted', 'account_id', 'null'),
] + flaws_of_histories() %}

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

names as (

    {{ names_of_attributes('account') }}

),

read as (

    {{ histories_read('staged', 'names') }}

),

ranked as (

    {{ histories_ranked('read', 'account_id') }}

),

judged as (

    select
        *,
        {{ text_key(['account_id', 'attribute', 'valid_from']) }} as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged
