"""Command line of the demo generator: `python -m account_scoring.demo --help`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from account_scoring.demo import generate

app = typer.Typer(add_completion=False)


@app.command()
def main(
    leads: Annotated[int, typer.Option(help="How many leads; 2000 give about 50,000 activities.")] = 2000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same rows.", min=0)] = 7,
    out: Annotated[Path, typer.Option(help="Folder to write; an earlier demo in it is replaced.")] = Path("data/demo"),
    as_of: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of the year of history; a few rows come later.")
    ] = datetime(2026, 10, 31),
    signal: Annotated[
        str,
        typer.Option(
            metavar="strong|weak",
            help="How much of what makes opportunities likely is planted; of weak a calibration can tell nothing.",
        ),
    ] = "strong",
) -> None:
    """Write a made-up B2B company as input: twelve Parquet tables, and the planted truth as truth.json."""
    try:
        counts = generate(out, leads, seed, as_of.date(), signal)
    except (ValueError, OSError) as error:
        typer.echo(f"demo: {error}", err=True)
        raise typer.Exit(1) from error
    for table, rows in counts.items():
        typer.echo(f"{table:<15}{rows:>12,} rows")
    typer.echo(f"Written to {out}, with the planted truth in {out / 'truth.json'}.")


if __name__ == "__main__":
    app()
