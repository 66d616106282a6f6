"""What must not change the marts: threads, time zones, row order, building again, and whatever lies after the day."""

from __future__ import annotations

import time
from datetime import date, timedelta

import duckdb
import pytest

from account_scoring.demo.generate import generate

BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]

# The timestamp of each table that says when its row came to be.
DATED_BY = {
    "leads": "created_at",
    "activities": "occurred_at",
    "lead_stages": "entered_at",
    "sales_touches": "touched_at",
    "consents": "changed_at",
    "opportunities": "created_at",
    "identities": "identified_at",
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
            "created_at": "2024-12-01 23:30:00",
            "email": "jürgen@bücher-größe.example",
            "company_name": UNICODE_NAME,
            "job_title": "Geschäftsführer — 部長",
            "country": "Österreich",
            "lead_source": "Messe, Straße",
            "x_product_interest": "ünïcode 😀",
        },
        {"lead_id": "ключ", "created_at": "2024-12-01 00:30:00", "email": NO_ADDRESS},
    ],
    "activities": [
        {
            "activity_id": "деятельность-1",
            "lead_id": UNICODE_LEAD,
            "activity_type": "Naïve_Übung",
            "occurred_at": "2024-12-31 23:59:59",
            "channel": "Straße",
            "asset": "/prëis/😀?q=50%",
        },
        {
            "activity_id": "деятельность-2",
            "lead_id": UNICODE_LEAD,
            "activity_type": "demo_request",
            "occurred_at": "2025-01-01 00:00:00",
        },
    ],
    "accounts": [{"account_id": "Ω-1", "name": UNICODE_NAME, "industry": "Bücher", "technologies": "Ж|漢字"}],
}


def write_tables(bench, *, zoned: bool = False, shuffled: bool = False, until: str | None = None) -> None:
    """Write the source tables to the input folder as Parquet.

    Args:
        bench: where from (its folder `source`) and where to.
        zoned: timestamps become timestamps with time zone, of the same moments.
        shuffled: rows in another order.
        until: only rows dated up to this day.
    """
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Asia/Tokyo'")
        for file in sorted((bench.folder / "source").glob("*.parquet")):
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
                f" to '{bench.inputs / file.name}'"
            )


@pytest.fixture(scope="module")
def world(fresh_bench):
    """The bench with half a demo and people from all over the world, timestamps typed, going on after the day."""
    source = fresh_bench.folder / "source"
    source.mkdir()
    end = date.fromisoformat(fresh_bench.as_of) + timedelta(days=45)
    generate(fresh_bench.folder / "demo", leads=150, seed=3, as_of=end)
    with duckdb.connect() as connection:
        for file in sorted((fresh_bench.folder / "demo").glob("*.parquet")):
            table = file.stem
            connection.execute(f"create table {table} as from '{file}'")
            for row in UNICODE_ROWS.get(table, ()):
                connection.execute(
                    f"insert into {table} by name select {', '.join(f'? as {name}' for name in row)}",
                    list(row.values()),
                )
            moment = "replace (try_cast(occurred_at as timestamp) as occurred_at)" if table == "activities" else ""
            connection.execute(f"copy (select * {moment} from {table}) to '{source / file.name}'")
    return fresh_bench


@pytest.fixture(scope="module")
def first_marts(world, run_bench, marts) -> dict[str, list[tuple]]:
    """Marts of the first build: one thread, the profile as it is."""
    write_tables(world)
    run_bench(world, BUILD, "world", judges_policy=False, threads=1)
    return marts(world.db("world"))


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


@pytest.fixture
def move_to(world, monkeypatch):
    """Another time zone for the machine and for the session of the database."""
    profile = world.project / "profiles" / "profiles.yml"
    before = profile.read_text(encoding="utf-8")

    def move(zone: str) -> None:
        changed = before.replace("TimeZone: UTC", f"TimeZone: {zone}")
        assert changed != before
        profile.write_text(changed, encoding="utf-8")
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    profile.write_text(before, encoding="utf-8")
    monkeypatch.undo()
    time.tzset()


def test_the_input_of_these_tests_is_worth_comparing(first_marts):
    """Every mart has rows but those that nobody asked for or that need nights; rows lie after the day of scoring."""
    empty = {mart for mart, rows in first_marts.items() if not rows}
    assert empty == {"cherry_pick_check", "crm_scores", "holdout_uplift", "score_replay", "score_replay_late_rows"}
    assert any("after_as_of" in row for row in first_marts["quarantined_rows"])
    assert len(first_marts["lead_scores"]) > 400


