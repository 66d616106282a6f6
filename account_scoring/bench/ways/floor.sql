-- The same account scores as the project's, as fast as one script can make them: only what is asked for, whole numbers for
-- leads, days and rules, each file read as few times as possible, and nothing stored but the result.
-- Variables that must be set: input_folder, seeds_folder, as_of (a date), score_model (of accounts).

create or replace macro seed(path) as table
select * from read_csv(getvariable('seeds_folder') || '/' || path || '.csv', header = true, all_varchar = true, nullstr = '');

-- Ten-thousandths of a point as a whole number, ties away from zero: sums are exact, as sums of decimals are. What lies within
-- a millionth of a tie is one.
create or replace macro ten_thousandths(points) as cast(
    sign(points) * floor(abs(points) * 10000 + 0.500001) as bigint
);

create or replace macro capped(points, cap) as case
    when points > cap then cap
    when points < -cap then -cap
    else points
end;

set variable lead_model = (
    select rolls_up_score_model_id from seed('policy/score_models') where score_model_id = getvariable('score_model')
);

-- Leads with an account, by whole numbers. Private mail makes no account.
create temp table leads as
select
    cast(row_number() over () as int) as lead,
    lead_id,
    split_part(lower(email), '@', 2) as domain
from read_parquet(getvariable('input_folder') || '/leads.parquet')
where
    email is not null
    and split_part(lower(email), '@', 2) not in (
        select domain from seed('reference/email_domains') where domain_class in ('free', 'disposable')
        union all
        select domain from seed('policy/company_domains') where domain_class = 'own'
    );

-- Which ids come more than once is found by their hashes; of those few (and what shares a hash) the newest row is taken.
create temp table repeated as
select hash(activity_id) as id_hash
from read_parquet(getvariable('input_folder') || '/activities/*.parquet')
group by id_hash
having count(*) > 1;

-- The few kinds of activity, with the rules that count for each: the first of a group, unless the group counts all.
create temp table patterns as
select
    cast(row_number() over () as int) as pattern,
    activity_type,
    channel,
    asset,
    lower(activity_type) not in (
        select activity_type from seed('policy/activity_types') where not cast(is_engagement as boolean)
    ) as is_engagement
from (
    select distinct activity_type, coalesce(channel, '') as channel, coalesce(asset, '') as asset
    from read_parquet(getvariable('input_folder') || '/activities/*.parquet')
);

create temp table rules as
select
    cast(row_number() over (order by rules.rule_id) as int) as rule,
    rules.rule_id,
    rules.rule_group_id,
    if(rule_groups.match_mode = 'first', rules.rule_group_id, 'rule ' || rules.rule_id) as competition,
    cast(rules.priority as double) as priority,
    lower(rules.activity_type) as activity_type,
    lower(rules.channel) as channel,
    replace(replace(lower(rules.asset_pattern), '!', '!!'), '_', '!_') as asset_pattern,
    cast(rules.points as double) as points,
    cast(rules.quantity_per_unit as double) as quantity_per_unit,
    coalesce(lower(rules.decay_mode), 'half_life') as decay_mode,
    cast(rules.half_life_days as double) as half_life_days,
    cast(rules.lifespan_days as double) as lifespan_days,
    cast(rules.daily_cap as double) as daily_cap,
    cast(cast(rules.rule_cap as double) * 10000 as bigint) as rule_cap
from seed('policy/activity_rules') as rules
left join seed('policy/rule_groups') as rule_groups on rules.rule_group_id = rule_groups.rule_group_id
where rules.score_model_id = getvariable('lead_model');

create temp table pattern_rules as
with

matches as (

    select
        patterns.pattern,
        rules.rule,
        rules.quantity_per_unit is not null as counts_quantity
    from patterns
    inner join rules
        on
            (rules.activity_type is null or lower(patterns.activity_type) = rules.activity_type)
            and (rules.channel is null or lower(patterns.channel) = rules.channel)
            and (rules.asset_pattern is null or lower(patterns.asset) like rules.asset_pattern escape '!')
    qualify row_number() over (
        partition by patterns.pattern, rules.competition
        order by rules.priority nulls last, rules.rule_id
    ) = 1

)

select
    patterns.*,
    matches.rule,
    coalesce(matches.counts_quantity, false) as counts_quantity,
    -- An activity that counts for two rules is one activity all the same.
    row_number() over (partition by patterns.pattern order by matches.rule) = 1 as is_first
from patterns
left join matches on patterns.pattern = matches.pattern;

