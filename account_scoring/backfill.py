"""Fill the histories of a young database by replay: python -m account_scoring.backfill --help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from account_scoring.build import (
    PROJECT_DIR,
    PolicyOption,
    build,
    exit_status,
    module_vars,
    own_parse,
    run_operation,
    tell_error,
)
from account_scoring.databases import Database, DuckDbFile, no_scores
from account_scoring.given import BuiltDatabaseOption, ScoredFolderOption
from account_scoring.inputs import check_day_has_come, parse_as_of
from account_scoring.modules import build_modules, shown_day, with_ancestors
from account_scoring.summary import print_line, print_table

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

MODULES = ("replay",)
# Of a demo, whose backtest is kept as well. Parsed once for its past and its day.
DEMO_MODULES = (*MODULES, "backtest")

EVERY = 7

# What check_vars takes.
MOST_DAYS = 999

# Days from the first one that a build kept, each so many before the last, as long as they lie within those asked for.
_WANTED = """
    with shown as (
        select min(snapshot_date) as first_day, max(snapshot_date) as last_day
        from score_history_days
        where not coalesce(is_replayed, false)
    ),

    wanted as (
        select cast(shown.first_day - to_days(cast(steps.step as int) * $every) as date) as day
        from shown
        cross join range(1, $days + 1) as steps(step)
        where shown.first_day - to_days(cast(steps.step as int) * $every) >= shown.last_day - to_days($days)
    )

    select
        (select first_day from shown), (select last_day from shown), count(*),
        count(case when kept.snapshot_date is null then 1 end),
        min(case when kept.snapshot_date is null then wanted.day end),
        max(case when kept.snapshot_date is null then wanted.day end)
    from wanted
    left join score_history_days as kept on wanted.day = kept.snapshot_date
"""

_ADDED = """
    select cast(days.snapshot_date as varchar), days.leads, days.accounts, count(late.replay_date)
    from score_history_days as days
    left join score_replay_late_rows as late
        on days.snapshot_date = late.replay_date and late.table_name = 'activities'
    where days.is_replayed and days.snapshot_date in (select replay_date from score_replay)
    group by days.snapshot_date, days.leads, days.accounts
    order by days.snapshot_date
"""

# Replayed days of which most activities were loaded later: how many, the first one, its activities, and how many of
# them came later.
_KNOWN_LATER = """
    with days as (select distinct replay_date as day from score_replay),

    counted as (
        select days.day, count(*) as activities, count(case when log.load_day > days.day then 1 end) as later
        from days
        inner join int_account_scoring__activity_log as log
            on log.activity_key > 0 and days.day >= cast(log.occurred_at as date)
        group by days.day
    )

    select count(*), cast(min(day) as varchar), min_by(activities, day), min_by(later, day)
    from counted
    where later > activities - later
