"""How much a CRM is sent, day by day: python -m account_scoring.bench.outbox --help.

The demo is built as on so many nights, one after the other, into one database; see source_days. After each build the
outbox is applied to a table that stands for the CRM, which is compared with what the build wants the CRM to show: so
it is known from outside of the outbox how many records had news.
"""

from __future__ import annotations

import datetime
import gc
import json
import os
import shutil
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from account_scoring.bench import project as projects
from account_scoring.bench.machine import machine, versions
from account_scoring.bench.plan import parse_size
from account_scoring.bench.process import BenchError
from account_scoring.bench.source_days import SourceDays
from account_scoring.build import failures, run_dbt

PROJECT_DIR = Path(__file__).resolve().parents[2]

# The demo's last day, so that the same input is made every time.
LAST_DAY = datetime.date(2026, 10, 31)
# At most so much of the records may be sent on a day.
BAR = 0.03

FIRST_BUILD = ("build", "--select", "+crm_outbox", "--exclude-resource-type", "test", "unit_test")
# Policy does not change; loading and judging it takes a third of a small build.
NEXT_BUILD = (*FIRST_BUILD, "seed", "--exclude", "path:models/policy")

# What the CRM holds of a record, and what it should hold, by the same names.
CRM = """
    create table crm (
        subject text, record_id text, is_cleared boolean, tier text, action text, is_mql boolean,
        is_handed_to_sales boolean, reason_1 text
    );
    create table scores (subject text, record_id text, intent_score decimal(18, 4));
    create table applied (change_seq bigint);
"""
WANTED = """
    create or replace table wanted as
    select
        subject, record_id, is_cleared, tier, action, is_mql, is_handed_to_sales, reason_1, reason_2, reason_3
    from built.int_account_scoring__crm_states
"""
# Records that the CRM shows otherwise than it should: another tier or eligibility, a first reason that is none of the
# three any more, a record too few or too many. What is to be cleared and was never there is no news.
NEWS = """
    select coalesce(wanted.subject, crm.subject) as subject, coalesce(wanted.record_id, crm.record_id) as record_id
    from wanted
    full join crm on wanted.subject = crm.subject and wanted.record_id = crm.record_id
    where case
        when wanted.record_id is null then true
        when crm.record_id is null then not wanted.is_cleared
        when wanted.is_cleared or crm.is_cleared then wanted.is_cleared <> crm.is_cleared
        else
            (crm.tier, crm.is_mql, crm.is_handed_to_sales) <> (wanted.tier, wanted.is_mql, wanted.is_handed_to_sales)
            or crm.reason_1 not in (wanted.reason_1, wanted.reason_2, wanted.reason_3)
            or (crm.reason_1 = '' and wanted.reason_1 <> '')
    end
"""
ADDED = """
    create or replace table added as
    select outbox.*, crm.is_cleared as was_cleared
    from built.crm_outbox as outbox
    left join crm on outbox.subject = crm.subject and outbox.record_id = crm.record_id
    where outbox.change_seq > ?
"""
APPLIED = """
    delete from crm using added where crm.subject = added.subject and crm.record_id = added.record_id;
    insert into crm by name
    select subject, record_id, operation = 'clear' as is_cleared, tier, action, is_mql, is_handed_to_sales, reason_1
    from added where operation <> 'delete';
"""
SCORES = """
    create or replace table new_scores as
    select crm.subject, crm.record_id, primary_scores.intent_score
    from built.int_account_scoring__tiers as primary_scores
    inner join crm
        on
            primary_scores.evaluation_id = 0
            and primary_scores.subject = crm.subject and primary_scores.subject_id = crm.record_id
"""
MOVED = """
    select count(*) from new_scores inner join scores using (subject, record_id)
    where new_scores.intent_score <> scores.intent_score
"""
CAUSES = {
    "new": "operation = 'upsert' and was_cleared is null",
    "back": "operation = 'upsert' and was_cleared",
    "tier": "operation = 'upsert' and not was_cleared and is_tier_changed",
    "eligibility": "operation = 'upsert' and not was_cleared and is_eligibility_changed and not is_tier_changed",
    "reason": """operation = 'upsert' and not was_cleared
        and is_reason_changed and not is_tier_changed and not is_eligibility_changed""",
}

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True)
class Day:
    """What one build sent.

    Attributes:
        as_of: day of scoring.
        kind: first; day; again, the last day once more; quiet, a day after the last on which nothing came in.
        leads: in the source.
        active_leads: that did something of their own on the day.
        handed_over: share of the CRM's leads that it shows as handed to sales.
        records: leads and accounts that the CRM has, after these rows.
        rows: that the outbox got, by subject and operation, such as lead upsert.
        causes: rows by what made the outbox send them; what is deleted or cleared has none.
        news: records that the CRM showed otherwise than it should, before these rows.
        rows_without_news: rows of records that were not among them.
        left_wrong: records that the CRM shows otherwise than it should, after these rows.
        moved_scores: records of the CRM whose intent score, to the fourth decimal, is not that of the build before.
        seconds: that the build took.
    """

    as_of: str
    kind: str
    leads: int
    active_leads: int
    handed_over: float
    records: int
    rows: dict[str, int]
    causes: dict[str, int]
    news: int
    rows_without_news: int
    left_wrong: int
    moved_scores: int
    seconds: float

    @property
    def sent(self) -> int:
        """Rows of the outbox."""
        return sum(self.rows.values())

    @property
    def sent_share(self) -> float:
        """Rows per record."""
        return self.sent / self.records

    @property
    def moved_share(self) -> float:
        """Records with another unrounded score, per record."""
        return self.moved_scores / self.records

    @property
    def active_share(self) -> float:
        """Active leads per lead."""
        return self.active_leads / self.leads


