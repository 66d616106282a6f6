"""What a backtest says of scores, beside the same numbers worked out from pairs of subjects, one by one.

The scores and the outcomes are made up and written where the scoring would have written them; from there on it is the
project's own SQL. Nothing here shares a formula with it: AUCs are shares of all pairs, variances those of the matrix of
pairs or of leaving out one subject after the other, and ties are broken by lot.
"""

from __future__ import annotations

import csv
import datetime
import io
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from typer.testing import CliRunner

from account_scoring.backtest import answers, app, print_backtest, threshold_lines
from account_scoring.databases import DuckDbFile

if TYPE_CHECKING:
    from conftest import Bench

AS_OF = datetime.date(2026, 10, 31)
CUTOFFS = [datetime.date(2026, 1, 31), datetime.date(2026, 4, 30), datetime.date(2026, 7, 31)]
HORIZON = 60
SHUFFLED = 60
# Who is known at one cut-off: most, but not all, are at the others too.
LEADS, KNOWN = 260, 200
Z = 1.959964

SEEDS = {
    name: next(csv.reader((Path(__file__).parents[2] / "seeds" / "policy" / f"{name}.csv").open(encoding="utf-8")))
    for name in ("score_models", "account_rollup_methods", "fast_lane")
}
TABLES = {
    **{name: ", ".join(f"{column} text" for column in columns) for name, columns in SEEDS.items()},
    "int_account_scoring__backtest_cutoffs": "cutoff_date date",
    "int_account_scoring__backtest_scores": (
        "subject text, subject_id text, cutoff_date date, score_model_id text, rollup_id text, score decimal(18, 4)"
    ),
    "int_account_scoring__backtest_engagement": (
        "subject text, subject_id text, cutoff_date date, activity_count bigint, days_since_last_activity bigint,"
        " contact_count bigint"
    ),
    "int_account_scoring__calibration_outcome_events": (
        "outcome_id text, subject text, subject_id text, lead_id text, outcome_date date"
    ),
    "int_account_scoring__policy_outcomes": (
        "outcome_id text, subject text, event text, event_value text, min_leads decimal(18, 6),"
        " horizon_days decimal(18, 6), population_active_days decimal(18, 6), population_score_model_id text,"
        " is_repeatable boolean, is_primary boolean, min_subjects decimal(18, 6), min_outcomes decimal(18, 6),"
        " reason text, owner text"
    ),
    # Everybody is asked about, whomever a model is for.
    "int_account_scoring__models": "score_model_id text, subject text, audience_of_model_id text",
    "int_account_scoring__subject_conditions": (
        "condition_type text, condition_id text, subject text, subject_id text, evaluation_id int"
    ),
    "backtest_shares": "top_share text",
    # Whom sales had by the fast lane: nobody.
    "int_account_scoring__signal_units": (
        "evaluation_id int, subject text, subject_id text, signal_key text, activity_count int,"
        " last_occurred_at timestamp"
    ),
    "int_account_scoring__rule_signals": "signal_key text, rule_id text, valid_from date, valid_to date",
    "int_account_scoring__evaluations": "evaluation_id int, score_date date, purpose text",
    "int_account_scoring__policy_calibration_settings": "leaves_out_fast_lane int",
    "int_account_scoring__identity_lead_accounts": "lead_id text, account_id text",
    "int_account_scoring__policy_version": "policy_version text",
    # What scores rest on has a test of its own (test_attribute_histories.py).
    "int_account_scoring__backtest_facts_asked": "condition_type text",
    "backtest_leaks": (
        "backtest_number int, outcome_id text, condition_type text, condition_id text, attribute text,"
        " held_share decimal(18, 6), held_share_with_outcome decimal(18, 6), held_share_without decimal(18, 6),"
        " is_left_out boolean"
    ),
    "backtest_histories": (
        "backtest_number int, table_name text, attribute_name text, row_status text, reason text, column_name text,"
        " row_count bigint"
    ),
}
MARTS = ["score_backtest", "score_lift", "score_calibration", "score_comparison"]
JUDGED = ["int_account_scoring__backtest_*", *MARTS]
RUN = ["run", "--select", *JUDGED, "--exclude", *TABLES]


