"""Do account_breadth and account_trends find what was planted in three nights: a surge, a single thread, fading?"""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

BUILD = ["build", "--exclude-resource-type", "unit_test", "test", "--select"]
# The nights of 28 days ago, of a week ago, and today.
DAYS = ("2025-05-02", "2025-05-23", "2025-05-30")
TODAY = date.fromisoformat(DAYS[-1])
# insight_settings asks for twenty accounts of a size.
FILLERS = 24


def acts_of(lead: str, kind: str, *days_ago: int, asset: str = "") -> list[dict]:
    """What a lead did at nine o'clock of days, counted back from the last night."""
    return [
        {
            "lead_id": lead,
            "activity_type": kind,
            "asset": asset,
            "occurred_at": f"{TODAY - timedelta(days=ago)} 09:00:00",
        }
        for ago in days_ago
    ]


def all_tables() -> dict[str, list[dict]]:
    """Companies by what happens there. Each has four people, known by their number: surge_1 to surge_4."""
    names = ["surge", "thread", "broad", "fading", "steady", "visited", *(f"filler{n}" for n in range(FILLERS))]
    leads = [
        {
            "lead_id": f"{name}_{number}",
            "account_id": name,
            "created_at": "2024-06-01 08:00:00",
            "first_name": name.title(),
            "last_name": f"No{number}",
            "job_title": "Marketing Manager",
        }
        for name in names
        for number in (1, 2, 3, 4)
    ]
    acts = [
        # One page a week for sixteen weeks; in the last four weeks a whole group, every other day.
        *acts_of("surge_1", "page_view", *range(0, 112, 7), asset="/features"),
        *(act for n in (1, 2, 3) for act in acts_of(f"surge_{n}", "page_view", *range(1, 27, 2), asset="/pricing")),
        # As much every week.
        *acts_of("steady_1", "page_view", *range(0, 112, 2), asset="/features"),
        # One person, who asks for a demo, and a colleague who looked once.
        *acts_of("thread_1", "demo_request", 3, asset="/demo"),
        *acts_of("thread_2", "page_view", 5, asset="/blog/a"),
        # Three who asked long ago and again of late.
        *(act for n in (1, 2, 3) for act in acts_of(f"broad_{n}", "demo_request", 2, 29, asset="/demo")),
        # Asked before the first night, and never came back.
        *acts_of("fading_1", "demo_request", 33, asset="/demo"),
        # So that the log is known to begin before the weeks that are compared.
        *acts_of("filler0_1", "page_view", 200, 110, asset="/blog/a"),
        # Nobody of them is known by name.
        *({**act, "account_id": "visited"} for act in acts_of("", "page_view", *range(28), asset="/pricing")),
    ]  # fmt: skip
    for place, act in enumerate(acts):
        act["activity_id"] = f"act_{place}"
    return {
        "leads": leads,
        "accounts": [{"account_id": name, "name": name.title(), "employee_count": 300} for name in names],
        "activities": [{"account_id": "", **act} for act in acts],
    }


def tables_by(day: str) -> dict[str, list[dict]]:
    """What the source knows by a day."""
    end = datetime.fromisoformat(day) + timedelta(days=1)
    known = all_tables()
    known["activities"] = [row for row in known["activities"] if datetime.fromisoformat(row["occurred_at"]) < end]
    return known


@pytest.fixture(scope="module")
def database(fresh_bench, run_bench, write_input) -> Path:
    """The three nights."""
    for day in DAYS:
        write_input(fresh_bench.inputs, tables_by(day))
        run_bench(
            fresh_bench,
            [*BUILD, "+account_breadth", "+account_trends"],
            "nights",
            {"account_scoring_as_of": day},
            judges_policy=False,
        )
    return fresh_bench.db("nights")


@pytest.fixture(scope="module")
def breadth(database, query) -> dict[str, dict]:
    """Rows of account_breadth by account."""
    found = query(database, "select * from account_breadth").set_index("account_id").astype(object)
    return found.where(found.notna(), None).to_dict("index")


@pytest.fixture(scope="module")
def trends(database, query) -> dict[str, dict]:
    """Rows of account_trends by account."""
    found = query(database, "select * from account_trends").set_index("account_id").astype(object)
    return found.where(found.notna(), None).to_dict("index")


def test_the_surge_is_found_and_no_other(trends):
    assert {name for name, row in trends.items() if row["is_surge"]} == {"surge", "visited"}
    surge = trends["surge"]
    # Sixteen weeks with a page each, and thirty-nine more in the last four.
    assert (surge["activities"], surge["usual_per_week"]) == (4 + 39, 1)
    # An even count of 1 a week spreads by its root.
    assert float(surge["surge_deviations"]) == pytest.approx((43 / 4 - 1) / 1)
    # 56 acts of every other day are 3.5 a week, then as of late.
    assert float(trends["steady"]["surge_deviations"]) == pytest.approx(0)


