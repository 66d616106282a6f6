"""The faults of real exports: at random (shares below) and as named sentinel rows that tests can look for."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from account_scoring.demo import vocabulary as words
from account_scoring.demo.behaviour import Activities, Patterns, activities_of
from account_scoring.demo.people import SECONDS_PER_DAY, Leads, ascii_slug

# Leads, as shares of all leads.
MERGED_SHARE = 0.02
MERGED_AGAIN_SHARE = 0.2  # of the merged ones: into a lead that was itself merged
DELETED_LEAD_SHARE = 0.01
MALFORMED_EMAIL_SHARE = 0.01
SHOUTED_EMAIL_SHARE = 0.04
PADDED_EMAIL_SHARE = 0.03
TWO_VERSIONS_SHARE = 0.03
NO_TITLE_SHARE = 0.06
ODD_CASE_TITLE_SHARE = 0.1
CRAWLED_SHARE = 0.003
MALFORMED_EMAILS = ("{local}(at){domain}", "{local}@", "@{domain}", "{local} {domain}", " ", "{local}@@{domain}", "n/a")

# Activities, as shares of all activities (at least ALWAYS rows of each).
REDELIVERED_SHARE = 0.02
CORRECTED_SHARE = 0.01
LATE_SHARE = 0.01
DELETED_ACTIVITY_SHARE = 0.005
UNKNOWN_LEAD_SHARE = 0.001
BAD_TIME_SHARE = 0.0005
FUTURE_SHARE = 0.0005
ALWAYS = 3
BAD_TIMES = ("2026-13-45", "n/a", "", "31.12.2025 10:00 Uhr", "2026-02-30 08:00:00")
CRAWLER_PAGES = 80


@dataclass
class Delivery:
    """Activity rows as they arrive: versions of activities, all of shape (rows,)."""

    number: np.ndarray  # of the activity; the same number again is another version
    activities: Activities
    loaded: np.ndarray  # seconds from the start of history
    is_deleted: np.ndarray
    lead_id: np.ndarray | None = None
    bad_time: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=object))


def choose_merged(leads: Leads, merged_count: int, rng: np.random.Generator) -> np.ndarray:
    """For every merged lead the position it was merged into; merged leads take the positions after the people.

    Some are merged into an earlier merged lead, so that chains exist. Shape (merged_count,).
    """
    people = len(leads.company)
    into = rng.choice(np.flatnonzero(leads.is_buyer), merged_count)
    again = (rng.random(merged_count) < MERGED_AGAIN_SHARE) & (np.arange(merged_count) > 0)
    earlier = people + np.floor(rng.random(merged_count) * np.arange(merged_count)).astype(int)
    return np.where(again, earlier, into)


def survivors(into: np.ndarray, people: int) -> np.ndarray:
    """For every merged lead the person at the end of its chain, shape (merged,)."""
    last = into.copy()
    for at in range(len(last)):
        if last[at] >= people:
            last[at] = last[last[at] - people]
    return last


def hand_to_merged(activities: Activities, into: np.ndarray, people: int, rng: np.random.Generator) -> Activities:
    """Let about a third of a person's activities sit on the leads that were merged into that person."""
    last = survivors(into, people)
    merged_of = np.full(people, -1)
    merged_of[last] = people + np.arange(len(last))  # of several, the last
    moved = (merged_of[activities.lead] >= 0) & (rng.random(len(activities.lead)) < 0.35)
    lead = np.where(moved, merged_of[activities.lead], activities.lead)
    # A chain has activities on its middle link as well.
    link = np.where(lead >= people, into[np.clip(lead - people, 0, None)] if len(into) else 0, 0)
    lead = np.where((lead >= people) & (link >= people) & (rng.random(len(lead)) < 0.5), link, lead)
    return Activities(
        lead, activities.pattern, activities.at, activities.quantity, activities.is_bot, activities.is_counted
    )


