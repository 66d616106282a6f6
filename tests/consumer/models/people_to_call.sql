-- A public mart of the package, beside the school's own columns.
select
    people.person_no,
    people.town,
    lead_fit_intent.intent_score,
    countries.school_fee
from {{ ref('lead_fit_intent') }} as lead_fit_intent
inner join {{ ref('people') }} as people on lead_fit_intent.lead_id = cast(people.person_no as {{ dbt.type_string() }})
left join {{ ref('countries') }} as countries on countries.country = 'DE'
