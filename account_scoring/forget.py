"""Take back what a mistaken build kept: python -m account_scoring.forget --help."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from account_scoring.build import PROJECT_DIR, exit_status, find_database, run_operation
from account_scoring.databases import Database, DuckDbFile
from account_scoring.inputs import InputError, parse_as_of

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    day: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day that a mistaken build kept.")],
    with_later: Annotated[
        bool, typer.Option("--with-later", help="Take back all days after it as well; they stand on it.")
    ] = False,
    db: Annotated[Path | None, typer.Option(help="DuckDB file with the scores.")] = None,
    target: Annotated[
        str, typer.Option(help="Where the scores are: duckdb, or postgres, a server that ACCOUNT_SCORING_PG_... names.")
    ] = "duckdb",
) -> None:
    """Take back what a build of a mistaken day kept, and tell the CRM by further rows of crm_outbox.

    Nothing is taken back of a day that was not kept, or of one that later days stand on. Exit status: 0 forgotten, 1 it
    cannot be (told on stderr; nothing was changed), 130 interrupted.
    """
    with exit_status() as leave:
        leave(forget(parse_as_of(day, "DAY (--day)"), find_database(target, db), with_later=with_later))


def forget(day: date, database: Database, *, with_later: bool = False, project_dir: Path = PROJECT_DIR) -> int:
    """Run the macro forget_day, and tell what it says.

    Args:
        day: the day to take back.
        database: where it was kept.
        with_later: take back all later days too.
        project_dir: the dbt project.

    Returns:
        Exit status: 0, 1 with a message on stderr, or 130 (interrupted).

    Raises:
        InputError: there is no such database, or it cannot be used.
    """
    if isinstance(database, DuckDbFile) and not database.path.exists():
        raise InputError(f"there is no database {database}; nothing was kept there")
    database.check()

    arguments = json.dumps({"day": day.isoformat(), "with_later": with_later})
    with database.claim():
        return run_operation("forget_day", arguments, project_dir=project_dir, db=database)


if __name__ == "__main__":
    app()
