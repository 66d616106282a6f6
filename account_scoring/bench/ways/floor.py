"""The floor: floor.sql in a process of its own, into a database that holds nothing but the scores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import duckdb
import typer

SCRIPT = Path(__file__).with_name("floor.sql")


def main(
    input_folder: Annotated[Path, typer.Option("--input", help="Folder with leads.parquet and activities/.")],
    seeds: Annotated[Path, typer.Option(help="Folder of the policy's CSV files.")],
    as_of: Annotated[str, typer.Option(help="Last day that counts.")],
    out: Annotated[Path, typer.Option(help="DuckDB file to write.")],
    memory_limit: Annotated[str, typer.Option(help="DuckDB's memory limit.")] = "8GB",
    threads: Annotated[int, typer.Option(help="DuckDB's threads.")] = 2,
    score_model: Annotated[str, typer.Option(help="Score model of accounts.")] = "account_intent",
) -> None:
    """Compute account scores by one hand-written script."""
    spill = f"{out}.tmp"
    config = {"memory_limit": memory_limit, "threads": threads, "temp_directory": spill}
    with duckdb.connect(str(out), config=config) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        for name, value in {"input_folder": input_folder, "seeds_folder": seeds, "score_model": score_model}.items():
            connection.execute(f"set variable {name} = $value", {"value": str(value)})
        connection.execute("set variable as_of = cast($value as date)", {"value": as_of})
        connection.execute(SCRIPT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    typer.run(main)
