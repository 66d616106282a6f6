select
    leads.lead_id,
    'domain:' || leads.email_domain as account_id
from {{ ref('stg_leads') }} as leads
left join {{ ref('email_domains') }} as email_domains
    on leads.email_domain = email_domains.domain and email_domains.domain_class in ('free', 'disposable')
left join {{ ref('company_domains') }} as company_domains
    on leads.email_domain = company_domains.domain and company_domains.domain_class = 'own'
where leads.email is not null and email_domains.domain is null and company_domains.domain is null
