"""Fixtures that the tests share. Helpers are fixtures that return a function, so that no test imports another file.

Paths and builds (session scope):
    project_root   Path of this checkout.
    shared_data    Path of the real input that lies beside the checkout; the test is skipped where it is missing.
    demo_build     DemoBuild: a small demo, built once with all unit and data tests. Do not write to its database.
    fresh_bench    Bench: a copied project, parsed once, whose seeds and input a module may change (module scope).

Helpers (session scope; see the functions below for arguments):
    run_dbt(args, project_dir=..., db=..., variables=..., threads=..., environment=..., check=...) -> dbtRunnerResult
    query(db, sql, parameters=...) -> pandas.DataFrame
    copy_project(folder) -> Path of a copy of the dbt project, whose seeds and models a test may edit
    edit_seed(project_dir, seed, change) -> None; `change` takes and returns the rows as a list of dicts
    failures(result) -> {unique_id: message} of the nodes that failed
    write_input(folder, tables) -> folder; writes {table: rows as dicts} as CSV files
    write_policy(project_dir, seeds) -> None; {seed: rows as dicts}; every other policy seed keeps its header only
    marts(db) -> {public mart: its rows as tuples, sorted}; without those that are kept for good (models/marts/history)
    run_bench(bench, args, name, variables=..., ...) -> dbtRunnerResult; a run on a Bench, below
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import dbt.cli.main
import duckdb
import pandas as pd
import pytest

PROJECT_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT_ROOT))

from account_scoring import build  # noqa: E402 (the checkout is not installed)

# The demo's data end on this day.
DEMO_AS_OF = "2026-10-31"
DEMO_LEADS = 400
DEMO_SEED = 1

# What dbt reads; the rest of the checkout is no part of a copied project.
PROJECT_PARTS = ("dbt_project.yml", "models", "macros", "seeds", "tests", "profiles", "analyses", "snapshots")


@dataclass(frozen=True)
class DemoBuild:
    """One build of the small demo: its input folder, database, day of scoring and dbt's result."""

    input_folder: Path
    db: Path
    as_of: str
    result: object


@dataclass(frozen=True)
class Bench:
    """A copied project that many tests build in turn; dbt parses it once.

    Attributes:
        folder: for databases and whatever else a test makes.
        project: the copy; `fresh_bench` gives it with the policy and profile of this checkout.
        inputs: the one input folder, which tests fill anew.
        as_of: the one day of scoring.
        manifest: dbt's parsed project.
    """

    folder: Path
    project: Path
    inputs: Path
    as_of: str
    # Megabytes, which no failure message should print.
    manifest: object = field(default=None, repr=False)

    @property
    def variables(self) -> dict[str, str]:
        """Vars that name the input folder and the day."""
        return {"account_scoring_input_folder": str(self.inputs), "account_scoring_as_of": self.as_of}

    def db(self, name: str) -> Path:
        """A database of the bench. The file itself is always named alike: its name stands in the parsed project."""
        return self.folder / name / "bench.duckdb"


