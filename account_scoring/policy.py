"""A policy in a folder: CSV files that stand in for the seeds of their names, while one command runs."""

from __future__ import annotations

import contextlib
import csv
import difflib
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import yaml

from account_scoring.given import InputError, local_path, visible

# The file of a policy folder that is no seed, and its columns: what becomes of the seeds that the folder does not hold.
ABOUT = "policy"
ABOUT_COLUMNS = ("others", "reason", "owner")
OTHERS = ("shipped", "empty")

# The project's own words are no decision: they stay as shipped unless a file says otherwise.
WORDS = ("texts",)

Row = dict[str, str | None]
Rows = list[Row]


def read_policy(given: Path | str, project_dir: Path) -> dict[str, Rows]:
    """The seeds that a policy folder replaces, each with its rows; cells that are blank are None, as dbt loads them.

    Args:
        given: the folder, with policy.csv in it, which says whether seeds without a file are as shipped or empty.
        project_dir: the dbt project, whose seeds have the names and the columns that there are.

    Returns:
        Rows by seed, with all columns of the seed, in its order. Lists of reference and the project's own words stay as
        shipped unless a file names them.

    Raises:
        InputError: no such folder, no policy.csv in it, or files, columns or rows that cannot be read; all of it.
    """
    folder = local_path(given, "policy folder")
    if not folder.is_dir():
        told = "is no folder" if folder.exists() else "does not exist"
        raise InputError(f"policy folder {visible(folder)} {told}; name one with CSV files and {ABOUT}.csv")
    shipped = seed_files(project_dir)
    required = _required_columns(project_dir)
    problems: list[str] = []
    replaced: dict[str, Rows] = {}
    others = None
    for path in sorted(folder.iterdir()):
        name = path.name
        if name.startswith(".") or (path.suffix.lower() in (".md", ".txt") and ".csv" not in name.lower()):
            continue
        if path.is_dir() and path.suffix.lower() != ".csv":
            continue
        if path.suffix == ".csv" and not path.is_file():
            problems.append(f"{visible(name)}: it is no file")
        elif path.suffix != ".csv":
            problems.append(f"{visible(name)}: only files that end in .csv are read; save it as CSV")
        elif path.stem == ABOUT:
            others = _others(path, problems)
        elif path.stem not in shipped:
            problems.append(f"{name}: there is no seed of this name{_nearest(path.stem, [ABOUT, *shipped], '.csv')}")
        else:
            rows = _read(path, header(shipped[path.stem]), required.get(path.stem, ()), problems)
            replaced[path.stem] = rows
    if not (folder / f"{ABOUT}.csv").is_file():
        problems.append(
            f"{ABOUT}.csv: it is missing; it says with one row of the columns {','.join(ABOUT_COLUMNS)}"
            " whether seeds without a file are shipped or empty"
        )
    for seed, name in _seeds_elsewhere(project_dir).items():
        if seed in replaced or (others == "empty" and seed in shipped):
            file = f"{seed}.csv" if seed in replaced else f"{ABOUT}.csv, column others"
            problems.append(
                f"{file}: the var account_scoring_policy_{seed} of dbt_project.yml puts {visible(name)!r} in the place"
                f" of the seed {seed}, so nobody would read this; leave one of them out"
            )
    if problems:
        raise InputError("\n".join(f"policy folder {visible(folder)}: {problem}" for problem in problems))
    if others == "empty":
        for seed, path in shipped.items():
            if path.parent.name == "policy" and seed not in WORDS:
                replaced.setdefault(seed, [])
    return replaced


@contextlib.contextmanager
def prepared(policy: Mapping[str, Rows], project_dir: Path) -> Iterator[dict[str, str]]:
    """Lay the rows of a policy out for dbt, for as long as a command runs; yields the environment that names them.

    Every cell is text, and reaches the database as the contents of a file: none of it becomes SQL.
    """
    shipped = seed_files(project_dir)
    with tempfile.TemporaryDirectory(prefix="account-scoring-policy-") as place, duckdb.connect() as connection:
        for seed, rows in policy.items():
            names = header(shipped[seed])
            columns = ", ".join(f'"{name}" varchar' for name in names)
            connection.execute(f"create or replace table seed ({columns})")
            if rows:
                marks = ", ".join("?" for _ in names)
                connection.executemany(
                    f"insert into seed values ({marks})", [[row.get(name) for name in names] for row in rows]
                )
            target = f"{place}/{seed}.parquet".replace("'", "''")
            connection.execute(f"copy seed to '{target}' (format parquet)")
        yield {"ACCOUNT_SCORING_PREPARED_POLICY": place}


@contextlib.contextmanager
def policy_environment(given: Path | None, project_dir: Path) -> Iterator[dict[str, str]]:
    """Read a policy folder and lay it out for dbt; without one nothing is said, and the seeds are as shipped."""
    if given is None:
        yield {}
        return
    with prepared(read_policy(given, project_dir), project_dir) as environment:
        yield environment


def seed_files(project_dir: Path) -> dict[str, Path]:
    """The seeds that a policy is made of, with their files: decisions and lists of reference, not the contract."""
    found = [path for part in ("policy", "reference") for path in sorted((project_dir / "seeds" / part).glob("*.csv"))]
    return {path.stem: path for path in found}


