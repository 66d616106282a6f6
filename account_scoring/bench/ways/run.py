"""Start a way that is not dbt in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from account_scoring.bench.process import Limits, Measured, measure

PACKAGE_PARENT = Path(__file__).resolve().parents[3]
MODULES = {"floor": "floor", "polars": "polars_way", "pandas": "pandas_way"}


def run_way(way: str, input_folder: Path, seeds: Path, as_of: str, limits: Limits, work: Path) -> tuple[Measured, Path]:
    """Compute account scores by one way.

    Args:
        way: floor, polars or pandas.
        input_folder: folder with leads.parquet and activities/.
        seeds: folder of the policy's CSV files.
        as_of: last day that counts.
        limits: memory (which only DuckDB can be held to) and threads.
        work: folder for the result and the log.

    Returns:
        What it took, and its result: a DuckDB file or a Parquet file.

    Raises:
        BenchError: it failed.
    """
    work.mkdir(parents=True, exist_ok=True)
    result = work / ("floor.duckdb" if way == "floor" else f"{way}.parquet")
    result.unlink(missing_ok=True)
    command = [sys.executable, "-m", f"{__package__}.{MODULES[way]}", "--input", str(input_folder)]
    command += ["--seeds", str(seeds), "--as-of", as_of, "--out", str(result)]
    if way == "floor":
        command += ["--memory-limit", limits.memory, "--threads", str(limits.threads)]
    environment = {"PYTHONPATH": str(PACKAGE_PARENT), "POLARS_MAX_THREADS": str(limits.threads)}
    return measure(command, work / f"{way}.log", environment, work), result
