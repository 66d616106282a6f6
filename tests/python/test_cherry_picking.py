"""Does cherry_pick_check find the seller who calls the high scores first, and nobody else? Two nights are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

BUILD = ["build", "--exclude-resource-type", "unit_test", "test", "--select", "+cherry_pick_check"]
# Tuesday and Wednesday: sales opens at nine.
DAYS = ("2025-01-07", "2025-01-08")
# health_checks asks for thirty.
LEADS_EACH = 32
TOO_FEW = 5


def place_of_call(owner: str, number: int) -> int:
    """Which of the owner's calls a lead is; the lead of number 0 has the highest score, the next one a lower one."""
    if owner == "picks":
        # By score, but for neighbours that change places.
        return number ^ 1
    # In an order that has nothing to do with the score.
    return number * 9 % LEADS_EACH


def tables_by(day: str) -> dict[str, list[dict]]:
    """What the source knows by a day. Half of each owner's leads ask for a demo on either day, and are called on it."""
    leads, activities, touches = [], [], []
    for owner, count in (("picks", LEADS_EACH), ("fair", LEADS_EACH), ("new", TOO_FEW)):
        for number in range(count):
            lead = f"{owner}_{number}"
            asked_at = datetime.fromisoformat(f"{DAYS[number // 2 % 2]} 09:00:00")
            leads.append({"lead_id": lead, "created_at": "2024-11-01 08:00:00", "owner_id": owner})
            # What they did longer ago has faded more, so no two of an owner have one score. All of it is more than a
            # week ago, because to come back within a week counts by itself.
            for kind, at in (("webinar_attended", asked_at - timedelta(days=number + 8)), ("demo_request", asked_at)):
                activities.append(
                    {"activity_id": f"{kind}_{lead}", "lead_id": lead, "activity_type": kind, "occurred_at": at}
                )
            called_at = asked_at + timedelta(minutes=10 * (place_of_call(owner, number) + 1))
            touches.append({"lead_id": lead, "touched_at": called_at, "owner_id": owner, "channel": "phone"})
    end = datetime.fromisoformat(day) + timedelta(days=1)
    return {
        "leads": leads,
        "activities": [row for row in activities if row["occurred_at"] < end],
        "sales_touches": [row for row in touches if row["touched_at"] < end],
    }


@pytest.fixture(scope="module")
def verdicts(fresh_bench, run_bench, write_input, query) -> dict[str, dict]:
    """Rows of cherry_pick_check about requests and the hidden score of interest, by owner."""
    for day in DAYS:
        write_input(fresh_bench.inputs, tables_by(day))
        run_bench(fresh_bench, BUILD, "picked", {"account_scoring_as_of": day}, judges_policy=False)
    found = query(
        fresh_bench.db("picked"),
        "select * from cherry_pick_check where tier = 'hand_raise' and score_model_id = 'lead_intent'",
    )
    return found.set_index("owner_id").to_dict("index")


def test_who_calls_the_high_scores_first_is_told_and_nobody_else(verdicts):
    told = {owner: (row["touched"], row["verdict"]) for owner, row in verdicts.items() if owner != "all"}
    assert told == {
        "picks": (LEADS_EACH, "Cherry-picking: the higher the score, the sooner the touch"),
        "fair": (LEADS_EACH, "No sign that speed follows the score"),
        "new": (TOO_FEW, "Not enough data: 5 touched, 30 are needed"),
    }


def test_the_interval_tells_how_sure_it_is(verdicts):
    picks, fair = verdicts["picks"], verdicts["fair"]
    # Neighbours in score changed places: each of 32 ranks is 1 away, so 1 - 6 * 32 / (32 * (32 * 32 - 1)).
    assert float(picks["rank_correlation"]) == pytest.approx(1 - 6 / 1023, abs=1e-6)
    assert 0.9 < float(picks["rank_correlation_low"]) < float(picks["rank_correlation_high"]) <= 1
    assert float(fair["rank_correlation_low"]) < 0 < float(fair["rank_correlation_high"])
