"""The same input in every form that the project reads gives the same tables; what is missing is told by name."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from itertools import cycle
from pathlib import Path

import duckdb
import pytest

from account_scoring.demo.generate import generate

BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
STAGING = ["build", "--select", "+staging", "--exclude-resource-type", "unit_test", "test"]

# As the tables are called in a warehouse that is not ours.
IDENTIFIERS = {"leads": "crm_people", "activities": "crm_events", "opportunities": "crm_deals"}


@pytest.fixture(scope="module")
def tables(fresh_bench) -> dict[str, Path]:
    """A small demo with all its dirt, as one Parquet file per input table."""
    folder = fresh_bench.folder / "forms"
    generate(folder, leads=60, seed=5, as_of=date.fromisoformat(fresh_bench.as_of))
    return {file.stem: file for file in sorted(folder.glob("*.parquet"))}


def clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def copy_to(source: Path, target: Path, options: str, select: str = "*") -> None:
    """Copy rows of a Parquet file to another file in DuckDB's format options."""
    with duckdb.connect() as connection:
        connection.execute(f"copy (select {select} from '{source}') to '{target}' ({options})")


def as_parquet(source: Path, folder: Path) -> None:
    shutil.copy2(source, folder)


def as_csv(source: Path, folder: Path) -> None:
    copy_to(source, folder / f"{source.stem}.csv", "header")


def as_csv_gz(source: Path, folder: Path) -> None:
    copy_to(source, folder / f"{source.stem}.csv.gz", "header, compression gzip")


def as_semicolon_csv(source: Path, folder: Path) -> None:
    copy_to(source, folder / f"{source.stem}.csv", "header, delimiter ';'")


def as_tab_csv(source: Path, folder: Path) -> None:
    copy_to(source, folder / f"{source.stem}.csv", "header, delimiter '\t'")


def as_excel_csv(source: Path, folder: Path) -> None:
    """With a byte-order mark, Windows line ends and every cell in quotes."""
    as_csv(source, folder)
    file = folder / f"{source.stem}.csv"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (from read_csv('{file}', all_varchar = true, header = true)) to '{file}' (header, force_quote *)"
        )
    text = file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text)


def as_parquet_folder(source: Path, folder: Path) -> None:
    """In parts, as a warehouse unloads a table."""
    (folder / source.stem).mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"create table rows as select *, row_number() over () % 3 as part from '{source}'")
        for part in range(3):
            connection.execute(
                f"copy (select * exclude (part) from rows where part = {part})"
                f" to '{folder / source.stem / f'part_{part}.parquet'}'"
            )


def as_csv_folder(source: Path, folder: Path) -> None:
    """One file per month, say; the later has its columns in another order."""
    (folder / source.stem).mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"create table rows as select *, row_number() over () % 2 as part from '{source}'")
        names = [row[0] for row in connection.execute(f"describe from '{source}'").fetchall()]
        for part, columns in enumerate([names, names[::-1]]):
            connection.execute(
                f"copy (select {', '.join(columns)} from rows where part = {part})"
                f" to '{folder / source.stem / f'{part}.csv'}' (header)"
            )


def as_upper_case(source: Path, folder: Path) -> None:
    """Column names as Snowflake writes them."""
    with duckdb.connect() as connection:
        names = [row[0] for row in connection.execute(f"describe from '{source}'").fetchall()]
    copy_to(
        source, folder / source.name, "format parquet", ", ".join(f'"{name}" as "{name.upper()}"' for name in names)
    )


def with_times(source: Path, folder: Path, change: str, layout: str) -> None:
    """Activities whose readable timestamps are written in another layout, `change` being added first."""
    moment = "try_cast(occurred_at as timestamp)"
    written = f"coalesce(strftime({moment} {change}, '{layout}'), occurred_at)"
    columns = f"* replace ({written} as occurred_at)" if source.stem == "activities" else "*"
    copy_to(source, folder / f"{source.stem}.csv", "header", columns)


def as_utc_times(source: Path, folder: Path) -> None:
    """As most APIs write timestamps: 2024-12-31T23:30:00Z."""
    with_times(source, folder, "", "%Y-%m-%dT%H:%M:%SZ")


