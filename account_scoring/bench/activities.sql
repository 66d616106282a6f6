-- Rows of activities for the benchmark: everything about a row follows from its number, so rows can be made in any order,
-- in part, and once more (a redelivered row is its number once more). Chance is a hash of a number and a word.
-- The numbers come from a query that is filled in, with:
--   i               number of the row; sixteen neighbours form a block, which is cut into sessions
--   day             days since 1970 of the block
--   delivered_from  seconds since 1970; null: soon after the activity
--   deliver_by      seconds since 1970; null: delivered once only, soon after the activity
--   is_corrected    it comes with another type than before
with

numbers as (

    {numbers}

),

placed as (

    select
        numbers.*,
        layouts.place_in_session,
        layouts.session_length,
        numbers.i // 16 * 16 + layouts.session as session
    from numbers
    inner join layouts
        on
            cast(floor(chance(numbers.i // 16, 'layout') * getvariable('layout_count')) as int) = layouts.layout
            and numbers.i % 16 = layouts.place

),

drawn as (

    select
        *,
        -- Few leads do much: the density falls with the number of the lead.
        cast(floor(getvariable('leads') * power(chance(session, 'lead'), 2)) as bigint) as any_lead,
        day // 7 % 13 as hot_cohort,
        chance(session, 'kind') as kind,
        chance(session, 'channel') as channel_chance,
        chance(i, 'type') as type_chance,
        chance(i, 'asset') as asset_chance,
        chance(i, 'asset number') as number_chance,
        -- Office hours most of all, never past midnight.
        day * 86400
        + cast(floor(3600 * (6 + 8 * chance(session, 'hour') + 8.7 * chance(session, 'second'))) as bigint)
        + place_in_session * 40 + cast(floor(30 * chance(i, 'pause')) as bigint) as occurred
    from placed

),

typed as (

    select
        *,
        -- A lead is hot in one week of thirteen, and then does most of what it does.
        case
            when chance(session, 'hot') < 0.7
                then least(any_lead // 13 * 13 + hot_cohort, getvariable('leads') - 1)
            else any_lead
        end as lead,
        occurred + 300 + cast(floor(3300 * chance(i, 'lag')) as bigint) as first_loaded,
        case
            when is_corrected then case when type_chance < 0.5 then 'form_submit' else 'content_download' end
            when session_length = 1 then case
                when type_chance < 0.40 then 'email_open'
                when type_chance < 0.62 then 'email_sent'
                when type_chance < 0.72 then 'email_click'
                when type_chance < 0.84 then 'product_usage'
                when type_chance < 0.87 then 'webinar_attended'
                when type_chance < 0.89 then 'social_engagement'
                when type_chance < 0.91 then 'event_attended'
                when type_chance < 0.93 then 'sms_click'
                when type_chance < 0.95 then 'call'
                when type_chance < 0.965 then 'chat'
                when type_chance < 0.975 then 'meeting'
                when type_chance < 0.985 then 'email_bounce'
                when type_chance < 0.992 then 'email_unsubscribe'
                when type_chance < 0.996 then 'contact_request'
                when type_chance < 0.998 then 'trial_started'
                else 'purchase'
            end
            when place_in_session = 0 and kind < 0.3 then case
                when type_chance < 0.5 then 'ad_click'
                when type_chance < 0.9 then 'email_click'
                else 'social_engagement'
            end
            when place_in_session = session_length - 1 and kind >= 0.3 and kind < 0.6 then 'session'
            when place_in_session = session_length - 1 and kind >= 0.9 then case
                when type_chance < 0.50 then 'content_download'
                when type_chance < 0.75 then 'form_submit'
                when type_chance < 0.93 then 'webinar_registered'
                when type_chance < 0.97 then 'demo_request'
                when type_chance < 0.99 then 'contact_request'
                else 'trial_started'
            end
            else 'page_view'
        end as activity_type
    from drawn

)

select
    -- An odd factor scatters the numbers and keeps them apart, as random ids are.
    'A' || lpad(cast(i * 536870923 % 1099511627776 as varchar), 13, '0') as activity_id,
    'L' || lpad(cast(lead as varchar), 7, '0') as lead_id,
    activity_type,
    make_timestamp(occurred * 1000000) as occurred_at,
    case
        when activity_type in ('page_view', 'session')
            then case when channel_chance < 0.55 then 'organic' when channel_chance < 0.85 then 'direct' else 'paid' end
        when starts_with(activity_type, 'email') then 'email'
        when activity_type = 'ad_click' then 'paid'
        when activity_type = 'social_engagement' then 'social'
        when activity_type = 'sms_click' then 'sms'
    end as channel,
    case activity_type
        when 'page_view' then case
            when asset_chance < 0.08 then '/pricing/plan-' || numbered(number_chance, 12)
            when asset_chance < 0.11 then '/compare/tool-' || numbered(number_chance, 60)
            when asset_chance < 0.22 then '/features/feature-' || numbered(number_chance, 120)
            when asset_chance < 0.29 then '/customers/story-' || numbered(number_chance, 400)
            when asset_chance < 0.54 then '/docs/page-' || numbered(number_chance, 1500)
            when asset_chance < 0.82 then '/blog/post-' || numbered(number_chance, 2000)
            when asset_chance < 0.84 then '/careers/job-' || numbered(number_chance, 60)
            when asset_chance < 0.92 then '/'
            else '/about/page-' || numbered(number_chance, 30)
        end
        when 'content_download' then 'guide-' || numbered(number_chance, 120)
        when 'form_submit' then 'form-' || numbered(number_chance, 40)
        when 'webinar_registered' then 'webinar-' || numbered(number_chance, 100)
        when 'webinar_attended' then 'webinar-' || numbered(number_chance, 100)
        when 'event_attended' then 'event-' || numbered(number_chance, 40)
        when 'email_sent' then 'mail-' || numbered(number_chance, 400)
        when 'email_open' then 'mail-' || numbered(number_chance, 400)
        when 'email_click' then 'mail-' || numbered(number_chance, 400)
        when 'ad_click' then 'ad-' || numbered(number_chance, 150)
    end as asset,
    case activity_type
        when 'session' then 20 + floor(900 * number_chance * number_chance)
        when 'product_usage' then 1 + floor(30 * number_chance)
    end as quantity,
    chance(i, 'bot') < 0.005 as is_bot,
    make_timestamp(1000000 * case
        when deliver_by is null then first_loaded
        else
            coalesce(delivered_from, first_loaded) + 1
            + cast(floor(chance(i, 'delivery') * greatest(
                least(coalesce(delivered_from, first_loaded) + 6 * 86400, deliver_by) - coalesce(delivered_from, first_loaded), 0
            )) as bigint)
    end) as loaded_at
from typed
order by loaded_at, activity_id
