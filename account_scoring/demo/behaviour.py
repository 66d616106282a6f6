"""What leads do: bursts of web sessions with page views, and the signals that come with them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from account_scoring.demo import vocabulary as words
from account_scoring.demo.people import SECONDS_PER_DAY, Companies, Leads
from account_scoring.demo.truth import SIGNALS

HOUR = 3600
WEEKEND_MOVED_SHARE = 0.8
BURSTS_PER_YEAR = 1.6
SESSIONS_PER_BURST = 2.2
PAGES_PER_SESSION = 3.0

# How often each group of pages is looked at: by people who look around, and by companies in the market.
PAGE_MIX = {
    "home": (20, 10),
    "pricing": (5, 22),
    "features": (13, 24),
    "customers": (4, 11),
    "docs": (8, 12),
    "blog": (42, 10),
    "careers": (6, 2),
    "comparison": (2, 9),
}

# Chance per burst of a signal, looking around and in the market: type -> (channel, assets, chances, campaign).
BURST_SIGNALS = {
    "demo_request": ("web", ("Book a demo",), (0.015, 0.08), None),
    "contact_request": ("web", ("Contact sales",), (0.012, 0.05), None),
    "trial_started": ("product", ("Free trial",), (0.015, 0.06), None),
    "content_download": ("web", words.DOWNLOADS, (0.10, 0.16), "cmp_content"),
    "form_submit": ("web", words.FORMS, (0.07, 0.05), None),
    "chat": ("web", ("Website chat",), (0.02, 0.06), None),
    "ad_click": ("paid_search", ("Search ad",), (0.12, 0.10), "cmp_search_generic"),
    "social_engagement": ("paid_social", ("LinkedIn post",), (0.12, 0.08), "cmp_linkedin"),
    "webinar_registered": ("webinar", words.WEBINAR_TOPICS, (0.10, 0.14), "cmp_webinars"),
}
WEBINAR_ATTENDANCE = 0.55
WEBINAR_EVERY_DAYS = 28

NEWSLETTER_EVERY_DAYS = 14
NEWSLETTER_REACH = 0.3
OPEN_CHANCE = 0.28
CLICK_AFTER_OPEN = 0.22
UNSUBSCRIBE_AFTER_OPEN = 0.03
BOUNCE_CHANCE = 0.012
SCANNER_SHARE = 0.02  # mail scanners that open and click everything within seconds
SMS_CLICK_CHANCE = 0.002

PRODUCT_USER_SHARE = 0.4  # of the leads at customers
TRIAL_WEEKS = 3


@dataclass
class Activities:
    """Activities in no particular order; every array has shape (activities,)."""

    lead: np.ndarray  # int
    pattern: np.ndarray  # position in Patterns.rows
    at: np.ndarray  # seconds from the start of history
    quantity: np.ndarray  # float, NaN where it means nothing
    is_bot: np.ndarray
    is_counted: np.ndarray  # false: made up by dirt, no part of the truth

    @classmethod
    def joined(cls, parts: list[Activities]) -> Activities:
        """All parts as one."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def where(self, mask: np.ndarray) -> Activities:
        """Only the activities that the mask (or the positions) keeps."""
        return Activities(*(getattr(self, field.name)[mask] for field in fields(self)))


class Patterns:
    """The dictionary of distinct (activity_type, channel, asset, campaign_id)."""

    def __init__(self) -> None:
        """Start empty."""
        self.rows: list[tuple[str, str | None, str | None, str | None]] = []
        self._at: dict[tuple, int] = {}

    def code(self, activity_type: str, channel: str | None, asset: str | None, campaign: str | None = None) -> int:
        """Position of the pattern, entered when new."""
        row = (activity_type, channel, asset, campaign)
        if row not in self._at:
            self._at[row] = len(self.rows)
            self.rows.append(row)
        return self._at[row]

    def codes(self, activity_type: str, channel: str | None, assets: tuple, campaign: str | None = None) -> np.ndarray:
        """Positions of several assets of one type; what another website offers has its channel."""
        channels = [words.SYNDICATED_DOWNLOADS.get(asset, channel) for asset in assets]
        return np.array([self.code(activity_type, *of, campaign) for of in zip(channels, assets, strict=True)])

    def signals(self) -> np.ndarray:
        """For every pattern its position in the truth's SIGNALS, or -1."""
        found = np.full(len(self.rows), -1)
        for at, (activity_type, _, asset, _) in enumerate(self.rows):
            for number, signal in enumerate(SIGNALS.values()):
                if activity_type == signal.activity_type and (asset or "").startswith(signal.asset_prefix):
                    found[at] = number
        return found


