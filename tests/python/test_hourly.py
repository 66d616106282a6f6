"""A day that is built more than once: what came since is on the lists and sent; the day is kept once."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from account_scoring.build import build
from account_scoring.databases import DuckDbFile
from account_scoring.given import InputError
from account_scoring.why import QUERY

DAY_BEFORE, DAY, NEXT_DAY = "2026-03-01", "2026-03-02", "2026-03-03"

FIRST_BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
BUILD = [*FIRST_BUILD, "seed"]

LEADS = [
    {
        "lead_id": name,
        "created_at": "2026-02-01",
        "email": f"{name}@{company}.com",
        "job_title": "Chief Marketing Officer",
        "account_id": company,
    }
    for name, company in [("early", "acme"), ("asking", "bolt"), ("idle", "core")]
]
ACCOUNTS = [{"account_id": name, "name": name.title(), "domain": f"{name}.com"} for name in ("acme", "bolt", "core")]

MORNING = [
    {"activity_id": "a1", "lead_id": "early", "activity_type": "demo_request", "occurred_at": f"{DAY} 05:00:00"},
    {"activity_id": "a2", "lead_id": "idle", "activity_type": "page_view", "occurred_at": "2026-02-20 09:00:00"},
]
# Loaded by the second build of the day.
ASKED = {"activity_id": "a3", "lead_id": "asking", "activity_type": "demo_request", "occurred_at": f"{DAY} 09:40:00"}

KEPT = ("lead_score_history", "account_score_history", "score_movements", "int_account_scoring__history_reasons")


def lines(database: Path, lead: str) -> list[tuple[str, str, Decimal]]:
    """What `make why` tells of a lead's intent: part, sentence and points."""
    with duckdb.connect(str(database), read_only=True) as connection:
        asked = {"subject": "lead", "subject_id": lead, "since": None}
        rows = connection.execute(QUERY.read_text(encoding="utf-8"), asked).fetchall()
    return [(part, line, points) for model, part, line, points in rows if model == "lead_intent"]


@pytest.fixture(scope="module")
def hours(fresh_bench, run_bench, write_input, query) -> dict[str, dict]:
    """After the night, the hour in which somebody asked for a demo, one without news, and the next night."""
    found, last = {}, 0
    for name, day, activities, arguments in [
        ("day before", DAY_BEFORE, MORNING[1:], FIRST_BUILD),
        ("night", DAY, MORNING, BUILD),
        ("hour", DAY, [*MORNING, ASKED], BUILD),
        ("quiet hour", DAY, [*MORNING, ASKED], BUILD),
        ("next night", NEXT_DAY, [*MORNING, ASKED], BUILD),
    ]:
        write_input(fresh_bench.inputs, {"leads": LEADS, "accounts": ACCOUNTS, "activities": activities})
        variables = {"account_scoring_as_of": day, "account_scoring_accept_future_day": "yes"}
        is_first = arguments is FIRST_BUILD
        run_bench(fresh_bench, arguments, "hours", variables, judges_policy=is_first, builds_reviews=False)
        database = fresh_bench.db("hours")
        sent = query(database, "select * from crm_outbox where change_seq > ? order by change_seq", [last])
        last = max([last, *sent["change_seq"]])
        found[name] = {
            "sent": {(row.subject, row.record_id): row.operation for row in sent.itertuples()},
            "why": lines(database, "asking"),
            "listed": set(query(database, "select lead_id from lead_worklist")["lead_id"]),
            "kept": {
                table: query(database, f"select * from {table} where snapshot_date = '{DAY}' order by all").to_dict(
                    "records"
                )
                for table in KEPT
            },
        }
    return found


def test_a_demand_is_on_the_list_and_sent_within_the_hour(hours):
    assert hours["night"]["listed"] == {"early"}
    assert hours["hour"]["listed"] == {"early", "asking"}
    # Of the company one contact is interested and nothing is known: somebody is to find out about it.
    assert hours["hour"]["sent"] == {("lead", "asking"): "upsert", ("account", "bolt"): "upsert"}


def test_an_hour_without_news_sends_nothing(hours):
    assert hours["quiet hour"]["listed"] == hours["hour"]["listed"]
    assert hours["quiet hour"]["sent"] == {}


def test_the_day_is_kept_once_as_its_first_build_saw_it(hours):
    assert hours["night"]["kept"]["lead_score_history"] != []
    assert hours["hour"]["kept"] == hours["night"]["kept"]
    assert hours["quiet hour"]["kept"] == hours["night"]["kept"]


def test_the_next_night_tells_what_the_hour_brought(fresh_bench, query, hours):
    """It was not in what the night kept of that day, so the next movement counts it as a row that came late."""
    database = fresh_bench.db("hours")
    who = "subject = 'lead' and subject_id = 'asking' and score_model_id = 'lead_intent'"
    moved = query(database, f"select cause, points from score_movements where {who} and snapshot_date = '{NEXT_DAY}'")
    points = dict(zip(moved["cause"], moved["points"], strict=True))
    assert points["late_rows"] > 0
    assert "new_activity" not in points
    (score,) = query(database, f"select sum(points) as score from score_reasons where {who}")["score"]
    assert sum(points.values()) == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize("name", ["night", "hour", "quiet hour", "next night"])
def test_why_adds_up_after_every_build(hours, name):
    """Of an hour the histories know nothing yet, which is told in a line of its own."""
    found = hours[name]["why"]
    (score,) = (points for part, _, points in found if part == "score")
    assert sum(points for part, _, points in found if part in ("before", "change")) == score
    assert ("What is not kept yet: built again since, or taken back" in {line for _, line, _ in found}) == (
        "hour" in name
    )


@pytest.mark.parametrize(
    ("folder", "modules", "told"),
    [
        ("data/demo", (), "holds scores of your own input, which the demo would replace"),
        ("elsewhere", ("health",), "name the folder that it was built from"),
        (None, ("health",), "name the folder that it was built from"),
    ],
)
def test_neither_the_demo_nor_a_review_takes_other_input_into_a_database(
    hours, fresh_bench, tmp_path, folder, modules, told
):
    other = tmp_path / folder if folder else None
    if other:
        shutil.copytree(fresh_bench.inputs, other)
    (tmp_path / "profiles").mkdir()
    (tmp_path / "dbt_project.yml").write_text("name: account_scoring\n")
    with pytest.raises(InputError, match=told):
        build(
            other,
            DAY,
            DuckDbFile(fresh_bench.db("hours"), tmp_path),
            source_schema=None,
            select=(),
            project_dir=tmp_path,
            modules=modules,
        )
