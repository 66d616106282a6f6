"""The page for sellers: whom to turn to today, why and by when. No score stands on it, on purpose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from account_scoring.dashboard import charts, parts
from account_scoring.dashboard.marts import SEGMENTS, Marts
from account_scoring.dashboard.parts import (
    Chart,
    Column,
    Filter,
    Fold,
    Note,
    Page,
    Row,
    Table,
    fair_share,
    told_apart,
    written,
)

FILTERS = ("owner", "segment", "tier")

NOBODY = "nobody"

# So many accounts have a section of their own; their pictures make the page large.
MOST_ACCOUNTS = 200

_OWNER = f"coalesce(list.owner_name, list.owner_id, '{NOBODY}'), list.owner_id"

# Urgent first: who asked, then by deadline. The lists have no number by which one could pick.
_LEADS = f"""
    with {SEGMENTS}

    select
        list.*,
        coalesce(segments.segment, case when list.account_id is null then 'no account' else 'unknown' end) as segment
    from lead_worklist as list
    left join segments on list.account_id = segments.account_id
    order by {_OWNER}, list.is_hand_raise desc, list.follow_up_by nulls last, list.days_on_list desc, list.lead_id
"""

_ACCOUNTS = f"""
    with {SEGMENTS}

    select
        list.*,
        coalesce(list.account_name, list.domain, list.account_id) as title,
        coalesce(segments.segment, 'unknown') as segment
    from account_worklist as list
    left join segments on list.account_id = segments.account_id
    order by {_OWNER}, list.follow_up_by nulls last, list.days_on_list desc, list.account_id
"""

# People of the accounts on the list. lead_fit_intent has no names, so they come from wherever one is told. It has the
# tiers of marketing too: sales sees those of its own lists only.
_PEOPLE = """
    with names as (
        {names}
    ),

    named as (
        select
            lead_id,
            max(nullif(lead_name, lead_id)) as lead_name,
            max(job_title) as job_title
        from names
        group by lead_id
    ),

    seen as (
        {seen}
    )

    select
        people.account_id,
        people.lead_id,
        named.lead_name,
        named.job_title,
        people.buying_role,
        list.tier,
        people.last_activity_at,
        list.lead_id is not null as is_on_list
    from lead_fit_intent as people
    inner join account_worklist on people.account_id = account_worklist.account_id
    left join named on people.lead_id = named.lead_id
    left join lead_worklist as list on people.lead_id = list.lead_id
    where not people.is_disqualified and people.lead_id in (select lead_id from seen)
    order by people.account_id, is_on_list desc, people.last_activity_at desc nulls last, people.lead_id
"""

_NAMES = {
    "lead_worklist": "select lead_id, lead_name, job_title from lead_worklist",
    "account_worklist": """
        select contact_1_lead_id, contact_1_name, contact_1_job_title from account_worklist
        union all
        select contact_2_lead_id, contact_2_name, contact_2_job_title from account_worklist
    """,
    "account_buying_roles": "select next_best_lead_id, next_best_name, next_best_job_title from account_buying_roles",
    "lead_details": "select lead_id, lead_name, job_title from lead_details",
    "account_timeline": "select distinct lead_id, lead_name, cast(null as varchar) from account_timeline",
}

# Whom a seller may know of: who is on a list, and who is known not to be held out. A holdout shows what handing over
# changes; a seller who saw those who are in it would call.
_SEEN = {
    "lead_worklist": "select lead_id from lead_worklist",
    "account_worklist": """
        select unnest([contact_1_lead_id, contact_2_lead_id]) as lead_id from account_worklist
    """,
    "scores_by_day": """
        select subject_id
        from scores_by_day
        where subject = 'lead' and snapshot_date = (select max(as_of) from input_reconciliation)
        group by subject_id
        having not bool_or(coalesce(is_held_out, false))
    """,
}

# Words in place of points: which of the two moves the account.
_TRENDS = """
    select
        account_id,
        trend,
        trend_kept_on,
        case
            when change_by_new_activity is null then null
            when change_by_new_activity + change_by_fading > 0 then 'New activity outweighs what fades.'
            when change_by_new_activity + change_by_fading < 0 then 'What fades outweighs new activity.'
            else 'New activity and fading even out.'
        end as balance,
        activities,
        usual_per_week,
        activities_per_week,
        is_surge,
        purchase_stage,
        last_advance_on
    from account_trends
    where account_id in (select account_id from account_worklist)
