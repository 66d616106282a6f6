"""Checks a folder of input files before anything is built: a wrong folder costs seconds and touches no database."""

from __future__ import annotations

import csv
import datetime
import difflib
import gzip
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from account_scoring.given import InputError as InputError

CONTRACT = Path(__file__).resolve().parents[1] / "models" / "staging" / "_crm__sources.yml"


def folded(name: str) -> str:
    """A name without what tools write differently: case, blanks, hyphens, underscores, the `__c` of Salesforce."""
    return re.sub(r"[\W_]+", "", re.sub("__c$", "", name.lower()))


def _contract() -> list[dict[str, Any]]:
    """The tables of the input contract, which dbt reads as well."""
    return yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["sources"][0]["tables"]


def _meta(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return node.get("config", {}).get("meta", {})


def _also_called(node: Mapping[str, Any]) -> list[str]:
    """How a table or column may be called, folded: as we call it, and as tools do."""
    return [folded(name) for name in (node["name"], *_meta(node).get("names", []))]


_TABLES = _contract()
COLUMNS = {table["name"]: tuple(column["name"] for column in table["columns"]) for table in _TABLES}
REQUIRED_COLUMNS = {
    table["name"]: tuple(column["name"] for column in table["columns"] if _meta(column).get("required", False))
    for table in _TABLES
}
REQUIRED_TABLES = tuple(table["name"] for table in _TABLES if _meta(table)["required"])

# Whose columns of your own, called x_..., are attributes that rules may ask for.
TABLES_WITH_ATTRIBUTES = tuple(table["name"] for table in _TABLES if _meta(table).get("takes_attributes", False))

# Of which a row counts whatever else stands in it. Of other tables a row without a time or a known lead is told.
TABLES_OF_RECORDS = ("leads", "accounts", "campaigns", "owners")

# What a build without a row of the table cannot do, as a part of a sentence.
WITHOUT = {table["name"]: _meta(table)["without"] for table in _TABLES if "without" in _meta(table)}

# The same of tables that are there and have no value in a column.
WITHOUT_VALUES = {
    (table["name"], column["name"]): _meta(column)["without"]
    for table in _TABLES
    for column in table["columns"]
    if "without" in _meta(column)
}

# Which table, and which column of a table, is meant by a folded name.
_TABLE_NAMES = {name: table["name"] for table in _TABLES for name in _also_called(table)}
_COLUMN_NAMES = {
    table["name"]: {name: column["name"] for column in table["columns"] for name in _also_called(column)}
    for table in _TABLES
}
_ROWS_OF = {folded(name): table["name"] for table in _TABLES for name in _meta(table).get("names_in_leads", [])}

# As the models read CSV. Only the delimiter is left to be recognised: where DuckDB also guesses quotes, comments and
# title lines, it drops rows that begin with '#', and fails on the first quoted cell that comes late in a large file.
CSV_OPTIONS = "header = true, all_varchar = true, quote = '\"', escape = '\"', comment = '', skip = 0"

DELIMITERS = ",;\t|"

# Endings of the files that are read, in any case: one file, or any number of one kind in the folder of a table.
ENDINGS = {".parquet": "parquet", ".csv": "csv", ".csv.gz": "csv", ".tsv": "csv", ".tsv.gz": "csv"}

# Endings of text that may be CSV under another name.
TEXT_ENDINGS = (".txt", ".tab", ".psv")

# Endings of files that hold data and are not read; what else lies in a folder is nobody's input.
DATA_ENDINGS = (
    *TEXT_ENDINGS,
    ".gz", ".zst", ".bz2", ".zip",
    ".xlsx", ".xls", ".xlsm", ".ods",
    ".json", ".jsonl", ".ndjson",
    ".avro", ".orc", ".feather", ".arrow", ".pq",
    ".tmp", ".part",
)  # fmt: skip

# So many names are told of a kind; of what has no better name.
SHOWN_NAMES = 10

UTF_16 = "is UTF-16 text; save it as UTF-8 (in Excel: CSV UTF-8)"

# What the beginning of a file says that is not what its name says.
MAGICS = {
    b"\xff\xfe": UTF_16,
    b"\xfe\xff": UTF_16,
    b"PK\x03\x04": "is a workbook of Excel or a zip file, whatever its name says; save its sheet as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "is a workbook of Excel, whatever its name says; save its sheet as CSV UTF-8",
    b"\x1f\x8b": "is compressed by gzip; give it a name that ends in .csv.gz",
    b"PAR1": "is Parquet; give it a name that ends in .parquet",
    b"<": "is HTML or XML, perhaps the page of a login; export it again as CSV",
    b"{": "is JSON; export it as CSV or Parquet",
    b"[{": "is JSON; export it as CSV or Parquet",
}

# So much of a file is looked at to see what it is.
HEAD_BYTES = 262_144
HEAD_LINES = 20


@dataclass(frozen=True)
class InputTable:
    """An input table that was found in a folder and can be read.

    Attributes:
        files: its files.
        columns: names of its columns as they are written, in all files together.
        rows: how many it has.
    """

    files: list[Path]
    columns: list[str]
    rows: int


def parse_as_of(text: str, name: str = "AS_OF (--as-of)") -> datetime.date:
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
            f"AS_OF (--as-of) {day} is after today ({today} in UTC). Once it is built, the histories and the outbox"
            " accept no earlier day. If you mean it, add ACCEPT_FUTURE_DAY=yes (--accept-future-day)"
        )


