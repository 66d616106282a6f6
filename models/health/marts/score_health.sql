with

findings as (

    select * from {{ ref('int_account_scoring__health_present_findings') }}
    union all
    select * from {{ ref('int_account_scoring__health_leak_findings') }}
    union all
    select * from {{ ref('int_account_scoring__health_past_findings') }}
    union all
    select * from {{ ref('int_account_scoring__health_backtest_findings') }}

),

-- A check without a finding has a row too: that nothing is known is worth knowing.
judged as (

    select
        checks.check_id,
        coalesce(findings.subject, '') as subject,
        coalesce(findings.checked, '') as checked,
        coalesce(findings.detail, '') as detail,
        coalesce(findings.period, '') as period,
        findings.value,
        checks.meaning,
        checks.warn_when,
        cast(checks.warn_at as decimal(18, 6)) as warn_at,
        case
            when findings.value is null then 'not enough data'
            when checks.warn_when = 'above' and findings.value > checks.warn_at then 'warning'
            when checks.warn_when = 'below' and findings.value < checks.warn_at then 'warning'
            else 'ok'
        end as status
    from {{ ref('int_account_scoring__policy_health_checks') }} as checks
    left join findings on checks.check_id = findings.check_id

)

select
    check_id,
    subject,
    checked,
    detail,
    period,
    value,
    warn_when,
    warn_at,
    status,
    meaning
    || case when checked <> '' then ' (' || checked || case when detail <> '' then ', ' || detail else '' end || ')' else '' end
    || coalesce(': ' || {{ number_text('cast(value as decimal(18, 4))') }}, ': not known yet')
    || case when status = 'warning' then ', and a warning is given ' || warn_when || ' ' || {{ number_text('warn_at') }} else '' end
    || '.' as sentence,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from judged
