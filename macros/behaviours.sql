{#
    Query for the behaviour attributes of the policy that somebody asks about, one row each, with what is derived from the row: subject (lead, or account where the
    name begins with account_), activity_filter (which activities count) and reach_days (days looked at; three windows more where a measure compares with them).
#}
{% macro behaviours_asked_for() %}
    select
        behaviours.*,
        case when {{ account_scoring.has_prefix('behaviours.attribute', 'account_') }} then 'account' else 'lead' end as subject,
        {{ account_scoring.text_key(['behaviours.only_activity_type', 'behaviours.only_asset_pattern']) }} as activity_filter,
        behaviours.window_days * case when behaviours.measure in ('percent_of_usual', 'new_leads', 'new_values') then 4 else 1 end as reach_days
    from {{ account_scoring.policy_behaviour_attributes() }} as behaviours
    where behaviours.attribute in (select used.attribute from ({{ account_scoring.attributes_used() }}) as used)
{%- endmacro %}


{#
    Query for the patterns of engagement that behaviour attributes count: pattern_key, asset, subject, activity_filter and reach_days (days looked at). `behaviours` is a table in
    the query.
#}
{% macro patterns_counted(behaviours) %}
    select
        patterns.pattern_key,
        patterns.asset,
        filters.subject,
        filters.activity_filter,
        filters.reach_days
    from {{ ref('int_account_scoring__activity_patterns') }} as patterns
    inner join (
        select
            subject,
            activity_filter,
            only_activity_type,
            only_asset_pattern,
            coalesce(max(reach_days), 0) as reach_days
        from {{ behaviours }}
        where measure <> 'days_until'
        group by subject, activity_filter, only_activity_type, only_asset_pattern
    ) as filters
        on
            (filters.only_activity_type is null or patterns.activity_type = filters.only_activity_type)
            and (
                filters.only_asset_pattern is null or {{ account_scoring.matches_pattern('patterns.asset', 'filters.only_asset_pattern') }}
                or {{ account_scoring.matches_pattern('patterns.page_address', 'filters.only_asset_pattern') }}
            )
    where patterns.is_engagement
{%- endmacro %}


{#
    Query for whose activities count for a subject on the day of an evaluation: subject, subject_id, evaluation_id, score_date, known_on, dated_to, lead_key and person_key
    (null: what a company did without a person). To an account belong its people of today. `behaviours` is a table in the query; of a subject that it does not hold there are no rows.
#}
{% macro who_acts(behaviours) %}
    select
        subjects.subject,
        subjects.subject_id,
        subjects.evaluation_id,
        subjects.score_date,
        evaluations.known_on,
        evaluations.dated_to,
        coalesce(leads.lead_key, subjects.lead_key) as lead_key,
        case when subjects.subject = 'lead' then subjects.lead_key else leads.lead_key end as person_key
    {%- if account_scoring.module_is_on('outlook') %}
    from (
        select
            asked.subject,
            asked.subject_id,
            asked.evaluation_id,
            asked.score_date,
            max(asked.lead_key) as lead_key
        from (
            select
                subject,
                subject_id,
                evaluation_id,
                score_date,
                lead_key
            from {{ ref('int_account_scoring__scored_subjects') }}
            union all
            -- On days to come a lead may be asked about whose account is not.
            select
                'account' as subject,
                lead_accounts.account_id as subject_id,
                leads_asked.evaluation_id,
                leads_asked.score_date,
                {{ account_scoring.account_key('lead_accounts.account_id') }} as lead_key
            from {{ ref('int_account_scoring__scored_subjects') }} as leads_asked
            inner join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
                on leads_asked.subject = 'lead' and leads_asked.subject_id = lead_accounts.lead_id and leads_asked.days_ahead > 0
        ) as asked
        group by asked.subject, asked.subject_id, asked.evaluation_id, asked.score_date
    ) as subjects
    {%- else %}
    from {{ ref('int_account_scoring__scored_subjects') }} as subjects
    {%- endif %}
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations on subjects.evaluation_id = evaluations.evaluation_id
    left join (
        select
            account_id,
            lead_id
        from {{ ref('int_account_scoring__identity_lead_accounts') }}
        union all
        -- The company itself.
        select
            account_id,
            cast(null as {{ dbt.type_string() }}) as lead_id
        from {{ ref('int_account_scoring__identity_accounts') }}
    ) as members on subjects.subject = 'account' and subjects.subject_id = members.account_id
    left join {{ ref('int_account_scoring__identity_leads') }} as leads on members.lead_id = leads.lead_id
    where subjects.subject in (select {{ behaviours }}.subject from {{ behaviours }})
{%- endmacro %}


{#
    Query for the measures that are more than counts of days, activities and assets, as rows of subject, subject_id, evaluation_id, attribute and value: people, quantities,
    and a window against the three before it. `ages` and `behaviours` are tables in the query.
#}
{% macro compared_measures(ages, behaviours) %}
    {%- set is_of_window = ages ~ '.age < ' ~ behaviours ~ '.window_days' %}
    {%- set before = 'sum(case when ' ~ is_of_window ~ ' then 0 else ' ~ ages ~ '.activity_count end)' %}
    select
        {{ ages }}.subject,
        {{ ages }}.subject_id,
        {{ ages }}.evaluation_id,
        {{ behaviours }}.attribute,
        case {{ behaviours }}.measure
            when 'active_leads' then count(distinct {{ ages }}.person_key)
            -- All people less those of the windows before.
            when 'new_leads' then count(distinct {{ ages }}.person_key) - count(distinct case when not {{ is_of_window }} then {{ ages }}.person_key end)
            when 'percent_of_usual'
                then case
                    when {{ before }} >= coalesce({{ behaviours }}.least_before, 1)
                        then {{ account_scoring.percent_of('3 * sum(case when ' ~ is_of_window ~ ' then ' ~ ages ~ '.activity_count else 0 end)', before) }}
                end
            else max({{ ages }}.highest_quantity)
        end as value
    from {{ ages }}
    inner join {{ behaviours }}
        on
            {{ behaviours }}.measure in ('active_leads', 'new_leads', 'percent_of_usual', 'highest_quantity', 'percent_of_attribute')
            and {{ ages }}.age < {{ behaviours }}.reach_days and {{ ages }}.subject = {{ behaviours }}.subject
            and {{ ages }}.activity_filter = {{ behaviours }}.activity_filter
    group by {{ ages }}.subject, {{ ages }}.subject_id, {{ ages }}.evaluation_id, {{ behaviours }}.attribute, {{ behaviours }}.measure, {{ behaviours }}.least_before
{%- endmacro %}


{#
    Query for the measure new_values, as rows of compared_measures(): different values of an attribute of the people who were active, less those that somebody had who was active in the
    three windows before. `ages` and `behaviours` are tables in the query.
#}
{% macro new_values_of_people(ages, behaviours) %}
    {%- set value = 'lower(looked_at.value)' %}
    select
        {{ ages }}.subject,
        {{ ages }}.subject_id,
        {{ ages }}.evaluation_id,
        {{ behaviours }}.attribute,
        count(distinct {{ value }}) - count(distinct case when {{ ages }}.age >= {{ behaviours }}.window_days then {{ value }} end) as value
    from {{ ages }}
    inner join {{ behaviours }}
        on
            {{ behaviours }}.measure = 'new_values' and {{ ages }}.age < {{ behaviours }}.reach_days
            and {{ ages }}.subject = {{ behaviours }}.subject and {{ ages }}.activity_filter = {{ behaviours }}.activity_filter
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on {{ ages }}.person_key = leads.lead_key
    inner join {{ account_scoring.values_looked_at(behaviours) }} as looked_at
        on
            looked_at.subject = 'lead' and leads.lead_id = looked_at.subject_id and {{ behaviours }}.of_attribute = looked_at.attribute
            {{ 'and coalesce(looked_at.evaluation_id, ' ~ ages ~ '.evaluation_id) = ' ~ ages ~ '.evaluation_id' if account_scoring.attributes_have_days() }}
    group by {{ ages }}.subject, {{ ages }}.subject_id, {{ ages }}.evaluation_id, {{ behaviours }}.attribute
{%- endmacro %}


{#
    Query for the days since the last engagement, as rows of compared_measures(). The last day may lie before every window: a day of which nothing but its age counts.
    `actors` and `behaviours` are tables in the query.
#}
{% macro days_since_last_activity(actors, behaviours) %}
    {%- set age = account_scoring.age_in_days('cast(units.last_occurred_at as date)', actors ~ '.score_date') %}
    select
        {{ actors }}.subject,
        {{ actors }}.subject_id,
        {{ actors }}.evaluation_id,
        {{ behaviours }}.attribute,
        {{ age }} as value
    from {{ ref('int_account_scoring__signal_units') }} as units
    inner join {{ actors }}
        on units.subject = 'lead' and {{ actors }}.subject = 'lead' and units.subject_id = {{ actors }}.subject_id and units.evaluation_id = {{ actors }}.evaluation_id
    inner join {{ behaviours }}
        on
            {{ behaviours }}.measure = 'days_since_last_activity' and {{ behaviours }}.subject = 'lead'
            and ({{ behaviours }}.window_days is null or {{ age }} < {{ behaviours }}.window_days)
    where units.signal_key = {{ account_scoring.engagement_signal() }}
{%- endmacro %}


{#
    Query for the values of other attributes that behaviour attributes look at: subject, subject_id, evaluation_id (null: on every one; where past days are scored only), attribute and value.
    `behaviours` is a table in the query.
#}
{% macro values_looked_at(behaviours) %}
    ({% for subject in ['lead', 'account'] %}
    {{ 'union all' if not loop.first }}
    select
        '{{ subject }}' as subject,
        {{ subject }}_id as subject_id,
        {{ 'evaluation_id,' if account_scoring.attributes_have_days() }}
        attribute,
        value
    from {{ account_scoring.attribute_values(subject) }}
    where attribute in (select {{ behaviours }}.of_attribute from {{ behaviours }})
    {%- endfor %})
{%- endmacro %}


{# A number in whole percent of another, rounded down; null unless the other is above 0. Held within 10^9, so that no absurd number stops a build. #}
{% macro percent_of(part, whole) -%}
    case
        when {{ whole }} > 0 and {{ part }} is not null
            then floor(least(100 * cast({{ part }} as {{ account_scoring.type_double() }}) / cast({{ whole }} as {{ account_scoring.type_double() }}), 1000000000))
    end
{%- endmacro %}


{# A value of an attribute as a date; null where it is none. #}
{% macro date_of_value(value) -%}
    cast({{ account_scoring.try_timestamp_utc(value) }} as date)
{%- endmacro %}


{# Measures of behaviour that hold a number or the day against another attribute of the same subject: SQL of a list. #}
{% macro measures_of_attributes() -%}
    {{- return("('days_until', 'percent_of_attribute')") -}}
{%- endmacro %}


{# Query for what is wrong with rows of the seed behaviour_attributes, as rows of policy_errors. `rows` is a table in the query with the rows as text. #}
{% macro behaviour_errors(rows) %}
    select
        'behaviour_attributes' as seed,
        attribute as row_key,
        'window_days' as column_name,
        window_days as offending_value,
        'measure ' || measure || ' needs the days that it looks back' as allowed
    from {{ rows }}
    where measure not in ('days_since_last_activity', 'days_until') and window_days is null
    union all
    select
        'behaviour_attributes' as seed,
        attribute as row_key,
        'attribute' as column_name,
        attribute as offending_value,
        'days_since_last_activity is known of leads only: give it a name without account_' as allowed
    from {{ rows }}
    where measure = 'days_since_last_activity' and {{ account_scoring.has_prefix('lower(attribute)', 'account_') }}
    union all
    select
        'behaviour_attributes' as seed,
        attribute as row_key,
        'attribute' as column_name,
        attribute as offending_value,
        'new_values is about the people of an account: give it a name that begins with account_' as allowed
    from {{ rows }}
    where measure = 'new_values' and not {{ account_scoring.has_prefix('lower(attribute)', 'account_') }}
    union all
    select
        'behaviour_attributes' as seed,
        attribute as row_key,
        'of_attribute' as column_name,
        of_attribute as offending_value,
        case
            when measure in {{ account_scoring.measures_of_attributes() }}
                then 'measure ' || measure || ' needs an attribute of the seed attributes or an x_ column, of accounts (account_...) or not as its own name is'
            when measure = 'new_values' then 'measure new_values needs an attribute of leads, such as job_department'
            else 'measure ' || measure || ' looks at no other attribute: leave it blank'
        end as allowed
    from {{ rows }}
    where
        case
            when measure in {{ account_scoring.measures_of_attributes() }}
                then
                    of_attribute is null
                    or {{ account_scoring.has_prefix('of_attribute', 'account_') }} <> {{ account_scoring.has_prefix('lower(attribute)', 'account_') }}
                    or not ({{ account_scoring.has_prefix('of_attribute', 'account_x_') }} or {{ account_scoring.has_prefix('of_attribute', 'lead_x_') }}
                        or of_attribute in (select lower({{ account_scoring.policy_text('attribute') }}) from {{ account_scoring.policy('attributes') }}))
            when measure = 'new_values'
                then
                    of_attribute is null or {{ account_scoring.has_prefix('of_attribute', 'account_') }}
                    or not ({{ account_scoring.has_prefix('of_attribute', 'lead_x_') }}
                        or of_attribute in (select lower({{ account_scoring.policy_text('attribute') }}) from {{ account_scoring.policy('attributes') }}))
            else of_attribute is not null
        end
    {%- for column, condition, allowed in [
        ('only_activity_type', "measure in ('days_since_last_activity', 'days_until')", 'asks for no kind of activity'),
        ('only_asset_pattern', "measure in ('days_since_last_activity', 'days_until')", 'asks for no kind of activity'),
        ('window_days', "measure = 'days_until'", 'looks at a date and at no window'),
        ('least_before', "measure <> 'percent_of_usual'", 'compares with nothing before'),
    ] %}
    union all
    select
        'behaviour_attributes' as seed,
        attribute as row_key,
        '{{ column }}' as column_name,
        {{ column }} as offending_value,
        'measure ' || measure || ' {{ allowed }}: leave it blank' as allowed
    from {{ rows }}
    where {{ condition }} and {{ column }} is not null
    {%- endfor %}
    union all
    -- Else both values would count, and a rule would hold by either.
    select
        'behaviour_attributes' as seed,
        attribute as row_key,
        'attribute' as column_name,
        attribute as offending_value,
        'the input has an attribute of this name: choose another' as allowed
    from {{ rows }}
    where
        {{ account_scoring.has_prefix('lower(attribute)', 'account_x_') }} or {{ account_scoring.has_prefix('lower(attribute)', 'lead_x_') }}
        or {{ account_scoring.has_prefix('lower(attribute)', 'consent_') }}
        or lower(attribute) in (select lower({{ account_scoring.policy_text('attribute') }}) from {{ account_scoring.policy('attributes') }})
{%- endmacro %}


{#
    Query for values that a behaviour attribute should read as a date or a number and cannot (table_name, column_name, value, not_found, row_key, lead_id), as those
    of ids_of_nothing().
#}
{% macro values_not_read() %}
    select
        rows_of.table_name,
        rows_of.column_name,
        lower(rows_of.value) as value,
        case when behaviours.measure = 'days_until' then 'date' else 'number' end as not_found,
        rows_of.row_key,
        coalesce(rows_of.lead_id, members.lead_id) as lead_id
    from (
        {%- for subject in ['lead', 'account'] %}
        {{ 'union all' if not loop.first }}
        select
            '{{ subject }}s' as table_name,
            case
                when {{ account_scoring.has_prefix('attribute', subject ~ '_') }} then substring(attribute, {{ (subject | length) + 2 }}) else attribute
            end as column_name,
            attribute,
            value,
            {{ subject }}_id as row_key,
            {{ 'lead_id' if subject == 'lead' else 'cast(null as ' ~ dbt.type_string() ~ ') as lead_id' }}
        from {{ ref('int_account_scoring__identity_' ~ subject ~ '_attributes') }}
        where value is not null
        {%- endfor %}
    ) as rows_of
    inner join {{ account_scoring.policy_behaviour_attributes() }} as behaviours on rows_of.attribute = behaviours.of_attribute
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as members on rows_of.table_name = 'accounts' and rows_of.row_key = members.account_id
    where
        case
            when behaviours.measure = 'days_until' then {{ account_scoring.date_of_value('rows_of.value') }} is null
            when behaviours.measure = 'percent_of_attribute' then {{ account_scoring.try_number('rows_of.value') }} is null
        end
{%- endmacro %}
