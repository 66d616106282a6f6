{#
    Vars of this package must be known, of the right type and in range: a misspelt var would otherwise be ignored silently.
    What the environment holds in their place is judged too.
#}
{% macro check_vars() -%}
    {%- if not execute -%}{{- return('') -}}{%- endif -%}
    {%- set known = ['account_scoring_as_of', 'account_scoring_input_folder', 'account_scoring_source_database', 'account_scoring_source_schema',
        'account_scoring_lookback_days', 'account_scoring_wipe_outbox', 'account_scoring_accept_future_day', 'account_scoring_replay_from', 'account_scoring_replay_to',
        'account_scoring_replay_every', 'account_scoring_backtest_cutoffs', 'account_scoring_backtest_months', 'account_scoring_accept_batch', 'account_scoring_contact_data',
        'account_scoring_language', 'account_scoring_crm_tools', 'account_scoring_prepared_policy', 'account_scoring_previewed_policies', 'account_scoring_semantic_layer'] -%}
    {%- for module in account_scoring.modules_there_are() -%}{%- do known.append('account_scoring_' ~ module) -%}{%- endfor -%}
    {%- for source_node in graph.sources.values() if source_node.package_name == 'account_scoring' -%}
        {%- do known.extend(['account_scoring_identifier_' ~ source_node.name, 'account_scoring_relation_' ~ source_node.name]) -%}
    {%- endfor -%}
    {%- for seed in graph.nodes.values() if seed.resource_type == 'seed' and seed.package_name == 'account_scoring' -%}
        {%- do known.append('account_scoring_policy_' ~ seed.name) -%}
    {%- endfor -%}
    {#- Seeds of modules that are off are not in the graph. -#}
    {%- for seeds in account_scoring.policy_keys_of_modules().values() -%}
        {%- for seed in seeds -%}
            {%- do known.append('account_scoring_policy_' ~ seed) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set problems = [] -%}
    {%- for name in dict(account_scoring.given_vars()) if not name.startswith('account_scoring_relation_') -%}
        {%- do problems.extend(account_scoring.template_problems(name)) -%}
    {%- endfor -%}
    {#- Before any of them is read. -#}
    {%- if problems -%}
        {{ exceptions.raise_compiler_error('Vars of account_scoring:\n  ' ~ problems | join('\n  ')) }}
    {%- endif -%}
    {%- for name, value in dict(account_scoring.given_vars()).items() -%}
        {%- if name not in known -%}
            {%- do problems.append('Unknown var ' ~ name ~ '. Known are: ' ~ known | unique | sort | join(', ') ~ '.') -%}
        {%- elif value is not string -%}
            {%- do problems.append('Var ' ~ name ~ ' must be text, not ' ~ value ~ '. Put it in quotes.') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do problems.extend(account_scoring.empty_seeds()) -%}
    {%- set replayed = account_scoring.replayed_days() -%}
    {%- set dates = {'as_of': account_scoring.as_of_text(), 'replay_from': replayed.from, 'replay_to': replayed.to} -%}
    {%- for name, date in dates.items() if date is not none and not account_scoring.is_date_text(date | string) -%}
        {%- do problems.append(account_scoring.setting_title(name) ~ " must be a date such as '2026-10-31', not '" ~ date ~ "'.") -%}
    {%- endfor -%}
    {%- if not problems and dates.as_of | string > account_scoring.today_text() and account_scoring.setting('accept_future_day', 'no') != 'yes' -%}
        {%- do problems.append(account_scoring.setting_title('as_of') ~ " names '" ~ dates.as_of ~ "', a day after today (" ~ account_scoring.today_text() ~ " in UTC). Once it is"
            ~ " built, the histories and crm_outbox accept no earlier day. If you mean it, set account_scoring_accept_future_day to 'yes'.") -%}
    {%- endif -%}
    {%- if not problems and replayed.from and account_scoring.days_between(replayed.from, replayed.to) > 1000 -%}
        {%- do problems.append('Vars account_scoring_replay_from and account_scoring_replay_to name more than 1000 days; replay them in parts.') -%}
    {%- endif -%}
    {%- if not problems and replayed.to and not (replayed.from and replayed.from <= replayed.to and replayed.to <= dates.as_of) -%}
        {%- do problems.append("Vars account_scoring_replay_from and account_scoring_replay_to name the first and the last day to replay: from '"
            ~ replayed.from ~ "' to '" ~ replayed.to ~ "' are no days up to " ~ dates.as_of ~ ".") -%}
    {%- endif -%}
    {%- if not modules.re.fullmatch('[1-9]\\d{0,2}', account_scoring.setting('replay_every', '1') | string) -%}
        {%- do problems.append(account_scoring.setting_title('replay_every') ~ " must be a whole number of days from 1 to 999 such as '7', not '"
            ~ account_scoring.setting('replay_every') ~ "'.") -%}
    {%- endif -%}
    {%- if account_scoring.setting('input_folder') and target.type != 'duckdb' -%}
        {%- do problems.append(account_scoring.setting_title('input_folder') ~ ' works on DuckDB only; name a schema or relations instead.') -%}
    {%- endif -%}
    {%- if account_scoring.setting('prepared_policy') and target.type != 'duckdb' -%}
        {%- do problems.append('A policy folder works on DuckDB only; copy its files over seeds/policy instead.') -%}
    {%- endif -%}
    {%- if not modules.re.fullmatch('\\d{1,4}', account_scoring.setting('lookback_days', '3') | string) -%}
        {%- do problems.append(account_scoring.setting_title('lookback_days') ~ " must be a whole number of days such as '3', not '"
            ~ account_scoring.setting('lookback_days') ~ "'.") -%}
    {%- endif -%}
    {%- for name in account_scoring.modules_there_are() + ['semantic_layer'] if account_scoring.setting(name, 'no', environment=false) not in ['yes', 'no'] -%}
        {%- do problems.append(account_scoring.setting_title(name) ~ " must be 'yes' or 'no', not '" ~ account_scoring.setting(name, environment=false) ~ "'.") -%}
    {%- endfor -%}
    {%- for name, module in {'replay_from': 'replay', 'replay_to': 'replay', 'backtest_cutoffs': 'backtest'}.items()
        if account_scoring.setting(name) not in [none, '0'] and not account_scoring.module_is_on(module) -%}
        {%- do problems.append(account_scoring.setting_title(name) ~ " asks for other days, which this build does not score: set account_scoring_" ~ module ~ " to 'yes', and build with --selector review.") -%}
    {%- endfor -%}
    {%- for name in ['accept_batch', 'accept_future_day', 'wipe_outbox', 'contact_data'] if account_scoring.setting(name, 'no') not in ['yes', 'no'] -%}
        {%- do problems.append(account_scoring.setting_title(name) ~ " must be 'yes' or 'no', not '" ~ account_scoring.setting(name) ~ "'.") -%}
    {%- endfor -%}
    {#- The enabled of their models reads the var, so no environment variable stands for it. -#}
    {%- set tools = ['salesforce', 'hubspot', 'dynamics'] -%}
    {%- for tool in (account_scoring.setting('crm_tools', '', environment=false) | string).split(',') if tool | trim and tool | trim | lower not in tools -%}
        {%- do problems.append("Var account_scoring_crm_tools must name CRMs of " ~ tools | join(', ') ~ ", with commas between them, not '" ~ tool | trim ~ "'.") -%}
    {%- endfor -%}
    {%- if not modules.re.fullmatch('[a-z]{2,3}(-[a-z0-9]{2,8})*', account_scoring.language()) -%}
        {%- do problems.append(account_scoring.setting_title('language') ~ " must be the code of a language such as 'en' or 'de', not '"
            ~ account_scoring.setting('language') ~ "'.") -%}
    {%- endif -%}
    {%- set cutoff_days = account_scoring.backtest_cutoffs().dates -%}
    {%- for day in cutoff_days if not account_scoring.is_date_text(day) or day > dates.as_of | string -%}
        {%- do problems.append(account_scoring.setting_title('backtest_cutoffs') ~ ' must be a number, or days up to ' ~ dates.as_of
            ~ " such as '2026-01-31, 2026-07-31', not '" ~ day ~ "'.") -%}
    {%- endfor -%}
    {%- for name, text, lowest, highest in [
        ('backtest_cutoffs', cutoff_days | length if cutoff_days else account_scoring.setting('backtest_cutoffs', '0'), 0, 120),
        ('backtest_months', account_scoring.setting('backtest_months', '1'), 1, 12),
    ] -%}
        {%- if not modules.re.fullmatch('\\d{1,3}', text | string) or text | int < lowest or text | int > highest -%}
            {%- do problems.append(account_scoring.setting_title(name) ~ ' must be a whole number from ' ~ lowest ~ ' to ' ~ highest ~ " such as '12', not '" ~ text ~ "'.") -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set name_problems = [] -%}
    {%- for source_node in graph.sources.values() if source_node.package_name == 'account_scoring' and not account_scoring.setting('input_folder') -%}
        {%- do name_problems.extend(account_scoring.source_name_problems(source_node.name, source_node)) -%}
    {%- endfor -%}
    {%- do problems.extend(name_problems | unique) -%}
    {%- if problems -%}
        {{ exceptions.raise_compiler_error('Vars of account_scoring:\n  ' ~ problems | join('\n  ')) }}
    {%- endif -%}
{%- endmacro %}


{#
    Sentences about seeds of the policy whose file is empty, a list: dbt fails on them without a name. A file's checksum is all that dbt knows of it by now; this
    is the one of no text.
#}
{% macro empty_seeds() -%}
    {%- set no_text = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' -%}
    {%- set own = [] -%}
    {%- for name, value in dict(account_scoring.given_vars()).items() if name.startswith('account_scoring_policy_') -%}
        {%- do own.append(value) -%}
    {%- endfor -%}
    {%- set problems = [] -%}
    {%- for seed in graph.nodes.values() if seed.resource_type == 'seed' and (seed.package_name == 'account_scoring' or seed.name in own) -%}
        {%- if (seed.checksum or {}).checksum == no_text -%}
            {%- do problems.append('Seed ' ~ seed.name ~ ' (' ~ seed.original_file_path ~ ') is an empty file. Its first line must name its columns; a seed without rows has that line alone.') -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(problems) -}}
{%- endmacro %}


{# Is a text a date that exists, as YYYY-MM-DD? #}
{% macro is_date_text(text) -%}
    {%- if not modules.re.fullmatch('\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])', text) -%}{{- return(false) -}}{%- endif -%}
    {%- set year = text[:4] | int -%}
    {%- set february = 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28 -%}
    {{- return(text[8:] | int <= {'02': february, '04': 30, '06': 30, '09': 30, '11': 30}.get(text[5:7], 31)) -}}
{%- endmacro %}


{# Days from one date to another, both as text, as a number. #}
{% macro days_between(first, last) -%}
    {%- set strptime = modules.datetime.datetime.strptime -%}
    {{- return((strptime(last, '%Y-%m-%d') - strptime(first, '%Y-%m-%d')).days) -}}
{%- endmacro %}
