"""Where results are, with what the command asks of it: to be usable, to take files as input, and to be read."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import duckdb

from account_scoring.given import InputError, local_path, visible

# A database file belongs to one process at a time; tried so often, a second apart.
LOCK_TRIES = 3

# DuckDB calls a database by its file; by these names it has others, or we give them to the copies that we write.
TAKEN_NAMES = frozenset({
    "information_schema", "main", "memory", "pg_catalog", "proposed", "published", "system", "temp",
})  # fmt: skip

# Files of data, which DuckDB would open as a database in memory and forget.
DATA_ENDINGS = (".parquet", ".csv", ".tsv", ".gz", ".zst", ".json", ".jsonl", ".ndjson", ".xlsx")

# What stands beside the file bears its name with the longest of .wal.checkpoint, .lock, .tmp, .previews, _calibration,
# _dashboard and _marts.
SPARE_BYTES = 20

# So many of the latest previews are told to a build.
MOST_PREVIEWS = 100

# Every DuckDB file has this in its head.
MAGIC = slice(8, 12)

# What a check writes and takes away again, to see that something can be written: bytes.
PROBE = 1_000_000


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
        """See that the database can be used, and change nothing; InputError otherwise."""

    def claim(self) -> AbstractContextManager[None]:
        """Keep other builds away from it for as long as this one takes; InputError where there is one."""

    def environment(self) -> Mapping[str, str]:
        """Environment variables by which the profile finds it."""

    def take_input(self, folder: Path, source_schema: str | None) -> Mapping[str, str]:
        """Make a folder of checked files the input of the build; returns the environment that says so."""

    def connect(self) -> Any:  # noqa: ANN401 (a context manager of a Connection)
        """Open it for reading, with the schema of the results first on the search path."""


class DuckDbFile:
    """A DuckDB file."""

    target = "duckdb"

    def __init__(self, path: Path | None, project_dir: Path) -> None:
        """The file as given, else from the environment, else the project's default.

        Raises:
            InputError: no file can have that path.
        """
        if path is None:
            from_environment = os.environ.get("ACCOUNT_SCORING_DB")
            path = Path(from_environment) if from_environment else project_dir / "data" / "account_scoring.duckdb"
        self.path = local_path(path, "database", spare=SPARE_BYTES)

    def __str__(self) -> str:
        """Its path, in one line."""
        return visible(self.path)

    def environment(self) -> Mapping[str, str]:
        """The file, as the profile asks for it."""
        return {"ACCOUNT_SCORING_DB": str(self.path)}

    def previewed_policies(self) -> Mapping[str, str]:
        """The policies that were previewed on this file, for policy_lint."""
        try:
            versions = self.previews.read_text("utf-8").split()
        except (OSError, UnicodeDecodeError):
            return {}
        return {"ACCOUNT_SCORING_PREVIEWED_POLICIES": " ".join(versions[-MOST_PREVIEWS:])} if versions else {}

    def remember_preview(self, policy_version: str) -> None:
        """Write down, beside the file, that a policy was previewed on it."""
        with suppress(OSError), self.previews.open("a", encoding="utf-8") as file:
            file.write(f"{policy_version}\n")

    @property
    def previews(self) -> Path:
        """Where previewed policies are written down: beside the file, because a preview changes nothing in it."""
        return self.path.with_name(f"{self.path.name}.previews")

    def was_built_from(self, folder: Path) -> bool:
        """Did the last build read this folder? True as well where nothing was built.

        Raises:
            InputError: the file is no database, or cannot be opened.
        """
        if not self.path.is_file() or self.path.stat().st_size == 0:
            return True
        with self.connect() as connection:
            found = connection.execute(
                "select sql from duckdb_views() where view_name = 'stg_account_scoring__leads'"
            ).fetchall()
            # A table does not say what it was made of: somebody else's project made it.
            tables = connection.execute(
                "select count(*) from duckdb_tables() where table_name = 'stg_account_scoring__leads'"
            ).fetchone()
        place = str(folder).replace("'", "''") + os.sep
        return any(place in sql for (sql,) in found) or not (found or tables[0])

    def take_input(self, folder: Path, source_schema: str | None) -> Mapping[str, str]:
        """Files are read where they are."""
        return {"ACCOUNT_SCORING_INPUT_FOLDER": str(folder)}

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Open the file, for reading only.

        Raises:
            InputError: it is none, or it cannot be opened.
        """
        self._check_kind()
        try:
            opened = duckdb.connect(str(self.path), read_only=True)
        except duckdb.Error as error:
            told = plain_cause(str(error), self) or f"database {self} cannot be opened: {str(error).splitlines()[0]}"
            raise InputError(told) from error
        with opened as connection:
            yield connection

    def check(self) -> None:
        """See that the file, if there is one, can be written, and else that one can be made. Nothing is changed.

        Raises:
            InputError: the name is none for a database, the path is a folder, the file is no DuckDB database, another
                process has it open, or there is no right or no room to write.
        """
        db = self.path
        self._check_kind()
        try:
            self._check_folder()
            if not db.exists():
                return
        except OSError as error:
            raise InputError(f"database {self} cannot be opened: {error.strerror}") from error
        for attempt in range(LOCK_TRIES):
            try:
                duckdb.connect(str(db)).close()
                return
            except duckdb.Error as error:
                text = str(error)
                if not _is_locked(text):
                    told = plain_cause(text, self) or f"database {self} cannot be opened: {text.splitlines()[0]}"
                    raise InputError(told) from error
            # A reader that is about to finish is waited for.
            if attempt < LOCK_TRIES - 1:
                time.sleep(1)
        raise InputError(plain_cause(text, self))

    def _check_kind(self) -> None:
        """Its name is one for a database, and what bears it, if anything does, is a DuckDB file."""
        db = self.path
        self._check_name()
        try:
            if db.is_dir():
                raise InputError(
                    f"database {self} is a folder; name a file in it, such as {db / 'account_scoring.duckdb'}"
                )
            if db.exists() and not db.is_file():
                raise InputError(f"database {self} is no file but a device or a pipe; name another one")
            head = b""
            # What lies in a folder that is none is told with the folder.
            with suppress(FileNotFoundError, NotADirectoryError), db.open("rb") as file:
                head = file.read(MAGIC.stop)
        except OSError as error:
            raise InputError(f"database {self} cannot be opened: {error.strerror}") from error
        if head and head[MAGIC] != b"DUCK":
            raise InputError(f"database {self} cannot be opened: it is no DuckDB database; name another file")

    def _check_name(self) -> None:
        """DuckDB makes the name of the file that of the database, which dbt puts into SQL as it is."""
        db = self.path
        if db.name.lower().endswith(DATA_ENDINGS):
            raise InputError(
                f"database {self} has the name of a file of data;"
                f" name one for the result, such as {db.with_name('scores.duckdb')}"
            )
        if db.stem.lower() in TAKEN_NAMES:
            raise InputError(f"database {self} cannot be called {db.stem}, which means something else to DuckDB")
        odd = re.search(r"""["'`;{}\\.\x00-\x1f\x7f]""", db.stem)
        if odd:
            raise InputError(f"database {self}: its name cannot hold {odd.group()!r}; name another file")

    def _check_folder(self) -> None:
        """The folder, or the nearest one above it that is there, takes new files."""
        db = self.path
        folder = next(above for above in db.parents if above.exists())
        if not folder.is_dir():
            raise InputError(f"database {self}: its folder cannot be made ({folder} is a file)")
        try:
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(bytes(PROBE))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise InputError(plain_cause(os.strerror(errno.ENOSPC), self)) from error
            raise InputError(f"database {self}: folder {folder} cannot be written to ({error.strerror})") from error

    @contextmanager
    def claim(self) -> Iterator[None]:
        """Make the folders of the file and hold a lock beside it, which ends with the process whatever becomes of it.

        DuckDB's own lock is let go between two steps of a build, when another could come in.

        Raises:
            InputError: another build holds it, or the folder cannot be made.
        """
        place = self.path.with_name(f"{self.path.name}.lock")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = _locked(place)
        except OSError as error:
            raise InputError(f"database {self}: {place} cannot be made ({error.strerror})") from error
        if isinstance(lock, str):
            raise InputError(
                f"database {self} is being built by process {lock}; wait for its end, or name another file"
            )
        try:
            yield
        finally:
            # Before it is let go: whoever opened it in between sees that it is no longer there, and tries again.
            with suppress(OSError):
                place.unlink()
            os.close(lock)