"""


@dataclass(frozen=True)
class Wanted:
    """Which days the histories are to get.

    Attributes:
        first_kept: the first day that a build kept; None: none did.
        last_kept: the last one.
        days: days that are asked for, before the first one.
        missing: those of them that the histories do not have.
        first: the earliest of the missing ones; None: none is missing.
        last: the latest of them.
    """

    first_kept: date | None
    last_kept: date | None
    days: int
    missing: int
    first: date | None
    last: date | None


@app.command()
def main(
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="How many days back from the last one kept.")] = 90,
    every: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="Days from one to the next.")] = EVERY,
    input_folder: ScoredFolderOption = None,
    db: BuiltDatabaseOption = None,
    policy: PolicyOption = None,
) -> None:
    """Score days before the first one that was built, and keep them in the histories, marked as replayed.

    Days that builds kept stay as they are, and a day that is there is not written again. Exit status: 0 filled, or
    nothing to fill, 1 something is wrong (told on stderr), 130 interrupted; the same command again completes it.
    """
    with exit_status() as leave:
        leave(backfill(DuckDbFile(db, PROJECT_DIR), input_folder, days=days, every=every, policy=policy))


def backfill(
    database: DuckDbFile,
    input_folder: Path | None,
    *,
    days: int,
    every: int,
    policy: Path | None = None,
    project_dir: Path = PROJECT_DIR,
) -> int:
    """Replay the days that are missing, and have the macro keep_replayed_days keep them.

    Args:
        database: with scores.
        input_folder: folder of input files; None leaves the choice of input to the project's vars.
        days: how many days to go back from the last one that a build kept.
        every: days from one to the next.
        policy: folder with CSV files in place of seeds; None takes the seeds.
        project_dir: the dbt project.

    Returns:
        Exit status: 0, 1 with a message on stderr, or 130 (interrupted).

    Raises:
        InputError: the database has no scores or cannot be used, or the input is wrong; nothing was changed.
    """
    if shown_day(database) is None:
        raise no_scores(database)
    wanted = wanted_days(database, days=days, every=every)
    if wanted.first_kept is None:
        raise no_scores(database)
    if not wanted.days:
        typer.echo(
            f"Nothing to fill: of the {days} days up to {wanted.last_kept} none lies {every} days or more before"
            f" {wanted.first_kept}, the first one that a build kept."
        )
        return 0
    if not wanted.missing:
        typer.echo(f"Nothing to fill: the histories have all {wanted.days} days before {wanted.first_kept} already.")
        return 0
    statuses: list[int] = []

    def keep(built: Database, console: Console) -> None:
        warn_of_late_loads(built)
        statuses.append(keep_replayed_days(built, project_dir))
        if not statuses[0]:
            print_backfill(built, console)

    status = build_modules(
        database,
        input_folder,
        None,
        folders=MODULES,
        settings=_replayed(wanted.first, wanted.last, every),
        tell=keep,
        modules=MODULES,
        needs_scores=True,
        project_dir=project_dir,
        policy=policy,
    )
    return status or statuses[0]


def give_past(
    database: DuckDbFile,
    input_folder: Path | None,
    as_of: str,
    *,
    days: int,
    accept_batch: bool = False,
    accept_future_day: bool = False,
    policy: Path | None = None,
) -> int:
    """Score the day before as_of and replay every seventh day before that one, before as_of itself is scored.

    So a demo looks as if it had been scored for a while: what its scores were, and why they moved last night.

    Args:
        database: without scores, or with those that a run that broke off left.
        input_folder: folder of input files; None leaves the choice of input to the project's vars.
        as_of: the day that is scored next, YYYY-MM-DD.
        days: how many days to go back.
        accept_batch: take a batch that limits of the policy would stop.
        accept_future_day: take an as_of after today.
        policy: folder with CSV files in place of seeds; None takes the seeds.

    Returns:
        Exit status: 0, 1 with a message on stderr, or 130 (interrupted).

    Raises:
        InputError: the input is wrong, as_of is to come, or the database cannot be used; nothing was changed.
    """
    day = parse_as_of(as_of)
    if not accept_future_day:
        check_day_has_come(day)
    before = day - timedelta(days=1)
    statuses: list[int] = []
    settings = {"accept_batch": "yes"} if accept_batch else {}
    if days >= EVERY:
        settings |= _replayed(before - timedelta(days=days), before - timedelta(days=EVERY), EVERY)

    def keep(built: Database, _console: Console) -> None:
        statuses.append(keep_replayed_days(built, PROJECT_DIR, DEMO_MODULES) if days >= EVERY else 0)

    status = build(
        input_folder,
        before.isoformat(),
        database,
        source_schema=None,
        select=with_ancestors(("history", "crm", "replay")),
        project_dir=PROJECT_DIR,
        options=("--exclude-resource-type", "test"),
        settings=settings,
        tell=keep,
        accept_future_day=accept_future_day,
        modules=DEMO_MODULES,
        is_night=True,
        policy=policy,
    )
    return status or statuses[0]


def _replayed(first: date, last: date, every: int) -> dict[str, str]:
    """Settings of the project that have these days replayed."""
    return {"replay_from": first.isoformat(), "replay_to": last.isoformat(), "replay_every": str(every)}


def keep_replayed_days(database: Database, project_dir: Path, modules: Sequence[str] = MODULES) -> int:
    """Run the macro of this name, with the parse of the replay; the caller has claimed the database.

    Args:
        database: the replayed days are in it.
        project_dir: the dbt project.
        modules: those that were on when they were replayed, whose parse is there.

    Returns:
        Exit status: 0, 1 with a message on stderr, or 130 (interrupted).
    """
    return run_operation(
        "keep_replayed_days",
        "{}",
        project_dir=project_dir,
        db=database,
        options=("--log-level-file", "debug", *own_parse(modules)),
        variables=module_vars(modules),
    )


def wanted_days(database: Database, *, days: int, every: int) -> Wanted:
    """Which days the histories are to get, and which of them they have.

    Args:
        database: with scores.
        days: how many days to go back from the last one that a build kept.
        every: days from one to the next.

    Raises:
        Exception: of the database's client: it cannot be opened, or its histories are not those of this release.
    """
    with database.connect() as connection:
        return Wanted(*connection.execute(_WANTED, {"days": days, "every": every}).fetchone())


def warn_of_late_loads(database: Database) -> None:
    """Warn of replayed days on which next to nothing counts, because the source loaded it later.

    Args:
        database: whose module replay was built.
    """
    with database.connect() as connection:
        days, first, activities, later = connection.execute(_KNOWN_LATER).fetchone()
    if days:
        tell_error(
            f"Warning: on {days} of the replayed days most activities count for nothing, because their loaded_at is"
            f" later: by {first} it is {later:,} of {activities:,}. Where the whole history was loaded at once, leave"
            " loaded_at empty. make forget DAY=... takes replayed days back"
        )


def print_backfill(database: Database, console: Console) -> None:
    """Print the days that were added.

    Args:
        database: whose histories were filled.
        console: where to print; widths adapt to it.
    """
    with database.connect() as connection:
        rows = connection.execute(_ADDED).fetchall()
    print_table(console, ["Day", "leads", "accounts", "activities that came later"], rows)
    console.print()
    print_line(console, "Trends and health read these days from the next make review on.")


if __name__ == "__main__":
    app()