def simulate(
    leads: int,
    days: int,
    work: Path,
    *,
    seed: int = 1,
    quiet_days: int = 1,
    threads: int = 2,
    project: Path = PROJECT_DIR,
) -> Iterator[Day]:
    """Build day after day, and tell what each build sent.

    Args:
        leads: leads by the last day.
        days: days after the first build.
        work: folder for the demo, which is kept, and for what is built, which is removed at the end.
        seed: source of chance.
        quiet_days: days after the last, on which nothing comes in.
        threads: dbt's.
        project: the dbt project.

    Raises:
        BenchError: dbt failed.
    """
    builds = work / "outbox"
    shutil.rmtree(builds, ignore_errors=True)
    demo = work / "input" / f"demo-{leads}-leads-seed-{seed}-{LAST_DAY}"
    source = SourceDays(demo, builds / "input", leads, seed, LAST_DAY)
    copy = projects.copy_project(project, builds / "project")
    database = builds / "scores.duckdb"

    def dbt(arguments: Sequence[str], day: datetime.date, manifest: object | None = None) -> object:
        places = ["--target-path", str(builds / "target"), "--log-path", str(builds / "logs")]
        result = run_dbt(
            [*arguments, "--log-level", "none", "--log-level-file", "none", "--threads", str(threads), *places],
            project_dir=copy,
            db=database,
            environment={
                "ACCOUNT_SCORING_INPUT_FOLDER": str(source.folder),
                "ACCOUNT_SCORING_AS_OF": day.isoformat(),
                # Quiet days go on after the demo's last day.
                "ACCOUNT_SCORING_ACCEPT_FUTURE_DAY": "yes",
            },
            manifest=manifest,
        )
        if not result.success:
            raise BenchError("\n".join(f"{name}: {message}" for name, message in failures(result).items()))
        return result.result

    plan = [("first", -days), *(("day", number - days) for number in range(1, days + 1)), ("again", 0)]
    plan += [("quiet", number) for number in range(1, quiet_days + 1)]
    try:
        with duckdb.connect() as crm:
            crm.execute(CRM)
            manifest = None
            for kind, offset in plan:
                day = LAST_DAY + datetime.timedelta(days=offset)
                is_delivered = kind in ("first", "day")
                if is_delivered:
                    source.go_to(day)
                manifest = manifest or dbt(["parse"], day)
                # The manifest, millions of objects, is no garbage and need not be looked at.
                gc.collect()
                gc.freeze()
                started = time.perf_counter()
                dbt(FIRST_BUILD if kind == "first" else NEXT_BUILD, day, manifest)
                seconds = time.perf_counter() - started
                active = source.active_leads(day) if is_delivered else 0
                crm.execute(f"attach '{database}' as built (read_only)")
                yield _day(crm, day, kind, source.leads(), active, seconds)
                crm.execute("detach built")
    finally:
        gc.unfreeze()
        shutil.rmtree(builds, ignore_errors=True)


def _day(crm: duckdb.DuckDBPyConnection, day: datetime.date, kind: str, leads: int, active: int, seconds: float) -> Day:
    """Count what a build added to the outbox, and apply it; `built` is the database that was built."""

    def number(query: str) -> int:
        return crm.execute(query).fetchone()[0]

    crm.execute(WANTED)
    crm.execute(f"create or replace table news as {NEWS}")
    crm.execute(ADDED, [number("select coalesce(max(change_seq), 0) from applied")])
    crm.execute("insert into applied select change_seq from added")
    rows = crm.execute("select subject || ' ' || operation, count(*) from added group by all order by all").fetchall()
    causes = {cause: number(f"select count(*) from added where {condition}") for cause, condition in CAUSES.items()}
    news = number("select count(*) from news")
    without_news = number("select count(*) from added anti join news using (subject, record_id)")
    crm.execute(APPLIED)
    crm.execute(SCORES)
    moved = number(MOVED)
    crm.execute("create or replace table scores as from new_scores")
    crm_leads = number("select count(*) from crm where subject = 'lead'")
    handed_over = number("select count(*) from crm where subject = 'lead' and is_handed_to_sales")
    return Day(
        as_of=day.isoformat(),
        kind=kind,
        leads=leads,
        active_leads=active,
        handed_over=round(handed_over / crm_leads, 5),
        records=number("select count(*) from crm"),
        rows=dict(rows),
        causes=causes,
        news=news,
        rows_without_news=without_news,
        left_wrong=number(f"select count(*) from ({NEWS})"),
        moved_scores=moved,
        seconds=round(seconds, 2),
    )


