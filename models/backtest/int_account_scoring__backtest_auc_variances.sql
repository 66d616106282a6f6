select
    outcome_id,
    subject,
    score_id,
    period,
    count(*) as subjects,
    sum(case when has_outcome then 1 else 0 end) as outcome_subjects,
    sum(case when has_other then 1 else 0 end) as other_subjects,
    {{ clustered_variance() }} as auc_variance
from {{ ref('int_account_scoring__backtest_influences') }}
group by outcome_id, subject, score_id, period