def made_up() -> pd.DataFrame:
    """One row per lead and cut-off with scores of two models, a reference, and outcomes; many scores are equal."""
    random = np.random.default_rng(7)
    rows = []
    for cutoff in CUTOFFS:
        for lead in random.choice(LEADS, KNOWN, replace=False):
            # A lead, and what the live score gets wrong of it, stays much the same: cut-offs are no new evidence.
            quality, mistake = np.random.default_rng(int(lead)).normal(size=2)
            interest = quality + 0.4 * random.normal()
            rows.append(
                {
                    "lead": f"L{lead}",
                    "cutoff": cutoff,
                    "live": max(round(2 * (interest + mistake + 0.3 * random.normal()), 0), 0),
                    "shadow": round(interest + 2 * random.normal(), 1),
                    "recency": -float(random.integers(0, 40)),
                    "bought": interest > 1.2,
                }
            )
    found = pd.DataFrame(rows)
    for number in range(SHUFFLED):
        found[f"shuffled_{number}"] = random.permutation(found["bought"])
    # What the live score tells without a mistake.
    found["ahead"] = found["live"] >= 3
    # All or nobody: there are no pairs to rank.
    found["nobody"] = False
    found["everybody"] = True
    return found


OUTCOMES = ["bought", *(f"shuffled_{number}" for number in range(SHUFFLED)), "ahead", "nobody", "everybody"]


@pytest.fixture(scope="module")
def subjects() -> pd.DataFrame:
    return made_up()


@pytest.fixture(scope="module")
def backtest(fresh_bench: Bench, run_bench, write_input, query, subjects: pd.DataFrame):
    """The marts of two runs of one backtest, by name: a function of the mart that gives the rows of the second run."""
    write_input(
        fresh_bench.inputs,
        {
            "leads": [{"lead_id": "L1", "created_at": "2026-01-01"}],
            "activities": [
                {"activity_id": "A1", "lead_id": "L1", "activity_type": "call", "occurred_at": "2026-01-01"}
            ],
        },
    )
    fresh_bench.db("backtested").parent.mkdir(exist_ok=True)
    with duckdb.connect(str(fresh_bench.db("backtested"))) as connection:
        for table, columns in TABLES.items():
            connection.execute(f"create table {table} ({columns})")
        policy = [
            (name, "lead", "activity", None, 1, HORIZON, None, None, True, name == "bought", 50, 20, "", "")
            for name in OUTCOMES
        ]
        write = {
            "int_account_scoring__backtest_cutoffs": [(cutoff,) for cutoff in CUTOFFS],
            "int_account_scoring__backtest_scores": [
                ("lead", row.lead, row.cutoff, model, None, getattr(row, model))
                for row in subjects.itertuples()
                for model in ("live", "shadow")
            ],
            "int_account_scoring__backtest_engagement": [
                ("lead", row.lead, row.cutoff, 1, -row.recency, None) for row in subjects.itertuples()
            ],
            "int_account_scoring__calibration_outcome_events": [
                (
                    name,
                    "lead",
                    row["lead"],
                    row["lead"],
                    row["cutoff"] + datetime.timedelta(days=1 + place % HORIZON),
                )
                for place, row in enumerate(subjects.to_dict("records"))
                for name in OUTCOMES
                if row[name]
            ],
            "int_account_scoring__policy_outcomes": policy,
            "score_models": [
                {
                    **dict.fromkeys(SEEDS["score_models"]),
                    **{"score_model_id": name, "dimension": "intent", "status": name, "is_primary": is_primary},
                }
                for name, is_primary in (("live", "true"), ("shadow", "false"))
            ],
            "backtest_shares": [("0.05",), ("0.1",), ("0.2",)],
            "int_account_scoring__policy_version": [("this one",)],
        }
        for table, rows in write.items():
            connection.register("rows", pd.DataFrame(rows))
            connection.execute(f"insert into {table} select * from rows")
    for _ in range(2):
        run_bench(fresh_bench, RUN, "backtested", {"account_scoring_as_of": AS_OF.isoformat()})
    return lambda mart, number=2: query(
        fresh_bench.db("backtested"), f"select * from {mart} where backtest_number = {number}"
    )


