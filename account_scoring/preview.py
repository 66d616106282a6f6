"""Who would change tier under a policy that is not in force: python -m account_scoring.preview --help."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from rich.console import Console

from account_scoring.build import (
    PROJECT_DIR,
    check_same_input,
    exit_status,
    failures,
    run_dbt,
    without_frame,
)
from account_scoring.databases import Connection, DuckDbFile, no_scores, own_place
from account_scoring.given import BuiltDatabaseOption, InputError, ScoredFolderOption, local_path
from account_scoring.inputs import check_folder
from account_scoring.modules import shown_day
from account_scoring.policy import Rows, header, key_columns, prepared, read_policy, seed_files, shipped_rows
from account_scoring.progress import progress
from account_scoring.summary import print_line, print_table

QUERY = Path(__file__).with_name("preview.sql")

# The last model that a preview reads: what people read, keep and are sent comes after it.
LAST_MODEL = "int_account_scoring__handovers"

SHOWN_CELLS = 30
SHOWN_EXAMPLES = 5
SHOWN_REASONS = 3
# Who was active in so many days came in so many weeks.
RECENT_DAYS, RECENT_WEEKS = 28, 4

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Cell = tuple[str, str, str | None, str | None, str | None]


@app.command()
def main(
    policy: Annotated[
        Path, typer.Option("--policy", help="Folder with CSV files in place of the seeds of these names.")
    ],
    input_folder: ScoredFolderOption = None,
    db: BuiltDatabaseOption = None,
) -> None:
    """Score the day that a database shows with another policy, in a copy, and tell what would be different.

    Nothing is written into the database; beside it is written down which policy was looked at, for policy_lint.
    Exit status: 0 told, 1 something is wrong (told on stderr), 130 interrupted.
    """
    with exit_status() as leave:
        leave(preview(policy, DuckDbFile(db, PROJECT_DIR), input_folder, project_dir=PROJECT_DIR))


def preview(policy: Path, database: DuckDbFile, input_folder: Path | None, *, project_dir: Path) -> int:
    """Tell who would change tier under another policy.

    Args:
        policy: folder with CSV files in place of seeds.
        database: that was scored; it stays as it is.
        input_folder: folder that it was built from; None leaves it to the project's vars.
        project_dir: the dbt project, with profiles/ in it.

    Returns:
        Exit status: 0, or 130 (interrupted).

    Raises:
        InputError: a folder or a database that cannot be used, or a policy with errors.
    """
    replaced = read_policy(policy, project_dir)
    as_of = shown_day(database)
    if as_of is None:
        raise no_scores(database)
    environment = {"ACCOUNT_SCORING_AS_OF": as_of, "ACCOUNT_SCORING_ACCEPT_FUTURE_DAY": "yes"}
    if input_folder is not None:
        input_folder = local_path(input_folder, "input folder")
        check_folder(input_folder)
        check_same_input(database, input_folder, project_dir, is_review=True)
        environment["ACCOUNT_SCORING_INPUT_FOLDER"] = str(input_folder)
    files = seed_files(project_dir)
    wanted = {seed: replaced[seed] if seed in replaced else shipped_rows(path) for seed, path in files.items()}
    with own_place(project_dir, "preview") as place:
        # Under the name of the database: dbt parses the project anew for another one.
        copy = place / "scratch" / database.path.name
        try:
            with database.claim():
                shutil.copy2(database.path, copy)
            with duckdb.connect(str(copy), read_only=True) as connection:
                cells = different_cells(connection, wanted, project_dir)
            seeds = list(dict.fromkeys(seed for seed, *_ in cells))
            if seeds:
                with prepared({seed: wanted[seed] for seed in seeds}, project_dir) as policy_place:
                    status = _score(seeds, copy, {**environment, **policy_place}, place, project_dir)
                if status:
                    return status
            tell(database, copy, cells, as_of, policy, Console(width=None if Console().is_terminal else 120))
            with duckdb.connect(str(copy), read_only=True) as connection:
                (version,) = connection.execute(
                    "select policy_version from int_account_scoring__policy_version"
                ).fetchone()
            database.remember_preview(version)
        except duckdb.CatalogException as error:
            raise no_scores(database) from error
    return 0


def _score(seeds: Sequence[str], copy: Path, environment: Mapping[str, str], place: Path, project_dir: Path) -> int:
    """Load the seeds that differ into the copy, and build what depends on them up to the hand-over."""
    arguments = ["build", "--log-level", "none", "--log-level-file", "none", "--no-write-json"]
    arguments += ["--exclude-resource-type", "unit_test", "test", "--target-path", str(place)]
    # A comma asks for both: what a seed changes, of what the last model is made of.
    arguments += ["--select", *seeds, *(f"{seed}+,+{LAST_MODEL}" for seed in seeds)]
    with progress("Scoring with the policy") as show:
        result = run_dbt(arguments, project_dir=project_dir, db=copy, environment=environment, callback=show)
    if isinstance(result.exception, KeyboardInterrupt):
        return 130
    if not result.success:
        told = [without_frame(text) for text in failures(result).values()] or ["dbt failed without a message"]
        raise InputError("\n".join(told))
    return 0


def different_cells(connection: Connection, wanted: Mapping[str, Rows], project_dir: Path) -> list[Cell]:
    """Cells in which a policy differs from the one that a database was scored with.

    Args:
        connection: to the database that was built.
        wanted: rows of the policy by seed.
        project_dir: the dbt project, whose contract names the keys.

    Returns:
        Of each the seed, its row, the column, the present value and that of the policy; a row that only one of them has
        is one, without a column. Seeds that the database has not loaded, because no module needed them, have none.
    """
    keys = key_columns(project_dir)
    tables = {name for (name,) in connection.execute("select table_name from information_schema.tables").fetchall()}
    found: list[Cell] = []
    for seed, rows in wanted.items():
        if seed not in tables:
            continue
        present = connection.execute(f'select * from "{seed}"')
        names = [column[0] for column in present.description]
        # Once: the file of a list of reference has thousands of rows.
        columns = header(seed_files(project_dir)[seed])
        before = _by_key([dict(zip(names, row, strict=True)) for row in present.fetchall()], keys.get(seed, []))
        after = _by_key(rows, keys.get(seed, []))
        for key in [*before, *(key for key in after if key not in before)]:
            if (key in before) != (key in after):
                found.append((seed, key, None, *(("the row", None) if key in before else (None, "a new row"))))
                continue
            for name in columns:
                values = before[key].get(name), after[key].get(name)
                if _cell(values[0]) != _cell(values[1]):
                    found.append((seed, key, name, *values))
    return found


def tell(database: DuckDbFile, copy: Path, cells: Sequence[Cell], as_of: str, policy: Path, console: Console) -> None:
    """Print what is different: cells of the policy, tiers, lists of sales, open opportunities, examples.

    Args:
        database: that was built.
        copy: the same, scored with the policy.
        cells: what different_cells found.
        as_of: the day of both.
        policy: the folder.
        console: where to print; widths adapt to it.
    """
    console.print()
    print_line(console, f"Preview of {policy} for {as_of}, beside the policy that {database} was scored with")
    if not cells:
        print_line(console, "The policies are the same: nobody changes")
        return
    rows = [(seed, key, name or "all", before or "-", after or "-") for seed, key, name, before, after in cells]
    print_table(console, ["Policy", "row", "column", "now", "then"], rows[:SHOWN_CELLS])
    if len(rows) > SHOWN_CELLS:
        print_line(console, f"and {len(rows) - SHOWN_CELLS} more cells")
    with database.connect() as connection:
        connection.execute(f"attach '{str(copy).replace(chr(39), chr(39) * 2)}' as proposed (read_only)")
        connection.execute("set schema = 'main'")
        moves = _dicts(connection, QUERY.read_text(encoding="utf-8"), {"as_of": as_of, "recent_days": RECENT_DAYS})
        _tell_moves(console, moves)
        _tell_lists(console, moves)
        _tell_examples(console, connection, [move for move in moves if move["subject"] == "lead"], "Leads")
        _tell_examples(console, connection, [move for move in moves if move["subject"] == "account"], "Accounts")
    console.print()
    print_line(console, f"Nothing was written into {database}")


def _tell_moves(console: Console, moves: Sequence[Mapping[str, Any]]) -> None:
    counted: dict[tuple[str, str, str, str], list[int]] = {}
    for move in moves:
        if move["tier_before"] != move["tier_after"]:
            group = (
                f"{move['subject']}s",
                move["tier_before"] or "no tier",
                move["tier_after"] or "no tier",
                _direction(move),
            )
            sums = counted.setdefault(group, [0, 0, 0])
            for place, number in enumerate((1, move["opportunities"], round(move["amount_usd"]))):
                sums[place] += number
    if not counted:
        console.print()
        print_line(console, "Nobody would change tier")
        return
    rows = [(kind, before, after, way, *sums) for (kind, before, after, way), sums in sorted(counted.items())]
    print_table(console, ["Who changes tier", "from", "to", "", "how many", "open opportunities", "USD"], rows)


def _tell_lists(console: Console, moves: Sequence[Mapping[str, Any]]) -> None:
    rows = []
    for subject in ("lead", "account"):
        of_subject = [move for move in moves if move["subject"] == subject]
        now, then = (sum(move[f"handed_{when}"] for move in of_subject) for when in ("before", "after"))
        recent = [move for move in of_subject if move["is_recent"]]
        weekly = sum(move["handed_after"] - move["handed_before"] for move in recent) / RECENT_WEEKS
        ups, downs = (sum(_direction(move) == way for move in of_subject) for way in ("up", "down"))
        rows.append(
            (f"{subject}s", f"{now:,}", f"{then:,}", f"{then - now:+,}", f"{weekly:+.1f}", f"{ups:,}", f"{downs:,}")
        )
    print_table(console, ["Handed to sales", "now", "then", "more", "about more a week", "up", "down"], rows)
    print_line(console, f"A week: those who were active in the last {RECENT_DAYS} days, divided by {RECENT_WEEKS}")


def _tell_examples(console: Console, connection: Connection, moves: Sequence[Mapping[str, Any]], title: str) -> None:
    """A few who go up and a few who go down, with what is different for them."""
    chosen = [
        move
        for way in ("up", "down")
        for move in sorted(
            (move for move in moves if _direction(move) == way),
            key=lambda move: (not move["is_recent"], -move["amount_usd"], move["subject_id"]),
        )[:SHOWN_EXAMPLES]
    ]
    if not chosen:
        return
    console.print()
    print_line(console, f"{title}, for example")
    for move in chosen:
        told = [
            f"{name} {move[f'{name}_before'] or 'none'} to {move[f'{name}_after'] or 'none'}"
            f" at {float(move[f'{name}_score'] or 0):.1f} points"
            for name in ("fit", "intent")
            if move[f"{name}_before"] != move[f"{name}_after"]
        ]
        if move["gate_before"] != move["gate_after"]:
            told.append(f"gate {move['gate_before'] or 'none'} to {move['gate_after'] or 'none'}")
        if move["is_disqualified_before"] != move["is_disqualified_after"]:
            told.append("disqualified" if move["is_disqualified_after"] else "no longer disqualified")
        told += [
            f"{reason} {float(points):+g}"
            for reason, points in connection.execute(
                _REASONS, [move["subject"], move["subject_id"]] * 2 + [SHOWN_REASONS]
            ).fetchall()
        ]
        tiers = f"{move['tier_before'] or 'no tier'} to {move['tier_after'] or 'no tier'}"
        print_line(console, f"- {move['subject_id']}: {tiers} ({'; '.join(told) or 'by the rules of tiers'})")


def _direction(move: Mapping[str, Any]) -> str:
    """up, down or an empty text: where somebody goes; the lowest tier is better than none."""
    ranks = [float("inf") if move[name] is None else float(move[name]) for name in ("rank_before", "rank_after")]
    return "" if ranks[0] == ranks[1] else "up" if ranks[1] < ranks[0] else "down"


# Points that the rules of the models that decide give now and then, largest difference first.
_REASONS = """
    with points as (
        select points.rule_id, points.points + points.rule_cap_change as points, 0 as is_after
        from int_account_scoring__rule_points as points
        inner join int_account_scoring__scores as scores using (subject, subject_id, score_model_id, evaluation_id)
        inner join int_account_scoring__tiers as tiers using (subject, subject_id, evaluation_id)
        where
            (score_model_id = tiers.fit_score_model_id or (scores.is_primary and scores.dimension <> 'fit'))
            and evaluation_id = 0 and subject = ? and subject_id = ?
        union all
        select points.rule_id, points.points + points.rule_cap_change, 1
        from proposed.main.int_account_scoring__rule_points as points
        inner join proposed.main.int_account_scoring__scores as scores
            using (subject, subject_id, score_model_id, evaluation_id)
        inner join proposed.main.int_account_scoring__tiers as tiers using (subject, subject_id, evaluation_id)
        where
            (score_model_id = tiers.fit_score_model_id or (scores.is_primary and scores.dimension <> 'fit'))
            and evaluation_id = 0 and subject = ? and subject_id = ?
    ),
    sentences as (
        select rule_id, min(reason) as reason
        from (
            select rule_id, reason from activity_rules union all select rule_id, reason from fit_rules
            union all select rule_id, reason from proposed.main.activity_rules
            union all select rule_id, reason from proposed.main.fit_rules
        )
        group by rule_id
    )
    select coalesce(reason, points.rule_id), sum(case when is_after = 1 then points else -points end) as difference
    from points left join sentences using (rule_id)
    group by all
    having abs(difference) >= 0.01
    order by abs(difference) desc, 1
    limit ?
"""


def _by_key(rows: Rows, keys: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """Rows by their key as text; a second one of the same key is told apart by a number."""
    found: dict[str, dict[str, str | None]] = {}
    for row in rows:
        key = name = "|".join(_cell(row.get(column)) or "" for column in keys or list(row))
        count = 1
        while name in found:
            count += 1
            name = f"{key} ({count})"
        found[name] = row
    return found


def _cell(value: str | None) -> str | None:
    """A cell as the policy reads it: without blanks around it, and a blank one as nothing."""
    return (value or "").strip() or None


def _dicts(connection: Connection, query: str, parameters: Mapping[str, object]) -> list[dict[str, Any]]:
    found = connection.execute(query, parameters)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


if __name__ == "__main__":
    app()
