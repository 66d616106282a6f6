{#
    Why a row of an input table cannot be used, whatever stands in other tables: a list for first_flaw. By it the gate judges the rows as they were
    staged. Of consents, what cannot be read counts as a withdrawal, and a withdrawal without a time holds: only a yes needs its time.
#}
{% macro own_flaws(table) -%}
    {{- return({
        'leads': [
            ('lead_id is null', 'blank_key', 'lead_id', 'null'),
            account_scoring.shortened_id_flaw('lead_id'),
            ('version_rank > 1', 'older_version', 'lead_id', 'lead_id'),
            account_scoring.future_flaw('created_at'),
        ],
        'activities': [
            ('activity_id is null', 'blank_key', 'activity_id', 'null'),
            account_scoring.shortened_id_flaw('activity_id'),
            ('occurred_at is null', 'bad_timestamp', 'occurred_at', 'occurred_at_uncastable'),
            ('activity_type is null', 'blank_activity_type', 'activity_type', 'null'),
        ],
        'accounts': [('account_id is null', 'blank_key', 'account_id', 'null'), account_scoring.shortened_id_flaw('account_id')],
        'opportunities': [
            ('opportunity_id is null', 'blank_key', 'opportunity_id', 'null'),
            account_scoring.shortened_id_flaw('opportunity_id'),
            ('version_rank > 1', 'older_version', 'opportunity_id', 'opportunity_id'),
            ('created_at is null', 'bad_timestamp', 'created_at', 'created_at_uncastable'),
            account_scoring.future_flaw('created_at'),
            ('lead_id is null and account_id_uncastable is not null', 'unreadable_id', 'account_id', 'account_id_uncastable'),
            ('lead_id is null and account_id is null', 'no_lead_or_account', 'lead_id', 'null'),
        ],
        'campaigns': [('campaign_id is null', 'blank_key', 'campaign_id', 'null'), account_scoring.shortened_id_flaw('campaign_id')],
        'campaign_costs': [
            ('campaign_id is null', 'blank_key', 'campaign_id', 'null'),
            ('cost_on is null', 'bad_timestamp', 'cost_on', 'cost_on_uncastable'),
            ('cost_usd is null', 'bad_number', 'cost_usd', 'cost_usd_uncastable'),
        ],
        'lead_stages': [
            ('lead_id is null', 'blank_key', 'lead_id', 'null'),
            ('stage is null', 'blank_key', 'stage', 'null'),
            ('entered_at is null', 'bad_timestamp', 'entered_at', 'entered_at_uncastable'),
        ],
        'sales_touches': [
            ('lead_id is null', 'blank_key', 'lead_id', 'null'),
            ('touched_at is null', 'bad_timestamp', 'touched_at', 'touched_at_uncastable'),
        ],
        'consents': [
            ('lead_id is null', 'blank_key', 'lead_id', 'null'),
            ('purpose is null', 'blank_key', 'purpose', 'null'),
            ('changed_at is null and is_granted', 'bad_timestamp', 'changed_at', 'changed_at_uncastable'),
        ],
    }[table]) -}}
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
            'merged_into_lead_id',
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