def crawlers(leads: Leads, days: int, patterns: Patterns, rng: np.random.Generator) -> Activities:
    """Bursts of page views within two minutes, marked as bots, under the cookie of some leads."""
    count = max(1, int(len(leads.company) * CRAWLED_SHARE))
    lead = rng.choice(len(leads.company), count, replace=False)
    day = leads.created_day[lead] + np.floor(rng.random(count) * (days - leads.created_day[lead])).astype(int)
    start = np.maximum(day * SECONDS_PER_DAY + rng.integers(0, 5 * 3600, count), leads.created[lead])
    pages = [at for at, row in enumerate(patterns.rows) if row[0] == "page_view"]
    at = np.repeat(start, CRAWLER_PAGES) + np.tile(np.arange(CRAWLER_PAGES) * 3 // 2, count)
    pattern = np.array(pages)[rng.integers(0, len(pages), len(at))]
    return activities_of(np.repeat(lead, CRAWLER_PAGES), pattern, at, is_bot=True)


def deliver(activities: Activities, lead_count: int, end: int, rng: np.random.Generator) -> Delivery:
    """Number the activities by time and let them arrive as exports do: twice, late, corrected, deleted, broken.

    The latest version of a number is what the truth counted, except for rows that were made up here.
    """
    activities = activities.where(np.lexsort((activities.pattern, activities.lead, activities.at)))
    size = len(activities.at)
    number = np.arange(size)
    loaded = activities.at + 60 + rng.exponential(2 * 3600, size).astype(np.int64)
    late = _some(LATE_SHARE, size, rng)
    loaded[late] += rng.integers(5, 60, len(late)) * SECONDS_PER_DAY
    loaded = np.maximum(np.minimum(loaded, end - 1), activities.at)

    def versions(rows: np.ndarray, changed: Activities, at: np.ndarray, is_deleted: bool = False) -> Delivery:
        return Delivery(number[rows], changed, at, np.full(len(rows), is_deleted))

    again = _some(REDELIVERED_SHARE, size, rng)
    again_at = np.minimum(loaded[again] + rng.integers(3600, 10 * SECONDS_PER_DAY, len(again)), end)
    redelivered = versions(again, activities.where(again), again_at)

    may_change = np.flatnonzero(loaded < end - 6 * SECONDS_PER_DAY)
    corrected = may_change[_some(CORRECTED_SHARE * size / max(1, len(may_change)), len(may_change), rng)]
    corrected = corrected[~np.isin(corrected, again)]
    wrong = versions(corrected, _wrong(activities.where(corrected), lead_count, rng), loaded[corrected].copy())
    loaded[corrected] += rng.integers(1, 5 * SECONDS_PER_DAY, len(corrected))

    copied = _some(DELETED_ACTIVITY_SHARE, size, rng)
    made_up = activities.where(copied)
    made_up.is_counted = np.zeros(len(copied), dtype=bool)
    half = len(copied) // 2
    fake_number = size + np.arange(len(copied))
    gone = Delivery(fake_number, made_up, np.minimum(loaded[copied] + 7200, end), np.ones(len(copied), dtype=bool))
    before = Delivery(fake_number[:half], made_up.where(slice(half)), loaded[copied][:half], np.zeros(half, dtype=bool))
    base = Delivery(number, activities, loaded, np.zeros(size, dtype=bool))
    return _broken(_joined([base, redelivered, wrong, gone, before]), size + len(copied), end, rng)


def _some(share: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """Positions of a share of `size` things, but at least ALWAYS."""
    return rng.choice(size, min(size, max(ALWAYS, int(share * size))), replace=False)


def _wrong(activities: Activities, lead_count: int, rng: np.random.Generator) -> Activities:
    """First versions that were wrong in the kind, the lead or the day, in turn."""
    size = len(activities.at)
    turn = np.arange(size) % 3
    pattern, lead, at = activities.pattern.copy(), activities.lead.copy(), activities.at.copy()
    pattern[turn == 0] = rng.permutation(pattern)[turn == 0]
    lead[turn == 1] = rng.integers(0, lead_count, size)[turn == 1]
    at[turn == 2] -= rng.integers(1, 9, size)[turn == 2] * SECONDS_PER_DAY
    at = np.maximum(at, 0)
    return Activities(lead, pattern, at, activities.quantity, activities.is_bot, np.zeros(size, dtype=bool))


def _broken(delivery: Delivery, next_number: int, end: int, rng: np.random.Generator) -> Delivery:
    """Add rows of unknown leads, with times that are none, and from after the last day; all under new numbers."""
    size = len(delivery.number)
    unknown, untimed, future = (_some(share, size, rng) for share in (UNKNOWN_LEAD_SHARE, BAD_TIME_SHARE, FUTURE_SHARE))
    rows = np.concatenate([unknown, untimed, future])
    extra = delivery.activities.where(rows)
    extra.is_counted = np.zeros(len(rows), dtype=bool)
    from_future = slice(len(rows) - len(future), None)
    extra.at = extra.at.copy()
    extra.at[from_future] = end + rng.integers(0, 5 * SECONDS_PER_DAY, len(future))
    loaded = delivery.loaded[rows]
    loaded[from_future] = end - 1
    joined = _joined([
        delivery,
        Delivery(next_number + np.arange(len(rows)), extra, loaded, np.zeros(len(rows), dtype=bool)),
    ])  # fmt: skip
    joined.bad_time = np.full(len(joined.number), None, dtype=object)
    joined.bad_time[size + len(unknown) : size + len(unknown) + len(untimed)] = np.resize(BAD_TIMES, len(untimed))
    joined.lead_id = np.full(len(joined.number), None, dtype=object)
    joined.lead_id[size : size + len(unknown)] = [f"L9{n:06d}" for n in range(len(unknown))]
    return joined


def _joined(parts: list[Delivery]) -> Delivery:
    return Delivery(
        np.concatenate([part.number for part in parts]),
        Activities.joined([part.activities for part in parts]),
        np.concatenate([part.loaded for part in parts]),
        np.concatenate([part.is_deleted for part in parts]),
    )


def soil_emails(email: np.ndarray, first_name: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Some addresses in capitals, padded with blanks, or malformed; shape (leads,)."""
    soiled = email.copy()
    chance = rng.random(len(email))
    for at, address in enumerate(email):
        if address is None:
            continue
        if chance[at] < MALFORMED_EMAIL_SHARE:
            form = MALFORMED_EMAILS[at % len(MALFORMED_EMAILS)]
            soiled[at] = form.format(local=ascii_slug(first_name[at]), domain=address.split("@")[1])
        elif chance[at] < MALFORMED_EMAIL_SHARE + SHOUTED_EMAIL_SHARE:
            soiled[at] = address.upper()
        elif chance[at] < MALFORMED_EMAIL_SHARE + SHOUTED_EMAIL_SHARE + PADDED_EMAIL_SHARE:
            soiled[at] = f"  {address} "
    return soiled


def soil_titles(title: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Some job titles in other case, padded, or missing; shape (leads,)."""
    soiled = title.copy()
    chance = rng.random(len(title))
    for at, text in enumerate(title):
        if chance[at] < NO_TITLE_SHARE:
            soiled[at] = None
        elif chance[at] < NO_TITLE_SHARE + ODD_CASE_TITLE_SHARE:
            soiled[at] = (text.upper(), text.lower(), f" {text}")[at % 3]
    return soiled


def merged_address(address: str | None, at: int) -> str:
    """A second address of a person who left one before."""
    local = "second.address" if address is None else address.split("@")[0]
    return f"{local}@{words.FREE_MAIL[at % len(words.FREE_MAIL)]}"
