-- A warning, not an error: a type that never occurs is misspelt, or simply not collected (yet).

{{ config(severity='warn') }}

select
    message,
    count(*) as rule_count
from {{ ref('policy_lint') }}
where lint = 'type_never_occurs'
group by message
