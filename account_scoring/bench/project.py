"""The dbt projects that are timed: copies, with the policy as shipped, cut to one score model, or of thirty."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from account_scoring.bench.process import Limits, Measured, measure

if TYPE_CHECKING:
    from account_scoring.spark_cluster import Cluster

# Vars of modules.
SWITCHES = frozenset(
    f"account_scoring_{module}"
    for module in ("outlook", "replay", "backtest", "calibration", "health", "lifecycle", "insights", "bi")
)

PARTS = ("dbt_project.yml", "models", "macros", "seeds", "tests", "profiles", "snapshots")
COMMON = Path(__file__).with_name("common_dbt")

COMMON_SEEDS = (
    "policy/score_models", "policy/activity_rules", "policy/fit_rules", "policy/rule_groups", "policy/activity_types",
    "policy/account_rollup_methods", "policy/company_domains", "reference/email_domains",
)  # fmt: skip

LEAD_MODEL = "lead_intent"
ACCOUNT_MODEL = "account_intent"
CLONES = 29
SPEEDS = (1, 0.5, 2)

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Build:
    """One dbt build.

    Attributes:
        measured: time and memory of the process.
        models: seconds by name of seeds, models and tests, the slowest first.
    """

    measured: Measured
    models: dict[str, float]


def build(
    project: Path,
    work: Path,
    db: Path,
    variables: dict[str, str],
    limits: Limits,
    *,
    full_refresh: bool,
    tests: bool = False,
    marts: Sequence[str] = (),
    cluster: Cluster | None = None,
) -> Build:
    """Run `dbt build`, seeds included, unit tests excluded, in a fresh process.

    Args:
        project: the dbt project, with profiles/ in it.
        work: folder for dbt's target and logs; kept between builds of one database, as a nightly job keeps it.
        db: DuckDB file.
        variables: settings of the project by the names of their vars. They go by the environment, as the commands hand
            them over: another day costs no parse.
        limits: memory and threads.
        full_refresh: build everything anew.
        tests: run the data tests as well.
        marts: build only these, and what they are made from; none: everything.
        cluster: where to build instead of in the DuckDB file.

    Raises:
        BenchError: dbt failed.
    """
    work.mkdir(parents=True, exist_ok=True)
    excluded = ["unit_test"] if tests else ["unit_test", "test"]
    command = [sys.executable, "-m", "dbt.cli.main", "build", "--exclude-resource-type", *excluded]
    command += ["--full-refresh"] if full_refresh else []
    command += ["--select", *(f"+{mart}" for mart in marts)] if marts else []
    command += ["--project-dir", str(project), "--profiles-dir", str(project / "profiles"), "--no-use-colors"]
    command += ["--target-path", str(work / "target"), "--log-path", str(work / "logs")]
    command += ["--threads", str(limits.threads)]
    # What decides on refs is no setting of the environment.
    switches = {name: value for name, value in variables.items() if name in SWITCHES}
    command += ["--vars", json.dumps(switches)] if switches else []
    environment = {
        **{name.upper(): value for name, value in variables.items() if name not in switches},
        "ACCOUNT_SCORING_DB": str(db),
        "ACCOUNT_SCORING_MEMORY_LIMIT": limits.memory,
        "ACCOUNT_SCORING_TEMP_DIRECTORY": f"{db}.tmp",
        "ACCOUNT_SCORING_THREADS": str(limits.threads),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
    if cluster is not None:
        command += ["--target", cluster.target]
        environment |= cluster.environment()
    measured = measure(command, work / "dbt.log", environment, work)
    results = json.loads((work / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    seconds = {result["unique_id"].split(".", 2)[2]: round(result["execution_time"], 3) for result in results}
    return Build(measured, dict(sorted(seconds.items(), key=lambda item: -item[1])))


def copy_project(source: Path, folder: Path) -> Path:
    """Copy what dbt reads of a project into `folder`, an earlier copy being replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for part in PARTS:
        if (source / part).is_dir():
            ignored = shutil.ignore_patterns("python", "__pycache__", "target", "logs")
            shutil.copytree(source / part, folder / part, ignore=ignored)
        elif (source / part).exists():
            shutil.copy2(source / part, folder / part)
    return folder


