"""The page for marketing: who fits and is interested, how leads move, what campaigns bring, what input is not read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from account_scoring.dashboard import charts
from account_scoring.dashboard.marts import SEGMENTS, WEEKS, Marts
from account_scoring.dashboard.parts import Chart, Column, Filter, Note, Page, Row, Table, told_apart, written

# In the order of the line; lead_lifecycle has these stages as columns.
STAGES = ("record", "inquiry", "mql", "sal", "sql", "opportunity", "customer", "recycled", "rejected")

# Of campaigns, a picture has so many.
MOST_CAMPAIGNS = 30

# campaign_quality has what no campaign touched in a row of this campaign.
NO_CAMPAIGN = "none"

_ACCOUNT_BANDS = f"""
    with {SEGMENTS}

    select
        coalesce(accounts.fit_band, 'none') as fit_band,
        coalesce(accounts.intent_band, 'none') as intent_band,
        segments.segment,
        coalesce(accounts.tier, 'none') as tier,
        count(*) as subjects,
        sum(accounts.fit_score) as fit_total,
        sum(accounts.intent_score) as intent_total
    from account_fit_intent as accounts
    inner join segments on accounts.account_id = segments.account_id
    group by all
    order by all
"""

_LEAD_BANDS = f"""
    with {SEGMENTS}

    select
        coalesce(leads.fit_band, 'none') as fit_band,
        coalesce(leads.intent_band, 'none') as intent_band,
        case when leads.account_id is null then 'no account' else coalesce(segments.segment, 'unknown') end as segment,
        coalesce(leads.tier, 'none') as tier,
        count(*) as subjects,
        sum(leads.fit_score) as fit_total,
        sum(leads.intent_score) as intent_total
    from lead_fit_intent as leads
    left join segments on leads.account_id = segments.account_id
    group by all
    order by all
"""

_STATES = f"""
    {WEEKS},

    {SEGMENTS},

    states as (
        select distinct
            kept.subject,
            kept.subject_id,
            kept.snapshot_date,
            coalesce(kept.tier, 'none') as tier,
            case
                when kept.account_id is null then 'no account' else coalesce(segments.segment, 'unknown')
            end as segment
        from scores_by_day as kept
        left join segments on kept.account_id = segments.account_id
        where kept.snapshot_date in (select snapshot_date from weeks)
    )
"""

_TIERS = f"""
    with {_STATES}

    select cast(snapshot_date as varchar) as day, subject, tier, segment, count(*) as subjects
    from states
    group by all
    order by all
"""

_MOVES = f"""
    with {_STATES},

    days as (
        select snapshot_date, lag(snapshot_date) over (order by snapshot_date) as before from weeks
    )

    select
        cast(days.snapshot_date as varchar) as day,
        later.subject,
        coalesce(earlier.tier, 'new') as from_tier,
        later.tier,
        count(*) as subjects
    from days
    inner join states as later on days.snapshot_date = later.snapshot_date
    left join states as earlier
        on days.before = earlier.snapshot_date
        and later.subject = earlier.subject
        and later.subject_id = earlier.subject_id
    where days.before is not null and earlier.tier is distinct from later.tier
    group by all
    order by day desc, subjects desc, later.subject, from_tier, later.tier
"""

_FUNNEL = """
    select
        cast(month_start as varchar) as month,
        stage,
        entered,
        passed_on,
        passed_share,
        passed_share_low,
        passed_share_high,
        median_days,
        is_unripe
    from stage_conversion
    where split_by = 'all' and entered > 0
    order by month_start desc
"""

_RESPONSES = """
    select
        cast(summary.week_start as varchar) as week,
        summary.subject,
        summary.tier,
        summary.owner_id,
        owners.owner_name,
        summary.handed_over,
        summary.touched,
        summary.in_time,
        summary.in_time_share,
        summary.response_hours_median,
        summary.response_hours_p90,
        summary.accepted_share,
        summary.ignored,
        summary.rejected,
        summary.waiting
    from handoff_summary as summary
    left join (select owner_id, max(owner_name) as owner_name from owner_workload group by owner_id) as owners
        on summary.owner_id = owners.owner_id
    where summary.handed_over > 0
    order by summary.week_start desc, summary.subject, summary.owner_id = 'all' desc, owners.owner_name,
        summary.owner_id, summary.tier
"""

_CAMPAIGNS = """
    select * from campaign_quality
    order by leads desc, campaign_id
