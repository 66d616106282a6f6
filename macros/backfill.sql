{#
    Adds what score_replay has of days before the first one that a build kept to the histories: dbt run-operation keep_replayed_days. A replayed day has a row of
    everybody (is_whole), so no other day has to know of it, and days can be added in any order. One transaction, where the engine has them; where it has not, a day
    is kept only with the last statement, and what a run that broke off left of it is written anew.
#}
{% macro keep_replayed_days() -%}
    {%- if not execute -%}{{- return('') -}}{%- endif -%}
    {%- set days = account_scoring.kept_relation('score_history_days') -%}
    {%- set replay = account_scoring.kept_relation('score_replay') -%}
    {%- set last_day = account_scoring.last_kept_day() -%}
    {%- if last_day is none -%}
        {{- exceptions.raise_compiler_error('No build kept a day yet, so there is nothing to go back from. Build once.') -}}
    {%- endif -%}
    {%- if replay is none -%}
        {{- exceptions.raise_compiler_error('Nothing was replayed. Build the module replay first, with the days that are to be kept.') -}}
    {%- endif -%}
    {%- if days is none or not account_scoring.has_column(days, 'is_replayed') or not account_scoring.has_column(replay, 'policy_version') -%}
        {{- exceptions.raise_compiler_error('The histories are those of an earlier release. Build once with this one, then replay and keep the days.') -}}
    {%- endif -%}
    {%- set found = run_query(
        'select cast(replays.replay_date as ' ~ dbt.type_string() ~ ') as day, sum(case when replays.subject = \'lead\' then 1 else 0 end) as leads,'
        ~ ' sum(case when replays.subject = \'account\' then 1 else 0 end) as accounts from ' ~ replay ~ ' as replays'
        ~ ' where replays.replay_date < (select min(kept.snapshot_date) from (' ~ account_scoring.kept_days() ~ ') as kept)'
        ~ ' and not exists (select 1 from ' ~ days ~ ' as there where there.snapshot_date = replays.replay_date)'
        ~ ' group by replays.replay_date order by replays.replay_date'
    ).rows -%}
    {%- if not found -%}
        {%- do log('No day was added: those that were replayed are kept already, lie after the first day that a build kept, or nobody was there yet.', info=true) -%}
        {{- return('') -}}
    {%- endif -%}
    {%- set dates = [] -%}
    {%- set added = namespace(leads=0, accounts=0) -%}
    {%- for row in found -%}
        {%- do dates.append("cast('" ~ row[0] ~ "' as date)") -%}
        {%- set added.leads = added.leads + row[1] | int -%}
        {%- set added.accounts = added.accounts + row[2] | int -%}
    {%- endfor -%}
    {%- set is_added = 'in (' ~ dates | join(', ') ~ ')' -%}
    {%- for subject in ['account', 'lead'] -%}
        {%- set history = account_scoring.kept_relation(subject ~ '_score_history') -%}
        {%- call statement('remove_unfinished', auto_begin=true) -%}
            delete from {{ history }} where snapshot_date {{ is_added }}
        {%- endcall -%}
        {%- call statement('keep_' ~ subject) -%}
            {{ account_scoring.replayed_rows(history, replay, subject, is_added) }}
        {%- endcall -%}
    {%- endfor -%}
    {#- The last one: a day that it has was kept. -#}
    {%- call statement('keep_days') -%}
        insert into {{ days }} (snapshot_date, policy_version, leads, accounts, is_whole, is_replayed, run_id)
        select
            replay_date,
            max(policy_version),
            count(distinct case when subject = 'lead' then subject_id end),
            count(distinct case when subject = 'account' then subject_id end),
            true,
            true,
            {{ account_scoring.run_id() }}
        from {{ replay }}
        where replay_date {{ is_added }}
        group by replay_date
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {%- do log(
        'Added ' ~ (found | length) ~ (' replayed day' if found | length == 1 else ' replayed days') ~ ', ' ~ found[0][0]
        ~ (' to ' ~ found[-1][0] if found | length > 1 else '') ~ ': ' ~ added.leads ~ ' rows in lead_score_history, '
        ~ added.accounts ~ ' in account_score_history. Days that builds kept stay as they were.',
        info=true
    ) -%}
{%- endmacro %}


{#
    Statement that inserts the replayed rows of a subject into its history. Nobody was held out on a day on which nobody was handed over. `history` and `replay` are
    relations, `is_added` is SQL that follows the day.
#}
{% macro replayed_rows(history, replay, subject, is_added) -%}
    {%- set attributes = {'lead': ['account_id', 'is_disqualified'], 'account': ['contacts', 'engaged_contacts']}[subject] -%}
    insert into {{ history }} (
        {{ subject }}_id, score_model_id, snapshot_date, score, band, tier, {{ attributes | join(', ') }}, is_held_out, is_gone, policy_version, is_replayed, run_id
    )
    select
        subject_id,
        score_model_id,
        replay_date,
        score,
        band,
        tier,
        {{ attributes | join(', ') }},
        cast(null as boolean),
        false,
        policy_version,
        true,
        {{ account_scoring.run_id() }}
    from {{ replay }}
    where subject = '{{ subject }}' and replay_date {{ is_added }}
{%- endmacro %}