def common_project(source: Path, folder: Path) -> Path:
    """Copy the project written the common way into `folder`, with the seeds of `source` that it reads."""
    copy_project(COMMON, folder)
    (folder / "seeds").mkdir()
    for seed in COMMON_SEEDS:
        shutil.copy2(source / "seeds" / f"{seed}.csv", folder / "seeds")
    return folder


def leave_out_facts_of_people(project: Path) -> None:
    """Cut rules with conditions and days until a date of a lead from a copy: the other ways cannot read them."""
    conditioned = {row["rule_id"] for row in _rows(project, "rule_conditions")}
    dates = {
        row["attribute"]
        for row in _rows(project, "behaviour_attributes")
        if row["measure"] == "days_until" and row["of_attribute"].startswith("lead_")
    }
    _edit(project, "rule_conditions", lambda rows: [])
    _edit(
        project,
        "fit_rules",
        lambda rows: [row for row in rows if row["rule_id"] not in conditioned and row["attribute"] not in dates],
    )
    for seed in ("behaviour_attributes", "calibration_exclusions"):
        _edit(project, seed, lambda rows: [row for row in rows if row["attribute"] not in dates])


def keep_one_model(project: Path) -> None:
    """Cut the policy of a copy down to lead_intent and its roll-up account_intent: no fit, no upsell, no shadow."""
    kept = (LEAD_MODEL, ACCOUNT_MODEL)
    for seed in ("score_models", "activity_rules", "fit_rules", "rule_groups", "score_bands", "account_rollup_methods"):
        _edit(project, seed, lambda rows: [row for row in rows if row["score_model_id"] in kept])
    _edit(project, "tier_cells", _cells_without_fit)
    _edit(project, "gates", lambda rows: [row for row in rows if row["attribute"] != "fit_band"])


def make_thirty_models(project: Path) -> None:
    """Cut the policy of a copy down to one model, and add shadow clones with points and half-lives of their own."""
    keep_one_model(project)
    _edit(project, "score_models", lambda rows: [*rows, *_clones(rows, lambda row, number: row.update(
        status="shadow", is_primary="false", combined_weight=""))])  # fmt: skip
    _edit(project, "activity_rules", lambda rows: [*rows, *_clones(rows, _change_rule)])
    _edit(project, "fit_rules", lambda rows: [*rows, *_clones(rows, _change_points)])
    for seed in ("rule_groups", "score_bands"):
        _edit(project, seed, lambda rows: [*rows, *_clones(rows, lambda row, number: None)])


def _clones(rows: Rows, change: Callable[[dict[str, str], int], object]) -> Rows:
    """Copies of the rows of lead_intent for each clone, with ids of their own, changed by `change(row, number)`."""
    clones = []
    for number in range(1, CLONES + 1):
        for row in (dict(row) for row in rows if row["score_model_id"] == LEAD_MODEL):
            row["score_model_id"] = f"{LEAD_MODEL}_{number}"
            for key in ("rule_id", "rule_group_id"):
                if row.get(key):
                    row[key] = f"{row[key]}_{number}"
            change(row, number)
            clones.append(row)
    return clones


def _change_points(row: dict[str, str], number: int) -> None:
    """Points scaled down, differently for each clone; caps stay, because they must not lie below the points."""
    row["points"] = f"{float(row['points']) * (1 - number / 50):.6g}"


def _change_rule(row: dict[str, str], number: int) -> None:
    _change_points(row, number)
    for name in ("half_life_days", "lifespan_days"):
        if row[name]:
            row[name] = f"{float(row[name]) * SPEEDS[number % len(SPEEDS)]:.6g}"


def _cells_without_fit(rows: Rows) -> Rows:
    """Tiers by intent band alone: what is worst for each band, because nothing is known of fit."""
    lowest = {(row["subject"], row["intent_band"]): row for row in rows}
    return [{**row, "fit_band": ""} for row in lowest.values()]


def _rows(project: Path, seed: str) -> Rows:
    """Rows of a policy seed of a copied project, as dicts of text."""
    with (project / "seeds" / "policy" / f"{seed}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _edit(project: Path, seed: str, change: Callable[[Rows], Iterable[dict[str, str]]]) -> None:
    """Rewrite a policy seed of a copied project: `change` gets its rows as dicts of text and returns those to write."""
    path = project / "seeds" / "policy" / f"{seed}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or [])
    _write(path, names, change(rows))


def _write(path: Path, names: Sequence[str], rows: Iterable[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
