with

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

texts as (

    select * from {{ texts() }} as texts

),

contacts as (

    select
        contributions.account_id,
        contributions.lead_id,
        contributions.score_model_id,
        contributions.points,
        contributions.is_engaged,
        models.rolls_up_score_model_id
    from {{ ref('int_account_scoring__contact_contributions') }} as contributions
    inner join {{ ref('int_account_scoring__models') }} as models on contributions.score_model_id = models.score_model_id
    where contributions.evaluation_id = {{ present() }} and contributions.is_primary and contributions.points <> 0

),

-- What weighs most in the contact's score: a seller wants to know what, not only who.
strongest as (

    select
        contacts.lead_id,
        contacts.score_model_id,
        rule_points.rule_id,
        rule_points.points,
        rule_points.last_activity_date,
        row_number() over (
            partition by contacts.lead_id, contacts.score_model_id
            order by rule_points.points desc, rule_points.rule_id
        ) as reason_rank
    from contacts
    inner join rule_points
        on
            contacts.lead_id = rule_points.subject_id and rule_points.subject = 'lead'
            and contacts.rolls_up_score_model_id = rule_points.score_model_id and rule_points.points > 0

),

contact_reasons as (

    select
        contacts.account_id,
        contacts.lead_id,
        contacts.score_model_id,
        contacts.points,
        strongest.last_activity_date,
        {{ contact_sentence('contacts.is_engaged', 'leads.shown_job_title', 'leads.buying_role', 'sentences.reason') }} as reason
    from contacts
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on contacts.lead_id = leads.lead_id
    left join strongest
        on
            contacts.lead_id = strongest.lead_id and contacts.score_model_id = strongest.score_model_id and strongest.reason_rank = 1
    left join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'lead'
    left join sentences on strongest.rule_id = sentences.rule_id and {{ is_worth_showing('strongest.points', 'crm_objects') }}
    cross join texts

)

select
    rule_points.subject,
    rule_points.subject_id,
    rule_points.score_model_id,
    rule_points.reason_type,
    rule_points.rule_id,
    cast(rule_points.points - rule_points.daily_cap_change as decimal(18, 4)) as points,
    cast(rule_points.points as decimal(18, 4)) as counted_points,
    cast(rule_points.points as decimal(18, 4)) as deciding_points,
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
    'daily_cap' as reason_type,
    rule_points.rule_id,
    cast(rule_points.daily_cap_change as decimal(18, 4)) as points,
    cast(0 as decimal(18, 4)) as counted_points,
    cast(rule_points.points as decimal(18, 4)) as deciding_points,
    null as activity_count,
    null as last_activity_date,
    {{ filled_text('daily_cap', {'reason': 'sentences.reason'}) }} as reason
from rule_points
inner join sentences on rule_points.rule_id = sentences.rule_id
cross join texts
where rule_points.daily_cap_change <> 0
union all
select
    rule_points.subject,
    rule_points.subject_id,
    rule_points.score_model_id,
    'rule_cap' as reason_type,
    rule_points.rule_id,
    cast(rule_points.rule_cap_change as decimal(18, 4)) as points,
    cast(rule_points.rule_cap_change as decimal(18, 4)) as counted_points,
    cast(rule_points.rule_cap_change as decimal(18, 4)) as deciding_points,
    null as activity_count,
    null as last_activity_date,
    {{ filled_text('rule_cap', {'reason': 'sentences.reason'}) }} as reason
from rule_points
inner join sentences on rule_points.rule_id = sentences.rule_id
cross join texts
where rule_points.rule_cap_change <> 0
union all
select
    rule_points.subject,
    rule_points.subject_id,
    rule_points.score_model_id,
    'group_cap' as reason_type,
    rule_points.rule_group_id as rule_id,
    cast(rule_points.group_cap_change as decimal(18, 4)) as points,
    cast(rule_points.group_cap_change as decimal(18, 4)) as counted_points,
    cast(rule_points.group_cap_change as decimal(18, 4)) as deciding_points,
    null as activity_count,
    null as last_activity_date,
    {{ filled_text('group_cap', {'group': 'rule_points.rule_group_id'}) }} as reason
from rule_points
cross join texts
where rule_points.group_cap_change <> 0
union all
select
    'account' as subject,
    account_id as subject_id,
    score_model_id,
    'contact' as reason_type,
    lead_id as rule_id,
    cast(points as decimal(18, 4)) as points,
    cast(points as decimal(18, 4)) as counted_points,
    cast(points as decimal(18, 4)) as deciding_points,
    null as activity_count,
    last_activity_date,
    reason
from contact_reasons
union all
select
    scores.subject,
    scores.subject_id,
    scores.score_model_id,
    case when scores.score < scores.points_before_limits then 'score_cap' else 'score_floor' end as reason_type,
    scores.score_model_id as rule_id,
    cast(scores.score - scores.points_before_limits as decimal(18, 4)) as points,
    cast(scores.score - scores.points_before_limits as decimal(18, 4)) as counted_points,
    cast(scores.score - scores.points_before_limits as decimal(18, 4)) as deciding_points,
    null as activity_count,
    null as last_activity_date,
    case when scores.score < scores.points_before_limits then texts.score_cap else texts.score_floor end as reason
from {{ ref('int_account_scoring__scores') }} as scores
cross join texts
where scores.evaluation_id = {{ present() }} and scores.score <> scores.points_before_limits