def as_offset_times(source: Path, folder: Path) -> None:
    """The same moments as somebody in India sees them: 2025-01-01T05:00:00+05:30."""
    with_times(source, folder, "+ interval 330 minutes", "%Y-%m-%dT%H:%M:%S+05:30")


FORMS: dict[str, Callable[[Path, Path], None]] = {
    "csv": as_csv,
    "csv.gz": as_csv_gz,
    "semicolons": as_semicolon_csv,
    "tabs": as_tab_csv,
    "excel": as_excel_csv,
    "folders of parquet": as_parquet_folder,
    "folders of csv": as_csv_folder,
    "upper case": as_upper_case,
    "times in utc": as_utc_times,
    "times with offset": as_offset_times,
}


def staged(db: Path) -> dict[str, list[tuple]]:
    """All rows of all staging tables, sorted: everything that the rest of the project reads of its input."""
    with duckdb.connect(str(db), read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where starts_with(table_name, 'stg_account_scoring__')"
            " and table_name <> 'stg_account_scoring__words' order by all"
        ).fetchall()
        return {name: sorted(connection.table(name).fetchall(), key=repr) for (name,) in names}


def assert_same(expected: dict[str, list[tuple]], actual: dict[str, list[tuple]]) -> None:
    """Same tables, same rows; tells the first rows that differ."""
    assert expected.keys() == actual.keys()
    differences = {
        name: {
            "lost": [row for row in expected[name] if row not in actual[name]][:2],
            "new": [row for row in actual[name] if row not in expected[name]][:2],
        }
        for name in expected
        if expected[name] != actual[name]
    }
    assert differences == {}


@pytest.fixture(scope="module")
def base(fresh_bench, tables, run_bench, marts) -> dict[str, dict[str, list[tuple]]]:
    """Staging tables and marts of plain Parquet files."""
    for source in tables.values():
        as_parquet(source, fresh_bench.inputs)
    run_bench(fresh_bench, BUILD, "base", judges_policy=False, builds_reviews=False)
    db = fresh_bench.db("base")
    return {"staged": staged(db), "marts": marts(db)}


def test_the_input_of_these_tests_is_worth_comparing(base, tables):
    assert len(base["staged"]) - 2 == len(tables) == 12
    # The policy sends no scores, no day is replayed, and the demo has no history of attributes.
    assert {name for name, rows in (base["staged"] | base["marts"]).items() if not rows} == {
        "crm_scores",
        "score_replay",
        "score_replay_late_rows",
        "stg_account_scoring__account_attributes_history",
        "stg_account_scoring__lead_attributes_history",
    }


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_file_gives_the_same_staging_tables(fresh_bench, base, tables, run_bench, form):
    clear(fresh_bench.inputs)
    for source in tables.values():
        FORMS[form](source, fresh_bench.inputs)
    run_bench(fresh_bench, STAGING, "forms")
    assert_same(base["staged"], staged(fresh_bench.db("forms")))


def test_each_table_in_another_form_gives_the_same_marts(fresh_bench, base, tables, run_bench, marts):
    clear(fresh_bench.inputs)
    for source, form in zip(tables.values(), cycle(FORMS), strict=False):
        FORMS[form](source, fresh_bench.inputs)
    run_bench(fresh_bench, BUILD, "mixed", judges_policy=False, builds_reviews=False)
    assert_same(base["marts"], marts(fresh_bench.db("mixed")))


