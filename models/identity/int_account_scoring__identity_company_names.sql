with

names as (

    select company_name from {{ ref('int_account_scoring__input_leads') }}
    where row_status = 'accepted' and company_name is not null
    union distinct
    select name as company_name from {{ ref('int_account_scoring__input_accounts') }}
    where surviving_account_id is not null and not is_survivor_deleted and name is not null

),

plain as (

    select
        company_name,
        {{ plain_words('company_name') }} as words
    from names

),

legal_forms as (

    select distinct lower({{ policy_text('word') }}) as word from {{ policy('legal_forms') }}

),

{#- Legal forms are dropped from the end, one word a round ("acme co ltd"); a name that is nothing else keeps its words. -#}
{% for round in range(1, 4) %}

shortened_{{ round }} as (

    select
        names.company_name,
        case
            when legal_forms.word is null then names.words
            else coalesce(
                nullif(trim(substring(names.words, 1, length(names.words) - length(legal_forms.word))), ''),
                names.words
            )
        end as words
    from {{ 'plain' if loop.first else 'shortened_' ~ (round - 1) }} as names
    left join legal_forms on {{ dbt.split_part('names.words', "' '", -1) }} = legal_forms.word

){{ ',' if not loop.last }}
{% endfor %}

select
    company_name,
    words as normalised_name
from shortened_3