def check_folder(folder: Path) -> dict[str, InputTable]:
    """The input tables in a folder, after every file was opened and its required columns were found.

    CSV is read to its end (as text), of Parquet only the metadata.

    Args:
        folder: holds <table>.parquet, <table>.csv, <table>.tsv (both also .gz), or a folder <table>/ of such files.

    Returns:
        table name -> what was found, only tables that are there.

    Raises:
        InputError: names every file, line and column that is wrong.
    """
    if not folder.exists():
        raise InputError(f"input folder {folder} does not exist")
    if not folder.is_dir():
        raise InputError(f"input {folder} is not a folder; name the folder that holds leads and activities")
    if re.search(r"[*?\[]", str(folder)):
        raise InputError(f"input folder {folder}: its path has one of * ? [, which would be read as a pattern")
    tables: dict[str, InputTable] = {}
    problems: list[str] = []
    for table in REQUIRED_COLUMNS:
        try:
            files = table_files(folder, table)
        except InputError as error:
            problems.append(str(error))
            continue
        if not files and table in REQUIRED_TABLES:
            problems.append(_missing_table(folder, table))
        columns: dict[str, str] = {}
        rows = 0
        for file in files:
            try:
                found, count = check_file(file, table)
            except InputError as error:
                problems.append(str(error))
                continue
            columns = {**{name.lower(): name for name in found}, **columns}
            rows += count
        if files:
            tables[table] = InputTable(files, list(columns.values()), rows)
    if problems:
        raise InputError("\n".join(problems))
    return tables


def table_files(folder: Path, table: str) -> list[Path]:
    """The files that hold one table, in the order of their names; empty if the folder does not have the table.

    Raises:
        InputError: the table is there in two forms, or as a folder without files.
    """
    subfolder = folder / table
    single = _single_files(folder, table)
    places = {path.name: [path] for path in sorted(single, key=lambda path: (_kind(path) != "parquet", path.name))}
    parts = sorted(path for path in subfolder.iterdir() if _is_part(path)) if subfolder.is_dir() else []
    for kind in dict.fromkeys(ENDINGS.values()):
        files = [path for path in parts if _kind(path) == kind]
        if files:
            places[f"{table}/*.{kind}"] = files
    if len(places) > 1:
        raise InputError(f"{folder}: table {table} is there more than once ({', '.join(places)}); keep one form")
    if not places and subfolder.is_dir():
        message = f"{subfolder}: the folder of table {table} has no *.parquet or *.csv file"
        inside = [path.name for path in sorted(subfolder.iterdir()) if path.is_dir()]
        raise InputError(
            f"{message}; subfolders ({', '.join(inside[:SHOWN_NAMES])}) are not read: move the files up"
            if inside
            else message
        )
    return next(iter(places.values()), [])


