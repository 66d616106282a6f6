"""Why a score is what it is, and why not what it was; and why somebody is on no list of work."""

from __future__ import annotations

import contextlib
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console

from account_scoring.build import PROJECT_DIR, exit_status, tell_error
from account_scoring.databases import DuckDbFile, no_scores
from account_scoring.given import InputError, visible
from account_scoring.inputs import parse_as_of

QUERY = Path(__file__).with_name("why.sql")
LIST_QUERY = Path(__file__).with_name("why_list.sql")

_AS_OF = "select max(as_of) from input_reconciliation"
_LEFT_OUT = """
    select distinct reason, counted_as from quarantined_rows
    where table_name = ? and row_key = ? and scope <> 'value' order by all
"""


def main(
    lead: Annotated[str, typer.Option(help="lead_id of the lead.")] = "",
    account: Annotated[str, typer.Option(help="account_id of the account.")] = "",
    since: Annotated[
        str,
        typer.Option(metavar="YYYY-MM-DD", help="Day to compare with. Default: the last one that was built."),
    ] = "",
    db: Annotated[Path | None, typer.Option(help="DuckDB file with the scores.")] = None,
) -> None:
    """Explain a score to the last decimal, from a database that was built.

    Exit status: 0 explained, 1 nobody of that name has a score, or there is no such database.
    """
    with exit_status() as leave:
        if bool(lead) == bool(account):
            raise InputError("name one lead, LEAD=id (--lead), or one account, ACCOUNT=id (--account)")
        day = parse_as_of(since, "SINCE (--since)") if since else None
        leave(explain("lead" if lead else "account", lead or account, day, DuckDbFile(db, PROJECT_DIR)))


def explain(subject: str, subject_id: str, since: date | None, database: DuckDbFile) -> int:
    """Print the lines of why.sql, a block per score model, and the sentence of why_list.sql.

    Args:
        subject: lead or account.
        subject_id: its key.
        since: day to compare with, None: the last one that was built.
        database: what was built.

    Returns:
        Exit status: 0, or 1 with a message on stderr.

    Raises:
        InputError: the database cannot be opened or holds no scores.
    """
    if not database.path.exists():
        tell_error(f"Error: there is no database {database}; name another one with DB=file (--db), or build one first")
        return 1
    with database.connect() as connection:
        try:
            (as_of,) = connection.execute(_AS_OF).fetchone() or (None,)
            lines = connection.execute(
                QUERY.read_text(encoding="utf-8"), {"subject": subject, "subject_id": subject_id, "since": since}
            ).fetchall()
        except duckdb.CatalogException as error:
            raise no_scores(database) from error
        listed: list[tuple[str]] = []
        left_out: list[tuple[str, str]] = []
        # A database that was built in part has no lists.
        with contextlib.suppress(duckdb.CatalogException):
            listed = connection.execute(
                LIST_QUERY.read_text(encoding="utf-8"), {"subject": subject, "subject_id": subject_id}
            ).fetchall()
            if not lines:
                left_out = connection.execute(_LEFT_OUT, [f"{subject}s", subject_id]).fetchall()
    if not lines:
        why = "".join(f" quarantined_rows says: {reason}, {counted_as}." for reason, counted_as in left_out)
        tell_error(f"Error: no {subject} has the id {subject_id!r} and a score on {as_of}.{why}")
        return 1
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for score_model_id, rows in groupby(lines, key=lambda line: line[0]):
        console.print(f"\n{visible(score_model_id)}")
        for _, part, text, points in rows:
            is_total = part in ("score", "before")
            console.print(f"{'' if is_total else '  '}{points:>{12 if is_total else 10},.4f}  {visible(text)}")
    for (sentence,) in listed:
        console.print(f"\n{visible(sentence)}.")
    if since and all(part != "before" for _, part, _, _ in lines):
        tell_error(f"Note: no score was kept on or before {since}, so there is nothing to compare with.")
    return 0


if __name__ == "__main__":
    typer.run(main)
