"""A young database is given a past: days before its first one, replayed into the histories and marked.

One night of a company is built, and four weeks before it are filled, every seventh day. Then the same once more, with
a statement that fails, and after a run that broke off.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from account_scoring.backfill import backfill, wanted_days
from account_scoring.databases import DuckDbFile
from account_scoring.given import InputError
from account_scoring.modules import OF_THE_NIGHT

TODAY = date(2025, 5, 30)
DAYS, EVERY = 28, 7
FILLED = ["2025-05-02", "2025-05-09", "2025-05-16", "2025-05-23"]

HISTORIES = ("score_history_days", "lead_score_history", "account_score_history")
NIGHT = ["build", "--exclude-resource-type", "unit_test", "test", "--select"]
NIGHT += ["+path:models/history/marts", "+path:models/crm/marts", "+input_reconciliation"]
REPLAY = [
    "build",
    "--exclude-resource-type",
    "unit_test",
    "test",
    "seed",
    "--select",
    "+path:models/replay",
    "--exclude",
]
# Trends read the scores of the night and what is kept.
TRENDS = ["build", "--exclude-resource-type", "unit_test", "test", "--select"]
TRENDS += ["+account_trends,path:models/insights", "int_account_scoring__policy_insight_settings", "insight_settings"]
REPLAYED = {
    "account_scoring_replay_from": FILLED[0],
    "account_scoring_replay_to": FILLED[-1],
    "account_scoring_replay_every": str(EVERY),
}

INPUT = {
    "accounts": [{"account_id": "acme", "name": "Acme", "domain": "acme.com"}],
    "leads": [
        {"lead_id": name, "created_at": f"{created} 08:00:00", "account_id": "acme", "job_title": "Head of Marketing"}
        for name, created in (("hot", "2025-01-10"), ("late", "2025-01-10"), ("new", "2025-05-20"))
    ],
    "activities": [
        {
            "activity_id": f"demo of {lead}",
            "lead_id": lead,
            "activity_type": "demo_request",
            "occurred_at": f"{day} 09:00:00",
            "loaded_at": f"{loaded} 10:00:00",
        }
        for lead, day, loaded in (
            # A half-life of 30 days before the last night.
            ("hot", "2025-04-30", "2025-04-30"),
            # Reached the warehouse three weeks after it happened.
            ("late", "2025-05-02", "2025-05-23"),
        )
    ],
}


@pytest.fixture(scope="module")
def db(fresh_bench, run_bench, write_input) -> Path:
    """One night, and the replay of four days before it, of which nothing is kept yet."""
    write_input(fresh_bench.inputs, INPUT)
    for arguments in (NIGHT, [*REPLAY, *OF_THE_NIGHT]):
        run_bench(
            fresh_bench,
            arguments,
            "past",
            {"account_scoring_as_of": TODAY.isoformat(), **(REPLAYED if arguments is not NIGHT else {})},
            judges_policy=arguments is NIGHT,
            builds_reviews=False,
        )
    return fresh_bench.db("past")


@pytest.fixture(scope="module")
def keep(fresh_bench, run_bench) -> Callable[..., object]:
    """Run the operation on a database of the bench."""

    def run(name: str, **more: bool) -> object:
        variables = {"account_scoring_as_of": TODAY.isoformat()}
        return run_bench(fresh_bench, ["run-operation", "keep_replayed_days"], name, variables, **more)

    return run


@pytest.fixture(scope="module")
def filled(db, keep, rows) -> dict[str, dict[str, list[tuple]]]:
    """The histories before and after."""
    before = rows(db)
    keep("past")
    return {"before": before, "after": rows(db)}


@pytest.fixture(scope="module")
def rows(query) -> Callable[[Path], dict[str, list[tuple]]]:
    """What the histories hold, but for the run that wrote it."""

    def read(db: Path) -> dict[str, list[tuple]]:
        found = {name: query(db, f"select * exclude (run_id) from {name} order by all") for name in HISTORIES}
        return {name: [tuple(map(str, row)) for row in table.values] for name, table in found.items()}

    return read


def days_of(found: dict[str, list[tuple]]) -> dict[str, set[str]]:
    """The days of each history, found in its rows as text."""
    days = {*FILLED, str(TODAY)}
    return {
        name: {day for row in table for value in row for day in days if value[:10] == day}
        for name, table in found.items()
    }


def copy_of(db: Path, name: str) -> Path:
    """The database under another name of the bench, to spoil."""
    copy = db.parents[1] / name / db.name
    copy.parent.mkdir()
    return Path(shutil.copy(db, copy))


def test_the_days_that_are_asked_for_lie_before_the_first_one_and_are_so_many_days_apart(db):
    wanted = wanted_days(DuckDbFile(db, db.parent), days=DAYS, every=EVERY)
    assert (wanted.first_kept, wanted.last_kept) == (TODAY, TODAY)
    assert wanted.days == len(FILLED)


def test_the_days_appear_whole_and_are_marked(filled, db, query):
    days = query(db, "select cast(snapshot_date as varchar) as day, * from score_history_days order by day")
    assert list(days["day"]) == [*FILLED, TODAY.isoformat()]
    assert list(days["is_replayed"]) == [True] * 4 + [False]
    assert list(days["is_whole"]) == [True] * 5
    # The third lead came on the 20th of May.
    assert list(days["leads"]) == [2, 2, 2, 3, 3]
    assert list(days["accounts"]) == [1] * 5
    for history in HISTORIES[1:]:
        marked = query(db, f"select distinct snapshot_date < date '{TODAY}' as is_before, is_replayed from {history}")
        assert sorted(marked.values.tolist()) == [[False, False], [True, True]]


def test_a_filled_day_has_what_was_known_on_it(filled, db, query):
    """50 points for a demo, half left after 30 days, and 2 for three days; what came on the 23rd counts then."""
    scores = query(
        db,
        "select lead_id, cast(snapshot_date as varchar) as day, cast(score as double) as score from lead_score_history"
        " where score_model_id = 'lead_intent' order by all",
    )
    found = {lead: dict(zip(part["day"], part["score"], strict=True)) for lead, part in scores.groupby("lead_id")}
    for day, score in found["hot"].items():
        age = (date.fromisoformat(day) - date(2025, 4, 30)).days
        assert score == pytest.approx(50 * 0.5 ** (age / 30) + (2 if age <= 3 else 0), abs=1e-4)
    assert [found["late"][day] for day in FILLED[:3]] == [0, 0, 0]
    assert found["late"]["2025-05-23"] == pytest.approx(50 * 0.5 ** (21 / 30), abs=1e-4)
    contacts = (
        "select contacts from account_score_history where score_model_id = 'account_intent' order by snapshot_date"
    )
    assert list(query(db, contacts)["contacts"]) == [2, 2, 2, 3, 3]


def test_what_a_build_kept_stays_as_it_was(filled):
    for name in HISTORIES:
        assert set(filled["before"][name]) < set(filled["after"][name])
        added = set(filled["after"][name]) - set(filled["before"][name])
        assert not any(str(TODAY) in value for row in added for value in row)


def test_a_second_run_changes_nothing(filled, db, keep, query, capfd):
    before = {name: query(db, f"from {name} order by all") for name in HISTORIES}
    keep("past")
    for name in HISTORIES:
        assert query(db, f"from {name} order by all").equals(before[name])

    place = DuckDbFile(db, db.parent)
    assert backfill(place, None, days=DAYS, every=EVERY) == 0
    assert capfd.readouterr().out == "Nothing to fill: the histories have all 4 days before 2025-05-30 already.\n"
    # Other days of the same weeks are days that are not there.
    daily = wanted_days(place, days=DAYS, every=1)
    assert (daily.days, daily.missing) == (28, 24)
    assert (daily.first, daily.last) == (TODAY - timedelta(days=27), TODAY - timedelta(days=1))


def test_a_run_that_fails_half_way_leaves_nothing_and_the_next_one_completes_it(filled, db, keep, rows):
    broken = copy_of(db, "failed")
    with duckdb.connect(str(broken)) as connection:
        for name in HISTORIES:
            connection.execute(f"delete from {name} where snapshot_date in ('2025-05-09', '2025-05-23')")
        # The last of the statements fails.
        connection.execute("alter table score_history_days rename column is_whole to was_whole")
    before = rows(broken)
    assert not keep("failed", check=False).success
    assert rows(broken) == before

    with duckdb.connect(str(broken)) as connection:
        connection.execute("alter table score_history_days rename column was_whole to is_whole")
    keep("failed")
    assert rows(broken) == filled["after"]


def test_what_a_run_that_broke_off_left_of_a_day_is_written_anew(filled, db, keep, rows):
    """As an engine without transactions leaves it: leads are written, accounts in part, and the day is not kept."""
    broken = copy_of(db, "killed")
    with duckdb.connect(str(broken)) as connection:
        connection.execute("delete from score_history_days where snapshot_date = date '2025-05-09'")
        connection.execute("update lead_score_history set score = 77 where snapshot_date = date '2025-05-09'")
        connection.execute("delete from account_score_history where snapshot_date = date '2025-05-09'")
    keep("killed")
    assert rows(broken) == filled["after"]


def test_trends_have_values_on_the_first_day(filled, db, fresh_bench, run_bench, query):
    """Today half of the first demo's 50 is left, and 50 * 0.5 ** (28 / 30) of the second, which nobody knew of then."""
    run_bench(
        fresh_bench,
        TRENDS,
        "past",
        {"account_scoring_as_of": TODAY.isoformat()},
        judges_policy=False,
    )
    trend = query(db, "from account_trends").iloc[0]
    assert (str(trend["trend_kept_on"])[:10], str(trend["recent_kept_on"])[:10]) == (FILLED[0], FILLED[-1])
    kept = query(db, "from scores_by_day where score_model_id = 'account_intent' and subject = 'account'")
    then = dict(zip(kept["snapshot_date"].astype(str), kept["score"], strict=True))
    assert trend["score_change"] == pytest.approx(then[TODAY.isoformat()] - then[FILLED[0]], abs=1e-4)
    assert trend["score_change"] != 0
    # Nothing is worked out of why it moved: movements are of builds.
    assert pd.isna(trend["change_by_fading"])


