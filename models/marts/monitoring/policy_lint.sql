{#- Where the policy asks for a purpose: (seed, row, purpose, relation, condition). -#}
{% set asking = [
    ('tiers', text_key(['subject', 'tier']), 'action_purpose', ref('int_account_scoring__policy_tiers'), "subject = 'lead'"),
    ('crm_objects', 'subject', 'consent_purpose', policy_crm_objects(), "subject = 'lead'"),
    ('activity_types', 'activity_type', 'consent_purpose', ref('int_account_scoring__policy_activity_types'), 'name = activity_type'),
] %}

with

counted_rules as (

    select pattern_rules.*
    from {{ ref('int_account_scoring__pattern_rules') }} as pattern_rules
    where pattern_rules.is_counted and pattern_rules.activity_count > 0 and {{ is_valid_on('pattern_rules', as_of()) }}

),

-- The most that one rule can give; null where nothing limits it.
rule_limits as (

    select
        score_model_id,
        rule_group_id,
        rule_id,
        'activity' as rule_type,
        case when points > 0 then rule_cap else 0 end as most_points
    from {{ policy_activity_rules() }}
    union all
    select
        score_model_id,
        rule_group_id,
        rule_id,
        'fit' as rule_type,
        case when points > 0 then points else 0 end as most_points
    from {{ policy_fit_rules() }}

),

-- Of fit rules in a group of mode first only one counts; activities may count for each rule in turn.
counted_limits as (

    select
        rule_limits.*,
        rule_groups.group_cap,
        case
            when rule_groups.match_mode = 'first' and rule_limits.rule_type = 'fit'
                then row_number() over (
                    partition by rule_limits.score_model_id, rule_limits.rule_group_id, rule_limits.rule_type
                    order by rule_limits.most_points desc
                )
            else 1
        end as limit_rank
    from rule_limits
    left join {{ policy_rule_groups() }} as rule_groups on rule_limits.rule_group_id = rule_groups.rule_group_id

),

group_limits as (

    select
        score_model_id,
        coalesce(rule_group_id, rule_id) as competition,
        case
            when sum(case when most_points is null then 1 else 0 end) > 0 then min(group_cap)
            else least(sum(most_points), coalesce(min(group_cap), sum(most_points)))
        end as most_points
    from counted_limits
    where limit_rank = 1
    group by score_model_id, coalesce(rule_group_id, rule_id)

),

model_limits as (

    select
        score_model_id,
        case when sum(case when most_points is null then 1 else 0 end) = 0 then sum(most_points) end as most_points
    from group_limits
    group by score_model_id

),

-- How low and how high a score can get; null where nothing limits it.
reachable as (

    select
        models.score_model_id,
        models.score_floor as lowest_score,
        cast(case
            when models.score_cap is null then model_limits.most_points
            else least(models.score_cap, coalesce(model_limits.most_points, models.score_cap))
        end as decimal(28, 6)) as highest_score
    from {{ policy_score_models() }} as models
    -- Contacts add to what rules give to a model that rolls up.
    left join model_limits on models.score_model_id = model_limits.score_model_id and models.rolls_up_score_model_id is null

),

-- Where the input has no consents at all, nobody expects one.
purposes_seen as (

    select distinct purpose from {{ ref('int_account_scoring__identity_consents') }}

),

purposes_asked as (

    {%- for seed, row_key, purpose, relation, condition in asking %}
    {{ 'union all' if not loop.first }}
    select
        '{{ seed }}' as seed,
        {{ row_key }} as row_key,
        {{ purpose }} as purpose
    from {{ relation }}
    where {{ condition }}
    {%- endfor %}

),

findings as (

    select * from {{ ref('int_account_scoring__dead_rules') }}
    union all
    select * from ({{ lints_of_changes() }}) as lints_of_changes
    union all
    select
        'purpose_never_occurs' as lint,
        asked.seed,
        asked.row_key,
        'No consent for the purpose ' || asked.purpose || ' in the input, so nobody there refuses it: misspelt, or not collected?' as message
    from purposes_asked as asked
    left join purposes_seen as seen on asked.purpose = seen.purpose
    where asked.purpose is not null and seen.purpose is null and exists (select 1 from purposes_seen)
    union all
    select
        'double_firing' as lint,
        'activity_rules' as seed,
        counted.rule_id as row_key,
        'Some activities count here and for ' || others.rule_id || ' too: '
        || {{ number_text('sum(counted.activity_count)') }} || ' so far.' as message
    from counted_rules as counted
    inner join counted_rules as others
        on counted.pattern_key = others.pattern_key and counted.score_model_id = others.score_model_id and counted.rule_id < others.rule_id
    group by counted.rule_id, others.rule_id
    union all
    select
        'purpose_not_asked' as lint,
        'crm_objects' as seed,
        consents.purpose as row_key,
        case when count(*) = 1 then '1 lead' else {{ number_text('count(*)') }} || ' leads' end || ' withdrew consent to "' || consents.purpose
        || '", which the policy asks for nowhere, so it keeps nobody from anything: misspelt?' as message
    from {{ ref('int_account_scoring__identity_consents') }} as consents
    -- A no counts for every purpose that its text names.
    left join {{ ref('int_account_scoring__policy_purposes') }} as purposes on {{ dbt.position('purposes.purpose', 'consents.purpose') }} > 0
    where consents.is_last_word and not consents.is_granted and purposes.purpose is null
    group by consents.purpose
    union all
    {{ untranslated_texts() }}
    union all
    select
        'unreachable_band' as lint,
        'score_bands' as seed,
        {{ text_key(['bands.score_model_id', 'bands.band']) }} as row_key,
        'No score can be in this band: scores of ' || bands.score_model_id || ' lie between '
        || coalesce({{ number_text('reachable.lowest_score') }}, 'any') || ' and '
        || coalesce({{ number_text('reachable.highest_score') }}, 'any') || '.' as message
    from {{ policy_score_bands() }} as bands
    inner join reachable on bands.score_model_id = reachable.score_model_id
    where bands.at_least_score > reachable.highest_score or bands.below_score <= reachable.lowest_score

)

select
    *,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from findings
