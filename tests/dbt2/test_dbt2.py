"""The same project with dbt 2, one program in Rust, compared with dbt 1, build by build: `make test-dbt2`.

Two builds in a row on a small demo, as on two nights, with every module: activities come as they were loaded, some are
withdrawn or vanish from the source, leads merge, the day of scoring moves on. Both run on the same DuckDB, whose
library dbt 2 is pointed to: by itself it would download one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from account_scoring import build
from account_scoring.demo.generate import generate

PROJECT_ROOT = Path(__file__).resolve().parents[2]
PROGRAM = PROJECT_ROOT / ".venv-dbt2" / "bin" / "dbt"
MARTS = sorted(path.stem for path in (PROJECT_ROOT / "models").rglob("marts/**/*.sql"))

# Every module is on; health brings backtest and calibration along.
MODULES = {
    f"account_scoring_{module}": "yes" for module in ("outlook", "replay", "health", "lifecycle", "insights", "bi")
}
MODULES["account_scoring_crm_tools"] = "salesforce,hubspot,dynamics"
LEADS = 300

# Day of scoring of each build, up to which activities were loaded.
NIGHTS = ("2026-09-30", "2026-10-31")

# What else the environment says on the second night.
LOOKING_BACK = {"ACCOUNT_SCORING_REPLAY_FROM": "2026-10-30", "ACCOUNT_SCORING_BACKTEST_CUTOFFS": "2"}

# All of it, where dbt by itself leaves out the modules that judge. Unit tests stand apart: dbt 2 asks for the table of
# an incremental model that they test, and does not say that they are tests: the environment's day would be theirs.
EVERYTHING = ("build", "--select", "*", "--exclude-resource-type", "unit_test")

# Marts without rows here: the policy as shipped sends no scores and holds nobody out.
EMPTY = {"crm_scores", "holdout_uplift"}

TYPES = (
    "bigint", "integer", "hugeint", "double", "float", "decimal(18,6)", "boolean", "date", "timestamp", "timestamp_ns",
    "timestamp with time zone", "varchar",
)  # fmt: skip

# Columns with their types, and rows, without what is each run's own.
Marts = dict[str, tuple[list[tuple[str, str]], Counter]]


@dataclass(frozen=True)
class Night:
    """One build with both engines: what it gave."""

    as_of: str
    dbt1: Marts
    dbt2: Marts


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For input, databases and what dbt writes."""
    return tmp_path_factory.mktemp("dbt2")


@pytest.fixture(scope="module")
def driver(folder: Path) -> dict[str, str]:
    """The environment in which dbt 2 finds DuckDB: what DuckDB's Python package holds, told by a manifest for ADBC."""
    if not PROGRAM.exists():
        pytest.skip("dbt 2 is not installed: make setup-dbt2")
    names = ("LIBDIR", "MULTIARCH", "INSTSONAME")
    folder_of_libraries, machine, name = (sysconfig.get_config_var(variable) or "" for variable in names)
    places = (Path(folder_of_libraries) / name, Path(folder_of_libraries) / machine / name)
    library = next((str(place) for place in places if ".so" in name and place.is_file()), None)
    if library is None:
        pytest.skip(
            "needs Python's shared library, in which DuckDB's package looks for its functions; this Python has none"
        )
    (folder / "drivers").mkdir()
    (folder / "drivers" / "duckdb.toml").write_text(
        f"""
        manifest_version = 1
        name = "DuckDB"
        version = "{duckdb.__version__}"

        [Driver]
        entrypoint = "duckdb_adbc_init"
        shared = {json.dumps(sys.modules["_duckdb"].__file__)}
        """
    )
    return {"ADBC_DRIVER_PATH": str(folder / "drivers"), "LD_PRELOAD": library}


def database(folder: Path, engine: str) -> Path:
    """The database of an engine. Its name stands in views, hence the same for both."""
    (folder / engine).mkdir(exist_ok=True)
    return folder / engine / "scores.duckdb"


def settings(night: int, source: Path) -> dict[str, str]:
    """The environment of a night, as the project's commands set it."""
    return {
        "ACCOUNT_SCORING_AS_OF": NIGHTS[night],
        "ACCOUNT_SCORING_INPUT_FOLDER": str(source),
        "ACCOUNT_SCORING_ACCEPT_FUTURE_DAY": "yes",
        **(LOOKING_BACK if night else {}),
    }