def pair_matrix(scores: np.ndarray, has_outcome: np.ndarray) -> np.ndarray:
    """1 where one with the outcome (row) has the higher score than one without (column), half where they are equal."""
    with_it, without = scores[has_outcome][:, None], scores[~has_outcome][None, :]
    return (with_it > without) + 0.5 * (with_it == without)


def pooled_auc(rows: pd.DataFrame, score: str, outcome: str) -> float:
    """Share of right pairs of all pairs within a cut-off."""
    matrices = [pair_matrix(day[score].to_numpy(), day[outcome].to_numpy(bool)) for _, day in rows.groupby("cutoff")]
    return sum(matrix.sum() for matrix in matrices) / sum(matrix.size for matrix in matrices)


def delong_variance(matrix: np.ndarray) -> float:
    """DeLong, DeLong and Clarke-Pearson (1988): variances of the row and of the column means."""
    return matrix.mean(axis=1).var(ddof=1) / matrix.shape[0] + matrix.mean(axis=0).var(ddof=1) / matrix.shape[1]


def jackknife_error(rows: pd.DataFrame, number) -> float:
    """Standard error of a number of rows, from leaving out one lead with all its cut-offs after the other."""
    leads = rows["lead"].unique()
    left_out = np.array([number(rows[rows["lead"] != lead]) for lead in leads])
    return np.sqrt((len(leads) - 1) / len(leads) * ((left_out - left_out.mean()) ** 2).sum())


def wilson(share: float, cases: float) -> tuple[float, float]:
    """The two p at which share lies Z standard errors of p away from p: the roots of the quadratic equation."""
    roots = np.roots([1 + Z**2 / cases, -(2 * share + Z**2 / cases), share**2])
    low, high = sorted(roots.real)
    return low, high


@pytest.mark.parametrize("score", ["live", "shadow", "recency"])
def test_aucs_are_shares_of_pairs_and_their_intervals_are_delongs(backtest, subjects: pd.DataFrame, score: str):
    found = backtest("score_backtest").query("score_id == @score and outcome_id == 'bought'").set_index("period")
    assert sorted(found.index) == [*map(str, CUTOFFS), "all"]
    for cutoff, day in subjects.groupby("cutoff"):
        matrix = pair_matrix(day[score].to_numpy(), day["bought"].to_numpy(bool))
        row = found.loc[str(cutoff)]
        auc = matrix.mean()
        assert float(row["auc"]) == pytest.approx(auc, abs=5e-7)
        low, high = wilson(auc, auc * (1 - auc) / delong_variance(matrix))
        assert (float(row["auc_low"]), float(row["auc_high"])) == pytest.approx((low, high), abs=2e-6)
        assert (row["observations"], row["subjects"]) == (KNOWN, KNOWN)
        assert row["outcomes"] == row["outcome_subjects"] == day["bought"].sum()
        assert float(row["base_rate"]) == pytest.approx(day["bought"].mean(), abs=5e-7)
    row = found.loc["all"]
    assert float(row["auc"]) == pytest.approx(pooled_auc(subjects, score, "bought"), abs=5e-7)
    assert row["observations"] == len(subjects)
    assert row["subjects"] == subjects["lead"].nunique()
    assert row["outcome_subjects"] == subjects.loc[subjects["bought"], "lead"].nunique()


def test_all_cutoffs_together_have_the_error_of_leaving_out_leads(backtest, subjects: pd.DataFrame):
    """A lead at three cut-offs is one lead. Counted as three, the interval would be narrower than it is."""
    found = backtest("score_backtest").query("score_id == 'live' and outcome_id == 'bought' and period == 'all'")
    width = float((found["auc_high"] - found["auc_low"]).iloc[0])
    error = jackknife_error(subjects, lambda rows: pooled_auc(rows, "live", "bought"))
    auc = float(found["auc"].iloc[0])
    low, high = wilson(auc, auc * (1 - auc) / error**2)
    assert width == pytest.approx(high - low, rel=0.05)
    alone = subjects.assign(lead=range(len(subjects)))
    assert jackknife_error(alone, lambda rows: pooled_auc(rows, "live", "bought")) < 0.95 * error