def activities_of(
    lead: np.ndarray,
    pattern: np.ndarray | int,
    at: np.ndarray,
    quantity: np.ndarray | float = np.nan,
    is_bot: bool = False,
) -> Activities:
    """Activities from arrays of shape (activities,) or constants."""
    size = len(lead)
    return Activities(
        lead=np.asarray(lead),
        pattern=np.broadcast_to(pattern, size),
        at=np.asarray(at).astype(np.int64),
        quantity=np.broadcast_to(quantity, size).astype(float),
        is_bot=np.full(size, is_bot),
        is_counted=np.full(size, not is_bot),
    )


def make_activities(
    leads: Leads, companies: Companies, days: int, weekday: int, patterns: Patterns, rng: np.random.Generator
) -> Activities:
    """All that leads did from their creation to the end of day `days`; `weekday` is that of day 0 (Monday is 0)."""
    burst_lead, burst_day, in_market = _bursts(leads, companies, days, rng)
    parts = [
        *_web_sessions(burst_lead, burst_day, in_market, leads, weekday, patterns, rng),
        *_burst_signals(burst_lead, burst_day, in_market, leads, weekday, patterns, rng),
        *_mailings(leads, days, weekday, patterns, rng),
        *_product_usage(leads, companies, days, weekday, patterns, rng),
        _trade_shows(leads, patterns),
    ]
    everything = Activities.joined(parts)
    everything = everything.where(everything.at >= leads.created[everything.lead])
    return everything.where(everything.at < (days + 1) * SECONDS_PER_DAY)


