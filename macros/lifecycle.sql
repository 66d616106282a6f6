{# Stages that the policy may have, a list: lead_lifecycle has columns of each. What they mean, and their order, stands in the seed stages. #}
{% macro lifecycle_stages() -%}
    {{- return(['record', 'inquiry', 'mql', 'sal', 'sql', 'opportunity', 'customer', 'recycled', 'rejected']) -}}
{%- endmacro %}


{# SQL: does a stage lead out of the line instead of further along it? Nobody must have been there to be further, and who comes back begins again. #}
{% macro is_exit_stage(stage) -%}
    ({{ stage }} in ('recycled', 'rejected'))
{%- endmacro %}


{#
    Query for the names of stages as a source writes them, folded (name, stage): those of the seed stage_synonyms, and the stages' own where no row there
    says otherwise. Of two rows that fold to one name the same one counts every night.
#}
{% macro stage_names() -%}
    {%- set names -%}
        select
            {{ account_scoring.folded_words(account_scoring.policy_text('name')) }} as name,
            min(lower({{ account_scoring.policy_text('stage') }})) as stage
        from {{ account_scoring.policy('stage_synonyms') }}
        group by {{ account_scoring.folded_words(account_scoring.policy_text('name')) }}
    {%- endset -%}
    {{ names }}
    union all
    select
        own.stage as name,
        own.stage
    from (
        {%- for stage in account_scoring.lifecycle_stages() %}
        select '{{ stage }}' as stage
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as own
    left join ({{ names }}) as others on own.stage = others.name
    where others.name is null
{%- endmacro %}


{# Query for the owner that the source names (subject, subject_id, owner_id): of a lead its own, else its account's; null where there is none. #}
{% macro named_owners() -%}
    select
        'lead' as subject,
        leads.lead_id as subject_id,
        coalesce(leads.owner_id, accounts.owner_id) as owner_id
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id
    left join {{ ref('int_account_scoring__identity_accounts') }} as accounts on lead_accounts.account_id = accounts.account_id
    union all
    select
        'account' as subject,
        account_id as subject_id,
        owner_id
    from {{ ref('int_account_scoring__identity_accounts') }}
{%- endmacro %}


{# A cohort is ripe when it had the time that this share of those who passed on needed. #}
{% macro ripe_share() -%}
    0.9
{%- endmacro %}


{# The share of responses, the fastest first, that the slow response of handoff_summary stands for: nine of ten took no longer. #}
{% macro slow_share() -%}
    0.9
{%- endmacro %}


{#
    Lower or upper end of the interval of a rank correlation (Spearman) of n pairs: Fisher's transformation with the variance of Fieller, Hartley and
    Pearson (1957). Null for fewer than four pairs. side is -1 for the lower end and 1 for the upper one.
#}
{% macro rank_correlation_bound(correlation, n, side) -%}
    {%- set n = 'cast(' ~ n ~ ' as ' ~ account_scoring.type_double() ~ ')' -%}
    {#- At 1 and -1 the transformation has no end. -#}
    {%- set inside = 'least(greatest(' ~ correlation ~ ', -0.999999), 0.999999)' -%}
    {%- set moved -%}
        ln((1 + {{ inside }}) / (1 - {{ inside }})) / 2
        {{ '-' if side < 0 else '+' }} {{ account_scoring.interval_z() }} * sqrt(1.06 / case when {{ n }} > 3 then {{ n }} - 3 end)
    {%- endset -%}
    ((exp(2 * ({{ moved }})) - 1) / (exp(2 * ({{ moved }})) + 1))
{%- endmacro %}


{# Condition: does a stay among the tiers that are handed to sales begin on from_date? left_on is the first day after the stays before, null: there was none. #}
{% macro is_new_stay(from_date, left_on, cool_down_days) -%}
    coalesce({{ from_date }} > {{ left_on }} and {{ account_scoring.days_before(from_date, cool_down_days) }} >= {{ left_on }}, true)
{%- endmacro %}