def no_scores(database: object) -> InputError:
    """What a command says that reads scores where none are; a backtest and a review make none that stay."""
    return InputError(
        f"database {database} holds no scores; score something first: make score INPUT=folder DB={database},"
        f" or make build DB={database} for the demo"
    )


def engine_sentence(error: duckdb.Error) -> str:
    """What went wrong in a database, without the statement that it was asked."""
    text = str(error)
    again = "it was built in part, or by another version of the project. Build it again, with make build or make score"
    table = re.search(r"Table with name (\S+) does not exist", text)
    column = re.search(r'(?:Referenced column|column named) "([^"]+)"', text)
    if table:
        return f"the database has no table {table.group(1)}: {again}"
    if column:
        return f"a table of the database has no column {column.group(1)}: {again}"
    return "the database says: " + re.sub(r"^[\w ]*Error: ", "", text.strip().splitlines()[0])


def plain_cause(message: str, database: object) -> str | None:
    """A sentence for what can befall any statement on a database file; None where the message is about something else.

    Args:
        message: DuckDB's, perhaps in dbt's frame.
        database: what the user calls it.
    """
    if _is_locked(message):
        holder = re.search(r"\(PID (\d+)\)", message)
        process = f"process {holder.group(1)}" if holder else "another process"
        return f"database {database} is open in {process}; close it there, or name another file"
    if re.search("no space left on device|max_temp_directory_size|disk quota exceeded", message, re.IGNORECASE):
        return (
            f"the disk of database {database} is full; free some space and run the same command again."
            " What earlier builds kept is as it was"
        )
    if "out of memory error" in message.lower():
        return (
            f"the memory of this machine is not enough for database {database}; close other programs, or set"
            " ACCOUNT_SCORING_THREADS=1, which needs less; ACCOUNT_SCORING_MEMORY_LIMIT says how much may be taken"
        )
    is_cut_short = "could not read enough bytes" in message.lower() and str(database) in message
    if "corrupt database file" in message.lower() or is_cut_short:
        return (
            f"database {database} is damaged and cannot be read ({message.strip().splitlines()[0]});"
            " move it away and take a copy of it from before, or build anew without its histories"
        )
    return None