@pytest.fixture(scope="session", autouse=True)
def quiet_environment() -> Iterator[None]:
    """No test depends on what the user's shell sets, and dbt sends nothing anywhere."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ACCOUNT_SCORING_DB", "ACCOUNT_SCORING_THREADS", "INPUT", "AS_OF", "DB", "MAKEFLAGS", "MFLAGS"):
            patch.delenv(name, raising=False)
        patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        patch.setenv("DO_NOT_TRACK", "1")
        yield


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The checkout."""
    return PROJECT_ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real input beside the checkout."""
    folder = PROJECT_ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the real input in {folder}, which is not part of the repository")
    return folder


@pytest.fixture(scope="session")
def run_dbt() -> Callable[..., object]:
    """Run one dbt command in this process; parsing is reused by later commands on the same database."""

    def run(
        args: Sequence[str],
        *,
        project_dir: Path = PROJECT_ROOT,
        db: Path,
        variables: Mapping[str, object] | None = None,
        threads: int = 2,
        environment: Mapping[str, str] | None = None,
        manifest: object | None = None,
        check: bool = True,
    ):
        """Run dbt.

        Args:
            args: dbt's arguments, the command first, such as ["build", "--select", "staging"].
            project_dir: this checkout or a copy of it.
            db: DuckDB file, made if missing. dbt's target and logs go beside it.
            variables: dbt vars by name.
            threads: dbt's threads.
            environment: environment variables for this run, such as {"TZ": "Asia/Tokyo"}.
            manifest: result of an earlier "parse"; saves seconds where models, YAML and what they parse are the same.
            check: fail the test, with dbt's messages, if dbt fails.
        """
        db.parent.mkdir(parents=True, exist_ok=True)
        command, *rest = args
        places = ["--target-path", str(db.parent / "target"), "--log-path", str(db.parent / "logs")]
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (environment or {}).items():
                patch.setenv(name, value)
            if manifest is not None:
                patch.setattr(dbt.cli.main, "dbtRunner", partial(dbt.cli.main.dbtRunner, manifest))
            result = build.run_dbt(
                [command, "--log-level", "none", "--threads", str(threads), *places, *rest],
                project_dir=project_dir,
                db=db,
                variables=variables,
            )
        if check and not result.success:
            messages = "\n".join(f"{name}: {message}" for name, message in build.failures(result).items())
            pytest.fail(f"dbt {' '.join(args)} failed\n{messages}", pytrace=False)
        return result

    return run


@pytest.fixture(scope="session")
def failures() -> Callable[[object], dict[str, str]]:
    """Messages of the nodes that failed in a dbt result, by unique_id; an error outside a node is under 'dbt'."""
    return build.failures


@pytest.fixture(scope="session")
def query() -> Callable[..., pd.DataFrame]:
    """Rows of a query on a database file, opened read-only and closed again."""

    def run(db: Path, sql: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
        with duckdb.connect(str(db), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql, list(parameters)).df()

    return run


@pytest.fixture(scope="session")
def copy_project() -> Callable[[Path], Path]:
    """Copy the dbt project into a folder, so that a test may edit it as a user would."""

    def copy(folder: Path) -> Path:
        project = folder / "project"
        project.mkdir(parents=True)
        for name in PROJECT_PARTS:
            part = PROJECT_ROOT / name
            if part.is_dir():
                shutil.copytree(part, project / name, ignore=shutil.ignore_patterns("python", "__pycache__"))
            elif part.exists():
                shutil.copy2(part, project / name)
        return project

    return copy


@pytest.fixture(scope="session")
def edit_seed() -> Callable[..., None]:
    """Rewrite a seed of a copied project: `change` gets its rows as dicts of text and returns those to write."""

    def edit(
        project_dir: Path, seed: str, change: Callable[[list[dict[str, str]]], Sequence[Mapping[str, object]]]
    ) -> None:
        if project_dir.resolve() == PROJECT_ROOT:
            raise ValueError("edit a copy of the project, not the checkout")
        (path,) = (project_dir / "seeds").rglob(f"{seed}.csv")
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            rows, names = list(reader), list(reader.fieldnames or [])
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(change(rows))

    return edit


@pytest.fixture(scope="session")
def write_input() -> Callable[..., Path]:
    """Write input tables, given as rows of dicts, as CSV files; the columns are those of all rows together."""

    def write(folder: Path, tables: Mapping[str, Sequence[Mapping[str, object]]]) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in tables.items():
            names = list(dict.fromkeys(name for row in rows for name in row))
            with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, names, lineterminator="\n", restval="")
                writer.writeheader()
                writer.writerows(rows)
        return folder

    return write


@pytest.fixture(scope="session")
def parsed_bench(tmp_path_factory: pytest.TempPathFactory, copy_project, run_dbt) -> Bench:
    """Behind fresh_bench: the copy, parsed."""
    folder = tmp_path_factory.mktemp("bench")
    bench = Bench(folder, copy_project(folder), folder / "input", "2025-01-01")
    parsed = run_dbt(["parse"], project_dir=bench.project, db=bench.db("parsed"), variables=bench.variables)
    return replace(bench, manifest=parsed.result)


@pytest.fixture(scope="module")
def fresh_bench(parsed_bench: Bench) -> Bench:
    """A copied project as it comes, with an empty input folder; tests of one module share what they change."""
    for part in ("seeds", "profiles"):
        shutil.copytree(PROJECT_ROOT / part, parsed_bench.project / part, dirs_exist_ok=True)
    shutil.rmtree(parsed_bench.inputs, ignore_errors=True)
    parsed_bench.inputs.mkdir()
    return parsed_bench


@pytest.fixture(scope="session")
def run_bench(run_dbt) -> Callable[..., object]:
    """Run dbt on a Bench, into its database of this name; `variables` are added to the bench's own."""

    def run(
        bench: Bench, args: Sequence[str], name: str, variables: Mapping[str, object] | None = None, **more: object
    ):
        return run_dbt(
            args,
            project_dir=bench.project,
            db=bench.db(name),
            variables={**bench.variables, **(variables or {})},
            manifest=bench.manifest,
            **more,
        )

    return run


@pytest.fixture(scope="session")
def write_policy(edit_seed) -> Callable[..., None]:
    """Replace the policy of a copied project: a policy seed that is not named keeps its header only."""

    def write(project_dir: Path, seeds: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
        for path in sorted((project_dir / "seeds" / "policy").glob("*.csv")):
            edit_seed(project_dir, path.stem, lambda _rows, seed=path.stem: seeds.get(seed, ()))

    return write


@pytest.fixture(scope="session")
def marts() -> Callable[[Path], dict[str, list[tuple]]]:
    """All columns and rows of every public mart of a database, in an order that depends on the rows alone.

    What is kept for good (models/marts/history) is left out: it is what earlier builds said, whatever is true now.
    """
    files = (PROJECT_ROOT / "models" / "marts").rglob("*.sql")
    names = sorted(path.stem for path in files if path.parent.name != "history")

    def read(db: Path) -> dict[str, list[tuple]]:
        with duckdb.connect(str(db), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return {name: sorted(connection.table(name).fetchall(), key=repr) for name in names}

    return read


@pytest.fixture(scope="session")
def demo_build(tmp_path_factory: pytest.TempPathFactory, run_dbt) -> DemoBuild:
    """The small demo, built once: all seeds, models, unit tests and data tests."""
    folder = tmp_path_factory.mktemp("demo")
    input_folder, db = folder / "input", folder / "demo.duckdb"
    subprocess.run(
        [
            sys.executable,
            *("-m", "account_scoring.demo", "--leads", str(DEMO_LEADS), "--seed", str(DEMO_SEED)),
            *("--out", str(input_folder), "--as-of", DEMO_AS_OF),
        ],
        cwd=PROJECT_ROOT,
        env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    variables = {"account_scoring_input_folder": str(input_folder), "account_scoring_as_of": DEMO_AS_OF}
    return DemoBuild(input_folder, db, DEMO_AS_OF, run_dbt(["build"], db=db, variables=variables))
