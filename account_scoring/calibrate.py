"""Points and half-lives that past outcomes speak for, as a proposal: python -m account_scoring.calibrate --help."""

from __future__ import annotations

import csv
import math
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Annotated, Any

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from account_scoring.build import PolicyOption, exit_status, failures, run_dbt
from account_scoring.databases import Connection, DuckDbFile, no_scores
from account_scoring.given import BuiltDatabaseOption, ScoredFolderOption, local_path, visible
from account_scoring.inputs import InputError
from account_scoring.modules import build_modules, shown_day
from account_scoring.overlap import Weight, weigh
from account_scoring.policy import read_policy, seed_files
from account_scoring.progress import progress

PROJECT_DIR = Path(__file__).resolve().parents[1]
# Seeds of the proposal: the column that names a row, and one that tells what it does.
KEYS = {
    "activity_rules": ("rule_id", "points"),
    "fit_rules": ("rule_id", "points"),
    "rule_groups": ("rule_group_id", "group_cap"),
}
# What dbt reads; the proposal is scored in a copy, so that nothing of the project changes.
PROJECT_PARTS = ("dbt_project.yml", "models", "macros", "seeds", "tests", "profiles")
SHOWN_CHANGES = 60
# Rules that have rows here ask for more than their attribute, which no suggestion knows.
CONDITIONS = "rule_conditions"

Rows = list[dict[str, str]]
Policy = dict[str, Rows]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True)
class Findings:
    """What the marts of calibration say.

    Attributes:
        settings: numbers of the seed calibration_settings by name.
        outcome: the primary outcome of leads, with its ripe leads and conversions; None without one.
        fit: suggested rows of suggested_fit_rules.
        activity: all rows of suggested_activity_rules.
        search: rows of half_life_search.
        half_life_factor: what half-lives should be multiplied by; 1 where nothing is proposed.
        weights: all signals weighed together.
        searched_models: score models whose half-lives were searched: the live primary one of the intent of leads.
    """

    settings: dict[str, float]
    outcome: dict[str, Any] | None
    fit: list[dict[str, Any]]
    activity: list[dict[str, Any]]
    search: list[dict[str, Any]]
    half_life_factor: float
    weights: list[Weight]
    searched_models: frozenset[str]


@app.command()
def main(
    input_folder: ScoredFolderOption = None,
    db: BuiltDatabaseOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the proposal. Default: beside the database, <its name>_calibration.")
    ] = None,
    points: Annotated[
        str, typer.Option(help="rate: in proportion to conversion rates; overlap: all signals weighed together.")
    ] = "rate",
    compare: Annotated[
        bool, typer.Option(help="Score with the proposal, in a copy, and tell who changes tier.")
    ] = True,
    policy: PolicyOption = None,
) -> None:
    """Propose points and half-lives by the outcomes in a database that was built, and tell what they would change.

    The policy itself stays as it is. Exit status: 0 told, 1 something is wrong (told on stderr).
    """
    with exit_status():
        calibrate(
            DuckDbFile(db, PROJECT_DIR), PROJECT_DIR, input_folder, out, points=points, compare=compare, policy=policy
        )


