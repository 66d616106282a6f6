{#
    Removes a person from all that is kept, or lets one in again that was removed: dbt run-operation erase_lead --args '{lead_id: "..."}'. A person is the record
    of this id with all that were merged into one with it, by the source or by one address, and the visitors that were identified as them. One transaction. What
    stays is a one-way key of each of these ids in the table erased_leads, by which builds leave the person out, and in crm_outbox the last delete of each
    record that was sent. Only tables of this package are touched.
#}
{% macro erase_lead(lead_id, restore=false) -%}
    {%- if not execute -%}{{- return('') -}}{%- endif -%}
    {%- if target.type not in ['duckdb', 'postgres'] -%}
        {{- exceptions.raise_compiler_error(
            'erase_lead works on DuckDB and PostgreSQL. On ' ~ target.type ~ ' it is not supported: nothing was removed. Remove the person from the '
            ~ 'source and by hand from the tables that docs/crm_sync.md names.'
        ) -}}
    {%- endif -%}
    {#- Nothing that is logged or told holds the id. -#}
    {%- do account_scoring.prepare_erasing(lead_id | string) -%}
    {%- set erased = account_scoring.erased_leads_table() -%}
    {%- set before = run_query(
        'select count(*) as found from ' ~ erased ~ ' where actor_key in (select actor_key from account_scoring_erasing where is_given)'
    ).rows[0][0] -%}
    {%- if restore | string | lower in ['true', 'yes'] -%}
        {%- call statement('restore', auto_begin=true) -%}
            delete from {{ erased }}
            where person_key in (
                select others.person_key from {{ erased }} as others
                where others.actor_key in (select actor_key from account_scoring_erasing where is_given)
            )
        {%- endcall -%}
        {%- call statement('drop_prepared', auto_begin=true) -%}
            drop table account_scoring_erasing
        {%- endcall -%}
        {%- do adapter.commit() -%}
        {%- do log(
            'The person is let in again: the next build scores whatever the source has of them. What was kept before they were erased is gone.' if before
            else 'Nobody of this id was erased. Nothing was changed.', info=true
        ) -%}
        {{- return('') -}}
    {%- endif -%}
    {%- set told = account_scoring.erase_rows(account_scoring.tables_of_package()) -%}
    {%- set keys -%}
        from account_scoring_erasing
        where actor_key not in (select known.actor_key from {{ erased }} as known)
    {%- endset -%}
    {%- set added = run_query('select count(*) as found ' ~ keys).rows[0][0] -%}
    {%- call statement('keep_keys', auto_begin=true) -%}
        insert into {{ erased }} (person_key, actor_key, erased_on)
        select
            coalesce(
                (select min(known.person_key) from {{ erased }} as known where known.actor_key in (select actor_key from account_scoring_erasing)),
                (select min(actor_key) from account_scoring_erasing where is_given)
            ) as person_key,
            actor_key,
            cast('{{ account_scoring.today_text() }}' as date) as erased_on
        {{ keys }}
    {%- endcall -%}
    {%- call statement('drop_prepared', auto_begin=true) -%}
        drop table account_scoring_erasing
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {%- if told -%}
        {%- do log('Erased.\n  ' ~ told | join('\n  ') ~ '\nScores of their account and counts are those of the last build: build again.', info=true) -%}
    {%- elif added -%}
        {%- do log('Nothing of this id was found. A key of it is kept, so that it stays out.', info=true) -%}
    {%- else -%}
        {%- do log('This id was erased before, and nothing of it is left. Nothing was changed.', info=true) -%}
    {%- endif -%}
{%- endmacro %}


{#
    A temporary table, account_scoring_erasing, of the ids that are one person: lead_id (null: a visitor), lead_key (its number in the log), actor_key (what is
    kept of it) and is_given (it is the id that was asked for, read as staging reads one). `lead_id` is text as it was given.
#}
{% macro prepare_erasing(lead_id) -%}
    {%- set leads = account_scoring.kept_relation('int_account_scoring__input_leads') -%}
    {%- set identities = account_scoring.kept_relation('int_account_scoring__input_identities') -%}
    {%- set given_id -%}
        select {{ account_scoring.without_zero_decimals('lead_id', false) }} as lead_id
        from (select {{ account_scoring.trimmed_text(account_scoring.text_literal(lead_id)) }} as lead_id) as trimmed
    {%- endset -%}
    {%- if not run_query('select count(given_id.lead_id) as found from (' ~ given_id ~ ') as given_id').rows[0][0] -%}
        {{- exceptions.raise_compiler_error('Name the lead to erase by its lead_id; a blank is none.') -}}
    {%- endif -%}
    {%- call statement('prepare', auto_begin=true) -%}
        create temporary table account_scoring_erasing as
        with given_id as (
            {{ given_id }}
        ),
        of_person as (
            select lead_id from given_id
            {%- if leads is not none %}
            union
            select others.lead_id
            from {{ leads }} as others
            where
                others.lead_id is not null
                and others.surviving_lead_id in (
                    select known.surviving_lead_id from {{ leads }} as known
                    where known.lead_id in (select given_id.lead_id from given_id)
                )
            {%- endif %}
        )
        select
            lead_id,
            {{ account_scoring.number_key(['lead_id']) }} as lead_key,
            {{ account_scoring.key_of_actor('lead', 'lead_id') }} as actor_key,
            lead_id in (select given_id.lead_id from given_id) as is_given
        from of_person
        {%- if identities is not none %}
        union
        select
            cast(null as {{ dbt.type_string() }}) as lead_id,
            visitor_key as lead_key,
            {{ account_scoring.key_of_actor('visitor', 'anonymous_id') }} as actor_key,
            false as is_given
        from {{ identities }}
        where row_status = 'accepted' and surviving_lead_id in (select of_person.lead_id from of_person)
        {%- endif %}
    {%- endcall -%}
{%- endmacro %}


{# The table of the keys of who was erased, made if there is none: what stays of a person, apart from a delete in crm_outbox. #}
{% macro erased_leads_table() -%}
    {%- set place = graph.nodes['model.account_scoring.crm_outbox'] -%}
    {%- set table = api.Relation.create(database=place.database, schema=place.schema, identifier='erased_leads', type='table') -%}
    {%- if account_scoring.kept_relation('erased_leads') is none -%}
        {#- Who may make tables need not be one who may make schemas. -#}
        {%- if not adapter.check_schema_exists(place.database, place.schema) -%}
            {%- do adapter.create_schema(table) -%}
        {%- endif -%}
        {%- call statement('make_erased_leads', auto_begin=true) -%}
            create table if not exists {{ table }} (
                person_key {{ dbt.type_string() }}, actor_key {{ dbt.type_string() }}, erased_on date
            )
        {%- endcall -%}
    {%- endif -%}
    {{- return(table) -}}
{%- endmacro %}


{#
    One-way key of an id, SQL of text: the same on every engine and in every version of one, unlike number_key. `kind` (lead or visitor) is part of it; `id` is SQL.
#}
{% macro key_of_actor(kind, id) -%}
    {{ return(dbt.hash("'" ~ kind ~ " ' || " ~ id)) }}
{%- endmacro %}


{#
    SQL over given_rows of an input table: is the row one of somebody who was erased? None where nobody was, or the table has nothing of people. What a visitor
    did is theirs where it names no lead. A record that the source merges into an erased one is of the same person.
#}
{% macro erased_condition(input) -%}
    {%- set tables = ['leads', 'activities', 'opportunities', 'opportunity_contacts', 'lead_stages', 'sales_touches', 'consents', 'identities', 'lead_attributes_history'] -%}
    {%- set erased = account_scoring.kept_relation('erased_leads') if input.name in tables and input.exists else none -%}
    {%- if erased is none -%}{{- return(none) -}}{%- endif -%}
    {%- set keys = [account_scoring.key_of_actor('lead', 'lead_id')] if 'lead_id' in input.columns else [] -%}
    {%- if input.name == 'leads' and 'merged_into_lead_id' in input.columns -%}
        {%- do keys.append(account_scoring.key_of_actor('lead', 'merged_into_lead_id')) -%}
    {%- elif input.name == 'activities' and 'anonymous_id' in input.columns -%}
        {%- set visitor = account_scoring.key_of_actor('visitor', 'anonymous_id') -%}
        {%- do keys.append('case when lead_id is null then ' ~ visitor ~ ' end' if keys else visitor) -%}
    {%- endif -%}
    {%- set conditions = [] -%}
    {%- for key in keys -%}
        {%- do conditions.append('coalesce(' ~ key ~ ' in (select erased.actor_key from ' ~ erased ~ ' as erased), false)') -%}
    {%- endfor -%}
    {{- return(conditions | join(' or ')) -}}
{%- endmacro %}


{# What stands for the person in the reasons of an account until the next build, so that they add up; another one for each operation. #}
{% macro erased_contact() -%}
    {{ return('(erased ' ~ invocation_id[:8] ~ ')') }}
{%- endmacro %}


{# SQL of what a reason says of a contact that was erased. A database that an earlier release built has no table of texts. #}
{% macro erased_contact_text() -%}
    {%- for seed in [account_scoring.policy('texts'), ref('account_scoring', 'texts')] if load_relation(seed) is none -%}
        {{- return("'Contact that was erased'") -}}
    {%- endfor -%}
    {{- return('(select texts.erased_contact from ' ~ account_scoring.texts() ~ ' as texts)') -}}
{%- endmacro %}


{# SQL, never null: is a reason that an account was kept with (an alias) of a contact that was erased since? #}
{% macro is_erased_contact(reasons) -%}
    coalesce({{ reasons }}.reason_type = 'contact' and {{ reasons }}.rule_id like '(erased %)', false)
{%- endmacro %}


{# Marts of modules that hold rows of leads: a module that is off now may have been on, and dbt does not tell of its models then. #}
{% macro lead_marts_of_modules() -%}
    {{- return(['score_outlook', 'score_replay', 'score_replay_late_rows', 'lead_lifecycle', 'handoffs', 'machine_leads', 'account_breadth', 'account_buying_roles', 'channel_recommendation',
        'customer_worklist', 'lead_details', 'account_timeline', 'account_role_people', 'score_history_daily']) -}}
{%- endmacro %}


{# The tables of this package that there are, those of modules that are off included, a dict: name -> {relation, columns (list)}. #}
{% macro tables_of_package() -%}
    {%- set places, names = [], account_scoring.lead_marts_of_modules() -%}
    {%- for node in graph.nodes.values() if node.package_name == 'account_scoring' and node.resource_type == 'model' -%}
        {%- do names.append(node.alias | lower) -%}
        {%- if (node.database, node.schema) not in places -%}
            {%- do places.append((node.database, node.schema)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set found = {} -%}
    {%- for database, schema in places -%}
        {%- set columns = run_query(
            'select columns.table_name, columns.column_name from information_schema.columns as columns'
            ~ ' inner join information_schema.tables as tables on columns.table_catalog = tables.table_catalog'
            ~ ' and columns.table_schema = tables.table_schema and columns.table_name = tables.table_name'
            ~ " where tables.table_type = 'BASE TABLE' and columns.table_schema = " ~ account_scoring.text_literal(schema)
            ~ ' and columns.table_catalog = ' ~ account_scoring.text_literal(database)
            ~ ' order by columns.table_name, columns.ordinal_position'
        ).rows -%}
        {%- for table, column in columns -%}
            {%- if table | lower in names or table.startswith(('int_account_scoring__', 'stg_account_scoring__')) -%}
                {%- if table not in found -%}
                    {%- do found.update({table: {
                        'relation': api.Relation.create(database=database, schema=schema, identifier=table, type='table'), 'columns': [],
                    }}) -%}
                {%- endif -%}
                {%- do found[table].columns.append(column) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}


{#
    Removes the person of account_scoring_erasing from tables, those of tables_of_package; returns what it did, a list of text, empty where nothing was found.
    What is found by way of other tables goes first, the log last.
#}
{% macro erase_rows(tables) -%}
    {%- set people = '(select erasing.lead_id from account_scoring_erasing as erasing where erasing.lead_id is not null)' -%}
    {%- set keys = '(select erasing.lead_key from account_scoring_erasing as erasing)' -%}
    {%- set log_name = 'int_account_scoring__activity_log' -%}
    {%- set changes = account_scoring.changes_of_accounts(tables, people)
        + account_scoring.deletes_by_other_tables(tables, people, keys, log_name) + account_scoring.changes_of_outbox(tables, people) -%}
    {%- for name, table in tables.items() if 'example_lead_id' in table.columns -%}
        {%- do changes.append({'table': name, 'set': 'example_lead_id = null', 'condition': 'example_lead_id in ' ~ people}) -%}
    {%- endfor -%}
    {%- if 'account_buying_roles' in tables -%}
        {%- set cleared = 'next_best_lead_id = null, next_best_name = null, next_best_job_title = null, evidence = null' -%}
        {%- do changes.append({'table': 'account_buying_roles', 'set': cleared, 'condition': 'next_best_lead_id in ' ~ people}) -%}
    {%- endif -%}
    {%- for name, table in tables.items() if name not in ['crm_outbox', log_name] -%}
        {%- set conditions = [] -%}
        {%- for column in ['lead_id', 'surviving_lead_id', 'merged_into_lead_id', 'contact_id'] if column in table.columns -%}
            {%- do conditions.append(column ~ ' in ' ~ people) -%}
        {%- endfor -%}
        {%- for column in ['subject_id', 'record_id'] if column in table.columns and 'subject' in table.columns -%}
            {%- do conditions.append("(subject = 'lead' and " ~ column ~ ' in ' ~ people ~ ')') -%}
        {%- endfor -%}
        {%- for column in ['lead_key', 'surviving_lead_key', 'visitor_key'] if column in table.columns -%}
            {%- do conditions.append(column ~ ' in ' ~ keys) -%}
        {%- endfor -%}
        {%- for column, facts in {'fact_key': "('merge', 'machine', 'consent')", 'fact_value': "('merge')"}.items() if column in table.columns -%}
            {%- do conditions.append('(fact in ' ~ facts ~ ' and ' ~ column ~ ' in ' ~ keys ~ ')') -%}
        {%- endfor -%}
        {%- if conditions -%}
            {%- do changes.append({'table': name, 'condition': conditions | join(' or ')}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if log_name in tables -%}
        {#- With all versions of an activity: what is left of one that the person is in would not be ranked anew. -#}
        {%- do changes.append({
            'table': log_name,
            'condition': 'lead_key in ' ~ keys ~ ' or (activity_key > 0 and activity_key in (select of_person.activity_key from '
                ~ tables[log_name].relation ~ ' as of_person where of_person.lead_key in ' ~ keys ~ '))',
        }) -%}
    {%- endif -%}
    {%- set told = [] -%}
    {%- for change in changes if change.table in tables -%}
        {%- set relation = tables[change.table].relation -%}
        {%- set rows = run_query(change.counted or 'select count(*) as found from ' ~ relation ~ ' where ' ~ change.condition).rows[0][0] -%}
        {%- if rows -%}
            {%- set done = change.told or ('changed' if change.set else 'removed') -%}
            {%- do told.append(change.table ~ ': ' ~ rows ~ (' row ' if rows == 1 else ' rows ') ~ done) -%}
            {%- set statement_of_change = 'update ' ~ relation ~ ' set ' ~ change.set if change.set else 'delete from ' ~ relation -%}
            {%- call statement('erase', auto_begin=true) -%}
                {{- change.statement or statement_of_change ~ ' where ' ~ change.condition -}}
            {%- endcall -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(told) -}}
{%- endmacro %}


{#
    What is changed in rows of accounts, so that they still add up: a list for erase_rows of dicts (table, set, condition). Another name stands for the person in
    reasons, and on the lists of accounts nothing does. `tables` as erase_rows has them, `people` is SQL of the ids.
#}
{% macro changes_of_accounts(tables, people) -%}
    {%- set changes = [] -%}
    {%- for name in ['account_worklist', 'customer_worklist', 'int_account_scoring__handover_work'] if name in tables and 'score_reasons' in tables -%}
        {%- set table = tables[name].relation.identifier -%}
        {%- set account = table ~ '.' ~ ('account_id' if 'account_id' in tables[name].columns else 'subject_id') -%}
        {%- for column in ['reason_1', 'reason_2', 'reason_3'] if column in tables[name].columns -%}
            {%- do changes.append({
                'table': name,
                'set': column ~ ' = null',
                'condition': 'exists (select 1 from ' ~ tables['score_reasons'].relation ~ " as told where told.subject = 'account'"
                    ~ " and told.reason_type = 'contact' and told.rule_id in " ~ people ~ ' and told.subject_id = ' ~ account
                    ~ ' and ' ~ dbt.position('told.reason', table ~ '.' ~ column) ~ ' > 0)',
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for place in account_scoring.first_contacts() if 'account_worklist' in tables -%}
        {%- set cleared = [] -%}
        {%- for column in tables['account_worklist'].columns if column.startswith('contact_' ~ place ~ '_') -%}
            {%- do cleared.append(column ~ ' = null') -%}
        {%- endfor -%}
        {%- if cleared -%}
            {%- do changes.append({
                'table': 'account_worklist', 'set': cleared | join(', '), 'condition': 'contact_' ~ place ~ '_lead_id in ' ~ people,
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if 'account_breadth' in tables -%}
        {%- do changes.append({'table': 'account_breadth', 'set': 'top_lead_id = null, top_lead_name = null', 'condition': 'top_lead_id in ' ~ people}) -%}
    {%- endif -%}
    {%- if 'account_breadth' in tables -%}
        {#- The names of one cell cannot be told apart, and whose account is which may have changed since. The next review writes them anew. -#}
        {%- do changes.append({'table': 'account_breadth', 'set': 'newly_engaged_names = null', 'condition': 'newly_engaged_names is not null'}) -%}
    {%- endif -%}
    {%- for name, table in tables.items() if 'rule_id' in table.columns and 'reason_type' in table.columns and 'subject' in table.columns -%}
        {%- do changes.append({
            'table': name,
            'set': 'rule_id = ' ~ account_scoring.text_literal(account_scoring.erased_contact())
                ~ (', reason = ' ~ account_scoring.erased_contact_text() if 'reason' in table.columns)
                ~ (', shown_reason = case when is_small then shown_reason else ' ~ account_scoring.erased_contact_text() ~ ' end' if 'shown_reason' in table.columns),
            'condition': "subject = 'account' and reason_type = 'contact' and rule_id in " ~ people,
        }) -%}
    {%- endfor -%}
    {{- return(changes) -}}
{%- endmacro %}


{#
    What is removed of rows that name no lead, by what other tables tell of them: a list for erase_rows. `tables` as erase_rows has them, `people` is SQL of
    the ids, `keys` of their numbers in the log, `log_name` the name of the log.
#}
{% macro deletes_by_other_tables(tables, people, keys, log_name) -%}
    {%- set deletes = [] -%}
    {%- set of_activity = '1 = 0' -%}
    {%- if log_name in tables -%}
        {%- set rows = ' from ' ~ tables[log_name].relation ~ ' as of_person where of_person.lead_key in ' ~ keys -%}
        {%- set of_activity = '(row_key is not null and ' ~ account_scoring.number_key(['row_key']) ~ ' in (select of_person.activity_key' ~ rows ~ '))' -%}
        {#- Texts that nobody else used. -#}
        {%- set of_pattern = 'pattern_key in (select of_person.pattern_key' ~ rows ~ ')'
            ~ ' and pattern_key not in (select others.pattern_key from ' ~ tables[log_name].relation ~ ' as others'
            ~ ' where others.pattern_key is not null and coalesce(others.lead_key not in ' ~ keys ~ ', true))' -%}
        {%- set of_patterns = [] -%}
        {%- for name, table in tables.items() if 'pattern_key' in table.columns and name != log_name -%}
            {%- for column in ['asset', 'page_address'] if column in table.columns -%}
                {%- do of_patterns.append(
                    'value in (select patterns.' ~ column ~ ' from ' ~ table.relation ~ ' as patterns where patterns.' ~ of_pattern ~ ')'
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- if of_patterns -%}
            {%- do deletes.append({'table': 'unmatched_values', 'condition': of_patterns | join(' or ')}) -%}
        {%- endif -%}
        {%- for name, table in tables.items() if 'pattern_key' in table.columns and name != log_name -%}
            {%- do deletes.append({'table': name, 'condition': of_pattern}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do deletes.append({
        'table': 'int_account_scoring__activity_rejected',
        'condition': 'row_value in ' ~ people ~ ' or kept_value in ' ~ people ~ ' or ' ~ of_activity,
    }) -%}
    {%- set sentences = [] -%}
    {%- for before, after in [('one person with lead ', ''), ('an older version: lead_id is ', ' now')] -%}
        {%- do sentences.append("select '" ~ before ~ "' || ids.lead_id || '" ~ after ~ "' as sentence from " ~ people ~ ' as ids') -%}
    {%- endfor -%}
    {%- set conditions = [
        'offending_value in ' ~ people,
        'nearest_known_value in ' ~ people,
        "(table_name = 'leads' and row_key in " ~ people ~ ')',
        "(table_name = 'activities' and " ~ of_activity ~ ')',
        'counted_as in (' ~ sentences | join(' union all ') ~ ')',
    ] -%}
    {%- for table in ['opportunities', 'opportunity_contacts', 'lead_stages', 'sales_touches', 'consents', 'identities'] if 'int_account_scoring__input_' ~ table in tables -%}
        {%- do conditions.append(
            "(table_name = '" ~ table ~ "' and row_key in (select of_person.row_key from " ~ tables['int_account_scoring__input_' ~ table].relation
            ~ ' as of_person where of_person.lead_id in ' ~ people ~ '))'
        ) -%}
    {%- endfor -%}
    {%- if 'int_account_scoring__input_leads' in tables -%}
        {%- do conditions.append(
            'offending_value in (select of_person.email from ' ~ tables['int_account_scoring__input_leads'].relation
            ~ ' as of_person where of_person.email is not null and of_person.lead_id in ' ~ people ~ ')'
        ) -%}
    {%- endif -%}
    {#- Of values that the policy does not know, those that one person alone has. -#}
    {%- if 'int_account_scoring__input_leads' in tables -%}
        {%- do deletes.append({
            'table': 'unmatched_values',
            'condition': 'value in ' ~ people ~ ' or nearest_known_value in ' ~ people ~ ' or (lead_count = 1 and exists (select 1 from '
                ~ tables['int_account_scoring__input_leads'].relation ~ ' as of_person where of_person.lead_id in ' ~ people ~ '))',
        }) -%}
    {%- endif -%}
    {%- do deletes.append({'table': 'quarantined_rows', 'condition': conditions | join(' or ')}) -%}
    {{- return(deletes) -}}
{%- endmacro %}


{#
    What is changed in the outbox: a delete is added for each record that a CRM still holds, and all rows before it go. So its number is above all that a reader
    has read, and stays the highest one. A list for erase_rows; `tables` as it has them, `people` is SQL of the ids.
#}
{% macro changes_of_outbox(tables, people) -%}
    {%- if 'crm_outbox' not in tables -%}{{- return([]) -}}{%- endif -%}
    {%- set outbox = tables['crm_outbox'].relation -%}
    {%- set columns = tables['crm_outbox'].columns | list -%}
    {%- set given = {
        'change_seq': '(select max(last_sent.change_seq) from ' ~ outbox ~ ' as last_sent) + row_number() over (order by record_id)',
        'subject': 'subject', 'record_id': 'record_id', 'operation': "'delete'", 'fit_score': 'null', 'intent_score': 'null',
        'as_of': '(select max(last_sent.as_of) from ' ~ outbox ~ ' as last_sent)', 'run_id': account_scoring.run_id(),
    } -%}
    {%- set values = [] -%}
    {%- for column in columns -%}
        {%- do values.append(given.get(column, 'false' if column.startswith('is_') else "''")) -%}
    {%- endfor -%}
    {%- set held -%}
        from (
            select
                subject,
                record_id,
                operation,
                row_number() over (partition by subject, record_id order by change_seq desc) as choice
            from {{ outbox }}
            where subject = 'lead' and record_id in {{ people }}
        ) as sent
        where choice = 1 and operation <> 'delete'
    {%- endset -%}
    {{- return([
        {
            'table': 'crm_outbox', 'told': 'added that tells the CRM', 'counted': 'select count(*) as found ' ~ held,
            'statement': 'insert into ' ~ outbox ~ ' (' ~ columns | join(', ') ~ ') select ' ~ values | join(', ') ~ ' ' ~ held,
        },
        {
            'table': 'crm_outbox',
            'condition': "subject = 'lead' and record_id in " ~ people ~ ' and change_seq not in (select max(last_sent.change_seq) from ' ~ outbox
                ~ " as last_sent where last_sent.subject = 'lead' group by last_sent.record_id)",
        },
    ]) -}}
{%- endmacro %}
