"""A PostgreSQL server as the place of results, and input files loaded there as tables."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from account_scoring.inputs import REQUIRED_COLUMNS, InputError, scan, table_files

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as Cursor

    from account_scoring.databases import Connection

# As in profiles/profiles.yml, where the environment names nothing.
DEFAULTS = {
    "host": "localhost",
    "port": "5432",
    "user": "postgres",
    "password": "",
    "database": "postgres",
    "schema": "account_scoring",
}

# Schema of the input, as in models/staging/_crm__sources.yml.
SOURCE_SCHEMA = "crm"

# The first one with the collation pg_c_utf8.
OLDEST_VERSION = 17

# Tables that were made here carry it as their comment, and only they are ever replaced.
MARK = "Loaded from files by account_scoring; replaced by its next load."

# Types of DuckDB by PostgreSQL's names. What is not listed is loaded as text, and cast by staging.
TYPES = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "double precision",
    "FLOAT": "real",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "TINYINT": "smallint",
}


class PostgresServer:
    """A PostgreSQL server, with the database and schema of the results."""

    target = "postgres"

    def __init__(self) -> None:
        """What the environment variables ACCOUNT_SCORING_PG_... name, as the profile reads them."""
        self.settings = {
            name: os.environ.get(f"ACCOUNT_SCORING_PG_{name.upper()}", default) for name, default in DEFAULTS.items()
        }

    def __str__(self) -> str:
        """User, server, database and schema, without the password."""
        return "{user}@{host}:{port}/{database}, schema {schema}".format(**self.settings)

    def environment(self) -> Mapping[str, str]:
        """The profile reads the same variables."""
        return {}

    def check(self) -> None:
        """See that the server can be reached and is one that the models can be built on.

        Raises:
            InputError: it cannot be reached, is too old or has no UTF-8, or the package for it is not installed.
        """
        with self._open() as connection:
            version = connection.server_version // 10000
            encoding = connection.get_parameter_status("server_encoding")
        if version < OLDEST_VERSION or encoding != "UTF8":
            raise InputError(
                f"PostgreSQL {self} is version {version} with encoding {encoding};"
                f" it must be version {OLDEST_VERSION} or newer, and the database in UTF8"
            )

    def claim(self) -> AbstractContextManager[None]:
        """A server has locks of its own."""
        return nullcontext()

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Open the database for reading."""
        with self._open() as connection:
            connection.set_session(readonly=True)
            with connection.cursor() as cursor:
                cursor.execute(f"set search_path to {_quoted(self.settings['schema'])}")
                yield _QuestionMarks(cursor)

    def take_input(self, folder: Path, source_schema: str | None) -> Mapping[str, str]:
        """Load the files as tables, all of them or none; what an earlier load made is replaced.

        Args:
            folder: input files that `check_folder` has seen.
            source_schema: schema of the tables, made if it is not there; None means `crm`.

        Raises:
            InputError: a table of that name is there and was not loaded from files, or a right is missing.
        """
        from psycopg2 import Error

        schema = source_schema or SOURCE_SCHEMA
        with self._open() as connection, connection.cursor() as cursor:
            try:
                cursor.execute("select count(*) from pg_namespace where nspname = %s", [schema])
                if cursor.fetchone() == (0,):
                    cursor.execute(f"create schema {_quoted(schema)}")
                for table in REQUIRED_COLUMNS:
                    _replace_table(cursor, schema, table, table_files(folder, table))
            except Error as error:
                raise InputError(f"PostgreSQL {self}: {folder} cannot be loaded: {_first_line(error)}") from error
            connection.commit()
        return {"ACCOUNT_SCORING_SOURCE_SCHEMA": schema}

    @contextmanager
    def _open(self) -> Iterator[Any]:
        """A connection of psycopg2; what is not committed is undone."""
        try:
            import psycopg2
        except ImportError as error:
            raise InputError("target postgres needs the Python package dbt-postgres, which is not installed") from error
        try:
            connection = psycopg2.connect(
                host=self.settings["host"],
                port=self.settings["port"],
                user=self.settings["user"],
                password=self.settings["password"],
                dbname=self.settings["database"],
                options="-c timezone=UTC",
            )
        except psycopg2.OperationalError as error:
            raise InputError(
                f"PostgreSQL {self} cannot be reached: {_first_line(error)};"
                f" it is named by {', '.join(f'ACCOUNT_SCORING_PG_{name.upper()}' for name in DEFAULTS)}"
            ) from error
        try:
            yield connection
        finally:
            connection.close()


class _QuestionMarks:
    """A cursor of psycopg2 that takes `?` for a parameter and returns itself, as DuckDB's connection does."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def execute(self, query: str, parameters: Sequence[object] = ()) -> _QuestionMarks:
        if parameters:
            self._cursor.execute(query.replace("%", "%%").replace("?", "%s"), parameters)
        else:
            self._cursor.execute(query)
        return self

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (description, fetchone, fetchmany, fetchall)
        return getattr(self._cursor, name)


def _replace_table(cursor: Cursor, schema: str, table: str, files: Sequence[Path]) -> None:
    """Make one table of its files and fill it; CSV goes between, because PostgreSQL reads no Parquet."""
    relation = f"{_quoted(schema)}.{_quoted(table)}"
    cursor.execute("select to_regclass(%s), obj_description(to_regclass(%s), 'pg_class')", [relation, relation])
    found, comment = cursor.fetchone()
    if found is not None and comment != MARK:
        raise InputError(
            f"table {schema}.{table} is there and was not loaded from files; nothing was changed."
            " Leave out the folder to score the tables, or name another schema for the files"
        )
    # With the views of staging, which the build makes again.
    cursor.execute(f"drop table if exists {relation} cascade")
    if not files:
        return
    source = scan(files)
    with duckdb.connect() as reader, tempfile.TemporaryDirectory() as folder:
        reader.execute("set TimeZone = 'UTC'")
        described = reader.execute(f"describe select * from {source}").fetchall()
        columns = ", ".join(f"{_quoted(name.lower())} {_type(kind)}" for name, kind, *_ in described)
        cursor.execute(f"create table {relation} ({columns})")
        cursor.execute(f"comment on table {relation} is %s", [MARK])
        path = Path(folder) / "rows.csv"
        reader.execute(rf"copy (select * from {source}) to '{path}' (format csv, header false, nullstr '\N')")
        with path.open("rb") as rows:
            cursor.copy_expert(rf"copy {relation} from stdin (format csv, null '\N', encoding 'UTF8')", rows)
    # A table without statistics is taken for one of a few rows.
    cursor.execute(f"analyze {relation}")


def _type(kind: str) -> str:
    return kind.lower() if kind.startswith("DECIMAL") else TYPES.get(kind, "text")


def _quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _first_line(error: Exception) -> str:
    """What the server says, without the lines that repeat the statement."""
    return str(error).strip().splitlines()[0]
