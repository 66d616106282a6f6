{#
    Why a row of an input table cannot be used, whatever stands in other tables: a list for first_flaw. By it the gate judges the rows as they were
    staged. What is of somebody who was erased is told first, because nothing is left of it. Of consents, what cannot be read counts as a withdrawal, and a withdrawal without a time holds: only a yes needs its time.
#}
{% macro own_flaws(table) -%}
    {%- set erased = [('is_erased', 'erased', 'lead_id', 'null')] -%}
    {%- set flaws_of_change = [
        ('attribute is null', 'blank_key', 'attribute', 'null'),
        ('valid_from is null', 'bad_timestamp', 'valid_from', 'valid_from_uncastable'),
    ] -%}
    {{- return({
        'leads': erased + account_scoring.flaws_of_key('lead_id') + [
            account_scoring.shortened_id_flaw('lead_id'),
            ('version_rank > 1', 'older_version', 'lead_id', 'lead_id'),
            account_scoring.future_flaw('created_at'),
        ],
        'activities': erased + account_scoring.flaws_of_key('activity_id') + [
            account_scoring.shortened_id_flaw('activity_id'),
            ('occurred_at is null', 'bad_timestamp', 'occurred_at', 'occurred_at_uncastable'),
            ('activity_type is null', 'blank_activity_type', 'activity_type', 'null'),
        ],
        'accounts': account_scoring.flaws_of_key('account_id') + [account_scoring.shortened_id_flaw('account_id')],
        'opportunities': erased + account_scoring.flaws_of_key('opportunity_id') + [
            account_scoring.shortened_id_flaw('opportunity_id'),
            ('version_rank > 1', 'older_version', 'opportunity_id', 'opportunity_id'),
            ('created_at is null', 'bad_timestamp', 'created_at', 'created_at_uncastable'),
            account_scoring.future_flaw('created_at'),
            ('lead_id is null and account_id_uncastable is not null', 'unreadable_id', 'account_id', 'account_id_uncastable'),
            ('lead_id is null and account_id is null', 'no_lead_or_account', 'lead_id', 'null'),
        ],
        'campaigns': account_scoring.flaws_of_key('campaign_id') + [account_scoring.shortened_id_flaw('campaign_id')],
        'campaign_costs': account_scoring.flaws_of_key('campaign_id') + [
            ('cost_on is null', 'bad_timestamp', 'cost_on', 'cost_on_uncastable'),
            ('cost_usd is null', 'bad_number', 'cost_usd', 'cost_usd_uncastable'),
        ],
        'lead_stages': erased + account_scoring.flaws_of_key('lead_id') + [
            ('stage is null', 'blank_key', 'stage', 'null'),
            ('entered_at is null', 'bad_timestamp', 'entered_at', 'entered_at_uncastable'),
        ],
        'sales_touches': erased + account_scoring.flaws_of_key('lead_id') + [
            ('touched_at is null', 'bad_timestamp', 'touched_at', 'touched_at_uncastable'),
        ],
        'consents': erased + account_scoring.flaws_of_key('lead_id') + [
            ('purpose is null', 'blank_key', 'purpose', 'null'),
            ('changed_at is null and is_granted', 'bad_timestamp', 'changed_at', 'changed_at_uncastable'),
        ],
        'identities': erased + account_scoring.flaws_of_key('anonymous_id') + [
            account_scoring.shortened_id_flaw('anonymous_id'),
            ('lead_id is null', 'blank_key', 'lead_id', 'null'),
        ],
        'owners': account_scoring.flaws_of_key('owner_id') + [account_scoring.shortened_id_flaw('owner_id')],
        'opportunity_contacts': erased + account_scoring.flaws_of_key('opportunity_id') + [
            account_scoring.shortened_id_flaw('opportunity_id'),
            ('lead_id is null', 'blank_key', 'lead_id', 'null'),
        ],
        'lead_attributes_history': erased + account_scoring.flaws_of_key('lead_id') + flaws_of_change,
        'account_attributes_history': account_scoring.flaws_of_key('account_id') + [account_scoring.shortened_id_flaw('account_id')] + flaws_of_change,
    }[table]) -}}
{%- endmacro %}


{#
    Why an activity of the log does not count: a list for first_flaw, over the log as `log` and its actor_reason (reason_of_actor, or no_consent). What is broken or dated later
    is told first, then what is left out on purpose.
#}
{% macro flaws_of_logged_activities() -%}
    {%- set flaws = [
        ('log.activity_key = ' ~ account_scoring.key_of_erased(), 'erased', 'lead_id', 'null'),
        ('log.activity_key = 0', 'blank_key', 'activity_id', 'null'),
        ('log.activity_key = -1', 'repeated_header', 'activity_id', 'null'),
        ('log.activity_key < 0', 'unreadable_id', 'activity_id', 'null'),
        ('log.occurred_at is null', 'bad_timestamp', 'occurred_at', 'null'),
        ('log.pattern_key is null', 'blank_activity_type', 'activity_type', 'null'),
        ("log.actor_reason = 'unknown_lead'", 'unknown_lead', 'lead_id', 'null'),
        ("log.actor_reason = 'unknown_account'", 'unknown_account', 'account_id', 'null'),
        ("log.actor_reason = 'lead_quarantined'", 'lead_quarantined', 'lead_id', 'null'),
        ('cast(log.occurred_at as date) > ' ~ account_scoring.as_of(), 'after_as_of', 'occurred_at', 'null'),
        ('log.is_deleted', 'deleted', 'is_deleted', 'null'),
        ('log.is_bot', 'bot', 'is_bot', 'null'),
        ("log.actor_reason = 'lead_deleted'", 'lead_deleted', 'lead_id', 'null'),
        ("log.actor_reason = 'objects_to_profiling'", 'objects_to_profiling', 'lead_id', 'null'),
        ("log.actor_reason = 'account_deleted'", 'account_deleted', 'account_id', 'null'),
        ("log.actor_reason = 'not_identified'", 'not_identified', 'anonymous_id', 'null'),
        ("log.actor_reason = 'no_consent'", 'no_consent', 'lead_id', 'null'),
    ] -%}
    {{- return(flaws) -}}
{%- endmacro %}


{# Why what somebody did does not count, of a number in the log and its row of int_account_scoring__identity_actors (an alias), which may be missing. #}
{% macro reason_of_actor(key, actors) -%}
    case
        when {{ actors }}.actor_key is not null then {{ actors }}.row_reason
        when {{ account_scoring.column_of_actor(key) }} = 'anonymous_id' then 'not_identified'
        when {{ account_scoring.column_of_actor(key) }} = 'account_id' then 'unknown_account'
        else 'unknown_lead'
    end
{%- endmacro %}


{#
    Why whoever an activity names is not known, for first_flaw over the columns as they were staged and known_lead_id and known_account_id. That a visitor is
    not known yet is no flaw.
#}
{% macro flaws_of_actors() -%}
    {{- return([
        ('known_account_id is null and account_id is not null and coalesce(lead_id, anonymous_id) is null', 'unknown_account', 'account_id', 'account_id'),
        ('known_lead_id is null and (lead_id is not null or coalesce(anonymous_id, account_id) is null)', 'unknown_lead', 'lead_id', 'lead_id'),
    ]) -}}
{%- endmacro %}


{#
    Is a row the header once more, in any spelling? Its key is the name of its column. Files that were put together of several, and pages of a report, hold it.
#}
{% macro repeats_header(column) -%}
    lower({{ column }}) = '{{ column }}'
{%- endmacro %}


{# Flaws of the key of a row, its column, for first_flaw: the header once more, and nothing. #}
{% macro flaws_of_key(column) -%}
    {{- return([
        (account_scoring.repeats_header(column), 'repeated_header', column, column),
        (column ~ ' is null', 'blank_key', column, 'null'),
    ]) -}}
{%- endmacro %}


{# Flaws of the lead that a row is about, for first_flaw over rows_of_leads. #}
{% macro flaws_of_lead() -%}
    {{- return([
        ('not is_known_lead', 'unknown_lead', 'lead_id', 'lead_id'),
        ('surviving_lead_id is null', 'lead_quarantined', 'lead_id', 'lead_id'),
    ]) -}}
{%- endmacro %}


{# The flaw of an id whose digits a spreadsheet has taken, for first_flaw: rows with it are not versions of each other. #}
{% macro shortened_id_flaw(column) -%}
    {{- return((account_scoring.is_shortened_id(column), 'unreadable_id', column, column)) -}}
{%- endmacro %}


{# The flaw of a time that lies after the day of scoring, for first_flaw. #}
{% macro future_flaw(column) -%}
    {{- return((
        'cast(' ~ column ~ ' as date) > ' ~ account_scoring.as_of(), 'after_as_of', column, 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')'
    )) -}}
{%- endmacro %}


{#
    SQL that selects the rows of leads or opportunities as they were staged, with version_rank: 1 is the version that counts. What a score can depend
    on breaks ties, so that two versions of one moment give the same result each night. A deletion without a time holds, and of one moment it goes before
    what is not deleted.
#}
{% macro ranked_versions(table) -%}
    {%- set versions = {
        'leads': ('lead_id', [
            'case when is_deleted and coalesce(loaded_at, updated_at) is null then 0 else 1 end',
            'coalesce(loaded_at, updated_at) desc nulls last', 'updated_at desc nulls last', 'case when is_deleted then 0 else 1 end',
            'created_at desc nulls last', 'email', 'account_id', 'company_name', 'job_title', 'country', 'lead_source', 'acquired_via', 'status',
            'merged_into_lead_id', 'owner_id', 'last_name', 'first_name', 'phone',
        ]),
        'opportunities': ('opportunity_id', [
            'case when is_deleted then 0 else 1 end', 'created_at desc nulls last', 'closed_at desc nulls last', 'lead_id', 'account_id', 'is_won',
            'amount_usd', 'opportunity_type',
        ]),
    } -%}
    {%- set key, order = versions[table] -%}
    select
        *,
        row_number() over (partition by {{ key }} order by {{ order | join(', ') }}) as version_rank
    from {{ ref('stg_account_scoring__' ~ table) }}
{%- endmacro %}


{# SQL that selects the rows of a table about leads as they were staged, each with the lead that is left of its lead. #}
{% macro rows_of_leads(table) -%}
    select
        staged.*,
        known_leads.surviving_lead_id,
        known_leads.lead_id is not null as is_known_lead
    from {{ ref('stg_account_scoring__' ~ table) }} as staged
    left join {{ ref('int_account_scoring__input_leads') }} as known_leads
        on staged.lead_id = known_leads.lead_id and known_leads.version_rank = 1
{%- endmacro %}
