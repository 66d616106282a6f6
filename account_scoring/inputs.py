"""Checks a folder of input files before anything is built: a wrong folder costs seconds and touches no database."""

from __future__ import annotations

import csv
import datetime
import difflib
import gzip
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import yaml

from account_scoring.given import InputError as InputError

CONTRACT = Path(__file__).resolve().parents[1] / "models" / "staging" / "_crm__sources.yml"


def _required(contract: Path) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Required columns by table, and required tables, from the input contract that dbt reads as well."""
    tables = yaml.safe_load(contract.read_text(encoding="utf-8"))["sources"][0]["tables"]
    columns = {
        table["name"]: tuple(
            column["name"]
            for column in table["columns"]
            if column.get("config", {}).get("meta", {}).get("required", False)
        )
        for table in tables
    }
    return columns, tuple(table["name"] for table in tables if table["config"]["meta"]["required"])


REQUIRED_COLUMNS, REQUIRED_TABLES = _required(CONTRACT)

# As the models read CSV. Only the delimiter is left to be recognised: where DuckDB also guesses quotes, comments and
# title lines, it drops rows that begin with '#', and fails on the first quoted cell that comes late in a large file.
CSV_OPTIONS = "header = true, all_varchar = true, quote = '\"', escape = '\"', comment = '', skip = 0"

DELIMITERS = ",;\t|"

# Endings of the files that are read, and of those in the folder of a table.
FORMS = (".parquet", ".csv", ".csv.gz")
PART_FORMS = (".parquet", ".csv")


def parse_as_of(text: str, name: str = "as-of") -> datetime.date:
    """The day of scoring, or another one.

    Args:
        text: a date written YYYY-MM-DD.
        name: what the day is called in a message.

    Raises:
        InputError: it is not a date of the calendar in that form.
    """
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        date = None
    # Newer Pythons also take 20261031 and 2026-W44-6; the models do not.
    if date is None or date.isoformat() != text:
        raise InputError(f"{name} {text!r} is not a date written YYYY-MM-DD")
    return date


def check_day_has_come(day: datetime.date) -> None:
    """See that a day of scoring is no day after today in UTC.

    Raises:
        InputError: it is one.
    """
    today = datetime.datetime.now(datetime.timezone.utc).date()
    if day > today:
        raise InputError(
            f"as-of {day} is a day after today ({today} in UTC); once it is built, the histories and the outbox take"
            " nothing of the days before it. If it is meant, add --accept-future-day (ACCEPT_FUTURE_DAY=yes with make)"
        )


def check_folder(folder: Path) -> dict[str, list[Path]]:
    """The files of each input table in a folder, after every one was opened and its required columns were found.

    CSV is read to its end (as text), of Parquet only the metadata.

    Args:
        folder: holds <table>.parquet, <table>.csv, <table>.csv.gz or a folder <table>/ with *.parquet or *.csv files.

    Returns:
        table name -> its files, only tables that are there.

    Raises:
        InputError: names every file, line and column that is wrong.
    """
    if not folder.exists():
        raise InputError(f"input folder {folder} does not exist")
    if not folder.is_dir():
        raise InputError(f"input {folder} is not a folder; name the folder that holds leads and activities")
    if re.search(r"[*?\[]", str(folder)):
        raise InputError(f"input folder {folder}: its path has one of * ? [, which would be read as a pattern")
    tables: dict[str, list[Path]] = {}
    problems: list[str] = []
    for table in REQUIRED_COLUMNS:
        try:
            files = table_files(folder, table)
        except InputError as error:
            problems.append(str(error))
            continue
        if files:
            tables[table] = files
        elif table in REQUIRED_TABLES:
            problems.append(_missing_table(folder, table))
        for file in files:
            try:
                check_file(file, table)
            except InputError as error:
                problems.append(str(error))
    if problems:
        raise InputError("\n".join(problems))
    return tables


def table_files(folder: Path, table: str) -> list[Path]:
    """The files that hold one table, in the order of their names; empty if the folder does not have the table.

    Raises:
        InputError: the table is there in two forms, or as a folder without files.
    """
    subfolder = folder / table
    forms = {
        f"{table}{ending}": [folder / f"{table}{ending}"] for ending in FORMS if (folder / f"{table}{ending}").is_file()
    }
    for pattern in ("*.parquet", "*.csv"):
        files = sorted(subfolder.glob(pattern))
        if files:
            forms[f"{table}/{pattern}"] = files
    if len(forms) > 1:
        raise InputError(f"{folder}: table {table} is there more than once ({', '.join(forms)}); keep one form")
    if not forms and subfolder.is_dir():
        raise InputError(f"{subfolder}: the folder of table {table} has no *.parquet or *.csv file")
    return next(iter(forms.values()), [])


def scan(files: Sequence[Path]) -> str:
    """SQL of the rows of one table's files, for DuckDB; CSV is text throughout, as the models read it."""
    paths = ", ".join(_quoted(file) for file in files)
    if files[0].suffix == ".parquet":
        return f"read_parquet([{paths}], union_by_name = true)"
    return f"read_csv([{paths}], {CSV_OPTIONS}, union_by_name = true)"


