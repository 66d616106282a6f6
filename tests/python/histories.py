"""Histories of daily builds: what arrives, is corrected, withdrawn or decided anew from one build to the next.

A History says in a few words what changes between builds; `states` turns it into what each build reads. `histories`
makes up any number of them (hypothesis). A failure prints one as Python, which can be pasted into a test.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

# Every history begins on this day.
START = date(2025, 1, 1)

Rows = list[dict[str, object]]


class Brief:
    """A dataclass that shows its first field and what is not as usual."""

    def __repr__(self) -> str:
        """Python that makes the same object again."""
        first, *rest = fields(self)
        told = [(item.name, getattr(self, item.name)) for item in rest if getattr(self, item.name) != item.default]
        shown = [repr(getattr(self, first.name)), *(f"{name}={value!r}" for name, value in told)]
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass(frozen=True, repr=False)
class Row(Brief):
    """A row of activities is delivered: a new activity, or another version of one.

    Attributes:
        id: activity_id.
        lead: lead_id.
        kind: what was done, a key of KINDS.
        day: day of the activity, counted from today: -400 is late, 5 is in the future.
        loaded: day on which it was loaded, counted from today: before 0, it was committed late; None: it does not say.
        is_dated: loaded_at is a date, without a time.
        is_bot: done by a machine.
        is_deleted: withdrawn.
    """

    id: str
    lead: str
    kind: str = "pricing"
    day: int = 0
    loaded: int | None = 0
    is_dated: bool = False
    is_bot: bool = False
    is_deleted: bool = False


@dataclass(frozen=True, repr=False)
class Again(Brief):
    """The latest row of this activity is delivered once more, unchanged."""

    id: str


@dataclass(frozen=True, repr=False)
class Altered(Brief):
    """The latest row of this activity is changed in place.

    One from before the look-back stays as it is if its load time is to stay: that is the change which no build finds.

    Attributes:
        id: activity_id.
        kind: what was done, a key of KINDS; blank: as before.
        lead: lead_id; blank: as before.
        later: seconds by which loaded_at is later than before.
    """

    id: str
    kind: str = ""
    lead: str = ""
    later: float = 0


@dataclass(frozen=True, repr=False)
class Gone(Brief):
    """All rows of this activity are no longer in the source."""

    id: str


@dataclass(frozen=True, repr=False)
class Lead(Brief):
    """A lead is new or has changed.

    Attributes:
        id: lead_id.
        company: where the lead works and how that is known, a key of COMPANIES.
        merged_into: lead_id.
        is_deleted: deleted in the CRM.
        title: job title.
        is_new: created today; otherwise long ago, also if it only arrives now.
        keeps_versions: the source keeps the lead's older row beside the new one.
    """

    id: str
    company: str = "acme_mail"
    merged_into: str = ""
    is_deleted: bool = False
    title: str = ""
    is_new: bool = False
    keeps_versions: bool = False


@dataclass(frozen=True, repr=False)
class LeadGone(Brief):
    """All rows of this lead are no longer in the source."""

    id: str


@dataclass(frozen=True, repr=False)
class Campaign(Brief):
    """A campaign gets another channel, which its activities have if they have none of their own."""

    id: str
    channel: str = ""


@dataclass(frozen=True, repr=False)
class Account(Brief):
    """An account gets another domain; blank: none."""

    id: str
    domain: str = ""


@dataclass(frozen=True, repr=False)
class Consent(Brief):
    """A lead says yes or no to a purpose; said at eight in the morning, an hour before anything is done.

    Attributes:
        lead: lead_id.
        purpose: what for.
        is_granted: yes.
        day: day on which it was said, counted from today: before 0, it comes late.
    """

    lead: str
    purpose: str = "email"
    is_granted: bool = False
    day: int = 0


Change = Row | Again | Altered | Gone | Lead | LeadGone | Campaign | Account | Consent


@dataclass(frozen=True, repr=False)
class Step(Brief):
    """What happens up to one build.

    Attributes:
        changes: to the source, in this order.
        days_later: days since the build before; 0: another build on the same day.
        as_of_days_back: the build scores a day that is so long past.
        edits: keys of EDITS, policy edits that are made now, or taken back if they were in force.
        threads: of this build.
    """

    changes: tuple[Change, ...] = ()
    days_later: int = 1
    as_of_days_back: int = 0
    edits: tuple[str, ...] = ()
    threads: int = 1


@dataclass(frozen=True, repr=False)
class History(Brief):
    """Builds one after the other, the first of them into an empty database.

    Attributes:
        steps: one per build.
        has_load_times: the source of activities has a column loaded_at.
        has_files: each step's rows of activities are a file of their own, in a folder.
    """

    steps: tuple[Step, ...]
    has_load_times: bool = True
    has_files: bool = False


@dataclass(frozen=True)
class State:
    """What one build reads.

    Attributes:
        as_of: day that is scored.
        files: rows by the path of the CSV file in the input folder, without its ending.
        policy: rows by policy seed.
        threads: of the build.
    """

    as_of: str
    files: Mapping[str, Rows] = field(repr=False)
    policy: Mapping[str, Rows] = field(repr=False)
    threads: int = 1


# What leads do, by a short name. Every pattern of the rules below is here, what no rule knows, and what cannot be used.
KINDS: dict[str, dict[str, object]] = {
    "pricing": {"activity_type": "page_view", "asset": "/pricing"},
    "blog": {"activity_type": "Page_View", "asset": "/Blog/one"},
    "careers": {"activity_type": "page_view", "asset": "/careers"},
    "addressed": {"activity_type": "page_view", "asset": "/pricing?email=somebody@acme.com#top"},
    "paid_pricing": {"activity_type": "page_view", "asset": "/pricing", "channel": "paid"},
    "short_session": {"activity_type": "session", "quantity": 45},
    "long_session": {"activity_type": "session", "quantity": 250.5},
    "webinar": {"activity_type": "webinar_attended", "asset": "Scoring"},
    "demo": {"activity_type": "demo_request"},
    "download": {"activity_type": "content_download", "asset": "guide"},
    "open": {"activity_type": "email_open"},
    "ad_c1": {"activity_type": "ad_click", "campaign_id": "c1"},
    "ad_c2": {"activity_type": "ad_click", "campaign_id": "c2"},
    "unheard_of": {"activity_type": "carrier_pigeon"},
    "blank": {"activity_type": ""},
}

# Where a lead works and how that is known.
COMPANIES: dict[str, dict[str, str]] = {
    "acme_mail": {"email": "someone@acme.com"},
    "acme_id": {"account_id": "A1"},
    "initech_name": {"company_name": "Initech Inc."},
    "umbrella_mail": {"email": "someone@mail.umbrella.com"},
    "derived": {"email": "someone@globex.com"},
    "free": {"email": "someone@gmail.com"},
    "rival": {"email": "someone@rival.com"},
    "unknown": {},
}

ACCOUNTS = {
    "A1": {"name": "Acme", "domain": "acme.com", "employee_count": 100},
    "A2": {"name": "Initech", "domain": "initech.com", "employee_count": 20},
    "A3": {"name": "Umbrella", "domain": "umbrella.com", "is_customer": "true"},
}
CAMPAIGNS = {"c1": "paid", "c2": ""}

# There from the start. Nothing else ever happens to l0 and a0, so that no file is without rows.
FIRST_LEADS = (
    Lead("l0", "unknown"),
    Lead("l1"),
    Lead("l2"),
    Lead("l3", "derived"),
    Lead("l4", "unknown", title="VP Marketing"),
)
FIRST_ROWS = (Row("a0", "l0", "download", -30), Consent("l0", is_granted=True, day=-30))

ACTIVITY_COLUMNS = (
    *("activity_id", "lead_id", "activity_type", "occurred_at", "channel", "campaign_id", "asset", "quantity"),
    *("is_bot", "is_deleted", "loaded_at"),
)


def _policy(seed: str, key: str, rows: Mapping[str, Mapping[str, object]]) -> Rows:
    """Rows of a policy seed, given by their keys; each has a reason and an owner where the seed asks for them."""
    who_and_why = {} if seed == "tier_cells" else {"reason": f"Histories, {seed}", "owner": "tests"}
    return [{key: name, **who_and_why, **row} for name, row in rows.items()]


def _first_policy() -> dict[str, Rows]:
    """A small policy that has one of each: decay, cap, group, measure, roll-up, held bands, disqualifier."""
    live = {"status": "live", "is_primary": "true", "score_cap": 60, "score_floor": 0}
    held = {"hysteresis_margin": 0.3, "hysteresis_days": 4}
    intent = {"score_model_id": "lead_intent"}
    needs_two_contacts = {"min_engaged_contacts": 2, "falls_to_tier": "cold"}
    return {
        "score_models": _policy(
            "score_models",
            "score_model_id",
            {
                "lead_fit": {"subject": "lead", "dimension": "fit", "combined_weight": 0.5, **live},
                "lead_intent": {
                    **{"subject": "lead", "dimension": "intent", "combined_weight": 0.5, "engaged_threshold": 6},
                    **live,
                    **held,
                },
                "lead_upsell": {
                    **{"subject": "lead", "dimension": "upsell", "audience_attribute": "account_is_customer"},
                    **{"audience_operator": "equals", "audience_value": "true"},
                    **live,
                },
                "account_fit": {"subject": "account", "dimension": "fit", **live},
                "account_intent": {
                    **{"subject": "account", "dimension": "intent", "rolls_up_score_model_id": "lead_intent"},
                    **live,
                    **held,
                },
            },
        ),
        "activity_rules": [
            {"purchase_stage": "awareness", **rule}
            for rule in _policy(
                "activity_rules",
                "rule_id",
                {
                    "pricing": {
                        **{"rule_group_id": "web", "priority": 1, "activity_type": "page_view", "points": 5},
                        **{"asset_pattern": "/pricing%", "half_life_days": 14, "daily_cap": 2},
                        **intent,
                    },
                    "pages": {
                        **{"rule_group_id": "web", "priority": 2, "activity_type": "page_view", "points": 1},
                        **{"half_life_days": 7},
                        **intent,
                    },
                    "careers": {
                        **{"activity_type": "page_view", "asset_pattern": "/careers%", "points": -3},
                        **{"half_life_days": 30, "rule_cap": 5},
                        **intent,
                    },
                    "paid": {"channel": "paid", "points": 3, "decay_mode": "window", "lifespan_days": 30, **intent},
                    "sessions": {
                        **{"activity_type": "session", "points": 0.7, "quantity_per_unit": 30, "daily_cap": 9},
                        **{"half_life_days": 20},
                        **intent,
                    },
                    "webinar": {
                        **{"activity_type": "webinar_attended", "points": 6, "decay_mode": "linear"},
                        **{"lifespan_days": 60, "rule_group_id": "work"},
                        **intent,
                    },
                    "demo": {
                        **{"activity_type": "demo_request", "points": 9, "decay_mode": "step", "half_life_days": 10},
                        **{"lifespan_days": 45, "rule_group_id": "work"},
                        **intent,
                    },
                    "download": {
                        **{"activity_type": "content_download", "points": 2, "decay_mode": "none"},
                        **{"rule_group_id": "work"},
                        **intent,
                    },
                    "upsell_pages": {
                        **{"score_model_id": "lead_upsell", "activity_type": "page_view", "points": 2},
                        **{"half_life_days": 30},
                    },
                },
            )
        ],
        "rule_groups": _policy(
            "rule_groups",
            "rule_group_id",
            {
                "web": {"match_mode": "first", "group_cap": 20, **intent},
                "work": {"match_mode": "all", "group_cap": 30, **intent},
            },
        ),
        "fit_rules": _policy(
            "fit_rules",
            "rule_id",
            {
                "senior": {
                    **{"score_model_id": "lead_fit", "attribute": "job_seniority", "operator": "in"},
                    **{"value": "vp|director", "points": 20},
                },
                "sized": {
                    **{"score_model_id": "account_fit", "attribute": "account_employee_count"},
                    **{"operator": "at_least", "value": 50, "points": 30},
                },
                "steady": {"attribute": "steady_days", "operator": "at_least", "value": 3, "points": 4, **intent},
                "many_things": {"attribute": "things", "operator": "at_least", "value": 2, "points": 1.5, **intent},
                "fresh": {"attribute": "idle_days", "operator": "at_most", "value": 2, "points": 0.5, **intent},
            },
        ),
        "behaviour_attributes": _policy(
            "behaviour_attributes",
            "attribute",
            {
                "steady_days": {"measure": "active_days", "window_days": 20},
                "things": {"measure": "distinct_assets", "window_days": 30},
                "idle_days": {"measure": "days_since_last_activity"},
            },
        ),
        "activity_types": _policy(
            "activity_types",
            "activity_type",
            {
                **{
                    str(kind["activity_type"]).lower(): {"is_engagement": "true"}
                    for kind in KINDS.values()
                    if kind["activity_type"] not in ("", "carrier_pigeon")
                },
                "email_open": {"is_engagement": "false"},
            },
        ),
        "disqualifiers": _policy(
            "disqualifiers",
            "disqualifier_id",
            {"rival": {"attribute": "email_domain_class", "operator": "equals", "value": "competitor"}},
        ),
        # All acts of a day are of one moment.
        "machine_rules": _policy(
            "machine_rules",
            "rule_id",
            {
                "twice": {
                    **{"kind": "burst", "activity_types": "demo_request|email_open", "min_count": 2, "seconds": 1},
                    "is_set_aside": "true",
                },
                "unseen": {
                    **{"kind": "without_before", "activity_types": "ad_click", "evidence_type": "email_open"},
                    "is_set_aside": "false",
                },
            },
        ),
        "gates": _policy(
            "gates",
            "gate_id",
            {
                "personal": {
                    **{"subject": "lead", "priority": 1, "attribute": "email_domain_class", "operator": "equals"},
                    **{"value": "free", "is_lifted_by_hand_raise": "true", "receiver": "nurture", "action": "Wait"},
                },
                "weak": {
                    **{"subject": "account", "priority": 2, "attribute": "fit_band", "operator": "equals"},
                    **{"value": "low", "receiver": "nurture", "action": "Wait"},
                },
                "rival": {
                    **{"subject": "account", "priority": 1, "attribute": "account_domain_class"},
                    **{"operator": "equals", "value": "competitor", "receiver": "partners", "action": "Watch"},
                },
            },
        ),
        "company_domains": _policy("company_domains", "domain", {"rival.com": {"domain_class": "competitor"}}),
        "match_methods": _policy(
            "match_methods",
            "match_method",
            {
                "account_id": {"priority": 1, "confidence": 1},
                "email_domain": {"priority": 2, "confidence": 0.9},
                "company_name": {"priority": 3, "confidence": 0.7},
                "derived_domain": {"priority": 4, "confidence": 0.6},
            },
        ),
        "identity_settings": [],
        "score_bands": [
            {"score_model_id": model, "reason": "Histories, score_bands", "owner": "tests", **band}
            for model, bound in (("lead_fit", 10), ("lead_intent", 6), ("account_fit", 10), ("account_intent", 25))
            for band in ({"band": "high", "at_least_score": bound}, {"band": "low", "below_score": bound})
        ],
        "tiers": [
            {
                **{"subject": subject, "tier": tier, "tier_rank": rank, "action": action, "follow_up_hours": hours},
                **{"is_mql": is_hot, "is_handed_to_sales": is_hot, "reason": "Histories, tiers", "owner": "tests"},
                **(needs_two_contacts if (subject, tier) == ("account", "hot") else {}),
            }
            for subject in ("lead", "account")
            for tier, rank, action, hours, is_hot in (("hot", 1, "Call", 24, "true"), ("cold", 2, "Wait", "", "false"))
        ],
        "tier_cells": [
            {
                **{"subject": subject, "fit_band": fit, "intent_band": intent_band},
                **{"tier": "hot" if intent_band == "high" else "cold", "quadrant": f"{fit} fit, {intent_band} intent"},
            }
            for subject in ("lead", "account")
            for fit in ("high", "low")
            for intent_band in ("high", "low")
        ],
        "account_rollup_methods": [
            {
                **{"rollup_id": method, "score_model_id": "account_intent", "method": method, "scale_to": 100},
                **{"is_primary": str(method == "effective_contacts").lower()},
                **({"half_score_at": 1.5} if method == "effective_contacts" else {"full_score_at": 3}),
                **{"champion_weight": 0.6 if method == "champion" else "", "top_n": 2 if method == "top_n" else ""},
                **{"reason": "Histories, account_rollup_methods", "owner": "tests"},
            }
            for method in ("effective_contacts", "engaged_contacts", "sum", "max", "champion", "top_n", "noisy_or")
        ],
        "buying_roles": _policy(
            "buying_roles",
            "buying_role_id",
            {"vp": {"buying_role": "economic buyer", "seniority": "vp", "priority": 1, "is_expected": "true"}},
        ),
    }


FIRST_POLICY = _first_policy()

# Policy edits: seed, which row, what is written into its cells. None removes the row; one that is not there is added.
EDITS: dict[str, tuple[tuple[str, dict[str, object], dict[str, object] | None], ...]] = {
    "other_points": (("activity_rules", {"rule_id": "pricing"}, {"points": 5.5}),),
    "other_half_life": (("activity_rules", {"rule_id": "pricing"}, {"half_life_days": 28}),),
    "other_decay": (("activity_rules", {"rule_id": "pages"}, {"decay_mode": "none", "half_life_days": ""}),),
    "other_daily_cap": (("activity_rules", {"rule_id": "pricing"}, {"daily_cap": 1}),),
    "other_asset": (("activity_rules", {"rule_id": "pricing"}, {"asset_pattern": "/blog%"}),),
    "other_units": (("activity_rules", {"rule_id": "sessions"}, {"quantity_per_unit": 100}),),
    "swapped_priorities": (
        ("activity_rules", {"rule_id": "pricing"}, {"priority": 2}),
        ("activity_rules", {"rule_id": "pages"}, {"priority": 1}),
    ),
    "group_counts_all": (("rule_groups", {"rule_group_id": "web"}, {"match_mode": "all"}),),
    "no_page_rule": (("activity_rules", {"rule_id": "pages"}, None),),
    "no_demo_rule": (("activity_rules", {"rule_id": "demo"}, None),),
    "opens_count": (
        (
            "activity_rules",
            {"rule_id": "opens"},
            {
                **{"score_model_id": "lead_intent", "activity_type": "email_open", "purchase_stage": "awareness"},
                **{"points": 0.8, "half_life_days": 9, "reason": "Opened", "owner": "tests"},
            },
        ),
    ),
    "shorter_behaviour": (("behaviour_attributes", {"attribute": "steady_days"}, {"window_days": 2}),),
    "longer_behaviour": (("behaviour_attributes", {"attribute": "things"}, {"window_days": 90}),),
    "lower_engaged_threshold": (("score_models", {"score_model_id": "lead_intent"}, {"engaged_threshold": 2}),),
    "longer_hold": (
        ("score_models", {"score_model_id": "lead_intent"}, {"hysteresis_days": 9}),
        ("score_models", {"score_model_id": "account_intent"}, {"hysteresis_days": 9}),
    ),
    "no_hold": (
        ("score_models", {"score_model_id": "lead_intent"}, {"hysteresis_margin": 0, "hysteresis_days": 0}),
        ("score_models", {"score_model_id": "account_intent"}, {"hysteresis_margin": 0, "hysteresis_days": 0}),
    ),
    "pages_are_no_engagement": (("activity_types", {"activity_type": "page_view"}, {"is_engagement": "false"}),),
    "pages_ask_for_consent": (("activity_types", {"activity_type": "page_view"}, {"consent_purpose": "email"}),),
    "sessions_need_a_grant": (
        (
            "activity_types",
            {"activity_type": "session"},
            {"consent_purpose": "phone", "consent_needed": "granted"},
        ),
    ),
    "pigeons_are_no_engagement": (
        (
            "activity_types",
            {"activity_type": "carrier_pigeon"},
            {"is_engagement": "false", "reason": "Pigeons", "owner": "tests"},
        ),
    ),
    "no_derived_accounts": (("match_methods", {"match_method": "derived_domain"}, None),),
    "one_address_is_one_person": (
        (
            "identity_settings",
            {"setting": "merge_same_address"},
            {"value": "1", "reason": "One person", "owner": "tests"},
        ),
    ),
    "no_machine": (("machine_rules", {"rule_id": "twice"}, None),),
    "more_machines": (
        (
            "machine_rules",
            {"rule_id": "twice"},
            {"activity_types": "demo_request|page_view|webinar_attended", "min_count": 3, "seconds": 90000},
        ),
    ),
    "unseen_ads": (("machine_rules", {"rule_id": "unseen"}, {"is_set_aside": "true"}),),
    "rival_is_welcome": (("company_domains", {"domain": "rival.com"}, None),),
    "other_band": (
        ("score_bands", {"score_model_id": "lead_intent", "band": "high"}, {"at_least_score": 4}),
        ("score_bands", {"score_model_id": "lead_intent", "band": "low"}, {"below_score": 4}),
    ),
}


def edited_policy(edits: Sequence[str]) -> dict[str, Rows]:
    """The first policy with these edits in force."""
    policy = {seed: [dict(row) for row in rows] for seed, rows in FIRST_POLICY.items()}
    for edit in sorted(edits):
        for seed, key, cells in EDITS[edit]:
            at = [number for number, row in enumerate(policy[seed]) if key.items() <= row.items()]
            if cells is None:
                policy[seed] = [row for number, row in enumerate(policy[seed]) if number not in at]
            elif at:
                policy[seed][at[0]].update(cells)
            # An edit of a rule that another edit has removed does nothing.
            elif "owner" in cells:
                policy[seed].append({**key, **cells})
    return policy


# Load days, back from today, of which every build compares the contents of rows: the default of the var.
LOOKBACK_DAYS = 3


def _moment(day: date, hour: int) -> str:
    return f"{day} {hour:02}:00:00"


class Source:
    """The source tables as they are on one day; changes are applied to them in turn."""

    def __init__(self) -> None:
        """Tables as every history finds them."""
        self.today = START
        self.step = 0
        # Rows by their place; activities with the step that delivered them.
        self.activities: list[tuple[int, dict[str, object]]] = []
        self.leads: Rows = []
        self.campaigns = dict(CAMPAIGNS)
        self.accounts: dict[str, dict[str, object]] = {key: dict(row) for key, row in ACCOUNTS.items()}
        self.consents: Rows = []
        for change in (*FIRST_LEADS, *FIRST_ROWS):
            self.apply(change)

    def apply(self, change: Change) -> None:
        """Let one change happen today."""
        if isinstance(change, Row):
            self.activities.append((self.step, self._activity(change)))
        elif isinstance(change, Again):
            latest = [row for _, row in self.activities if row["activity_id"] == change.id][-1:]
            self.activities += [(self.step, dict(row)) for row in latest]
        elif isinstance(change, Altered):
            latest = [place for place, (_, row) in enumerate(self.activities) if row["activity_id"] == change.id][-1:]
            for place in latest:
                step, row = self.activities[place]
                self.activities[place] = (step, self._altered(row, change))
        elif isinstance(change, Gone):
            self.activities = [(step, row) for step, row in self.activities if row["activity_id"] != change.id]
        elif isinstance(change, Lead):
            kept = [row for row in self.leads if change.keeps_versions or row["lead_id"] != change.id]
            self.leads = [*kept, self._lead(change)]
        elif isinstance(change, LeadGone):
            self.leads = [row for row in self.leads if row["lead_id"] != change.id]
        elif isinstance(change, Campaign):
            self.campaigns[change.id] = change.channel
        elif isinstance(change, Consent):
            self.consents.append(
                {
                    "lead_id": change.lead,
                    "purpose": change.purpose,
                    "is_granted": str(change.is_granted).lower(),
                    "changed_at": _moment(self.today + timedelta(days=change.day), 8),
                }
            )
        else:
            self.accounts[change.id]["domain"] = change.domain

    def files(self, *, has_load_times: bool, has_files: bool) -> dict[str, Rows]:
        """Rows by file, with every column, so that no build meets another contract than the one before."""
        columns = [name for name in ACTIVITY_COLUMNS if has_load_times or name != "loaded_at"]
        activities: dict[str, Rows] = {}
        for step, row in self.activities:
            place = f"activities/step_{step}" if has_files else "activities"
            activities.setdefault(place, []).append({name: row.get(name, "") for name in columns})
        return {
            "leads": [dict(row) for row in self.leads],
            "campaigns": [{"campaign_id": key, "channel": channel} for key, channel in self.campaigns.items()],
            "accounts": [{"account_id": key, **row} for key, row in self.accounts.items()],
            "consents": [dict(row) for row in self.consents],
            **activities,
        }

    def _activity(self, row: Row) -> dict[str, object]:
        return {
            "activity_id": row.id,
            "lead_id": row.lead,
            "occurred_at": _moment(self.today + timedelta(days=row.day), 9),
            "is_bot": "true" if row.is_bot else "",
            "is_deleted": "true" if row.is_deleted else "",
            "loaded_at": self._load_time(row),
            **KINDS[row.kind],
        }

    def _load_time(self, row: Row) -> str:
        if row.loaded is None:
            return ""
        day = self.today + timedelta(days=row.loaded)
        return str(day) if row.is_dated else _moment(day, 23)

    def _altered(self, row: dict[str, object], change: Altered) -> dict[str, object]:
        loaded = str(row["loaded_at"])
        is_new = datetime.fromisoformat(loaded).date() > self.today - timedelta(days=LOOKBACK_DAYS) if loaded else True
        if not is_new and not change.later:
            return row
        if loaded and change.later:
            loaded = str(datetime.fromisoformat(loaded) + timedelta(seconds=change.later))
        kept = {name: row[name] for name in ("activity_id", "lead_id", "occurred_at", "is_bot", "is_deleted")}
        kind = KINDS[change.kind] if change.kind else {name: row[name] for name in row.keys() - kept.keys()}
        return {**kept, **kind, "loaded_at": loaded, "lead_id": change.lead or row["lead_id"]}

    def _lead(self, lead: Lead) -> dict[str, object]:
        return {
            "lead_id": lead.id,
            "created_at": _moment(self.today if lead.is_new else START - timedelta(days=500), 8),
            **{"email": "", "account_id": "", "company_name": "", **COMPANIES[lead.company]},
            "job_title": lead.title,
            "merged_into_lead_id": lead.merged_into,
            "is_deleted": "true" if lead.is_deleted else "",
            "loaded_at": _moment(self.today, 22),
        }


def states(history: History) -> list[State]:
    """What each build of a history reads: input, policy and day."""
    source = Source()
    in_force: set[str] = set()
    found = []
    for number, step in enumerate(history.steps):
        source.step = number
        if number > 0:
            source.today += timedelta(days=step.days_later)
        for change in step.changes:
            source.apply(change)
        in_force ^= set(step.edits)
        found.append(
            State(
                as_of=(source.today - timedelta(days=step.as_of_days_back)).isoformat(),
                files=source.files(has_load_times=history.has_load_times, has_files=history.has_files),
                policy=edited_policy(sorted(in_force)),
                threads=step.threads,
            )
        )
    return found


# Ids are few, so that rows meet: most of what arrives under a known id is a correction.
_ACTIVITY_IDS = st.sampled_from([f"a{number}" for number in range(1, 15)])
_LEAD_IDS = st.sampled_from([f"l{number}" for number in range(1, 9)])
_DAYS = st.sampled_from([0, 0, 0, -1, -1, -1, -2, -3, -3, -5, -8, -14, -15, -30, -45, -100, -400, 1, 3, 20])
_ROWS = st.builds(
    Row,
    id=_ACTIVITY_IDS,
    lead=_LEAD_IDS,
    kind=st.sampled_from(list(KINDS)),
    day=_DAYS,
    loaded=st.sampled_from([0, 0, 0, 0, -1, -3, -10, None]),
    is_dated=st.sampled_from([False] * 4 + [True]),
    is_bot=st.sampled_from([False] * 9 + [True]),
    is_deleted=st.sampled_from([False] * 6 + [True]),
)
_LEADS = st.builds(
    Lead,
    id=_LEAD_IDS,
    company=st.sampled_from(list(COMPANIES)),
    merged_into=st.one_of(st.just(""), st.just(""), _LEAD_IDS),
    is_deleted=st.sampled_from([False] * 4 + [True]),
    title=st.sampled_from(["", "VP Marketing"]),
    is_new=st.booleans(),
    keeps_versions=st.booleans(),
)
_OTHERS = st.one_of(
    st.builds(Again, _ACTIVITY_IDS),
    *[
        st.builds(
            Altered,
            id=_ACTIVITY_IDS,
            kind=st.one_of(st.just(""), st.sampled_from(list(KINDS))),
            lead=st.one_of(st.just(""), _LEAD_IDS),
            later=st.sampled_from([0, 0, 0.8, 0.000001]),
        )
    ]
    * 2,
    st.builds(Gone, _ACTIVITY_IDS),
    st.builds(LeadGone, _LEAD_IDS),
    st.builds(Campaign, st.sampled_from(list(CAMPAIGNS)), st.sampled_from(["", "paid", "organic"])),
    st.builds(Account, st.sampled_from(list(ACCOUNTS)), st.sampled_from(["", "acme.com", "globex.com"])),
    st.builds(Consent, _LEAD_IDS, st.sampled_from(["email", "phone", "profiling"]), st.booleans(), _DAYS),
)
_EDITS = st.one_of(
    *[st.just(())] * 3, st.lists(st.sampled_from(list(EDITS)), min_size=1, max_size=3, unique=True).map(tuple)
)


def _steps(rows: int, others: int) -> st.SearchStrategy[Step]:
    """Steps of about so many rows of activities, and other changes after or before them."""
    delivered = st.lists(_ROWS, min_size=rows // 2, max_size=rows)
    changed = st.lists(st.one_of(_LEADS, _OTHERS), min_size=others // 2, max_size=others)
    return st.builds(
        Step,
        changes=st.tuples(changed, delivered, changed).map(lambda found: tuple(itertools.chain(*found))),
        days_later=st.sampled_from([1, 1, 1, 1, 0, 2, 7, 40]),
        as_of_days_back=st.sampled_from([0, 0, 0, 0, 0, 1, 4, 30]),
        edits=_EDITS,
        threads=st.sampled_from([1, 2, 4]),
    )


def histories(most_steps: int) -> st.SearchStrategy[History]:
    """Histories of three to `most_steps` builds: much in the first, less in each later one."""
    return st.builds(
        History,
        steps=st.tuples(
            _steps(rows=24, others=4), st.lists(_steps(rows=8, others=2), min_size=2, max_size=most_steps - 1)
        ).map(lambda found: (found[0], *found[1])),
        has_files=st.booleans(),
    )


def in_lines(history: History) -> str:
    """A history as Python, one change per line."""
    lines = ["History(", "    (", *(line for step in history.steps for line in _step_lines(step)), "    ),"]
    lines += [f"    {name}={value!r}," for name, value in _unusual(history, "steps").items()]
    return "\n".join([*lines, ")"])


def _step_lines(step: Step) -> list[str]:
    changes = [f"                {change!r}," for change in step.changes]
    others = [f"            {name}={value!r}," for name, value in _unusual(step, "changes").items()]
    return ["        Step(", *(["            (", *changes, "            ),"] if changes else []), *others, "        ),"]


def _unusual(thing: Brief, but: str) -> dict[str, object]:
    """Fields that are not as usual, except one."""
    return {
        item.name: getattr(thing, item.name)
        for item in fields(thing)
        if item.name != but and getattr(thing, item.name) != item.default
    }


def shrunk(history: History, fails: Callable[[History], bool]) -> History:
    """A small part of a failing history that fails as well.

    First the builds at the end are left out, then ever smaller pieces of what happens, then builds before which nothing
    happens.

    Args:
        history: one that fails after one of its builds.
        fails: whether a history fails after its last build.
    """
    steps = history.steps
    for count in range(2, len(steps)):
        if fails(replace(history, steps=steps[:count])):
            steps = steps[:count]
            break
    count = len(steps)

    def of(parts: list[tuple[int, str, object]]) -> History:
        kept = [Step() for _ in range(count)]
        for number, name, value in parts:
            before = getattr(kept[number], name)
            kept[number] = replace(kept[number], **{name: (*before, value) if isinstance(before, tuple) else value})
        return replace(history, steps=tuple(kept))

    parts = [
        (number, item.name, part)
        for number, step in enumerate(steps)
        for item in fields(step)
        for value in [getattr(step, item.name)]
        for part in (value if isinstance(value, tuple) else [value] if value != item.default else [])
    ]
    size = max(len(parts) // 2, 1)
    while size:
        at = 0
        while at < len(parts):
            fewer = [*parts[:at], *parts[at + size :]]
            if fails(of(fewer)):
                parts = fewer
            else:
                at += size
        size //= 2
    smallest = of(parts)
    for number in reversed(range(count)):
        fewer_steps = (*smallest.steps[:number], *smallest.steps[number + 1 :])
        if smallest.steps[number] == Step() and fails(replace(smallest, steps=fewer_steps)):
            smallest = replace(smallest, steps=fewer_steps)
    usual = replace(smallest, has_files=False)
    return usual if smallest.has_files and fails(usual) else smallest
