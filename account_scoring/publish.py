"""The marts as files for readers, Parquet and a DuckDB file: python -m account_scoring.publish --help.

A DuckDB file serves one process: a dashboard that held the database would block the nightly build. Readers open the
copy instead. A copy is written beside its place and renamed over it, so whoever has the old one open goes on reading
it, and nobody ever sees half a file.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Set
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from account_scoring.databases import DuckDbFile, plain_cause
from account_scoring.given import BuiltDatabaseOption, InputError, local_path, visible
from account_scoring.outputs import make_output_folder

PROJECT_DIR = Path(__file__).resolve().parents[1]

READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH

DATABASE = "marts.duckdb"
# Which files of the folder are ours, one name a line: only they are ever replaced or removed.
LIST = ".published"
# What every score was on every kept day: too much for a file, so it is a view in the copy as well.
VIEW = "scores_by_day"
# What a copy leaves that is killed while it is written.
PARTS = (".part", ".part.wal")
# The oldest format that DuckDB writes, which all its versions from 1.0 on read.
STORAGE_VERSION = "v1.0.0"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    db: BuiltDatabaseOption = None,
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
        typer.echo(visible(f"Error: {error}", keep="\n"), err=True)
        raise typer.Exit(1) from error
    typer.echo(visible(f"Marts for readers: {folder}"))


def publish(database: DuckDbFile, project_dir: Path, folder: Path | None = None) -> Path:
    """Copy the marts of a database into files of their own.

    The DuckDB file is of one build. The Parquet files are replaced one after the other: whoever reads several at once
    while a copy is made can tell by their column run_id.

    Args:
        database: the file of a build.
        project_dir: the dbt project; its folders named marts say what is a mart.
        folder: where the files go; None means <database's name>_marts beside it.

    Returns:
        The folder: marts.duckdb and <mart>.parquet; of scores_by_day only the view in marts.duckdb.

    Raises:
        InputError: no such database, no marts in it, a folder that holds an input or files of somebody else under our
            names, or files that cannot be written.
    """
    file = database.path
    if not file.exists():
        raise InputError(f"database {file} does not exist; build it first")
    database.check()
    beside = file.with_name(f"{file.stem}_marts")
    folder = local_path(folder, "folder of the copy") if folder else beside
    if folder / DATABASE == file:
        raise InputError(f"{folder}: the copy would replace the database {file} itself; name another folder for it")
    try:
        with duckdb.connect() as connection:
            # Under its own name, which stands in the views that it holds.
            connection.execute(f'attach {_quoted(file)} as "{file.stem}" (read_only)')
            connection.execute(f'use "{file.stem}"')
            names = _marts(connection, project_dir)
            if not names:
                raise InputError(f"database {file} holds no marts; build it first, with make build or make score")
            tables = [name for name in names if name != VIEW]
            wanted = {DATABASE, *(f"{name}.parquet" for name in tables)}
            ours = _claim(folder, wanted, _known_files(project_dir) if folder == beside else frozenset())
            try:
                _write_database(connection, names, folder / DATABASE)
                for name in tables:
                    _write_parquet(connection, name, folder / f"{name}.parquet")
            finally:
                _remove_parts(folder, ours)
        for name in ours - wanted:
            (folder / name).unlink(missing_ok=True)
        _write_list(folder, wanted)
    except OSError as error:
        raise InputError(f"{error.filename or folder} cannot be written: {error.strerror}") from error
    except duckdb.Error as error:
        text = str(error)
        if "no space left on device" in text.lower():
            raise InputError(f"{folder} cannot be written: its disk is full; the copy of before is there") from error
        raise InputError(plain_cause(text, file) or f"{folder}: {text.splitlines()[0]}") from error
    return folder


def _claim(folder: Path, wanted: Set[str], ours: Set[str]) -> Set[str]:
    """See that only files of ours are replaced, and write down which ones are; parts that a kill left are removed.

    Args:
        folder: made if it is not there.
        wanted: names of the files that will be written.
        ours: names that are ours though no list says so: of copies that were made before there was one.

    Returns:
        Names of all files in the folder that are ours or will be.

    Raises:
        InputError: the folder is none, holds an input, or a file of somebody else has the name of one of ours.
    """
    make_output_folder(folder, "the copy")
    ours = _listed(folder) or ours
    foreign = sorted(name for name in wanted - ours if any((folder / f"{name}{end}").exists() for end in ("", *PARTS)))
    if foreign:
        raise InputError(
            f"{folder / foreign[0]} is there and was not written by publish; nothing was changed."
            " Move it away, or name another folder for the copy"
        )
    ours = ours | wanted
    # First of all, so that after a kill the next run knows what is ours.
    _write_list(folder, ours)
    _remove_parts(folder, ours)
    return ours


def _remove_parts(folder: Path, names: Set[str]) -> None:
    for name in names:
        for end in PARTS:
            (folder / f"{name}{end}").unlink(missing_ok=True)


def _listed(folder: Path) -> Set[str]:
    """Names that the list in a folder has; none without a list. A name with a folder in it is not one of ours."""
    try:
        names = (folder / LIST).read_text(encoding="utf-8").split("\n")
    except (FileNotFoundError, UnicodeDecodeError):
        return frozenset()
    return {name for name in names if name == DATABASE or re.fullmatch(r"\w+\.parquet", name)}


def _write_list(folder: Path, names: Set[str]) -> None:
    part = folder / f"{LIST}.part"
    part.unlink(missing_ok=True)
    part.write_text("\n".join(sorted(names)) + "\n", encoding="utf-8")
    _put(part, folder / LIST)


def _known_files(project_dir: Path) -> Set[str]:
    return {DATABASE, *(f"{path.stem}.parquet" for path in (project_dir / "models").rglob("marts/**/*.sql"))}


def _marts(connection: duckdb.DuckDBPyConnection, project_dir: Path) -> list[str]:
    """Names of the marts that the database holds, sorted."""
    known = {path.stem for path in (project_dir / "models").rglob("marts/**/*.sql")}
    built = connection.execute(
        "select table_name from information_schema.tables where table_catalog = current_database()"
    ).fetchall()
    return sorted(known & {name for (name,) in built})


def _write_database(connection: duckdb.DuckDBPyConnection, names: list[str], file: Path) -> None:
    part = file.with_name(f"{file.name}.part")
    connection.execute(f"attach {_quoted(part)} as published (storage_version '{STORAGE_VERSION}')")
    for name in names:
        if name != VIEW:
            connection.execute(f'create table published."{name}" as from "{name}"')
    if VIEW in names:
        # Its text names tables by their schema, which is that of the copy too.
        query = "select sql from duckdb_views() where database_name = current_database() and view_name = ?"
        ((text,),) = connection.execute(query, [VIEW]).fetchall()
        body = re.sub("^create view .*? as (?=with |select )", "", text, count=1, flags=re.IGNORECASE)
        connection.execute(f'create view published."{VIEW}" as {body}')
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
