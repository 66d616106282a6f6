"""Build what a night leaves out into the same database: backtests, calibration, health, lifecycle, insights, replay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from account_scoring.build import PROJECT_DIR, build
from account_scoring.databases import Database, DuckDbFile, no_scores
from account_scoring.inputs import InputError, parse_as_of

# What a night shows, hands over and keeps. Tables of the scoring below it hold the other days as well until the next
# night, and no mart shows these.
OF_THE_NIGHT = tuple(f"path:models/{folder}" for folder in ("handover", "marts", "history", "crm"))

# Invariants also read marts that this does not build.
WITHOUT_THE_NIGHT = ("--exclude", *OF_THE_NIGHT, "--indirect-selection", "cautious")


def build_modules(
    database: DuckDbFile,
    input_folder: Path | None,
    as_of: str | None,
    *,
    folders: Sequence[str],
    settings: Mapping[str, str],
    tell: Callable[[Database, Console], None],
    modules: Sequence[str] = ("health", "lifecycle", "insights"),
    needs_scores: bool = False,
    accept_future_day: bool = False,
    project_dir: Path = PROJECT_DIR,
    policy: Path | None = None,
) -> int:
    """Build folders of modules and the scoring they need, and leave marts, histories and outbox of the night alone.

    Args:
        database: where to build.
        input_folder: folder of input files; None leaves the choice of input to the project's vars.
        as_of: last day that counts, YYYY-MM-DD; None means the day that the database shows, else the UTC day of now.
        folders: folders of models.
        settings: further settings of the project, by their names without the prefix.
        tell: prints the result.
        modules: those whose vars switch the folders on. The same for all reviews, because dbt parses anew for others.
        needs_scores: the folders read histories, so the database must have been scored.
        accept_future_day: take an as_of after today.
        project_dir: the dbt project, with profiles/ in it.
        policy: folder with CSV files in place of seeds; None takes the seeds.

    Returns:
        Exit status: 0, 1 (dbt failed) or 130 (interrupted).

    Raises:
        InputError: wrong input, a database that cannot be used, or one that shows another day; nothing was changed.
    """
    shown = shown_day(database)
    if shown is None and needs_scores:
        raise no_scores(database)
    if as_of is not None and shown is not None and parse_as_of(as_of).isoformat() != shown:
        # The log of activities and what a CRM was told would be of different days.
        raise InputError(
            f"database {database} shows {shown}, and {as_of} is another day; leave it out, or name another database"
        )
    return build(
        input_folder,
        as_of or shown,
        database,
        source_schema=None,
        select=with_ancestors(folders),
        project_dir=project_dir,
        options=WITHOUT_THE_NIGHT,
        settings=settings,
        tell=tell,
        # The day was accepted when the database was built.
        accept_future_day=accept_future_day or shown is not None,
        modules=modules,
        policy=policy,
    )


def with_ancestors(folders: Sequence[str]) -> list[str]:
    """Folders of models and all that they are made of, as dbt selects them."""
    return [f"+path:models/{folder}" for folder in folders]


def shown_day(database: DuckDbFile) -> str | None:
    """The day that the marts of a database are of, YYYY-MM-DD; None where there are none."""
    if not database.path.is_file() or database.path.stat().st_size == 0:
        return None
    with database.connect() as connection:
        query = "select count(*) from information_schema.tables where table_name = 'input_reconciliation'"
        if connection.execute(query).fetchone() == (0,):
            return None
        (day,) = connection.execute("select max(as_of) from input_reconciliation").fetchone()
    return None if day is None else day.isoformat()
