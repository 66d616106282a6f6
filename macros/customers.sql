{# Query for what is wrong with rows of the seed customer_tiers, as rows of policy_errors: a model or band that is on no list of customers. #}
{% macro customer_tier_errors() %}
    select
        'customer_tiers' as seed,
        {{ account_scoring.text_key([account_scoring.policy_text('customer_tiers.score_model_id'), account_scoring.policy_text('customer_tiers.band')]) }} as row_key,
        case when bands.band is null then 'band' else 'score_model_id' end as column_name,
        case
            when bands.band is null then {{ account_scoring.policy_text('customer_tiers.band') }} else {{ account_scoring.policy_text('customer_tiers.score_model_id') }}
        end as offending_value,
        case
            when bands.band is null then 'it must be a band of the model in score_bands'
            else 'it must be the primary live model of accounts of another dimension than fit and intent, which have tiers of their own'
        end as allowed
    from {{ account_scoring.policy('customer_tiers') }} as customer_tiers
    inner join {{ account_scoring.policy('score_models') }} as models
        on {{ account_scoring.policy_text('customer_tiers.score_model_id') }} = {{ account_scoring.policy_text('models.score_model_id') }}
    left join (
        select distinct
            {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
            {{ account_scoring.policy_text('band') }} as band
        from {{ account_scoring.policy('score_bands') }}
    ) as bands
        on
            {{ account_scoring.policy_text('customer_tiers.score_model_id') }} = bands.score_model_id
            and {{ account_scoring.policy_text('customer_tiers.band') }} = bands.band
    where
        bands.band is null
        or lower({{ account_scoring.policy_text('models.subject') }}) <> 'account'
        or lower({{ account_scoring.policy_text('models.dimension') }}) in ('fit', 'intent')
        or lower({{ account_scoring.policy_text('models.status') }}) <> 'live'
        or not coalesce({{ account_scoring.policy_boolean('models.is_primary') }}, false)
{%- endmacro %}