def holds_input(folder: Path) -> bool:
    """Is a required table in a folder, in whatever form?"""
    return any((folder / table).is_dir() or _single_files(folder, table) for table in REQUIRED_TABLES)


def scan(files: Sequence[Path]) -> str:
    """SQL of the rows of one table's files, for DuckDB; CSV is text throughout, as the models read it."""
    paths = ", ".join(_quoted(file) for file in files)
    if _kind(files[0]) == "parquet":
        return f"read_parquet([{paths}], union_by_name = true)"
    return f"read_csv([{paths}], {CSV_OPTIONS}, union_by_name = true)"


def notices(folder: Path, tables: Mapping[str, InputTable]) -> list[str]:
    """What a user should know of a sound folder: what lies in it and is not read, and what has no rows.

    Args:
        folder: the input folder.
        tables: what `check_folder` found in it.
    """
    told = [f"{folder / name} is not read: {remedy}" for name, remedy in unread_files(folder).items()]
    for table, found in tables.items():
        place = found.files[0] if len(found.files) == 1 else folder / table
        if not found.rows:
            told.append(f"{place} has a header and no rows; if that is not meant, export it again")
        footers = _footers(table, found)
        if footers:
            told.append(
                f"{place}: {len(footers)} {'row has' if len(footers) == 1 else 'rows have'} nothing but a text where"
                f" the id should be, such as '{footers[0][:80]}'; if it is the end of a report, delete it"
            )
        names = unread_columns(table, found.columns)
        if names:
            noun = "column is" if len(names) == 1 else "columns are"
            told.append(
                f"{place}: {len(names)} {noun} not read: {_with_meant(names)}. Rename what is meant;"
                " an attribute of your own is read in leads and accounts where its name begins with x_"
            )
    return told


def _footers(table: str, found: InputTable) -> list[str]:
    """Texts in place of ids in rows of CSV that hold nothing else, which the models take for people and companies."""
    key, *_ = REQUIRED_COLUMNS[table]
    if table not in TABLES_OF_RECORDS or _kind(found.files[0]) == "parquet":
        return []
    source = scan(found.files)
    with duckdb.connect() as connection:
        names = ['"' + name.replace('"', '""') + '"' for name in _columns(connection, source)]
        others = [f"nullif(trim({name}), '')" for name in names if name.strip('"').lower() != key]
        if not others:
            return []
        return [
            row[0]
            for row in connection.execute(
                f"select {key} from {source} where coalesce({', '.join([*others, 'null'])}) is null"
                f" and regexp_matches({key}, '\\S\\s+\\S|^(sum|total)', 'i') limit {SHOWN_NAMES}"
            ).fetchall()
        ]


def unread_files(folder: Path) -> dict[str, str]:
    """Names in a folder that look like input and go unread, with what to do; also parts in the folder of a table."""
    found: dict[str, str] = {}
    unknown: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.name in COLUMNS and path.is_dir():
            parts = _unread_parts(path)
            found.update(list(parts.items())[:SHOWN_NAMES])
            if len(parts) > SHOWN_NAMES:
                found[list(found)[-1]] += f", and {len(parts) - SHOWN_NAMES} more files in {path.name}/ are not read"
            continue
        table = path.name.split(".")[0]
        meant = _nearest_table(table)
        if not (path.is_dir() or _kind(path) or _holds_data(path) or table in COLUMNS):
            continue
        if table not in COLUMNS and meant:
            found[path.name] = f"if it holds {meant}, call it {_ours(path, meant)}"
        elif table in COLUMNS and path.name[len(table) :].lower() not in ENDINGS:
            found[path.name] = _other_ending(path, table)
        elif table not in COLUMNS and _kind(path) and path.is_file():
            unknown.append(path.name)
    told = unknown[:SHOWN_NAMES]
    found.update(dict.fromkeys(told, "no table is called so"))
    if len(unknown) > len(told):
        found[told[-1]] += f", and {len(unknown) - len(told)} more files are called like no table"
    return found


