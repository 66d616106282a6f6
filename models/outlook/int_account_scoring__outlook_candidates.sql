{#- No contact adds more: the sum is at least what each method makes of it. -#}
{% set contribution = summable("case methods.method
    when 'effective_contacts' then " ~ effective_contact('leads.points', 'models') ~ "
    when 'engaged_contacts' then case when leads.points >= models.engaged_threshold then 1 else 0 end
    when 'noisy_or' then leads.points / methods.scale_to
    else leads.points
end") %}
with

looking_ahead as (

    select
        bands.score_model_id,
        models.rolls_up_score_model_id,
        cast(max(bands.outlook_days) as int) as days_ahead,
        -- Who is below even this has lost the band already.
        min(bands.at_least_score * (1 - coalesce(models.hysteresis_margin, 0))) as least_score
    from {{ policy_score_bands() }} as bands
    inner join {{ ref('int_account_scoring__models') }} as models on bands.score_model_id = models.score_model_id
    where bands.outlook_days > 0 and bands.at_least_score is not null and models.status = 'live'
    group by bands.score_model_id, models.rolls_up_score_model_id

),

leads as (

    select
        leads.lead_key,
        lead_accounts.account_id,
        most_points.score_model_id,
        most_points.points
    from {{ ref('int_account_scoring__outlook_most_points') }} as most_points
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on most_points.lead_key = leads.lead_key
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id

),

contributions as (

    select
        leads.account_id,
        looking_ahead.score_model_id,
        methods.scale_to,
        methods.full_score_at,
        methods.half_score_at,
        {{ contribution }} as contribution,
        sum({{ contribution }}) over (partition by leads.account_id, looking_ahead.score_model_id) as total
    from leads
    inner join looking_ahead on leads.score_model_id = looking_ahead.rolls_up_score_model_id
    inner join {{ policy_account_rollup_methods() }} as methods
        on looking_ahead.score_model_id = methods.score_model_id and methods.is_primary
    inner join {{ ref('int_account_scoring__models') }} as models on leads.score_model_id = models.score_model_id
    where leads.account_id is not null

),

-- What each account may have: of its contacts by the primary method, and of what it did without a person.
account_points as (

    select
        contributions.account_id,
        contributions.score_model_id,
        {{ rollup_points('contributions.contribution', 'contributions', 'contributions.total') }} as points
    from contributions
    union all
    select
        actors.subject_id as account_id,
        most_points.score_model_id,
        most_points.points
    from {{ ref('int_account_scoring__outlook_most_points') }} as most_points
    inner join {{ ref('int_account_scoring__identity_actors') }} as actors
        on most_points.lead_key = actors.actor_key and actors.subject = 'account' and not actors.is_another

),

possible as (

    select
        leads.lead_key,
        cast(null as {{ dbt.type_string() }}) as account_id,
        looking_ahead.days_ahead
    from leads
    inner join looking_ahead on leads.score_model_id = looking_ahead.score_model_id and leads.points >= looking_ahead.least_score
    union all
    select
        cast(null as bigint) as lead_key,
        account_points.account_id,
        looking_ahead.days_ahead
    from account_points
    inner join looking_ahead on account_points.score_model_id = looking_ahead.score_model_id
    group by account_points.account_id, looking_ahead.score_model_id, looking_ahead.days_ahead, looking_ahead.least_score
    having sum(account_points.points) >= looking_ahead.least_score

)

select
    lead_key,
    account_id,
    max(days_ahead) as days_ahead
from possible
group by lead_key, account_id