@pytest.mark.parametrize("challenger", ["shadow", "recency"])
def test_a_difference_has_the_paired_error(backtest, subjects: pd.DataFrame, challenger: str):
    found = backtest("score_comparison").query("outcome_id == 'bought' and challenger_id == @challenger")
    found = found.set_index("period")
    for cutoff, day in subjects.groupby("cutoff"):
        difference = np.subtract(
            *(pair_matrix(day[score].to_numpy(), day["bought"].to_numpy(bool)) for score in ("live", challenger))
        )
        row = found.loc[str(cutoff)]
        margin = Z * np.sqrt(delong_variance(difference))
        assert float(row["auc_difference"]) == pytest.approx(difference.mean(), abs=1e-6)
        assert float(row["difference_low"]) == pytest.approx(difference.mean() - margin, abs=2e-6)
        assert float(row["difference_high"]) == pytest.approx(difference.mean() + margin, abs=2e-6)

    row = found.loc["all"]
    error = jackknife_error(
        subjects, lambda rows: pooled_auc(rows, "live", "bought") - pooled_auc(rows, challenger, "bought")
    )
    assert float(row["difference_high"] - row["difference_low"]) == pytest.approx(2 * Z * error, rel=0.05)
    assert row["verdict"] == "better"


def test_shuffled_outcomes_give_a_half_within_the_interval_nineteen_times_of_twenty(backtest):
    found = backtest("score_backtest").query("outcome_id.str.startswith('shuffled') and period == 'all'")
    found = found.astype({"auc": float, "auc_low": float, "auc_high": float})
    # Two models, two references; one of these is the same for everybody.
    found = found.query("score_id != 'activity count'")
    assert len(found) == 3 * SHUFFLED
    assert found["auc"].mean() == pytest.approx(0.5, abs=0.01)
    assert 0.90 <= ((found["auc_low"] < 0.5) & (found["auc_high"] > 0.5)).mean() <= 0.99
    compared = backtest("score_comparison").query("outcome_id.str.startswith('shuffled') and period == 'all'")
    assert (compared["verdict"] == "cannot tell").mean() >= 0.90


def test_the_top_of_the_list_is_what_breaking_ties_by_lot_gives(backtest, subjects: pd.DataFrame):
    found = backtest("score_lift").query("outcome_id == 'bought' and score_id == 'live'")
    found = found.astype({"top_share": float}).set_index(["period", "top_share"])
    random, rounds = np.random.default_rng(1), 400
    for share in (0.05, 0.1, 0.2):
        hits = []
        for _, day in subjects.groupby("cutoff"):
            chosen = int(np.ceil(round(share * KNOWN, 6)))
            orders = (np.lexsort((random.random(KNOWN), -day["live"].to_numpy())) for _ in range(rounds))
            hits.append([day["bought"].to_numpy()[order[:chosen]].sum() for order in orders])
        for period, drawn in [*zip(map(str, CUTOFFS), hits, strict=True), ("all", np.sum(hits, axis=0))]:
            row = found.loc[(period, share)]
            days = len(CUTOFFS) if period == "all" else 1
            assert float(row["chosen"]) == days * chosen
            assert float(row["hits"]) == pytest.approx(np.mean(drawn), abs=4 * np.std(drawn) / np.sqrt(rounds) + 1e-4)
            rows = subjects if period == "all" else subjects[subjects["cutoff"].map(str) == period]
            rate = float(row["hits"]) / float(row["chosen"])
            assert float(row["hit_rate"]) == pytest.approx(rate, abs=1e-5)
            assert float(row["lift"]) == pytest.approx(rate / rows["bought"].mean(), abs=1e-4)
            assert float(row["capture"]) == pytest.approx(float(row["hits"]) / rows["bought"].sum(), abs=1e-5)
            if period != "all":
                assert (float(row["hit_rate_low"]), float(row["hit_rate_high"])) == pytest.approx(
                    wilson(rate, chosen), abs=1e-5
                )


