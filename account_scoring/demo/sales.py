"""What sales and the law see: opportunities and their outcomes, stages, touches, consents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from account_scoring.demo import truth
from account_scoring.demo import vocabulary as words
from account_scoring.demo.behaviour import HOUR, Activities, Patterns, activities_of
from account_scoring.demo.people import SECONDS_PER_DAY, Companies, Leads, pick

# How sales deals with an MQL: share, and hours to the first touch (None: ignored).
FOLLOW_UP = {"fast": (45, (0.2, 22)), "slow": (30, (30, 240)), "ignored": (25, None)}
TOUCH_CHANNELS = {"email": 5, "phone": 4, "linkedin": 1}
SAL_SHARE = 0.85
SQL_SHARE = 0.55
RECYCLED_SHARE = 0.6
RECYCLE_REASONS = ("No budget", "No response", "Timing", "Chose another product")
SALES_CYCLE_DAYS = 38  # median
NEVER_DECIDED_SHARE = 0.07
ACCOUNT_ONLY_SHARE = 0.1  # opportunities that name no lead
USD_PER_EMPLOYEE = 55

EMAIL_CONSENT_SHARE = 0.7
PHONE_CONSENT_SHARE = 0.2
GRANTED_SHARE = 0.88


@dataclass(frozen=True)
class SalesRecords:
    """Rows as lists of tuples; moments are seconds from the start of history, people are positions of leads."""

    opportunities: list[tuple]  # number, created, lead or -1, company or -1, closed or -1, is_won or None, amount, type
    stages: list[tuple]  # lead, stage, entered, owner, reason
    touches: list[tuple]  # lead, touched, owner, channel
    activities: Activities  # calls, meetings and purchases that follow
    won_companies: set[int]
    status: np.ndarray  # of every lead, as the CRM has it


def work_the_leads(
    outcomes: truth.Outcomes,
    leads: Leads,
    companies: Companies,
    end: int,
    patterns: Patterns,
    rng: np.random.Generator,
) -> SalesRecords:
    """Follow every MQL until `end` (seconds): touches, stages, opportunity, win or loss."""
    count = len(leads.company)
    owner = np.where(
        leads.company >= 0, companies.owner[leads.company], pick(rng, words.OWNERS, [1] * len(words.OWNERS), count)
    )
    status = np.where(leads.is_buyer, "new", "unqualified").astype(object)
    way = pick(rng, list(FOLLOW_UP), [share for share, _ in FOLLOW_UP.values()], count)
    stages, touches = [], []
    opportunity_at = np.where(
        outcomes.opportunity_day >= 0,
        outcomes.opportunity_day * SECONDS_PER_DAY + rng.integers(12, 18, count) * HOUR,
        -1,
    )
    first_touch = np.full(count, -1)
    for lead in np.flatnonzero(outcomes.mql_day >= 0).tolist():
        mql_at = int(outcomes.mql_day[lead] * SECONDS_PER_DAY + 6 * HOUR + rng.integers(0, HOUR))
        deal_at = int(opportunity_at[lead])
        stages.append((lead, "mql", mql_at, owner[lead], None))
        hours = FOLLOW_UP[way[lead]][1]
        touched_at = -1 if hours is None else mql_at + int(rng.uniform(*hours) * HOUR)
        if touched_at > 0 and deal_at > 0:
            touched_at = min(touched_at, deal_at - HOUR)
        # An ignored lead that comes back by itself is called on the day of its opportunity.
        first_touch[lead] = touched_at if touched_at > 0 else deal_at
        touches += _touches(lead, int(first_touch[lead]), owner[lead], rng)
        status[lead] = "working" if 0 < touched_at < end else "new"
        accepted_at = touched_at + int(rng.uniform(0.1, 3) * HOUR) if touched_at > 0 else -1
        if deal_at > 0:
            accepted_at = min(accepted_at, deal_at - 1800) if accepted_at > 0 else deal_at - 1800
            stages += [(lead, "sal", accepted_at, owner[lead], None), (lead, "sql", deal_at - 600, owner[lead], None)]
            stages.append((lead, "opportunity", deal_at, owner[lead], None))
            status[lead] = "qualified"
            continue
        if accepted_at > 0 and rng.random() < SAL_SHARE:
            stages.append((lead, "sal", accepted_at, owner[lead], None))
            if rng.random() < SQL_SHARE:
                stages.append((lead, "sql", accepted_at + int(rng.uniform(1, 9) * SECONDS_PER_DAY), owner[lead], None))
        if rng.random() < RECYCLED_SHARE:
            reason = RECYCLE_REASONS[rng.integers(len(RECYCLE_REASONS))] if touched_at > 0 else "No response"
            recycled_at = mql_at + int(rng.uniform(20, 75) * SECONDS_PER_DAY)
            stages.append((lead, "recycled", recycled_at, owner[lead], reason))
            if recycled_at < end:
                status[lead] = "nurture"
    deals, followed, won = _deals(outcomes, opportunity_at, first_touch, leads, companies, end, patterns, rng)
    return SalesRecords(
        opportunities=deals,
        stages=[row for row in stages if row[2] < end],
        touches=[row for row in touches if row[1] < end],
        activities=followed,
        won_companies=won,
        status=status,
    )


def _touches(lead: int, first_at: int, owner: str, rng: np.random.Generator) -> list[tuple]:
    """One to five touches from `first_at` on, some days apart; none when it is negative."""
    rows, at = [], first_at
    for _ in range(int(rng.integers(1, 6)) if first_at > 0 else 0):
        channel = pick(rng, list(TOUCH_CHANNELS), list(TOUCH_CHANNELS.values()), 1)[0]
        rows.append((lead, at, owner, channel))
        at += int(rng.uniform(0.8, 6) * SECONDS_PER_DAY)
    return rows


def _deals(
    outcomes: truth.Outcomes,
    opportunity_at: np.ndarray,
    first_touch: np.ndarray,
    leads: Leads,
    companies: Companies,
    end: int,
    patterns: Patterns,
    rng: np.random.Generator,
) -> tuple[list[tuple], Activities, set[int]]:
    """Opportunities in order of creation, the activities that follow them, and the companies that were won."""
    call, meeting = patterns.code("call", "phone", None), patterns.code("meeting", "video", None)
    purchase = patterns.code("purchase", "contract", "Annual plan")
    rows, follow, won_at = [], [], {}
    in_order = sorted(np.flatnonzero(opportunity_at >= 0).tolist(), key=lambda lead: (opportunity_at[lead], lead))
    for number, lead in enumerate(in_order, start=1):
        created, company = int(opportunity_at[lead]), int(leads.company[lead])
        # The stage mql was entered on the morning of mql_day.
        waited = first_touch[lead] - outcomes.mql_day[lead] * SECONDS_PER_DAY - 6 * HOUR
        is_fast = first_touch[lead] > 0 and waited <= truth.FAST_FOLLOW_UP_HOURS * HOUR
        log_odds = (
            truth.WON_BASE_LOG_ODDS
            + truth.WON_FIT_LOG_ODDS * outcomes.fit[lead]
            + truth.WON_FAST_FOLLOW_UP_LOG_ODDS * is_fast
        )
        is_won = bool(rng.random() < 1 / (1 + np.exp(-log_odds)))
        closed = created + int(SALES_CYCLE_DAYS * np.exp(rng.normal(0, 0.6)) * SECONDS_PER_DAY)
        is_open = bool(closed >= end or rng.random() < NEVER_DECIDED_SHARE)
        was_customer = company >= 0 and (companies.is_customer[company] or won_at.get(company, end) < created)
        employees = companies.employee_count[company] if company >= 0 else 10
        amount = float(np.round(np.clip(employees, 20, 4000) * USD_PER_EMPLOYEE * np.exp(rng.normal(0, 0.4)), -2))
        names_account = company >= 0 and bool(companies.is_in_crm[company])
        names_lead = not (names_account and rng.random() < ACCOUNT_ONLY_SHARE)
        rows.append((
            number, created, lead if names_lead else -1, company if names_account else -1, -1 if is_open else closed,
            None if is_open else is_won, amount, "expansion" if was_customer else "new",
        ))  # fmt: skip
        span = min(closed, end) - created
        follow += [(lead, call, created + int(rng.random() * span)) for _ in range(rng.integers(0, 4))]
        follow += [(lead, meeting, created + int(rng.random() * span)) for _ in range(rng.integers(0, 3))]
        if is_won and not is_open:
            follow.append((lead, purchase, closed))
            won_at.setdefault(company, closed)
    columns = np.array(follow, dtype=np.int64).reshape(-1, 3).T
    return rows, activities_of(columns[0], columns[1], columns[2]), set(won_at) - {-1}


def make_consents(
    leads: Leads, activities: Activities, patterns: Patterns, rng: np.random.Generator
) -> list[tuple[int, str, bool, int]]:
    """Rows (lead, purpose, is_granted, changed): given or refused at the start, e-mail withdrawn by unsubscribing."""
    count = len(leads.company)
    rows = []
    for purpose, share in (("email", EMAIL_CONSENT_SHARE), ("phone", PHONE_CONSENT_SHARE)):
        asked = np.flatnonzero(rng.random(count) < share)
        granted = rng.random(len(asked)) < GRANTED_SHARE
        rows += [
            (lead, purpose, is_granted, int(leads.created[lead]) + 5)
            for lead, is_granted in zip(asked.tolist(), granted.tolist(), strict=True)
        ]
    unsubscribes = [at for at, row in enumerate(patterns.rows) if row[0] == "email_unsubscribe"]
    left = activities.where(np.isin(activities.pattern, unsubscribes))
    rows += [(lead, "email", False, at) for lead, at in zip(left.lead.tolist(), left.at.tolist(), strict=True)]
    return rows
