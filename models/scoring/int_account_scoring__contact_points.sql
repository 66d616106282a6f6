select
    account_id,
    lead_id,
    score_model_id,
    evaluation_id,
    score_date,
    days_back,
    is_engaged,
    contribution,
    {{ round_points(
        'cast(contribution as ' ~ type_double() ~ ') * cast(scale_to as ' ~ type_double() ~ ') / cast(full_score_at as '
        ~ type_double() ~ ')'
    ) }} as points
from {{ ref('int_account_scoring__contact_contributions') }}
where is_primary