def test_what_visitors_without_a_name_do_counts_for_their_company(trends):
    assert trends["visited"]["activities"] == 28
    assert trends["visited"]["purchase_stage"] == "decision"


def test_the_single_thread_is_found_by_name(breadth):
    assert {name for name, row in breadth.items() if row["is_single_threaded"] is True} == {"thread"}
    thread = breadth["thread"]
    assert (thread["top_lead_id"], thread["top_lead_name"], thread["engaged_contacts"]) == ("thread_1", "Thread No1", 1)
    assert float(thread["top_share"]) > 0.9


def test_the_score_without_the_top_person_is_the_score_if_they_were_not_there(
    fresh_bench, run_bench, write_input, query, breadth
):
    """Built anew without the one who has the highest score at each company, scores are as account_breadth said."""
    gone = {row["top_lead_id"] for row in breadth.values() if row["top_lead_id"]}
    assert len(gone) >= 5
    left = all_tables()
    left["leads"] = [row for row in left["leads"] if row["lead_id"] not in gone]
    left["activities"] = [row for row in left["activities"] if row["lead_id"] not in gone]
    shutil.rmtree(fresh_bench.inputs)
    write_input(fresh_bench.inputs, left)
    run_bench(
        fresh_bench,
        [*BUILD, "+account_scores"],
        "without",
        {"account_scoring_as_of": DAYS[-1]},
        judges_policy=False,
    )
    scores = query(fresh_bench.db("without"), "select account_id, intent_score from account_scores")
    found = dict(scores.itertuples(index=False, name=None))
    expected = {name: row["score_without_top"] for name, row in breadth.items() if row["top_lead_id"]}
    assert {name: found[name] for name in expected} == expected


def test_who_became_engaged_within_four_weeks_is_named(breadth):
    new = {name: row["newly_engaged_names"] for name, row in breadth.items() if row["newly_engaged"]}
    # All were engaged before at broad, and fading_1 is not any more.
    assert set(new) == {"surge", "thread"}
    assert new["thread"] == "Thread No1 (Marketing Manager)"
    assert new["surge"].count("(Marketing Manager)") == breadth["surge"]["engaged_contacts"] == 3


def test_breadth_is_held_against_what_is_usual(breadth):
    broader = {name for name, row in breadth.items() if row["breadth_verdict"] == "Broader than usual"}
    assert broader >= {"surge", "broad"}
    assert breadth["filler3"]["breadth_verdict"] == "Narrower than usual"
    # All are of one size and without deals, so what is usual is the share of all.
    engaged = sum(row["engaged_contacts"] for row in breadth.values())
    assert float(breadth["broad"]["usual_engaged_share"]) == pytest.approx(engaged / (4 * len(breadth)), abs=1e-6)


def test_fading_is_told_from_quiet(trends):
    assert trends["fading"]["trend"] == "fading"
    assert trends["filler3"]["trend"] == "quiet"
    assert {name for name, row in trends.items() if row["trend"] == "rising"} >= {"surge", "thread"}
    fading = trends["fading"]
    assert fading["change_by_fading"] == fading["score_change"] < 0
    assert (fading["change_by_new_activity"], fading["change_by_restating"]) == (0, 0)


def test_the_parts_of_a_change_add_up_to_the_scores_of_then_and_now(trends, database, query):
    then = dict(
        query(
            database,
            """select subject_id, score from scores_by_day where subject = 'account'
            and score_model_id = 'account_intent' and snapshot_date = ? and kept_on = snapshot_date""",
            [DAYS[0]],
        ).itertuples(index=False, name=None)
    )
    assert set(then) == set(trends)
    for name, row in trends.items():
        parts = [row[f"change_by_{part}"] for part in ("new_activity", "fading", "restating", "other")]
        assert row["score_trend_days_ago"] == then[name], name
        assert round(sum(parts), 4) == row["score_change"] == round(row["intent_score"] - then[name], 4), name
        assert row["change_by_restating"] == 0, name
    # No limit holds there; of what visitors without a name do, the limit of its rule takes most.
    assert trends["thread"]["change_by_other"] == trends["fading"]["change_by_other"] == 0
    assert trends["visited"]["change_by_other"] < 0 < trends["visited"]["change_by_new_activity"]


def test_the_path_to_a_purchase_is_told(trends):
    surge = trends["surge"]
    # Pricing first 25 days ago, features before.
    assert (surge["purchase_stage"], surge["days_since_advance"]) == ("decision", 25)
    assert trends["steady"]["purchase_stage"] == "consideration"
    assert trends["steady"]["days_since_advance"] == 110