@pytest.fixture(scope="module")
def warehouse(fresh_bench, tables, run_dbt):
    """Tables in the schema `raw` of the database: leads by ref, opportunities by source, the rest by schema and name.

    Gives the database, dbt's parsed project with these vars, and the vars.
    """
    project, db = fresh_bench.project, fresh_bench.db("warehouse")
    db.parent.mkdir()
    with duckdb.connect(str(db)) as connection:
        connection.execute("create schema raw")
        for table, file in tables.items():
            connection.execute(f"create table raw.{IDENTIFIERS.get(table, table)} as from '{file}'")
    own = project / "models" / "own"
    own.mkdir()
    (own / "my_leads.sql").write_text("select * from {{ source('my_warehouse', 'crm_people') }}", encoding="utf-8")
    (own / "sources.yml").write_text(
        "version: 2\nsources:\n  - name: my_warehouse\n    schema: raw\n"
        "    tables:\n      - name: crm_people\n      - name: crm_deals\n",
        encoding="utf-8",
    )
    variables = {
        "account_scoring_as_of": fresh_bench.as_of,
        "account_scoring_source_schema": "raw",
        "account_scoring_identifier_activities": "crm_events",
        "account_scoring_relation_leads": "{{ ref('my_leads') }}",
        "account_scoring_relation_opportunities": "{{ source('my_warehouse', 'crm_deals') }}",
        **fresh_bench.modules,
    }
    parsed = run_dbt(["parse"], project_dir=project, db=db, variables=variables)
    yield db, parsed.result, variables
    shutil.rmtree(own)


@pytest.fixture(scope="module")
def warehouse_build(fresh_bench, warehouse, run_dbt, policy_checks, reviews):
    db, manifest, variables = warehouse
    command = [*BUILD, "--exclude", *policy_checks, *reviews]
    run_dbt(command, project_dir=fresh_bench.project, db=db, variables=variables, manifest=manifest)
    return db


def test_tables_of_a_warehouse_give_the_same_marts(warehouse_build, base, marts):
    assert_same(base["marts"], marts(warehouse_build))


def test_tables_of_a_warehouse_are_known_as_sources_and_refs(warehouse):
    """So that lineage, freshness and selection work on them."""
    _, manifest, _ = warehouse
    above = {
        name: manifest.nodes[f"model.account_scoring.stg_account_scoring__{name}"].depends_on.nodes
        for name in ("leads", "activities", "opportunities")
    }
    assert "model.account_scoring.my_leads" in above["leads"]
    assert "source.account_scoring.crm.activities" in above["activities"]
    assert "source.account_scoring.my_warehouse.crm_deals" in above["opportunities"]


def test_a_table_that_the_warehouse_lacks_is_told_by_its_name(
    fresh_bench, warehouse_build, warehouse, run_dbt, failures
):
    db, manifest, variables = warehouse
    with duckdb.connect(str(db)) as connection:
        connection.execute("alter table raw.crm_events rename to crm_events_moved")
    result = run_dbt(
        STAGING, project_dir=fresh_bench.project, db=db, variables=variables, manifest=manifest, check=False
    )
    with duckdb.connect(str(db)) as connection:
        connection.execute("alter table raw.crm_events_moved rename to crm_events")
    assert not result.success
    message = "\n".join(failures(result).values())
    assert "activities" in message
    assert "crm_events" in message


LEADS = "lead_id,created_at\nL1,2024-12-01\n"
ACTIVITIES = "activity_id,lead_id,activity_type,occurred_at\nA1,L1,page_view,2024-12-02\n"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, [["leads", "required"], ["activities", "required"]]),
        ({"leads": LEADS}, [["activities", "required"]]),
        ({"leads": "lead_id,email\n", "activities": ACTIVITIES}, [["leads", "no column created_at", "email"]]),
        (
            {"leads": LEADS, "activities": "activity_id,lead_id\n"},
            [["activities", "no column activity_type"], ["activities", "no column occurred_at"]],
        ),
        (
            {
                "leads": "id\n",
                "activities": ACTIVITIES,
                "accounts": "name\n",
                "consents": "lead_id,purpose,changed_at\n",
            },
            [
                ["leads", "no column lead_id"],
                ["accounts", "no column account_id"],
                ["consents", "no column is_granted"],
            ],
        ),
    ],
    ids=["nothing", "no activities", "one column", "two columns", "several tables"],
)
def test_all_that_is_missing_is_told_in_one_message_and_nothing_is_built(
    fresh_bench, run_bench, failures, query, files, told
):
    clear(fresh_bench.inputs)
    for table, text in files.items():
        (fresh_bench.inputs / f"{table}.csv").write_text(text, encoding="utf-8")
    result = run_bench(fresh_bench, BUILD, "missing", check=False)
    assert not result.success
    (message,) = failures(result).values()
    for words in told:
        assert [line for line in message.splitlines() if all(word in line for word in words)], (words, message)
    built = query(fresh_bench.db("missing"), "select table_name from information_schema.tables")
    assert built["table_name"].tolist() == []


