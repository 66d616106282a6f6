select
    outcome_id,
    subject,
    score_id,
    cutoff_date,
    {{ score_tenth('subjects_below', 'outcomes + others', 'all_outcomes + all_others') }} as score_tenth,
    cast(min(score) as decimal(18, 4)) as lowest_score,
    cast(max(score) as decimal(18, 4)) as highest_score,
    sum(outcomes + others) as observations,
    sum(outcomes) as outcomes
from {{ ref('int_account_scoring__backtest_levels') }}
group by
    outcome_id, subject, score_id, cutoff_date,
    {{ score_tenth('subjects_below', 'outcomes + others', 'all_outcomes + all_others') }}
