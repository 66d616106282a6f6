{% set share = faded_share(dbt.datediff('pair.previous_date', as_of(), 'day'), 'signals.half_life_days') %}
{% set is_other_policy = '(pair.policy_version <> pair.previous_policy_version or pair.has_turned_rules)' %}
{% set of_rule = "(partition by kept.score_model_id, kept.rule_id, kept.reason_type in ('group_cap', 'score_cap', 'score_floor'))" %}
with

subjects_before as (

    select
        'lead' as subject,
        lead_id as subject_id
    from {{ ref('int_account_scoring__history_leads') }}
    union all
    select distinct
        scores.subject,
        scores.subject_id
    from {{ ref('scores_by_day') }} as scores
    inner join {{ ref('int_account_scoring__history_pair') }} as pair on scores.snapshot_date = pair.previous_date
    where scores.subject = 'account'

),

compared as (

    select
        kept.subject,
        kept.subject_id,
        kept.score_model_id,
        kept.reason_type,
        kept.rule_id,
        max(case when kept.snapshot_date = pair.previous_date then kept.rule_version end) as previous_version,
        max(case when kept.snapshot_date > pair.previous_date then kept.rule_version end) as rule_version,
        -- Of anybody: a reason that came or went has one of the two. A rule and its limit have the same.
        max(max(case when kept.snapshot_date = pair.previous_date then kept.rule_version end)) over {{ of_rule }} as previous_version_of_rule,
        max(max(case when kept.snapshot_date > pair.previous_date then kept.rule_version end)) over {{ of_rule }} as version_of_rule,
        sum(case when kept.snapshot_date = pair.previous_date then kept.points else 0 end) as points_previous,
        sum(case when kept.snapshot_date > pair.previous_date then kept.points else 0 end) as points_now
    from {{ ref('int_account_scoring__history_reasons') }} as kept
    inner join {{ ref('int_account_scoring__history_pair') }} as pair on kept.snapshot_date >= pair.previous_date
    group by kept.subject, kept.subject_id, kept.score_model_id, kept.reason_type, kept.rule_id

),

news_of_subjects as (

    select
        subject,
        subject_id,
        max(case when is_late then 0 else 1 end) = 1 as is_active,
        max(case when is_late then 1 else 0 end) = 1 as is_late
    from {{ ref('int_account_scoring__history_news') }}
    group by subject, subject_id

),

-- Each point of today either is of what was done since the previous day, or is what time left of points of before.
judged as (

    select
        compared.*,
        subjects_before.subject_id is null as is_new,
        coalesce(news_of_subjects.is_active, false) as is_active,
        coalesce(news_of_subjects.is_late, false) as is_late,
        compared.reason_type in ('rule_cap', 'group_cap', 'score_cap', 'score_floor') as is_limit,
        -- If a rule asks for both, points that come without an act are of who somebody is.
        compared.reason_type = 'fit_rule' and (
            behaviour_rules.rule_id is null
            or (behaviour_rules.asks_facts and not coalesce(news_of_subjects.is_active, false) and compared.points_now > compared.points_previous)
        ) as is_fact,
        compared.reason_type = 'contact' as is_contact,
        case
            when leads.is_rematched then 'merge_or_rematch'
            when leads.is_exclusion_changed or {{ is_erased_contact('compared') }} then 'consent_or_exclusion'
            -- What came or went is a matter of policy too, unless only points changed, and those of others.
            when
                {{ is_other_policy }}
                and coalesce(
                    compared.previous_version <> compared.rule_version,
                    case when pair.has_only_other_points then compared.previous_version_of_rule <> compared.version_of_rule end,
                    true
                )
                then 'policy_change'
        end as restated_by,
        coalesce(news.new_points, 0) as points_new,
        compared.points_now - coalesce(news.new_points, 0) as points_left,
        case when signals.decay_mode in ('half_life', 'none') then {{ share }} end as share_left
    from compared
    cross join {{ ref('int_account_scoring__history_pair') }} as pair
    left join subjects_before on compared.subject = subjects_before.subject and compared.subject_id = subjects_before.subject_id
    left join {{ ref('int_account_scoring__history_leads') }} as leads
        on
            leads.lead_id
            = case when compared.reason_type = 'contact' then compared.rule_id when compared.subject = 'lead' then compared.subject_id end
    left join {{ ref('int_account_scoring__history_news') }} as news
        on
            compared.reason_type = 'activity_rule' and compared.subject = news.subject
            and compared.subject_id = news.subject_id and compared.rule_id = news.rule_id
    left join news_of_subjects on compared.subject = news_of_subjects.subject and compared.subject_id = news_of_subjects.subject_id
    left join {{ ref('int_account_scoring__rule_signals') }} as rule_signals
        on compared.reason_type = 'activity_rule' and compared.rule_id = rule_signals.rule_id and {{ is_valid_on('rule_signals', as_of()) }}
    left join {{ ref('int_account_scoring__signals') }} as signals on rule_signals.signal_key = signals.signal_key
    left join {{ rules_of_behaviour() }} as behaviour_rules on compared.reason_type = 'fit_rule' and compared.rule_id = behaviour_rules.rule_id

),

stepped as (

    select
        *,
        -- What the points of before would have been under today's policy, with today's leads.
        case
            when reason_type <> 'activity_rule' or restated_by is null then points_previous
            else {{ unfaded('points_left', 'share_left') }}
        end as points_before,
        -- Rounded points fade to a little else than what is left; only more than that came late.
        case
            when reason_type <> 'activity_rule' or restated_by is not null then 0
            when share_left is null and is_late then points_left - points_previous
            when share_left is not null and abs(points_left - {{ round_points('points_previous * share_left') }}) > {{ rounding_of_faded_points() }}
                then points_left - {{ round_points('points_previous * share_left') }}
            else 0
        end as points_late,
        case
            when reason_type in ('activity_rule', 'contact') then null
            when restated_by is not null then restated_by
            when is_limit then 'caps'
            when is_fact then 'changed_facts'
            when is_active then 'new_activity'
            when is_late then 'late_rows'
            else 'decay'
        end as only_cause
    from judged

),

causes as (

    {%- for cause in ['whole', 'restated', 'late_rows', 'decay', 'new_activity'] %}
    {{ 'union all' if not loop.first }}
    select {{ text_literal(cause) }} as cause
    {%- endfor %}

),

-- Points of activity have up to four causes, all else moves as a whole.
changes as (

    select
        stepped.*,
        case causes.cause when 'whole' then stepped.only_cause when 'restated' then stepped.restated_by else causes.cause end as cause,
        case causes.cause
            when 'whole' then stepped.points_now - stepped.points_previous
            when 'restated' then stepped.points_before - stepped.points_previous
            when 'late_rows' then stepped.points_late
            when 'decay' then stepped.points_left - stepped.points_before - stepped.points_late
            else stepped.points_new
        end as points
    from stepped
    inner join causes on (stepped.reason_type = 'activity_rule') = (causes.cause <> 'whole')

)

-- Of a contact the movements make what its own score makes of the account's, also where its points stay the same.
select
    subject,
    subject_id,
    score_model_id,
    is_contact,
    case when is_contact then rule_id end as contact_id,
    case when is_contact then restated_by end as contact_restated_by,
    is_new,
    cause,
    cast(sum(cast(points as decimal(18, 4))) as decimal(18, 4)) as points,
    cast(sum(points_previous) as decimal(18, 4)) as points_previous,
    cast(sum(points_now) as decimal(18, 4)) as points_now
from changes
where points <> 0 or is_contact
group by subject, subject_id, score_model_id, is_contact, contact_id, contact_restated_by, is_new, cause