def test_no_band_holds_by_a_replayed_day(filled, fresh_bench, run_bench, db, query):
    """On the 2nd of May the first lead was in a higher band than today, and nobody saw it."""
    run_bench(
        fresh_bench,
        ["build", "--exclude-resource-type", "unit_test", "test", "--select", "int_account_scoring__kept_scores"],
        "past",
        {"account_scoring_as_of": TODAY.isoformat()},
    )
    assert query(db, "select * from int_account_scoring__kept_scores").empty


def test_a_replayed_day_is_taken_back_alone_and_later_ones_with_it_if_asked(filled, db, fresh_bench, run_bench, rows):
    """Nothing stands on it: neither the day that was built nor the outbox changes."""
    first, second, *_ = FILLED
    spoilt = copy_of(db, "taken_back")
    run_bench(fresh_bench, ["run-operation", "forget_day", "--args", f"{{day: '{second}'}}"], "taken_back")
    assert days_of(rows(spoilt)) == {name: {*FILLED, str(TODAY)} - {second} for name in HISTORIES}
    later = f"{{day: '{first}', with_later: true}}"
    run_bench(fresh_bench, ["run-operation", "forget_day", "--args", later], "taken_back")
    assert rows(spoilt) == filled["before"]
    with duckdb.connect(str(spoilt), read_only=True) as connection:
        assert connection.execute("select count(*) from crm_outbox").fetchone() > (0,)


def test_where_the_only_build_is_forgotten_its_past_goes_with_it(filled, db, fresh_bench, run_bench, query):
    """The next build may be of one of these days."""
    emptied = copy_of(db, "emptied")
    run_bench(fresh_bench, ["run-operation", "forget_day", "--args", f"{{day: '{TODAY}'}}"], "emptied")
    for name in HISTORIES:
        assert query(emptied, f"from {name}").empty


def test_a_database_without_scores_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no scores"):
        backfill(DuckDbFile(tmp_path / "none.duckdb", tmp_path), None, days=DAYS, every=EVERY)
