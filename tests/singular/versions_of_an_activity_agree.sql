-- A warning: two activities that share an id are taken for versions of one, and one of them is lost. Where two sources count their
-- activities alike, write the name of the source before each id.

{{ config(severity='warn') }}

select
    {{ number_text('count(*)') }} || ' older versions of activities have another ' || column_name || ' than the one that counts, such as '
    || coalesce(min(row_key), 'one without an id')
    || '. If two sources number their activities alike, write the name of the source before each id.' as message
from {{ ref('quarantined_rows') }}
where reason = 'versions_disagree'
group by column_name
