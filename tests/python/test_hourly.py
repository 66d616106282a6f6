"""A day that is built more than once: what came since is on the lists and sent; the day is kept once."""

from __future__ import annotations

import pytest

DAY, NEXT_DAY = "2026-03-02", "2026-03-03"

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


@pytest.fixture(scope="module")
def hours(fresh_bench, run_bench, write_input, query) -> dict[str, dict]:
    """After the night, the hour in which somebody asked for a demo, one without news, and the next night."""
    found, last = {}, 0
    for name, day, activities, arguments in [
        ("night", DAY, MORNING, FIRST_BUILD),
        ("hour", DAY, [*MORNING, ASKED], BUILD),
        ("quiet hour", DAY, [*MORNING, ASKED], BUILD),
        ("next night", NEXT_DAY, [*MORNING, ASKED], BUILD),
    ]:
        write_input(fresh_bench.inputs, {"leads": LEADS, "accounts": ACCOUNTS, "activities": activities})
        variables = {"account_scoring_as_of": day, "account_scoring_accept_future_day": "yes"}
        run_bench(fresh_bench, arguments, "hours", variables, judges_policy=arguments is FIRST_BUILD)
        database = fresh_bench.db("hours")
        sent = query(database, "select * from crm_outbox where change_seq > ? order by change_seq", [last])
        last = max([last, *sent["change_seq"]])
        found[name] = {
            "sent": {(row.subject, row.record_id): row.operation for row in sent.itertuples()},
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
    # Of the company one contact is interested, which is too few to be handed to sales.
    assert hours["hour"]["sent"] == {("lead", "asking"): "upsert"}


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
