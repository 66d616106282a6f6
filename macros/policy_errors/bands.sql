{#
    Query for contradictions between the bands of a score model that no single cell shows, such as a gap between two, or a band that asks for fewer engaged contacts than the
    one below it.
#}
{% macro errors_of_bands() -%}
with

bands as (

    select
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        {{ account_scoring.policy_text('band') }} as band,
        {{ account_scoring.policy_number('at_least_score') }} as at_least_score,
        {{ account_scoring.policy_number('below_score') }} as below_score,
        {{ account_scoring.policy_number('min_engaged_contacts') }} as min_engaged_contacts,
        {{ account_scoring.policy_number(account_scoring.optional_policy_column('score_bands', 'below_coverage')) }} as below_coverage
    from {{ account_scoring.whole_policy('score_bands') }}

),

-- Bands of those of whom too little is known: no score leads there.
unknown_bands as (

    select
        bands.*,
        {{ account_scoring.policy_text('models.rolls_up_score_model_id') }} is null and lower({{ account_scoring.policy_text('models.dimension') }}) = 'fit' as has_facts,
        count(*) over (partition by bands.score_model_id) as unknown_bands
    from bands
    left join {{ account_scoring.policy('score_models') }} as models on bands.score_model_id = {{ account_scoring.policy_text('models.score_model_id') }}
    where bands.below_coverage is not null

),

neighbours as (

    select
        bands.*,
        {{ account_scoring.policy_text('models.rolls_up_score_model_id') }} is not null as has_contacts,
        row_number() over (partition by bands.score_model_id order by bands.at_least_score nulls first, bands.band) as band_number,
        lag(bands.below_score) over (partition by bands.score_model_id order by bands.at_least_score nulls first, bands.band) as lower_band_ends_at,
        lag(bands.min_engaged_contacts) over (
            partition by bands.score_model_id order by bands.at_least_score nulls first, bands.band
        ) as lower_band_asks_for,
        lead(bands.band) over (partition by bands.score_model_id order by bands.at_least_score nulls first, bands.band) as upper_band
    from bands
    left join {{ account_scoring.policy('score_models') }} as models on bands.score_model_id = {{ account_scoring.policy_text('models.score_model_id') }}
    where bands.below_coverage is null

),

conflicts as (

    select
        'score_bands' as seed,
        {{ account_scoring.text_key(['score_model_id', 'band']) }} as row_key,
        'at_least_score' as column_name,
        {{ account_scoring.number_text('at_least_score') }} as offending_value,
        case
            when band_number = 1 then 'the lowest band must be open below (blank), so that every score has a band'
            when at_least_score is null then 'only the lowest band may be open below'
            when lower_band_ends_at is null then 'the band below it is open above: the two overlap'
            when at_least_score > lower_band_ends_at then 'it leaves a gap: the band below ends at ' || {{ account_scoring.number_text('lower_band_ends_at') }}
            else 'it overlaps: the band below ends at ' || {{ account_scoring.number_text('lower_band_ends_at') }}
        end as allowed
    from neighbours
    where (band_number = 1 and at_least_score is not null) or (band_number > 1 and coalesce(at_least_score <> lower_band_ends_at, true))
    union all
    select
        'score_bands' as seed,
        {{ account_scoring.text_key(['score_model_id', 'band']) }} as row_key,
        'below_score' as column_name,
        {{ account_scoring.number_text('below_score') }} as offending_value,
        case
            when upper_band is null then 'the highest band must be open above (blank), so that every score has a band'
            else 'it must lie above the lower bound'
        end as allowed
    from neighbours
    where (upper_band is null and below_score is not null) or below_score <= at_least_score
    union all
    select
        'score_bands' as seed,
        {{ account_scoring.text_key(['score_model_id', 'band']) }} as row_key,
        'min_engaged_contacts' as column_name,
        {{ account_scoring.number_text('min_engaged_contacts') }} as offending_value,
        case
            when not has_contacts then 'only a band of a model that rolls up people can ask for engaged contacts'
            when band_number = 1 then 'the lowest band asks for none, so that every account has a band'
            else 'a band asks for at least as many as the band below it, ' || {{ account_scoring.number_text('lower_band_asks_for') }}
        end as allowed
    from neighbours
    where
        (min_engaged_contacts is not null and (not has_contacts or band_number = 1))
        or coalesce(min_engaged_contacts, 0) < lower_band_asks_for
    union all
    select
        'score_bands' as seed,
        {{ account_scoring.text_key(['score_model_id', 'band']) }} as row_key,
        'below_coverage' as column_name,
        {{ account_scoring.number_text('below_coverage') }} as offending_value,
        'only a model of fit with rules of its own has such a band, one, and its other bounds are blank' as allowed
    from unknown_bands
    where
        not coalesce(has_facts, false) or unknown_bands > 1
        or coalesce(at_least_score, below_score, min_engaged_contacts) is not null
    union all
    {{ account_scoring.persona_errors() }}
    {%- if (account_scoring.module_is_on('lifecycle') or account_scoring.module_is_on('health')) and not account_scoring.is_unit_test() %}
    union all
    {{ account_scoring.calendar_errors() }}
    {%- endif %}
    {%- if account_scoring.module_is_on('insights') and not account_scoring.is_unit_test() %}
    union all
    {{ account_scoring.customer_tier_errors() }}
    union all
    {{ account_scoring.required_role_errors() }}
    union all
    select
        'company_sizes' as seed,
        min({{ account_scoring.policy_text('company_size') }}) as row_key,
        'min_employees' as column_name,
        min({{ account_scoring.policy_text('min_employees') }}) as offending_value,
        'each size begins at a number of its own' as allowed
    from {{ account_scoring.whole_policy('company_sizes') }}
    where {{ account_scoring.policy_number('min_employees') }} is not null
    group by {{ account_scoring.policy_number('min_employees') }}
    having count(*) > 1
    {%- endif %}

)

select * from conflicts
{%- endmacro %}
