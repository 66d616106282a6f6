"""Visitors before anybody knew who they were, and what companies do without a person.

Nothing of it is a cause of anything: pages without a planted weight, and acts of companies. It comes last and from a
source of chance of its own, so that all other rows are what they are without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from account_scoring.demo import vocabulary as words
from account_scoring.demo.behaviour import HOUR
from account_scoring.demo.people import SECONDS_PER_DAY, Companies, Leads

Row = dict[str, object]

# How many, in a demo of any size.
VISITORS = 30
NEVER_IDENTIFIED = 4
ACTIVE_COMPANIES = 8

YOUNG_DAYS = 120  # so old are the leads at most that were visitors first, else their visits would have faded
VISITED_BEFORE_DAYS = 14
NO_LEAD = "L9999999"


@dataclass(frozen=True)
class Unknown:
    """Rows by table, and what of it the truth tells: page views of visitors, and acts of companies by kind."""

    rows: dict[str, list[Row]]
    visitors: dict[str, object]
    company_acts: dict[str, dict[str, int]]


def make_unknown(
    leads: Leads,
    lead_ids: np.ndarray,
    is_deleted: np.ndarray,
    companies: Companies,
    days: int,
    clock: Callable[[np.ndarray], np.ndarray],
    rng: np.random.Generator,
) -> Unknown:
    """Earlier visits of some young leads, visitors who stay unknown, and acts of companies that look for a product.

    Args:
        leads: people, who may have been visitors.
        lead_ids: of the people, and of others after them.
        is_deleted: whether the lead is, in the same order; a deleted one was no visitor.
        companies: of which those act that the CRM knows.
        days: last day of history.
        clock: turns seconds from the start of history into timestamps.
        rng: source of chance.
    """
    people = len(leads.company)
    activities: list[Row] = []

    def act(at: int, **cells: object) -> None:
        occurred_at, loaded_at = clock(np.array([at, at + 90]))
        text = str(occurred_at.astype("datetime64[s]")).replace("T", " ")
        activities.append({
            "activity_id": f"U{len(activities) + 1:04d}", "occurred_at": text, "is_bot": False, "is_deleted": False,
            "loaded_at": loaded_at, **cells,
        })  # fmt: skip

    def visit(visitor: str, until: int) -> int:
        """One to four page views of the days before a moment."""
        pages = [page for group in ("home", "blog", "blog") for page, _ in words.PAGES[group]]
        count = int(rng.integers(1, 5))
        for before in np.sort(rng.integers(HOUR, VISITED_BEFORE_DAYS * SECONDS_PER_DAY, count))[::-1].tolist():
            page = pages[rng.integers(len(pages))]
            act(until - before, anonymous_id=visitor, activity_type="page_view", channel="web", asset=page)
        return count

    is_young = leads.created_day > days - YOUNG_DAYS
    candidates = np.flatnonzero(is_young & leads.is_buyer & (leads.acquired_via == "inbound") & ~is_deleted[:people])
    chosen = np.sort(rng.choice(candidates, min(VISITORS, len(candidates)), replace=False)).tolist()
    names = [f"visitor-{number:03d}" for number in range(1, len(chosen) + NEVER_IDENTIFIED + 2)]
    known, unknown, stranger = names[: len(chosen)], names[len(chosen) : -1], names[-1]
    visits, identities = {}, []
    for visitor, lead in zip(known, chosen, strict=True):
        # Who fills in a form is known from then on.
        visits[lead_ids[lead]] = visit(visitor, int(leads.created[lead]))
        (identified_at,) = clock(leads.created[[lead]] + 30)
        identities.append({"anonymous_id": visitor, "lead_id": lead_ids[lead], "identified_at": identified_at})
    for visitor in unknown:
        visit(visitor, int(rng.integers(days - 30, days)) * SECONDS_PER_DAY)
    (told_at,) = clock(np.array([(days - 10) * SECONDS_PER_DAY + 9 * HOUR]))
    identities.append({"anonymous_id": stranger, "lead_id": NO_LEAD, "identified_at": told_at})

    # Those that have begun to look for a product last.
    in_crm = np.flatnonzero(companies.is_in_crm)
    active = in_crm[np.argsort(-companies.market_from[in_crm], kind="stable")][:ACTIVE_COMPANIES]
    company_acts = {}
    for company in active.tolist():
        account, opened = companies.account_id[company], int(companies.market_from[company])
        first = opened if opened >= 0 else days - 30
        last = min(first + int(companies.market_days[company]), days)
        kinds = {
            "intent_surge": ("provider", (None,)),
            "page_view": ("web", [page for page, _ in words.PAGES["pricing"]]),
        }
        company_acts[account] = {}
        for activity_type, (channel, assets) in kinds.items():
            count = int(rng.integers(1, 4))
            for day in np.sort(rng.integers(first, last + 1, count)).tolist():
                at = day * SECONDS_PER_DAY + int(rng.integers(8 * HOUR, 17 * HOUR))
                asset = assets[rng.integers(len(assets))]
                act(at, account_id=account, activity_type=activity_type, channel=channel, asset=asset)
            company_acts[account][activity_type] = count
    return Unknown(
        rows={"activities": activities, "identities": identities},
        visitors={"leads": visits, "never_identified": unknown, "of_no_lead": {stranger: NO_LEAD}},
        company_acts=company_acts,
    )
