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
        lower({{ account_scoring.policy_text('stages.stage') }}) as name,
        lower({{ account_scoring.policy_text('stages.stage') }}) as stage
    from {{ account_scoring.policy('stages') }} as stages
    left join ({{ names }}) as others on lower({{ account_scoring.policy_text('stages.stage') }}) = others.name
    where others.name is null
{%- endmacro %}


{# A cohort is ripe when it had the time that this share of those who passed on needed. #}
{% macro ripe_share() -%}
    0.9
{%- endmacro %}
