"""Why a score is what it is, and why not what it was; and why somebody is on no list of work."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import date, timedelta
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

# A picture of a score is so many signs wide, at most: each stands for some days, and shows the last of them.
PICTURE_WIDTH = 60
LEVELS = "▁▂▃▄▅▆▇█"
# For terminals that show nothing else.
PLAIN_LEVELS = "_.-:=+*#"

_AS_OF = "select max(as_of) from input_reconciliation"
_LEAD = """
    select
        coalesce(leads.shown_job_title, 'no title'), accounts.account_name, accounts.domain, null, null
    from int_account_scoring__identity_leads as leads
    left join lead_fit_intent as scored on leads.lead_id = scored.lead_id
    left join account_scores as accounts on scored.account_id = accounts.account_id
    where leads.lead_id = ?
"""
_ACCOUNT = """
    select null, account_name, domain, coalesce(engaged_contacts, 0), coalesce(contacts, 0)
    from account_scores
    where account_id = ?
"""
# Scores of kept days, and of today. A day of which nothing was kept is as the one before. A database of an earlier
# release has no replayed days: its view lacks the column, so that of built_days is taken.
_PAST = """
    select kept.score_model_id, kept.snapshot_date, kept.score, kept.was_replayed
    from (select false as is_replayed) as built_days,
        lateral (
            select score_model_id, snapshot_date, score, is_replayed as was_replayed from scores_by_day
            where
                subject = $subject and subject_id = $subject_id
                and snapshot_date < (select max(as_of) from input_reconciliation)
        ) as kept
    union all
    select score_model_id, (select max(as_of) from input_reconciliation), score, false from int_account_scoring__scores
    where subject = $subject and subject_id = $subject_id and evaluation_id = 0
    order by all
"""
# One that an earlier build left is about another day.
_OUTLOOK = """
    select score_model_id, band, outlook_days, falls_on, falls_to_band, next_band, points_to_next_band, lifted_by
    from score_outlook
    where subject = ? and subject_id = ? and as_of = (select max(as_of) from input_reconciliation)
"""
_SURVIVOR = """
    select surviving_{subject}_id
    from int_account_scoring__input_{subject}s
    where {subject}_id = ? and version_rank = 1 and surviving_{subject}_id <> {subject}_id
"""
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
    """Print who it is, why.sql with a picture and the outlook per score model, and the sentence of why_list.sql.

    Of a record that was merged into another one it is the other one's, with a note on stderr.

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
        tell_error(f"Error: there is no database {database}; build one first, or name another one: DB=file.")
        return 1
    with database.connect() as connection:
        asked = {"subject": subject, "subject_id": subject_id}
        try:
            (as_of,) = connection.execute(_AS_OF).fetchone() or (None,)
            lines = connection.execute(QUERY.read_text(encoding="utf-8"), {**asked, "since": since}).fetchall()
        except duckdb.CatalogException as error:
            raise no_scores(database) from error
        # A database that was built in part has no lists, and without the module no outlook.
        listed = _if_built(connection, LIST_QUERY.read_text(encoding="utf-8"), asked)
        who = _if_built(connection, _LEAD if subject == "lead" else _ACCOUNT, [subject_id])
        past = _if_built(connection, _PAST, asked)
        outlook = {row[0]: row[1:] for row in _if_built(connection, _OUTLOOK, [subject, subject_id])}
        left_out = [] if lines else _if_built(connection, _LEFT_OUT, [f"{subject}s", subject_id])
        merged = [] if lines else _if_built(connection, _SURVIVOR.format(subject=subject), [subject_id])
    for (survivor,) in merged:
        tell_error(f"Note: {subject} {subject_id!r} was merged into {survivor!r}, whose score this is.")
        return explain(subject, survivor, since, database)
    if not lines:
        why = "".join(f" quarantined_rows says: {reason}, {counted_as}." for reason, counted_as in left_out)
        tell_error(
            f"Error: no {subject} {subject_id!r} has a score on {as_of} in {database}.{why}"
            f" Name another one ({subject.upper()}=id) or another database (DB=file)."
        )
        return 1
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for facts in who:
        console.print(f"\n{visible(_named(subject_id, *facts))}")
    levels = PLAIN_LEVELS if console.options.ascii_only else LEVELS
    for score_model_id, rows in groupby(lines, key=lambda line: line[0]):
        console.print(f"\n{visible(score_model_id)}")
        for _, part, text, points in rows:
            is_total = part in ("score", "before")
            console.print(f"{'' if is_total else '  '}{points:>{12 if is_total else 10},.4f}  {visible(text)}")
        days = [(day, float(score)) for model, day, score, _ in past if model == score_model_id]
        replayed = [day for model, day, _, was_replayed in past if model == score_model_id and was_replayed]
        for text in [
            *picture(days, levels, max(replayed, default=None)),
            *outlook_lines(*outlook.get(score_model_id, ())),
        ]:
            console.print(f"{'':14}{visible(text)}")
    for (sentence,) in listed:
        console.print(f"\n{visible(sentence)}.")
    if since and all(part != "before" for _, part, _, _ in lines):
        tell_error(f"Note: no score was kept on or before {since}, so there is nothing to compare with.")
    return 0


