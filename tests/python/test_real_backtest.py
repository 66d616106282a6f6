"""A backtest of real people, beside one worked out apart from it: scores, who is asked about, and pairs.

Needs ../shared/data, which is not part of the repository; without it these tests are skipped.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pytest
from independent import day_of, decayed_scores, known_leads, read_rows, rounded

AS_OF = date(2025, 4, 15)
CUTOFFS = [date(2021 + year, 12, 31) for year in range(4)]
HORIZON, FRESH, HALF_LIFE_DAYS = 90, 365, 60

WHO_AND_WHY = {"reason": "Comparison with an independent computation.", "owner": "tests"}
POLICY = {
    "score_models": [
        {
            "score_model_id": "decayed",
            "subject": "lead",
            "dimension": "intent",
            "status": "live",
            "is_primary": "true",
            **WHO_AND_WHY,
        }
    ],
    "activity_rules": [
        {
            "rule_id": "any_activity",
            "score_model_id": "decayed",
            "purchase_stage": "awareness",
            "points": 1,
            "half_life_days": HALF_LIFE_DAYS,
            "daily_cap": 1,
            **WHO_AND_WHY,
        }
    ],
    "outcomes": [
        {
            "outcome_id": "active_again",
            "subject": "lead",
            "event": "activity",
            "horizon_days": HORIZON,
            "population_active_days": FRESH,
            "is_repeatable": "true",
            "is_primary": "true",
            "min_subjects": 50,
            "min_outcomes": 30,
            **WHO_AND_WHY,
        }
    ],
}


@pytest.fixture(scope="module")
def found(fresh_bench, run_bench, write_policy, shared_data, query):
    """The project's rows, by score and period."""
    write_policy(fresh_bench.project, POLICY)
    run_bench(
        fresh_bench,
        ["build", "--exclude-resource-type", "unit_test", "test", "--select", "+score_backtest"],
        "real",
        {
            "account_scoring_as_of": AS_OF.isoformat(),
            "account_scoring_input_folder": str(shared_data / "opensource"),
            "account_scoring_backtest_cutoffs": str(len(CUTOFFS)),
            "account_scoring_backtest_months": "12",
        },
    )
    return query(fresh_bench.db("real"), "select * from score_backtest").set_index(["score_id", "period"])


@pytest.fixture(scope="module")
def expected(shared_data) -> dict[str, list[tuple[float, bool]]]:
    """Scores and answers of everybody who is asked about, by score and cut-off."""
    leads = read_rows(shared_data / "opensource" / "leads.csv")
    # Of an activity_id that repeats, the last row counts.
    latest = {row["activity_id"]: row for row in read_rows(shared_data / "opensource" / "activities.csv")}
    activities = list(latest.values())
    days = defaultdict(list)
    for row in activities:
        days[row["lead_id"]].append(day_of(row["occurred_at"]))
    answers = defaultdict(list)
    for cutoff in CUTOFFS:
        scores = decayed_scores(
            known_leads(leads, cutoff), activities, cutoff, half_life_days=HALF_LIFE_DAYS, daily_cap=1
        )
        for lead, score in scores.items():
            before = [day for day in days[lead] if day <= cutoff]
            if not before or (cutoff - max(before)).days >= FRESH:
                continue
            answer = any(cutoff < day <= cutoff + timedelta(days=HORIZON) for day in days[lead])
            # Points are published with four decimals, so those who did little long ago are equal.
            answers["decayed", str(cutoff)].append((rounded(score), answer))
            answers["recency", str(cutoff)].append((-(cutoff - max(before)).days, answer))
            answers["activity count", str(cutoff)].append((len(before), answer))
    return answers


def test_scores_of_past_days_rank_as_worked_out_apart(found, expected):
    assert len(expected) == 3 * len(CUTOFFS)
    for (score_id, cutoff), rows in expected.items():
        scores, answers = (np.array(column) for column in zip(*rows, strict=True))
        above = scores[answers][:, None] - scores[~answers][None, :]
        row = found.loc[(score_id, cutoff)]
        assert (row["subjects"], row["outcomes"]) == (len(rows), answers.sum()), (score_id, cutoff)
        auc = ((above > 0) + 0.5 * (above == 0)).mean()
        assert float(row["auc"]) == pytest.approx(auc, abs=1e-6), (score_id, cutoff)


def test_on_real_people_fading_interest_ranks_better_than_counting(found):
    aucs = found["auc"].astype(float)
    assert aucs["decayed", "all"] > aucs["recency", "all"] > aucs["activity count", "all"]
    assert 0.8 < aucs["decayed", "all"] < 0.9
