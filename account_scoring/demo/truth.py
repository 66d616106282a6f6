"""The planted truth: what really makes an opportunity likely, and the simulation that follows it.

On every day that a lead is at risk, the log-odds that an opportunity is created on that day are

    base + fit weights + sum over signals of weight * decayed count
         + colleague weight * engaged colleagues (at most `colleague_cap`)

where the decayed count of a signal is the sum over earlier days with at least one such activity of
`2 ** (-age in days / half_life_days)`; age is at least one day, so nothing that follows an opportunity is its cause.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from account_scoring.demo import vocabulary as words

if TYPE_CHECKING:
    from account_scoring.demo.people import Companies, Leads


@dataclass(frozen=True)
class Signal:
    """A kind of activity with its true weight (log-odds per decayed active day) and half-life (days)."""

    activity_type: str
    asset_prefix: str  # blank: any asset
    log_odds: float
    half_life_days: float


SIGNALS = {
    "demo_request": Signal("demo_request", "", 2.2, 21),
    "contact_request": Signal("contact_request", "", 1.8, 21),
    "trial_started": Signal("trial_started", "", 1.5, 30),
    "pricing_view": Signal("page_view", "/pricing", 0.4, 14),
    "comparison_view": Signal("page_view", "/compare", 0.35, 14),
    "customer_story_view": Signal("page_view", "/customers", 0.2, 30),
    "feature_view": Signal("page_view", "/features", 0.15, 30),
    "docs_view": Signal("page_view", "/docs", 0.08, 30),
    "blog_view": Signal("page_view", "/blog", 0.0, 30),
    "careers_view": Signal("page_view", "/careers", -0.6, 60),
    "webinar_attended": Signal("webinar_attended", "", 0.7, 45),
    "event_attended": Signal("event_attended", "", 0.6, 60),
    "content_download": Signal("content_download", "", 0.4, 45),
    "product_usage": Signal("product_usage", "", 0.12, 21),
    "chat": Signal("chat", "", 0.5, 14),
    "email_click": Signal("email_click", "", 0.3, 21),
    "email_open": Signal("email_open", "", 0.0, 14),
    "email_unsubscribe": Signal("email_unsubscribe", "", -1.2, 120),
    "social_engagement": Signal("social_engagement", "", 0.1, 14),
    "ad_click": Signal("ad_click", "", 0.1, 14),
}

# How much of the weights is planted. Weak is so little that a year of 2,000 leads tells nothing of them.
STRENGTHS = {"strong": 1.0, "weak": 0.1}

BASE_LOG_ODDS = -9.4
FIT_LOG_ODDS: dict[str, dict[str, float]] = {
    "job_seniority": {"c_level": 0.6, "vp": 0.8, "director": 0.6, "manager": 0.2, "entry": -0.8, "retired": -2.0},
    "job_department": {
        "marketing": 0.6,
        "operations": 0.5,
        "sales": 0.3,
        "engineering": 0.1,
        "hr": -0.6,
        "legal": -0.6,
    },
    "account_industry": {"Software": 0.6, "Financial Services": 0.4, "Public Sector": -0.6, "Education": -0.6},
    "account_employee_count": {"1-49": -0.5, "50-199": 0.2, "200-999": 0.6, "1000-4999": 0.3, "5000+": 0.0},
    "acquired_via": {"referral": 0.5, "purchased_list": -1.0},
}
EMPLOYEE_BOUNDS = (50, 200, 1000, 5000)
COLLEAGUE_LOG_ODDS = 0.3
COLLEAGUE_ENGAGED_AT = 1.0
COLLEAGUE_CAP = 3
ACCOUNT_QUIET_DAYS = 45

WON_BASE_LOG_ODDS = -2.0
WON_FIT_LOG_ODDS = 0.6
WON_FAST_FOLLOW_UP_LOG_ODDS = 0.8
FAST_FOLLOW_UP_HOURS = 24

# Marketing's own rule for calling a lead an MQL: imperfect, as in life. It sees the truth through noise.
MQL_LOG_ODDS_ABOVE_BASE = 3.0
MQL_NOISE = 0.7


@dataclass(frozen=True)
class Outcomes:
    """What the simulation decided, per lead; days count from the start of history, -1 means never."""

    opportunity_day: np.ndarray  # int, (leads,)
    mql_day: np.ndarray  # int, (leads,)
    fit: np.ndarray  # log-odds, (leads,)


def fit_log_odds(leads: Leads, companies: Companies) -> np.ndarray:
    """Log-odds that a lead's fit adds, shape (leads,)."""
    band = np.searchsorted(EMPLOYEE_BOUNDS, companies.employee_count, side="right")
    by_band = np.array(list(FIT_LOG_ODDS["account_employee_count"].values()))
    by_industry = np.array([FIT_LOG_ODDS["account_industry"].get(i, 0.0) for i in companies.industry])

    def of(attribute: str, values: np.ndarray) -> np.ndarray:
        weights = FIT_LOG_ODDS[attribute]
        return np.array([weights.get(value, 0.0) for value in values])

    person = (
        of("job_seniority", leads.seniority)
        + of("job_department", leads.department)
        + of("acquired_via", leads.acquired_via)
    )
    has_company = leads.company >= 0
    firm = np.where(has_company, (by_band[band] + by_industry)[leads.company], 0.0)
    return person + firm


