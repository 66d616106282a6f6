"""The same project on a Spark cluster of several processes, compared with DuckDB, build by build: `make test-spark`.

Three builds in a row on a small demo, as on three nights: activities come as they were loaded, some of them late; some
are corrected, withdrawn, or vanish from the source; leads merge; the day of scoring moves on. The second build also
replays days and goes back to some for a backtest; the third adds one day and scores it, nothing else.

Nearly all of the time goes into planning queries, not into their rows: no build makes what another one shows.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import quick_dbt

from account_scoring import build
from account_scoring.spark_cluster import FEW_ROWS, Cluster, running_cluster

PROJECT_ROOT = Path(__file__).resolve().parents[2]
MARTS = sorted(path.stem for path in (PROJECT_ROOT / "models").rglob("marts/**/*.sql"))

# Every module is on; health brings backtest and calibration along.
MODULES = {
    f"account_scoring_{module}": "yes" for module in ("outlook", "replay", "health", "lifecycle", "insights", "bi")
}
MODULES["account_scoring_crm_tools"] = "salesforce,hubspot,dynamics"
LEADS = 300

# Day of scoring of each build, and the day up to which activities were loaded.
NIGHTS = ("2026-09-30", "2026-10-30", "2026-10-31")

# Further vars of the second night.
LOOKING_BACK = {"account_scoring_replay_from": "2026-10-29", "account_scoring_backtest_cutoffs": "2"}

# What happens to every fiftieth activity: number of the fiftieth, what.
LATE, CORRECTED, WITHDRAWN, VANISHED = range(4)

# Casts and keys; merges and versions; domains and names; decay and rounding.
UNIT_TESTED = (
    "int_account_scoring__activity_rows",
    "int_account_scoring__input_leads",
    "int_account_scoring__identity_domains",
    "int_account_scoring__identity_company_names",
    "int_account_scoring__rule_points",
)

# Policy is the same in all builds: it is loaded and judged once.
UNCHANGED = (
    "resource_type:seed",
    "int_account_scoring__policy_cells",
    "int_account_scoring__policy_*errors",
)

# The first night makes what the second adds to, or differs from; the second makes everything; the third scores.
ADDED_TO = ("crm_outbox", "score_history_days", "lead_score_history", "account_score_history", "score_movements")
COMPARED = ("lead_scores", "score_reasons", "account_scores", "quarantined_rows")
SCORED = ("lead_scores", "score_reasons", "account_scores")

# What a night adds to and does not make anew.
KEPT = (
    "int_account_scoring__activity_log",
    "int_account_scoring__activity_pattern_texts",
    "int_account_scoring__lead_signals",
)

# Marts without rows here: the policy as shipped sends no scores, holds nobody out and stays as it is.
EMPTY = {"backtest_histories", "crm_scores", "holdout_uplift", "policy_changes"}

# Texts of the input and what they are on every engine; texts of the policy that may be numbers.
TEXTS = PROJECT_ROOT / "tests" / "fixtures" / "read_values.csv"
NUMBERS = (
    "1", "-5.5", "1e3", "+7", ".5", "5.", "0.1234567", "NaN", "inf", "1,000", "0x1F", "1234567890123456", "five", "",
)  # fmt: skip

Marts = dict[str, tuple[list[str], Counter]]


@dataclass(frozen=True)
class Night:
    """One build on both engines: what it read and what it gave."""

    as_of: str
    spark: Marts
    duckdb: Marts


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For input, databases and what dbt writes."""
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster of this run; at its end none of its processes is left."""
    with running_cluster(size=FEW_ROWS) as running:
        processes = [*running.pids.values(), *executors(running)]
        yield running
    assert [pid for pid in processes if Path(f"/proc/{pid}").exists()] == []
    assert not running.folder.exists()


def executors(cluster: Cluster) -> list[int]:
    """Process ids of the executors, which are children of the workers."""
    workers = {pid for name, pid in cluster.pids.items() if name.startswith("worker")}
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            pid, _, rest = stat.read_text().partition(" ")
            is_child = int(rest.rpartition(")")[2].split()[1]) in workers
            if is_child and b"CoarseGrainedExecutorBackend" in stat.with_name("cmdline").read_bytes():
                found.append(int(pid))
    return found


@pytest.fixture(scope="module")
def run_dbt(folder: Path, cluster: Cluster) -> Callable[..., object]:
    """Run dbt on one of the two engines, and fail the test with its messages if it fails."""
    quick_dbt.install()
    databases = {"duckdb": folder / "scores.duckdb", "spark": cluster}

    def run(target: str, command: Sequence[str], as_of: str = NIGHTS[-1], **variables: str):
        places = ["--target-path", str(folder / target / "target"), "--log-path", str(folder / target / "logs")]
        result = build.run_dbt(
            [*command, "--quiet", "--log-level-file", "none", "--no-write-json", *places],
            project_dir=PROJECT_ROOT,
            db=databases[target],
            variables={"account_scoring_as_of": as_of, **MODULES, **variables},
        )
        if not result.success:
            messages = "\n".join(f"{name}: {message}" for name, message in build.failures(result).items())
            pytest.fail(f"dbt {' '.join(command)} on {target} failed\n{messages}", pytrace=False)
        return result.result

    return run


@pytest.fixture(scope="module")
def demo(folder: Path) -> Path:
    """A small demo, which each night reads a part of."""
    subprocess.run(
        [sys.executable, "-m", "account_scoring.demo", "--leads", str(LEADS), "--seed", "1", "--out", folder / "demo",
         "--as-of", NIGHTS[-1]],
        cwd=PROJECT_ROOT, env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)}, check=True, capture_output=True,
        text=True,
    )  # fmt: skip
    return folder / "demo"


def input_of_night(demo: Path, number: int, to: Path) -> Path:
    """Write what the source holds on a night; 0 is the first."""
    to.mkdir()
    loaded = f"'{NIGHTS[number]} 23:59:59'"
    fate = "cast(hash(activity_id) % 50 as int)"
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for path in demo.glob("*.parquet"):
            rows = f"from '{path}'"
            if path.stem == "activities":
                connection.execute(f"create table activities as {rows}")
                # A row without a time of loading was always there.
                rows = f"""
                from activities where coalesce(loaded_at, '2000-01-01') <= {loaded}
                    and not ({number} = 0 and {fate} = {LATE}) and not ({number} > 0 and {fate} = {VANISHED})
                """
                first_load = f"loaded_at <= '{NIGHTS[0]} 23:59:59'"
                if number:
                    # Not all at one moment: of two versions of one moment, each engine's own numbers choose one.
                    spread = "to_seconds(cast(epoch(loaded_at) as bigint) % 36000)"
                    changed = f"timestamp '{NIGHTS[0]} 12:00:00' + interval 10 days + {spread}"
                    rows = f"""
                    from (select * replace (
                        case when {fate} = {LATE} and {first_load} then {changed} else loaded_at end as loaded_at
                    ) {rows})
                    union all
                    select * replace (
                        {changed} as loaded_at,
                        case when {fate} = {CORRECTED} then 'demo_request' else activity_type end as activity_type,
                        case when {fate} = {WITHDRAWN} then true else is_deleted end as is_deleted
                    )
                    from activities where {first_load} and {fate} in ({CORRECTED}, {WITHDRAWN})
                    """
            elif path.stem == "leads" and number:
                # Every fortieth lead lost a merge.
                rows = f"""
                from (select * replace (case when cast(hash(lead_id) % 40 as int) = 1 then
                    (select min(lead_id) from '{path}' where merged_into_lead_id is null) else merged_into_lead_id end
                    as merged_into_lead_id) {rows})
                """
            connection.execute(f"copy ({rows}) to '{to / path.name}' (format parquet)")
    return to


@pytest.fixture(scope="module")
def build_night(folder: Path, demo: Path, cluster: Cluster, run_dbt) -> Callable[..., Night]:
    """Build a night on both engines, without tests, and read the marts to compare; none named: all."""

    def build_both(number: int, selection: Sequence[str], marts: Sequence[str] = (), **variables: str) -> Night:
        as_of, source = NIGHTS[number], input_of_night(demo, number, folder / f"night_{number}")
        command = ["build", "--exclude-resource-type", "test", "unit_test", *selection]
        run_dbt("duckdb", command, as_of, account_scoring_input_folder=str(source), **variables)
        cluster.load(source)
        run_dbt("spark", command, as_of, **variables)
        on_duckdb = marts_of_duckdb(folder / "scores.duckdb")
        on_duckdb = {mart: on_duckdb[mart] for mart in marts or on_duckdb}
        return Night(as_of, marts_of_spark(cluster, on_duckdb), on_duckdb)

    return build_both


@pytest.fixture(scope="module")
def nights(build_night) -> list[Night]:
    """The first night and the one a month later."""
    first = ["--select", "resource_type:seed", *(f"+{mart}" for mart in (*ADDED_TO, *COMPARED))]
    return [build_night(0, first), build_night(1, ["--exclude", *UNCHANGED], **LOOKING_BACK)]


@pytest.fixture(scope="module")
def day_after(nights, build_night, cluster) -> Night:
    """The day after the second night, scored and no more: the marts that it does not make are of the night before."""
    # What a build that was killed leaves behind.
    cluster.execute(f"create table account_scoring.{KEPT[0]}__rows using iceberg as select 1 as part")
    scored = ["--select", *(f"+{mart}" for mart in SCORED), "--exclude", *UNCHANGED, "path:models/policy"]
    return build_night(2, scored, SCORED)


def marts_of_spark(cluster: Cluster, marts: Iterable[str]) -> Marts:
    """Columns and rows of these marts."""
    found = {}
    with cluster.cursor() as cursor:
        for mart in marts:
            cursor.execute(f"select * from account_scoring.{mart}")
            columns = [column[0].rpartition(".")[2] for column in cursor.description]
            found[mart] = comparable(columns, cursor.fetchall())
    return found


def marts_of_duckdb(db: Path) -> Marts:
    """Columns and rows of every mart that is built, a date as Spark's client gives it."""
    found = {}
    with duckdb.connect(str(db), read_only=True) as connection:
        built = connection.execute("select table_name from information_schema.tables").fetchall()
        for mart in (name for name in MARTS if (name,) in built):
            relation = connection.table(mart)
            found[mart] = comparable(relation.columns, [tuple(map(plain, row)) for row in relation.fetchall()])
    return found


