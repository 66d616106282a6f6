with

limits as (

    select max(case when lower({{ policy_text('table_name') }}) = 'activities' then {{ policy_number('max_silent_days') }} end) as span_days
    from {{ policy('input_limits') }}

),

bounds as (

    select
        {%- for span in range(1, 6) %}
        {{ days_before(as_of(), '(span_days * ' ~ span ~ ')') }} as day_{{ span }},
        {%- endfor %}
        span_days
    from limits

),

-- What counts, or counted for a time, but for visitors whom nobody has identified. Of whom it counts for now nothing is asked.
known as (

    select
        log.pattern_key,
        log.version_rank,
        cast(log.occurred_at as date) as activity_date,
        log.load_day as known_from
    from {{ ref('int_account_scoring__activity_log') }} as log
    left join {{ ref('int_account_scoring__input_identities') }} as identities
        on log.lead_key = identities.visitor_key and identities.row_status = 'accepted'
    where
        log.activity_key > 0
        and log.version_rank > 0
        and {{ can_count('log') }}
        and (identities.visitor_key is not null or {{ column_of_actor('log.lead_key') }} <> 'anonymous_id')

),

counted as (

    select
        known.pattern_key,
        -- 0: only versions that were replaced since have it; a day of the past may ask for them.
        sum(case when known.version_rank = 1 then 1 else 0 end) as activity_count,
        -- What came in each of the spans before the latest one is missed where it stays away.
        {%- for span in range(1, 5) %}
        sum(case
            when known.version_rank = 1 and known.activity_date > bounds.day_{{ span + 1 }} and known.activity_date <= bounds.day_{{ span }} then 1
            else 0
        end) as earlier_count_{{ span }},
        {%- endfor %}
        max(known.activity_date) as last_date,
        max(known.known_from) as last_load_day
    from known
    cross join bounds
    group by known.pattern_key

),

campaigns as (

    select * from {{ ref('int_account_scoring__input_campaigns') }}
    where row_status = 'accepted'

),

names as (

    select * from {{ ref('int_account_scoring__policy_activity_types') }}

),

-- The texts are kept as they were read: what they mean is the policy's, and may change.
read_texts as (

    select
        texts.pattern_key,
        texts.activity_type as given_type,
        {{ folded_words('texts.activity_type') }} as folded_type,
        {{ folded_words('coalesce(texts.channel, campaigns.channel)') }} as channel,
        texts.asset,
        case
            when campaigns.campaign_id is null and (select count(others.campaign_id) from campaigns as others) > 0 then texts.campaign_id
        end as unknown_campaign_id,
        {{ path_of_page('texts.asset') }} as page_path,
        counted.activity_count,
        {%- for span in range(1, 5) %}
        counted.earlier_count_{{ span }},
        {%- endfor %}
        counted.last_date,
        counted.last_load_day
    from {{ ref('int_account_scoring__activity_pattern_texts') }} as texts
    -- Texts may outlive their activities.
    inner join counted on texts.pattern_key = counted.pattern_key
    left join campaigns on texts.campaign_id = campaigns.campaign_id

)

select
    read_texts.pattern_key,
    coalesce(names.activity_type, read_texts.folded_type) as activity_type,
    read_texts.given_type,
    -- Never null, so that patterns can be compared by plain equality.
    coalesce(read_texts.channel, '') as channel,
    coalesce(read_texts.page_path, read_texts.asset, '') as asset,
    case when read_texts.page_path is not null then read_texts.asset end as page_address,
    read_texts.unknown_campaign_id,
    names.name is not null as is_known,
    -- A type that the policy does not list is engagement.
    coalesce(names.is_engagement, true) as is_engagement,
    names.consent_purpose,
    coalesce(names.needs_grant, false) as needs_grant,
    read_texts.activity_count,
    {%- for span in range(1, 5) %}
    read_texts.earlier_count_{{ span }},
    {%- endfor %}
    read_texts.last_date,
    read_texts.last_load_day
from read_texts
left join names on read_texts.folded_type = names.name