def simulate(
    signal: np.ndarray,
    lead: np.ndarray,
    day: np.ndarray,
    leads: Leads,
    companies: Companies,
    days: int,
    rng: np.random.Generator,
    strength: float = 1.0,
) -> Outcomes:
    """Walk through the days and let opportunities happen with the planted odds.

    Marketing believes in the full weights, and calls leads MQLs by them, whatever is planted.

    Args:
        signal: position in SIGNALS, or -1, of every activity; shape (activities,).
        lead: position of its lead, same shape.
        day: its day, same shape.
        leads: of whom only `is_buyer` ones are ever at risk, from the day after they were created.
        companies: at which no second opportunity is created for ACCOUNT_QUIET_DAYS.
        days: last day of history.
        rng: source of chance.
        strength: how much of the weights is planted, from 0 to 1.
    """
    count = len(leads.company)
    weights = np.array([s.log_odds for s in SIGNALS.values()])
    daily_decay = np.array([[2.0 ** (-1.0 / s.half_life_days)] for s in SIGNALS.values()])
    fit = fit_log_odds(leads, companies)
    is_signal = signal >= 0
    # Several activities of one signal on one day are one active day.
    key = np.unique((day[is_signal] * len(weights) + signal[is_signal]) * count + lead[is_signal])
    key_lead, key_signal, key_day = key % count, key // count % len(weights), key // count // len(weights)
    starts = np.searchsorted(key_day, np.arange(days + 2))

    decayed = np.zeros((len(weights), count))
    opportunity_day = np.full(count, -1)
    mql_day = np.full(count, -1)
    quiet_until = np.full(len(companies.employee_count) + 1, -1)  # the last one stands for "no company"
    mql_bar = BASE_LOG_ODDS + MQL_LOG_ODDS_ABOVE_BASE + rng.normal(0, MQL_NOISE, count)

    for today in range(1, days + 1):
        earlier = slice(starts[today - 1], starts[today])
        decayed[key_signal[earlier], key_lead[earlier]] += 1.0
        decayed *= daily_decay
        intent = weights @ decayed
        engaged = (intent >= COLLEAGUE_ENGAGED_AT) & (leads.company >= 0)
        at_company = np.bincount(leads.company[engaged], minlength=len(quiet_until))
        at_company[-1] = 0
        colleagues = np.minimum(at_company[leads.company] - engaged, COLLEAGUE_CAP).clip(0)
        believed = fit + intent + COLLEAGUE_LOG_ODDS * colleagues
        log_odds = BASE_LOG_ODDS + strength * believed

        is_at_risk = leads.is_buyer & (leads.created_day < today) & (opportunity_day < 0)
        mql_day[is_at_risk & (mql_day < 0) & (BASE_LOG_ODDS + believed > mql_bar) & (intent > 0)] = today
        is_quiet = (quiet_until[leads.company] >= today) & (leads.company >= 0)
        happens = rng.random(count) < 1.0 / (1.0 + np.exp(-log_odds))
        new = np.flatnonzero(is_at_risk & ~is_quiet & happens)
        # Two people of one company on one day would be one opportunity.
        _, first = np.unique(np.where(leads.company[new] >= 0, leads.company[new], -1 - new), return_index=True)
        new = new[first]
        opportunity_day[new] = today
        quiet_until[leads.company[new]] = today + ACCOUNT_QUIET_DAYS
        mql_day[new] = np.where(mql_day[new] < 0, today, mql_day[new])
    return Outcomes(opportunity_day, mql_day, fit)


