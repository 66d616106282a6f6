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


{# Effective size of one contact, 0 to below 1: grows with its score, and no score makes it more than one person. #}
{% macro effective_contact(score, contact_scale) -%}
    1 - exp(-least(
        greatest(cast({{ score }} as {{ account_scoring.type_double() }}), 0)
        / cast({{ contact_scale }} as {{ account_scoring.type_double() }}),
        500
    ))
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
    bound. `scores` is a relation with score, peak_score and hysteresis_margin.
#}
{% macro reaches_bound(scores, bound) -%}
    (
        {{ scores }}.score >= {{ bound }}
        or ({{ scores }}.peak_score >= {{ bound }} and {{ scores }}.score >= {{ bound }} * (1 - {{ scores }}.hysteresis_margin))
    )
{%- endmacro %}