"""

_ROLES = """
    select * from account_buying_roles
    where account_id in (select account_id from account_worklist)
    order by account_id, is_covered, missing_rank nulls last, buying_role
"""

# Amounts are left out: a seller who sees them picks by them.
_DEALS = """
    select account_id, opportunity_id, deal_state, sum(touches) as touches
    from campaign_credits
    where account_id in (select account_id from account_worklist)
    group by account_id, opportunity_id, deal_state
    order by account_id, deal_state = 'open' desc, opportunity_id
"""

_STAGES = """
    select account_id, stage_label, stage_since from account_lifecycle
    where account_id in (select account_id from account_worklist)
"""

# What people did; what was done to them, such as a mail that was sent, says nothing of their interest.
_TIMELINE = """
    select
        account_id,
        lead_id,
        cast(activity_date as varchar) as day,
        activity_kind as activity,
        sum(activities) as activities
    from account_timeline
    where account_id in (select account_id from account_worklist) and is_engagement
    group by all
    order by account_id, day desc, lead_id nulls last, activity
"""

_WORKLOAD = """
    select
        owner_id,
        owner_name,
        region,
        leads_on_list,
        accounts_on_list,
        hand_raises,
        overdue,
        waiting,
        capacity_per_week,
        leads_on_list + accounts_on_list - overdue as in_time
    from owner_workload
    where leads_on_list + accounts_on_list + waiting > 0
    order by overdue desc, leads_on_list + accounts_on_list desc, owner_name, owner_id
