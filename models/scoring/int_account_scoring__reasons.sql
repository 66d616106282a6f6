with

models as (

    select * from {{ ref('int_account_scoring__models') }}

),

rule_points as (

    select * from {{ ref('int_account_scoring__rule_points') }}
    where evaluation_id = {{ present() }}

),

sentences as (

    select
        rule_id,
        reason
    from {{ policy_activity_rules() }}
    union all
    select
        rule_id,
        reason
    from {{ policy_fit_rules() }}

),

-- What weighs most in the contact's score: a seller wants to know what, not only who.
strongest as (

    select
        subject_id as lead_id,
        score_model_id,
        rule_id,
        last_activity_date,
        row_number() over (
            partition by subject_id, score_model_id
            order by points desc, rule_id
        ) as reason_rank
    from rule_points
    where subject = 'lead' and points > 0 and score_model_id in (select models.rolls_up_score_model_id from models)

),

contact_reasons as (

    select
        contacts.account_id,
        contacts.lead_id,
        contacts.score_model_id,
        contacts.points,
        strongest.last_activity_date,
        {{ contact_sentence('contacts.is_engaged', 'leads.job_title', 'leads.buying_role', 'sentences.reason') }} as reason
    from {{ ref('int_account_scoring__contact_contributions') }} as contacts
    inner join models on contacts.score_model_id = models.score_model_id
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on contacts.lead_id = leads.lead_id
    left join strongest
        on
            contacts.lead_id = strongest.lead_id
            and models.rolls_up_score_model_id = strongest.score_model_id
            and strongest.reason_rank = 1
    left join sentences on strongest.rule_id = sentences.rule_id
    where contacts.evaluation_id = {{ present() }} and contacts.is_primary and contacts.points <> 0

)

select
    rule_points.subject,
    rule_points.subject_id,
    rule_points.score_model_id,
    rule_points.reason_type,
    rule_points.rule_id,
    cast(rule_points.points as decimal(18, 4)) as points,
    rule_points.activity_count,
    rule_points.last_activity_date,
    sentences.reason
from rule_points
inner join sentences on rule_points.rule_id = sentences.rule_id
union all
select
    rule_points.subject,
    rule_points.subject_id,
    rule_points.score_model_id,
    'rule_cap' as reason_type,
    rule_points.rule_id,
    cast(rule_points.rule_cap_change as decimal(18, 4)) as points,
    null as activity_count,
    null as last_activity_date,
    'Limit of one rule: ' || sentences.reason as reason
from rule_points
inner join sentences on rule_points.rule_id = sentences.rule_id
where rule_points.rule_cap_change <> 0
union all
select
    subject,
    subject_id,
    score_model_id,
    'group_cap' as reason_type,
    rule_group_id as rule_id,
    cast(group_cap_change as decimal(18, 4)) as points,
    null as activity_count,
    null as last_activity_date,
    'Limit of the group ' || rule_group_id as reason
from rule_points
where group_cap_change <> 0
union all
select
    'account' as subject,
    account_id as subject_id,
    score_model_id,
    'contact' as reason_type,
    lead_id as rule_id,
    cast(points as decimal(18, 4)) as points,
    null as activity_count,
    last_activity_date,
    reason
from contact_reasons
union all
select
    subject,
    subject_id,
    score_model_id,
    case when score < points_before_limits then 'score_cap' else 'score_floor' end as reason_type,
    score_model_id as rule_id,
    cast(score - points_before_limits as decimal(18, 4)) as points,
    null as activity_count,
    null as last_activity_date,
    case when score < points_before_limits then 'Highest possible score' else 'Lowest possible score' end as reason
from {{ ref('int_account_scoring__scores') }}
where evaluation_id = {{ present() }} and score <> points_before_limits
