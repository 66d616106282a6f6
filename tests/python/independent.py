"""Scores worked out without the project: plain Python over the input files, nothing of its SQL, macros or seeds.

It follows the written semantics only, so that a mistake in the project's SQL cannot be repeated here.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Row = Mapping[str, str]


@dataclass(frozen=True)
class Account:
    """Interest of one company: people matched, people at or above the threshold, and the soft count."""

    contacts: int
    engaged_contacts: int
    effective_contacts: float


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file as dicts of text."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def day_of(timestamp: str) -> date:
    """The calendar day of a naive UTC timestamp such as 2013-03-07 09:00:00, or of a plain date."""
    return datetime.fromisoformat(timestamp).date()


def known_leads(leads: Iterable[Row], as_of: date) -> dict[str, Row]:
    """Leads by lead_id, the last row of each, without those created after as_of."""
    latest = {lead["lead_id"]: lead for lead in leads}
    return {lead_id: lead for lead_id, lead in latest.items() if day_of(lead["created_at"]) <= as_of}


def rounded(value: float) -> float:
    """Four decimals, ties away from zero: the published precision of points."""
    return float(Decimal(repr(round(value, 10))).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP))


def decayed_scores(
    lead_ids: Collection[str],
    activities: Iterable[Row],
    as_of: date,
    *,
    half_life_days: float,
    daily_cap: int | None,
) -> dict[str, float]:
    """One point per activity of any type, at most `daily_cap` a day, halved every `half_life_days`.

    Args:
        lead_ids: leads that are scored; activities of others do not count.
        activities: rows with activity_id, lead_id and occurred_at; of an activity_id that repeats, the last row counts.
        as_of: last day that counts.
        half_life_days: days after which an activity gives half.
        daily_cap: activities that count per lead and day; None: all.

    Returns:
        lead_id -> score, 0 for a lead without activity; not rounded.
    """
    latest = {activity["activity_id"]: activity for activity in activities}
    per_day = Counter((activity["lead_id"], day_of(activity["occurred_at"])) for activity in latest.values())
    terms: dict[str, list[float]] = {lead_id: [] for lead_id in lead_ids}
    for (lead_id, day), count in per_day.items():
        if lead_id in terms and day <= as_of:
            counted = count if daily_cap is None else min(count, daily_cap)
            terms[lead_id].append(counted * 2 ** (-(as_of - day).days / half_life_days))
    return {lead_id: math.fsum(values) for lead_id, values in terms.items()}


def last_days(lead_ids: Collection[str], activities: Iterable[Row], as_of: date) -> dict[str, date]:
    """Day of each lead's last activity up to as_of; a lead without activity is not in it."""
    found: dict[str, date] = {}
    for activity in activities:
        day = day_of(activity["occurred_at"])
        if activity["lead_id"] in lead_ids and day <= as_of:
            found[activity["lead_id"]] = max(day, found.get(activity["lead_id"], day))
    return found


class PublicSuffixes:
    """The public suffix list's own algorithm: the longest rule wins, * stands for one label, ! makes an exception."""

    def __init__(self, rules: Iterable[Row]) -> None:
        """Read rows with the column rule."""
        self.rules = {row["rule"] for row in rules}

    def registrable_domain(self, host: str) -> str | None:
        """The public suffix of a host name and the label before it; None if the host is itself a suffix."""
        labels = host.split(".")
        # Without a rule the last label is the suffix.
        suffix_length = 1
        for length in range(1, len(labels) + 1):
            tail = labels[-length:]
            if "!" + ".".join(tail) in self.rules:
                suffix_length = length - 1
                break
            if ".".join(tail) in self.rules or ".".join(["*", *tail[1:]]) in self.rules:
                suffix_length = length
        if len(labels) <= suffix_length:
            return None
        return ".".join(labels[-suffix_length - 1 :])


def company_domains(
    leads: Mapping[str, Row], suffixes: PublicSuffixes, mail_providers: Collection[str]
) -> dict[str, str]:
    """lead_id -> registrable domain of the e-mail address, for addresses that are not a mail provider's."""
    found = {}
    for lead_id, lead in leads.items():
        _, at, host = lead["email"].strip().lower().rpartition("@")
        domain = suffixes.registrable_domain(host) if at else None
        if domain and domain not in mail_providers:
            found[lead_id] = domain
    return found


def account_engagement(
    lead_scores: Mapping[str, float],
    lead_companies: Mapping[str, str],
    *,
    engaged_threshold: float,
    contact_scale: float,
) -> dict[str, Account]:
    """Contacts, engaged contacts and effective contacts, sum(1 - exp(-score / contact_scale)), of each company."""
    people: dict[str, list[float]] = defaultdict(list)
    for lead_id, company in lead_companies.items():
        people[company].append(rounded(lead_scores[lead_id]))
    return {
        company: Account(
            contacts=len(scores),
            engaged_contacts=sum(score >= engaged_threshold for score in scores),
            effective_contacts=math.fsum(1 - math.exp(-max(score, 0) / contact_scale) for score in scores),
        )
        for company, scores in people.items()
    }


def rule_holds(known: str, operator: str, value: str, value_to: str) -> bool:
    """Does an operator of the fit rules hold for an attribute? Text without regard to case; blank is unknown."""
    known, value = known.strip().lower(), value.strip().lower()
    if known == "" or operator == "is_unknown":
        return known == "" and operator in ("is_unknown", "is_not")
    if operator in ("at_least", "at_most", "between"):
        try:
            number = float(known)
        except ValueError:
            return False
        if operator == "at_least":
            return number >= float(value)
        if operator == "at_most":
            return number <= float(value)
        return float(value) <= number <= float(value_to)
    return {
        "is_known": True,
        "equals": known == value,
        "not_equals": known != value,
        "is_not": known != value,
        "in": known in value.split("|"),
        "contains": value in known,
        "starts_with": known.startswith(value),
    }[operator]


def fit_scores(leads: Mapping[str, Row], rules: Sequence[Row]) -> dict[str, float]:
    """Sum of the points of the rules that hold, per lead; attributes are the input's own columns as lead_x_<name>."""
    return {
        lead_id: sum(
            float(rule["points"])
            for rule in rules
            if rule_holds(
                lead[rule["attribute"].removeprefix("lead_")],
                rule["operator"],
                rule.get("value", ""),
                rule.get("value_to", ""),
            )
        )
        for lead_id, lead in leads.items()
    }