@pytest.fixture(scope="module")
def dbt1(folder: Path) -> Callable[..., object]:
    """Run dbt 1, and fail the test with its messages if it fails."""

    def run(command: Sequence[str], environment: Mapping[str, str]):
        db = database(folder, "dbt1")
        places = ["--target-path", str(db.parent / "target"), "--log-path", str(db.parent / "logs")]
        result = build.run_dbt(
            [*command, "--quiet", "--log-level-file", "none", "--no-write-json", *places],
            project_dir=PROJECT_ROOT,
            db=db,
            variables=MODULES,
            environment=environment,
        )
        if not result.success:
            messages = "\n".join(f"{name}: {message}" for name, message in build.failures(result).items())
            pytest.fail(f"dbt {' '.join(command)} failed\n{messages}", pytrace=False)
        return result.result

    return run


@pytest.fixture(scope="module")
def dbt2(folder: Path, driver: Mapping[str, str]) -> Callable[..., str]:
    """Run dbt 2; returns what it wrote. `fails`: whether it is to fail."""

    def run(
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        project: Path = PROJECT_ROOT,
        variables: Mapping[str, object] = MODULES,
        fails: bool = False,
    ) -> str:
        db = database(folder, "dbt2")
        ours = {name: value for name, value in os.environ.items() if not name.startswith("ACCOUNT_SCORING_")}
        result = subprocess.run(
            [
                *(PROGRAM, *command, "--quiet", "--project-dir", project, "--profiles-dir", project / "profiles"),
                *("--target-path", db.parent / "target", "--log-path", db.parent / "logs"),
                *("--vars", json.dumps(dict(variables))),
            ],
            cwd=project,
            env={
                **ours, **driver, **(environment or {}), "ACCOUNT_SCORING_DB": str(db),
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1",
                # The profile's settings, the zone of a session among them, are nothing to this dbt 2.
                "TZ": "America/New_York",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        if (result.returncode != 0) != fails:
            pytest.fail(f"dbt 2: {' '.join(command)} ended with {result.returncode}\n{result.stdout}", pytrace=False)
        return result.stdout

    return run


@pytest.fixture(scope="module")
def sources(folder: Path) -> list[Path]:
    """What the source holds on each night, as Parquet files."""
    demo = folder / "demo"
    generate(demo, leads=LEADS, seed=1, as_of=date.fromisoformat(NIGHTS[-1]))
    fate = "cast(hash(activity_id) % 50 as int)"
    came = f"coalesce(loaded_at, '2000-01-01') <= '{NIGHTS[0]} 23:59:59'"
    survivor = "(select min(lead_id) from rows where merged_into_lead_id is null)"
    changes = {
        # Of those that came on the first night, one in fifty was withdrawn by the second, and another one is gone.
        ("activities", 0): f"from rows where {came}",
        ("activities", 1): f"""
            from (select * replace (is_deleted or ({fate} = 2 and {came}) as is_deleted) from rows)
            where {fate} <> 3 or not ({came})
        """,
        # Every fortieth lead lost a merge.
        ("leads", 1): f"""
            select * replace (
                case when hash(lead_id) % 40 = 1 then {survivor} else merged_into_lead_id end as merged_into_lead_id
            ) from rows
        """,
    }
    found = []
    for number in range(len(NIGHTS)):
        found.append(folder / f"night_{number}")
        found[-1].mkdir()
        for path in demo.glob("*.parquet"):
            with duckdb.connect() as connection:
                connection.execute(f"create view rows as from '{path}'")
                rows = changes.get((path.stem, number), "from rows")
                connection.execute(f"copy ({rows}) to '{found[-1] / path.name}' (format parquet)")
    return found


@pytest.fixture(scope="module")
def nights(folder: Path, sources: list[Path], dbt1, dbt2) -> list[Night]:
    """The two builds with both engines; that of dbt 2 with its data tests."""
    found = []
    for number, as_of in enumerate(NIGHTS):
        environment = settings(number, sources[number])
        dbt2(EVERYTHING, environment)
        dbt1([*EVERYTHING, "test"], environment)
        found.append(Night(as_of, *(marts(database(folder, engine)) for engine in ("dbt1", "dbt2"))))
    return found


def marts(db: Path) -> Marts:
    """Columns and rows of every mart."""
    found = {}
    with duckdb.connect(str(db), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for mart in MARTS:
            relation = connection.table(mart)
            columns = [(name, str(data_type)) for name, data_type in zip(relation.columns, relation.types, strict=True)]
            kept = ", ".join(name for name, _type in columns if name != "run_id")
            found[mart] = columns, Counter(relation.select(kept).fetchall())
    return found


def differences(expected: Marts, actual: Marts) -> str:
    """Marts that differ, with the first rows of each side that the other lacks; blank: none."""
    told = []
    for mart in MARTS:
        (columns, wanted), (found_columns, found) = expected[mart], actual[mart]
        if columns != found_columns:
            told.append(f"{mart}: columns {found_columns}, not {columns}")
        for side, rows in (("missing", wanted - found), ("extra", found - wanted)):
            told += [f"{mart}, {rows.total()} {side}: {row}" for row in sorted(rows, key=repr)[:3]]
    return "\n".join(told)


@pytest.mark.parametrize("number", range(len(NIGHTS)))
def test_every_mart_equals_that_of_dbt_1_in_every_build(nights, number):
    night = nights[number]
    assert not (found := differences(night.dbt1, night.dbt2)), f"Build {number + 1}, as of {night.as_of}\n{found}"


def test_the_builds_differ_and_every_mart_has_rows(nights):
    """The equality above is about something."""
    assert {mart for mart in MARTS if not nights[-1].dbt2[mart][1]} == EMPTY
    for mart in ("lead_scores", "score_reasons", "account_scores", "quarantined_rows", "score_movements"):
        assert nights[0].dbt2[mart] != nights[1].dbt2[mart], mart


def test_unit_tests_pass(nights, dbt2):
    dbt2(["test", "--select", "resource_type:unit_test"])


def test_a_broken_model_fails_its_unit_test(nights, dbt2, copied_project):
    """Unit tests compare what they say that they compare."""
    scoring = copied_project / "macros" / "scoring.sql"
    text = scoring.read_text()
    assert text.count("cast(0.5 as") == 1
    scoring.write_text(text.replace("cast(0.5 as", "cast(0.6 as"))
    told = dbt2(["test", "--select", "one_half_life_halves_the_units"], project=copied_project, fails=True)
    assert "one_half_life_halves_the_units" in told


def test_a_night_has_the_same_models(dbt1, dbt2):
    """What `dbt build` leaves out by itself stands in selectors.yml."""
    command = ["list", "--resource-type", "model", "--output", "name"]
    assert sorted(dbt2(command).split()) == sorted(dbt1(command, {}))


def test_types_of_input_columns_are_told_apart(dbt2):
    query = "select " + ", ".join(f"cast(null as {name}) as column_{place}" for place, name in enumerate(TYPES))
    inline = f"select '{{{{ tojson(account_scoring.named_types({json.dumps(query)})) }}}}' as found"
    (row,) = json.loads(dbt2(["show", "--output", "json", "--inline", inline]))
    assert json.loads(row["found"]) == [[f"column_{place}", name.upper()] for place, name in enumerate(TYPES)]


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"account_scoring_lookback_day": "3"}, "Unknown var account_scoring_lookback_day."),
        ({"account_scoring_lookback_days": "{{ 3 }}"}, "which begins a template"),
        ({"account_scoring_lookback_days": "3\n"}, "must be a whole number of days"),
        ({"account_scoring_as_of": "2026-02-30"}, "must be a date"),
    ],
)
def test_a_wrong_var_is_told_before_anything_is_built(dbt2, variables, message):
    assert message in dbt2(["run", "--select", "staging"], variables=variables, fails=True)


