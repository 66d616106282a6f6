{# Stages that the policy may have, a list: lead_lifecycle has columns of each. What they mean, and their order, stands in the seed stages. #}
{% macro lifecycle_stages() -%}
    {{- return(['record', 'inquiry', 'mql', 'sal', 'sql', 'opportunity', 'customer', 'recycled', 'rejected']) -}}
{%- endmacro %}


{# What can enter a lead into a stage, a list: the words that entered_by of the seed stages may list. #}
{% macro stage_signs() -%}
    {{- return(['created', 'engagement', 'mql_tier', 'hand_raise', 'sales_touch', 'opportunity', 'won', 'recorded']) -}}
{%- endmacro %}


{# SQL: does a stage lead out of the line instead of further along it? Nobody must have been there to be further, and who comes back begins again. #}
{% macro is_exit_stage(stage) -%}
    ({{ stage }} in ('recycled', 'rejected'))
{%- endmacro %}


{#
    Query for the accepted opportunities (opportunity_id, lead_id, account_id, created_at, closed_at, is_won, is_open, amount_usd), of the account that they name, else of the account of the lead
    that they name.
#}
{% macro deals_of_accounts() -%}
    select
        opportunities.opportunity_id,
        opportunities.surviving_lead_id as lead_id,
        coalesce(opportunities.surviving_account_id, lead_accounts.account_id) as account_id,
        opportunities.created_at,
        opportunities.closed_at,
        opportunities.is_won,
        {{ account_scoring.is_open_deal('opportunities') }} as is_open,
        opportunities.amount_usd
    from {{ ref('int_account_scoring__input_opportunities') }} as opportunities
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on opportunities.surviving_lead_id = lead_accounts.lead_id
    where opportunities.row_status = 'accepted'
{%- endmacro %}


{# SQL: from when on a stage was entered. Who was given back on a day without a time of day was so at its end, as with touches: who came further on that day had done so before. #}
{% macro stage_moment(stage, entered_at) -%}
    case when {{ account_scoring.is_exit_stage(stage) }} then {{ account_scoring.touch_moment(entered_at) }} else {{ entered_at }} end
{%- endmacro %}


{# Condition, never null: was a deal undecided at the end of the day of scoring? While it is, the day of its closing is what somebody expected. #}
{% macro is_open_deal(deals) -%}
    ({{ deals }}.is_won is null or coalesce({{ deals }}.closed_at >= {{ account_scoring.end_of_day(account_scoring.as_of()) }}, false))
{%- endmacro %}


{#
    Condition: was a request of the fast lane on a list? Over rows of raises, handovers and refusals. While its days last, `today` tells, a condition. Of earlier days no list is kept:
    who could not be on one today is taken not to have been then.
#}
{% macro was_request_on_list(today) -%}
    case
        when raises.lapses_on > {{ account_scoring.as_of() }} then coalesce({{ today }}, false)
        else not coalesce(handovers.is_disqualified, true) and not coalesce(handovers.is_held_out, false) and refusals.lead_id is null
    end
{%- endmacro %}


{#
    Query for the requests of the fast lane that make an MQL, answered or not: lead_id, raised_at, and lapses_on, the first day on which it counts no longer.
#}
{% macro requests_on_lists() -%}
    select distinct
        raises.lead_id,
        raises.raised_at,
        raises.lapses_on
    from {{ ref('int_account_scoring__handover_raises') }} as raises
    inner join {{ ref('int_account_scoring__handovers') }} as handovers on handovers.subject = 'lead' and raises.lead_id = handovers.subject_id
    left join {{ ref('int_account_scoring__refusals') }} as refusals on raises.lead_id = refusals.lead_id and raises.action_purpose = refusals.purpose
    where {{ account_scoring.was_request_on_list('handovers.is_hand_allowed') }}
{%- endmacro %}


{#
    Query for the times in which leads were MQLs by their tier (mql_tier, as it was kept) or by a request (hand_raise): lead_id, entered_by, occurred_at, left_on (the
    first day after). Who was gone for a time was no lead then, and left no tier. Who was merged into somebody since is that person, until the merge by what was kept of the own record. Who asks on the day on which the tier is reached is in it from the request on.
#}
{% macro stays_of_mqls() -%}
    {%- set is_mql = 'case when tiers.is_mql and not coalesce(history.is_gone, false) then 1 else 0 end' %}
    select
        turns.lead_id,
        'mql_tier' as entered_by,
        coalesce(min(requests.raised_at), cast(turns.snapshot_date as {{ dbt.type_timestamp() }})) as occurred_at,
        coalesce(turns.next_turn_on, cast({{ dbt.dateadd('day', 1, account_scoring.as_of()) }} as date)) as left_on
    from (
        select
            surviving_lead_id as lead_id,
            snapshot_date,
            is_mql,
            lead(snapshot_date) over (partition by lead_id order by snapshot_date) as next_turn_on
        from (
            select
                history.lead_id,
                coalesce(records.surviving_lead_id, history.lead_id) as surviving_lead_id,
                history.snapshot_date,
                max({{ is_mql }}) as is_mql,
                lag(max({{ is_mql }})) over (partition by history.lead_id order by history.snapshot_date) as was_mql
            from {{ ref('lead_score_history') }} as history
            {#- What the histories have of a day that was not kept was left by a build that broke off. #}
            inner join {{ ref('score_history_days') }} as days
                on history.snapshot_date = days.snapshot_date and {{ account_scoring.was_shown('days') }}
            left join {{ ref('int_account_scoring__policy_tiers') }} as tiers on tiers.subject = 'lead' and history.tier = tiers.tier
            left join {{ ref('int_account_scoring__input_leads') }} as records on history.lead_id = records.lead_id and records.surviving_lead_id is not null
            left join (select lead_id, max(snapshot_date) as snapshot_date from {{ ref('lead_score_history') }} group by lead_id) as last_days
                on history.lead_id = last_days.lead_id
            -- What is gone of a merged record ends its time on its last day, which is that of the merge; before, a score model was given up.
            where
                not coalesce(history.is_gone, false)
                or (records.surviving_lead_id <> history.lead_id and history.snapshot_date = last_days.snapshot_date)
            group by history.lead_id, records.surviving_lead_id, history.snapshot_date
        ) as tier_days
        where is_mql <> coalesce(was_mql, 0)
    ) as turns
    left join ({{ account_scoring.requests_on_lists() }}) as requests
        on turns.lead_id = requests.lead_id and turns.snapshot_date = cast(requests.raised_at as date)
    where turns.is_mql = 1
    group by turns.lead_id, turns.snapshot_date, turns.next_turn_on
    union all
    select
        lead_id,
        'hand_raise' as entered_by,
        raised_at as occurred_at,
        lapses_on as left_on
    from ({{ account_scoring.requests_on_lists() }}) as requests
{%- endmacro %}


{#
    Query for the relation `entries` of int_account_scoring__lifecycle_entries (lead_id, stage, entered_at, reason, is_recorded) with stage_order and is_exit. A stage at or beyond SAL of which the source
    tells the day alone may have followed a request of that day, as a touch may: it is no earlier than the MQL that is inferred of that day, unless the lead was given back before that, or had come further already.
#}
{% macro entries_within_days() -%}
    select
        lead_id,
        stage,
        case
            when is_of_day and mql_at <= coalesce(exit_at, mql_at) and coalesce(furthest_before <= stage_order, true) then mql_at
            else entered_at
        end as entered_at,
        reason,
        is_recorded,
        stage_order,
        is_exit
    from (
        select
            *,
            -- How far the lead had come before that on the day, by what has a time of its own.
            max(case when entered_at < mql_at and not is_exit and not is_of_day then stage_order end) over (
                partition by lead_id, cast(entered_at as date)
            ) as furthest_before
        from (
        select
            entries.*,
            stages.stage_order,
            {{ account_scoring.is_exit_stage('entries.stage') }} as is_exit,
            entries.is_recorded and sal.stage is not null and entries.entered_at = cast(cast(entries.entered_at as date) as {{ dbt.type_timestamp() }}) as is_of_day,
            min(case when entries.stage = 'mql' and not entries.is_recorded then entries.entered_at end) over (
                partition by entries.lead_id, cast(entries.entered_at as date)
            ) as mql_at,
            min(case when {{ account_scoring.is_exit_stage('entries.stage') }} then entries.entered_at end) over (
                partition by entries.lead_id, cast(entries.entered_at as date)
            ) as exit_at
        from entries
        inner join stages on entries.stage = stages.stage
        inner join {{ ref('int_account_scoring__identity_leads') }} as leads on entries.lead_id = leads.lead_id
        left join stages as sal on sal.stage = 'sal' and stages.stage_order >= sal.stage_order and not {{ account_scoring.is_exit_stage('stages.stage') }}
        ) as of_days
    ) as of_furthest
{%- endmacro %}


{#
    Query for the names of stages as a source writes them, folded (name, stage): those of the seed stage_synonyms, and the stages' own where no row there
    says otherwise. Of two rows that fold to one name the same one counts every night.
#}
{% macro stage_names() -%}
    {%- set names -%}
        select
            {{ account_scoring.folded_words(account_scoring.policy_text('name')) }} as name,
            min(lower({{ account_scoring.policy_text('stage') }})) as stage
        from {{ account_scoring.policy('stage_synonyms') }}
        group by {{ account_scoring.folded_words(account_scoring.policy_text('name')) }}
    {%- endset -%}
    {{ names }}
    union all
    select
        own.stage as name,
        own.stage
    from (
        {%- for stage in account_scoring.lifecycle_stages() %}
        select '{{ stage }}' as stage
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as own
    left join ({{ names }}) as others on own.stage = others.name
    where others.name is null
{%- endmacro %}


{# Query for the owner that the source names (subject, subject_id, owner_id): of a lead its own, else its account's; null where there is none. #}
{% macro named_owners() -%}
    select
        'lead' as subject,
        leads.lead_id as subject_id,
        coalesce(leads.owner_id, accounts.owner_id) as owner_id
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id
    left join {{ ref('int_account_scoring__identity_accounts') }} as accounts on lead_accounts.account_id = accounts.account_id
    union all
    select
        'account' as subject,
        account_id as subject_id,
        owner_id
    from {{ ref('int_account_scoring__identity_accounts') }}
{%- endmacro %}


{#
    Query for the tiers in which hand-overs came: week_start, subject, subject_id, tier, a row each. Who asked counts for the tier in which the lead was kept last by that day, as
    the lists of it told; a lead that nobody kept by then counts for none.
#}
{% macro tiers_handed_over() -%}
    {%- set week_start = account_scoring.monday_of(account_scoring.local_day('handoffs.reached_at')) -%}
    select
        {{ week_start }} as week_start,
        handoffs.subject,
        handoffs.subject_id,
        handoffs.tier
    from {{ ref('handoffs') }} as handoffs
    where not handoffs.is_hand_raise
    union all
    select
        kept.week_start,
        'lead' as subject,
        kept.subject_id,
        kept.tier
    from (
        select
            last_of_models.week_start,
            last_of_models.subject_id,
            last_of_models.tier,
            row_number() over (
                partition by last_of_models.subject_id, last_of_models.handoff_number
                order by last_of_models.snapshot_date desc, last_of_models.score_model_id
            ) as place
        from (
            {#- A score model that was given up has a last row that says so, of leads that others go on to keep. #}
            select
                {{ week_start }} as week_start,
                handoffs.subject_id,
                handoffs.handoff_number,
                history.snapshot_date,
                history.score_model_id,
                history.tier,
                {{ account_scoring.tells_gone('history') }} as is_gone,
                row_number() over (
                    partition by handoffs.subject_id, handoffs.handoff_number, history.score_model_id order by history.snapshot_date desc
                ) as model_place
            from {{ ref('handoffs') }} as handoffs
            inner join {{ ref('lead_score_history') }} as history
                on handoffs.subject_id = history.lead_id and cast(handoffs.reached_at as date) >= history.snapshot_date
            inner join {{ ref('score_history_days') }} as days
                on history.snapshot_date = days.snapshot_date and {{ account_scoring.was_shown('days') }}
            where handoffs.is_hand_raise
        ) as last_of_models
        where last_of_models.model_place = 1 and not last_of_models.is_gone
    ) as kept
    where kept.place = 1
{%- endmacro %}


{# A cohort is ripe when it had the time that this share of those who passed on needed. #}
{% macro ripe_share() -%}
    0.9
{%- endmacro %}


{# The share of responses, the fastest first, that the slow response of handoff_summary stands for: nine of ten took no longer. #}
{% macro slow_share() -%}
    0.9
{%- endmacro %}


{#
    Lower or upper end of the interval of a rank correlation (Spearman) of n pairs: Fisher's transformation with the variance of Fieller, Hartley and
    Pearson (1957). Null for fewer than four pairs. side is -1 for the lower end and 1 for the upper one.
#}
{% macro rank_correlation_bound(correlation, n, side) -%}
    {%- set n = 'cast(' ~ n ~ ' as ' ~ account_scoring.type_double() ~ ')' -%}
    {#- At 1 and -1 the transformation has no end. -#}
    {%- set inside = 'least(greatest(' ~ correlation ~ ', -0.999999), 0.999999)' -%}
    {%- set moved -%}
        ln((1 + {{ inside }}) / (1 - {{ inside }})) / 2
        {{ '-' if side < 0 else '+' }} {{ account_scoring.interval_z() }} * sqrt(1.06 / case when {{ n }} > 3 then {{ n }} - 3 end)
    {%- endset -%}
    ((exp(2 * ({{ moved }})) - 1) / (exp(2 * ({{ moved }})) + 1))
{%- endmacro %}


{# Condition: does a stay among the tiers that are handed to sales begin on from_date? left_on is the first day after the stays before, null: there was none. #}
{% macro is_new_stay(from_date, left_on, cool_down_days) -%}
    coalesce({{ from_date }} > {{ left_on }} and {{ account_scoring.days_before(from_date, cool_down_days) }} >= {{ left_on }}, true)
{%- endmacro %}