def test_a_table_that_is_there_twice_is_told(fresh_bench, run_bench, failures):
    clear(fresh_bench.inputs)
    (fresh_bench.inputs / "leads.csv").write_text(LEADS, encoding="utf-8")
    (fresh_bench.inputs / "activities.csv").write_text(ACTIVITIES, encoding="utf-8")
    copy_to(fresh_bench.inputs / "leads.csv", fresh_bench.inputs / "leads.parquet", "format parquet")
    result = run_bench(fresh_bench, STAGING, "missing", check=False)
    (message,) = failures(result).values()
    assert "leads exists more than once" in message
    assert "leads.parquet" in message
    assert "leads.csv" in message


def test_a_folder_with_blanks_and_quotes_in_its_name_is_read(fresh_bench, run_bench, query):
    folder = fresh_bench.folder / 'Ann\'s "raw" export 50%'
    folder.mkdir()
    (folder / "leads.csv").write_text(LEADS, encoding="utf-8")
    (folder / "activities.csv").write_text(ACTIVITIES, encoding="utf-8")
    run_bench(fresh_bench, STAGING, "blanks", {"account_scoring_input_folder": f"{folder}/"})
    assert query(fresh_bench.db("blanks"), "select lead_id from stg_account_scoring__activities")[
        "lead_id"
    ].tolist() == ["L1"]


def test_keys_that_a_tool_stored_as_floats_still_match(fresh_bench, run_bench, query):
    """Pandas turns whole numbers into floats where some are missing: 10.0 in one table is '10' in the other."""
    folder = fresh_bench.folder / "floats"
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select i::double as lead_id, timestamp '2020-01-01' as created_at, null as email,"
            f" (10 * i)::double as account_id from range(1, 3) t(i)) to '{folder}/leads.parquet'"
        )
        connection.execute(
            "copy (select i::bigint as activity_id, '1' as lead_id, 'demo_request' as activity_type,"
            f" timestamp '2020-01-02' as occurred_at from range(1, 3) t(i)) to '{folder}/activities.parquet'"
        )
        connection.execute(f"copy (select 10 as account_id, 'Acme' as name) to '{folder}/accounts.parquet'")
    run_bench(
        fresh_bench,
        BUILD,
        "floats",
        {"account_scoring_input_folder": str(folder)},
        judges_policy=False,
        builds_reviews=False,
    )
    db = fresh_bench.db("floats")
    assert query(db, "select accepted_rows from input_reconciliation where table_name = 'activities'").iloc[0, 0] == 2
    assert query(db, "select account_id from account_scores order by 1")["account_id"].tolist() == ["10", "20"]


def test_odd_column_names_and_huge_numbers_stop_no_build(fresh_bench, run_bench, query):
    folder = fresh_bench.folder / "odd"
    folder.mkdir()
    (folder / "leads.csv").write_text('lead_id,created_at,"x_o\'brien",x_a b\n1,2020-01-01,yes,no\n')
    (folder / "activities.csv").write_text(
        "activity_id,lead_id,activity_type,occurred_at,quantity\n"
        "1,1,session,2020-01-02,1e21\n2,1,session,2020-01-03,999999999999\n"
    )
    (folder / "accounts.csv").write_text("account_id,employee_count\nA,1e20\n")
    run_bench(
        fresh_bench,
        BUILD,
        "odd",
        {"account_scoring_input_folder": str(folder)},
        judges_policy=False,
        builds_reviews=False,
    )
    flawed = query(fresh_bench.db("odd"), "select column_name, reason from quarantined_rows order by 1")
    assert flawed.values.tolist() == [["employee_count", "bad_number"], ["quantity", "bad_number"]]
