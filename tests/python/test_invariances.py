"""What must not change the marts: threads, time zones, row order, building again, and whatever lies after the day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from account_scoring.demo.generate import generate

# The demo's data go on for weeks after the day of scoring.
DATA_END = date(2026, 10, 31)
AS_OF = "2026-09-15"

BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]

# The timestamp of each table that says when its row came to be.
DATED_BY = {
    "leads": "created_at",
    "activities": "occurred_at",
    "lead_stages": "entered_at",
    "sales_touches": "touched_at",
    "consents": "changed_at",
    "opportunities": "created_at",
}
# What tells how much input was read, not what it is worth.
INPUT_MARTS = {"input_reconciliation", "quarantined_rows"}

UNICODE_LEAD = "Лид·漢字·😀·O'Hara"
UNICODE_NAME = "Größenwahn Ünïcode 株式会社"
NO_ADDRESS = "✉ kéine Adresse"
UNICODE_ROWS = {
    "leads": [
        {
            "lead_id": UNICODE_LEAD,
            "created_at": "2026-08-01 23:30:00",
            "email": "jürgen@bücher-größe.example",
            "company_name": UNICODE_NAME,
            "job_title": "Geschäftsführer — 部長",
            "country": "Österreich",
            "lead_source": "Messe – Straße",
            "x_product_interest": "ünïcode 😀",
        },
        {"lead_id": "ключ", "created_at": "2026-08-01 00:30:00", "email": NO_ADDRESS},
    ],
    "activities": [
        {
            "activity_id": "деятельность-1",
            "lead_id": UNICODE_LEAD,
            "activity_type": "Naïve_Übung",
            "occurred_at": "2026-09-14 23:59:59",
            "channel": "Straße",
            "asset": "/prëis/😀?q=50%",
        },
        {
            "activity_id": "деятельность-2",
            "lead_id": UNICODE_LEAD,
            "activity_type": "demo_request",
            "occurred_at": "2026-09-15 00:00:00",
        },
    ],
    "accounts": [{"account_id": "Ω-1", "name": UNICODE_NAME, "industry": "Bücher", "technologies": "Ж|漢字"}],
}


@dataclass(frozen=True)
class World:
    """A copied project, one input folder at a fixed path, and the database that it is built into."""

    project: Path
    source: Path
    inputs: Path
    db: Path

    @property
    def variables(self) -> dict[str, str]:
        """The same for all builds, so that dbt parses the project once."""
        return {"account_scoring_input_folder": str(self.inputs), "account_scoring_as_of": AS_OF}


def write_tables(world: World, *, zoned: bool = False, shuffled: bool = False, until: str | None = None) -> None:
    """Write the source tables to the input folder as Parquet.

    Args:
        world: where from and where to.
        zoned: timestamps become timestamps with time zone, of the same moments.
        shuffled: rows in another order.
        until: only rows dated up to this day.
    """
    world.inputs.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Asia/Tokyo'")
        for file in sorted(world.source.glob("*.parquet")):
            rows = connection.read_parquet(str(file))
            columns = [
                f"{name} at time zone 'UTC' as {name}" if zoned and str(type_) == "TIMESTAMP" else name
                for name, type_ in zip(rows.columns, rows.types, strict=True)
            ]
            moment = DATED_BY.get(file.stem)
            is_in_time = f"coalesce({moment}::date <= date '{until}', true)" if until and moment else "true"
            order = "order by md5(cast(file_rows as varchar))" if shuffled else ""
            connection.execute(
                f"copy (select {', '.join(columns)} from rows as file_rows where {is_in_time} {order})"
                f" to '{world.inputs / file.name}'"
            )


@pytest.fixture(scope="module")
def world(tmp_path_factory, copy_project) -> World:
    """Half a demo with people from all over the world in it, timestamps typed, going on after the day of scoring."""
    folder = tmp_path_factory.mktemp("invariances")
    world = World(copy_project(folder), folder / "source", folder / "input", folder / "world.duckdb")
    world.source.mkdir()
    generate(folder / "demo", leads=150, seed=3, as_of=DATA_END)
    with duckdb.connect() as connection:
        for file in sorted((folder / "demo").glob("*.parquet")):
            table = file.stem
            connection.execute(f"create table {table} as from '{file}'")
            for row in UNICODE_ROWS.get(table, ()):
                connection.execute(
                    f"insert into {table} by name select {', '.join(f'? as {name}' for name in row)}",
                    list(row.values()),
                )
            moment = "replace (try_cast(occurred_at as timestamp) as occurred_at)" if table == "activities" else ""
            connection.execute(f"copy (select * {moment} from {table}) to '{world.source / file.name}'")
    return world


@pytest.fixture(scope="module")
def first_marts(world, run_dbt, marts) -> dict[str, list[tuple]]:
    """Marts of the first build: one thread, the profile as it is."""
    write_tables(world)
    run_dbt(BUILD, project_dir=world.project, db=world.db, variables=world.variables, threads=1)
    return marts(world.db)


def assert_same(expected: dict[str, list[tuple]], actual: dict[str, list[tuple]], leave_out=frozenset()) -> None:
    """Same marts with the same rows, whatever their order; tells the first rows that differ."""
    assert expected.keys() == actual.keys()
    differences = {}
    for mart in expected.keys() - leave_out:
        if expected[mart] != actual[mart]:
            lost = [row for row in expected[mart] if row not in actual[mart]]
            new = [row for row in actual[mart] if row not in expected[mart]]
            differences[mart] = {"lost": lost[:2], "new": new[:2]}
    assert differences == {}


def set_time_zone(world: World, zone: str | None) -> None:
    """Another session time zone in the profile of the copied project; None leaves it to the machine."""
    path = world.project / "profiles" / "profiles.yml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [
        line if "TimeZone:" not in line else f"{line.split('TimeZone:')[0]}TimeZone: {zone}\n" if zone else "\n"
        for line in lines
    ]
    assert changed != lines
    path.write_text("".join(changed), encoding="utf-8")


def test_the_input_of_these_tests_is_worth_comparing(first_marts):
    """Every mart has rows, and rows lie after the day of scoring."""
    assert [mart for mart, rows in first_marts.items() if not rows] == []
    assert any("after_as_of" in row for row in first_marts["quarantined_rows"])
    assert len(first_marts["lead_scores"]) > 400


def test_names_in_any_script_arrive_unchanged(query, world, first_marts):
    lead = query(world.db, "select * from lead_fit_intent where lead_id = ?", [UNICODE_LEAD]).iloc[0]
    assert lead["match_method"] == "company_name"
    assert (lead["account_id"], lead["account_name"]) == ("Ω-1", UNICODE_NAME)
    assert lead["intent_score"] > 0
    reasons = query(world.db, "select rule_id, reason from score_reasons where subject_id = 'Ω-1'")
    contact = reasons[reasons["rule_id"] == UNICODE_LEAD]["reason"].iloc[0]
    assert "Geschäftsführer — 部長" in contact
    quarantined = query(world.db, "select offending_value from quarantined_rows where row_key = 'ключ'")
    assert quarantined["offending_value"].str.lower().tolist() == [NO_ADDRESS.lower()]


def test_another_build_with_more_threads_in_another_time_zone_changes_nothing(world, first_marts, run_dbt, marts):
    set_time_zone(world, "America/Los_Angeles")
    write_tables(world, zoned=True)
    run_dbt(BUILD, project_dir=world.project, db=world.db, variables=world.variables, threads=2)
    assert_same(first_marts, marts(world.db))


def test_a_third_build_on_a_machine_elsewhere_from_shuffled_rows_changes_nothing(world, first_marts, marts):
    """In a process of its own, because a process reads its time zone once."""
    set_time_zone(world, None)
    write_tables(world, zoned=True, shuffled=True)
    command = [sys.executable, "-m", "dbt.cli.main", "--quiet", *BUILD, "--threads", "8"]
    places = {
        "--project-dir": world.project,
        "--profiles-dir": world.project / "profiles",
        "--target-path": world.db.parent / "target",
        "--log-path": world.db.parent / "logs",
    }
    done = subprocess.run(
        [*command, *(str(part) for place in places.items() for part in place), "--vars", json.dumps(world.variables)],
        env={**os.environ, "TZ": "Pacific/Kiritimati", "ACCOUNT_SCORING_DB": str(world.db)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert_same(first_marts, marts(world.db))


def test_rows_dated_after_the_day_of_scoring_change_no_score(world, first_marts, run_dbt, marts):
    write_tables(world, until=AS_OF)
    run_dbt(BUILD, project_dir=world.project, db=world.db, variables=world.variables)
    actual = marts(world.db)
    assert actual["input_reconciliation"] != first_marts["input_reconciliation"]
    assert_same(first_marts, actual, leave_out=INPUT_MARTS)


@pytest.fixture(scope="module")
def small_build(tmp_path_factory, copy_project, write_input, run_dbt) -> Callable[..., tuple[Path, Path]]:
    """Build a few rows in a copied project whose policy `change` may edit; gives the project and the database."""

    def build(name: str, tables: dict, change: Callable[[Path], None] = lambda project: None) -> Path:
        folder = tmp_path_factory.mktemp(name)
        project = copy_project(folder)
        change(project)
        variables = {
            "account_scoring_input_folder": str(write_input(folder / "input", tables)),
            "account_scoring_as_of": AS_OF,
        }
        run_dbt(BUILD, project_dir=project, db=folder / "small.duckdb", variables=variables)
        return folder / "small.duckdb"

    return build


def test_empty_leads_and_activities_give_empty_marts(small_build, query, marts, tmp_path):
    """Only the two required tables with only their required columns, under the policy as it is."""
    db = small_build(
        "nothing",
        {
            "leads": [{"lead_id": "", "created_at": ""}],
            "activities": [{"activity_id": "", "lead_id": "", "activity_type": "", "occurred_at": ""}],
        },
    )
    filled = {mart for mart, rows in marts(db).items() if rows}
    assert filled <= {"scorecard", "input_reconciliation", "policy_lint", "quarantined_rows"}
    assert query(db, "select sum(accepted_rows) as rows from input_reconciliation")["rows"][0] == 0


def test_one_model_with_one_rule_scores_one_lead_with_one_activity(small_build, write_policy, query):
    policy = {
        "score_models": [
            {
                "score_model_id": "interest",
                "subject": "lead",
                "dimension": "intent",
                "status": "live",
                "is_primary": "true",
                "reason": "The only one",
                "owner": "tests",
            }
        ],
        "activity_rules": [
            {
                "rule_id": "visit",
                "score_model_id": "interest",
                "activity_type": "visit",
                "purchase_stage": "awareness",
                "points": 8,
                "half_life_days": 10,
                "reason": "Came by",
                "owner": "tests",
            }
        ],
    }
    db = small_build(
        "one",
        {
            "leads": [{"lead_id": "one", "created_at": "2026-09-01"}],
            "activities": [
                {
                    "activity_id": "1",
                    "lead_id": "one",
                    "activity_type": "Visit",
                    "occurred_at": "2026-09-05 23:59:59",
                }
            ],
        },
        lambda project: write_policy(project, policy),
    )
    scores = query(db, "select lead_id, score_model_id, cast(score as double) as score, band from lead_scores")
    assert scores.to_numpy().tolist() == [["one", "interest", 4.0, None]]
    reasons = query(db, "select rule_id, cast(points as double) as points, reason from score_reasons")
    assert reasons.to_numpy().tolist() == [["visit", 4.0, "Came by"]]
    lead = query(db, "select * from lead_fit_intent").iloc[0]
    assert (float(lead["intent_score"]), lead["is_mql"], lead["is_disqualified"]) == (4.0, False, False)