def comparable(columns: list[str], rows: list[tuple]) -> tuple[list[str], Counter]:
    """Columns and rows without what is each run's or each engine's own."""
    kept = [place for place, column in enumerate(columns) if column not in ("run_id", "policy_version")]
    return columns, Counter(tuple(row[place] for place in kept) for row in rows)


def plain(cell: object) -> object:
    """A date as text; anything else as it is."""
    is_date = isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime)
    return cell.isoformat() if is_date else cell


def differences(expected: Marts, actual: Marts) -> str:
    """Marts that differ, with the first rows of each side that the other lacks; blank: none."""
    told = []
    for mart in expected:
        (columns, wanted), (found_columns, found) = expected[mart], actual[mart]
        if columns != found_columns:
            told.append(f"{mart}: columns {found_columns}, not {columns}")
        if wanted != found:
            told.append(f"{mart}: {(wanted - found).total()} rows missing, {(found - wanted).total()} extra")
            for side, rows in (("missing", wanted - found), ("extra", found - wanted)):
                told += [f"    {side}: {row}" for row in sorted(rows, key=repr)[:3]]
    return "\n".join(told)


def test_several_processes_do_the_work(cluster):
    assert len(executors(cluster)) == 2
    assert len(set(cluster.pids.values())) == 5


