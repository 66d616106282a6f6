"""What the outlook says comes true: the day of scoring is moved, and what it names is done, on a small demo."""

from __future__ import annotations

import csv
import datetime
import re
from pathlib import Path

import duckdb
import pytest

from account_scoring.demo import generate

AS_OF = "2026-10-31"
SCORES = ["--select", "+int_account_scoring__scores", "--exclude-resource-type", "unit_test", "test"]


@pytest.fixture(scope="module")
def outlook(fresh_bench, run_bench, query):
    """The outlook of a demo of 250 leads in which nothing happens after the day of scoring."""
    generate(fresh_bench.inputs, leads=250, seed=3, as_of=datetime.date.fromisoformat(AS_OF))
    rewrite_activities(
        # All of it was known at once, so that a day to come and that day replayed know the same.
        fresh_bench.inputs,
        "select * exclude (loaded_at) from activities where try_cast(occurred_at as timestamp) < '2026-11-01'",
    )
    run_bench(
        fresh_bench,
        ["build", "--select", "+score_outlook", "--exclude-resource-type", "unit_test", "test"],
        "outlook",
        {"account_scoring_as_of": AS_OF},
        judges_policy=False,
    )
    return query(fresh_bench.db("outlook"), "select *, cast(falls_on as date) as day from score_outlook order by all")


def rewrite_activities(inputs: Path, query: str) -> None:
    """Replace the file of activities by the result of a query on it."""
    path = inputs / "activities.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create table activities as select * from '{path}'")
        connection.execute(f"copy ({query}) to '{path}' (format parquet)")


def bands(
    fresh_bench, run_bench, query, name: str, as_of: str, days: tuple[str, ...] = ()
) -> dict[str, dict[tuple[str, str, str], str]]:
    """Band by day, and by subject, subject_id and model, on a database of its own.

    The day of scoring alone, which holds nothing on a first build, or days that are replayed since AS_OF and hold by
    each other.
    """
    replay = {"account_scoring_replay_from": AS_OF, "account_scoring_replay_to": as_of} if days else {}
    run_bench(fresh_bench, ["build", *SCORES], name, {"account_scoring_as_of": as_of, **replay}, judges_policy=False)
    rows = query(
        fresh_bench.db(name),
        "select cast(score_date as varchar) as day, subject, subject_id, score_model_id, band"
        " from int_account_scoring__scores join int_account_scoring__evaluations using (evaluation_id)"
        f" where purpose = '{'replay' if days else 'present'}'",
    )
    found: dict[str, dict[tuple[str, str, str], str]] = {day: {} for day in days or (as_of,)}
    for row in rows.itertuples():
        if row.day in found:
            found[row.day][row.subject, row.subject_id, row.score_model_id] = row.band
    return found


def key(row) -> tuple[str, str, str]:
    return row.subject, row.subject_id, row.score_model_id


def test_bands_fall_on_the_day_that_was_told_and_not_on_the_day_before(outlook, fresh_bench, run_bench, query):
    """Seen from the day on which most fall: who falls on it, who fell before, and who holds, leads and accounts."""
    told = outlook[outlook["outlook_days"] > 0]
    day = told["day"].mode()[0].date()
    days = ((day - datetime.timedelta(days=1)).isoformat(), day.isoformat())
    on_day_before, on_day = bands(fresh_bench, run_bench, query, "day", day.isoformat(), days).values()

    falling = [row for row in told.itertuples() if row.day == row.day and row.day.date() == day]
    holding = [row for row in told.itertuples() if row.day != row.day or row.day.date() > day]
    assert len(falling) > 1
    assert len(holding) > 5
    assert {"lead", "account"} == {row.subject for row in holding}
    assert [
        row for row in falling if on_day[key(row)] != row.falls_to_band or on_day_before[key(row)] != row.band
    ] == []
    assert [row for row in holding if on_day[key(row)] != row.band or on_day_before[key(row)] != row.band] == []


def test_who_is_lifted_by_an_activity_is_in_the_next_band_once_it_is_done(
    outlook, fresh_bench, run_bench, query, project_root
):
    """Each lead does what its row says, as often as it says."""
    with (project_root / "seeds" / "policy" / "activity_rules.csv").open(newline="", encoding="utf-8") as file:
        rules = {row["reason"]: row for row in csv.DictReader(file) if row["score_model_id"] == "lead_intent"}
    lifted = [row for row in outlook.itertuples() if row.subject == "lead" and isinstance(row.lifted_by, str)]
    assert len(lifted) > 20
    done = []
    for row in lifted:
        sentence, times = re.fullmatch(r"(.*?)(?: (\d+) times)?", row.lifted_by).groups()
        rule = rules[sentence]
        for number in range(int(times or 1)):
            asset = rule["asset_pattern"].replace("%", "")
            done.append(
                f"select 'lift {row.subject_id} {number}' as activity_id, '{row.subject_id}' as lead_id,"
                f" '{rule['activity_type']}' as activity_type, '{AS_OF} 12:00:00' as occurred_at,"
                f" nullif('{rule['channel']}', '') as channel, nullif('{asset}', '') as asset"
            )
    rewrite_activities(fresh_bench.inputs, f"select * from activities union all by name ({' union all '.join(done)})")

    now = bands(fresh_bench, run_bench, query, "lifted", AS_OF)[AS_OF]

    # Bands of the default policy are numbers, 1 on top.
    assert [row for row in lifted if int(now[key(row)]) > int(row.next_band)] == []
