"""Score past days and see what came of it, told in a page: python -m account_scoring.backtest --help."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from account_scoring.build import PROJECT_DIR, PolicyOption, exit_status
from account_scoring.databases import Connection, Database, DuckDbFile
from account_scoring.inputs import InputError, parse_as_of
from account_scoring.modules import build_modules
from account_scoring.summary import print_line, print_table

# All that the page and docs/backtest.md speak of, with what it is made from.
MARTS = (
    "score_backtest",
    "score_lift",
    "score_calibration",
    "score_comparison",
    "suggested_thresholds",
    "backtest_leaks",
    "backtest_histories",
)

# So many conditions are told of those that rest on facts of today; the mart has all.
SHOWN_LEAKS = 5

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

# What this build wrote; without a cut-off it wrote nothing, and what is there is of another one.
_LATEST = """
    select
        max(score_backtest.backtest_number), count(distinct days.period), min(days.period), max(days.period),
        max(score_backtest.as_of)
    from (select distinct period from int_account_scoring__backtest_judgements where period <> 'all') as days
    left join score_backtest on days.period = score_backtest.period
"""

_OUTCOMES = """
    select outcome_id, subject, horizon_days, is_primary_outcome, max(subjects), max(outcome_subjects), max(base_rate)
    from score_backtest
    where backtest_number = ? and period = 'all'
    group by outcome_id, subject, horizon_days, is_primary_outcome
    order by subject desc, is_primary_outcome desc, outcome_id
"""

_SCORES = """
    select score_id, is_champion, auc, auc_low, auc_high
    from score_backtest
    where backtest_number = ? and period = 'all' and outcome_id = ?
    order by is_champion desc, score_kind <> 'score_model', score_kind = 'reference', auc desc, score_id
"""

_LIFTS = """
    select score_id, top_share, lift
    from score_lift
    where backtest_number = ? and period = 'all' and outcome_id = ?
    order by top_share
"""

_COMPARISONS = """
    select champion_id, challenger_id, verdict, auc_difference, difference_low, difference_high
    from score_comparison
    where backtest_number = ? and period = 'all' and outcome_id = ?
        and champion_id in (select score_id from score_backtest where backtest_number = ? and dimension = 'intent')
    order by champion_id, challenger_kind <> 'reference', challenger_kind desc, challenger_id
"""


_THRESHOLDS = """
    select
        score_model_id, band, threshold_of_today, entered_per_week, hit_rate, most_per_week, threshold_for_capacity,
        least_hit_rate, threshold_for_hit_rate
    from suggested_thresholds
    where backtest_number = ? and outcome_id = ? and status = 'ok'
    order by score_model_id, band
"""

_LEAKS = """
    select
        case when condition_type = 'audience' then 'audience of ' || condition_id else condition_id end,
        attribute, held_share_with_outcome, held_share_without
    from backtest_leaks
    where backtest_number = ? and outcome_id = ? and condition_type <> 'gate' and not is_left_out
    order by
        abs(coalesce(held_share_with_outcome - held_share_without, 0)) desc, held_share desc, condition_id, attribute
"""

_LEFT_OUT = """
    select count(distinct condition_id) from backtest_leaks
    where backtest_number = ? and outcome_id = ? and condition_type <> 'gate' and is_left_out
"""

_UNREAD_ROWS = """
    select
        table_name, reason, column_name, case when reason = 'unknown_attribute' then attribute_name end,
        sum(row_count)
    from backtest_histories
    where backtest_number = ? and row_status = 'quarantined'
    group by 1, 2, 3, 4
    order by 1, 5 desc, 2, 3, 4
