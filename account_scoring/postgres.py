"""What PostgreSQL needs beside dbt: where the server is, input files loaded as tables, and queries for the summary."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from account_scoring.inputs import REQUIRED_COLUMNS, InputError, scan, table_files

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection  # noqa: N812 (psycopg2 names it so)

# As in profiles/profiles.yml.
DEFAULTS = {"host": "localhost", "port": "5432", "user": "postgres", "password": "", "database": "postgres"}
DEFAULT_SCHEMA = "account_scoring"

# Oldest version that has the collation pg_c_utf8.
OLDEST_VERSION = 17

# Tables with this comment were made here, and may be replaced here.
DEMO_MARK = "Demo input of account_scoring; replaced by every `make build TARGET=postgres`."

# DuckDB's types of files under other names; text where PostgreSQL has no such type.
TYPES = {"DOUBLE": "double precision", "FLOAT": "real", "TINYINT": "smallint", "UTINYINT": "smallint"}
SAME_TYPES = ("SMALLINT", "INTEGER", "BIGINT", "BOOLEAN", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")


def settings() -> dict[str, str]:
    """Where the server is: host, port, user, password and database, from the environment as the profile reads it."""
    return {name: os.environ.get(f"ACCOUNT_SCORING_PG_{name.upper()}", value) for name, value in DEFAULTS.items()}


def schema() -> str:
    """The schema of the results."""
    return os.environ.get("ACCOUNT_SCORING_PG_SCHEMA", DEFAULT_SCHEMA)


def connect() -> Connection:
    """A connection that reads as the models write, with the results' schema as its search path.

    Raises:
        InputError: the client is not installed, or the server cannot be reached or used.
    """
    try:
        import psycopg2
    except ImportError as error:
        raise InputError("PostgreSQL needs the package dbt-postgres: pip install 'account-scoring[postgres]'") from error
    given = settings()
    place = f"{given['user']}@{given['host']}:{given['port']}/{given['database']}"
    try:
        connection = psycopg2.connect(
            host=given["host"],
            port=given["port"],
            user=given["user"],
            password=given["password"],
            dbname=given["database"],
            options="-c timezone=UTC",
        )
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise InputError(
            f"PostgreSQL {place} cannot be reached: {reason}; it is named by the environment variables"
            " ACCOUNT_SCORING_PG_HOST, _PORT, _USER, _PASSWORD and _DATABASE"
        ) from error
    version = connection.server_version // 10000
    encoding = connection.get_parameter_status("server_encoding")
    if version < OLDEST_VERSION or encoding != "UTF8":
        connection.close()
        raise InputError(
            f"PostgreSQL {place} is version {version} with encoding {encoding};"
            f" version {OLDEST_VERSION} or newer and a database in UTF8 are needed"
        )
    with connection.cursor() as cursor:
        cursor.execute(f"set search_path to {_quoted(schema())}")
    connection.commit()
    return connection


def load_demo(folder: Path, source_schema: str) -> None:
    """Load a folder of input files as tables, all of them or none; an earlier demo is replaced.

    Args:
        folder: input files that `check_folder` has seen.
        source_schema: schema of the tables, made if it is not there.

    Raises:
        InputError: a table of that name is there and is not an earlier demo's.
    """
    connection = connect()
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select 1 from pg_namespace where nspname = %s", [source_schema])
            if cursor.fetchone() is None:
                cursor.execute(f"create schema {_quoted(source_schema)}")
            for table in REQUIRED_COLUMNS:
                files = table_files(folder, table)
                cursor.execute(
                    "select coalesce(obj_description(oid, 'pg_class'), '') from pg_class"
                    " where relname = %s and relnamespace = (select oid from pg_namespace where nspname = %s)",
                    [table, source_schema],
                )
                found = cursor.fetchone()
                if found is not None and found[0] != DEMO_MARK:
                    raise InputError(
                        f"table {source_schema}.{table} is there and is no demo; it is left as it is."
                        " Score your own tables with make score TARGET=postgres"
                    )
                cursor.execute(f"drop table if exists {_quoted(source_schema)}.{_quoted(table)} cascade")
                if files:
                    _load_table(connection, f"{_quoted(source_schema)}.{_quoted(table)}", files)
    finally:
        connection.close()


def _load_table(connection: Connection, relation: str, files: Sequence[Path]) -> None:
    """Make one table of the files and fill it; CSV goes between, because PostgreSQL reads no Parquet."""
    source = scan(files)
    with duckdb.connect() as reader, tempfile.TemporaryDirectory() as folder, connection.cursor() as cursor:
        reader.execute("set TimeZone = 'UTC'")
        described = reader.execute(f"describe select * from {source}").fetchall()
        columns = ", ".join(f"{_quoted(name.lower())} {_type(kind)}" for name, kind, *_ in described)
        cursor.execute(f"create table {relation} ({columns})")
        path = Path(folder) / "rows.csv"
        reader.execute(rf"copy (select * from {source}) to '{path}' (format csv, header false, nullstr '\N')")
        with path.open("rb") as rows:
            cursor.copy_expert(rf"copy {relation} from stdin (format csv, null '\N', encoding 'UTF8')", rows)
        cursor.execute(f"comment on table {relation} is %s", [DEMO_MARK])
        # A table without statistics is taken for one of a few rows.
        cursor.execute(f"analyze {relation}")


def _type(kind: str) -> str:
    """PostgreSQL's name of a type of DuckDB's; what it does not have is loaded as text, and cast by staging."""
    if kind in SAME_TYPES or kind.startswith("DECIMAL"):
        return kind.lower()
    return TYPES.get(kind, "text")


def _quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
