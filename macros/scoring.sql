{# Whole days from a date to the day of scoring; an activity of the future has age 0 and is filtered elsewhere. Null where the date is: nothing is as old as today by not being known. #}
{% macro age_in_days(activity_date, score_date) -%}
    case when {{ activity_date }} >= {{ score_date }} then 0 else {{ dbt.datediff(activity_date, score_date, 'day') }} end
{%- endmacro %}


{#
    Share of its points that an activity still gives at an age, 0 to 1, as a double.
    half_life: exactly one half at one half-life. linear: to zero at the lifespan. step: full, one half from the half-life on,
    zero from the lifespan on. window: full inside the lifespan. none: always full.
#}
{% macro decay(decay_mode, age, half_life_days, lifespan_days) -%}
    case
        when {{ decay_mode }} = 'none' then 1
        when {{ decay_mode }} = 'window' then case when {{ age }} < {{ lifespan_days }} then 1 else 0 end
        when {{ decay_mode }} = 'linear'
            then greatest(1 - {{ age }} / cast({{ lifespan_days }} as {{ account_scoring.type_double() }}), 0)
        when {{ decay_mode }} = 'step' and {{ age }} < {{ half_life_days }} then 1
        when {{ decay_mode }} = 'step' then case when {{ age }} < {{ lifespan_days }} then 0.5 else 0 end
        else {{ account_scoring.faded_share(age, half_life_days) }}
    end
{%- endmacro %}


{#
    The share of decay mode half_life alone; without a half-life nothing fades, without an age nothing is left. The exponent is clamped, as some engines raise an error where
    a number, or a product with it, is too small to be held: after 200 half-lives nothing is left at ten decimals of any points.
#}
{% macro faded_share(age, half_life_days) -%}
    power(
        cast(0.5 as {{ account_scoring.type_double() }}),
        least(coalesce({{ age }} / cast({{ half_life_days }} as {{ account_scoring.type_double() }}), case when {{ half_life_days }} is null then 0 else 200 end), 200)
    )
{%- endmacro %}


{#
    A double as a decimal that can be summed: sums of doubles differ in their last bits from run to run, sums of decimals do not.
    Ten decimals: far below the four that are published. Held within 10^14, so that absurd policy or input stops no build; 1e14 would be a
    double to some engines, and make one of a decimal.
#}
{% macro summable(value) -%}
    cast(least(greatest({{ value }}, -100000000000000), 100000000000000) as {{ account_scoring.type_decimal(28, 10) }})
{%- endmacro %}


{#
    The same with eighteen decimals, for what is faded once more later: a tie at the fourth decimal must survive both steps.
#}
{% macro carried(value) -%}
    cast(least(greatest({{ value }}, -100000000000000), 100000000000000) as {{ account_scoring.type_decimal(38, 18) }})
{%- endmacro %}


{#
    The one rounding: to four decimals, ties away from zero (one point after five half-lives, 0.03125, is 0.0313 on every engine).
    The value goes through a decimal with ten places (see summable), where a tie is a tie and not a little less.
#}
{% macro round_points(value) -%}
    cast(least(greatest(round({{ account_scoring.summable(value) }}, 4), -90000000000000), 90000000000000) as decimal(18, 4))
{%- endmacro %}


{# A cap as the change that it makes: what must be added to a sum so that its magnitude is the cap; 0 where it does not bind. #}
{% macro cap_change(total, cap) -%}
    case
        when {{ total }} > {{ cap }} then {{ cap }} - {{ total }}
        when {{ total }} < -{{ cap }} then -{{ cap }} - {{ total }}
        else 0
    end
{%- endmacro %}


{#
    Effective size of one contact, 0 to below 1: grows with its score, and no score makes it more than one person. `model` is a relation with the curve of the
    score model that is rolled up: effective_curve, effective_steepness and effective_contact_scale. exp: 1 - exp(-score / scale). Others: x / (1 + x), x being
    (score / scale) ^ steepness, so that a score of one scale is one half. What is divided is held within bounds, so that no power is too large or small to be held.
#}
{% macro effective_contact(score, model) -%}
    {%- set ratio = 'cast(' ~ score ~ ' as ' ~ account_scoring.type_double() ~ ') / cast(' ~ model ~ '.effective_contact_scale as ' ~ account_scoring.type_double() ~ ')' -%}
    {%- set grown = 'power(least(greatest(' ~ ratio ~ ', 1e-9), 1e9), cast(' ~ model ~ '.effective_steepness as ' ~ account_scoring.type_double() ~ '))' -%}
    case
        when {{ score }} <= 0 then 0
        when {{ model }}.effective_curve = 'exp' then 1 - exp(-least({{ ratio }}, 500))
        else {{ grown }} / (1 + {{ grown }})
    end
{%- endmacro %}


{# The chance that a contact is interested, were its score a percentage of the scale; certain without one. #}
{% macro chance_of_contact(score, scale_to) -%}
    coalesce(least(cast({{ score }} as {{ account_scoring.type_double() }}) / cast({{ scale_to }} as {{ account_scoring.type_double() }}), 1), 1)
{%- endmacro %}


{#
    What a contact adds to a roll-up, in the unit of its method. Every method is written as a sum over contacts, so that the roll-up can be explained by them. Over a
    relation with method, champion_weight, top_n, effective_contact, is_engaged, points (the contact's score), probability, contact_rank, contacts (how many
    there are), and log_of_failures_before, of those ranked before.
#}
{% macro contribution_of_contact() -%}
    {%- set champion_weight = 'cast(champion_weight as ' ~ account_scoring.type_double() ~ ')' -%}
    {{ account_scoring.summable("case method
            when 'effective_contacts' then effective_contact
            when 'engaged_contacts' then case when is_engaged then 1 else 0 end
            when 'sum' then points
            when 'max' then case when contact_rank = 1 then points else 0 end
            when 'champion' then
                points * case
                    when contact_rank = 1 then " ~ champion_weight ~ "
                    else (1 - " ~ champion_weight ~ ") / (contacts - 1)
                end
            when 'top_n' then case when contact_rank <= top_n then points else 0 end
            when 'noisy_or' then probability * exp(cast(log_of_failures_before as " ~ account_scoring.type_double() ~ "))
        end") }}
{%- endmacro %}


{#
    What a share of a roll-up's value is divided by to be points: `total` is the value of the whole account. full_score_at: so much is scale_to, and more is more.
    half_score_at: so much is half of scale_to, and no value reaches all of it. `methods` is a relation with both, of which a method has one.
#}
{% macro rollup_divisor(methods, total) -%}
    cast(coalesce({{ methods }}.full_score_at, {{ total }} + {{ methods }}.half_score_at) as {{ account_scoring.type_double() }})
{%- endmacro %}


{# A part of a roll-up's value as points, rounded: `value` of what the whole account has, `total`. #}
{% macro rollup_points(value, methods, total) -%}
    {{ account_scoring.round_points(
        'cast(' ~ value ~ ' as ' ~ account_scoring.type_double() ~ ') * cast(' ~ methods ~ '.scale_to as ' ~ account_scoring.type_double() ~ ') / '
        ~ account_scoring.rollup_divisor(methods, total)
    ) }}
{%- endmacro %}


{#
    Points that come on top of others without reaching `most`: the nearer the others are to it, the less they add, and so the more there are of them. Where `most`
    is null, or they are points against, all of them.
#}
{% macro approached(points, more_points, most) -%}
    ({{ points }} + case
        when {{ more_points }} > 0 and {{ most }} is not null
            then cast({{ more_points }} as {{ account_scoring.type_double() }}) * greatest({{ most }} - {{ points }}, 0) / ({{ most }} + {{ more_points }})
        else {{ more_points }}
    end)
{%- endmacro %}


{# The value of a roll-up that gives an account so many points, the other way round; null where no value does. #}
{% macro rollup_value_of(points, methods) -%}
    coalesce(
        cast({{ points }} as {{ account_scoring.type_double() }}) * {{ methods }}.full_score_at / {{ methods }}.scale_to,
        case
            when {{ points }} < {{ methods }}.scale_to
                then cast({{ points }} as {{ account_scoring.type_double() }}) * {{ methods }}.half_score_at / ({{ methods }}.scale_to - {{ points }})
        end
    )
{%- endmacro %}


{# Number of the seven-day week that an age falls into, counted back from the day of scoring: 0 is the latest week. #}
{% macro week_of_age(age) -%}
    floor({{ age }} / 7)
{%- endmacro %}


{# Logarithm of one minus a probability, as a decimal that can be summed; a certain event counts as all but certain. #}
{% macro log_of_failure(probability) -%}
    {{ account_scoring.summable('ln(greatest(1 - ' ~ probability ~ ', 1e-12))') }}
{%- endmacro %}


{# A sum held between the floor and the cap of its score model; a null limit limits nothing. #}
{% macro limited(points, score_floor, score_cap) -%}
    case
        when {{ points }} > {{ score_cap }} then {{ score_cap }}
        when {{ points }} < {{ score_floor }} then {{ score_floor }}
        else {{ points }}
    end
{%- endmacro %}


{#
    Does a score reach the bound of a band? One that was reached within the hold is lost only below its margin, so that nobody flickers around a
    bound. Engaged contacts that a band asks for are there today or the band is not: what it says of an account is true of it. `scores` is a relation with score,
    peak_score, hysteresis_margin and engaged_contacts.
#}
{% macro reaches_bound(scores, bound, min_engaged_contacts) -%}
    (
        (
            {{ scores }}.score >= {{ bound }}
            or ({{ scores }}.peak_score >= {{ bound }} and {{ scores }}.score >= {{ bound }} * (1 - {{ scores }}.hysteresis_margin))
        )
        and {{ scores }}.engaged_contacts >= coalesce({{ min_engaged_contacts }}, 0)
    )
{%- endmacro %}


{#
    Query for the facts that fit rules ask for: score_model_id, judged_together (a group of rules, or `attribute <name>` for rules without one), attribute, and
    most_points, the most that they can give together. Rules that only take points away ask for nothing, and further conditions of rules are not asked.
#}
{% macro judged_facts() %}
    with

    rules as (

        select
            rules.score_model_id,
            coalesce(rules.rule_group_id, 'attribute ' || rules.attribute) as judged_together,
            rules.attribute,
            rules.points,
            rule_groups.match_mode,
            rule_groups.group_cap
        from {{ account_scoring.policy_fit_rules() }} as rules
        left join {{ account_scoring.policy_rule_groups() }} as rule_groups on rules.rule_group_id = rule_groups.rule_group_id
        left join {{ account_scoring.policy_behaviour_attributes() }} as behaviours on rules.attribute = behaviours.attribute
        -- What somebody did is always known, and that something is unknown as well; is_not holds for what is unknown, so nothing waits to be judged.
        where
            rules.points > 0 and behaviours.attribute is null and rules.operator not in ('is_unknown', 'is_not')
            and {{ account_scoring.is_valid_on('rules', account_scoring.as_of()) }}

    ),

    groups_of_rules as (

        select
            score_model_id,
            judged_together,
            {{ account_scoring.smaller("case when match_mode = 'first' then max(points) else sum(points) end", 'group_cap') }} as most_points
        from rules
        group by score_model_id, judged_together, match_mode, group_cap

    )

    select distinct
        rules.score_model_id,
        rules.judged_together,
        rules.attribute,
        groups_of_rules.most_points
    from rules
    inner join groups_of_rules
        on rules.score_model_id = groups_of_rules.score_model_id and rules.judged_together = groups_of_rules.judged_together
{%- endmacro %}


{#
    Query for how much of its fit could be judged of each lead or account (subject_id, fit_coverage), by the model that decides. `tiers` is a table in the query with rows of
    int_account_scoring__tiers, of one subject and the day of scoring.
#}
{% macro fit_coverages(tiers) -%}
    select
        scores.subject_id,
        scores.coverage as fit_coverage
    from {{ ref('int_account_scoring__rule_scores') }} as scores
    inner join {{ tiers }} as tiers
        on
            scores.evaluation_id = tiers.evaluation_id and scores.subject = tiers.subject and scores.subject_id = tiers.subject_id
            and scores.score_model_id = tiers.fit_score_model_id
{%- endmacro %}


{#
    Query for the groups of fit rules that what is known lets be judged: subject, subject_id, score_model_id, judged_together and most_points. One fact is enough where several
    stand in for each other, as the region of the person and of the company do. `facts` is a table in the query with rows of judged_facts().
#}
{% macro judged_groups(facts) %}
    with

    known_values as (

        select
            'lead' as subject,
            lead_id as subject_id,
            attribute
        from {{ ref('int_account_scoring__identity_lead_attributes') }}
        where value is not null
        union all
        select
            'account' as subject,
            account_id as subject_id,
            attribute
        from {{ ref('int_account_scoring__identity_account_attributes') }}
        where value is not null
        union all
        select
            'lead' as subject,
            lead_accounts.lead_id as subject_id,
            attributes.attribute
        from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
        inner join {{ ref('int_account_scoring__identity_account_attributes') }} as attributes on lead_accounts.account_id = attributes.account_id
        where attributes.value is not null

    )

    select distinct
        known_values.subject,
        known_values.subject_id,
        {{ facts }}.score_model_id,
        {{ facts }}.judged_together,
        {{ facts }}.most_points
    from {{ facts }}
    inner join known_values on {{ facts }}.attribute = known_values.attribute
{%- endmacro %}


{#
    Query for the rules with further conditions that hold as a whole (rule_id, subject, subject_id, evaluation_id): their own condition and all of seed rule_conditions. `held` is a table in the
    query with each condition that holds; what holds on every day has a null as evaluation, and holds on each of them.
#}
{% macro rules_held_whole(held) %}
    with

    -- Of each rule with further conditions its own and all of these.
    parts as (

        select distinct
            rule_id,
            'fit_rule' as condition_type,
            rule_id as condition_id
        from {{ account_scoring.policy_rule_conditions() }} as policy_rows
        union all
        select
            rule_id,
            'rule_condition' as condition_type,
            {{ account_scoring.text_key(['rule_id', 'condition_name']) }} as condition_id
        from {{ account_scoring.policy_rule_conditions() }} as policy_rows

    ),

    part_counts as (

        select
            rule_id,
            count(*) as part_count
        from parts
        group by rule_id

    ),

    held_parts as (

        select distinct
            parts.rule_id,
            held.condition_id,
            held.condition_type,
            held.subject,
            held.subject_id,
            held.evaluation_id
        from {{ held }} as held
        inner join parts on held.condition_type = parts.condition_type and held.condition_id = parts.condition_id

    ),

    -- On every day, or on the days on which its last part does; what holds on every day holds on each of them.
    days as (

        select distinct
            rule_id,
            subject,
            subject_id,
            evaluation_id
        from held_parts

    )

    select
        days.rule_id,
        days.subject,
        days.subject_id,
        days.evaluation_id
    from days
    inner join part_counts on days.rule_id = part_counts.rule_id
    inner join held_parts
        on
            days.rule_id = held_parts.rule_id and days.subject = held_parts.subject and days.subject_id = held_parts.subject_id
            and (held_parts.evaluation_id is null or days.evaluation_id = held_parts.evaluation_id)
    group by days.rule_id, days.subject, days.subject_id, days.evaluation_id, part_counts.part_count
    having count(*) = part_counts.part_count
{%- endmacro %}


{# Stages of a purchase that activity rules may name, a list, the first one first. #}
{% macro purchase_stages() -%}
    {{- return(['awareness', 'consideration', 'decision']) -}}
{%- endmacro %}


{# SQL of the place of a stage of purchase in their order, 1 for the first; null: none. #}
{% macro place_of_purchase_stage(stage) -%}
    case {{ stage }}
        {%- for name in account_scoring.purchase_stages() %}
        when '{{ name }}' then {{ loop.index }}
        {%- endfor %}
    end
{%- endmacro %}


{# SQL of the stage of purchase that has this place; null: none has. #}
{% macro purchase_stage_at(place) -%}
    case {{ place }}
        {%- for name in account_scoring.purchase_stages() %}
        when {{ loop.index }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}
