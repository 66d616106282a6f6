"""Where results are, with what the command asks of it: to be usable, to take files as input, and to be read."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb

from account_scoring.inputs import InputError

# A database file belongs to one process at a time; tried so often, a second apart.
LOCK_TRIES = 3


class Connection(Protocol):
    """What DuckDB's connection offers, and others are made to: `?` stands for a parameter."""

    description: Sequence[Sequence[Any]]

    def execute(self, query: str, parameters: Sequence[object] = ()) -> Connection:
        """Run a query; its rows are fetched from what this returns."""

    def fetchone(self) -> tuple | None:
        """The next row."""

    def fetchmany(self, size: int) -> list[tuple]:
        """The next rows, so many at most."""

    def fetchall(self) -> list[tuple]:
        """All rows that are left."""


class Database(Protocol):
    """A database that dbt builds in. As text it is what a user calls it."""

    target: str
    """Name of the target in profiles/profiles.yml."""

    def check(self) -> None:
        """See that the database can be used; InputError otherwise."""

    def environment(self) -> Mapping[str, str]:
        """Environment variables by which the profile finds it."""

    def take_input(self, folder: Path, source_schema: str | None) -> Mapping[str, str]:
        """Make a folder of checked files the input of the build; returns the vars that say so."""

    def connect(self) -> Any:  # noqa: ANN401 (a context manager of a Connection)
        """Open it for reading, with the schema of the results first on the search path."""


class DuckDbFile:
    """A DuckDB file."""

    target = "duckdb"

    def __init__(self, path: Path | None, project_dir: Path) -> None:
        """The file as given, else from the environment, else the project's default."""
        if path is None:
            from_environment = os.environ.get("ACCOUNT_SCORING_DB")
            path = Path(from_environment) if from_environment else project_dir / "data" / "account_scoring.duckdb"
        self.path = path.resolve()

    def __str__(self) -> str:
        """Its path."""
        return str(self.path)

    def environment(self) -> Mapping[str, str]:
        """The file, as the profile asks for it."""
        return {"ACCOUNT_SCORING_DB": str(self.path)}

    def take_input(self, folder: Path, source_schema: str | None) -> Mapping[str, str]:
        """Files are read where they are."""
        return {"account_scoring_input_folder": str(folder)}

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Open the file, for reading only."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            yield connection

    def check(self) -> None:
        """Make the folders of the file and see that the file, if there is one, can be written.

        Raises:
            InputError: the path is a folder, the file is no DuckDB database, or another process has it open.
        """
        db = self.path
        if db.is_dir():
            raise InputError(f"database {db} is a folder; name a file in it, such as {db / 'account_scoring.duckdb'}")
        try:
            db.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"database {db}: its folder cannot be made ({error.strerror}: {error.filename})"
            ) from error
        if not db.exists():
            return
        for attempt in range(LOCK_TRIES):
            try:
                duckdb.connect(str(db)).close()
                return
            except duckdb.Error as error:
                text = str(error)
                if "lock" not in text:
                    raise InputError(f"database {db} cannot be opened: {text.splitlines()[0]}") from error
            # A reader that is about to finish is waited for.
            if attempt < LOCK_TRIES - 1:
                time.sleep(1)
        holder = re.search(r"\(PID (\d+)\)", text)
        process = f"process {holder.group(1)}" if holder else "another process"
        raise InputError(f"database {db} is open in {process}; close it there, or name another file")