def _unread_parts(folder: Path) -> dict[str, str]:
    """What lies in the folder of a table and is not read, with what to do; marks of systems, as _SUCCESS, are not."""
    found: dict[str, str] = {}
    for part in sorted(folder.iterdir()):
        name = f"{folder.name}/{part.name}"
        if part.is_dir():
            found[name] = f"files of a table stand in {folder.name}/ itself; move them up"
        elif not _is_part(part) and (_kind(part) or _holds_data(part) or not part.name.startswith((".", "_"))):
            found[name] = _other_ending(part, part.name.split(".")[0])
    return found


def unread_columns(table: str, columns: Sequence[str]) -> dict[str, str | None]:
    """Columns of a table that are not read, each with what was perhaps meant: a column of ours that is not there."""
    present = {name.lower() for name in columns}
    return {
        name: _nearest_column(table, name, present)
        for name in columns
        if name.lower() not in COLUMNS[table]
        and not (table in TABLES_WITH_ATTRIBUTES and name.lower().startswith("x_"))
    }


def check_file(file: Path, table: str) -> tuple[list[str], int]:
    """One file of a table can be read and has the columns that the table needs.

    Returns:
        Its columns as they are written, and how many rows it has.

    Raises:
        InputError: names the file and the line or the columns.
    """
    is_parquet = _kind(file) == "parquet"
    head = _head(file)
    if head in (b"", b"\xef\xbb\xbf"):
        raise InputError(f"{file} is empty; required columns are {', '.join(REQUIRED_COLUMNS[table])}")
    # Markup may begin with a mark of UTF-8, blanks and line ends.
    begin = b"".join((head or b"")[:1024].removeprefix(b"\xef\xbb\xbf").split())
    for magic, told in MAGICS.items():
        if ((head or b"").startswith(magic) or begin.startswith(magic)) and not (is_parquet and magic == b"PAR1"):
            raise InputError(f"{file} {told}")
    text = (head or b"").decode("utf-8-sig", "replace")
    lines = [] if is_parquet or not text else re.split("\r\n|\r|\n", text, maxsplit=HEAD_LINES)[:HEAD_LINES]
    if lines:
        _check_first_line(file, lines[0])
    with duckdb.connect() as connection:
        try:
            if is_parquet:
                columns = _columns(connection, f"read_parquet({_quoted(file)})")
                metadata = f"select sum(num_rows) from parquet_file_metadata({_quoted(file)})"
                (rows,) = connection.execute(metadata).fetchone()
            else:
                source = f"read_csv({_quoted(file)}, {CSV_OPTIONS})"
                columns = _columns(connection, source)
                # Every cell is touched: a plain count would not notice text that is not UTF-8.
                rows, *given = connection.execute(f"select count(*), count(columns(*)) from {source}").fetchone()
        except duckdb.Error as error:
            told = _plain(error) if is_parquet else _cause(connection, file, table, lines, error)
            raise InputError(f"{file} cannot be read: {told}") from error
        required = REQUIRED_COLUMNS[table]
        missing = [column for column in required if column not in {name.lower() for name in columns}]
        if not is_parquet:
            names = _header(lines, columns)
            _check_names(file, names)
            if not missing:
                columns = _told_columns(columns, names, given)
        if not missing:
            return columns, rows
        told = None if is_parquet else _header_below(lines, required) or _broken_line(connection, file, lines, required)
    if told:
        raise InputError(f"{file} cannot be read: {told}")
    if len(columns) == 1 and len(missing) > 1 and re.search(missing[0], columns[0], re.IGNORECASE):
        raise InputError(
            f"{file} cannot be read: its first line is one cell ({columns[0][:80]}); separate the cells by a comma, a"
            " semicolon, a tab or |, and put no quotes around a whole line"
        )
    noun = "column" if len(missing) == 1 else "columns"
    meant = {**dict.fromkeys(columns), **unread_columns(table, columns)}
    raise InputError(f"{file} lacks the required {noun} {', '.join(missing)}; it has {_with_meant(meant)}")