"""


@app.command()
def main(
    input_folder: Annotated[
        Path | None,
        typer.Option("--input", help="Folder with leads and activities (and optional tables) as Parquet or CSV."),
    ] = None,
    cutoffs: Annotated[
        str,
        typer.Option(
            metavar="NUMBER|YYYY-MM-DD,...",
            help="How many ends of months to score, up to 120, or the past days themselves.",
        ),
    ] = "24",
    months: Annotated[int, typer.Option(min=1, max=12, help="Months from one of them to the next.")] = 1,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="Last day whose outcomes are known, UTC. Default: the one that the database shows, else today.",
        ),
    ] = None,
    db: Annotated[
        Path | None,
        typer.Option(help="DuckDB file to write. Default: $ACCOUNT_SCORING_DB, else data/account_scoring.duckdb."),
    ] = None,
    accept_future_day: Annotated[
        bool,
        typer.Option("--accept-future-day", help="Take an --as-of after today, which shuts out the days before it."),
    ] = False,
    policy: PolicyOption = None,
) -> None:
    """Score past days under today's policy, and tell how well the scores foresaw what happened next.

    The answer is kept in the database, beside those of earlier backtests, for the next review.
    Exit status: 0 answered, whatever the answer
    is, 1 something is wrong (told on stderr), 130 interrupted.
    """
    with exit_status() as leave:
        check_cutoffs(cutoffs, as_of)
        leave(
            build_modules(
                DuckDbFile(db, PROJECT_DIR),
                input_folder,
                as_of,
                folders=("backtest",),
                settings={
                    "backtest_cutoffs": cutoffs,
                    "backtest_months": str(months),
                },
                tell=partial(print_backtest, cutoffs=cutoffs),
                accept_future_day=accept_future_day,
                policy=policy,
            )
        )


def check_cutoffs(cutoffs: str, as_of: str | None) -> None:
    """Look at what was asked for before anything is built.

    Args:
        cutoffs: how many ends of months, or days written YYYY-MM-DD with commas between.
        as_of: last day whose outcomes are known, YYYY-MM-DD; None means the UTC day of the run.

    Raises:
        InputError: it is neither, more than 120, or a day lies after as_of.
    """
    last = parse_as_of(as_of) if as_of else datetime.datetime.now(datetime.timezone.utc).date()
    try:
        days = [] if cutoffs.isdecimal() else [parse_as_of(day.strip()) for day in cutoffs.split(",")]
        number = len(days) or int(cutoffs)
    except InputError:
        days, number = [], 0
    if not 1 <= number <= 120 or any(day > last for day in days):
        raise InputError(
            f"CUTOFFS (--cutoffs) {cutoffs!r} must be a number from 1 to 120, or up to 120 days written YYYY-MM-DD with"
            f" commas between, none after {last}"
        )


def print_backtest(database: Database, console: Console, cutoffs: str) -> None:
    """Print the latest backtest of a database: a table and its answers for each outcome.

    Args:
        database: with the marts of a backtest.
        console: where to print; widths adapt to it.
        cutoffs: how many past days were asked for, or which.

    Raises:
        Exception: of the database's client: it cannot be opened, or a mart is not in its contracted form.
    """
    with database.connect() as connection:
        number, days, first, last, as_of = connection.execute(_LATEST).fetchone()
        console.print()
        if days == 0:
            print_line(
                console, f"No backtest: at none of the cut-offs ({cutoffs}) was anybody known whose time is up by now."
            )
        else:
            print_line(
                console, f"Backtest {number}: scores as on {days} past days, {first} to {last}; outcomes up to {as_of}"
            )
            for outcome in connection.execute(_OUTCOMES, [number]).fetchall():
                _print_outcome(connection, console, number, outcome)
            unread = connection.execute(_UNREAD_ROWS, [number]).fetchall()
            if unread:
                console.print()
            for line in history_lines(unread):
                print_line(console, line)
    console.print()
    print_line(console, f"Database: {database}")


def _print_outcome(connection: Connection, console: Console, number: int, outcome: Sequence[Any]) -> None:
    """One outcome: who was asked about, the scores side by side, and the answers."""
    outcome_id, subject, horizon, is_primary, subjects, outcome_subjects, base_rate = outcome
    console.print()
    print_line(
        console,
        f"{outcome_id}{'' if is_primary else ' (not the primary outcome)'}: {subjects:,} {subject}s,"
        f" {outcome_subjects:,} had it within {horizon} days of some day; on one day {float(base_rate):.1%} do",
    )
    scores = connection.execute(_SCORES, [number, outcome_id]).fetchall()
    if all(auc is None for _, _, auc, _, _ in scores):
        print_line(
            console, "Not enough data to say anything: the seed outcomes asks for more subjects, or more that had it."
        )
        return
    lifts = connection.execute(_LIFTS, [number, outcome_id]).fetchall()
    shares = list(dict.fromkeys(share for _, share, _ in lifts))
    by_score = {(score, share): lift for score, share, lift in lifts}
    table = [
        [
            f"{score}{' (live)' if is_champion else ''}",
            _number(auc, 3),
            f"{_number(low, 3)} to {_number(high, 3)}",
            *(_number(by_score.get((score, share)), 1) for share in shares),
        ]
        for score, is_champion, auc, low, high in scores
    ]
    print_table(console, ["Score", "AUC", "95 %", *(f"lift, top {float(share):.0%}" for share in shares)], table)
    console.print()
    for answer in answers(connection.execute(_COMPARISONS, [number, outcome_id, number]).fetchall()):
        print_line(console, answer)
    for line in threshold_lines(connection.execute(_THRESHOLDS, [number, outcome_id]).fetchall()):
        print_line(console, line)
    _print_leaks(connection, console, number, outcome_id)


def _print_leaks(connection: Connection, console: Console, number: int, outcome_id: str) -> None:
    """What the scores of an outcome rest on that is known only as it is today: how much, and what stands out."""
    leaks = connection.execute(_LEAKS, [number, outcome_id]).fetchall()
    (left_out,) = connection.execute(_LEFT_OUT, [number, outcome_id]).fetchone()
    if not leaks and not left_out:
        return
    console.print()
    if left_out:
        print_line(
            console,
            f"Left out of these scores, because only today's value of a fact is known: {left_out} rules"
            " (backtest_leaks).",
        )
        return
    print_line(
        console,
        f"Only today's value is known of what {len({leak[0] for leak in leaks})} rules ask for, and the outcome may"
        " have changed it (backtest_leaks). Furthest apart:",
    )
    print_table(
        console,
        ["Rule", "fact", "holds with the outcome", "without"],
        [
            [condition, attribute, _percent(with_outcome), _percent(without)]
            for condition, attribute, with_outcome, without in leaks[:SHOWN_LEAKS]
        ],
    )


def history_lines(unread: Sequence[Sequence[Any]]) -> list[str]:
    """What rows of histories could not be used, a sentence each.

    Args:
        unread: table, reason, column (None: none), name of an attribute that means nothing (None: it is not the name),
            number of rows.
    """
    return [
        f"{table}: no attribute is called {name!r}. Rows left out: {rows:,}."
        if name is not None
        else f"{table}: {reason}{f' in {column}' if column else ''}. Rows left out: {rows:,}."
        for table, reason, column, name, rows in unread
    ]


def threshold_lines(thresholds: Sequence[Sequence[Any]]) -> list[str]:
    """What the thresholds of bands give, and which ones the targets of the policy ask for, a sentence each.

    Args:
        thresholds: score model, band, threshold of today, how many come to it in a week, share of those at or above it
            that had the outcome; most in a week, threshold for that; least share, threshold for that. None: not known,
            not asked for, or no threshold will do.
    """
    lines = []
    for score_model, band, today, per_week, rate, most, for_most, least, for_least in thresholds:
        told = f"{score_model}, band {band}, begins at {_number(today, 0)}"
        if per_week is not None and rate is not None:
            told += f": {_number(per_week, 1)} a week come to it, and {float(rate):.0%} of all above have the outcome"
        for target, threshold in (
            (None if most is None else f"{_number(most, 0)} a week", for_most),
            (None if least is None else f"{float(least):.0%}", for_least),
        ):
            if target and threshold is None:
                told += f". No threshold gives {target}"
            elif target:
                told += f". For {target} it would begin at {_number(threshold, 0)}"
        lines.append(f"{told}.")
    return lines


def answers(comparisons: Sequence[Sequence[Any]]) -> list[str]:
    """What comparisons with a live score say, as one question and answer each; not enough data says nothing.

    Args:
        comparisons: champion, challenger, verdict, difference of the AUCs, and the ends of its
            interval; of one outcome.

    Returns:
        Sentences in the order of the comparisons.
    """
    rivals = {
        "activity count": "counting activities",
        "contact count": "counting contacts",
        "recency": "the days since the last activity",
    }
    words = {"better": "Yes", "worse": "No, it is worse", "cannot tell": "Cannot tell"}
    return [
        f"Is {champion} better than {rivals.get(challenger, challenger)}? {words[verdict]}:"
        f" AUC {float(difference):+.3f} ({float(low):+.3f} to {float(high):+.3f})."
        for champion, challenger, verdict, difference, low, high in comparisons
        if verdict in words
    ]


def _percent(share: Any) -> str:  # noqa: ANN401 (a Decimal of the database, or nothing)
    """A share for people; a dash where there is none."""
    return "-" if share is None else f"{float(share):.0%}"


def _number(value: Any, places: int) -> str:  # noqa: ANN401 (a Decimal of the database, or nothing)
    """A number for people; a dash where there is none."""
    return "-" if value is None else f"{float(value):.{places}f}"


if __name__ == "__main__":
    app()