@pytest.mark.parametrize("number", [0, 1])
def test_every_mart_equals_that_of_duckdb_in_every_build(nights, number):
    night = nights[number]
    assert not (found := differences(night.duckdb, night.spark)), f"Build {number + 1}, as of {night.as_of}\n{found}"


def test_the_builds_differ_and_every_mart_has_rows(nights):
    """The equality above is about something."""
    assert {mart for mart in MARTS if not nights[-1].spark[mart][1]} == EMPTY
    for mart in COMPARED:
        assert len({frozenset(night.spark[mart][1]) for night in nights}) == len(nights), mart


def test_all_data_tests_hold_on_spark(nights, run_dbt):
    run_dbt("spark", ["test", "--select", "test_type:data"])


def test_unit_tests_of_casts_keys_and_points_pass_on_spark(nights, run_dbt):
    """Those of the models whose SQL differs most between engines; the rest would take several minutes more."""
    run_dbt("spark", ["test", "--select", *(f"{model},test_type:unit" for model in UNIT_TESTED)])


def test_the_day_after_has_the_scores_of_duckdb(nights, day_after):
    assert not (found := differences(day_after.duckdb, day_after.spark)), found
    for mart in SCORED:
        assert day_after.spark[mart] != nights[-1].spark[mart], mart


