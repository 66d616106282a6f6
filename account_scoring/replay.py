"""Score past days under today's policy, day by day: python -m account_scoring.replay --help."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from account_scoring.build import PROJECT_DIR, PolicyOption, exit_status
from account_scoring.databases import Database, DuckDbFile
from account_scoring.given import BuiltDatabaseOption, ScoredFolderOption
from account_scoring.inputs import InputError, parse_as_of
from account_scoring.modules import build_modules
from account_scoring.summary import print_line, print_table

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

# Histories keep a day's score in whole points: within a point they have that of an earlier day.
_DAYS = """
    select
        replay_date, subject, count(distinct subject_id), count(kept_score),
        count(case when round(score) <> round(kept_score) then 1 end)
    from score_replay
    group by replay_date, subject
    order by replay_date, subject desc
"""


@app.command()
def main(
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day to score.")],
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day to score.")],
    input_folder: ScoredFolderOption = None,
    db: BuiltDatabaseOption = None,
    policy: PolicyOption = None,
) -> None:
    """Score every day from one to another as it would be scored now, beside what was kept of it: the mart score_replay.

    Marts and histories of the database stay as they are. Exit status: 0 told, 1 something is wrong (told on stderr),
    130 interrupted.
    """
    with exit_status() as leave:
        if parse_as_of(first, "FROM (--from)") > parse_as_of(last, "TO (--to)"):
            raise InputError(f"the first day FROM={first} is after the last day TO={last}")
        leave(
            build_modules(
                DuckDbFile(db, PROJECT_DIR),
                input_folder,
                None,
                folders=("replay",),
                settings={"replay_from": first, "replay_to": last},
                tell=print_replay,
                modules=("replay",),
                needs_scores=True,
                policy=policy,
            )
        )


def print_replay(database: Database, console: Console) -> None:
    """Print how many scores of each replayed day differ from those that were kept.

    Args:
        database: with the mart score_replay.
        console: where to print; widths adapt to it.

    Raises:
        Exception: of the database's client: it cannot be opened, or the mart is not in its contracted form.
    """
    with database.connect() as connection:
        rows = connection.execute(_DAYS).fetchall()
    console.print()
    print_table(console, ["Day", "of", "subjects", "kept scores", "of them differ"], rows)
    console.print()
    print_line(console, f"Database: {database}; score_replay has the scores, score_replay_late_rows what came late")


if __name__ == "__main__":
    app()
