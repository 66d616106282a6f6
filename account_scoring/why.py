"""Why a score is what it is, and why not what it was."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from account_scoring.build import PROJECT_DIR, failures, run_dbt
from account_scoring.databases import DuckDbFile

_AS_OF = "select max(as_of) from input_reconciliation"


def main(
    lead: Annotated[str, typer.Option(help="lead_id of the lead.")] = "",
    account: Annotated[str, typer.Option(help="account_id of the account.")] = "",
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day to compare with. Default: the last one that was built."),
    ] = None,
    db: Annotated[Path | None, typer.Option(help="DuckDB file with the scores.")] = None,
) -> None:
    """Explain a score to the last decimal, from a database that was built.

    Exit status: 0 explained, 1 nobody of that name has a score, or there is no such database.
    """
    if bool(lead) == bool(account):
        typer.echo("Error: name one lead (--lead) or one account (--account).", err=True)
        raise typer.Exit(1)
    raise typer.Exit(
        explain("lead" if lead else "account", lead or account, since and since.date(), DuckDbFile(db, PROJECT_DIR))
    )


def explain(subject: str, subject_id: str, since: date | None, database: DuckDbFile) -> int:
    """Print the lines of analyses/why_this_score.sql, a block per score model.

    Args:
        subject: lead or account.
        subject_id: its key.
        since: day to compare with, None: the last one that was built.
        database: what was built.

    Returns:
        Exit status: 0, or 1 with a message on stderr.
    """
    if not database.path.exists():
        typer.echo(f"Error: there is no database {database}; build one first.", err=True)
        return 1
    with database.connect() as connection:
        (as_of,) = connection.execute(_AS_OF).fetchone() or (None,)
    variables = {
        "account_scoring_as_of": str(as_of),
        "account_scoring_why_subject": subject,
        "account_scoring_why_id": subject_id,
        **({"account_scoring_why_since": str(since)} if since else {}),
    }
    # What is compiled is not to be shown.
    arguments = ["compile", "--log-level", "none", "--select", "why_this_score"]
    result = run_dbt(arguments, project_dir=PROJECT_DIR, db=database, variables=variables)
    if not result.success:
        typer.echo(f"Error: {failures(result)}", err=True)
        return 1
    with database.connect() as connection:
        lines = connection.execute(result.result.results[0].node.compiled_code).fetchall()
    if not lines:
        typer.echo(f"Error: no {subject} {subject_id!r} has a score on {as_of}.", err=True)
        return 1
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for score_model_id, rows in groupby(lines, key=lambda line: line[0]):
        console.print(f"\n{score_model_id}")
        for _, part, text, points in rows:
            is_total = part in ("score", "before")
            console.print(f"{'' if is_total else '  '}{points:>{12 if is_total else 10},.4f}  {text}")
    return 0


if __name__ == "__main__":
    typer.run(main)