-- The newest row of each id, without machines and the future.
create temp view counted as
with

raw as (

    select * from read_parquet(getvariable('input_folder') || '/activities/*.parquet')

),

newest as (

    select * from raw
    where hash(activity_id) not in (select id_hash from repeated)
    union all
    select * from (
        select * from raw
        where hash(activity_id) in (select id_hash from repeated)
        qualify row_number() over (
            partition by activity_id
            order by loaded_at desc nulls last, occurred_at desc nulls last, lead_id, activity_type, channel, asset
        ) = 1
    )

)

select
    lead_id,
    activity_type,
    coalesce(channel, '') as channel,
    coalesce(asset, '') as asset,
    quantity,
    datediff('day', cast(occurred_at as date), getvariable('as_of')) as age
from newest
where occurred_at < getvariable('as_of') + interval 1 day and not coalesce(is_bot, false);

-- All that scores need of the year.
create temp table lead_days as
select
    leads.lead,
    counted.age,
    pattern_rules.rule,
    pattern_rules.is_engagement,
    pattern_rules.is_first,
    count(*) as activities,
    sum(case when pattern_rules.counts_quantity then counted.quantity end) as quantity
from counted
inner join leads on counted.lead_id = leads.lead_id
inner join pattern_rules
    on
        counted.activity_type = pattern_rules.activity_type
        and counted.channel = pattern_rules.channel
        and counted.asset = pattern_rules.asset
group by all;

create temp table group_points as
with

days as (

    select
        lead_days.lead,
        lead_days.rule,
        lead_days.age,
        least(
            case
                when any_value(rules.quantity_per_unit) is null then sum(lead_days.activities)
                else floor(round(sum(lead_days.quantity) / any_value(rules.quantity_per_unit), 10))
            end,
            any_value(rules.daily_cap)
        ) as units
    from lead_days
    inner join rules on lead_days.rule = rules.rule
    group by all

),

decays as (

    select
        rules.*,
        ages.age,
        case decay_mode
            when 'none' then 1
            when 'window' then if(ages.age < lifespan_days, 1, 0)
            when 'linear' then greatest(1 - ages.age / lifespan_days, 0)
            when 'step' then if(ages.age < half_life_days, 1, if(ages.age < lifespan_days, 0.5, 0))
            else power(0.5, ages.age / half_life_days)
        end as decay
    from rules
    cross join (select distinct age from lead_days) as ages

),

rule_points as (

    select
        days.lead,
        decays.rule_group_id,
        capped(
            ten_thousandths(any_value(decays.points) * sum(days.units * decays.decay)), any_value(decays.rule_cap)
        ) as points
    from days
    inner join decays on days.rule = decays.rule and days.age = decays.age
    group by days.lead, days.rule, decays.rule_group_id

)

select
    lead,
    rule_group_id,
    sum(points)::bigint as points
from rule_points
group by all;

-- Behaviour: what a lead did of late. Only assets need the activities once more, and only the newest.
set variable asset_days = (
    select cast(window_days as int) from seed('policy/behaviour_attributes') where measure = 'distinct_assets'
);

create temp table measured as
with

by_day as (

    select
        lead,
        age,
        sum(if(is_first, activities, 0)) as activities
    from lead_days
    where is_engagement
    group by all

),

attributes as (

    select attribute, measure, cast(window_days as int) as window_days from seed('policy/behaviour_attributes')

),

