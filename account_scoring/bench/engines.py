"""First build and day after on DuckDB and on a Spark cluster: python -m account_scoring.bench.engines --help.

A command of its own, because Spark has a set-up of its own.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from account_scoring.bench import project as projects
from account_scoring.bench.generate import Input, make_day, make_year
from account_scoring.bench.machine import machine
from account_scoring.bench.plan import NEW_ROWS_SHARE, parse_size, size_text
from account_scoring.bench.process import BenchError, Limits
from account_scoring.spark_cluster import Cluster, ClusterError, Size, running_cluster

PROJECT_DIR = Path(__file__).resolve().parents[2]

# A day, so that the same input is made every time.
AS_OF = datetime.date(2026, 6, 30)

COMPARED = "select account_id, contacts, engaged_contacts, effective_contacts, intent_score from {} order by account_id"

STEPS = ("first build", "the day after")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True)
class Step:
    """One build on one engine.

    Attributes:
        engine: where.
        name: of STEPS.
        seconds: from start to end.
        cpu_seconds: of dbt and of all processes of the engine.
    """

    engine: str
    name: str
    seconds: float
    cpu_seconds: float


def measured_steps(size: int, leads: int, work: Path, limits: Limits, cluster_size: Size) -> list[Step]:
    """Build a year on both engines, then the day after, and see each time that account scores are equal.

    Args:
        size: activities of the year.
        leads: leads.
        work: folder for input, which is kept, and for what is built.
        limits: of DuckDB.
        cluster_size: of Spark.

    Raises:
        BenchError: a build failed, or account scores differ.
        ClusterError: Spark did not start.
    """
    year = Input(size, leads, 1, AS_OF, work / "input")
    folder = make_year(year, limits.memory, limits.threads)
    day = make_day(year, 1, 0, max(round(size * NEW_ROWS_SHARE), 1), limits.memory, limits.threads)
    copy = projects.copy_project(PROJECT_DIR, work / "engines" / "project")

    database = work / "engines" / "duckdb" / "scores.duckdb"
    database.unlink(missing_ok=True)
    source = work / "engines" / "input"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(folder, source, ignore=shutil.ignore_patterns("days"), copy_function=os.symlink)

    found = []
    with running_cluster(work / "engines" / "cluster", cluster_size) as cluster:
        cluster.load(folder)
        for number, name in enumerate(STEPS):
            if number:
                (source / "activities" / day.name).symlink_to(day)
                cluster.execute(f"insert into crm.activities select * from parquet.`{day}`")
            variables = {"account_scoring_as_of": (AS_OF + datetime.timedelta(days=number)).isoformat()}
            read = {**variables, "account_scoring_input_folder": str(source)}
            first = number == 0
            on_duckdb = projects.build(copy, database.parent, database, read, limits, full_refresh=first).measured
            found.append(Step("DuckDB", name, on_duckdb.seconds, on_duckdb.cpu_seconds))
            before = _cpu_seconds(cluster)
            on_spark = projects.build(
                copy, work / "engines" / "spark", database, variables, limits, full_refresh=first, cluster=cluster
            ).measured  # fmt: skip
            of_cluster = _cpu_seconds(cluster) - before
            found.append(Step("Spark", name, on_spark.seconds, on_spark.cpu_seconds + of_cluster))
            _see_equal(database, cluster)
    return found


def _cpu_seconds(cluster: Cluster) -> float:
    """CPU seconds of all processes of a cluster so far; 0 where the system does not tell.

    Each process is a session of its own, with the executors that it started.
    """
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        session, user, system = int(fields[3]), int(fields[11]), int(fields[12])
        ticks += user + system if session in cluster.pids.values() else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _see_equal(database: Path, cluster: Cluster) -> None:
    """Compare account scores.

    Raises:
        BenchError: they differ.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        expected = connection.execute(COMPARED.format("account_scores")).fetchall()
    different = set(expected) ^ set(cluster.query(COMPARED.format("account_scoring.account_scores")))
    if different or not expected:
        raise BenchError(f"account scores differ, or there are none; {len(different)} rows are on one side only")


def _of_first(step: Step, steps: list[Step]) -> float:
    """Its CPU seconds as a part of those of the first build on the same engine."""
    (first,) = (other for other in steps if other.engine == step.engine and other.name == STEPS[0])
    return step.cpu_seconds / first.cpu_seconds


@app.command()
def main(
    size: Annotated[str, typer.Option(help="Activity rows, such as 1M.")] = "1M",
    leads: Annotated[
        int | None, typer.Option(help="Leads. Default: a twentieth of the activities, at most 500,000.")
    ] = None,
    memory_limit: Annotated[str, typer.Option(help="DuckDB's memory.")] = "8GB",
    workers: Annotated[int, typer.Option(help="Spark's workers, with a core each.", min=1)] = 2,
    executor_memory: Annotated[str, typer.Option(help="Memory of each worker's executor.")] = "4g",
    work: Annotated[Path, typer.Option(help="Folder for input (kept), tables and logs.")] = Path("data/bench"),
    out: Annotated[
        Path | None, typer.Option(help="Markdown file to write. Default: engines.md in the work folder.")
    ] = None,
) -> None:
    """Time the first build and the day after on DuckDB and on a Spark cluster of this machine, and compare scores.

    Exit status: 0 measured, 1 something failed or scores differ.
    """
    rows = parse_size(size)
    people = leads or min(max(rows // 20, 10), 500_000)
    limits = Limits(memory_limit, os.cpu_count() or 1)
    cluster_size = Size(workers=workers, executor_memory=executor_memory, driver_memory="3g", partitions=2 * workers)
    try:
        found = measured_steps(rows, people, work.resolve(), limits, cluster_size)
    except (BenchError, ClusterError) as error:
        typer.echo(f"bench: {error}", err=True)
        raise typer.Exit(1) from error
    here, version = machine(), importlib.metadata.version
    lines = [
        f"{size_text(rows)} activities of a year, {people:,} leads, a day with {NEW_ROWS_SHARE:.1%} more; "
        f"{here['cores']} cores, {here['memory_bytes'] / 2**30:.0f} GiB; "
        f"DuckDB {version('duckdb')} with {memory_limit}, "
        f"Spark {version('pyspark')} with {workers} workers of one core and {executor_memory}. "
        "Account scores are equal.",
        "",
        "| engine | step | seconds | CPU seconds | of the first build |",
        "|---|---|---|---|---|",
        *(
            f"| {step.engine} | {step.name} | {step.seconds:.1f} | {step.cpu_seconds:.1f} "
            f"| {_of_first(step, found):.2f} |"
            for step in found
        ),
    ]
    report = out or work / "engines.md"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    typer.echo("\n".join(lines))


if __name__ == "__main__":
    app()
