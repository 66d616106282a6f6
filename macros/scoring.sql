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
