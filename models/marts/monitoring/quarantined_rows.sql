{% set tables = inputs_read() %}
{% set is_of_a_company = "domains.domain_class = 'own' or domains.domain_class in " ~ classes_of_companies() %}

with

rejected_rows as (

    {%- for table in tables %}
    {{ 'union all' if not loop.first }}
    select
        '{{ table }}' as table_name,
        row_key,
        case when row_reason = 'objects_to_profiling' then 'suppressed' when row_status = 'quarantined' then 'row' else 'duplicate' end as scope,
        row_column as column_name,
        row_reason as reason,
        cast(row_value as {{ dbt.type_string() }}) as offending_value,
        false as is_partly_read,
        {{ {'activities': 'kept_value', 'leads': 'surviving_lead_id'}.get(table, 'cast(null as ' ~ dbt.type_string() ~ ')') }} as kept_value
    from {{ judged_rows(table) }}
    where row_status in ('quarantined', 'duplicate'){{ " or row_reason in ('same_address', 'objects_to_profiling')" if table == 'leads' }}
    {%- endfor %}

),

accounts as (

    select * from {{ judged_rows('accounts') }}
    where row_status = 'accepted'

),

-- Whose domains are all a mail provider's, a platform's or a bare suffix: nobody can be matched by them.
accounts_of_nobody as (

    select account_hosts.account_id
    from ({{ hosts_of_accounts('accounts') }}) as account_hosts
    inner join {{ ref('int_account_scoring__identity_domains') }} as domains on account_hosts.host = domains.host
    group by account_hosts.account_id
    having max(case when domains.domain is not null and ({{ is_of_a_company }}) then 1 else 0 end) = 0

),

-- A merge into nobody, itself or a circle is a value that cannot be read too.
rejected_values as (

    select
        'leads' as table_name,
        row_key,
        'value' as scope,
        'merged_into_lead_id' as column_name,
        'merge_leads_nowhere' as reason,
        merged_into_lead_id as offending_value,
        false as is_partly_read
    from {{ judged_rows('leads') }}
    where row_status in ('accepted', 'suppressed') and merged_into_lead_id is not null and coalesce(merge_reason, 'none') <> 'merged_into_lead_id'
    union all
    select
        'accounts' as table_name,
        row_key,
        'value' as scope,
        'merged_into_account_id' as column_name,
        'merge_leads_nowhere' as reason,
        merged_into_account_id as offending_value,
        false as is_partly_read
    from {{ judged_rows('accounts') }}
    where row_status in ('accepted', 'suppressed') and merged_into_account_id is not null and not is_merged
    union all
    select
        'accounts' as table_name,
        accounts.row_key,
        'value' as scope,
        case when accounts.domain is not null then 'domain' else 'website' end as column_name,
        'nobodys_domain' as reason,
        accounts.host_names as offending_value,
        false as is_partly_read
    from accounts
    inner join accounts_of_nobody on accounts.account_id = accounts_of_nobody.account_id
    union all
    {{ shortened_phones() }}
    {%- for table in tables %}
    {%- for column, reason in checked_columns(table) %}
    union all
    select
        '{{ table }}' as table_name,
        row_key,
        'value' as scope,
        '{{ column }}' as column_name,
        {{ unread_reason(reason, column ~ '_uncastable') }} as reason,
        {{ column }}_uncastable as offending_value,
        {{ column ~ ' is not null' if reason in ['malformed_email', 'malformed_domain'] else 'false' }} as is_partly_read
    from {{ judged_rows(table) }}
    where row_status in ('accepted', 'suppressed') and {{ is_unread(table, column) }}
    {%- endfor %}
    {%- endfor %}

),

-- Of activities those that say something else of their lead or type than the version that counts; the others are counted only.
duplicates as (

    select
        *,
        row_number() over (partition by table_name order by row_key, column_name, offending_value, kept_value) as place
    from rejected_rows
    where scope = 'duplicate'

),

unioned as (

    select * from rejected_rows
    where scope in ('row', 'suppressed')
    union all
    select
        *,
        cast(null as {{ dbt.type_string() }}) as kept_value
    from rejected_values
    union all
    select
        duplicates.table_name,
        duplicates.row_key,
        duplicates.scope,
        duplicates.column_name,
        duplicates.reason,
        duplicates.offending_value,
        duplicates.is_partly_read,
        duplicates.kept_value
    from duplicates
    inner join {{ policy('input_limits') }} as limits
        on
            duplicates.table_name = lower({{ policy_text('limits.table_name') }})
            and duplicates.place <= {{ policy_number('limits.max_listed_values') }}

),

-- What follows from the flaw of a lead names it.
flaws_of_leads as (

    select
        row_key as lead_id,
        min(reason || ' in ' || column_name) as flaw
    from rejected_rows
    where table_name = 'leads' and scope = 'row' and row_key is not null
    group by row_key

),

known_ids as (

    {{ known_ids(['lead', 'account']) }}

),

told as (

    select
        unioned.*,
        known_ids.known_id,
        flaws_of_leads.flaw
    from unioned
    left join known_ids on {{ is_nearly_known('unioned', 'known_ids') }}
    left join flaws_of_leads
        on
            unioned.reason in ('lead_quarantined', 'merge_leads_nowhere') and unioned.table_name <> 'accounts'
            and unioned.offending_value = flaws_of_leads.lead_id

)

select
    table_name,
    row_key,
    scope,
    column_name,
    reason,
    {{ shown_text('offending_value') }} as offending_value,
    {{ counted_as() }} as counted_as,
    known_id as nearest_known_value,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from told