def picture(days: Sequence[tuple[date, float]], levels: str = LEVELS, last_replayed: date | None = None) -> list[str]:
    """A score over time as a line of signs and what they span; nothing of a single day.

    Args:
        days: days that were kept with their scores, in order. A day between two of them is as the first of these.
        levels: signs from the lowest score to the highest; the lowest stands for 0, or for the lowest score below it.
        last_replayed: the last of the days that were replayed afterwards, which nobody was shown; None: none was.

    Returns:
        Two lines, or none.
    """
    if len(days) < 2:
        return []
    (first, _), (last, _) = days[0], days[-1]
    width = min(PICTURE_WIDTH, (last - first).days + 1)
    low, high = min(0.0, *(score for _, score in days)), max(score for _, score in days)
    signs = []
    for place in range(width):
        # The last day that the sign stands for, so that the last sign is the last day.
        day = last - timedelta(days=(width - 1 - place) * ((last - first).days + 1) // width)
        score = [score for kept, score in days if kept <= day][-1:] or [days[0][1]]
        height = (score[0] - low) / (high - low) if high > low else 0.0
        signs.append(levels[round(height * (len(levels) - 1))])
    scores = [score for _, score in days]
    told = f"{first} to {last}: lowest {min(scores):,.0f}, highest {max(scores):,.0f}"
    return ["".join(signs), told + (f"; replayed up to {last_replayed}" if last_replayed else "")]


def outlook_lines(
    band: str = "",
    outlook_days: int | None = None,
    falls_on: date | None = None,
    falls_to_band: str | None = None,
    next_band: str | None = None,
    points: object = None,
    lifted_by: str | None = None,
) -> list[str]:
    """When a score falls out of its band, and what would lift it; arguments are columns of score_outlook."""
    lines = []
    if falls_on:
        lines.append(f"Falls from band {band} to {falls_to_band} on {falls_on} if nothing happens")
    elif outlook_days:
        lines.append(f"Stays in band {band} for the next {outlook_days} days even if nothing happens")
    if next_band:
        lines.append(
            f"{points:,.1f} points below band {next_band}{f'. Would lift it: {lifted_by}' if lifted_by else ''}"
        )
    return lines


def _named(
    subject_id: str,
    title: str | None,
    company: str | None,
    domain: str | None,
    engaged: int | None,
    contacts: int | None,
) -> str:
    """Who it is in a line: id, title of a person, company, contacts of a company. The tier is the lists' to tell."""
    site = f"{company or domain}{f' ({domain})' if company and domain else ''}" if company or domain else ""
    facts = [" at ".join(filter(None, [title, site]))]
    if contacts is not None:
        facts.append(f"{engaged} of {contacts} contacts engaged")
    return f"{subject_id}: {', '.join(filter(None, facts))}"


def _if_built(connection: duckdb.DuckDBPyConnection, query: str, asked: object) -> list[tuple]:
    """Rows of a query, none where a table of it is not there."""
    with contextlib.suppress(duckdb.CatalogException):
        return connection.execute(query, asked).fetchall()
    return []


if __name__ == "__main__":
    typer.run(main)
