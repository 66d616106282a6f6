-- A warning, not an error: a type or a purpose that never occurs is misspelt, or simply not collected (yet). Purposes first: who refused
-- another word for one is called.

{{ config(severity='warn') }}

select
    message,
    count(*) as row_count
from {{ ref('policy_lint') }}
where lint in ('type_never_occurs', 'purpose_never_occurs')
group by message
order by min(lint), message
