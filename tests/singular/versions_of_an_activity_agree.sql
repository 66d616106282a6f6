-- A warning: two activities that share an id are taken for versions of one, and one of them is lost. Where two sources count their
-- activities alike, write the name of the source before each id.

{{ config(severity='warn') }}

select
    'Activity ' || row_key || ' has versions of different ' || column_name || ': ' || coalesce(offending_value, 'blank') || ' and then '
    || counted_as || '.' as message
from {{ ref('quarantined_rows') }}
where reason = 'versions_disagree'
