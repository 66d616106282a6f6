"""The peer in pandas: everything in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer

from account_scoring.bench.ways.policy import UNITS_PER_POINT, Policy, decay, read_policy

PATTERN = ["activity_type", "channel", "asset"]
COLUMNS = ["activity_id", "lead_id", *PATTERN, "occurred_at", "quantity", "is_bot", "loaded_at"]


def main(
    input_folder: Annotated[Path, typer.Option("--input", help="Folder with leads.parquet and activities/.")],
    seeds: Annotated[Path, typer.Option(help="Folder of the policy's CSV files.")],
    as_of: Annotated[str, typer.Option(help="Last day that counts.")],
    out: Annotated[Path, typer.Option(help="Parquet file to write.")],
    score_model: Annotated[str, typer.Option(help="Score model of accounts.")] = "account_intent",
) -> None:
    """Compute account scores by pandas."""
    policy = read_policy(seeds, score_model)
    leads = _leads(input_folder, policy)
    rows = _counted(input_folder, pd.Timestamp(as_of), leads)
    pattern_rules = _pattern_rules(rows, policy)
    lead_days = rows.groupby(["lead", "age", "pattern"], as_index=False).agg(
        activities=("quantity", "size"), quantity=("quantity", "sum")
    )
    patterns = rows[["pattern", *PATTERN]].drop_duplicates("pattern")
    points = pd.concat(
        [
            _rule_points(lead_days, pattern_rules, policy),
            _behaviour_points(lead_days, leads, patterns, policy),
        ]
    )
    _account_scores(_lead_scores(points, leads, policy), policy).to_parquet(out)


def _leads(folder: Path, policy: Policy) -> pd.DataFrame:
    """Leads with an account: lead (a whole number), lead_id, domain."""
    leads = pd.read_parquet(folder / "leads.parquet", columns=["lead_id", "email"])
    leads["domain"] = leads["email"].str.lower().str.split("@").str[1]
    leads = leads[leads["domain"].notna() & ~leads["domain"].isin(policy.no_company)].reset_index(drop=True)
    leads["lead"] = np.arange(len(leads))
    return leads[["lead", "lead_id", "domain"]]


def _counted(folder: Path, as_of: pd.Timestamp, leads: pd.DataFrame) -> pd.DataFrame:
    """The newest row of each id, without machines and the future: lead, age in days, pattern, its texts, quantity."""
    rows = pd.read_parquet(folder / "activities", columns=COLUMNS)
    # Only what comes more than once is sorted.
    is_repeated = rows["activity_id"].duplicated(keep=False)
    newest = rows[is_repeated].sort_values(["loaded_at", "occurred_at"]).drop_duplicates("activity_id", keep="last")
    rows = pd.concat([rows[~is_repeated], newest], ignore_index=True)
    rows["age"] = (as_of - rows["occurred_at"].dt.normalize()).dt.days
    rows = rows[(rows["age"] >= 0) & ~rows["is_bot"].fillna(False).astype(bool)]
    rows = rows.merge(leads[["lead", "lead_id"]], on="lead_id")
    rows["pattern"] = rows.groupby(PATTERN, dropna=False, sort=False).ngroup()
    return rows[["lead", "age", "pattern", *PATTERN, "quantity"]]


def _pattern_rules(rows: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """pattern, rule (place in activity_rules) for each rule that counts."""
    places = {rule["rule_id"]: place for place, rule in enumerate(policy.activity_rules)}
    patterns = rows[["pattern", *PATTERN]].drop_duplicates("pattern").astype(object)
    patterns = patterns.where(patterns.notna(), None)
    counted = [
        (pattern, places[rule["rule_id"]])
        for pattern, *texts in patterns.itertuples(index=False, name=None)
        for rule in policy.counted_rules(*texts)
    ]
    return pd.DataFrame(counted, columns=["pattern", "rule"], dtype="int64")


def _rule_points(lead_days: pd.DataFrame, pattern_rules: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Capped points of the activity rules: lead, group, points (ten-thousandths)."""
    rules = pd.DataFrame(policy.activity_rules)
    numbers = {
        name: pd.to_numeric(rules[name]).to_numpy(float)
        for name in ("points", "quantity_per_unit", "daily_cap", "rule_cap")
    }
    most = int(lead_days["age"].max()) if len(lead_days) else 0
    decays = np.array([[decay(rule, age) for age in range(most + 1)] for rule in policy.activity_rules])
    days = lead_days.merge(pattern_rules, on="pattern")
    days = days.groupby(["lead", "rule", "age"], as_index=False)[["activities", "quantity"]].sum()
    rule = days["rule"].to_numpy()
    per_unit = numbers["quantity_per_unit"][rule]
    portions = np.floor(np.round(days["quantity"].to_numpy() / per_unit, 10))
    units = np.where(np.isnan(per_unit), days["activities"].to_numpy(float), portions)
    days["decayed"] = np.fmin(units, numbers["daily_cap"][rule]) * decays[rule, days["age"].to_numpy()]
    totals = days.groupby(["lead", "rule"], as_index=False)["decayed"].sum()
    rule = totals["rule"].to_numpy()
    points = _ten_thousandths(numbers["points"][rule] * totals["decayed"].to_numpy())
    points = _capped(points, numbers["rule_cap"][rule] * UNITS_PER_POINT)
    group = rules["rule_group_id"].to_numpy()[rule]
    return pd.DataFrame({"lead": totals["lead"], "group": group, "points": points})