def unread_files(folder: Path) -> list[str]:
    """Names in a folder that look like input and go unread: misspelt tables (Account.csv), other endings (leads.CSV).

    Also parts in the folder of a table whose endings are others than those that are read.
    """
    names = []
    for path in sorted(folder.iterdir()):
        table = path.name.split(".")[0]
        if table in REQUIRED_COLUMNS and path.is_dir():
            parts = (part for part in sorted(path.iterdir()) if not part.name.endswith(PART_FORMS))
            names += [f"{table}/{part.name}" for part in parts if _is_form(part)]
        elif table in REQUIRED_COLUMNS and path.name.removeprefix(table) in FORMS:
            continue
        elif (path.is_dir() or _is_form(path)) and _nearest_tables(table):
            names.append(path.name)
    return names


def _is_form(path: Path) -> bool:
    """Does a name look like Parquet or CSV, in any case?"""
    return path.name.lower().endswith(FORMS)


def check_file(file: Path, table: str) -> None:
    """One file of a table can be read and has the columns that the table needs.

    Raises:
        InputError: names the file and the line or the columns.
    """
    if file.stat().st_size == 0:
        raise InputError(f"{file} is empty; required columns are {', '.join(REQUIRED_COLUMNS[table])}")
    is_parquet = file.suffix == ".parquet"
    with duckdb.connect() as connection:
        try:
            if is_parquet:
                columns = _columns(connection, f"read_parquet({_quoted(file)})")
            else:
                source = f"read_csv({_quoted(file)}, {CSV_OPTIONS})"
                columns = _columns(connection, source)
                # Every cell is touched: a plain count would not notice text that is not UTF-8.
                connection.execute(f"select count(columns(*)) from {source}")
        except duckdb.Error as error:
            raise InputError(f"{file} cannot be read: {_plain(error)}") from error
        missing = [column for column in REQUIRED_COLUMNS[table] if column not in columns]
        repeated = None if is_parquet else _repeated_column(file, len(columns))
        if repeated:
            raise InputError(f"{file} has the column {repeated} more than once; only one can be meant")
        if not missing:
            return
        broken_line = None if is_parquet else _broken_line(connection, file, REQUIRED_COLUMNS[table])
    if broken_line:
        raise InputError(f"{file} cannot be read: {broken_line}")
    noun = "column" if len(missing) == 1 else "columns"
    raise InputError(f"{file} lacks the required {noun} {', '.join(missing)}; it has {', '.join(columns)}")


def _columns(connection: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    """Column names in lower case: warehouses do not tell them apart by case, and neither do the models."""
    return [row[0].lower() for row in connection.execute(f"describe select * from {source}").fetchall()]


def _broken_line(connection: duckdb.DuckDBPyConnection, file: Path, required: tuple[str, ...]) -> str | None:
    """What is wrong with a CSV that has the right first line, or None if the first line itself is wrong.

    One line with too many or too few cells makes DuckDB reject the right delimiter and read every line as one cell.
    """
    header = _first_line(file)
    for delimiter in DELIMITERS:
        names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
        if set(required) <= {name.lower() for name in names} and len(set(names)) == len(names):
            types = ", ".join(f"{_quoted(name)}: 'varchar'" for name in names)
            try:
                connection.execute(
                    f"select count(columns(*)) from read_csv({_quoted(file)}, auto_detect = false, header = true,"
                    f" delim = {_quoted(delimiter)}, quote = '\"', escape = '\"', columns = {{{types}}})"
                )
            except duckdb.Error as error:
                return _plain(error)
    return None


def _repeated_column(file: Path, columns: int) -> str | None:
    """A name that stands twice in the header of a CSV with so many columns; DuckDB would rename the second."""
    header = _first_line(file)
    for delimiter in DELIMITERS:
        names = [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter), [])]
        if len(names) == columns:
            return next((name for name in names if name and names.count(name) > 1), None)
    return None


def _first_line(file: Path) -> str:
    """The first line of a text file, without a byte-order mark; blank if it is no text."""
    opened = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8-sig") as text:
            return text.readline().strip()
    except (OSError, EOFError, UnicodeDecodeError):
        return ""


def _missing_table(folder: Path, table: str) -> str:
    """Message for a required table that is not there, with the file that was perhaps meant."""
    message = f"{folder}: no {table}.parquet, {table}.csv, {table}.csv.gz or folder {table}/, which is required"
    meant = [name for name in unread_files(folder) if table in _nearest_tables(name.split(".")[0])]
    return f"{message} (there is {', '.join(meant)})" if meant else message


def _nearest_tables(name: str) -> list[str]:
    return difflib.get_close_matches(name.lower(), list(REQUIRED_COLUMNS), n=1, cutoff=0.8)


def _quoted(value: object) -> str:
    """A SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def _plain(error: duckdb.Error) -> str:
    """DuckDB's message in one line: what and where, without its list of reader options."""
    text = str(error)
    line = re.search(r"CSV Error on Line: (\d+)", text)
    if line is None:
        first = text.strip().splitlines()[0]
        return re.sub(r"^[\w ]*Error: ", "", first)
    where = f"line {line.group(1)}"
    if "not utf-8" in text:
        return f"{where} or near it is not UTF-8; save the file as UTF-8"
    original = re.search(r"Original Line: (.*)", text)
    cells = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    if cells:
        what = f"has {cells.group(2)} cells where the header has {cells.group(1)}"
    elif "unterminated quote" in text:
        what = "opens a quote that is never closed"
    else:
        what = "is not CSV"
    return f"{where} {what}" + (f": {original.group(1)[:200]}" if original else "")