def calibrate(
    database: DuckDbFile,
    project_dir: Path,
    input_folder: Path | None,
    out: Path | None,
    *,
    points: str,
    compare: bool,
    policy: Path | None = None,
) -> Path:
    """Write the proposal and tell it.

    Args:
        database: built by the project.
        project_dir: the dbt project, whose policy is the present one.
        input_folder: folder that the database was built from; None leaves it to the project's vars.
        out: folder of the proposal; its files of before are replaced. None puts it beside the database.
        points: rate or overlap.
        compare: score with the proposal.
        policy: folder with CSV files in place of seeds, which the database was scored with; None takes the seeds.

    Returns:
        The folder of the proposal.

    Raises:
        InputError: no such database or way of giving points, a folder within the policy, or scoring fails.
    """
    if points not in ("rate", "overlap"):
        raise InputError(f"points {points!r} is not known; it is rate or overlap")
    if not database.path.is_file():
        raise InputError(
            f"database {database.path} does not exist; score something first, with make build or make score"
        )
    folder = local_path(out or database.path.with_name(f"{database.path.stem}_calibration"), "folder of the proposal")
    if folder.is_relative_to(project_dir / "seeds"):
        raise InputError(f"{folder} is where the policy is; name another folder for the proposal")
    replaced = {} if policy is None else read_policy(policy, project_dir)
    _see_to_findings(database, project_dir, input_folder, policy)
    headers = {seed: _header(project_dir / "seeds" / "policy" / f"{seed}.csv") for seed in KEYS}
    present = {seed: _read(project_dir / "seeds" / "policy" / f"{seed}.csv") for seed in (*KEYS, CONDITIONS)}
    present |= {seed: _filled(rows) for seed, rows in replaced.items() if seed in present}
    with database.connect() as connection:
        try:
            findings, as_of = _findings(connection)
        except duckdb.CatalogException as error:
            raise no_scores(database) from error
    proposed = propose(present, findings, points, headers)
    folder.mkdir(parents=True, exist_ok=True)
    for seed, rows in proposed.items():
        _write(folder / f"{seed}.csv", rows, headers[seed])
    _write(folder / "weights.csv", weight_rows(findings), ["signal_type", "signal", "log_odds", "from", "to"])

    console = Console(width=None if Console().is_terminal else 120)
    _print_outcome(console, findings)
    _print_signals(console, findings)
    changed = changes(present, proposed)
    _print_changes(console, changed)
    beside = kept_beside(present, findings, points)
    if beside:
        _line(
            console, f"Rules with further conditions stay, beside the new ones of their attribute: {', '.join(beside)}"
        )
    if changed and compare:
        _print_tiers(console, *_scored_again(database, project_dir, folder, input_folder, as_of, replaced))
    console.print()
    _line(console, f"Proposal: {folder}; copy its rules into seeds/policy row by row, as far as you agree")
    return folder


def _see_to_findings(database: DuckDbFile, project_dir: Path, input_folder: Path | None, policy: Path | None) -> None:
    """Build the calibration, also where there is one of the day: the policy may be another since."""
    with database.connect() as connection:
        tables = {row[0] for row in connection.execute("select table_name from information_schema.tables").fetchall()}
        if "lead_fit_intent" not in tables:
            raise no_scores(database)
        (scored,) = connection.execute("select cast(max(as_of) as varchar) from lead_fit_intent").fetchone()
    status = build_modules(
        database,
        input_folder,
        # Of the day of the scores, also where they were built alone.
        shown_day(database) or scored,
        accept_future_day=True,
        folders=("calibration",),
        settings={},
        tell=lambda *_: None,
        project_dir=project_dir,
        policy=policy,
    )
    if status:
        raise InputError("calibration could not be built")


def propose(present: Policy, findings: Findings, points: str, headers: Mapping[str, Sequence[str]]) -> Policy:
    """The policy with the points and half-lives that are suggested; what nothing is suggested for stays.

    Args:
        present: rows of the seeds KEYS and CONDITIONS as text, by seed.
        findings: of the marts.
        points: rate or overlap.
        headers: columns of the seeds KEYS; those that a new row says nothing of are blank.
    """
    groups = {row["rule_group_id"]: row for row in present["rule_groups"]}
    activity_rules = [_activity_rule(row, findings, points) for row in present["activity_rules"]]
    suggested = _suggested_fit(present, findings, points)
    replaced = {row["rule_id"] for row in _on_attributes_of(suggested, present)} - _conditioned(present)
    kept = [row for row in present["fit_rules"] if row["rule_id"] not in replaced]
    for row in suggested:
        lift = row["conversion_rate"] / row["base_rate"]
        reason = f"{row['leads']} leads converted {float(lift):.2f} times as often as all"
        owner = "calibration"
        kept.append(dict.fromkeys(headers["fit_rules"], "") | {
            "rule_id": row["rule_id"],
            "score_model_id": row["score_model_id"],
            "rule_group_id": row["rule_group_id"],
            "priority": str(row["priority"]),
            "attribute": row["attribute"],
            "operator": row["operator"],
            "value": row["value"] or "",
            "points": str(fit_points(row, findings, points)),
            "reason": reason,
            "owner": owner,
        })  # fmt: skip
        groups[row["rule_group_id"]] = dict.fromkeys(headers["rule_groups"], "") | {
            "rule_group_id": row["rule_group_id"],
            "score_model_id": row["score_model_id"],
            "match_mode": "first",
            "reason": f"{row['attribute']} has one value: the first rule that holds.",
            "owner": owner,
        }
    used = {row["rule_group_id"] for row in [*activity_rules, *kept]}
    before = {row["rule_group_id"] for row in [*present["activity_rules"], *present["fit_rules"]]}
    # A group that only lost its rules goes with them.
    left = [dict(row) for name, row in groups.items() if name in used or name not in before]
    for group in left:
        for row in [*activity_rules, *kept]:
            if row["rule_group_id"] == group["rule_group_id"]:
                group["group_cap"] = _at_least(group["group_cap"], abs(float(row["points"])))
    return {"activity_rules": activity_rules, "fit_rules": kept, "rule_groups": left}


