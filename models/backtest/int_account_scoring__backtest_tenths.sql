select
    outcome_id,
    subject,
    score_id,
    cutoff_date,
    {{ score_tenth('subjects_below', 'outcomes + others', 'all_outcomes + all_others') }} as score_tenth,
    min(score) as lowest_score,
    max(score) as highest_score,
    sum(outcomes + others) as observations,
    sum(outcomes) as outcomes
from {{ ref('int_account_scoring__backtest_levels') }}
group by
    outcome_id, subject, score_id, cutoff_date,
    {{ score_tenth('subjects_below', 'outcomes + others', 'all_outcomes + all_others') }}
