{#- Asked of the database: the histories are written after the scores, by this build for as_of and by earlier ones for the days before. -#}
{% set leads = kept_relation('lead_score_history') %}
{% set accounts = kept_relation('account_score_history') %}

with

kept as (

    {%- if leads and accounts %}
    select
        'lead' as subject,
        lead_id as subject_id,
        score_model_id,
        snapshot_date,
        score
    from {{ leads }}
    union all
    select
        'account' as subject,
        account_id as subject_id,
        score_model_id,
        snapshot_date,
        score
    from {{ accounts }}
    -- A day was kept when the leads' history has it.
    where snapshot_date in (select kept_days.snapshot_date from {{ leads }} as kept_days)
    {%- else %}
    select
        cast('' as {{ dbt.type_string() }}) as subject,
        cast('' as {{ dbt.type_string() }}) as subject_id,
        cast('' as {{ dbt.type_string() }}) as score_model_id,
        {{ as_of() }} as snapshot_date,
        cast(0 as decimal(18, 4)) as score
    from (select 1 as placeholder) as placeholders
    where 1 = 0
    {%- endif %}

)

select
    kept.subject,
    kept.subject_id,
    kept.score_model_id,
    kept.snapshot_date,
    cast(kept.score as decimal(18, 4)) as score
from kept
inner join {{ ref('int_account_scoring__models') }} as models on kept.score_model_id = models.score_model_id and models.hold_days > 0
where kept.snapshot_date < {{ as_of() }} and kept.snapshot_date >= {{ days_before(as_of(), 'models.hold_days') }}