daily as (

    select
        by_day.lead,
        attributes.attribute,
        case any_value(attributes.measure)
            when 'active_days' then count(*)
            when 'activities' then sum(by_day.activities)
            when 'days_since_last_activity' then min(by_day.age)
            else bit_count(bit_or(1::bigint << least(by_day.age // 7, 62)))
        end as value
    from by_day
    inner join attributes
        on
            attributes.measure <> 'distinct_assets'
            and (attributes.window_days is null or by_day.age < attributes.window_days)
    group by all

),

assets as (

    select distinct leads.lead, lower(counted.asset) as asset
    from counted
    inner join leads on counted.lead_id = leads.lead_id
    where
        counted.age < getvariable('asset_days')
        and counted.asset <> ''
        and lower(counted.activity_type) not in (
            select activity_type from seed('policy/activity_types') where not cast(is_engagement as boolean)
        )

)

select lead, attribute, cast(value as bigint) as value from daily
union all
select lead, attributes.attribute, count(*) as value
from assets
inner join attributes on attributes.measure = 'distinct_assets'
group by all;

create temp table behaviour_points as
with

rules as (

    select
        rules.*,
        cast(rules.points as double) as rule_points,
        if(rule_groups.match_mode = 'first', rules.rule_group_id, 'rule ' || rules.rule_id) as competition
    from seed('policy/fit_rules') as rules
    left join seed('policy/rule_groups') as rule_groups on rules.rule_group_id = rule_groups.rule_group_id
    where rules.score_model_id = getvariable('lead_model')

),

-- Who did nothing was active on 0 days.
valued as (

    select lead, attribute, value from measured
    union all
    select leads.lead, attributes.attribute, 0
    from leads
    cross join seed('policy/behaviour_attributes') as attributes
    anti join measured on leads.lead = measured.lead and attributes.attribute = measured.attribute
    where attributes.measure <> 'days_since_last_activity'

),

answers as (

    select
        seen.attribute,
        seen.value,
        rules.rule_id,
        rules.rule_group_id,
        rules.competition,
        cast(rules.priority as double) as priority,
        ten_thousandths(rules.rule_points) as points
    from (select distinct attribute, value from valued) as seen
    inner join rules on seen.attribute = rules.attribute
    where case rules.operator
        when 'at_least' then seen.value >= cast(rules.value as double)
        when 'at_most' then seen.value <= cast(rules.value as double)
        when 'between' then seen.value between cast(rules.value as double) and cast(rules.value_to as double)
        when 'equals' then seen.value = cast(rules.value as double)
        else false
    end

),

matched as (

    select valued.lead, answers.rule_group_id, answers.competition, answers.priority, answers.rule_id, answers.points
    from valued
    inner join answers on valued.attribute = answers.attribute and valued.value = answers.value

)

select lead, rule_group_id, sum(points)::bigint as points
from (
    select lead, rule_group_id, competition, arg_min(points, (coalesce(priority, 1e18), rule_id)) as points
    from matched
    group by lead, rule_group_id, competition
)
group by all;

create or replace table account_scores as
with

models as (

    select
        accounts.score_model_id,
        cast(accounts.score_cap as double) as account_cap,
        cast(accounts.score_floor as double) as account_floor,
        cast(cast(leads.score_cap as double) * 10000 as bigint) as lead_cap,
        cast(cast(leads.score_floor as double) * 10000 as bigint) as lead_floor,
        cast(cast(leads.engaged_threshold as double) * 10000 as bigint) as engaged_threshold,
        cast(coalesce(leads.contact_scale, leads.engaged_threshold) as double) as contact_scale,
        cast(methods.scale_to as double) as scale_to,
        cast(methods.full_score_at as double) as full_score_at
    from seed('policy/score_models') as accounts
    inner join seed('policy/score_models') as leads on accounts.rolls_up_score_model_id = leads.score_model_id
    inner join seed('policy/account_rollup_methods') as methods
        on
            accounts.score_model_id = methods.score_model_id
            and cast(methods.is_primary as boolean)
            and methods.method = 'effective_contacts'
    where accounts.score_model_id = getvariable('score_model')

),

groups as (

    select
        points.lead,
        if(
            any_value(rule_groups.group_cap) is null,
            sum(points.points),
            capped(sum(points.points), cast(any_value(cast(rule_groups.group_cap as double)) * 10000 as bigint))
        ) as points
    from (select * from group_points union all select * from behaviour_points) as points
    left join seed('policy/rule_groups') as rule_groups on points.rule_group_id = rule_groups.rule_group_id
    group by points.lead, points.rule_group_id

),

totals as (

    select lead, cast(sum(points) as bigint) as points
    from groups
    group by lead

),

contacts as (

    select
        leads.domain,
        greatest(least(coalesce(totals.points, 0), models.lead_cap), models.lead_floor) as score,
        score >= models.engaged_threshold as is_engaged,
        round(1 - exp(-least(greatest(score, 0) / 10000 / models.contact_scale, 500)), 10) as effective_contact,
        ten_thousandths(effective_contact * models.scale_to / models.full_score_at) as points,
        models.account_cap,
        models.account_floor
    from leads
    left join totals on leads.lead = totals.lead
    cross join models

)

select
    'domain:' || domain as account_id,
    count(*) as contacts,
    count(*) filter (is_engaged) as engaged_contacts,
    ten_thousandths(sum(effective_contact)) / 10000 as effective_contacts,
    greatest(least(sum(points) / 10000, any_value(account_cap)), any_value(account_floor)) as intent_score
from contacts
group by domain