def test_a_missing_column_is_told_before_anything_is_built(dbt2, folder, sources):
    source = folder / "without_a_column"
    shutil.copytree(sources[0], source)
    leads = source / "leads.parquet"
    duckdb.connect().execute(f"copy (select * exclude (lead_id) from '{sources[0] / leads.name}') to '{leads}'")
    told = dbt2(["run", "--select", "staging"], settings(0, source), fails=True)
    assert "Table leads (" in told
    assert "has no column lead_id. It has: account_id" in told


def test_a_build_that_fails_leaves_a_mart_as_it_was(nights, folder, sources, dbt2, copied_project):
    (model,) = copied_project.rglob("account_rollups.sql")
    model.write_text(model.read_text() + "having max(error('broken on purpose')) is null\n")
    told = dbt2(["run", "--select", model.stem], settings(1, sources[1]), project=copied_project, fails=True)
    assert "broken on purpose" in told
    assert marts(database(folder, "dbt2"))[model.stem] == nights[-1].dbt2[model.stem]


@pytest.fixture
def copied_project(tmp_path: Path) -> Path:
    """A copy of what dbt reads, which a test may edit."""
    project = tmp_path / "project"
    for name in ("macros", "models", "profiles", "seeds", "tests"):
        shutil.copytree(PROJECT_ROOT / name, project / name)
    for name in ("dbt_project.yml", "selectors.yml"):
        shutil.copy2(PROJECT_ROOT / name, project)
    return project