"""

_OPTIONAL = ("account_trends", "account_buying_roles", "account_timeline", "account_lifecycle", "campaign_credits")


def page(marts: Marts) -> Page:
    """The page, from the lists and what the modules know of the accounts on them."""
    leads = marts.rows(_LEADS) if marts.has("lead_worklist") else []
    accounts = marts.rows(_ACCOUNTS) if marts.has("account_worklist") else []
    workload = marts.rows(_WORKLOAD) if marts.has("owner_workload") else []
    everything = [*leads, *accounts]
    owners = told_apart(((row["owner_id"], row["owner_name"]) for row in [*everything, *workload]), NOBODY)
    for row in [*everything, *workload]:
        row["owner"] = owners[row["owner_id"]]
    for number, row in enumerate(fair_share(accounts, MOST_ACCOUNTS), start=1):
        row["anchor"] = f"account-{number}"
    sections = [
        marts.section(
            "owners",
            "Lists by owner",
            "Hand-raises come first and never wait. Who waits is on no list yet, because the owner's list is full.",
            ("owner_workload",),
            lambda _: _owners(workload),
        ),
        marts.section(
            "leads",
            "Leads to turn to today",
            "One list for each owner, the next deadline first. Within a tier the agreed action is the same.",
            ("lead_worklist",),
            lambda _: [_lead_table("Leads on the list", leads)],
        ),
        marts.section(
            "accounts",
            "Accounts to work today",
            "With the two people to begin with. Each account has its own section further down.",
            ("account_worklist",),
            lambda _: [_account_table("Accounts on the list", accounts)],
        ),
        marts.section(
            "overdue",
            "Overdue and waiting",
            "The deadline of the agreement is over and nobody was in touch; and how many wait for a place on a list.",
            ("lead_worklist", "account_worklist", "owner_workload"),
            lambda _: _overdue(workload, leads, accounts),
        ),
        marts.section(
            "people",
            "Accounts and their people",
            "What happened, who is there, which roles are missing, and what is open. Open an account to see it.",
            ("account_worklist", "lead_worklist", "lead_fit_intent"),
            lambda found: _account_folds(found, accounts),
        ),
    ]
    return Page(
        "sales",
        "Sales: today's list",
        "For sellers and their managers: whom to turn to today, why, and by when. It shows no scores, on purpose.",
        sections,
        (
            Filter("owner", "Owner", sorted({written(row["owner"]) for row in everything})),
            Filter("segment", "Segment (industry)", sorted({written(row["segment"]) for row in everything})),
            Filter("tier", "Tier", [written(tier) for tier in marts.tiers(everything)]),
        ),
        {"timeline": charts.timeline()} if marts.is_current("account_timeline") else {},
    )


def _owners(rows: Sequence[Row]) -> Sequence[Any]:
    table = Table(
        "Rows on the lists and rows that wait, by owner",
        (
            Column("owner", "Owner"),
            Column("region", "Region"),
            Column("leads_on_list", "Leads", "count"),
            Column("accounts_on_list", "Accounts", "count"),
            Column("hand_raises", "Hand-raises", "count"),
            Column("overdue", "Overdue", "count"),
            Column("waiting", "Waiting", "count"),
            Column("capacity_per_week", "Places in a week", "number"),
        ),
        rows,
        head="owner",
        filters=("owner",),
        empty="Nobody has anything on a list, and nobody waits.",
        mart="owner_workload",
    )
    if not rows:
        return [table]
    states = {"overdue": "overdue", "in_time": "in time", "waiting": "waiting for a place"}
    parted = [
        {"owner": row["owner"], "rows": row[key], "state": state} for row in rows for key, state in states.items()
    ]
    total = {key: sum(row[key] for row in rows) for key in states}
    return [
        Chart(
            "How much each owner has",
            f"Bars by owner. All owners together: {total['overdue']} overdue, {total['in_time']} in time,"
            f" {total['waiting']} waiting for a place.",
            charts.bars(
                parted,
                ("owner", ""),
                ("rows", "Leads and accounts"),
                ("state", "State", list(states.values())),
                filters=("owner",),
            ),
            table,
        )
    ]


def _when(row: Row) -> list[str]:
    deadline = row["follow_up_by_local"]
    lines = ["Asked to be contacted"] if row.get("is_hand_raise") else []
    lines.append(f"{written(deadline)} ({row['time_zone']})" if deadline else "no deadline agreed")
    return [*lines, "OVERDUE"] if row["is_overdue"] else lines


def _reasons(row: Row) -> list[str]:
    return [row[f"reason_{place}"] for place in (1, 2, 3) if row[f"reason_{place}"]]


def _known(*values: object) -> list[str]:
    return [str(value) for value in values if value not in (None, "")]


def _lead_lines(row: Row) -> Row:
    return {
        **row,
        "who": _known(row["lead_name"] or row["lead_id"], row["job_title"], row["account_name"]),
        "reach": _known(row["email"], row["phone"]),
        "what": _known(row["action"], row["tier"], row["situation"]),
        "when": _when(row),
        "why": _reasons(row),
    }


def _lead_table(caption: str, rows: Sequence[Row], empty: str = "No lead is on a list today.") -> Table:
    chosen = fair_share(rows, parts.MOST_ROWS)
    return Table(
        caption,
        (
            Column("who", "Who", "lines"),
            Column("owner", "Owner"),
            Column("when", "By when", "lines"),
            Column("what", "What to do", "lines"),
            Column("reach", "How to reach", "lines"),
            Column("why", "Why", "lines"),
            Column("days_on_list", "Days on list", "count"),
        ),
        [_lead_lines(row) for row in chosen],
        head="who",
        filters=FILTERS,
        empty=empty,
        mart="lead_worklist",
        more=len(rows) - len(chosen),
    )


def _account_lines(row: Row) -> Row:
    people = [
        ", ".join(_known(*(row[f"contact_{place}_{part}"] for part in ("name", "job_title", "email", "phone"))))
        or row[f"contact_{place}_lead_id"]
        for place in (1, 2)
        if row[f"contact_{place}_lead_id"]
    ]
    return {
        **row,
        "who": _known(row["title"], row["domain"]),
        "what": _known(row["action"], row["tier"], row["situation"]),
        "when": _when(row),
        "begin_with": people,
        "why": _reasons(row),
    }


def _account_table(caption: str, rows: Sequence[Row], empty: str = "No account is on a list today.") -> Table:
    chosen = fair_share(rows, parts.MOST_ROWS)
    return Table(
        caption,
        (
            Column("who", "Account", "lines"),
            Column("owner", "Owner"),
            Column("when", "By when", "lines"),
            Column("what", "What to do", "lines"),
            Column("begin_with", "Begin with", "lines"),
            Column("why", "Why", "lines"),
            Column("missing_buying_roles", "Roles missing"),
            Column("days_on_list", "Days on list", "count"),
        ),
        [_account_lines(row) for row in chosen],
        head="who",
        filters=FILTERS,
        empty=empty,
        mart="account_worklist",
        more=len(rows) - len(chosen),
    )


def _overdue(workload: Sequence[Row], leads: Sequence[Row], accounts: Sequence[Row]) -> Sequence[Any]:
    waiting = [row for row in workload if row["waiting"]]
    return [
        _lead_table("Overdue leads", [row for row in leads if row["is_overdue"]], "No lead is overdue."),
        _account_table("Overdue accounts", [row for row in accounts if row["is_overdue"]], "No account is overdue."),
        Table(
            "Leads and accounts that wait for a place",
            (Column("owner", "Owner"), Column("waiting", "Waiting", "count")),
            waiting,
            head="owner",
            filters=("owner",),
            empty="Nobody waits for a place.",
            mart="owner_workload",
        ),
    ]


def _account_folds(marts: Marts, accounts: Sequence[Row]) -> Sequence[Any]:
    current = {name for name in (*_NAMES, *_SEEN, *_OPTIONAL) if marts.is_current(name)}
    names, seen = (
        "\n union all \n".join(query for name, query in queries.items() if name in current)
        for queries in (_NAMES, _SEEN)
    )
    people = _by_account(marts.rows(_PEOPLE.format(names=names, seen=seen)))
    found = {
        name: _by_account(marts.rows(query)) if name in current else {}
        for name, query in (
            ("account_trends", _TRENDS),
            ("account_buying_roles", _ROLES),
            ("account_timeline", _TIMELINE),
            ("account_lifecycle", _STAGES),
            ("campaign_credits", _DEALS),
        )
    }
    # A seller acts by these today, so what was so on another day is not among them.
    shown: list[Any] = [
        *marts.missing((*_OPTIONAL, "scores_by_day")),
        *marts.older((*_OPTIONAL, "lead_details"), "It is left out here."),
    ]
    if "scores_by_day" in current and not marts.rows(f"{_SEEN['scores_by_day']} limit 1"):
        shown.append(Note(f"{marts.day} was not kept, so only people who are on a list are shown."))
    for row in (row for row in accounts if "anchor" in row):
        key = row["account_id"]
        facts = {name: rows.get(key, []) for name, rows in found.items()}
        called = told_apart(((p["lead_id"], p["lead_name"]) for p in people.get(key, [])), "nobody known")
        shown.append(
            Fold(
                row["title"],
                ", ".join(_known(row["action"], row["tier"], f"owner {row['owner']}")),
                row["anchor"],
                row,
                FILTERS,
                [
                    *_movement(facts["account_trends"]),
                    *_stage(facts["account_lifecycle"]),
                    _people_table([{**p, "person": called[p["lead_id"]]} for p in people.get(key, [])]),
                    *(_timeline(facts["account_timeline"], called) if "account_timeline" in current else ()),
                    *(_role_table(facts["account_buying_roles"]) if "account_buying_roles" in current else ()),
                    *(_deal_table(facts["campaign_credits"]) if "campaign_credits" in current else ()),
                ],
            )
        )
    if len(accounts) > MOST_ACCOUNTS:
        shown.append(Note(f"{len(accounts) - MOST_ACCOUNTS} more accounts are in the mart account_worklist."))
    return shown or [Note("No account is on a list today.")]


def _by_account(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["account_id"]].append(row)
    return found


def _movement(rows: Sequence[Row]) -> list[Note]:
    notes = []
    for row in rows:
        texts = []
        if row["trend"] in ("rising", "fading", "quiet"):
            since = f" since {row['trend_kept_on']}" if row["trend_kept_on"] else ""
            texts.append(f"Interest is {row['trend']}{since}.")
        if row["balance"]:
            texts.append(row["balance"])
        if row["activities"] is not None:
            usual = row["usual_per_week"]
            compared = (
                f", {float(row['activities_per_week']):.1f} a week where {float(usual):.1f} is usual here"
                if usual
                else ""
            )
            texts.append(f"{written(row['activities'], 'count')} activities in the latest weeks{compared}.")
        if row["is_surge"]:
            texts.append("That is a surge.")
        if row["purchase_stage"]:
            texts.append(f"The deepest stage of what was done is {row['purchase_stage']}.")
        if texts:
            notes.append(Note(" ".join(texts)))
    return notes


def _stage(rows: Sequence[Row]) -> list[Note]:
    return [
        Note(
            f"Stage: {row['stage_label']}" + (f", since {written(row['stage_since'])}." if row["stage_since"] else ".")
        )
        for row in rows
        if row["stage_label"] is not None
    ]


def _people_table(rows: Sequence[Row]) -> Table:
    return Table(
        "People",
        (
            Column("person", "Person"),
            Column("job_title", "Job title"),
            Column("buying_role", "Buying role"),
            Column("tier", "Tier on the list"),
            Column("is_on_list", "On the list of leads", "flag"),
            Column("last_activity_at", "Last activity (UTC)", "moment"),
        ),
        rows,
        head="person",
        empty="Nobody is known there.",
    )


def _timeline(rows: Sequence[Row], called: Mapping[Any, str]) -> list[Any]:
    """What the people did of whom a seller may know, and what nobody known did.

    Args:
        rows: of the timeline.
        called: what the page calls each of these people.
    """
    rows = [{**row, "person": called[row["lead_id"]]} for row in rows if row["lead_id"] in called]
    table = Table(
        "Activities by day and person",
        (
            Column("day", "Day", "day"),
            Column("person", "Person"),
            Column("activity", "Kind"),
            Column("activities", "Activities", "count"),
        ),
        rows,
        head="day",
        empty="No activity of these people is known.",
    )
    if not rows:
        return [table]
    people = len({row["lead_id"] for row in rows})
    text = (
        f"Timeline of {sum(row['activities'] for row in rows)} activities by {people}"
        f" {'person' if people == 1 else 'people'}, from {rows[-1]['day']} to {rows[0]['day']}."
    )
    chosen = [{key: row[key] for key in ("day", "person", "activity", "activities")} for row in table.shown]
    return [Chart("What they did", text, chosen, table, template="timeline")]


def _role_table(rows: Sequence[Row]) -> list[Table]:
    """Roles without numbers of people: compared with the people above, these would tell who is held out."""
    lines = [
        {
            **row,
            "state": "there" if row["is_covered"] else "missing" if row["is_required"] else "not engaged",
            "next": ", ".join(_known(row["next_best_name"], row["next_best_job_title"])) or row["next_best_lead_id"],
        }
        for row in rows
    ]
    return [
        Table(
            "Buying roles there and missing",
            (
                Column("buying_role", "Role"),
                Column("state", "State"),
                Column("next", "Turn to next"),
            ),
            lines,
            head="buying_role",
            empty="No role is required, and nobody's role is known.",
            mart="account_buying_roles",
        )
    ]


def _deal_table(rows: Sequence[Row]) -> list[Table]:
    return [
        Table(
            "Opportunities",
            (
                Column("opportunity_id", "Opportunity"),
                Column("deal_state", "State"),
                Column("touches", "Touches by campaigns before it", "count"),
            ),
            rows,
            head="opportunity_id",
            empty="There is no opportunity.",
        )
    ]
