"""The first build of the same project on DuckDB and on a Spark cluster: python -m account_scoring.bench.engines --help.

A command of its own, because Spark has a set-up of its own.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import time
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from account_scoring.bench import project as projects
from account_scoring.bench.generate import Input, make_year
from account_scoring.bench.machine import machine
from account_scoring.bench.plan import parse_size, size_text
from account_scoring.bench.process import BenchError, Limits
from account_scoring.spark_cluster import Cluster, ClusterError, Size, running_cluster

PROJECT_DIR = Path(__file__).resolve().parents[2]

# A day, so that the same input is made every time.
AS_OF = datetime.date(2026, 6, 30)

COMPARED = "select account_id, contacts, engaged_contacts, effective_contacts, intent_score from {} order by account_id"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def rows_of_report(size: int, leads: int, work: Path, limits: Limits, cluster_size: Size) -> list[tuple[str, float]]:
    """Build on both engines, and see that account scores are equal.

    Args:
        size: activities.
        leads: leads.
        work: folder for input, which is kept, and for what is built.
        limits: of DuckDB.
        cluster_size: of Spark.

    Returns:
        What was done, on which engine, and how many seconds it took.

    Raises:
        BenchError: a build failed, or account scores differ.
        ClusterError: Spark did not start.
    """
    year = make_year(Input(size, leads, 1, AS_OF, work / "input"), limits.memory, limits.threads)
    variables = {"account_scoring_as_of": AS_OF.isoformat()}
    copy = projects.copy_project(PROJECT_DIR, work / "engines" / "project")

    database = work / "engines" / "duckdb" / "scores.duckdb"
    database.unlink(missing_ok=True)
    read = {**variables, "account_scoring_input_folder": str(year)}
    on_duckdb = projects.build(copy, database.parent, database, read, limits, full_refresh=True).measured
    found = [("DuckDB, first build", on_duckdb.seconds)]

    with running_cluster(work / "engines" / "cluster", cluster_size) as cluster:
        started = time.perf_counter()
        cluster.load(year)
        found.append(("Spark, files loaded as tables", time.perf_counter() - started))
        on_spark = projects.build(
            copy, work / "engines" / "spark", database, variables, limits, full_refresh=True, cluster=cluster
        ).measured  # fmt: skip
        found.append(("Spark, first build", on_spark.seconds))
        _see_equal(database, cluster)
    return found


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
    """Time the first build of the same activities on DuckDB and on a Spark cluster of this machine, and compare scores.

    Exit status: 0 measured, 1 something failed or scores differ.
    """
    rows = parse_size(size)
    people = leads or min(max(rows // 20, 10), 500_000)
    limits = Limits(memory_limit, os.cpu_count() or 1)
    cluster_size = Size(workers=workers, executor_memory=executor_memory, driver_memory="3g", partitions=2 * workers)
    try:
        found = rows_of_report(rows, people, work.resolve(), limits, cluster_size)
    except (BenchError, ClusterError) as error:
        typer.echo(f"bench: {error}", err=True)
        raise typer.Exit(1) from error
    here, version = machine(), importlib.metadata.version
    lines = [
        f"{size_text(rows)} activities, {people:,} leads; {here['cores']} cores, "
        f"{here['memory_bytes'] / 2**30:.0f} GiB; DuckDB {version('duckdb')} with {memory_limit}, "
        f"Spark {version('pyspark')} with {workers} workers of one core and {executor_memory}. "
        "Account scores are equal.",
        "",
        "| step | seconds |",
        "|---|---|",
        *(f"| {step} | {seconds:.1f} |" for step, seconds in found),
    ]
    report = out or work / "engines.md"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    typer.echo("\n".join(lines))


if __name__ == "__main__":
    app()