"""

_NEWLY_ENGAGED = f"""
    with {SEGMENTS}

    select
        breadth.*,
        coalesce(breadth.account_name, breadth.account_id) as account,
        coalesce(segments.segment, 'unknown') as segment,
        coalesce(accounts.tier, 'none') as tier
    from account_breadth as breadth
    left join account_fit_intent as accounts on breadth.account_id = accounts.account_id
    left join segments on breadth.account_id = segments.account_id
    where breadth.newly_engaged > 0
    order by breadth.newly_engaged desc, breadth.account_id
"""

_UNMATCHED = "select * from unmatched_values order by row_count desc, table_name, column_name, value"

_AGES = "select * from activity_ages order by is_silent desc nulls last, age_days desc, activity_type"

_TABLES = """
    select table_name, raw_rows, accepted_rows, newest_at, is_silent
    from input_reconciliation
    order by is_silent desc nulls last, newest_at nulls first, table_name
"""


def page(marts: Marts) -> Page:
    """The page, from bands, histories, the life of leads, campaigns and what of the input is not read."""
    bands = {
        subject: marts.rows(query) if marts.has(mart) and marts.has("account_fit_intent") else []
        for subject, mart, query in (
            ("account", "account_fit_intent", _ACCOUNT_BANDS),
            ("lead", "lead_fit_intent", _LEAD_BANDS),
        )
    }
    everything = [*bands["account"], *bands["lead"]]
    responses = marts.rows(_RESPONSES) if marts.has("handoff_summary") and marts.has("owner_workload") else []
    # Called as on the page of sales, which has owners without hand-overs too.
    everybody = marts.rows("select owner_id, owner_name from owner_workload") if marts.has("owner_workload") else []
    owners = told_apart(((row["owner_id"], row["owner_name"]) for row in [*everybody, *responses]), "nobody")
    # So the mart calls them.
    owners.update(all="all", unknown="nobody")
    for row in responses:
        row["owner"] = owners[row["owner_id"]]
    sections = [
        marts.section(
            "matrix",
            "Fit by intent",
            "Fit says who they are, intent what they do. Best fit is at the top, highest intent on the left.",
            ("account_fit_intent", "lead_fit_intent"),
            lambda _: [_matrix("Accounts", bands["account"]), _matrix("Leads", bands["lead"])],
        ),
        marts.section(
            "tiers",
            "Tiers over the weeks",
            "How many are in each tier on the last kept day of each week, and who moved since the week before.",
            ("scores_by_day", "score_history_days", "account_fit_intent"),
            lambda found: [*found.replayed(), *_tiers(found)],
        ),
        marts.section(
            "funnel",
            "Stages of the funnel",
            "Leads that first entered a stage in a month, and how many of them went on by now.",
            ("stage_conversion",),
            _funnel,
        ),
        marts.section(
            "responses",
            "Response times against the agreement",
            "Of all answers that came in time or whose deadline passed, the share in time. Hours are business hours.",
            ("handoff_summary", "owner_workload"),
            lambda _: _responses(responses),
        ),
        marts.section(
            "campaigns",
            "Quality of campaigns",
            "A lead belongs to the campaign of its first own act. Shares come with their 95 % interval.",
            ("campaign_quality",),
            _campaigns,
        ),
        marts.section(
            "newly-engaged",
            "Newly engaged people",
            "Accounts where somebody is engaged who was not before.",
            ("account_breadth", "account_fit_intent"),
            lambda found: [*(found.replayed() if found.has("score_history_days") else ()), *_newly_engaged(found)],
        ),
        marts.section(
            "unmatched",
            "Values that nobody knows",
            "Input values that neither the policy nor a reference list knows. What they say counts for nothing.",
            ("unmatched_values",),
            _unmatched,
        ),
        marts.section(
            "silent",
            "Streams that fell silent",
            "Where nothing new comes in, everybody only fades: look at the load before you look at the market.",
            ("activity_ages", "input_reconciliation"),
            _silent,
        ),
    ]
    return Page(
        "marketing",
        "Marketing: fit, intent and flow",
        "For marketing: who fits and is interested, how they move to sales, what campaigns bring, what is not read.",
        sections,
        (
            Filter("owner", "Owner", sorted({written(row["owner"]) for row in responses if row["owner_id"] != "all"})),
            Filter("segment", "Segment (industry)", sorted({written(row["segment"]) for row in everything})),
            Filter("tier", "Tier", [written(tier) for tier in marts.tiers(everything)]),
        ),
    )


def _band_order(rows: Sequence[Row], band: str, total: str) -> list[str]:
    """Bands from the highest mean score down; who has none, or of whom too little is known, comes last."""
    sums: dict[str, list[float]] = {}
    for row in rows:
        found = sums.setdefault(row[band], [0, 0])
        found[0] += float(row[total] or 0)
        found[1] += row["subjects"]
    return sorted(sums, key=lambda name: (name in ("none", "unknown"), -sums[name][0] / sums[name][1], name))


def _matrix(title: str, rows: Sequence[Row]) -> Any:  # noqa: ANN401 (a chart, or a table without rows)
    order = {
        band: _band_order(rows, band, total)
        for band, total in (("fit_band", "fit_total"), ("intent_band", "intent_total"))
    }
    table = Table(
        f"{title} by band of fit and intent, segment and tier",
        (
            Column("fit_band", "Fit"),
            Column("intent_band", "Intent"),
            Column("segment", "Segment"),
            Column("tier", "Tier"),
            Column("subjects", title, "count"),
        ),
        rows,
        head="fit_band",
        filters=("segment", "tier"),
        empty=f"There are no {title.lower()}.",
    )
    if not rows:
        return table
    best = sum(
        row["subjects"]
        for row in rows
        if (row["fit_band"], row["intent_band"]) == (order["fit_band"][0], order["intent_band"][0])
    )
    return Chart(
        f"{title} by fit and intent",
        f"Heat map of {sum(row['subjects'] for row in rows):,} {title.lower()};"
        f" {best:,} are in the best bands of both, fit {order['fit_band'][0]} and intent {order['intent_band'][0]}.",
        charts.heat_map(
            rows,
            ("intent_band", "Intent", order["intent_band"]),
            ("fit_band", "Fit", order["fit_band"]),
            ("subjects", title),
            filters=("segment", "tier"),
        ),
        table,
    )


def _tiers(marts: Marts) -> Sequence[Any]:
    states = marts.rows(_TIERS)
    parts: list[Any] = []
    for subject in ("lead", "account"):
        rows = [row for row in states if row["subject"] == subject]
        order = marts.tiers(rows)
        days = sorted({row["day"] for row in rows})
        table = Table(
            f"{subject.capitalize()}s by week and tier",
            (
                Column("day", "Day", "day"),
                Column("tier", "Tier"),
                Column("segment", "Segment"),
                Column("subjects", f"{subject.capitalize()}s", "count"),
            ),
            # The newest first: the oldest weeks are what does not fit.
            sorted(rows, key=lambda row: row["day"], reverse=True),
            head="day",
            filters=("segment", "tier"),
            empty="No day was kept yet.",
        )
        if not rows:
            parts.append(table)
            continue
        latest = {tier: sum(r["subjects"] for r in rows if (r["day"], r["tier"]) == (days[-1], tier)) for tier in order}
        told = ", ".join(f"{count:,} in {tier}" for tier, count in latest.items())
        parts.append(
            Chart(
                f"{subject.capitalize()}s in each tier",
                f"Bars of {len(days)} {'week' if len(days) == 1 else 'weeks'}. On {days[-1]}: {told}.",
                charts.stacked_bars(
                    rows,
                    ("day", "Last kept day of the week"),
                    ("subjects", f"{subject.capitalize()}s"),
                    ("tier", "Tier", order),
                    filters=("segment", "tier"),
                ),
                table,
            )
        )
    parts.append(
        Table(
            "Moves between tiers since the week before",
            (
                Column("day", "Day", "day"),
                Column("subject", "Lead or account"),
                Column("from_tier", "From"),
                Column("tier", "To"),
                Column("subjects", "How many", "count"),
            ),
            marts.rows(_MOVES),
            head="day",
            filters=("tier",),
            empty="One week was kept so far; moves show when there are two.",
        )
    )
    return parts


def _funnel(marts: Marts) -> Sequence[Any]:
    place = {stage: number for number, stage in enumerate(STAGES)}
    rows = sorted(marts.rows(_FUNNEL), key=lambda row: place.get(row["stage"], len(STAGES)))
    rows.sort(key=lambda row: row["month"], reverse=True)
    months = Table(
        "Leads by month and stage",
        (
            Column("month", "Month", "day"),
            Column("stage", "Stage"),
            Column("entered", "Entered", "count"),
            Column("passed_on", "Went on", "count"),
            Column("passed_share", "Share", "share"),
            Column("passed_share_low", "At least", "share"),
            Column("passed_share_high", "At most", "share"),
            Column("median_days", "Median days to the next", "number"),
            Column("is_unripe", "Too young to judge", "flag"),
        ),
        rows,
        head="month",
        empty="No lead entered a stage yet.",
        mart="stage_conversion",
    )
    if not rows:
        return [months]
    stages = [stage for stage in STAGES if any(row["stage"] == stage for row in rows)]
    stages += sorted({row["stage"] for row in rows} - set(stages))
    sums = [
        {
            "stage": stage,
            "entered": sum(row["entered"] for row in rows if row["stage"] == stage),
            "passed_on": sum(row["passed_on"] for row in rows if row["stage"] == stage),
        }
        for stage in stages
    ]
    total = Table(
        "Leads that ever entered a stage, all months together",
        (Column("stage", "Stage"), Column("entered", "Entered", "count"), Column("passed_on", "Went on", "count")),
        sums,
        head="stage",
    )
    parted = [
        {"stage": row["stage"], "leads": leads, "what": what}
        for row in sums
        for leads, what in (
            (row["passed_on"], "went on"),
            (row["entered"] - row["passed_on"], "did not go on yet"),
        )
    ]
    told = ", ".join(f"{row['entered']:,} {row['stage']}, {row['passed_on']:,} went on" for row in sums)
    newest = sorted({row["month"] for row in rows})[-12:]
    timed = sorted(
        (row for row in rows if row["month"] in newest and row["median_days"] is not None), key=lambda row: row["month"]
    )
    return [
        Chart(
            "From stage to stage",
            f"Bars by stage: {told}.",
            charts.bars(
                parted, ("stage", ""), ("leads", "Leads"), ("what", "They", ["went on", "did not go on yet"])
            ),
            total,
        ),
        Chart(
            "Median days to the next stage",
            f"Lines by stage over {len(newest)} months; the table has the days, and says which months are too young.",
            charts.lines(timed, ("month", "Month of entry"), ("median_days", "Days"), ("stage", "Stage", stages)),
            months,
        ),
    ]  # fmt: skip


def _responses(rows: Sequence[Row]) -> Sequence[Any]:
    weekly = sorted(
        (row for row in rows if row["owner_id"] == "all" and row["tier"] == "all"), key=lambda row: row["week"]
    )
    columns = (
        Column("week", "Week of", "day"),
        Column("subject", "Lead or account"),
        Column("tier", "Tier"),
        Column("owner", "Owner"),
        Column("handed_over", "Handed over", "count"),
        Column("touched", "Touched", "count"),
        Column("in_time", "In time", "count"),
        Column("in_time_share", "In time of those due", "share"),
        Column("response_hours_median", "Median hours", "number"),
        Column("response_hours_p90", "Nine of ten within hours", "number"),
        Column("accepted_share", "Accepted", "share"),
        Column("ignored", "Ignored", "count"),
        Column("rejected", "Given back", "count"),
        Column("waiting", "Wait within their time", "count"),
    )
    everybody = Table(
        "Hand-overs by week, all owners and tiers", columns, weekly[::-1], head="week", mart="handoff_summary",
        empty="Nobody was handed over yet.",
    )  # fmt: skip
    by_owner = Table(
        "Hand-overs by week, tier and owner",
        columns,
        [row for row in rows if row["owner_id"] != "all"],
        head="week",
        filters=("owner", "tier"),
        empty="Nobody was handed over yet.",
        mart="handoff_summary",
    )
    newest = sorted({row["week"] for row in weekly})[-26:]
    known = [row for row in weekly if row["in_time_share"] is not None and row["week"] in newest]
    if not known:
        return [everybody, by_owner]
    last = known[-1]
    return [
        Chart(
            "Answers in time",
            f"Lines by week for leads and accounts. In the week of {last['week']}"
            f" {written(last['in_time_share'], 'share')} of the answers due for {last['subject']}s came in time.",
            charts.lines(
                known,
                ("week", "Week of"),
                ("in_time_share", "In time"),
                ("subject", "Subject", ["lead", "account"]),
                is_share=True,
            ),
            everybody,
        ),
        by_owner,
    ]


def _campaigns(marts: Marts) -> Sequence[Any]:
    rows = marts.rows(_CAMPAIGNS)
    called = told_apart(((row["campaign_id"], row["campaign_name"]) for row in rows), "no campaign")
    called[NO_CAMPAIGN] = called[None]
    for row in rows:
        row["campaign"] = called[row["campaign_id"]]
    table = Table(
        "Campaigns",
        (
            Column("campaign", "Campaign"),
            Column("channel", "Channel"),
            Column("leads", "Leads", "count"),
            Column("mqls", "MQLs", "count"),
            Column("qualified_share", "Qualified", "share"),
            Column("qualified_share_low", "At least", "share"),
            Column("qualified_share_high", "At most", "share"),
            Column("verdict", "Verdict"),
            Column("high_fit_share", "High fit", "share"),
            Column("high_intent_share", "High intent", "share"),
            Column("won_deals", "Won deals", "count"),
            Column("pipeline_multi_touch_usd", "Pipeline, USD", "number"),
            Column("cost_usd", "Cost, USD", "number"),
            Column("cost_per_mql_usd", "Cost per MQL, USD", "number"),
        ),
        rows,
        head="campaign",
        empty="There are no campaigns.",
        mart="campaign_quality",
    )
    known = [row for row in rows if row["qualified_share"] is not None and row["campaign_id"] != NO_CAMPAIGN]
    if not known:
        return [table]
    shown = sorted(known, key=lambda row: -row["qualified_share"])[:MOST_CAMPAIGNS]
    return [
        Chart(
            "Share of leads that qualify",
            f"Points with intervals of {len(shown)} campaigns. {written(shown[0]['campaign'])} has the highest share,"
            f" {written(shown[0]['qualified_share'], 'share')}.",
            charts.intervals(
                shown,
                ("campaign", ""),
                ("qualified_share", "Qualified leads"),
                ("qualified_share_low", "qualified_share_high"),
                is_share=True,
            ),
            table,
        )
    ]


def _newly_engaged(marts: Marts) -> Sequence[Any]:
    return [
        Table(
            "Accounts with newly engaged people",
            (
                Column("account", "Account"),
                Column("newly_engaged", "Newly engaged", "count"),
                Column("newly_engaged_names", "Who"),
                Column("newly_engaged_since", "Compared with", "day"),
                Column("engaged_contacts", "Engaged", "count"),
                Column("contacts", "Contacts", "count"),
                Column("breadth_verdict", "Compared with its size"),
                Column("segment", "Segment"),
                Column("tier", "Tier"),
            ),
            marts.rows(_NEWLY_ENGAGED),
            head="account",
            filters=("segment", "tier"),
            empty="Nobody became engaged lately, or no night was kept that is long enough ago.",
            mart="account_breadth",
        )
    ]


def _unmatched(marts: Marts) -> Sequence[Any]:
    return [
        Table(
            "Values that nobody knows",
            (
                Column("value", "Value"),
                Column("table_name", "Table"),
                Column("column_name", "Column"),
                Column("not_found", "Looked for"),
                Column("row_count", "Rows", "count"),
                Column("lead_count", "Leads", "count"),
                Column("row_share", "Share of rows", "share"),
                Column("nearest_known_value", "Perhaps meant"),
            ),
            marts.rows(_UNMATCHED),
            head="value",
            empty="Every value is known.",
            mart="unmatched_values",
        )
    ]


def _silent(marts: Marts) -> Sequence[Any]:
    ages = marts.rows(_AGES)
    tables = marts.rows(_TABLES)
    silent = [row["activity_type"] for row in ages if row["is_silent"]]
    silent += [row["table_name"] for row in tables if row["is_silent"]]
    told = f"Silent: {', '.join(written(name) for name in silent)}." if silent else "Nothing fell silent."
    return [
        Note(told),
        Table(
            "Kinds of activity",
            (
                Column("activity_type", "Kind"),
                Column("is_silent", "Silent", "flag"),
                Column("newest_on", "Newest", "day"),
                Column("age_days", "Days ago", "count"),
                Column("activity_count", "Activities", "count"),
            ),
            ages,
            head="activity_type",
            empty="No activity counts.",
            mart="activity_ages",
        ),
        Table(
            "Tables of the input",
            (
                Column("table_name", "Table"),
                Column("is_silent", "Silent", "flag"),
                Column("newest_at", "Newest row (UTC)", "moment"),
                Column("raw_rows", "Rows", "count"),
                Column("accepted_rows", "Rows that count", "count"),
            ),
            tables,
            head="table_name",
            mart="input_reconciliation",
        ),
    ]