def _behaviour_points(
    lead_days: pd.DataFrame, leads: pd.DataFrame, patterns: pd.DataFrame, policy: Policy
) -> pd.DataFrame:
    """Points of the behaviour rules: lead, group, points (ten-thousandths)."""
    engaged = patterns[~patterns["activity_type"].str.lower().isin(policy.no_engagement)]
    rows = lead_days.merge(engaged[["pattern", "asset"]], on="pattern")
    rows["week"], rows["asset"] = rows["age"] // 7, rows["asset"].str.lower()
    measured = pd.DataFrame(index=leads["lead"])
    for name, behaviour in policy.behaviours.items():
        window = float(behaviour["window_days"] or "inf")
        leads_in_window = rows[rows["age"] < window].groupby("lead")
        measured[name] = {
            "active_days": lambda groups: groups["age"].nunique(),
            "active_weeks": lambda groups: groups["week"].nunique(),
            "activities": lambda groups: groups["activities"].sum(),
            "distinct_assets": lambda groups: groups["asset"].nunique(),
            "days_since_last_activity": lambda groups: groups["age"].min(),
        }[behaviour["measure"]](leads_in_window)
        if behaviour["measure"] != "days_since_last_activity":
            measured[name] = measured[name].fillna(0)
    # Rules are asked once for each combination of values, not for each lead.
    names = list(policy.behaviours)
    measured["combination"] = measured.groupby(names, dropna=False, sort=False).ngroup()
    given = [
        (combination, group, points)
        for *values, combination in measured.drop_duplicates("combination").itertuples(index=False, name=None)
        for group, points in policy.behaviour_points(
            {name: None if np.isnan(value) else int(value) for name, value in zip(names, values, strict=True)}
        ).items()
    ]
    answers = pd.DataFrame(given, columns=["combination", "group", "points"])
    return measured.reset_index()[["lead", "combination"]].merge(answers, on="combination")[["lead", "group", "points"]]


def _lead_scores(points: pd.DataFrame, leads: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Every lead with its score: domain, score (ten-thousandths)."""
    grouped = points.groupby(["lead", "group"], as_index=False)["points"].sum()
    caps = {group: policy.group_cap(group) for group in grouped["group"].unique()}
    grouped["points"] = _capped(grouped["points"].to_numpy(float), grouped["group"].map(caps).to_numpy(float))
    totals = grouped.groupby("lead")["points"].sum()
    scores = leads[["domain"]].copy()
    scores["score"] = leads["lead"].map(totals).fillna(0).clip(*_limits(policy.lead_model))
    return scores


def _account_scores(scores: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The result, a row per account."""
    scores["is_engaged"] = scores["score"] >= float(policy.lead_model["engaged_threshold"]) * UNITS_PER_POINT
    scaled = scores["score"].clip(0) / UNITS_PER_POINT / policy.contact_scale
    grown = scaled**policy.contact_steepness
    scores["effective"] = np.round(1 - np.exp(-scaled) if policy.is_exp else grown / (1 + grown), 10)
    divisor = policy.full_score_at or scores.groupby("domain")["effective"].transform("sum") + policy.half_score_at
    scores["points"] = _ten_thousandths((scores["effective"] * float(policy.rollup["scale_to"]) / divisor).to_numpy())
    accounts = scores.groupby("domain").agg(
        contacts=("score", "size"),
        engaged_contacts=("is_engaged", "sum"),
        effective_contacts=("effective", "sum"),
        intent_score=("points", "sum"),
    )
    accounts["effective_contacts"] = _ten_thousandths(accounts["effective_contacts"].to_numpy()) / UNITS_PER_POINT
    accounts["intent_score"] = accounts["intent_score"].clip(*_limits(policy.account_model)) / UNITS_PER_POINT
    accounts = accounts.reset_index()
    accounts.insert(0, "account_id", "domain:" + accounts.pop("domain"))
    return accounts


def _limits(model: dict[str, str]) -> tuple[float | None, float | None]:
    """Floor and cap of a score model in ten-thousandths; None limits nothing."""
    floor, cap = (
        float(model[name]) * UNITS_PER_POINT if model[name] else None for name in ("score_floor", "score_cap")
    )
    return floor, cap


def _ten_thousandths(points: np.ndarray) -> np.ndarray:
    """Points as whole ten-thousandths, ties away from zero; what lies within a millionth of a tie is one."""
    return np.sign(points) * np.floor(np.abs(points) * UNITS_PER_POINT + 0.500001)


def _capped(points: np.ndarray, cap: np.ndarray) -> np.ndarray:
    """Points held within plus and minus a cap; where the cap is NaN, nothing is held."""
    return np.fmax(np.fmin(points, cap), -cap)


if __name__ == "__main__":
    typer.run(main)