def test_forecasts_know_only_cutoffs_whose_time_was_up(backtest, subjects: pd.DataFrame):
    """60 days after a cut-off the next one, 89 and 92 days later, may know its answers: the first has no forecast."""
    tenths = {}
    for cutoff, day in subjects.groupby("cutoff"):
        ranks = day["shadow"].rank(method="average") - 0.5
        tenths[cutoff] = day.assign(tenth=np.floor(10 * ranks / len(day)).astype(int) + 1)
    squares, base_squares = [], []
    for place, cutoff in enumerate(CUTOFFS[1:], start=1):
        before = pd.concat([tenths[earlier] for earlier in CUTOFFS[:place]])
        rates = before.groupby("tenth")["bought"].mean()
        day = tenths[cutoff]
        squares.append((day["bought"] - day["tenth"].map(rates).fillna(before["bought"].mean())) ** 2)
        base_squares.append((day["bought"] - before["bought"].mean()) ** 2)
    found = backtest("score_backtest").query("outcome_id == 'bought' and score_id == 'shadow'").set_index("period")
    assert pd.isna(found.loc[str(CUTOFFS[0]), "brier_score"])
    for place, cutoff in enumerate(CUTOFFS[1:]):
        assert float(found.loc[str(cutoff), "brier_score"]) == pytest.approx(squares[place].mean(), abs=1e-6)
    assert float(found.loc["all", "brier_score"]) == pytest.approx(pd.concat(squares).mean(), abs=1e-6)
    assert float(found.loc["all", "base_brier_score"]) == pytest.approx(pd.concat(base_squares).mean(), abs=1e-6)

    calibration = backtest("score_calibration").query("outcome_id == 'bought' and score_id == 'shadow'")
    together = pd.concat(tenths.values()).groupby("tenth")
    assert list(calibration.sort_values("score_tenth")["outcomes"]) == list(together["bought"].sum())
    assert list(calibration.sort_values("score_tenth")["subjects"]) == list(together["lead"].nunique())


def test_a_score_without_a_mistake_has_the_interval_of_the_smaller_group(backtest, subjects: pd.DataFrame):
    """There is no variance to go by; an interval of no width would be a lie."""
    found = backtest("score_backtest").query("outcome_id == 'ahead' and score_id == 'live'").set_index("period")
    for cutoff, day in subjects.groupby("cutoff"):
        cases = min(day["ahead"].sum(), (~day["ahead"]).sum())
        row = found.loc[str(cutoff)]
        assert (float(row["auc"]), float(row["auc_high"])) == (1, 1)
        assert float(row["auc_low"]) == pytest.approx(cases / (cases + Z**2), abs=1e-6)


def test_one_kind_of_subjects_is_not_enough_data(backtest):
    found = backtest("score_backtest").query("outcome_id in ['nobody', 'everybody']")
    assert len(found) == 2 * 4 * 4
    assert set(found["status"]) == {"not enough data"}
    assert found[["auc", "auc_low", "auc_high", "brier_score"]].isna().all(axis=None)
    assert set(found["outcomes"]) == {0, KNOWN, len(CUTOFFS) * KNOWN}
    compared = backtest("score_comparison").query("outcome_id in ['nobody', 'everybody']")
    assert set(compared["verdict"]) == {"not enough data"}


def test_each_backtest_is_kept_beside_those_before(backtest):
    for mart in MARTS:
        first, second = (backtest(mart, number).drop(columns=["backtest_number", "run_id"]) for number in (1, 2))
        columns = [*first.columns]
        assert len(first) > 0
        pd.testing.assert_frame_equal(
            *(rows.sort_values(columns).reset_index(drop=True) for rows in (first, second)), check_dtype=False
        )