def shipped_rows(path: Path) -> Rows:
    """Rows of a seed of the project, as dbt loads them."""
    names, *rows = _lines(path)
    for number, cells in enumerate(rows, start=1):
        if len(cells) > len(names):
            raise InputError(
                f"seed {path.name}, row {number}: it has {len(cells)} cells and the header {len(names)};"
                " a cell with a comma in it stands in quotes"
            )
    # A row that is too short is blank at its end.
    blank = dict.fromkeys(names)
    return [blank | {name: _cell(cell) for name, cell in zip(names, cells, strict=False)} for cells in rows if cells]


def key_columns(project_dir: Path) -> dict[str, list[str]]:
    """The columns that name a row of each seed, by the contract."""
    return _of_contract(project_dir, "is_key")


def header(path: Path) -> list[str]:
    """Names of the columns of a seed."""
    return _lines(path)[0]


def _lines(path: Path) -> list[list[str]]:
    """Lines of a seed of the project, its header first.

    Raises:
        InputError: it is empty, or cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"seed {path.name} cannot be read; save it as CSV UTF-8 ({error})") from error
    if not lines:
        raise InputError(f"seed {path.name} is an empty file; its first line names its columns")
    return lines


def _seeds_elsewhere(project_dir: Path) -> dict[str, str]:
    """Seeds in whose place the project file puts another one by a var, each with the name of that."""
    given = yaml.safe_load((project_dir / "dbt_project.yml").read_text("utf-8")).get("vars") or {}
    every = {**given, **(given.get("account_scoring") or {})}
    prefix = "account_scoring_policy_"
    return {name[len(prefix) :]: str(value) for name, value in every.items() if name.startswith(prefix) and value}


def _required_columns(project_dir: Path) -> dict[str, list[str]]:
    return _of_contract(project_dir, "is_required")


def _of_contract(project_dir: Path, flag: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with (project_dir / "seeds" / "contract" / "policy_columns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row[flag] == "true":
                found.setdefault(row["seed"], []).append(row["column_name"])
    return found


def _others(path: Path, problems: list[str]) -> str | None:
    """What policy.csv says about seeds without a file; None where it says nothing that can be used."""
    rows = _read(path, ABOUT_COLUMNS, ("others",), problems)
    said = [(row.get("others") or "").lower() for row in rows]
    if len(said) == 1 and said[0] in OTHERS:
        return said[0]
    if not any(problem.startswith(path.name) for problem in problems):
        problems.append(
            f"{path.name}: it must have one row, whose column others is {' or '.join(OTHERS)},"
            f" not {', '.join(repr(visible(word)) for word in said) or 'none'}"
        )
    return None


def _read(path: Path, columns: Sequence[str], required: Sequence[str], problems: list[str]) -> Rows:
    """Rows of a file with all columns, blank where the file leaves them out. What is wrong is added to problems."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(f"{path.name}, line {line}: it is not UTF-8; save the file as CSV UTF-8")
        return []
    except OSError as error:
        problems.append(f"{path.name}: it cannot be read ({error.strerror})")
        return []
    # Not lines of text: a cell may hold other line breaks than a CSV file has.
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: Rows = []
    try:
        names = [name.strip() for name in next(lines, [])]
        if not _is_header(path, names, columns, required, problems):
            return []
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                problems.append(
                    f"{path.name}, line {lines.line_num}: it has {len(cells)} cells and the header {len(names)};"
                    " a cell with a comma in it stands in quotes"
                )
                continue
            row = dict.fromkeys(columns) | {name: _cell(cell) for name, cell in zip(names, cells, strict=True)}
            if any("\0" in (cell or "") for cell in row.values()):
                problems.append(f"{path.name}, line {lines.line_num}: it holds a NUL character, which no text may")
                continue
            rows.append(row)
    except csv.Error as error:
        problems.append(f"{path.name}, line {lines.line_num}: it cannot be read as CSV ({error})")
    return rows


def _is_header(
    path: Path, names: Sequence[str], columns: Sequence[str], required: Sequence[str], problems: list[str]
) -> bool:
    """Are these the names of columns of the seed? What is wrong is added to problems."""
    found = len(problems)
    if not any(names):
        problems.append(f"{path.name}, line 1: it is blank; it names the columns, such as {','.join(columns)}")
        return False
    if len(names) == 1 and ";" in names[0]:
        problems.append(f"{path.name}, line 1: columns are parted by semicolons; save the file with commas")
        return False
    for name in dict.fromkeys(names):
        if name not in columns:
            problems.append(f"{path.name}, column {visible(name)!r}: there is no such column{_nearest(name, columns)}")
        elif names.count(name) > 1:
            problems.append(f"{path.name}, column {name}: it is there {names.count(name)} times")
    problems.extend(f"{path.name}, column {name}: it is missing" for name in required if name not in names)
    return len(problems) == found


def _cell(cell: str | None) -> str | None:
    """What dbt makes of a cell of a seed: blank, and the word null, are nothing."""
    return None if cell is None or cell.strip().lower() in ("", "null") else cell


def _nearest(name: str, names: Sequence[str], ending: str = "") -> str:
    """The end of a sentence that names what was probably meant."""
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.0)
    return f"; the nearest is {near[0]}{ending}" if near else ""
