"""Command of the benchmark: `python -m account_scoring.bench --help`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from account_scoring.bench.measure import Measuring, Tell
from account_scoring.bench.plan import PEERS, Plan, parse_size, size_text
from account_scoring.bench.process import BenchError, Limits
from account_scoring.bench.report import write_report

PROJECT_DIR = Path(__file__).resolve().parents[2]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    sizes: Annotated[str, typer.Option(help="Activity rows, as a list: 1M,10M,100M.")] = "1M",
    leads: Annotated[
        int | None, typer.Option(help="Leads at every size. Default: a twentieth of the activities, at most 500,000.")
    ] = None,
    memory_limit: Annotated[str, typer.Option(help="Memory of each way that can be held to it.")] = "8GB",
    threads: Annotated[int, typer.Option(help="Threads of each way.", min=1)] = os.cpu_count() or 1,
    peers: Annotated[str, typer.Option(help=f"What to compare with, of {','.join(PEERS)}.")] = ",".join(PEERS),
    models_up_to: Annotated[
        str, typer.Option(help="Largest size at which 30 score models, and the data tests, are built.")
    ] = "10M",
    backtest_up_to: Annotated[
        str, typer.Option(help="Largest size at which a backtest is run; 1 for none. It needs input of its own.")
    ] = "10M",
    pandas_up_to: Annotated[
        str, typer.Option(help="Largest size for pandas, which holds everything in memory.")
    ] = "1M",
    work: Annotated[
        Path, typer.Option(help="Folder for input (kept and used again), copies, databases and logs.")
    ] = Path("data/bench"),
    out: Annotated[
        Path | None, typer.Option(help="Markdown file to write; JSON beside it. Default: report.md in the work folder.")
    ] = None,
    keep: Annotated[bool, typer.Option(help="Keep databases and logs.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same input.", min=0)] = 1,
    repeat: Annotated[
        int, typer.Option(help="Times that empty builds and what is not dbt are run; the fastest counts.", min=1)
    ] = 1,
    project: Annotated[Path, typer.Option(help="The dbt project to measure.")] = PROJECT_DIR,
) -> None:
    """Time whole builds of this project on made-up activities, against a hand-written floor and other tools.

    Exit status: 0 measured, 1 something failed or ways do not agree, 130 interrupted. A bar that is missed is no error.
    """
    errors = Console(stderr=True)
    try:
        plan = Plan(
            sizes=sorted({parse_size(size) for size in sizes.split(",")}),
            leads=leads,
            limits=Limits(memory_limit, threads),
            peers=_peers(peers),
            models_up_to=parse_size(models_up_to),
            pandas_up_to=parse_size(pandas_up_to),
            project=project.resolve(),
            work=work.resolve(),
            seed=seed,
            keep=keep,
            repeat=repeat,
            backtest_up_to=parse_size(backtest_up_to),
        )
        report = (out or plan.work / "report.md").resolve()
        with _progress(plan) as (tell, note):
            measuring = Measuring(plan, tell, note)
            try:
                # Written after each size, because a large one takes hours and may fail.
                for found in measuring.measure():
                    document = write_report(plan, found, report)
            except BenchError:
                if not keep:
                    measuring.clear_databases()
                raise
            except KeyboardInterrupt:
                measuring.clear()
                raise
    except (BenchError, OSError) as error:
        errors.print(f"bench: {error}", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        errors.print("Interrupted; the input that was made is kept.")
        raise typer.Exit(130) from None
    _show(document, report)


def _peers(text: str) -> list[str]:
    """Peers of a list such as floor,polars; an empty list compares with nothing.

    Raises:
        BenchError: one is unknown.
    """
    asked = [peer.strip() for peer in text.split(",") if peer.strip()]
    unknown = sorted(set(asked) - set(PEERS))
    if unknown:
        raise BenchError(f"unknown peer {', '.join(unknown)}; there are {', '.join(PEERS)}")
    return [peer for peer in PEERS if peer in asked]


@contextlib.contextmanager
def _progress(plan: Plan) -> Iterator[tuple[Tell, Callable[[str], None]]]:
    """A bar of the processes that are timed, the step that is going on, and a line for each that is done."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Preparing", total=plan.steps())

        @contextlib.contextmanager
        def tell(text: str) -> Iterator[None]:
            progress.update(task, description=text)
            yield

        def note(line: str) -> None:
            progress.console.print(line, markup=False, highlight=False)
            progress.advance(task)

        yield tell, note


def _show(document: dict, out: Path) -> None:
    """The ratios as a table, and where the report is."""
    table = Table("measure", "size", "value", "bar", "holds")
    for ratio in document["ratios"]:
        bar = "" if ratio["bar"] is None else f"{'at least' if ratio['at_least'] else 'at most'} {ratio['bar']:g}"
        value = "" if ratio["value"] is None else f"{ratio['value']:.3f}"
        holds = {None: "", True: "yes", False: "no"}[ratio["holds"]]
        table.add_row(ratio["measure"], size_text(ratio["size"]), value, bar, holds)
    console = Console()
    console.print(table)
    console.print(f"Report: {out}", soft_wrap=True, highlight=False)


if __name__ == "__main__":
    app()
