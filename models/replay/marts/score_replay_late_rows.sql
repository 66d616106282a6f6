{#- What a past day did not know though it counts today: (table, model of its judged rows, lead, date of the row, day it was known from). -#}
{% set tables = [
    ('leads', 'lead_id', 'created_at', load_day('coalesce(loaded_at, updated_at)')),
    ('lead_stages', 'surviving_lead_id', 'entered_at', 'cast(entered_at as date)'),
    ('consents', 'surviving_lead_id', 'changed_at', 'cast(changed_at as date)'),
] %}

with

replays as (

    select score_date as replay_date
    from {{ ref('int_account_scoring__evaluations') }}
    where purpose = 'replay'

),

rows_of_leads as (

    {%- for table, lead_id, row_time, known_from in tables %}
    {{ 'union all' if not loop.first }}
    select
        '{{ table }}' as table_name,
        row_key,
        {{ lead_id }} as lead_id,
        cast({{ row_time }} as date) as row_date,
        {{ known_from }} as load_day
    from {{ ref('int_account_scoring__input_' ~ table) }}
    where row_status = 'accepted'
    {%- endfor %}

),

unioned as (

    select
        replay_date,
        'activities' as table_name,
        activity_id as row_key,
        lead_id,
        row_date,
        load_day
    from {{ ref('int_account_scoring__replay_late_activities') }}
    union all
    select
        replays.replay_date,
        rows_of_leads.table_name,
        rows_of_leads.row_key,
        rows_of_leads.lead_id,
        rows_of_leads.row_date,
        rows_of_leads.load_day
    from rows_of_leads
    inner join replays on rows_of_leads.load_day >= replays.replay_date

)

select
    *,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from unioned
