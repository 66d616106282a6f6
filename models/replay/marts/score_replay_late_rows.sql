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

late as (

    select
        replays.replay_date,
        leads.lead_id,
        log.activity_key,
        case when actors.known_since > log.load_day then actors.known_since else log.load_day end as load_day,
        min(cast(log.occurred_at as date)) as row_date
    from {{ ref('int_account_scoring__activity_log') }} as log
    left join {{ ref('int_account_scoring__identity_actors') }} as actors on log.lead_key = actors.actor_key and actors.is_another
    -- What was loaded on the day itself may have come after its build.
    inner join replays
        on
            (log.load_day >= replays.replay_date or actors.known_since >= replays.replay_date)
            and cast(log.occurred_at as date) <= replays.replay_date
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on coalesce(actors.subject_key, log.lead_key) = leads.lead_key
    where log.activity_key > 0
    group by
        replays.replay_date, leads.lead_id, log.activity_key,
        case when actors.known_since > log.load_day then actors.known_since else log.load_day end

),

wanted as (

    select distinct activity_key from late

),

-- The log has no texts.
texts as (

    select
        source_rows.activity_key,
        min(source_rows.activity_id) as activity_id
    from {{ ref('int_account_scoring__activity_rows') }} as source_rows
    inner join wanted on source_rows.activity_key = wanted.activity_key
    group by source_rows.activity_key

),

late_activities as (

    select
        late.replay_date,
        late.lead_id,
        coalesce(texts.activity_id, '') as activity_id,
        late.row_date,
        late.load_day
    from late
    left join texts on late.activity_key = texts.activity_key

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
    where row_status = 'accepted' and {{ row_time }} is not null
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
    from late_activities
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
