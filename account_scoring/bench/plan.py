"""What the benchmark is asked to do, and what it found."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from account_scoring.bench.agreement import Agreement
from account_scoring.bench.process import BenchError, Limits, Measured

PEERS = ("floor", "polars", "pandas", "common")
MOST_LEADS = 500_000
ACTIVITIES_PER_LEAD = 20
NEW_ROWS_SHARE = 0.003
HOUR_ROWS_SHARE = 0.0001
CUTOFFS = 24
# The earliest cut-off lies 27 months back; who came after a cut-off is not judged at it.
BACKTEST_YEARS = 3


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Attributes:
        sizes: activity rows, ascending.
        leads: leads at every size; None: a twentieth of the activities, at most 500,000.
        limits: memory and threads of every way.
        peers: of PEERS, what is compared with.
        models_up_to: largest size at which 30 score models and the data tests are built.
        pandas_up_to: largest size for pandas.
        project: the dbt project that is measured.
        work: folder for input, copies, databases and logs.
        seed: source of chance for the input.
        keep: leave databases in the work folder.
        repeat: times that what is short is run, of which the fastest counts: empty builds and what is not dbt.
        as_of: last day of the year of input.
        backtest_up_to: largest size at which a backtest is run.
    """

    sizes: Sequence[int]
    leads: int | None
    limits: Limits
    peers: Sequence[str]
    models_up_to: int
    pandas_up_to: int
    project: Path
    work: Path
    seed: int
    keep: bool
    repeat: int = 1
    as_of: datetime.date = datetime.date(2026, 10, 31)
    backtest_up_to: int = 0

    def leads_at(self, size: int) -> int:
        """Leads at a size."""
        return self.leads or max(min(MOST_LEADS, size // ACTIVITIES_PER_LEAD), 100)

    def new_rows(self, size: int) -> int:
        """Rows that one day adds at a size."""
        return max(round(size * NEW_ROWS_SHARE), 50)

    def rows_of_an_hour(self, size: int) -> int:
        """Rows that one hour adds at a size."""
        return max(round(size * HOUR_ROWS_SHARE), 16)

    def builds_models(self) -> bool:
        """Are 30 score models built at any size?"""
        return any(size <= self.models_up_to for size in self.sizes)

    def steps(self) -> int:
        """How many processes are timed, for the progress bar, input not counted."""
        others = len(self.peers) - ("common" in self.peers)
        steps = self.repeat * (3 + self.builds_models() + others + 2 * ("common" in self.peers))
        for size in self.sizes:
            is_largest = size == max(self.sizes)
            steps += 4 + ("common" in self.peers) + 2 * (size <= self.models_up_to) + (not is_largest)
            steps += 2 * (size <= self.backtest_up_to)
            steps += self.repeat * (others - ("pandas" in self.peers and size > self.pandas_up_to))
            steps += self.repeat * ("floor" in self.peers) * (1 if is_largest else 2)
        return steps


@dataclass(frozen=True)
class Run:
    """One timed process.

    Attributes:
        way: project, project_one_model, project_30_models, project_with_tests, common, floor, polars, pandas.
        step: full; daily (0.3 % new rows, the day after); hourly (0.01 % new rows, that day once more); daily_most (as
            many as at the largest size, a day later);
            full_of_years (the same number of activities, spread over three years); backtest (of these years).
        size: activity rows of the input before the day; 0: empty input.
        seconds: of the whole process.
        cpu_seconds: of all its threads; steadier than seconds where others use the machine too.
        peak_bytes: most resident memory.
        database_bytes: of what it wrote, together with what was there before.
        new_rows: rows that came with the day.
        slowest: seconds by model, of the ten slowest; dbt only.
    """

    way: str
    step: str
    size: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    database_bytes: int
    new_rows: int = 0
    slowest: dict[str, float] = field(default_factory=dict)


@dataclass
class Found:
    """All that was measured, in the order of measuring.

    Attributes:
        inputs: facts of the input at each size: rows, leads, accounts, patterns, bytes.
        runs: what was timed.
        agreements: (size, step, agreement).
    """

    inputs: list[dict[str, object]] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    agreements: list[tuple[int, str, Agreement]] = field(default_factory=list)

    def add(self, way: str, step: str, size: int, measured: Measured, database: Path, **more: object) -> Run:
        """Note a timed process and the size of its result; of several of one way, step and size the fastest counts."""
        bytes_written = database.stat().st_size
        run = Run(
            way,
            step,
            size,
            round(measured.seconds, 3),
            round(measured.cpu_seconds, 3),
            measured.peak_bytes,
            bytes_written,
            **more,
        )
        slower = self.run(way, step, size)
        if slower is None:
            self.runs.append(run)
        elif run.seconds < slower.seconds:
            self.runs[self.runs.index(slower)] = run
        return run

    def run(self, way: str, step: str, size: int) -> Run | None:
        """The run of this way, step and size; None: not measured."""
        return next((run for run in self.runs if (run.way, run.step, run.size) == (way, step, size)), None)

    def cpu_seconds(self, way: str, step: str, size: int, *, net: bool = False) -> float | None:
        """CPU seconds of a run; `net`: without those of the same way and step on empty input. None: not measured.

        Net seconds may come out below zero where both are small. What is not dbt knows no daily build: its fixed cost
        is that of the full one. Other builds of a day have the fixed cost of any daily build.
        """
        run = self.run(way, step, size)
        if run is None or not net:
            return run and run.cpu_seconds
        empty = self.run(way, "daily" if step in ("daily_most", "hourly") else step, 0) or self.run(way, "full", 0)
        return run.cpu_seconds - empty.cpu_seconds if empty else None

    def as_document(self) -> dict[str, object]:
        """Inputs, runs and agreements, for JSON."""
        return {
            "inputs": self.inputs,
            "runs": [asdict(run) for run in self.runs],
            "agreements": [
                {"size": size, "step": step, **asdict(agreement), "agrees": agreement.agrees}
                for size, step, agreement in self.agreements
            ],
        }


def parse_size(text: str) -> int:
    """A number of rows such as 250000, 100k, 1M or 2.5M.

    Raises:
        BenchError: it is none.
    """
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([kKmM]?)", text.strip())
    size = round(float(found[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[found[2].lower()]) if found else 0
    if size < 1:
        raise BenchError(f"{text!r} is no size; write 250000, 100k or 10M")
    return size


def size_text(size: int) -> str:
    """A number of rows, short: 10M, 100k."""
    for unit, name in ((1_000_000, "M"), (1_000, "k")):
        if size >= unit:
            return f"{size / unit:.4g}{name}"
    return str(size)
