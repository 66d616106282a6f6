with

consents as (

    select
        consents.surviving_lead_id as lead_id,
        consents.is_granted,
        row_number() over (
            partition by consents.surviving_lead_id
            -- At one moment a no goes before a yes.
            order by consents.changed_at desc, case when consents.is_granted then 1 else 0 end
        ) as choice
    from {{ ref('int_account_scoring__input_consents') }} as consents
    inner join {{ ref('int_account_scoring__policy_crm_objects') }} as crm_objects
        on crm_objects.subject = 'lead' and lower(consents.purpose) = crm_objects.consent_purpose
    where consents.row_status = 'accepted'

)

select lead_id
from consents
where choice = 1 and not is_granted