def as_document(found: Sequence[Day], arguments: dict[str, object]) -> dict[str, object]:
    """All of it for JSON, each day with its shares."""
    shares = ("sent", "sent_share", "moved_share", "active_share")
    return {
        "arguments": arguments,
        "machine": machine(),
        "versions": versions(),
        "bar": BAR,
        "days": [{**asdict(day), **{name: round(getattr(day, name), 5) for name in shares}} for day in found],
    }


def as_markdown(found: Sequence[Day]) -> str:
    """The result as a page: what a day sends, why, and days without news."""
    first, days = found[0], [day for day in found if day.kind == "day"]
    operations, causes = Counter(), Counter()
    for day in days:
        operations.update(day.rows)
        causes.update(day.causes)
    causes["gone or cleared"] = operations.total() - causes.total()
    lines = [
        f"{len(days)} days after the first, {first.leads:,} leads at first and {days[-1].leads:,} at the end;"
        f" the CRM has {first.records:,} records, then {days[-1].records:,};"
        f" {days[-1].handed_over:.1%} of its leads are handed to sales.",
        "",
        "| per day | least | median | mean | most |",
        "|---|---|---|---|---|",
        _spread("leads that did something, per lead", [day.active_share for day in days]),
        _spread("rows sent, per record", [day.sent_share for day in days]),
        _spread("records with another unrounded score", [day.moved_share for day in days]),
        "",
        f"Days with more than {BAR:.0%}: {sum(day.sent_share > BAR for day in days)}.",
        "",
        "| rows sent | in all | per day |",
        "|---|---|---|",
        *(f"| {name} | {number:,} | {number / len(days):,.1f} |" for name, number in sorted(operations.items())),
        "",
        "| why | in all | per day |",
        "|---|---|---|",
        *(f"| {name} | {number:,} | {number / len(days):,.1f} |" for name, number in causes.items()),
        "",
        "| a day without any activity | records with news | rows sent | records with another unrounded score |",
        "|---|---|---|---|",
        *(
            f"| {'the last day once more' if day.kind == 'again' else day.as_of} | {day.news:,} |"
            f" {day.sent:,} ({day.sent_share:.2%}) | {day.moved_share:.1%} |"
            for day in found
            if day.kind in ("again", "quiet")
        ),
        "",
        f"Rows of records without news: {sum(day.rows_without_news for day in found)}."
        f" Records that are wrong in the CRM after a day: {sum(day.left_wrong for day in found)}."
        f" A build takes {statistics.median(day.seconds for day in days):.0f} seconds (median).",
    ]
    return "\n".join(lines)


def _spread(name: str, shares: Sequence[float]) -> str:
    """A row of the table of shares."""
    values = (min(shares), statistics.median(shares), statistics.mean(shares), max(shares))
    return f"| {name} | " + " | ".join(f"{value:.2%}" for value in values) + " |"


@app.command()
def main(
    leads: Annotated[
        str, typer.Option(help="Leads by the last day, such as 100K; a quarter of them are new.")
    ] = "100K",
    days: Annotated[int, typer.Option(help="Days after the first build.", min=1, max=300)] = 90,
    seed: Annotated[int, typer.Option(help="The same seed gives the same input.", min=0)] = 1,
    threads: Annotated[int, typer.Option(help="Models that dbt builds at the same time.", min=1)] = os.cpu_count() or 1,
    work: Annotated[Path, typer.Option(help="Folder for the demo (kept), the builds and the report.")] = Path(
        "data/bench"
    ),
    out: Annotated[
        Path | None, typer.Option(help="Markdown file to write; JSON beside it. Default: outbox.md in the work folder.")
    ] = None,
) -> None:
    """Build day after day and count what a CRM is sent, and what it would be sent if it got unrounded scores.

    Exit status: 0 measured, 1 something failed. A bar that is missed is no error.
    """
    report = (out or work / "outbox.md").resolve()
    found: list[Day] = []
    try:
        for day in simulate(parse_size(leads), days, work.resolve(), seed=seed, threads=threads):
            found.append(day)
            typer.echo(
                f"{day.as_of}  {day.kind:<6}{day.sent:>9,} rows {day.sent_share:>8.2%} {day.seconds:>7.1f} s", err=True
            )
    except (BenchError, ValueError) as error:
        typer.echo(f"bench: {error}", err=True)
        raise typer.Exit(1) from error
    report.parent.mkdir(parents=True, exist_ok=True)
    page = as_markdown(found)
    report.write_text(page + "\n", encoding="utf-8")
    arguments = {"leads": leads, "days": days, "seed": seed, "threads": threads}
    report.with_suffix(".json").write_text(json.dumps(as_document(found, arguments), indent=2) + "\n", encoding="utf-8")
    typer.echo(f"{page}\n\nReport: {report}")


if __name__ == "__main__":
    app()
