with

reasons as (

    select
        reasons.subject,
        reasons.subject_id,
        {{ reason_in_words('reasons.reason', 'reasons.activity_count', 'reasons.last_activity_date') }} as reason,
        row_number() over (
            partition by reasons.subject, reasons.subject_id
            -- Interest first: it is what a seller can open a talk with.
            order by case when models.dimension = 'intent' then 0 else 1 end, reasons.points desc, reasons.rule_id
        ) as reason_rank
    from {{ ref('int_account_scoring__reasons') }} as reasons
    inner join {{ ref('int_account_scoring__models') }} as models on reasons.score_model_id = models.score_model_id
    -- Only who is on a list of work.
    inner join {{ ref('int_account_scoring__tiers') }} as tiers
        on
            reasons.subject = tiers.subject and reasons.subject_id = tiers.subject_id
            and tiers.evaluation_id = {{ present() }} and tiers.is_handed_to_sales
    where
        reasons.points > 0
        and reasons.reason_type in ('activity_rule', 'fit_rule', 'contact')
        and models.is_primary and models.status = 'live'
        and models.dimension in ('fit', 'intent')

)

select
    subject,
    subject_id,
    {{ reason_of_rank(1) }} as reason_1,
    {{ reason_of_rank(2) }} as reason_2,
    {{ reason_of_rank(3) }} as reason_3
from reasons
group by subject, subject_id