def _single_files(folder: Path, table: str) -> list[Path]:
    """Files that each hold the whole of one table."""
    return [path for path in folder.glob(f"{table}.*") if path.is_file() and path.name[len(table) :].lower() in ENDINGS]


def _kind(path: Path) -> str | None:
    """Is a file Parquet or CSV by its ending, in any case? None: it is neither."""
    return next((kind for ending, kind in ENDINGS.items() if path.name.lower().endswith(ending)), None)


def _is_part(path: Path) -> bool:
    """Is it read in the folder of a table? Hidden files are what systems leave beside others."""
    return path.is_file() and _kind(path) is not None and not path.name.startswith(".")


def _holds_data(path: Path) -> bool:
    return path.name.lower().endswith(DATA_ENDINGS)


def _ours(path: Path, table: str) -> str:
    """What a file or folder should be called to be read as a table."""
    if path.is_dir():
        return f"{table}/"
    ending = next((ending for ending in ENDINGS if path.name.lower().endswith(ending)), None)
    return f"{table}{ending}" if ending else f"{table}.csv, saved as CSV"


def _other_ending(path: Path, name: str) -> str:
    """What to do with a file of data whose ending is none of ours."""
    if path.name.startswith("."):
        return "it is hidden; if it holds rows, give it a name that begins with no dot"
    if path.name.lower().endswith(TEXT_ENDINGS) or not path.suffix:
        return f"if it is CSV, call it {name}.csv"
    return f"save it as {name}.csv or {name}.parquet"


def _with_meant(names: Mapping[str, str | None]) -> str:
    """Names, each with what was perhaps meant; those without are told last, and not all of many."""
    told = [f"{name} ({meant}?)" for name, meant in names.items() if meant]
    plain = [name for name, meant in names.items() if not meant]
    if len(plain) > 2 * SHOWN_NAMES:
        plain = [*plain[:SHOWN_NAMES], f"and {len(plain) - SHOWN_NAMES} more"]
    return ", ".join([*told, *plain])


def _nearest_column(table: str, name: str, present: set[str]) -> str | None:
    """The column of a table that was perhaps meant and is not there yet."""
    names = {known: column for known, column in _COLUMN_NAMES[table].items() if column not in present}
    own = folded(name)
    # HubSpot's columns as some connectors call them.
    candidates = (own, own.removeprefix("property"))
    for candidate in candidates:
        if candidate in names:
            return names[candidate]
        if table == "leads" and candidate in _ROWS_OF:
            return f"rows of {_ROWS_OF[candidate]}"
    close = difflib.get_close_matches(own, list(names), n=1, cutoff=0.87)
    return names[close[0]] if close else None


def _nearest_table(name: str) -> str | None:
    """The table that a file was perhaps meant for: by its whole name, a slip of the pen, or a word of it."""
    own = folded(name)
    close = [own] if own in _TABLE_NAMES else difflib.get_close_matches(own, list(_TABLE_NAMES), n=1, cutoff=0.85)
    words = [word for word in re.split(r"[\W\d_]+", name.lower()) if word]
    # An e-mail event is no event of a calendar, and company contacts are contacts: most words first, then the last.
    parts = [
        part
        for size in range(len(words), 0, -1)
        for start in range(len(words) - size, -1, -1)
        for part in ("".join(words[start : start + size]), "".join(words[start : start + size]) + "s" * (size > 1))
    ]
    return next((_TABLE_NAMES[found] for found in [*close, *parts] if found in _TABLE_NAMES), None)


