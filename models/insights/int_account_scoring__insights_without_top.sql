with

models as (

    select * from {{ ref('int_account_scoring__models') }}
    where subject = 'account' and dimension = 'intent' and is_primary and status = 'live'

),

contacts as (

    select
        contacts.*,
        methods.method,
        methods.scale_to,
        methods.full_score_at,
        methods.half_score_at,
        methods.champion_weight,
        methods.top_n
    from {{ ref('int_account_scoring__contacts') }} as contacts
    inner join models on contacts.score_model_id = models.score_model_id
    inner join {{ policy_account_rollup_methods() }} as methods on contacts.score_model_id = methods.score_model_id and methods.is_primary
    where contacts.evaluation_id = {{ present() }}

),

-- Everybody else moves up by one place.
others as (

    select
        account_id,
        lead_id,
        method,
        scale_to,
        full_score_at,
        half_score_at,
        champion_weight,
        top_n,
        is_engaged,
        effective_contact,
        contact_rank - 1 as contact_rank,
        contacts - 1 as contacts,
        cast(lead_score as {{ type_double() }}) as points,
        {{ chance_of_contact('lead_score', 'scale_to') }} as probability,
        coalesce(
            sum({{ log_of_failure(chance_of_contact('lead_score', 'scale_to')) }}) over (
                partition by account_id order by contact_rank rows between unbounded preceding and 1 preceding
            ),
            0
        ) as log_of_failures_before
    from contacts
    where contact_rank > 1

),

contributions as (

    select
        account_id,
        lead_id,
        scale_to,
        full_score_at,
        half_score_at,
        {{ contribution_of_contact() }} as contribution
    from others

),

totals as (

    select
        *,
        sum(contribution) over (partition by account_id) as total
    from contributions

),

rests as (

    select
        totals.account_id,
        sum({{ rollup_points('totals.contribution', 'totals', 'totals.total') }}) as points
    from totals
    group by totals.account_id

),

-- What the company did without a person stays.
own_acts as (

    select
        rule_points.subject_id as account_id,
        sum(rule_points.points + rule_points.rule_cap_change + rule_points.group_cap_change) as own_points
    from {{ ref('int_account_scoring__rule_points') }} as rule_points
    inner join models on rule_points.score_model_id = models.score_model_id
    where rule_points.subject = 'account' and rule_points.evaluation_id = {{ present() }}
    group by rule_points.subject_id

),

scored as (

    select
        scores.subject_id as account_id,
        scores.score,
        models.score_floor,
        models.score_cap,
        top_contacts.lead_id,
        top_contacts.is_engaged,
        case when top_contacts.half_score_at is not null then top_contacts.scale_to end as approached_score,
        coalesce(rests.points, 0) as points,
        coalesce(own_acts.own_points, 0) as own_points
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join models on scores.score_model_id = models.score_model_id
    left join contacts as top_contacts
        on scores.subject_id = top_contacts.account_id and top_contacts.contact_rank = 1 and top_contacts.lead_score > 0
    left join rests on scores.subject_id = rests.account_id
    left join own_acts on scores.subject_id = own_acts.account_id
    where scores.subject = 'account' and scores.evaluation_id = {{ present() }}

)

select
    scored.account_id,
    cast(scored.score as decimal(18, 4)) as score,
    scored.lead_id,
    scored.is_engaged,
    cast(case
        when scored.lead_id is not null
            then {{ round_points(limited(approached('points', 'own_points', 'approached_score'), 'score_floor', 'score_cap')) }}
    end as decimal(18, 4)) as score_without
from scored
