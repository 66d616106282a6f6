with

contributions as (

    select contributions.*
    from {{ ref('int_account_scoring__contact_contributions') }} as contributions
    inner join {{ ref('int_account_scoring__models') }} as models on contributions.score_model_id = models.score_model_id
    where
        contributions.evaluation_id = {{ present() }}
        and models.dimension = 'intent' and models.is_primary and models.status = 'live'

),

summed as (

    select
        account_id,
        method,
        sum(contribution) as rollup_value
    from contributions
    group by account_id, method

)

select
    accounts.account_id,
    {%- for method, column in [
        ('effective_contacts', 'effective_contacts'), ('engaged_contacts', 'engaged_contacts'), ('sum', 'score_sum'),
        ('max', 'score_max'), ('champion', 'champion'), ('top_n', 'top_n'), ('noisy_or', 'noisy_or'),
    ] %}
    cast(max(case when summed.method = '{{ method }}' then {{ round_points('summed.rollup_value') }} end) as decimal(18, 4)) as {{ column }},
    {%- endfor %}
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__identity_accounts') }} as accounts
left join summed on accounts.account_id = summed.account_id
group by accounts.account_id
