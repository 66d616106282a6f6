with

conditions as (

    {{ policy_conditions() }}

),

asked_of_accounts as (

    select distinct attribute from conditions
    where {{ has_prefix('attribute', 'account_') }}

),

lead_accounts as (

    select
        leads.lead_id,
        lead_accounts.account_id
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id

),

-- Null as evaluation: it holds on every day. Where past days are scored, what is known with a time has each day's value.
subject_values as (

    select
        'lead' as subject,
        lead_id as subject_id,
        {{ day_of_value() }} as evaluation_id,
        attribute,
        value
    from {{ attribute_values('lead') }}
    union all
    select
        'account' as subject,
        account_id as subject_id,
        {{ day_of_value() }} as evaluation_id,
        attribute,
        value
    from {{ attribute_values('account') }}
    union all
    select
        'lead' as subject,
        lead_accounts.lead_id as subject_id,
        {{ day_of_value('account_attributes') }} as evaluation_id,
        account_attributes.attribute,
        account_attributes.value
    from lead_accounts
    inner join {{ attribute_values('account') }} as account_attributes
        on lead_accounts.account_id = account_attributes.account_id
    union all
    -- Of a lead without account everything about the account is unknown.
    select
        'lead' as subject,
        lead_accounts.lead_id as subject_id,
        cast(null as int) as evaluation_id,
        asked_of_accounts.attribute,
        cast(null as {{ dbt.type_string() }}) as value
    from lead_accounts
    cross join asked_of_accounts
    where lead_accounts.account_id is null
    union all
    select
        subject,
        subject_id,
        evaluation_id,
        attribute,
        value
    from {{ ref('int_account_scoring__behaviours') }}
    union all
    select
        'lead' as subject,
        lead_accounts.lead_id as subject_id,
        behaviours.evaluation_id,
        behaviours.attribute,
        behaviours.value
    from lead_accounts
    inner join {{ ref('int_account_scoring__behaviours') }} as behaviours
        on behaviours.subject = 'account' and lead_accounts.account_id = behaviours.subject_id

),

-- Each condition is compared once with each value that is there.
known_values as (

    select distinct
        attribute,
        value
    from subject_values

),

compared as (

    select
        known_values.attribute,
        known_values.value,
        conditions.condition_type,
        conditions.condition_id,
        conditions.operator,
        lower(known_values.value) as known_text,
        lower(conditions.value) as asked_text,
        {{ try_number('known_values.value') }} as known_number,
        {{ try_number('conditions.value') }} as asked_number,
        {{ try_number('conditions.value_to') }} as asked_number_to
    from known_values
    inner join conditions on known_values.attribute = conditions.attribute

),

matches as (

    select
        attribute,
        -- Empty for unknown, so that values join by plain equality.
        coalesce(value, '') as value,
        condition_type,
        condition_id
    from compared
    where
        case operator
            when 'is_unknown' then known_text is null
            when 'is_known' then known_text is not null
            when 'equals' then known_text = asked_text
            when 'not_equals' then known_text <> asked_text
            when 'is_not' then coalesce(known_text <> asked_text, true)
            when 'in' then {{ is_listed('known_text', 'asked_text') }}
            when 'contains' then {{ dbt.position('asked_text', 'known_text') }} > 0
            when 'starts_with' then {{ dbt.position('asked_text', 'known_text') }} = 1
            when 'at_least' then known_number >= asked_number
            when 'at_most' then known_number <= asked_number
            when 'between' then known_number between asked_number and asked_number_to
            else false
        end

),

held as (

    select
        subject_values.subject,
        subject_values.subject_id,
        subject_values.evaluation_id,
        matches.condition_type,
        matches.condition_id
    from subject_values
    inner join matches on subject_values.attribute = matches.attribute and coalesce(subject_values.value, '') = matches.value

),

rules_with_conditions as (

    select distinct rule_id from {{ policy_rule_conditions() }} as policy_rows

)

select
    held.subject,
    held.subject_id,
    held.evaluation_id,
    held.condition_type,
    held.condition_id
from held
left join rules_with_conditions on held.condition_type = 'fit_rule' and held.condition_id = rules_with_conditions.rule_id
where held.condition_type <> 'rule_condition' and rules_with_conditions.rule_id is null
union all
select
    subject,
    subject_id,
    evaluation_id,
    'fit_rule' as condition_type,
    rule_id as condition_id
from ({{ rules_held_whole('held') }}) as whole_rules
{{- audiences_left_out('conditions', 'subject_values') }}