def test_the_matrix_of_pairs_is_worked_out_by_hand():
    """Of 3 and 1 with the outcome and 2 and 1 without: 3 beats both, 1 beats nobody and ties with 1: 2.5 of 4."""
    matrix = pair_matrix(np.array([3, 1, 2, 1]), np.array([True, True, False, False]))
    assert matrix.tolist() == [[1, 1], [0, 0.5]]
    # Row means 1 and 0.25, column means 0.5 and 0.75: (0.28125 + 0.03125) / 2.
    assert delong_variance(matrix) == pytest.approx(0.15625)
    assert list(itertools.chain(*matrix)) == [1, 1, 0, 0.5]


def test_the_page_shows_scores_beside_counting_and_answers(backtest, fresh_bench: Bench):
    # Thresholds are made from the whole scores of leads, which these tests have none of.
    with duckdb.connect(str(fresh_bench.db("backtested"))) as connection:
        connection.execute(
            """
            create or replace table suggested_thresholds as
            select
                2 as backtest_number, 'bought' as outcome_id, 'ok' as status, 'live' as score_model_id, '1' as band,
                50 as threshold_of_today, 12.34 as entered_per_week, 0.126 as hit_rate, 10 as most_per_week,
                55 as threshold_for_capacity, null as least_hit_rate, null as threshold_for_hit_rate
            """
        )
    page = io.StringIO()
    print_backtest(DuckDbFile(fresh_bench.db("backtested"), fresh_bench.project), Console(file=page, width=120), 3)
    lines = [" ".join(line.split()) for line in page.getvalue().splitlines()]
    assert "Backtest 2: scores as on 3 past days, 2026-01-31 to 2026-07-31; outcomes up to 2026-10-31" in lines
    found = backtest("score_backtest").query("outcome_id == 'bought' and period == 'all'").set_index("score_id")
    live = found.loc["live"]
    (shown,) = [line for line in lines if line.startswith(f"live (live) {float(live['auc']):.3f} ")]
    assert f"{float(live['auc_low']):.3f} to {float(live['auc_high']):.3f}" in shown
    assert any(line.startswith("Is live better than the days since the last activity? Yes: AUC +0.") for line in lines)
    assert [line for line in lines if line.startswith("live, band 1, begins at 50: 12.3 a week come to it")]
    place = next(number for number, line in enumerate(lines) if line.startswith("nobody (not the primary outcome)"))
    assert lines[place + 1].startswith("Not enough data to say anything")


def test_an_answer_is_yes_no_or_cannot_tell():
    rows = [
        ("ours", "activity count", "better", 0.05, 0.01, 0.09),
        ("ours", "recency", "worse", -0.05, -0.09, -0.01),
        ("ours", "theirs", "cannot tell", 0.001, -0.02, 0.022),
        ("ours", "contact count", "not enough data", None, None, None),
    ]
    assert answers(rows) == [
        "Is ours better than counting activities? Yes: AUC +0.050 (+0.010 to +0.090).",
        "Is ours better than the days since the last activity? No, it is worse: AUC -0.050 (-0.090 to -0.010).",
        "Is ours better than theirs? Cannot tell: AUC +0.001 (-0.020 to +0.022).",
    ]


def test_a_threshold_is_told_with_what_it_gives_and_what_is_asked_of_it():
    rows = [
        ("intent", "1", 50, 12.34, 0.126, 10, 55, None, None),
        ("intent", "2", 25, None, None, None, None, 0.3, None),
    ]
    assert threshold_lines(rows) == [
        "intent, band 1, begins at 50: 12.3 a week come to it, and 13% of all above have the outcome."
        " For 10 a week it would begin at 55.",
        "intent, band 2, begins at 25. No threshold gives 30%.",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        *(
            ["--cutoffs", cutoffs]
            for cutoffs in ("0", "121", "some", "2026-01-31, 2026-02-30", "2026-01-31,", "2999-01-01")
        ),
        ["--months", "13"],
        ["--as-of", "soon"],
        ["--input", "nowhere"],
    ],
)
def test_the_command_refuses_what_makes_no_sense(wrong: list[str], tmp_path):
    finished = CliRunner().invoke(app, [*wrong, "--db", str(tmp_path / "backtest.duckdb")])
    assert finished.exit_code != 0
    assert not (tmp_path / "backtest.duckdb").exists()
