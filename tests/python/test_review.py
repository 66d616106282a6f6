"""A review builds into the database of a night, tells what it finds, and leaves no trace in later nights."""

from __future__ import annotations

import datetime
import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from account_scoring import replay, review
from account_scoring.databases import DuckDbFile
from account_scoring.demo.generate import generate
from account_scoring.modules import WITHOUT_THE_NIGHT, shown_day, with_ancestors

DAY, NEXT_DAY = "2026-10-30", "2026-10-31"
WITHOUT_TESTS = ["--exclude-resource-type", "unit_test", "test"]
REVIEWED = ("score_health", "model_review", "holdout_uplift")


@pytest.fixture(scope="module")
def reviewed(fresh_bench, run_bench) -> tuple[Path, Path]:
    """Databases of one night: one that was reviewed with a backtest after it, one that was not."""
    generate(fresh_bench.inputs, leads=120, seed=1, as_of=datetime.date.fromisoformat(NEXT_DAY))
    night(fresh_bench, run_bench, "reviewed", DAY)
    plain = fresh_bench.db("not_reviewed")
    plain.parent.mkdir(exist_ok=True)
    shutil.copy2(fresh_bench.db("reviewed"), plain)
    run_bench(
        fresh_bench,
        [
            "build",
            *WITHOUT_TESTS,
            "--select",
            *with_ancestors(("backtest", "calibration", "health", "lifecycle", "insights")),
            *WITHOUT_THE_NIGHT,
        ],
        "reviewed",
        {"account_scoring_as_of": DAY, "account_scoring_backtest_cutoffs": "2"},
    )
    return fresh_bench.db("reviewed"), plain


def night(bench, run_bench, name: str, day: str) -> None:
    day_of_scoring = {"account_scoring_as_of": day}
    run_bench(bench, ["build", *WITHOUT_TESTS], name, day_of_scoring, judges_policy=False, builds_reviews=False)


def test_a_review_tells_what_it_finds_and_leaves_the_night_alone(reviewed, marts, query):
    with_review, without = reviewed
    found, night_only = marts(with_review), marts(without)
    assert {name: found[name] for name in night_only} == night_only
    assert not set(REVIEWED) & set(night_only)
    assert query(with_review, "select count(distinct period) as periods from score_backtest")["periods"][0] == 3
    assert query(with_review, "select count(*) as n from score_health where check_id = 'auc'")["n"][0] > 0
    assert query(with_review, "select count(*) as n from model_review where topic = 'is it working'")["n"][0] > 0
    assert query(with_review, "select count(*) as n from model_review")["n"][0] <= 12
    assert list(query(with_review, "select finding_number as n from model_review order by n")["n"])[:2] == [1, 2]
    for kept in ("score_history_days", "lead_score_history", "account_score_history", "crm_outbox"):
        assert query(with_review, f"select * from {kept} order by all").equals(
            query(without, f"select * from {kept} order by all")
        )
    page = io.StringIO()
    review.print_review(DuckDbFile(with_review, with_review.parent), Console(file=page, width=200))
    told = page.getvalue()
    assert f"Review 2026 Q4, as of {DAY}" in told
    assert "this database keeps no backtest" not in told
    # One line for all checks that are silent, and none of what the policy calls its rules and placeholders.
    assert told.count("health checks have nothing to say yet") == 1
    assert (
        query(with_review, "select count(*) as n from model_review where finding like '%not known yet%'")["n"][0] == 0
    )
    assert "{" not in told


def test_the_night_after_a_review_is_as_without_it(reviewed, fresh_bench, run_bench, marts):
    for name in ("reviewed", "not_reviewed"):
        night(fresh_bench, run_bench, name, NEXT_DAY)
    with_review, without = (marts(db) for db in reviewed)
    assert {name: with_review[name] for name in without} == without
    # Older marts of a review stand beside those of a newer night.
    run_bench(
        fresh_bench, ["test", "--select", "every_mart_is_of_one_run"], "reviewed", {"account_scoring_as_of": NEXT_DAY}
    )
    assert shown_day(DuckDbFile(reviewed[0], reviewed[0].parent)) == NEXT_DAY


def test_a_review_of_nothing_and_of_another_day_is_refused(reviewed, tmp_path):
    run = CliRunner().invoke
    missing = run(review.app, ["--db", str(tmp_path / "nothing.duckdb")])
    assert (missing.exit_code, "holds no scores" in missing.output) == (1, True)
    other = run(review.app, ["--db", str(reviewed[0]), "--as-of", "2026-06-30", "--cutoffs", "0"])
    assert (other.exit_code, "is another day" in other.output) == (1, True)
    backwards = run(replay.app, ["--db", str(reviewed[0]), "--from", "2026-06-30", "--to", "2026-06-01"])
    assert (backwards.exit_code, "is after the last day" in backwards.output) == (1, True)
