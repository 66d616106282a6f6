"""The peer in polars: lazy frames, run by the streaming engine."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from account_scoring.bench.ways.policy import UNITS_PER_POINT, Policy, decay, read_policy

PATTERN = ["activity_type", "channel", "asset"]


def main(
    input_folder: Annotated[Path, typer.Option("--input", help="Folder with leads.parquet and activities/.")],
    seeds: Annotated[Path, typer.Option(help="Folder of the policy's CSV files.")],
    as_of: Annotated[str, typer.Option(help="Last day that counts.")],
    out: Annotated[Path, typer.Option(help="Parquet file to write.")],
    score_model: Annotated[str, typer.Option(help="Score model of accounts.")] = "account_intent",
) -> None:
    """Compute account scores by polars, with as many threads as the environment says (POLARS_MAX_THREADS)."""
    policy = read_policy(seeds, score_model)
    leads = _leads(input_folder, policy)
    patterns, pattern_rules = _patterns(input_folder, policy)
    rows = _counted(input_folder, datetime.date.fromisoformat(as_of), leads, patterns)
    # The one pass over the year; what follows is small.
    lead_days = rows.group_by("lead", "age", "pattern").agg(pl.len().alias("activities"), pl.col("quantity").sum())
    lead_days = lead_days.collect(engine="streaming").lazy()
    points = pl.concat(
        [
            _rule_points(lead_days, pattern_rules, policy),
            _behaviour_points(lead_days, leads.lazy(), patterns.lazy(), policy),
        ]
    )
    _account_scores(_lead_scores(points, leads.lazy(), policy), policy).collect().write_parquet(out)


def _leads(folder: Path, policy: Policy) -> pl.DataFrame:
    """Leads with an account: lead (a whole number), lead_id, domain."""
    return (
        pl.scan_parquet(folder / "leads.parquet")
        .select("lead_id", domain=pl.col("email").str.to_lowercase().str.split("@").list.get(1, null_on_oob=True))
        .filter(pl.col("domain").is_not_null() & ~pl.col("domain").is_in(list(policy.no_company)))
        .with_row_index("lead")
        .collect()
    )  # fmt: skip


def _patterns(folder: Path, policy: Policy) -> tuple[pl.DataFrame, pl.LazyFrame]:
    """The kinds of activity, with a number each; and (pattern, rule) for each rule that counts."""
    patterns = (
        pl.scan_parquet(folder / "activities" / "*.parquet")
        .select(PATTERN)
        .unique()
        .collect(engine="streaming")
        .with_row_index("pattern")
        .with_columns(
            is_engagement=~pl.col("activity_type").str.to_lowercase().is_in(list(policy.no_engagement)),
            asset_number=pl.col("asset").str.to_lowercase().rank("dense"),
        )
    )
    rule_numbers = {rule["rule_id"]: number for number, rule in enumerate(policy.activity_rules)}
    counted = [
        (pattern, rule_numbers[rule["rule_id"]])
        for pattern, *texts in patterns.select("pattern", *PATTERN).iter_rows()
        for rule in policy.counted_rules(*texts)
    ]
    schema = {"pattern": pl.UInt32, "rule": pl.Int32}
    return patterns, pl.LazyFrame(counted, schema=schema, orient="row")


def _counted(folder: Path, as_of: datetime.date, leads: pl.DataFrame, patterns: pl.DataFrame) -> pl.LazyFrame:
    """The newest row of each id, without machines and the future: lead, age in days, pattern, quantity."""
    raw = pl.scan_parquet(folder / "activities" / "*.parquet")
    counts = raw.group_by("activity_id").agg(pl.len())
    repeated = counts.filter(pl.col("len") > 1).select("activity_id").collect(engine="streaming").lazy()
    newest = (
        raw.join(repeated, on="activity_id", how="semi")
        .sort("loaded_at", "occurred_at", nulls_last=False)
        .unique("activity_id", keep="last", maintain_order=True)
    )
    return (
        pl.concat([raw.join(repeated, on="activity_id", how="anti"), newest])
        .with_columns(age=(pl.lit(as_of) - pl.col("occurred_at").dt.date()).dt.total_days().cast(pl.Int32))
        .filter((pl.col("age") >= 0) & ~pl.col("is_bot").fill_null(False))
        .join(leads.lazy().select("lead", "lead_id"), on="lead_id")
        .join(patterns.lazy().select("pattern", *PATTERN), on=PATTERN, nulls_equal=True)
        .select("lead", "age", "pattern", "quantity")
    )


def _rule_points(lead_days: pl.LazyFrame, pattern_rules: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """Capped points of the activity rules: lead, group, points (ten-thousandths)."""
    rules = pl.LazyFrame(
        {
            "rule": pl.Series(range(len(policy.activity_rules)), dtype=pl.Int32),
            "group": [rule["rule_group_id"] for rule in policy.activity_rules],
            "rule_points": [float(rule["points"]) for rule in policy.activity_rules],
            "per_unit": pl.Series(
                [_number(rule["quantity_per_unit"]) for rule in policy.activity_rules], dtype=pl.Float64
            ),
            "daily_cap": pl.Series([_number(rule["daily_cap"]) for rule in policy.activity_rules], dtype=pl.Float64),
            "cap": pl.Series([_units(rule["rule_cap"]) for rule in policy.activity_rules], dtype=pl.Int64),
        }
    )
    ages = lead_days.select(pl.col("age").max()).collect().item() or 0
    decays = pl.LazyFrame(
        [(n, age, decay(rule, age)) for n, rule in enumerate(policy.activity_rules) for age in range(ages + 1)],
        schema={"rule": pl.Int32, "age": pl.Int32, "decay": pl.Float64},
        orient="row",
    )
    units = (
        pl.when(pl.col("per_unit").is_null())
        .then(pl.col("activities").cast(pl.Float64))
        .otherwise((pl.col("quantity") / pl.col("per_unit")).round(10).floor())
    )
    return (
        lead_days.join(pattern_rules, on="pattern")
        .group_by("lead", "age", "rule")
        .agg(pl.col("activities").sum(), pl.col("quantity").sum())
        .join(rules, on="rule")
        .join(decays, on=["rule", "age"])
        .with_columns(decayed=pl.min_horizontal(units, "daily_cap") * pl.col("decay"))
        .group_by("lead", "rule", "group", "rule_points", "cap")
        .agg(pl.col("decayed").sum())
        .select(
            "lead", "group", points=_capped(_ten_thousandths(pl.col("rule_points") * pl.col("decayed")), pl.col("cap"))
        )
    )


def _behaviour_points(
    lead_days: pl.LazyFrame, leads: pl.LazyFrame, patterns: pl.LazyFrame, policy: Policy
) -> pl.LazyFrame:
    """Points of the behaviour rules: lead, group, points (ten-thousandths)."""
    engaged = lead_days.join(patterns.filter("is_engagement").select("pattern", "asset_number"), on="pattern")
    measures = {
        "active_days": pl.col("age").n_unique(),
        "active_weeks": (pl.col("age") // 7).n_unique(),
        "activities": pl.col("activities").sum(),
        "distinct_assets": pl.col("asset_number").drop_nulls().n_unique(),
        "days_since_last_activity": pl.col("age").min(),
    }
    measured = leads.select("lead")
    for name, row in policy.behaviours.items():
        is_inside = pl.col("age") < int(row["window_days"]) if row["window_days"] else pl.lit(True)
        value = measures[row["measure"]].cast(pl.Int64).alias(name)
        measured = measured.join(engaged.filter(is_inside).group_by("lead").agg(value), on="lead", how="left")
    counts = [name for name, row in policy.behaviours.items() if row["measure"] != "days_since_last_activity"]
    measured = measured.with_columns(pl.col(counts).fill_null(0)).collect(engine="streaming")
    # Rules are asked once for each combination of values, not for each lead.
    names = list(policy.behaviours)
    seen = measured.select(names).unique()
    given = [
        (*values, group, points)
        for values in seen.iter_rows()
        for group, points in policy.behaviour_points(dict(zip(names, values, strict=True))).items()
    ]
    schema = {**dict.fromkeys(names, pl.Int64), "group": pl.String, "points": pl.Int64}
    answers = pl.LazyFrame(given, schema=schema, orient="row")
    return measured.lazy().join(answers, on=names, nulls_equal=True).select("lead", "group", "points")


def _lead_scores(points: pl.LazyFrame, leads: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """Every lead with its score: domain, score (ten-thousandths)."""
    groups = sorted({row["rule_group_id"] for row in (*policy.activity_rules, *policy.fit_rules)})
    caps = pl.LazyFrame(
        {"group": groups, "cap": pl.Series([policy.group_cap(group) for group in groups], dtype=pl.Int64)}
    )
    totals = (
        points.group_by("lead", "group")
        .agg(pl.col("points").sum())
        .join(caps, on="group")
        .group_by("lead")
        .agg(_capped(pl.col("points"), pl.col("cap")).sum().alias("score"))
    )
    limits = _units(policy.lead_model["score_floor"]), _units(policy.lead_model["score_cap"])
    return leads.join(totals, on="lead", how="left").select("domain", pl.col("score").fill_null(0).clip(*limits))


def _account_scores(scores: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """The result, a row per account."""
    scaled = pl.col("score").clip(0) / UNITS_PER_POINT / policy.contact_scale
    grown = scaled.pow(policy.contact_steepness)
    effective = (1 - (-scaled).exp() if policy.is_exp else grown / (1 + grown)).round(10)
    divisor = (
        pl.lit(policy.full_score_at) if policy.full_score_at else effective.sum().over("domain") + policy.half_score_at
    )
    limits = _units(policy.account_model["score_floor"]), _units(policy.account_model["score_cap"])
    return (
        scores.with_columns(
            effective=effective, points=_ten_thousandths(effective * float(policy.rollup["scale_to"]) / divisor)
        )
        .group_by("domain")
        .agg(
            contacts=pl.len(),
            engaged_contacts=(pl.col("score") >= _units(policy.lead_model["engaged_threshold"])).sum(),
            effective_contacts=_ten_thousandths(pl.col("effective").sum()) / UNITS_PER_POINT,
            intent_score=pl.col("points").sum().clip(*limits) / UNITS_PER_POINT,
        )
        .select(("domain:" + pl.col("domain")).alias("account_id"), pl.exclude("domain"))
    )


def _ten_thousandths(points: pl.Expr) -> pl.Expr:
    """Points as whole ten-thousandths, ties away from zero; what lies within a millionth of a tie is one."""
    return (points.sign() * (points.abs() * UNITS_PER_POINT + 0.500001).floor()).cast(pl.Int64)


def _capped(points: pl.Expr, cap: pl.Expr) -> pl.Expr:
    """Points held within plus and minus a cap; a null cap limits nothing."""
    return pl.when(cap.is_null()).then(points).otherwise(pl.max_horizontal(pl.min_horizontal(points, cap), -cap))


def _number(text: str) -> float | None:
    return float(text) if text else None


def _units(text: str) -> int | None:
    return round(float(text) * UNITS_PER_POINT) if text else None


if __name__ == "__main__":
    typer.run(main)
