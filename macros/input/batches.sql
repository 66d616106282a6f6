{# Columns of an input table whose text may not be readable as their type, a list of (column, reason). #}
{% macro checked_columns(table) -%}
    {{- return({
        'leads': [
            ('created_at', 'bad_timestamp'), ('email', 'malformed_email'), ('account_id', 'unreadable_id'), ('is_deleted', 'bad_boolean'),
            ('updated_at', 'bad_timestamp'),
            ('loaded_at', 'bad_timestamp'),
        ],
        'activities': [
            ('quantity', 'bad_number'), ('is_bot', 'bad_boolean'), ('is_deleted', 'bad_boolean'), ('loaded_at', 'bad_timestamp'),
        ],
        'accounts': [
            ('domain', 'malformed_domain'), ('website', 'malformed_domain'), ('employee_count', 'bad_number'), ('annual_revenue_usd', 'bad_number'),
            ('is_customer', 'bad_boolean'), ('is_deleted', 'bad_boolean'),
        ],
        'opportunities': [
            ('account_id', 'unreadable_id'), ('closed_at', 'bad_timestamp'), ('is_won', 'bad_boolean'), ('amount_usd', 'bad_number'),
            ('is_deleted', 'bad_boolean'),
        ],
        'consents': [('is_granted', 'bad_boolean'), ('changed_at', 'bad_timestamp')],
        'identities': [('identified_at', 'bad_timestamp')],
        'owners': [('capacity_per_week', 'bad_number'), ('is_active', 'bad_boolean')],
        'opportunity_contacts': [('is_primary', 'bad_boolean')],
    }.get(table, [])) -}}
{%- endmacro %}


{#
    Is a row quarantined for what stands in it? Rows of days after as_of and of people and accounts that are not known are sound: which rows they are
    depends on the day that is scored.
#}
{% macro is_faulty_row(row_reason) -%}
    ({{ account_scoring.row_status(row_reason) }} = 'quarantined' and {{ row_reason }} not in ('after_as_of', 'unknown_lead', 'unknown_account', 'lead_quarantined', 'unknown_opportunity', 'opportunity_left_out'))
{%- endmacro %}


{# Can a row not be used, whatever day is scored? That people or accounts are not known is no fault of an activity, but then it counts for nobody. #}
{% macro is_lost_row(table, row_reason) -%}
    ({{ account_scoring.is_faulty_row(row_reason) }}{{ ' or ' ~ row_reason ~ " in ('unknown_lead', 'unknown_account')" if table == 'activities' }})
{%- endmacro %}


{#
    What is counted of a table, a dict of lists of SQL with an entry for each measure: its rows, and each of its checked columns. Over the CTE
    <table>_by_reason of int_account_scoring__input_batches.
#}
{% macro values_of_measures(table) -%}
    {%- set faulty = account_scoring.is_faulty_row('row_reason') -%}
    {%- set lost = account_scoring.is_lost_row(table, 'row_reason') -%}
    {%- set values = {
        'measure': ["'rows'"],
        'reason': ['row_reason'],
        'column_name': ['row_column'],
        'example': ['example_value'],
        'given': ['row_count'],
        'faulty': ['case when ' ~ faulty ~ ' then row_count else 0 end'],
        'lost': ['case when ' ~ lost ~ ' then row_count else 0 end'],
    } -%}
    {%- for column, reason in account_scoring.checked_columns(table) -%}
        {%- do values.measure.append("'" ~ column ~ "'") -%}
        {%- do values.reason.append(account_scoring.unread_reason(reason, column ~ '_example')) -%}
        {%- do values.column_name.append("'" ~ column ~ "'") -%}
        {%- do values.example.append(column ~ '_example') -%}
        {%- do values.given.append(column ~ '_given') -%}
        {%- do values.faulty.append(column ~ '_unreadable') -%}
        {%- do values.lost.append(column ~ '_unreadable') -%}
    {%- endfor -%}
    {{- return(values) -}}
{%- endmacro %}


{#
    SQL of the most rows or values that may be faulty, of a row of int_account_scoring__input_batches; null: it is not judged. What was let
    through is the base from then on: as large a share again may come to it.
#}
{% macro most_faulty_count(max_share) -%}
    case
        when counted.row_count >= limits.min_judged_rows
            then floor(counted.row_count * cast({{ max_share }} + case
                when accepted.faulty_share > {{ max_share }} then accepted.faulty_share else 0
            end as {{ account_scoring.type_decimal(28, 6) }}))
    end
{%- endmacro %}


{#
    SQL of the sentence that tells what is wrong with a table or a column of a batch; null: nothing is. Values of the source are told only where
    the batch is refused, because what is let through is kept, and they may be addresses.
#}
{% macro batch_finding() -%}
    {%- set texts = {} -%}
    {%- for count in ['row_count', 'usable_count', 'last_usable_count', 'least_usable_count', 'faulty_count', 'most_faulty_count'] -%}
        {%- do texts.update({count: account_scoring.number_text(count)}) -%}
    {%- endfor -%}
    table_name || ': ' || case
        when usable_count < least_usable_count
            then {{ texts.usable_count }} || ' of ' || {{ texts.row_count }}
                || case when measure = 'rows' then ' rows can be used, ' else ' values of ' || measure || ' can be read, ' end
                || {{ texts.last_usable_count }} || ' on the last build; at least ' || {{ texts.least_usable_count }} || ' must be there.'
        when faulty_count > most_faulty_count
            then {{ texts.faulty_count }} || ' of ' || {{ texts.row_count }}
                || case when measure = 'rows' then ' rows cannot be used' else ' values of ' || measure || ' cannot be read' end
                || '; at most ' || {{ texts.most_faulty_count }} || ' may be so.'
    end
    || coalesce(' The commonest reason is ' || fault || {{ account_scoring.told_example('example_value') }} || '.', '')
{%- endmacro %}


{# SQL of an example in words, an empty text where there is none or none may be told. #}
{% macro told_example(value) -%}
    {%- if account_scoring.accepts_batch() -%}''{%- else -%}coalesce(', such as "' || {{ account_scoring.shown_text(value) }} || '"', ''){%- endif -%}
{%- endmacro %}


{# Does the var account_scoring_accept_batch let through what a batch, or the outbox, would be stopped for? #}
{% macro accepts_batch() -%}
    {{- return(account_scoring.setting('accept_batch', 'no') == 'yes') -}}
{%- endmacro %}


{#
    Post-hook of int_account_scoring__input_batches: stops the build where the batch is not accepted, with all findings in one message.
    The log of activities and all marts are built after it. What was refused is taken out again where no transaction does that.
#}
{% macro stop_on_broken_batch() -%}
    {%- if execute -%}
        {%- set findings = run_query(
            'select finding from ' ~ this ~ ' where finding is not null and run_id = ' ~ account_scoring.run_id() ~ ' order by table_name, measure'
        ).rows -%}
        {%- if findings | length > 0 -%}
            {%- set lines = [] -%}
            {%- for finding in findings -%}
                {%- do lines.append(modules.re.sub('[\\x00-\\x1f\\x7f-\\x9f]', '?', finding[0]) | truncate(400)) -%}
            {%- endfor -%}
            {%- if account_scoring.accepts_batch() -%}
                {%- do exceptions.warn('The input was let through as account_scoring_accept_batch asks:\n  ' ~ lines | join('\n  ')) -%}
            {%- else -%}
                {%- do run_query('delete from ' ~ this ~ ' where not is_accepted') -%}
                {{ exceptions.raise_compiler_error(
                    'The input cannot be trusted. Nothing was scored or sent; marts, histories and outbox are as they were:\n  '
                    ~ lines | join('\n  ')
                    ~ '\nIf it is right, let it through once: account_scoring_accept_batch: yes, or make score ... ACCEPT_BATCH=yes. '
                    ~ 'Later builds are then compared with it. The limits are rows of the seed input_limits.'
                ) }}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