def test_names_in_any_script_arrive_unchanged(query, world, first_marts):
    lead = query(world.db("world"), "select * from lead_fit_intent where lead_id = ?", [UNICODE_LEAD]).iloc[0]
    assert lead["match_method"] == "company_name"
    assert (lead["account_id"], lead["account_name"]) == ("Ω-1", UNICODE_NAME)
    assert lead["intent_score"] > 0
    reasons = query(world.db("world"), "select rule_id, reason from score_reasons where subject_id = 'Ω-1'")
    contact = reasons[reasons["rule_id"] == UNICODE_LEAD]["reason"].iloc[0]
    assert "Geschäftsführer — 部長" in contact
    quarantined = query(world.db("world"), "select offending_value from quarantined_rows where row_key = 'ключ'")
    assert quarantined["offending_value"].str.lower().tolist() == [NO_ADDRESS.lower()]


def test_another_build_with_more_threads_in_another_time_zone_changes_nothing(
    world, first_marts, move_to, run_bench, marts
):
    move_to("America/Los_Angeles")
    write_tables(world, zoned=True)
    run_bench(world, BUILD, "world", judges_policy=False, threads=2)
    assert_same(first_marts, marts(world.db("world")))


def test_a_third_build_with_eight_threads_far_in_the_east_from_shuffled_rows_changes_nothing(
    world, first_marts, move_to, run_bench, marts
):
    move_to("Pacific/Kiritimati")
    write_tables(world, zoned=True, shuffled=True)
    run_bench(world, BUILD, "world", judges_policy=False, builds_reviews=False, threads=8)
    assert_same(first_marts, marts(world.db("world")))


def test_rows_dated_after_the_day_of_scoring_change_no_score(world, first_marts, run_bench, marts):
    write_tables(world, until=world.as_of)
    run_bench(world, BUILD, "truncated", judges_policy=False)
    actual = marts(world.db("truncated"))
    assert actual["input_reconciliation"] != first_marts["input_reconciliation"]
    assert_same(first_marts, actual, leave_out=INPUT_MARTS)


def only_tables(bench, tables: dict[str, str]) -> None:
    """Fill the input folder anew with CSV files of these texts."""
    for file in bench.inputs.iterdir():
        file.unlink()
    for table, text in tables.items():
        (bench.inputs / f"{table}.csv").write_text(text, encoding="utf-8")


def test_empty_leads_and_activities_give_empty_marts(fresh_bench, run_bench, query, marts):
    """Only the two required tables with only their required columns, under the policy as it is."""
    only_tables(
        fresh_bench,
        {"leads": "lead_id,created_at\n", "activities": "activity_id,lead_id,activity_type,occurred_at\n"},
    )
    run_bench(fresh_bench, BUILD, "nothing", judges_policy=False)
    db = fresh_bench.db("nothing")
    filled = {mart for mart, rows in marts(db).items() if rows}
    # half_life_search to buying_role_deals say what is not known, the last two what policy holds and promises.
    assert filled <= {
        "scorecard", "input_reconciliation", "policy_lint", "half_life_search", "score_health", "model_review",
        "fit_gaps", "buying_role_deals", "machine_activity", "handoff_summary",
    }  # fmt: skip
    assert query(db, "select sum(raw_rows) as rows from input_reconciliation")["rows"][0] == 0


def test_one_model_with_one_rule_scores_one_lead_with_one_activity(fresh_bench, run_bench, write_policy, query):
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
    write_policy(fresh_bench.project, policy)
    only_tables(
        fresh_bench,
        {
            "leads": "lead_id,created_at\none,2024-12-20\n",
            "activities": "activity_id,lead_id,activity_type,occurred_at\n1,one,Visit,2024-12-22 23:59:59\n",
        },
    )
    run_bench(fresh_bench, BUILD, "one")
    db = fresh_bench.db("one")
    scores = query(db, "select lead_id, score_model_id, cast(score as double) as score, band from lead_scores")
    assert scores.to_numpy().tolist() == [["one", "interest", 4.0, None]]
    reasons = query(db, "select rule_id, cast(points as double) as points, reason from score_reasons")
    assert reasons.to_numpy().tolist() == [["visit", 4.0, "Came by"]]
    lead = query(db, "select * from lead_fit_intent").iloc[0]
    assert (float(lead["intent_score"]), lead["is_mql"], lead["is_disqualified"]) == (4.0, False, False)
