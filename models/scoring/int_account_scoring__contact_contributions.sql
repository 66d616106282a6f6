with

contacts as (

    select * from {{ ref('int_account_scoring__contacts') }}

),

methods as (

    select * from {{ policy_account_rollup_methods() }}

),

paired as (

    select
        contacts.*,
        methods.rollup_id,
        methods.method,
        methods.is_primary,
        methods.scale_to,
        methods.full_score_at,
        methods.half_score_at,
        methods.champion_weight,
        methods.top_n,
        cast(contacts.lead_score as {{ type_double() }}) as points,
        {{ chance_of_contact('contacts.lead_score', 'methods.scale_to') }} as probability
    from contacts
    inner join methods on contacts.score_model_id = methods.score_model_id

),

with_failures as (

    select
        *,
        coalesce(
            sum({{ log_of_failure('probability') }}) over (
                -- is_primary belongs to the roll-up: a query for primary ones only computes no others.
                partition by account_id, rollup_id, is_primary, evaluation_id
                order by contact_rank
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as log_of_failures_before
    from paired
    where method = 'noisy_or'
    union all
    select
        *,
        0 as log_of_failures_before
    from paired
    where method <> 'noisy_or'

),

contributions as (

    select
        account_id,
        lead_id,
        score_model_id,
        evaluation_id,
        rollup_id,
        method,
        is_primary,
        scale_to,
        full_score_at,
        half_score_at,
        is_engaged,
        {{ contribution_of_contact() }} as contribution
    from with_failures

),

-- Where no value reaches the whole scale, what one adds depends on the others.
totals as (

    select
        *,
        sum(contribution) over (partition by account_id, rollup_id, is_primary, evaluation_id) as total
    from contributions

)

select
    totals.account_id,
    totals.lead_id,
    totals.score_model_id,
    totals.evaluation_id,
    totals.rollup_id,
    totals.method,
    totals.is_primary,
    totals.is_engaged,
    totals.contribution,
    {{ rollup_points('totals.contribution', 'totals', 'totals.total') }} as points
from totals
