{#
    Which past days a backtest looks at, by the setting backtest_cutoffs, as a dict: `number` of ends of months, 0 by default, which is
    no backtest, or the `dates` themselves, as text.
#}
{% macro backtest_cutoffs() -%}
    {%- set asked = account_scoring.setting('backtest_cutoffs', '0') | string -%}
    {%- set dates = asked.replace(' ', '').split(',') if '-' in asked else [] -%}
    {{ return({'number': asked | int, 'dates': dates | unique | sort}) }}
{%- endmacro %}


{# Months from one of them to the next: the setting backtest_months, 1 by default. #}
{% macro backtest_months() -%}
    {{ return(account_scoring.setting('backtest_months', '1') | int) }}
{%- endmacro %}


{# What the period is called that holds all cut-offs together, as a text literal. #}
{% macro all_cutoffs() -%}
    'all'
{%- endmacro %}


{#
    Number of those that one subject goes before, where it goes before half of those with an equal score: nobody gains or loses by a tie.
    One decimal place, so that sums are exact.
#}
{% macro with_half_of_ties(others_beaten, others_tied) -%}
    cast(cast({{ others_beaten }} as decimal(18, 1)) + 0.5 * cast({{ others_tied }} as decimal(18, 1)) as decimal(18, 1))
{%- endmacro %}


{# Tenth of the subjects, 1 (lowest scores) to 10, that the middle of those with one score falls into: equal scores are never parted. #}
{% macro score_tenth(subjects_below, subjects_tied, subjects) -%}
    cast(floor(
        10 * cast({{ account_scoring.with_half_of_ties(subjects_below, subjects_tied) }} as {{ account_scoring.type_double() }}) / ({{ subjects }})
    ) as int) + 1
{%- endmacro %}


{#
    How far the share of a subject's pairs (right_pairs of pairs) that are in the right order is from that of all, as a part of all pairs; null where there
    are none. `placed` and `aucs` are relations.
#}
{% macro influence(placed, aucs) -%}
    case
        when {{ aucs }}.pairs > 0
            then {{ account_scoring.carried(account_scoring.share(
                placed ~ '.right_pairs - ' ~ aucs ~ '.auc * ' ~ placed ~ '.pairs', aucs ~ '.pairs'
            )) }}
    end
{%- endmacro %}


{#
    In how many cases an AUC was seen, for the interval of a share: as many as give a share of this size the variance that the AUC has. Where
    all pairs are in one order there is no variance to go by, and the smaller group counts.
#}
{% macro auc_cases(auc, variance, outcome_subjects, other_subjects) -%}
    case
        when {{ variance }} > 0 and {{ auc }} > 0 and {{ auc }} < 1 then {{ auc }} * (1 - {{ auc }}) / {{ variance }}
        else least({{ outcome_subjects }}, {{ other_subjects }})
    end
{%- endmacro %}


{#
    Variance of an AUC, or of a difference of two, as an aggregate over subjects: columns outcome_part and other_part are what a subject, with and
    without the outcome, moves the number by, and has_outcome and has_other say whether it has such rows. Each part is corrected for its own
    number of subjects; the product is there because one subject can be both at different cut-offs. Obuchowski (1997); where every
    subject is there once it is the variance of DeLong, DeLong and Clarke-Pearson (1988).
#}
{% macro clustered_variance() -%}
    {%- set squares = {'outcome_part * outcome_part': 'has_outcome', 'other_part * other_part': 'has_other'} -%}
    greatest(
        {%- for product, counted in squares.items() %}
        coalesce(
            cast(sum({{ account_scoring.carried(product) }}) as {{ account_scoring.type_double() }})
            * {{ account_scoring.small_sample_factor('sum(case when ' ~ counted ~ ' then 1 else 0 end)') }}, 0
        ) +
        {%- endfor %}
        2 * coalesce(
            cast(sum({{ account_scoring.carried('outcome_part * other_part') }}) as {{ account_scoring.type_double() }})
            * {{ account_scoring.small_sample_factor('count(*)') }}, 0
        ), 0
    )
{%- endmacro %}


{# n / (n - 1), by which a sum of squares about a mean of the sample itself is corrected; null for one subject. #}
{% macro small_sample_factor(n) -%}
    cast({{ n }} as {{ account_scoring.type_double() }}) / nullif({{ n }} - 1, 0)
{%- endmacro %}


{# Squared errors of one forecast for observations, of which some (outcomes) had the outcome, as a decimal that can be summed. #}
{% macro squared_errors(forecast) -%}
    {{ account_scoring.summable(
        'outcomes * (1 - ' ~ forecast ~ ') * (1 - ' ~ forecast ~ ') + (observations - outcomes) * ' ~ forecast ~ ' * ' ~ forecast
    ) }}
{%- endmacro %}


{# Whether there is enough to say anything: 'ok', or 'not enough data' where the policy asks for more. Both kinds of subjects are needed. #}
{% macro enough_data(subjects, outcome_subjects, other_subjects, policy) -%}
    case
        when
            {{ subjects }} >= {{ policy }}.min_subjects
            and {{ outcome_subjects }} >= {{ policy }}.min_outcomes
            and {{ other_subjects }} >= {{ policy }}.min_outcomes
            then 'ok'
        else 'not enough data'
    end
{%- endmacro %}


{# The number of this backtest, one above the highest so far in the table that keeps them. #}
{% macro backtest_number(kept) -%}
    {%- if is_incremental() -%}
        (select coalesce(max(known.backtest_number), 0) + 1 from {{ kept }} as known)
    {%- else -%}
        1
    {%- endif -%}
{%- endmacro %}


{# How many of the subjects the top share of them is: a whole number, rounded up. #}
{% macro places_at_top(top_share, subjects) -%}
    ceil({{ top_share }} * cast({{ subjects }} as decimal(18, 0)))
{%- endmacro %}


{#
    The part of those with one score that is among the top share of all, 0 to 1: of equal scores that the line cuts through nobody is the better
    one, so each counts for the same part. The line is drawn at a whole number of subjects, rounded up.
#}
{% macro part_within_top(top_share, subjects, subjects_above, subjects_tied) -%}
    {{ account_scoring.share(
        'least(greatest(' ~ account_scoring.places_at_top(top_share, subjects) ~ ' - ' ~ subjects_above ~ ', 0), ' ~ subjects_tied ~ ')', subjects_tied
    ) }}
{%- endmacro %}


{# The number of the backtest that this run of dbt wrote, as kept by score_backtest; a table without rows where it wrote none. #}
{% macro this_backtest() -%}
    (
        select distinct backtest_number
        from {{ ref('score_backtest') }}
        where run_id = {{ account_scoring.run_id() }}
    )
{%- endmacro %}


{# Days as weeks, a double. #}
{% macro weeks(days) -%}
    ({{ days }} / cast(7 as {{ account_scoring.type_double() }}))
{%- endmacro %}


{#
    Query for the facts of leads and accounts that are known with a time: subject, subject_id and attribute. A lead has the facts of its account. An account is asked about facts of its people too
    (new_values): they have a time where those of all of them do.
#}
{% macro dated_facts() -%}
    select distinct
        'lead' as subject,
        lead_id as subject_id,
        attribute
    from {{ ref('int_account_scoring__past_lead_attributes') }}
    where is_dated
    union distinct
    select
        'account' as subject,
        account_id as subject_id,
        attribute
    from {{ ref('int_account_scoring__past_account_attributes') }}
    where is_dated
    union distinct
    select
        'lead' as subject,
        lead_accounts.lead_id as subject_id,
        attributes.attribute
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_account_scoring__past_account_attributes') }} as attributes
        on lead_accounts.account_id = attributes.account_id and attributes.is_dated
    union distinct
    select
        'account' as subject,
        lead_accounts.account_id as subject_id,
        attributes.attribute
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_account_scoring__past_lead_attributes') }} as attributes on lead_accounts.lead_id = attributes.lead_id
    group by lead_accounts.account_id, attributes.attribute
    having min(case when attributes.is_dated then 1 else 0 end) = 1
{%- endmacro %}


{# Query for fit rules that give points at cut-offs, and for disqualifiers, gates and audiences (of each model that has one, also by what it rolls up) that hold there: condition_type, condition_id, subject, subject_id and cutoff_date. #}
{% macro conditions_held_at_cutoffs() -%}
    select distinct
        'fit_rule' as condition_type,
        points.rule_id as condition_id,
        points.subject,
        points.subject_id,
        days.score_date as cutoff_date
    from {{ ref('int_account_scoring__rule_points') }} as points
    inner join {{ ref('int_account_scoring__evaluations') }} as days on points.evaluation_id = days.evaluation_id and days.purpose = 'backtest'
    where points.reason_type = 'fit_rule'
    union distinct
    select
        conditions.condition_type,
        coalesce(models.score_model_id, conditions.condition_id) as condition_id,
        conditions.subject,
        conditions.subject_id,
        days.score_date as cutoff_date
    from {{ ref('int_account_scoring__subject_conditions') }} as conditions
    inner join {{ ref('int_account_scoring__evaluations') }} as days
        on (conditions.evaluation_id is null or conditions.evaluation_id = days.evaluation_id) and days.purpose = 'backtest'
    left join {{ ref('int_account_scoring__models') }} as models
        on
            conditions.condition_type = 'audience' and conditions.condition_id = models.audience_of_model_id
            and conditions.subject = models.subject
    where conditions.condition_type in ('disqualifier', 'gate') or models.score_model_id is not null
{%- endmacro %}
