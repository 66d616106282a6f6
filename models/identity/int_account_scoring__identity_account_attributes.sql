{#- One branch per attribute of an account: (attribute, expression). Engines spell unpivot differently. -#}
{% set attributes = [
    ('account_name', 'accounts.account_name'),
    ('account_domain', 'accounts.domain'),
    ('account_domain_class', 'accounts.domain_class'),
    ('account_industry', 'accounts.industry'),
    ('account_employee_count', number_text('accounts.employee_count')),
    ('account_annual_revenue_usd', number_text('accounts.annual_revenue_usd')),
    ('account_country', 'coalesce(accounts.country_code, accounts.country)'),
    ('account_region', 'accounts.region'),
    ('account_technologies', 'accounts.technologies'),
    ('account_is_customer', truth_text('accounts.is_customer')),
] %}
{% set extra = extra_columns(input_table('accounts')) %}

with

used as (

    {{ attributes_used() }}

),

wide as (

    select
        accounts.account_id
        {%- for attribute, expression in attributes %},
        {{ expression }} as {{ attribute }}
        {%- endfor %}
        {{- prefixed_columns('input_accounts', extra, 'account_') }}
    from {{ ref('int_account_scoring__identity_accounts') }} as accounts
    left join {{ ref('int_account_scoring__input_accounts') }} as input_accounts
        on accounts.account_id = input_accounts.account_id and input_accounts.row_status = 'accepted'

),

-- Only what somebody asks for is spread out, null as well: "unknown" is an answer too.
long as (

    {%- for attribute in attributes | map('first') | list + (extra | map('replace', 'x_', 'account_x_', 1) | list) %}
    {%- set literal = text_literal(attribute) %}
    {{ 'union all' if not loop.first }}
    select
        account_id,
        {{ literal }} as attribute,
        {{ quoted_name(attribute) }} as value
    from wide
    where {{ literal }} in (select used.attribute from used)
    {%- endfor %}

)

select * from long