def _columns(connection: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    """Column names as they are written. Warehouses do not tell them apart by case, and neither do the models."""
    return [row[0] for row in connection.execute(f"describe select * from {source}").fetchall()]


def _head(file: Path) -> bytes | None:
    """The beginning of a file, unpacked; None where it cannot be."""
    try:
        with _opened(file) as content:
            return content.read(HEAD_BYTES)
    except (OSError, EOFError, zlib.error):
        return None


def _opened(file: Path) -> Any:  # noqa: ANN401 (one of two kinds of binary file)
    return gzip.open(file, "rb") if file.name.lower().endswith(".gz") else file.open("rb")


def _check_first_line(file: Path, first: str) -> None:
    """The first line may be a header.

    Raises:
        InputError: it is what only Excel reads, no UTF-8, or nothing at all.
    """
    if "\0" in first:
        raise InputError(f"{file} {UTF_16}")
    if re.match(r'"?sep=', first.strip(), re.IGNORECASE):
        raise InputError(f"{file}, line 1 is {first.strip()}, which only Excel reads; delete that line")
    if not first.strip(f'{DELIMITERS} "'):
        raise InputError(f"{file}, line 1 is blank; the header must stand in it: delete the lines above the header")


def _header(lines: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Names as they stand in the first line, for as many columns; empty if they cannot be told."""
    for delimiter in DELIMITERS:
        names = _cells(lines[0] if lines else "", delimiter)
        if len(names) == len(columns):
            return names
    return []


def _check_names(file: Path, header: Sequence[str]) -> None:
    """No name stands twice in a header; DuckDB would rename the second.

    Raises:
        InputError: one does.
    """
    names = [name.lower() for name in header]
    repeated = next((name for name in names if name and names.count(name) > 1), None)
    if repeated:
        raise InputError(f"{file} has the column {repeated} more than once; only one can be meant")


def _told_columns(columns: Sequence[str], header: Sequence[str], given: Sequence[int]) -> list[str]:
    """Columns as people know them: DuckDB calls those without a name column0, and an empty one is a separator too many.

    Args:
        columns: names by DuckDB.
        header: names in the file, or nothing.
        given: how many values each has.
    """
    named = [bool(name) for name in header] or [True] * len(columns)
    return [
        name if has_name else f"the one without a name in place {place}"
        for place, (name, has_name, count) in enumerate(zip(columns, named, given, strict=True), start=1)
        if has_name or count
    ]


def _cause(
    connection: duckdb.DuckDBPyConnection, file: Path, table: str, lines: Sequence[str], error: duckdb.Error
) -> str:
    """Why a CSV cannot be read, in one line."""
    text = str(error)
    if "gzip" in text.lower():
        return "it is no whole GZIP file; copy or export it again"
    if "Error on Line" in text:
        return _plain(error)
    required = REQUIRED_COLUMNS[table]
    return (
        _header_below(lines, required)
        or _mixed_line_ends(file)
        or _broken_line(connection, file, lines, required)
        or _plain(error)
    )


def _header_below(lines: Sequence[str], required: Sequence[str]) -> str | None:
    """Where the header stands, if it is not the first line: reports have titles."""

    def widest(line: str) -> int:
        return max(len([cell for cell in _cells(line, delimiter) if cell]) for delimiter in DELIMITERS)

    for number, line in enumerate(lines[1:], start=2):
        for delimiter in DELIMITERS:
            if set(required) <= {name.lower() for name in _cells(line, delimiter)}:
                return f"the header stands in line {number}; delete the lines above it"
    for number, line in enumerate(lines[1:], start=2):
        if widest(lines[0]) == 1 and widest(line) >= len(required):
            return (
                f"line 1 has 1 cell ({lines[0].strip()[:80]}) and line {number} has {widest(line)};"
                " if the header stands there, delete the lines above it"
            )
    return None


def _mixed_line_ends(file: Path) -> str | None:
    """The first line that does not end as the first one does. Only of a file that cannot be read: all of it is read."""
    first = None
    is_quoted = False
    try:
        with _opened(file) as content:
            for number, line in enumerate(content, start=1):
                is_quoted ^= line.count(b'"') % 2 == 1
                if is_quoted or not line.endswith(b"\n"):
                    continue
                end = "CRLF" if line.endswith(b"\r\n") else "LF"
                first = first or end
                if end != first:
                    return (
                        f"mixed line ends: line {number} ends in {end}, and lines before it in {first};"
                        " save it with one kind (tr -d '\\r' < old.csv > new.csv)"
                    )
                if b"\r" in line.rstrip(b"\r\n") and b'"' not in line:
                    return f"mixed line ends: line {number} holds a bare CR; save the file with one kind of line end"
    except (OSError, EOFError, zlib.error):
        return None
    return None


def _broken_line(
    connection: duckdb.DuckDBPyConnection, file: Path, lines: Sequence[str], required: Sequence[str]
) -> str | None:
    """What is wrong with a CSV that has a right first line, or None if the first line itself is wrong.

    One line with too many or too few cells makes DuckDB reject the right delimiter and read every line as one cell.
    """
    headers = {delimiter: _cells(lines[0] if lines else "", delimiter) for delimiter in DELIMITERS}
    best = max(
        DELIMITERS, key=lambda mark: (set(required) <= {name.lower() for name in headers[mark]}, len(headers[mark]))
    )
    names = headers[best]
    if len(names) < 2 or len(set(names)) < len(names):
        return None
    types = ", ".join(f"{_quoted(name)}: 'varchar'" for name in names)
    try:
        connection.execute(
            f"select count(columns(*)) from read_csv({_quoted(file)}, auto_detect = false, header = true,"
            f" delim = {_quoted(best)}, quote = '\"', escape = '\"', columns = {{{types}}})"
        )
    except duckdb.Error as error:
        return _plain(error)
    return None


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _missing_table(folder: Path, table: str) -> str:
    """Message for a required table that is not there, with the file that was perhaps meant."""
    message = f"{folder}: no {table}.parquet, {table}.csv, {table}.csv.gz or folder {table}/, which is required"
    meant = [
        f"{name}: {remedy}"
        for name, remedy in unread_files(folder).items()
        if _nearest_table(name.split(".")[0]) == table and "/" not in name
    ]
    return f"{message} (there is {'; '.join(meant)})" if meant else message


def _quoted(value: object) -> str:
    """A SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def _plain(error: duckdb.Error) -> str:
    """DuckDB's message in one line: what and where, without its list of reader options."""
    text = str(error)
    line = re.search(r"CSV Error on Line: (\d+)", text)
    if line is None:
        if "magic bytes" in text or "parquet" in text.lower():
            return "it is no whole Parquet file; copy or export it again"
        first = text.strip().splitlines()[0]
        if "sniffing" in first or "state machine" in first:
            return 'it is not CSV with one delimiter and quotes of the kind "; export it again as CSV UTF-8'
        return re.sub(r"^[\w ]*Error: ", "", first)
    where = f"line {line.group(1)}"
    if "not utf-8" in text:
        return f"{where} or near it is not UTF-8; save the file as UTF-8 (in Excel: CSV UTF-8)"
    original = re.search(r"Original Line:\s*(.*)", text)
    cells = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    remedy = ""
    if cells:
        expected, found = (int(number) for number in cells.groups())
        if found < expected:
            what = f"has {found} {'cell' if found == 1 else 'cells'} where the header has {expected}"
            remedy = "; if it is the end of a report, delete it and what follows"
        else:
            # DuckDB stops counting there.
            what = f"has more cells than the {expected} of the header"
    elif "unterminated quote" in text:
        what = "opens a quote that is never closed"
    else:
        what = "is not CSV"
    return f"{where} {what}" + (f": {original.group(1)[:200]}" if original else "") + remedy
