with

subjects_before as (

    select distinct
        'lead' as subject,
        history.lead_id as subject_id
    from {{ ref('lead_score_history') }} as history
    inner join {{ ref('int_account_scoring__history_pair') }} as pair on history.snapshot_date = pair.previous_date
    union all
    select distinct
        'account' as subject,
        history.account_id as subject_id
    from {{ ref('account_score_history') }} as history
    inner join {{ ref('int_account_scoring__history_pair') }} as pair on history.snapshot_date = pair.previous_date

),

explained as (

    select
        steps.*,
        subjects_before.subject_id is null as is_new,
        steps.reason_type in ('rule_cap', 'group_cap', 'score_cap', 'score_floor') as is_limit,
        -- What somebody did is asked for by rules of behaviour as well.
        steps.reason_type = 'fit_rule' and behaviours.attribute is null as is_fact,
        coalesce(leads.is_rematched, false) as is_rematched,
        coalesce(leads.is_exclusion_changed, false) as is_exclusion_changed,
        -- What came or went as a whole is a matter of policy too, if the policy is another one.
        pair.policy_version <> pair.previous_policy_version
        and coalesce(steps.previous_rule_version <> rule_versions.rule_version, true) as is_policy_changed
    from {{ ref('int_account_scoring__history_steps') }} as steps
    cross join {{ ref('int_account_scoring__history_pair') }} as pair
    left join subjects_before on steps.subject = subjects_before.subject and steps.subject_id = subjects_before.subject_id
    left join {{ ref('int_account_scoring__rule_versions') }} as rule_versions
        on steps.rule_id = rule_versions.rule_id and steps.reason_type in ('activity_rule', 'fit_rule')
    left join {{ ref('int_account_scoring__policy_fit_rules') }} as fit_rules
        on steps.rule_id = fit_rules.rule_id and steps.reason_type = 'fit_rule'
    left join {{ ref('int_account_scoring__policy_behaviour_attributes') }} as behaviours on fit_rules.attribute = behaviours.attribute
    left join {{ ref('int_account_scoring__history_leads') }} as leads
        on leads.lead_id = case when steps.reason_type = 'contact' then steps.rule_id when steps.subject = 'lead' then steps.subject_id end

),

changes as (

    -- The same day under today's policy, with today's leads and accounts.
    select
        *,
        case
            when is_rematched then 'merge_or_rematch'
            when is_exclusion_changed then 'consent_or_exclusion'
            when is_policy_changed then 'policy_change'
            when is_limit then 'caps'
            when is_fact then 'changed_facts'
            else 'late_rows'
        end as cause,
        points_before - points_previous as points
    from explained
    {%- for cause, from_step, to_step in [
        ('decay', 'before', 'faded'), ('late_rows', 'faded', 'corrected'), ('new_activity', 'corrected', 'now'),
    ] %}
    union all
    select
        *,
        case when is_limit then 'caps' else '{{ cause }}' end as cause,
        points_{{ to_step }} - points_{{ from_step }} as points
    from explained
    {%- endfor %}

)

select
    subject,
    subject_id,
    score_model_id,
    case when is_new then 'new_subject' else cause end as cause,
    cast(sum(points) as decimal(18, 4)) as points
from changes
group by subject, subject_id, score_model_id, case when is_new then 'new_subject' else cause end
having sum(points) <> 0