def _bursts(
    leads: Leads, companies: Companies, days: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bursts of interest: lead, first day, and whether the company is in the market then; shape (bursts,)."""
    years = (days - leads.created_day + 1) / 365.0
    has_market = (leads.company >= 0) & (companies.market_from[leads.company] >= 0)
    mean = leads.liveliness * (BURSTS_PER_YEAR * years + np.where(has_market, 1.5, 0.0))
    later = np.minimum(rng.poisson(mean), 60)
    first = (np.isin(leads.acquired_via, ("inbound", "referral"))).astype(int)
    lead = np.repeat(np.arange(len(mean)), later + first)
    is_first = np.zeros(len(lead), dtype=bool)
    is_first[(np.cumsum(later + first) - (later + first))[first == 1]] = True
    created = leads.created_day[lead]
    anywhere = created + np.floor(rng.random(len(lead)) * (days - created + 1)).astype(int)
    company = leads.company[lead]
    within = companies.market_from[company] + np.floor(rng.random(len(lead)) * companies.market_days[company]).astype(
        int
    )
    to_market = has_market[lead] & (rng.random(len(lead)) < 0.7)
    day = np.where(is_first, created, np.where(to_market, within, anywhere))
    keep = (day >= created) & (day <= days)
    lead, day = lead[keep], day[keep]
    opened = companies.market_from[leads.company[lead]]
    in_market = has_market[lead] & (day >= opened) & (day < opened + companies.market_days[leads.company[lead]])
    return lead, day, in_market


def _moments(lead: np.ndarray, day: np.ndarray, leads: Leads, weekday: int, rng: np.random.Generator) -> np.ndarray:
    """Seconds at working hours of the lead's country on the days given; most of a weekend moves into the week after."""
    day_of_week = (day + weekday) % 7
    moved = (day_of_week >= 5) & (rng.random(len(day)) < WEEKEND_MOVED_SHARE)
    day = np.where(moved, day + 7 - day_of_week + rng.integers(0, 5, len(day)), day)
    offsets = np.array([c.utc_offset_hours for c in words.COUNTRIES])[leads.country[lead]]
    hour = np.clip(rng.normal(13, 3.2, len(day)), 5, 23) - offsets
    at = day * SECONDS_PER_DAY + (hour * HOUR).astype(np.int64)
    # Nothing happens before the lead exists: on its first day it happens soon after.
    soon = leads.created[lead] + rng.integers(30, 3 * HOUR, len(day))
    return np.where((at < leads.created[lead]) & (at > leads.created[lead] - 2 * SECONDS_PER_DAY), soon, at)


def _web_sessions(
    burst_lead: np.ndarray,
    burst_day: np.ndarray,
    in_market: np.ndarray,
    leads: Leads,
    weekday: int,
    patterns: Patterns,
    rng: np.random.Generator,
) -> list[Activities]:
    """Sessions on some of the days of a burst, each with page views and one `session` row (quantity: seconds)."""
    sessions = rng.geometric(1.0 / SESSIONS_PER_BURST, len(burst_lead))
    burst = np.repeat(np.arange(len(burst_lead)), sessions)
    is_first = np.zeros(len(burst), dtype=bool)
    is_first[np.cumsum(sessions) - sessions] = True
    day = burst_day[burst] + np.where(is_first, 0, np.floor(rng.exponential(6.0, len(burst))).astype(int))
    lead = burst_lead[burst]
    start = _moments(lead, day, leads, weekday, rng)
    pages = rng.geometric(1.0 / PAGES_PER_SESSION, len(burst))
    seconds = np.round(pages * np.exp(rng.normal(3.7, 0.7, len(burst)))).clip(3, 7200)

    session = np.repeat(np.arange(len(burst)), pages)
    step = np.arange(len(session)) - np.repeat(np.cumsum(pages) - pages, pages)
    at = start[session] + (step * seconds[session] / pages[session]).astype(np.int64)
    pattern = np.where(
        in_market[burst][session],
        _page_choice(1, len(session), patterns, rng),
        _page_choice(0, len(session), patterns, rng),
    )
    return [
        activities_of(lead[session], pattern, at),
        activities_of(lead, patterns.code("session", "web", None), start, quantity=seconds),
    ]


def _page_choice(column: int, size: int, patterns: Patterns, rng: np.random.Generator) -> np.ndarray:
    """Patterns of `size` page views by PAGE_MIX: column 0 looks around, column 1 is in the market."""
    codes, shares = [], []
    for group, pages in words.PAGES.items():
        total = sum(share for _, share in pages)
        for asset, share in pages:
            codes.append(patterns.code("page_view", "web", asset))
            shares.append(PAGE_MIX[group][column] * share / total)
    return np.array(codes)[rng.choice(len(codes), size, p=np.array(shares) / sum(shares))]


def _burst_signals(
    burst_lead: np.ndarray,
    burst_day: np.ndarray,
    in_market: np.ndarray,
    leads: Leads,
    weekday: int,
    patterns: Patterns,
    rng: np.random.Generator,
) -> list[Activities]:
    """Requests, downloads and the like, at most one of each type per burst; webinars take place on fixed days."""
    parts = []
    for activity_type, (channel, assets, chances, campaign) in BURST_SIGNALS.items():
        hit = rng.random(len(burst_lead)) < np.where(in_market, chances[1], chances[0])
        lead, day = burst_lead[hit], burst_day[hit] + rng.integers(0, 6, int(hit.sum()))
        codes = patterns.codes(activity_type, channel, assets, campaign)
        choice = rng.integers(0, len(codes), len(lead))
        at = _moments(lead, day, leads, weekday, rng)
        parts.append(activities_of(lead, codes[choice], at))
        if activity_type == "webinar_registered":
            attended = patterns.codes("webinar_attended", channel, assets, campaign)
            held_on = (at // SECONDS_PER_DAY // WEBINAR_EVERY_DAYS + 1) * WEBINAR_EVERY_DAYS
            came = rng.random(len(lead)) < WEBINAR_ATTENDANCE
            joined_at = held_on * SECONDS_PER_DAY + 15 * HOUR + rng.integers(-300, 900, len(lead))
            minutes = rng.integers(5, 60, len(lead))
            parts.append(
                activities_of(lead[came], attended[choice[came]], joined_at[came], quantity=minutes[came] * 60.0)
            )
        if activity_type == "trial_started":
            code = patterns.code("product_usage", "product", "Workspace")
            for week in range(TRIAL_WEEKS):
                active = rng.random(len(lead)) < 0.6
                usage_at = _moments(lead, day + 2 + 7 * week, leads, weekday, rng)
                seats = rng.integers(1, 5, len(lead)).astype(float)
                parts.append(activities_of(lead[active], code, usage_at[active], quantity=seats[active]))
    return parts


def _mailings(leads: Leads, days: int, weekday: int, patterns: Patterns, rng: np.random.Generator) -> list[Activities]:
    """Newsletters and nurture mails with what follows them; nobody is mailed after unsubscribing."""
    has_address = np.array([address is not None for address in leads.email])
    is_scanned = rng.random(len(leads.company)) < SCANNER_SHARE
    readiness = OPEN_CHANCE * np.clip(leads.liveliness, 0.2, 2.0)
    is_subscribed = has_address.copy()
    parts = []
    for number, day in enumerate(range((8 - weekday) % 7, days + 1, NEWSLETTER_EVERY_DAYS)):
        campaign = ("cmp_newsletter", "cmp_nurture")[number % 2]
        asset = f"{('Newsletter', 'Nurture')[number % 2]} {number // 2 + 1:02d}"

        def code(activity_type: str, asset: str = asset, campaign: str = campaign) -> int:
            return patterns.code(activity_type, "email", asset, campaign)

        reached = is_subscribed & (leads.created_day < day) & (rng.random(len(has_address)) < NEWSLETTER_REACH)
        lead = np.flatnonzero(reached)
        sent = day * SECONDS_PER_DAY + 9 * HOUR + rng.integers(0, 1200, len(lead))
        bounced = rng.random(len(lead)) < BOUNCE_CHANCE
        opened = ~bounced & (rng.random(len(lead)) < readiness[lead])
        opened_at = sent + np.minimum(rng.exponential(9 * HOUR, len(lead)), 6 * SECONDS_PER_DAY).astype(np.int64) + 60
        clicked = opened & (rng.random(len(lead)) < CLICK_AFTER_OPEN)
        left = opened & (rng.random(len(lead)) < UNSUBSCRIBE_AFTER_OPEN)
        scanned = is_scanned[lead] & ~bounced
        texted = rng.random(len(lead)) < SMS_CLICK_CHANCE
        is_subscribed[lead[left]] = False
        sms = patterns.code("sms_click", "sms", "Event reminder", "cmp_sms")
        parts += [
            activities_of(lead, code("email_sent"), sent),
            activities_of(lead[bounced], code("email_bounce"), sent[bounced] + 45),
            activities_of(lead[opened], code("email_open"), opened_at[opened]),
            activities_of(lead[clicked], code("email_click"), opened_at[clicked] + 40),
            activities_of(lead[left], code("email_unsubscribe"), opened_at[left] + 90),
            activities_of(lead[scanned], code("email_open"), sent[scanned] + 4, is_bot=True),
            activities_of(lead[scanned], code("email_click"), sent[scanned] + 6, is_bot=True),
            activities_of(lead[texted], sms, sent[texted] + 2 * HOUR),
        ]
    return parts


def _product_usage(
    leads: Leads, companies: Companies, days: int, weekday: int, patterns: Patterns, rng: np.random.Generator
) -> list[Activities]:
    """Weekly use of the product by people at customers (quantity: active seats)."""
    at_customer = (leads.company >= 0) & companies.is_customer[leads.company]
    users = np.flatnonzero(at_customer & (rng.random(len(at_customer)) < PRODUCT_USER_SHARE))
    seats = np.maximum(1, rng.poisson(np.clip(companies.employee_count[leads.company[users]] / 40, 1, 60)))
    code = patterns.code("product_usage", "product", "Workspace")
    parts = []
    for day in range(0, days + 1, 7):
        active = rng.random(len(users)) < 0.75
        lead = users[active]
        at = _moments(lead, day + rng.integers(0, 5, len(lead)), leads, weekday, rng)
        parts.append(activities_of(lead, code, at, quantity=seats[active] + rng.integers(0, 3, len(lead))))
    return parts


def _trade_shows(leads: Leads, patterns: Patterns) -> Activities:
    """People acquired at a trade show attended it on the day that they became leads."""
    lead = np.flatnonzero(leads.lead_source == "Trade show")
    codes = patterns.codes("event_attended", "event", words.TRADE_SHOWS, "cmp_events")
    quarter = np.minimum(leads.created_day[lead] // 92, len(codes) - 1)
    return activities_of(lead, codes[quarter], leads.created[lead] + 60)