def test_a_build_adds_to_what_is_kept(day_after, cluster):
    """A table that is made anew has no snapshot before its last one, and a log that is read anew is of one batch."""
    for table in KEPT:
        followed = cluster.query(f"select count(*) from account_scoring.{table}.snapshots where parent_id is not null")
        assert followed[0][0] >= len(NIGHTS) - 1, table
    batches = cluster.query(f"select batch, count(*) from account_scoring.{KEPT[0]} group by batch order by batch")
    rows = [count for _, count in batches]
    assert len(rows) == len(NIGHTS)
    # The last one read what was loaded on one day.
    assert 0 < rows[-1] < sum(rows) / 10
    assert cluster.query("show tables in account_scoring like '*__rows'") == []


def test_numbers_of_the_policy_are_read_as_on_duckdb(nights, cluster, run_dbt):
    literals = ", ".join(f"('{text}')" for text in NUMBERS)
    inline = (
        f"select text, {{{{ account_scoring.try_number('text') }}}} as value from (values {literals}) as given (text)"
    )
    found = {}
    for target in ("duckdb", "spark"):
        (node,) = run_dbt(target, ["compile", "--inline", inline]).results
        sql = node.node.compiled_code
        found[target] = dict(cluster.query(sql) if target == "spark" else duckdb.connect().execute(sql).fetchall())
    assert found["spark"] == found["duckdb"]


def test_texts_of_the_input_are_what_they_are_elsewhere(nights, cluster, run_dbt):
    """Times, numbers and ids in text, the primitives that differ most between engines."""
    with TEXTS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    # The letters that stand there as \\u00a0, \\t and \\n are left to Jinja.
    literals = ", ".join(
        "("
        + ", ".join(
            f"{{{{ account_scoring.text_literal({json.dumps(cell).replace(chr(92) * 2, chr(92))}) }}}}"
            for cell in row.values()
        )
        + ")"
        for row in rows
    )
    inline = f"""
    select kind, text, habit
    from (
        select kind, {{{{ account_scoring.trimmed_text('text') }}}} as text, habit, value, reason
        from (values {literals}) as given (kind, text, habit, value, reason)
    ) as trimmed
    where not case kind
        when 'text' then text <=> value
        when 'time' then {{{{ account_scoring.try_timestamp_utc('text') }}}} <=> cast(nullif(value, '') as timestamp)
            and (value <> '' or {{{{ account_scoring.unread_reason('bad_timestamp', 'text') }}}} = reason)
        when 'number' then cast(nullif(value, '') as decimal(18, 6))
            <=> {{{{ account_scoring.read_number('text', "nullif(habit, '')") }}}}
            and (value <> '' or {{{{ account_scoring.unread_reason('bad_number', 'text') }}}} = reason)
        else case when not {{{{ account_scoring.is_shortened_id('text') }}}}
            then {{{{ account_scoring.without_zero_decimals('text') }}}} end <=> nullif(value, '')
    end
    """
    (node,) = run_dbt("spark", ["compile", "--inline", inline]).results
    assert cluster.query(node.node.compiled_code) == []
