"""The policy's seeds as the data frame scripts need them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Points are summed as whole ten-thousandths: exact, as sums of decimals are.
UNITS_PER_POINT = 10_000

Row = dict[str, str]


@dataclass(frozen=True)
class Policy:
    """What the account scores of one score model depend on.

    Attributes:
        activity_rules: rows of activity_rules of the lead model, as text.
        fit_rules: rows of fit_rules of the lead model, as text; all ask for behaviour.
        groups: rows of rule_groups by rule_group_id.
        behaviours: rows of behaviour_attributes by attribute.
        no_engagement: activity types that say nothing of interest.
        no_company: e-mail domains that form no account.
        lead_model: row of score_models of the leads.
        account_model: row of score_models of the accounts.
        rollup: primary row of account_rollup_methods.
    """

    activity_rules: list[Row]
    fit_rules: list[Row]
    groups: dict[str, Row]
    behaviours: dict[str, Row]
    no_engagement: frozenset[str]
    no_company: frozenset[str]
    lead_model: Row
    account_model: Row
    rollup: Row

    @property
    def contact_scale(self) -> float:
        """Points by which a contact's score is divided before its curve."""
        return float(self.lead_model["contact_scale"] or self.lead_model["engaged_threshold"])

    @property
    def is_exp(self) -> bool:
        """Is the curve of contacts exp? The others are x / (1 + x) with x to the power of the steepness."""
        return self.lead_model["contact_curve"] in ("", "exp")

    @property
    def contact_steepness(self) -> float:
        """Power of the curve, 1 where policy gives none."""
        return float(self.lead_model["contact_steepness"] or 1)

    @property
    def full_score_at(self) -> float | None:
        """Value of the roll-up that gives the whole scale; None where half_score_at is given."""
        return float(self.rollup["full_score_at"]) if self.rollup["full_score_at"] else None

    @property
    def half_score_at(self) -> float:
        """Value of the roll-up that gives half of the scale, which none reaches; 0 where full_score_at is given."""
        return float(self.rollup["half_score_at"] or 0)

    def group_cap(self, rule_group_id: str) -> int | None:
        """Cap of a group in ten-thousandths of a point; None without a cap or a group."""
        cap = self.groups.get(rule_group_id, {}).get("group_cap")
        return round(float(cap) * UNITS_PER_POINT) if cap else None

    def counted_rules(self, activity_type: str, channel: str | None, asset: str | None) -> list[Row]:
        """Rules that count for a kind of activity: of a group in which the first counts, only that one."""
        texts = {"activity_type": activity_type, "channel": channel or ""}
        matching = [
            rule
            for rule in self.activity_rules
            if all(not rule[name] or rule[name].lower() == text.lower() for name, text in texts.items())
            and (not rule["asset_pattern"] or _is_like((asset or "").lower(), rule["asset_pattern"].lower()))
        ]
        return self._first_of_groups(matching)

    def behaviour_points(self, values: dict[str, int | None]) -> dict[str, int]:
        """Ten-thousandths of a point by rule group ('' for none) for values of the behaviours; None is unknown."""
        points: dict[str, int] = {}
        for rule in self._first_of_groups(r for r in self.fit_rules if _holds(r, values[r["attribute"]])):
            given = round(float(rule["points"]) * UNITS_PER_POINT)
            points[rule["rule_group_id"]] = points.get(rule["rule_group_id"], 0) + given
        return points

    def _first_of_groups(self, rules: Iterable[Row]) -> list[Row]:
        counted: dict[str, Row] = {}
        for rule in sorted(rules, key=lambda rule: (float(rule["priority"] or "inf"), rule["rule_id"])):
            group = self.groups.get(rule["rule_group_id"])
            is_first_only = group is not None and group["match_mode"] == "first"
            counted.setdefault(f"group {rule['rule_group_id']}" if is_first_only else f"rule {rule['rule_id']}", rule)
        return list(counted.values())


def read_policy(seeds: Path, score_model: str) -> Policy:
    """The policy in the CSV files of a seeds folder, for one score model of accounts."""
    models = {row["score_model_id"]: row for row in _rows(seeds / "policy" / "score_models.csv")}
    lead_model = models[models[score_model]["rolls_up_score_model_id"]]
    lead_model_id = lead_model["score_model_id"]

    def of_model(seed: str) -> list[Row]:
        return [row for row in _rows(seeds / "policy" / f"{seed}.csv") if row["score_model_id"] == lead_model_id]

    (rollup,) = (
        row
        for row in _rows(seeds / "policy" / "account_rollup_methods.csv")
        if row["score_model_id"] == score_model and row["is_primary"] == "true"
    )
    private_mail = _rows(seeds / "reference" / "email_domains.csv")
    own = _rows(seeds / "policy" / "company_domains.csv")
    return Policy(
        activity_rules=of_model("activity_rules"),
        fit_rules=of_model("fit_rules"),
        groups={row["rule_group_id"]: row for row in of_model("rule_groups")},
        behaviours={
            row["attribute"]: row
            for row in _rows(seeds / "policy" / "behaviour_attributes.csv")
            if not row["attribute"].startswith("account_")
        },
        no_engagement=frozenset(
            row["activity_type"]
            for row in _rows(seeds / "policy" / "activity_types.csv")
            if row["is_engagement"] == "false"
        ),
        no_company=frozenset(
            [row["domain"] for row in private_mail if row["domain_class"] in ("free", "disposable")]
            + [row["domain"] for row in own if row["domain_class"] == "own"]
        ),
        lead_model=lead_model,
        account_model=models[score_model],
        rollup=rollup,
    )


def decay(rule: Row, age: int) -> float:
    """Share of its points that an activity still gives at an age in days, 0 to 1."""
    mode = rule["decay_mode"] or "half_life"
    half_life, lifespan = float(rule["half_life_days"] or 0), float(rule["lifespan_days"] or 0)
    if mode == "none":
        return 1.0
    if mode == "window":
        return 1.0 if age < lifespan else 0.0
    if mode == "linear":
        return max(1 - age / lifespan, 0.0)
    if mode == "step":
        return 1.0 if age < half_life else 0.5 if age < lifespan else 0.0
    return 0.5 ** (age / half_life)


def _rows(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _is_like(text: str, pattern: str) -> bool:
    """Does text match a pattern of the policy, in which % stands for any text?"""
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("%")), text, flags=re.S) is not None


def _holds(rule: Row, value: int | None) -> bool:
    if value is None:
        return False
    if rule["operator"] == "between":
        return float(rule["value"]) <= value <= float(rule["value_to"])
    return {"at_least": value >= float(rule["value"]), "at_most": value <= float(rule["value"])}[rule["operator"]]
