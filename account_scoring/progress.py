"""How far a command of dbt is: on a terminal a line with what it builds, how many of how many, and the time so far."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column


@contextlib.contextmanager
def progress(title: str, console: Console | None = None) -> Iterator[Callable[[Any], None]]:
    """Show how far dbt is for as long as it runs. What it yields takes every event of dbt.

    Logs get nothing: a line that is written over again and again is of use to somebody who waits.

    Args:
        title: what is done before dbt names what it builds.
        console: where to show it; None means stderr.
    """
    console = Console(stderr=True) if console is None else console
    if not console.is_terminal:
        yield lambda _event: None
        return
    columns = (
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        # Names of tables are text, not markup, and a long one makes no second line.
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)),
    )
    with Progress(*columns, console=console, transient=True, expand=True) as shown:
        task = shown.add_task(title, total=None)

        def listen(event: Any) -> None:  # noqa: ANN401 (dbt's EventMsg is a generated protobuf class)
            if event.info.name == "LogStartLine":
                # What is begun is not done yet.
                shown.update(
                    task,
                    completed=event.data.index - 1,
                    total=event.data.total,
                    description=event.data.description,
                )

        yield listen