def _is_locked(message: str) -> bool:
    return re.search("could not set lock on file|conflicting lock", message, re.IGNORECASE) is not None


@contextmanager
def own_place(project_dir: Path, command: str) -> Iterator[Path]:
    """A folder below target/ that no other process has, with an empty folder `scratch` in it, which is removed again.

    The same one each time, as long as one command runs at a time: dbt keeps its parse there. Of two that run at once,
    the second one has another.

    Args:
        project_dir: the dbt project.
        command: what the folder is for, and called.
    """
    number = 1
    while True:
        place = project_dir / "target" / (command if number == 1 else f"{command}-{number}")
        place.mkdir(parents=True, exist_ok=True)
        lock = _locked(place / "lock")
        if not isinstance(lock, str):
            break
        number += 1
    scratch = place / "scratch"
    try:
        # Of a command that was ended before it could.
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(exist_ok=True)
        yield place
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        os.close(lock)


def _locked(place: Path) -> int | str:
    """An open file that is locked and bears the number of this process, or the number of the process that has it."""
    try:
        import fcntl
    except ImportError:
        # No such locks on Windows, where an open database cannot be opened twice either.
        return os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
    while True:
        lock = os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(lock, 20).decode("ascii", "replace").strip()
            os.close(lock)
            return holder or "another"
        except OSError:
            # A file system without locks; DuckDB's own has to do.
            return lock
        if place.exists() and os.path.samestat(os.fstat(lock), place.stat()):
            os.ftruncate(lock, 0)
            os.write(lock, str(os.getpid()).encode())
            return lock
        os.close(lock)