def kept_beside(present: Policy, findings: Findings, points: str) -> list[str]:
    """Fit rules that stay beside the suggested ones of their attribute, because they have further conditions."""
    beside = _on_attributes_of(_suggested_fit(present, findings, points), present)
    return [row["rule_id"] for row in beside if row["rule_id"] in _conditioned(present)]


def _suggested_fit(present: Policy, findings: Findings, points: str) -> list[dict[str, Any]]:
    """Suggested fit rules that have points, but for one that is there and was given further conditions."""
    return [
        row
        for row in findings.fit
        if fit_points(row, findings, points) is not None and row["rule_id"] not in _conditioned(present)
    ]


def _on_attributes_of(suggested: Sequence[Mapping[str, Any]], present: Policy) -> Rows:
    """Present fit rules on the attributes of suggested ones of the same model."""
    attributes = {(row["score_model_id"], row["attribute"]) for row in suggested}
    return [row for row in present["fit_rules"] if (row["score_model_id"], row["attribute"].lower()) in attributes]


def _conditioned(present: Policy) -> set[str]:
    return {row["rule_id"] for row in present[CONDITIONS]}


def fit_points(row: Mapping[str, Any], findings: Findings, points: str) -> int | None:
    """Points of a suggested fit rule in the way asked for; None where there is nothing to suggest."""
    if points == "rate":
        return None if row["points"] is None else int(row["points"])
    weight = _weight(findings, "attribute", row["attribute"])
    if weight is None or row["points_by_evidence"] is None:
        return None
    return round(float(row["points_by_evidence"]) * weight.log_odds)


def activity_points(row: Mapping[str, Any], findings: Findings, points: str) -> int | None:
    """Points of a suggestion for an activity rule in the way asked for; None where there is nothing to suggest."""
    if points == "rate":
        return None if row["points"] is None else int(row["points"])
    weight = _weight(findings, "activity_rule", row["signal"])
    per_doubling = findings.settings.get("points_to_double_odds")
    if weight is None or per_doubling is None:
        return None
    return round(weight.log_odds * per_doubling / math.log(2))


def weight_rows(findings: Findings) -> Rows:
    """The weights as rows of text, with the interval that holds the true one 95 times in 100."""
    z = NormalDist().inv_cdf(0.975)
    return [
        {
            "signal_type": weight.signal_type,
            "signal": weight.signal,
            "log_odds": f"{weight.log_odds:.4f}",
            "from": f"{weight.log_odds - z * weight.standard_error:.4f}",
            "to": f"{weight.log_odds + z * weight.standard_error:.4f}",
        }
        for weight in findings.weights
    ]


def changes(present: Policy, proposed: Policy) -> list[tuple[str, str, str, str, str]]:
    """Cells that differ, as (seed, row, column, before, after); a whole row is told by one of its columns."""
    found = []
    for seed, (key, told) in KEYS.items():
        before = {row[key]: row for row in present[seed]}
        after = {row[key]: row for row in proposed[seed]}
        for name in dict.fromkeys([*before, *after]):
            if name not in after:
                found.append((seed, name, told, before[name][told], "no row"))
            elif name not in before:
                found.append((seed, name, told, "no row", after[name][told]))
            else:
                found += [
                    (seed, name, column, before[name][column], after[name][column])
                    for column in before[name]
                    if before[name][column] != after[name][column]
                ]
    return found


