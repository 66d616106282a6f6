with

bands as (

    select
        {{ policy_text('score_model_id') }} as score_model_id,
        {{ policy_text('band') }} as band
    from {{ policy('score_bands') }}

),

tiers as (

    select
        lower({{ policy_text('subject') }}) as subject,
        {{ policy_text('tier') }} as tier
    from {{ policy('tiers') }}

),

cells as (

    select
        lower({{ policy_text('subject') }}) as subject,
        coalesce({{ policy_text('fit_band') }}, '') as fit_band,
        coalesce({{ policy_text('intent_band') }}, '') as intent_band,
        {{ policy_text('tier') }} as tier
    from {{ policy('tier_cells') }}

),

primary_bands as (

    select
        lower({{ policy_text('models.subject') }}) as subject,
        lower({{ policy_text('models.dimension') }}) as dimension,
        bands.band
    from {{ policy('score_models') }} as models
    inner join bands on {{ policy_text('models.score_model_id') }} = bands.score_model_id
    where {{ policy_boolean('models.is_primary') }} and lower({{ policy_text('models.status') }}) = 'live'

),

needed_cells as (

    select
        subjects.subject,
        coalesce(fit.band, '') as fit_band,
        coalesce(intent.band, '') as intent_band
    from (select distinct subject from tiers) as subjects
    left join primary_bands as fit on subjects.subject = fit.subject and fit.dimension = 'fit'
    left join primary_bands as intent on subjects.subject = intent.subject and intent.dimension = 'intent'

),

conflicts as (

    select
        'tier_cells' as seed,
        {{ text_key(['needed_cells.subject', 'needed_cells.fit_band', 'needed_cells.intent_band']) }} as row_key,
        'tier' as column_name,
        cast(null as {{ dbt.type_string() }}) as offending_value,
        'every pair of fit band and intent band needs a row with its tier' as allowed
    from needed_cells
    left join cells
        on
            needed_cells.subject = cells.subject
            and needed_cells.fit_band = cells.fit_band
            and needed_cells.intent_band = cells.intent_band
    where cells.subject is null
    union all
    select
        'tier_cells' as seed,
        {{ text_key(['cells.subject', 'cells.fit_band', 'cells.intent_band']) }} as row_key,
        'tier' as column_name,
        cells.tier as offending_value,
        'it must be a tier of subject ' || cells.subject || ' in tiers' as allowed
    from cells
    left join tiers on cells.subject = tiers.subject and cells.tier = tiers.tier
    where tiers.tier is null

)

select * from conflicts
