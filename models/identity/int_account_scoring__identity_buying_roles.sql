with

matches as (

    select
        leads.lead_id,
        roles.buying_role,
        row_number() over (
            partition by leads.lead_id
            order by roles.priority nulls last, roles.buying_role_id
        ) as match_rank
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    inner join {{ ref('int_account_scoring__policy_buying_roles') }} as roles
        on
            (roles.seniority is null or leads.job_seniority = roles.seniority)
            and (roles.department is null or leads.job_department = roles.department)

)

select
    lead_id,
    buying_role
from matches
where match_rank = 1
