-- A warning, not an error: a type that never occurs is misspelt, or simply not collected (yet).

{{ config(severity='warn') }}

select
    row_key as rule_id,
    message
from {{ ref('policy_lint') }}
where lint = 'type_never_occurs'
