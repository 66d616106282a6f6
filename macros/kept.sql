{#
    Relation of a table that is kept, by its model's name; none where it was not built yet, and in a unit test. Asked of the database: a ref would
    close a circle, because a day is written by what earlier days hold.
#}
{% macro kept_relation(model_name) -%}
    {%- if not execute or account_scoring.is_unit_test() -%}{{- return(none) -}}{%- endif -%}
    {%- set node = graph.nodes.get('model.account_scoring.' ~ model_name) -%}
    {#- A module that is off now may have been on: its tables are looked for where the night's are. -#}
    {%- set place = node or graph.nodes.get('model.account_scoring.crm_outbox') -%}
    {{- return(adapter.get_relation(place.database, place.schema, node.alias if node else model_name) if place else none) -}}
{%- endmacro %}


{#
    SQL that selects the days that builds kept (snapshot_date, is_whole), asked of the database; none where nothing was kept. A day is kept when
    score_history_days has it, the last of the tables that must be of one run. What the others have of a day that it has not was left by a build that
    broke off, and is written again. Where there is no such table yet, lead_score_history, which was the last one in earlier releases, tells the days.
    Days that were replayed afterwards are none of them: nobody saw their scores, so no band holds by them and nothing was promised on them.
#}
{% macro kept_days() -%}
    {%- set days = account_scoring.kept_relation('score_history_days') -%}
    {%- set leads = account_scoring.kept_relation('lead_score_history') -%}
    {%- if days is not none -%}
        {{- return(
            'select snapshot_date, is_whole from ' ~ days ~ ' as days'
            ~ (' where ' ~ account_scoring.was_shown('days') if account_scoring.has_column(days, 'is_replayed') else '')
        ) -}}
    {%- elif leads is not none and not account_scoring.is_first_day_alone(leads) -%}
        {{- return(
            'select snapshot_date, ' ~ account_scoring.is_whole_day(account_scoring.has_column(leads, 'is_gone'), tells_replayed=false) ~ ' as is_whole from '
            ~ leads ~ ' as history' ~ (' where ' ~ account_scoring.was_shown('history') if account_scoring.has_column(leads, 'is_replayed') else '')
            ~ ' group by snapshot_date'
        ) -}}
    {%- else -%}
        {{- return(none) -}}
    {%- endif -%}
{%- endmacro %}


{#
    Does lead_score_history hold nothing but one day of this release? A truth value of Jinja. Then the first build of all broke off before it kept the
    day. Several days were kept, whatever became of score_history_days.
#}
{% macro is_first_day_alone(leads) -%}
    {%- if not account_scoring.has_column(leads, 'is_gone') -%}{{- return(false) -}}{%- endif -%}
    {%- set counts = run_query('select count(distinct snapshot_date) as days, count(*) - count(is_gone) as earlier_rows from ' ~ leads).rows[0] -%}
    {{- return(counts[0] | int <= 1 and counts[1] | int == 0) -}}
{%- endmacro %}


{#
    SQL, of the rows of a day in lead_score_history (`history`): does it have all leads? Earlier releases kept all on each day and had no is_gone; replayed days and the first
    day that a build kept have all in any case. `tells_gone`, `tells_replayed`: does the table have the columns is_gone and is_replayed, or are there such rows?
#}
{% macro is_whole_day(tells_gone=true, tells_replayed=true) -%}
    {%- if not tells_gone -%}
        1 = 1
    {%- elif tells_replayed -%}
        (
            count(history.is_gone) = 0
            or max(case when {{ account_scoring.was_shown('history') }} then 1 else 0 end) = 0
            or history.snapshot_date = min(min(case when {{ account_scoring.was_shown('history') }} then history.snapshot_date end)) over ()
        )
    {%- else -%}
        (count(is_gone) = 0 or snapshot_date = min(snapshot_date) over ())
    {%- endif -%}
{%- endmacro %}


{# Does a relation of the database have this column? A truth value of Jinja. #}
{% macro has_column(relation, column) -%}
    {{- return(column in adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower')) -}}
{%- endmacro %}


{# The latest day that was kept, as text; none if there is none. #}
{% macro last_kept_day() -%}
    {%- set days = account_scoring.kept_days() -%}
    {%- if days is none -%}{{- return(none) -}}{%- endif -%}
    {%- set day = run_query('select cast(max(snapshot_date) as ' ~ dbt.type_string() ~ ') as day from (' ~ days ~ ') as kept_days').rows[0][0] -%}
    {{- return(none if day is none else day | string) -}}
{%- endmacro %}


{#
    SQL, true for rows of a history that may be the last one of their subject: those since the last day that has all subjects, because who has no row
    on such a day is gone. In a unit test all.
#}
{% macro since_whole_day() -%}
    {%- if account_scoring.is_unit_test() -%}{{- return('1 = 1') -}}{%- endif -%}
    {%- set days = account_scoring.kept_days() -%}
    {%- set day = none if days is none else run_query(
        'select cast(max(snapshot_date) as ' ~ dbt.type_string() ~ ') as day from (' ~ days ~ ') as kept_days where is_whole'
    ).rows[0][0] -%}
    {{- return('1 = 0' if day is none else "snapshot_date >= cast('" ~ day ~ "' as date)") -}}
{%- endmacro %}


{# SQL, never null: does a row of a kept relation tell that the subject is gone? Rows of earlier releases do not, nor do tables that they left. #}
{% macro tells_gone(rows, relation=none) -%}
    {{- 'coalesce(' ~ rows ~ '.is_gone, false)' if relation is none or account_scoring.is_unit_test() or account_scoring.has_column(relation, 'is_gone') else 'false' -}}
{%- endmacro %}


{#
    SQL, never null: did a build keep this row of score_history_days or of a history, so that people saw what it says? Otherwise it was replayed afterwards. Null in the
    column: a release that replayed nothing.
#}
{% macro was_shown(rows) -%}
    not coalesce({{ rows }}.is_replayed, false)
{%- endmacro %}


{# SQL, never null: are two values different? Null is a value of its own. #}
{% macro is_other(one, other) -%}
    coalesce({{ one }} <> {{ other }}, ({{ one }} is null) <> ({{ other }} is null))
{%- endmacro %}


{#
    SQL: is a row of a history the state on a day? `states` has rows with next_date, the day of the subject's next one; `days` has whole_date, the latest
    day up to it that has a row of every subject: who has none then is gone.
#}
{% macro is_state_on(states, days) -%}
    {{ days }}.snapshot_date >= {{ states }}.snapshot_date
    and ({{ states }}.next_date is null or {{ days }}.snapshot_date < {{ states }}.next_date)
    and {{ states }}.snapshot_date >= {{ days }}.whole_date
{%- endmacro %}


{# SQL of the latest day up to each day that has a row of every subject; `is_whole` says of which days that is so. #}
{% macro whole_date() -%}
    max(case when is_whole then snapshot_date end) over (order by snapshot_date rows between unbounded preceding and current row)
{%- endmacro %}


{# SQL of the next day after each day that has a row of every subject; null: none has. #}
{% macro next_whole_date() -%}
    min(case when is_whole then snapshot_date end) over (order by snapshot_date rows between 1 following and unbounded following)
{%- endmacro %}


{#
    SQL: until which day, itself not included, does a row of a history hold? Until the subject's next one, or the next day that has all, because who has no row on
    it was gone; as_of at the latest. Over rows with subject, subject_id, score_model_id, snapshot_date and next_whole_date.
#}
{% macro kept_until() -%}
    least(
        coalesce(
            lead(snapshot_date) over (partition by subject, subject_id, score_model_id order by snapshot_date), {{ account_scoring.as_of() }}
        ),
        coalesce(next_whole_date, {{ account_scoring.as_of() }})
    )
{%- endmacro %}


{# Is as_of a day that may be written: neither it nor a later day was kept? A truth value of Jinja. #}
{% macro is_open_day() -%}
    {%- set last_day = account_scoring.last_kept_day() -%}
    {{- return(last_day is none or last_day < account_scoring.as_of_text()) -}}
{%- endmacro %}


{# The same as SQL. #}
{% macro only_open_day() -%}
    {%- set last_day = account_scoring.last_kept_day() -%}
    {{- return('1 = 1' if last_day is none else account_scoring.as_of() ~ " > cast('" ~ last_day ~ "' as date)") -}}
{%- endmacro %}


{# Statement that removes what builds that broke off left since the last kept day; nothing where as_of was kept, or is before a day that was. #}
{% macro remove_unfinished_day() -%}
    {%- if is_incremental() and account_scoring.is_open_day() -%}
        {%- set last_day = account_scoring.last_kept_day() -%}
        delete from {{ this }}
        where snapshot_date {{ '= ' ~ account_scoring.as_of() if last_day is none else "> cast('" ~ last_day ~ "' as date)" }}
    {%- endif -%}
{%- endmacro %}


{#
    The day before as_of that its scores are compared with, as text: the latest one that was kept and compared itself, so that no change is left out
    where a build broke off between the two; else the first of those whose reasons are there. None if there is none, or if a later day was kept.
#}
{% macro last_snapshot() -%}
    {%- set reasons = account_scoring.kept_relation('int_account_scoring__history_reasons') -%}
    {%- set last_day = account_scoring.last_kept_day() -%}
    {%- if reasons is none or last_day is none or last_day > account_scoring.as_of_text() -%}{{- return(none) -}}{%- endif -%}
    {%- set compared = account_scoring.kept_relation('score_movements') or reasons -%}
    {{- return(run_query(
        'select cast(coalesce(max(compared.snapshot_date), min(days.snapshot_date)) as ' ~ dbt.type_string() ~ ') as day'
        ~ ' from (select distinct snapshot_date from ' ~ reasons ~ ' where snapshot_date < ' ~ account_scoring.as_of() ~ ') as days'
        ~ ' inner join (' ~ account_scoring.kept_days() ~ ') as kept'
        ~ ' on days.snapshot_date = kept.snapshot_date'
        ~ ' left join (select distinct snapshot_date from ' ~ compared ~ ') as compared on days.snapshot_date = compared.snapshot_date'
    ).rows[0][0]) -}}
{%- endmacro %}


{#
    Statement that leaves the reasons of the day to compare with, before those of as_of are added; nothing where as_of is not added. Where a day
    that has not come yet is why, that is told: it is a mistake, most likely.
#}
{% macro forget_older_reasons() -%}
    {%- set last_day = account_scoring.last_kept_day() -%}
    {%- if last_day is not none and last_day > account_scoring.as_of_text() and last_day > account_scoring.today_text() -%}
        {%- do exceptions.warn(
            'Nothing of ' ~ account_scoring.as_of_text() ~ ' is kept or sent to the CRM, because ' ~ last_day ~ ', a day after today, was kept. '
            ~ "If that is a mistake, take it back: make forget DAY=" ~ last_day ~ ", or dbt run-operation forget_day --args '{day: \"" ~ last_day ~ "\"}'."
        ) -%}
    {%- endif -%}
    {%- if is_incremental() and account_scoring.is_open_day() -%}
        {%- set last_snapshot = account_scoring.last_snapshot() -%}
        delete from {{ this }} where {{ "snapshot_date <> cast('" ~ last_snapshot ~ "' as date)" if last_snapshot else '1 = 1' }}
    {%- endif -%}
{%- endmacro %}


{#
    Takes back what a mistaken build kept: dbt run-operation forget_day --args '{day: "2026-10-31"}'. The CRM is told by further rows of crm_outbox, because
    those of the day may have been read: each record goes back to what was sent last before. One transaction, where the engine has them; where it has
    not, the day is no more only with the last statement, so the operation can be run again. Only tables of this package are touched.
#}
{% macro forget_day(day, with_later=false) -%}
    {%- if not execute -%}{{- return('') -}}{%- endif -%}
    {%- set day = day | string -%}
    {%- if not account_scoring.is_date_text(day) -%}
        {{- exceptions.raise_compiler_error("The day to forget must be a date such as '2026-10-31', not '" ~ day ~ "'.") -}}
    {%- endif -%}
    {%- set histories = [] -%}
    {%- for name in ['score_history_days', 'lead_score_history', 'account_score_history'] if account_scoring.kept_relation(name) is not none -%}
        {%- do histories.append('select cast(snapshot_date as ' ~ dbt.type_string() ~ ') as day from ' ~ account_scoring.kept_relation(name)) -%}
    {%- endfor -%}
    {%- set days = [] -%}
    {%- if histories -%}
        {%- for row in run_query('select distinct day from (' ~ histories | join(' union all ') ~ ') as histories').rows -%}
            {%- do days.append(row[0] | string) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set later = days | select('gt', day) | sort -%}
    {%- set takes_later = with_later | string | lower in ['true', 'yes'] -%}
    {%- set replayed = account_scoring.replayed_days_kept() -%}
    {%- if day in replayed -%}
        {#- Nothing stands on a replayed day. -#}
        {{- return(account_scoring.forget_replayed_days([day] + (replayed | select('gt', day) | sort if takes_later else []))) -}}
    {%- endif -%}
    {%- if day not in days -%}
        {{- exceptions.raise_compiler_error(
            'Nothing was kept of ' ~ day ~ ', so there is nothing to take back. '
            ~ ('The latest days that were kept are ' ~ (days | sort)[-3:] | join(', ') if days else 'No day was kept yet') ~ '.'
        ) -}}
    {%- endif -%}
    {%- if later and not takes_later -%}
        {{- exceptions.raise_compiler_error(
            'After ' ~ day ~ (' a later day was' if later | length == 1 else ' ' ~ later | length ~ ' later days were') ~ ' kept, which stand'
            ~ ('s' if later | length == 1) ~ ' on it: ' ~ (later[:3] + (['...'] if later | length > 3 else [])) | join(', ')
            ~ '. Nothing was changed. Forget the latest day (' ~ later[-1] ~ ') first, or all from ' ~ day
            ~ ' on: LATER=yes with make, --with-later with the command, with_later: true with dbt run-operation.'
        ) -}}
    {%- endif -%}
    {%- set told = [] -%}
    {%- set shown_before = [] -%}
    {%- set kept_days = account_scoring.kept_days() -%}
    {%- if kept_days is not none -%}
        {%- for row in run_query(
            'select cast(snapshot_date as ' ~ dbt.type_string() ~ ') as day from (' ~ kept_days ~ ") as kept where snapshot_date < cast('" ~ day
            ~ "' as date) order by day"
        ).rows -%}
            {%- do shown_before.append(row[0] | string) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set outbox = account_scoring.kept_relation('crm_outbox') -%}
    {%- if outbox is not none -%}
        {%- set last_before = shown_before | last -%}
        {%- set undone = account_scoring.undoing_rows(outbox, day, last_before or day) -%}
        {%- do told.append('crm_outbox: ' ~ run_query('select count(*) as found from (' ~ undone.query ~ ') as undone').rows[0][0] ~ ' rows added that undo what was sent') -%}
        {%- call statement('undo', auto_begin=true) -%}
            insert into {{ outbox }} ({{ undone.columns | join(', ') }}) {{ undone.query }}
        {%- endcall -%}
    {%- endif -%}
    {#-
        score_history_days is the last one, because what it has is kept. Later days would carry on what they have not, so they go too. So do replayed days where no
        other day is left: the next build may be of one of them.
    -#}
    {%- for name, day_column in {
        'score_backtest': 'as_of', 'score_lift': 'as_of', 'score_calibration': 'as_of', 'score_comparison': 'as_of', 'suggested_thresholds': 'as_of',
        'score_movements': 'snapshot_date', 'int_account_scoring__history_reasons': 'snapshot_date',
        'account_score_history': 'snapshot_date', 'lead_score_history': 'snapshot_date', 'score_history_days': 'snapshot_date',
    }.items() if account_scoring.kept_relation(name) is not none -%}
        {%- set is_emptied = not shown_before and name in ['account_score_history', 'lead_score_history', 'score_history_days'] -%}
        {%- set mistaken = account_scoring.kept_relation(name) ~ ' where ' ~ ('1 = 1' if is_emptied else day_column ~ " >= cast('" ~ day ~ "' as date)") -%}
        {%- set rows = run_query('select count(*) as found from ' ~ mistaken).rows[0][0] -%}
        {%- if rows -%}
            {%- do told.append(name ~ ': ' ~ rows ~ ' rows removed') -%}
            {%- call statement('forget', auto_begin=true) -%}
                delete from {{ mistaken }}
            {%- endcall -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do adapter.commit() -%}
    {%- do log('Forgot ' ~ ([day] + later) | join(', ') ~ '.\n  ' ~ told | join('\n  ') ~ '\nThe other marts are those of the last build: build the right day now.', info=true) -%}
{%- endmacro %}


{# The days that were replayed into the histories, as a list of texts; empty where none was. #}
{% macro replayed_days_kept() -%}
    {%- set kept = account_scoring.kept_relation('score_history_days') -%}
    {%- set days = [] -%}
    {%- if kept is not none and account_scoring.has_column(kept, 'is_replayed') -%}
        {%- for row in run_query('select cast(snapshot_date as ' ~ dbt.type_string() ~ ') as day from ' ~ kept ~ ' where is_replayed').rows -%}
            {%- do days.append(row[0] | string) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(days) -}}
{%- endmacro %}


{# Takes replayed days out of the histories again; a CRM was told nothing of them, and no other day stands on them. `days` is a list of texts, of which each is such a day. #}
{% macro forget_replayed_days(days) -%}
    {%- set told = [] -%}
    {#- score_history_days is the last one, because what it has is kept. -#}
    {%- for name in ['account_score_history', 'lead_score_history', 'score_history_days'] -%}
        {%- set mistaken = account_scoring.kept_relation(name) ~ " where is_replayed and cast(snapshot_date as " ~ dbt.type_string() ~ ") in ('" ~ days | join("', '") ~ "')" -%}
        {%- do told.append(name ~ ': ' ~ run_query('select count(*) as found from ' ~ mistaken).rows[0][0] ~ ' rows removed') -%}
        {%- call statement('forget_replayed', auto_begin=true) -%}
            delete from {{ mistaken }}
        {%- endcall -%}
    {%- endfor -%}
    {%- do adapter.commit() -%}
    {%- do log('Forgot ' ~ days | join(', ') ~ ', which had been replayed.\n  ' ~ told | join('\n  ') ~ '\nDays that builds kept stay as they were. make backfill replays days anew.', info=true) -%}
{%- endmacro %}


{#
    What crm_outbox is to be told when a day and all later ones are forgotten, a dict: `query` selects one row per record whose latest row is of such a
    day, with the values that were sent last before, or a delete where there were none; `columns` are those of the query, in its order. What was
    withdrawn or cleared stays so: only a build knows whether it may come back.
    `outbox` is the relation, `day` and `as_of` (of which the rows are) are dates as text.
#}
{% macro undoing_rows(outbox, day, as_of) -%}
    {%- set texts = ['tier', 'action', 'reason_1', 'reason_2', 'reason_3', 'payload_hash'] -%}
    {#- An outbox of a release before has no receivers yet. -#}
    {%- if 'receiver' in adapter.get_columns_in_relation(outbox) | map(attribute='name') | map('lower') -%}{%- do texts.append('receiver') -%}{%- endif -%}
    {%- set truths = ['is_mql', 'is_handed_to_sales'] -%}
    {%- set query -%}
        with

        numbered as (

            select
                *,
                row_number() over (partition by subject, record_id order by change_seq desc) as choice,
                row_number() over (
                    partition by subject, record_id, case when as_of < cast('{{ day }}' as date) then 1 else 0 end order by change_seq desc
                ) as choice_of_side
            from {{ outbox }}

        ),

        last_sent as (

            select max(change_seq) as change_seq from {{ outbox }}

        ),

        -- Numbers do not go by the day here: what was forgotten before is followed by what undid it, with the day of then.
        mistaken as (

            select * from numbered
            where choice = 1 and as_of >= cast('{{ day }}' as date)

        ),

        before as (

            select * from numbered
            where choice_of_side = 1 and as_of < cast('{{ day }}' as date)

        ),

        changes as (

            select
                mistaken.subject,
                mistaken.record_id,
                coalesce(before.operation, 'delete') as operation,
                {%- for column in texts %}
                coalesce(before.{{ column }}, '') as {{ column }},
                {%- endfor %}
                {%- for column in truths %}
                coalesce(before.{{ column }}, false) as {{ column }},
                {%- endfor %}
                before.fit_score,
                before.intent_score,
                coalesce(before.tier <> mistaken.tier, false) as is_tier_changed,
                coalesce(
                    before.is_mql <> mistaken.is_mql or before.is_handed_to_sales <> mistaken.is_handed_to_sales, false
                ) or coalesce(before.action <> mistaken.action, false) as is_eligibility_changed,
                coalesce(mistaken.reason_1 not in (before.reason_1, before.reason_2, before.reason_3), false) as is_reason_changed,
                before.record_id is not null
                and (
                    coalesce(before.fit_score, -1) <> coalesce(mistaken.fit_score, -1)
                    or coalesce(before.intent_score, -1) <> coalesce(mistaken.intent_score, -1)
                ) as is_score_changed
            from mistaken
            left join before on mistaken.subject = before.subject and mistaken.record_id = before.record_id
            where
                (coalesce(before.operation, 'delete') <> mistaken.operation or coalesce(before.payload_hash, '') <> mistaken.payload_hash)
                -- Who was withdrawn or cleared may have refused: the next build knows, and sends again whom it finds.
                and (mistaken.operation = 'upsert' or coalesce(before.operation, 'delete') = 'delete')

        )

        select
            cast(last_sent.change_seq + {{ account_scoring.change_order('changes') }} as bigint) as change_seq,
            changes.*,
            cast('{{ as_of }}' as date) as as_of,
            {{ account_scoring.run_id() }} as run_id
        from changes
        cross join last_sent
    {%- endset -%}
    {{- return({
        'query': query,
        'columns': ['change_seq', 'subject', 'record_id', 'operation'] + texts + truths + ['fit_score', 'intent_score', 'is_tier_changed',
            'is_eligibility_changed', 'is_reason_changed', 'is_score_changed', 'as_of', 'run_id'],
    }) -}}
{%- endmacro %}
