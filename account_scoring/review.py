"""Judge the scoring of a database that was built, and tell what to look at: python -m account_scoring.review --help."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Annotated

import typer
from rich.console import Console

from account_scoring.backtest import check_cutoffs
from account_scoring.build import PROJECT_DIR, PolicyOption, exit_status
from account_scoring.databases import Database, DuckDbFile
from account_scoring.given import BuiltDatabaseOption, ScoredFolderOption
from account_scoring.modules import build_modules
from account_scoring.summary import print_line

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

_FINDINGS = "select finding_number, topic, finding, evidence, proposal from model_review order by finding_number"


@app.command()
def main(
    input_folder: ScoredFolderOption = None,
    cutoffs: Annotated[
        str,
        typer.Option(
            metavar="NUMBER|YYYY-MM-DD,...",
            help="How many ends of months to score, or the past days; 0 takes the last backtest kept.",
        ),
    ] = "12",
    as_of: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Day of the review, UTC. Default: the one that was built.")
    ] = None,
    db: BuiltDatabaseOption = None,
    policy: PolicyOption = None,
) -> None:
    """Build backtest, calibration, health, lifecycle and insights into a database that was scored; tell what was found.

    Its marts and histories stay as they are. Exit status: 0 told, whatever was found, 1 something is wrong (told on
    stderr), 130 interrupted.
    """
    with exit_status() as leave:
        if cutoffs != "0":
            check_cutoffs(cutoffs, as_of)
        leave(
            build_modules(
                DuckDbFile(db, PROJECT_DIR),
                input_folder,
                as_of,
                folders=("backtest", "calibration", "health", "lifecycle", "insights"),
                settings={"backtest_cutoffs": cutoffs},
                tell=print_review,
                needs_scores=True,
                policy=policy,
            )
        )


def print_review(database: Database, console: Console) -> None:
    """Print the mart model_review: its findings by number, under the questions that they answer.

    Args:
        database: that was reviewed.
        console: where to print; widths adapt to it.

    Raises:
        Exception: of the database's client: it cannot be opened, or a mart is not in its contracted form.
    """
    with database.connect() as connection:
        quarter, day = connection.execute("select max(quarter), max(as_of) from model_review").fetchone()
        found = connection.execute(_FINDINGS).fetchall()
    console.print()
    if not found:
        print_line(console, "Nothing was found: the policy asks for no finding (review_findings)")
    else:
        print_line(console, f"Review {quarter}, as of {day}: the most important of what was found")
    for topic, rows in groupby(found, key=itemgetter(1)):
        console.print()
        print_line(console, topic.capitalize())
        for number, _, finding, evidence, proposal in rows:
            print_line(console, f"{number:>3}. {finding}")
            for detail in (evidence, proposal):
                if detail:
                    print_line(console, f"     {detail[0].upper()}{detail[1:]}.".replace("..", "."))
    console.print()
    print_line(console, f"Database: {database}; score_health has every check")


if __name__ == "__main__":
    app()