def _activity_rule(row: Mapping[str, str], findings: Findings, points: str) -> dict[str, str]:
    """A rule with the points and half-life that are proposed; a cap below the new points is raised to them."""
    rule = dict(row)
    suggested = {found["rule_id"]: found for found in findings.activity if found["rule_id"]}.get(row["rule_id"])
    new = None if suggested is None else activity_points(suggested, findings, points)
    if new is not None:
        rule["points"] = str(new)
        rule["rule_cap"] = _at_least(row["rule_cap"], abs(new))
    if findings.half_life_factor != 1 and row["score_model_id"] in findings.searched_models:
        for column in ("half_life_days", "lifespan_days"):
            if row[column]:
                rule[column] = str(max(round(float(row[column]) * findings.half_life_factor), 1))
    return rule


def _at_least(cap: str, points: float) -> str:
    """A cap as text, raised to the points of one activity where it lies below: less is not allowed. Blank stays."""
    return f"{points:g}" if cap and float(cap) < points else cap


def _weight(findings: Findings, signal_type: str, signal: str) -> Weight | None:
    """The weight of a signal, where chance would not make as much of one of so many."""
    chance = findings.settings.get("false_alarm_rate", 0.0) / max(len(findings.weights), 1)
    for weight in findings.weights:
        if (weight.signal_type, weight.signal) == (signal_type, signal):
            return weight if chance > 0 and weight.is_significant(chance) else None
    return None


def _findings(connection: Connection) -> tuple[Findings, str]:
    """What the marts say, and the day of scoring as text."""
    settings = _dicts(connection, "select * from int_account_scoring__policy_calibration_settings")[0]
    numbers = {name: float(value) for name, value in settings.items() if value is not None}
    outcomes = _dicts(
        connection,
        """
        select
            outcomes.outcome_id, outcomes.event, outcomes.horizon_days, outcomes.min_outcomes,
            count(looks.lead_id) as leads, coalesce(sum(looks.conversion), 0) as conversions
        from int_account_scoring__policy_outcomes as outcomes
        left join int_account_scoring__calibration_looks as looks on outcomes.outcome_id = looks.outcome_id
        where outcomes.subject = 'lead' and outcomes.is_primary
        group by outcomes.outcome_id, outcomes.event, outcomes.horizon_days, outcomes.min_outcomes
        """,
    )
    search = _dicts(connection, "select * from half_life_search order by subject desc, measured_at, factor")
    searched = connection.execute(
        """
        select score_model_id from int_account_scoring__models
        where subject = 'lead' and dimension = 'intent' and status = 'live' and is_primary
        """
    ).fetchall()
    penalty = numbers.get("overlap_penalty", 0.0)
    is_enough = bool(outcomes) and outcomes[0]["conversions"] >= outcomes[0]["min_outcomes"]
    as_of = connection.execute("select max(as_of) from lead_fit_intent").fetchone()
    if as_of is None or as_of[0] is None:
        raise InputError("the database holds no scored lead; score something first, with make build or make score")
    return (
        Findings(
            settings=numbers,
            outcome=outcomes[0] if outcomes else None,
            fit=_dicts(
                connection,
                "select * from suggested_fit_rules where verdict = 'suggested' order by rule_group_id, priority",
            ),
            activity=_dicts(connection, "select * from suggested_activity_rules order by signal_type, signal"),
            search=search,
            half_life_factor=half_life_factor(search),
            weights=weigh(connection, penalty) if penalty > 0 and is_enough else [],
            searched_models=frozenset(name for (name,) in searched),
        ),
        as_of[0].isoformat(),
    )


def half_life_factor(search: Sequence[Mapping[str, Any]]) -> float:
    """The factor to change half-lives by: 1 unless every way of measuring finds the present policy worse.

    Leads are measured in two ways, accounts in one; one without enough outcomes has no say.

    Args:
        search: rows of half_life_search.
    """
    ways = _ways(search).values()
    middles = [float(rows[0]["middle_factor"]) for rows in ways if not _holds_present(rows)]
    slower, faster = all(middle > 1 for middle in middles), all(middle < 1 for middle in middles)
    if len(middles) < len(ways) or not middles or not (slower or faster):
        return 1.0
    # The smallest change of all.
    return min(middles, key=lambda factor: abs(math.log(factor)))


