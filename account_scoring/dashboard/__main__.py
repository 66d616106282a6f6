"""Write the pages of a database that was built: python -m account_scoring.dashboard --help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from account_scoring.build import PROJECT_DIR, exit_status
from account_scoring.databases import DuckDbFile
from account_scoring.given import BuiltDatabaseOption, InputError, visible

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    db: BuiltDatabaseOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the pages. Default: beside the database, <its name>_dashboard.")
    ] = None,
) -> None:
    """Write index.html, sales.html, marketing.html and policy.html, which open from a file without a network.

    The database is only read. Exit status: 0 written, 1 something is wrong (told on stderr), 130 interrupted.
    """
    with exit_status() as leave:
        # Loading Altair takes seconds, which --help and a wrong path should not cost.
        try:
            from account_scoring.dashboard.pages import write_pages
        except ModuleNotFoundError as error:
            raise InputError(
                f"the dashboard needs the package {error.name}, which is not installed;"
                " install account-scoring[dashboard]"
            ) from error

        typer.echo(visible(f"Dashboard: {write_pages(DuckDbFile(db, PROJECT_DIR), PROJECT_DIR, out) / 'index.html'}"))
        leave(0)


if __name__ == "__main__":
    app()
