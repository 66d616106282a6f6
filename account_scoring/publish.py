"""The marts as files for readers, Parquet and a DuckDB file: python -m account_scoring.publish --help.

A DuckDB file serves one process: a dashboard that held the database would block the nightly build. Readers open the
copy instead. A copy is written beside its place and renamed over it, so whoever has the old one open goes on reading
it, and nobody ever sees half a file.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from account_scoring.databases import DuckDbFile
from account_scoring.inputs import InputError

PROJECT_DIR = Path(__file__).resolve().parents[1]

READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    db: Annotated[
        Path | None,
        typer.Option(
            help="DuckDB file that was built. Default: $ACCOUNT_SCORING_DB, else data/account_scoring.duckdb."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the copy. Default: beside the database, <its name>_marts.")
    ] = None,
) -> None:
    """Write the marts as one Parquet file each and as one read-only DuckDB file, for dashboards and exports.

    Exit status: 0 written, 1 something is wrong (told on stderr); the copy of before is left as it was.
    """
    try:
        folder = publish(DuckDbFile(db, PROJECT_DIR), PROJECT_DIR, out)
    except InputError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Marts for readers: {folder}")


def publish(database: DuckDbFile, project_dir: Path, folder: Path | None = None) -> Path:
    """Copy the marts of a database into files of their own.

    The DuckDB file is of one build. The Parquet files are replaced one after the other: whoever reads several at once
    while a copy is made can tell by their column run_id.

    Args:
        database: the file of a build.
        project_dir: the dbt project; its folder models/marts says what is a mart.
        folder: where the files go; None means <database's name>_marts beside it.

    Returns:
        The folder: marts.duckdb and <mart>.parquet.

    Raises:
        InputError: no such database, no marts in it, or files that cannot be written.
    """
    file = database.path
    if not file.exists():
        raise InputError(f"database {file} does not exist; build it first")
    database.check()
    folder = folder or file.with_name(f"{file.stem}_marts")
    try:
        with duckdb.connect() as connection:
            # Under its own name, which stands in the views that it holds.
            connection.execute(f"attach {_quoted(file)} (read_only)")
            connection.execute(f'use "{file.stem}"')
            names = _marts(connection, project_dir)
            if not names:
                raise InputError(f"database {file} holds no marts; build it first")
            folder.mkdir(parents=True, exist_ok=True)
            _write_database(connection, names, folder / "marts.duckdb")
            for name in names:
                _write_parquet(connection, name, folder / f"{name}.parquet")
        for left in folder.glob("*.parquet"):
            if left.stem not in names:
                left.unlink()
    except OSError as error:
        raise InputError(f"{error.filename or folder} cannot be written: {error.strerror}") from error
    except duckdb.IOException as error:
        raise InputError(f"{folder}: {str(error).splitlines()[0]}") from error
    return folder


def _marts(connection: duckdb.DuckDBPyConnection, project_dir: Path) -> list[str]:
    """Names of the marts that the database holds, sorted."""
    known = {path.stem for path in (project_dir / "models" / "marts").rglob("*.sql")}
    built = connection.execute(
        "select table_name from information_schema.tables where table_catalog = current_database()"
    ).fetchall()
    return sorted(known & {name for (name,) in built})


def _write_database(connection: duckdb.DuckDBPyConnection, names: list[str], file: Path) -> None:
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    # Readable by DuckDB 1.4 and later, as the database itself.
    connection.execute(f"attach {_quoted(part)} as published (storage_version 'v1.4.0')")
    for name in names:
        connection.execute(f'create table published."{name}" as from "{name}"')
    connection.execute("detach published")
    _put(part, file)


def _write_parquet(connection: duckdb.DuckDBPyConnection, name: str, file: Path) -> None:
    part = file.with_name(f"{file.name}.part")
    connection.execute(f'copy (from "{name}") to {_quoted(part)} (format parquet, compression zstd)')
    _put(part, file)


def _put(part: Path, file: Path) -> None:
    """Rename a finished file over the one of before, at once and for all new readers."""
    part.chmod(READ_ONLY)
    os.replace(part, file)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


if __name__ == "__main__":
    app()