def half_life_lines(search: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the search of half-lives found, a sentence for each way of measuring, and what follows.

    Args:
        search: rows of half_life_search, by subject and way, factors in ascending order.
    """
    names = {"cut_offs": "on past days", "outcomes": "just before outcomes"}
    ways = _ways(search)
    lines = []
    for subject, measured_at in dict.fromkeys((row["subject"], row["measured_at"]) for row in search):
        name = f"Half-lives by {subject}s {names[measured_at]}"
        rows = ways.get((subject, measured_at))
        if rows is None:
            lines.append(f"{name}: not enough data")
            continue
        tried = [float(row["factor"]) for row in rows]
        best = next(float(row["factor"]) for row in rows if row["is_best"])
        as_good = [float(row["factor"]) for row in rows if row["is_in_interval"]]
        first = f"{as_good[0]:g}" + (" or less" if as_good[0] == tried[0] else "")
        last = f"{as_good[-1]:g}" + (" or more" if as_good[-1] == tried[-1] else "")
        lines.append(f"{name}: {best:g} times the present ones rank best; as good as one can see: {first} to {last}")
    factor = half_life_factor(search)
    if factor != 1:
        lines.append(f"Proposed: half-lives {factor:.2f} times as long")
    elif not all(_holds_present(rows) for rows in ways.values()):
        lines.append("Half-lives stay: not every way of measuring finds them worse, and in the same direction")
    return lines


def _ways(search: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """Rows of each way of measuring that had enough data."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in search:
        if row["status"] == "ok":
            found.setdefault((row["subject"], row["measured_at"]), []).append(row)
    return found


def _holds_present(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Are the present half-lives, factor 1, as good as the best, or not among those tried?"""
    return all(row["is_in_interval"] for row in rows if row["factor"] == 1)


def _scored_again(
    database: DuckDbFile,
    project_dir: Path,
    folder: Path,
    input_folder: Path | None,
    as_of: str,
    replaced: Mapping[str, Sequence[Mapping[str, str | None]]],
) -> tuple[list[tuple], list[tuple]]:
    """Score with the proposal in copies of project and database; who moves from tier to tier, leads and accounts."""
    # The day was accepted when the database was built.
    environment = {"ACCOUNT_SCORING_AS_OF": as_of, "ACCOUNT_SCORING_ACCEPT_FUTURE_DAY": "yes"}
    if input_folder is not None:
        environment["ACCOUNT_SCORING_INPUT_FOLDER"] = str(local_path(input_folder, "input folder"))
    with tempfile.TemporaryDirectory(prefix="account-scoring-") as place:
        project, copy = Path(place) / "project", Path(place) / database.path.name
        project.mkdir()
        for part in PROJECT_PARTS:
            source = project_dir / part
            if source.is_dir():
                shutil.copytree(source, project / part, ignore=shutil.ignore_patterns("__pycache__", "dbt_packages"))
            elif source.exists():
                shutil.copy2(source, project / part)
        for seed, path in seed_files(project).items():
            if seed in replaced:
                _write(path, _filled(replaced[seed]), _header(path))
        for seed in KEYS:
            shutil.copy2(folder / f"{seed}.csv", project / "seeds" / "policy" / f"{seed}.csv")
        shutil.copy2(database.path, copy)
        arguments = ["build", "--log-level", "none", "--exclude-resource-type", "unit_test", "test"]
        arguments += ["--select", "+lead_fit_intent", "+account_scores"]
        with progress("Scoring with the proposal") as show:
            result = run_dbt(arguments, project_dir=project, db=copy, environment=environment, callback=show)
        if not result.success:
            told = "\n".join(failures(result).values())
            raise InputError(f"the proposal in {folder} cannot be scored: {told}")
        with database.connect() as connection:
            connection.execute(f"attach '{str(copy).replace(chr(39), chr(39) * 2)}' as proposed (read_only)")
            return _moved(connection, "lead"), _moved(connection, "account")


def _moved(connection: Connection, subject: str) -> list[tuple]:
    """Rows (tier before, tier after, subjects, open opportunities, their amount), where the tier changes."""
    table = "lead_fit_intent" if subject == "lead" else "account_scores"
    own = f"surviving_{subject}_id"
    query = f"""
        with open_opportunities as (
            select {own} as subject_id, count(*) as opportunities, sum(amount_usd) as amount_usd
            from int_account_scoring__input_opportunities
            where
                row_status = 'accepted'
                and (is_won is null or cast(closed_at as date) > (select max(as_of) from lead_fit_intent))
            group by {own}
        )

        select
            before.tier, after.tier, count(*), coalesce(sum(opportunities), 0), coalesce(sum(amount_usd), 0)
        from {table} as before
        inner join proposed.main.{table} as after on before.{subject}_id = after.{subject}_id
        left join open_opportunities on before.{subject}_id = open_opportunities.subject_id
        where before.tier is distinct from after.tier
        group by before.tier, after.tier
        order by before.tier, after.tier
    """
    return connection.execute(query).fetchall()


def _print_outcome(console: Console, findings: Findings) -> None:
    console.print()
    if findings.outcome is None:
        _line(console, "No outcome of leads is primary in the seed outcomes: there is nothing to calibrate by")
        return
    found = findings.outcome
    _line(
        console,
        f"Outcome {found['outcome_id']} ({found['event']}) within {int(found['horizon_days'])} days:"
        f" {found['leads']:,} ripe leads, {int(found['conversions']):,} converted",
    )
    if found["conversions"] < found["min_outcomes"]:
        _line(console, f"Not enough data: {int(found['min_outcomes'])} conversions are needed")
    for line in half_life_lines(findings.search):
        _line(console, line)


def _print_signals(console: Console, findings: Findings) -> None:
    """Activities with what both ways of giving points say."""
    rows = []
    for row in sorted(findings.activity, key=lambda found: (-(found["points"] or -1), found["signal"])):
        if row["verdict"] == "not enough data" and not row["rule_id"]:
            continue
        overlap = activity_points(row, findings, "overlap")
        rows.append((
            row["signal"], f"{row['leads']:,}", f"{float(row['conversion_rate'] or 0):.1%}",
            _number(row["present_points"]), _number(row["points"]), _number(overlap), row["verdict"],
        ))  # fmt: skip
    _table(console, ["Activity", "leads", "convert", "points", "by rate", "by overlap", "verdict"], rows)


def _print_changes(console: Console, changed: Sequence[tuple]) -> None:
    console.print()
    if not changed:
        _line(console, "No rule would change")
        return
    _table(console, ["Change", "row", "column", "before", "after"], changed[:SHOWN_CHANGES])
    if len(changed) > SHOWN_CHANGES:
        _line(console, f"and {len(changed) - SHOWN_CHANGES} more")


def _print_tiers(console: Console, leads: Sequence[tuple], accounts: Sequence[tuple]) -> None:
    rows = [
        (
            kind,
            before or "no tier",
            after or "no tier",
            f"{count:,}",
            f"{int(opportunities):,}",
            f"{float(amount):,.0f}",
        )
        for kind, moved in (("leads", leads), ("accounts", accounts))
        for before, after, count, opportunities, amount in moved
    ]
    if not rows:
        console.print()
        _line(console, "Nobody would change tier")
        return
    _table(console, ["Who changes tier", "from", "to", "how many", "open opportunities", "USD"], rows)


def _table(console: Console, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """First column to the left, the others to the right, no frame."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    table.add_column(header[0], no_wrap=True)
    for name in header[1:]:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(visible(cell) for cell in row))
    console.print()
    console.print(table, markup=False, highlight=False)


def _line(console: Console, text: str) -> None:
    """One line as it is, not wrapped."""
    console.print(visible(text), markup=False, highlight=False, soft_wrap=True)


def _number(value: object) -> str:
    """A number without zeros at its end; a dash for none."""
    return "-" if value is None else f"{float(value):g}"  # type: ignore[arg-type]


def _dicts(connection: Connection, query: str) -> list[dict[str, Any]]:
    """Rows of a query by column."""
    found = connection.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _header(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as file:
        return next(csv.reader(file))


def _filled(rows: Sequence[Mapping[str, str | None]]) -> Rows:
    """Rows of a policy folder as a file has them, with empty cells."""
    return [{name: cell or "" for name, cell in row.items()} for row in rows]


def _read(path: Path) -> Rows:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Rows, names: Sequence[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    app()