MEANING = {
    "model": "On each day at risk: log-odds of an opportunity on that day = base_log_odds + fit_log_odds of the lead "
    "+ sum of signals' log_odds * decayed count + colleagues.log_odds * engaged colleagues.",
    "at_risk": "From the day after the lead was created until its first opportunity, if it is a buyer (not a student, "
    "competitor or own employee) and its company had no opportunity in the last account_quiet_days days. A merged lead "
    "and the lead that it was merged into are one person. Days are UTC.",
    "base_log_odds": "Natural log-odds per lead and day of a lead with no signal and no fit weight.",
    "signals": "log_odds: added per decayed active day; a day counts once per signal, with weight "
    "2^(-age_days/half_life_days), age >= 1 day. activity_type and asset_prefix say what matches (bots, deleted and "
    "superseded rows and activities after as_of do not count). A log_odds of 0 is planted: the signal is noise.",
    "fit_log_odds": "Added per attribute value; values not listed add 0; account_employee_count by range. Firm "
    "attributes are those of the true employer, known to the CRM or not; job attributes those of the true title.",
    "account_quiet_days": "Days after an opportunity in which its company gets no other.",
    "colleagues": "Other leads of the same company whose own signals add up to engaged_at or more, at most cap.",
    "won": "Log-odds that a decided opportunity is won = base + fit * (the lead's fit_log_odds) + fast_follow_up if "
    "sales first touched the lead within fast_follow_up_hours of its MQL stage.",
    "after_the_fact": "call, meeting and purchase follow an opportunity; they are no causes.",
    "observed": "Counted in this very data set, sentinel rows left out.",
    "rows": "Rows per table, with all dirt.",
    "sentinels": "Rows that are the same in every demo, by key; their opportunities follow no odds.",
    "visitors": "leads: page views per lead from before it was created, under an anonymous_id that identities gives "
    "to the lead when it is created; pages of the signal blog_view, or of none. never_identified: visitors whom "
    "identities does not name. of_no_lead: an identity of a lead that nobody knows.",
    "company_acts": "Activities per account and activity_type that name the account and no person: looks at prices "
    "(page_view) and surges that a provider of intent data reports. They are no causes.",
    "bad_campaign": "By it came the page views of those who are no buyers, and nobody else's; it costs more than any "
    "other campaign.",
}


def as_document(
    observed: dict[str, object],
    sentinels: dict[str, str],
    visitors: dict[str, object],
    company_acts: dict[str, dict[str, int]],
    strength: float = 1.0,
) -> dict[str, object]:
    """The truth as it is written beside the data (truth.json), with the weights as they were planted."""
    return {
        "meaning": MEANING,
        "base_log_odds": BASE_LOG_ODDS,
        "signals": {
            name: {**asdict(signal), "log_odds": strength * signal.log_odds} for name, signal in SIGNALS.items()
        },
        "fit_log_odds": {
            attribute: {value: strength * weight for value, weight in weights.items()}
            for attribute, weights in FIT_LOG_ODDS.items()
        },
        "colleagues": {
            "log_odds": strength * COLLEAGUE_LOG_ODDS,
            "engaged_at": COLLEAGUE_ENGAGED_AT,
            "cap": COLLEAGUE_CAP,
        },
        "account_quiet_days": ACCOUNT_QUIET_DAYS,
        "won": {
            "base": WON_BASE_LOG_ODDS,
            "fit": WON_FIT_LOG_ODDS,
            "fast_follow_up": WON_FAST_FOLLOW_UP_LOG_ODDS,
            "fast_follow_up_hours": FAST_FOLLOW_UP_HOURS,
        },
        "observed": observed,
        "sentinels": sentinels,
        "visitors": visitors,
        "company_acts": company_acts,
        "bad_campaign": words.BAD_CAMPAIGN,
    }
