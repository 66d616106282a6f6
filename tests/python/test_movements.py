"""Why scores move from one built day to the next, and what a replay of a day says, with all numbers worked out by hand.

The days lie ten days apart and the one half-life is ten days, so that all that nobody adds to is halved: see `PEOPLE`.
"""

from __future__ import annotations

import io
from decimal import Decimal

import duckdb
import pytest
from rich.console import Console

from account_scoring.databases import DuckDbFile
from account_scoring.replay import print_replay
from account_scoring.why import QUERY

FIRST, SECOND, THIRD = "2026-03-01", "2026-03-11", "2026-03-21"
BETWEEN = "2026-03-16"

# A build that is killed after some of what is kept: dbt leaves the rest as it was.
BROKEN_OFF = ["build", "--exclude-resource-type", "unit_test", "test", "seed"]

OWNED = {"reason": "Because", "owner": "me"}
MODEL = {"status": "live", "is_primary": "true", "score_floor": "0", "hysteresis_margin": "0", **OWNED}

POLICY = {
    "score_models": [
        {"score_model_id": "intent", "subject": "lead", "dimension": "intent", "engaged_threshold": "1000", **MODEL},
        {"score_model_id": "fit", "subject": "lead", "dimension": "fit", **MODEL},
        {
            "score_model_id": "company",
            "subject": "account",
            "dimension": "intent",
            "rolls_up_score_model_id": "intent",
            **MODEL,
        },
        {
            "score_model_id": "halved",
            "subject": "account",
            "dimension": "upsell",
            "rolls_up_score_model_id": "intent",
            **MODEL,
        },
    ],
    "activity_rules": [
        {"rule_id": rule, "activity_type": rule, "points": points, "rule_cap": cap}
        | {"score_model_id": "intent", "purchase_stage": "decision", "half_life_days": "10", **OWNED}
        for rule, points, cap in (("demo", "40", ""), ("page", "10", "15"))
    ],
    "fit_rules": [
        {"rule_id": "boss", "score_model_id": "fit", "attribute": "job_title", "operator": "equals", "value": "boss"}
        | {"points": "25", **OWNED}
    ],
    "disqualifiers": [
        {"disqualifier_id": "no", "attribute": "lead_status", "operator": "equals", "value": "unqualified", **OWNED}
    ],
    "account_rollup_methods": [
        {"rollup_id": "sum", "score_model_id": "company", "method": "sum", "is_primary": "true", "scale_to": "100"}
        | {"full_score_at": "100", **OWNED},
        {"rollup_id": "half", "score_model_id": "halved", "method": "sum", "is_primary": "true", "scale_to": "100"}
        | {"half_score_at": "20", **OWNED},
    ],
    "match_methods": [{"match_method": "account_id", "priority": "1", "confidence": "1", **OWNED}],
}

# lead: (activities as (type, day, day of loading), what becomes of it by the second day)
PEOPLE = {
    "quiet": [("demo", FIRST, FIRST)],
    "active": [("demo", FIRST, FIRST), ("page", SECOND, SECOND)],
    "late": [("page", FIRST, "2026-03-05")],
    "corrected": [("page", FIRST, FIRST), ("demo", FIRST, "2026-03-05")],
    "capped": [("page", FIRST, FIRST)] * 3,
    "survivor": [("page", FIRST, FIRST)],
    "merged": [("demo", FIRST, FIRST)],
    "deleted": [("demo", FIRST, FIRST)],
    "promoted": [],
    "refused": [("demo", FIRST, FIRST)],
    "newcomer": [("demo", SECOND, SECOND)],
    "raised": [],
    "full": [("page", THIRD, THIRD)] * 3,
}

EXPECTED = {
    "quiet": {"decay": -20},
    "active": {"decay": -20, "new_activity": 10},
    "late": {"late_rows": 5},
    # 10 fade to 5; the page turns out to have been a demo, of which 20 are left.
    "corrected": {"decay": -5, "late_rows": 15},
    # 30 held at 15 become 15 that need no holding.
    "capped": {"decay": -15, "caps": 15},
    "survivor": {"merge_or_rematch": 40, "decay": -25},
    "merged": {"merge_or_rematch": -40},
    "deleted": {"consent_or_exclusion": -40},
    "promoted": {"changed_facts": 25},
    # Keeps its score, but is no contact any more: see the account.
    "refused": {"decay": -20},
    "newcomer": {"new_subject": 40},
}


def tables(day: str) -> dict[str, list[dict]]:
    """Input as a source has it on a day: what was loaded by then."""
    leads = [
        {
            "lead_id": lead,
            "created_at": "2026-03-05" if lead == "newcomer" else "2026-01-01",
            "account_id": "acme" if lead in ("quiet", "refused") else "",
            "job_title": "boss" if day > {"promoted": FIRST, "raised": SECOND}.get(lead, day) else "clerk",
            "status": "unqualified" if lead == "refused" and day > FIRST else "open",
            "merged_into_lead_id": "survivor" if lead == "merged" and day > FIRST else "",
            "is_deleted": str(lead == "deleted" and day > FIRST).lower(),
            "loaded_at": "2026-03-05" if day > FIRST and lead in ("promoted", "newcomer", "refused") else "2026-01-01",
        }
        for lead in PEOPLE
        if lead != "newcomer" or day > FIRST
    ]
    activities = [
        {
            # Two versions of one activity where it was corrected.
            "activity_id": f"{lead} {0 if lead == 'corrected' else number}",
            "lead_id": lead,
            "activity_type": kind,
            "occurred_at": f"{on} 09:00:00",
            "loaded_at": f"{loaded} 10:00:00",
        }
        for lead, done in PEOPLE.items()
        for number, (kind, on, loaded) in enumerate(done)
        if loaded <= day
    ]
    return {"leads": leads, "activities": activities, "accounts": [{"account_id": "acme", "name": "Acme"}]}


def mistaken(rows: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """Input that is corrected later: everybody is a boss, and asked for a demo on the second day."""
    demo = {"activity_type": "demo", "occurred_at": f"{SECOND} 09:00:00", "loaded_at": f"{SECOND} 09:00:00"}
    return {
        **rows,
        "leads": [{**row, "job_title": "boss"} for row in rows["leads"]],
        "activities": [
            *rows["activities"],
            *({"activity_id": f"{lead} mistaken", "lead_id": lead, **demo} for lead in PEOPLE),
        ],
    }


def moved(frame, subject: str, day: str, but: str = "halved") -> dict[str, dict[str, Decimal]]:
    """Points by cause and subject_id of one day, in all models but one."""
    rows = frame[(frame["subject"] == subject) & (frame["snapshot_date"] == day) & (frame["score_model_id"] != but)]
    found: dict[str, dict[str, Decimal]] = {}
    for row in rows.itertuples():
        found.setdefault(row.subject_id, {})[row.cause] = row.points
    return found


@pytest.fixture(scope="module")
def built(fresh_bench, run_bench, write_input, write_policy, edit_seed, query):
    """Three days; on the third a demo is worth 80. The second and third replay the first.

    Before the second, a build of it with other input breaks off when all scores were kept, but not the day.
    Before the third, one of a day between breaks off when the day was kept, but not yet why scores moved.
    """
    write_policy(fresh_bench.project, POLICY)
    replays = {}
    broken_off = {
        SECOND: (SECOND, ["lead_score_history"]),
        THIRD: (BETWEEN, ["score_history_days"]),
    }
    for day in (FIRST, SECOND, THIRD):
        if day in broken_off:
            write_input(fresh_bench.inputs, mistaken(tables(day)))
            as_of, last_nodes = broken_off[day]
            run_bench(
                fresh_bench,
                [*BROKEN_OFF, "--select", *(f"+{node}" for node in last_nodes)],
                "moved",
                {"account_scoring_as_of": as_of},
                judges_policy=False,
            )
        write_input(fresh_bench.inputs, tables(day))
        if day == THIRD:
            edit_seed(
                fresh_bench.project,
                "activity_rules",
                lambda rows: [{**row, "points": "80" if row["rule_id"] == "demo" else row["points"]} for row in rows],
            )
        replay = {} if day == FIRST else {"account_scoring_replay_from": FIRST, "account_scoring_replay_to": SECOND}
        if day == SECOND:
            replay["account_scoring_replay_to"] = FIRST
        run_bench(
            fresh_bench,
            ["build", "--exclude-resource-type", "unit_test"],
            "moved",
            {"account_scoring_as_of": day, **replay},
            judges_policy=day == FIRST,
        )
        replays[day] = query(
            fresh_bench.db("moved"), "select *, cast(replay_date as varchar) as day from score_replay order by all"
        )
    movements = query(
        fresh_bench.db("moved"),
        "select * replace (cast(snapshot_date as varchar) as snapshot_date,"
        " cast(previous_date as varchar) as previous_date) from score_movements",
    )
    return movements, replays


def test_every_cause_of_a_movement_is_told_apart(built):
    movements, _ = built

    assert moved(movements, "lead", SECOND) == EXPECTED


def test_an_account_moves_with_its_contacts_and_when_it_loses_one(built):
    """80 from two contacts; one is disqualified, and 20 of the other's 40 are left."""
    movements, _ = built

    assert moved(movements, "account", SECOND) == {"acme": {"consent_or_exclusion": -40, "decay": -20}}


def test_a_score_that_no_contacts_fill_moves_by_the_same_causes(built):
    """20 give one half of 100: 40 + 40 of two contacts are 100 * 80 / 100 = 80, and 20 of one are 100 * 20 / 40 = 50.

    Of the 60 that go a contact takes 40 and time 20, so of the 30 points 20 and 10. On the third day 20 become 40 and
    fade to 20: nothing in all, at 100 * 20 / (40 * 40) = 1.25 points for each.
    """
    movements, _ = built

    assert moved(movements, "account", SECOND, but="company") == {"acme": {"consent_or_exclusion": -20, "decay": -10}}
    assert moved(movements, "account", THIRD, but="company") == {"acme": {"policy_change": 25, "decay": -25}}


def test_a_changed_policy_is_told_apart_from_time(built):
    """80 for a demo: the 20 that were left of it are 40, which then fade to 20 in ten days."""
    movements, _ = built
    third = moved(movements, "lead", THIRD)

    assert third["quiet"] == {"policy_change": 20, "decay": -20}
    assert third["capped"] == {"decay": Decimal("-7.5")}
    # What comes on that night by a rule that others have had is no change of the policy.
    assert third["raised"] == {"changed_facts": 25}
    assert third["full"] == {"new_activity": 30, "caps": -15}
    assert moved(movements, "account", THIRD) == {"acme": {"policy_change": 20, "decay": -20}}


def test_movements_add_up_to_the_difference_of_the_scores(built, fresh_bench, query):
    """The same as the project's own test, over both pairs of days and without its SQL."""
    movements, _ = built
    history = query(
        fresh_bench.db("moved"),
        "select subject, subject_id, score_model_id, snapshot_date, score from scores_by_day",
    )
    scores = {
        (row.subject, row.subject_id, row.score_model_id, str(row.snapshot_date)[:10]): row.score
        for row in history.itertuples()
    }
    total = 0
    for day, before in ((SECOND, FIRST), (THIRD, SECOND)):
        for subject, subject_id, model in {key[:3] for key in scores}:
            rows = movements[
                (movements["subject"] == subject)
                & (movements["subject_id"] == subject_id)
                & (movements["score_model_id"] == model)
                & (movements["snapshot_date"] == day)
            ]
            key = (subject, subject_id, model)
            assert sum(rows["points"]) == scores.get((*key, day), 0) - scores.get((*key, before), 0), (key, day)
            total += len(rows)
    assert total == len(movements)


def test_a_day_is_kept_as_it_was_scored_by_the_build_that_kept_all_scores(built, fresh_bench, query):
    """The second day has nothing of the build that broke off before; the day between, which has no movements, stays."""
    kept = query(
        fresh_bench.db("moved"),
        "select snapshot_date, sum(score) as score from scores_by_day"
        " where subject_id in ('late', 'promoted') group by snapshot_date order by snapshot_date",
    )
    # late: nothing, then half of the 10 for a page; promoted: 25 for a boss.
    assert [str(day)[:10] for day in kept["snapshot_date"]] == [FIRST, SECOND, BETWEEN, THIRD]
    assert list(kept["score"])[:2] == [0, 5 + 25]
    runs = query(
        fresh_bench.db("moved"),
        "select count(distinct run_id) as runs from (select snapshot_date, run_id from score_history_days"
        " union all select snapshot_date, run_id from lead_score_history"
        " union all select snapshot_date, run_id from account_score_history) group by snapshot_date",
    )
    assert set(runs["runs"]) == {1}
    accounts = query(
        fresh_bench.db("moved"),
        "select score from scores_by_day where score_model_id = 'company' order by snapshot_date",
    )
    assert list(accounts["score"])[:2] == [80, 20]


def test_the_day_after_one_without_movements_is_compared_with_the_day_before_it(built):
    movements, _ = built
    pairs = movements[["snapshot_date", "previous_date"]].drop_duplicates()

    assert sorted(pairs.itertuples(index=False, name=None)) == [(SECOND, FIRST), (THIRD, SECOND)]


def replayed(frame, day: str, model: str = "intent") -> dict[str, Decimal]:
    rows = frame[(frame["day"] == day) & (frame["score_model_id"] == model)]
    return dict(zip(rows["subject_id"], rows["score"], strict=True))


def test_a_replay_counts_what_was_known_then_under_todays_policy(built):
    """The late page was not known, nor the correction; the newcomer was not there. A demo is worth 80 today."""
    _, replays = built
    first = replayed(replays[THIRD], FIRST)

    assert first == {
        "quiet": 80,
        "active": 80,
        "late": 0,
        "corrected": 10,
        "capped": 15,
        "survivor": 90,
        "promoted": 0,
        "refused": 80,
        "raised": 0,
        "full": 0,
    }
    assert replayed(replays[THIRD], SECOND)["corrected"] == 40
    assert replayed(replays[THIRD], FIRST, "company") == {"acme": 80}


def test_a_replay_with_the_policy_of_the_day_is_what_was_kept_but_for_listed_rows(built, fresh_bench, query):
    """Leads that were changed since are listed; everybody else has the kept score, in every model."""
    _, replays = built
    replay = replays[SECOND]
    assert set(replay["is_same_policy"]) == {True}

    different = replay[(replay["score"] != replay["kept_score"]) & (replay["subject"] == "lead")]
    assert set(different["subject_id"]) == {"promoted", "survivor"}
    listed = query(
        fresh_bench.db("moved"), "select * from score_replay_late_rows where replay_date = date '2026-03-01'"
    )
    assert {("leads", "promoted"), ("activities", "late"), ("activities", "corrected")} <= set(
        zip(listed["table_name"], listed["lead_id"], strict=True)
    )
    assert "quiet" not in set(listed[listed["load_day"] > "2026-03-01"]["lead_id"])


def test_a_replay_that_differs_by_less_than_a_whole_point_is_told_as_the_same(tmp_path):
    """Of four kept scores one is another in whole points; of the fifth lead none is kept."""
    scores = [("0.4", "0.2"), ("10.4", "9.6"), ("10.6", "10.4"), ("7", "7"), ("3", None)]
    rows = [("2026-03-01", "lead", f"L{place}", *pair) for place, pair in enumerate(scores)]
    path = tmp_path / "replayed.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table score_replay (replay_date date, subject varchar, subject_id varchar,"
            " score decimal(18, 4), kept_score decimal(18, 4))"
        )
        connection.executemany("insert into score_replay values (?, ?, ?, ?, ?)", rows)
    console = Console(width=120, record=True, file=io.StringIO())
    print_replay(DuckDbFile(path, tmp_path), console)
    assert "2026-03-01 lead 5 4 1" in " ".join(console.export_text().split())


@pytest.mark.parametrize(
    ("since", "before", "causes"),
    [
        # A quarter of 80 and half of 10, from 40 twenty days ago.
        ("2026-03-10", 40, {"Time passed": -45, "The policy was changed": 20, "What was done since": 10}),
        # The day between was compared with none: the one before it counts, with 20 of the demo and the page.
        ("2026-03-17", 30, {"Time passed": -25, "The policy was changed": 20}),
    ],
)
def test_why_explains_a_score_and_its_change_to_the_last_decimal(built, fresh_bench, query, since, before, causes):
    asked = {"subject": "lead", "subject_id": "active", "since": since}
    lines = query(fresh_bench.db("moved"), QUERY.read_text(encoding="utf-8"), asked)

    points = {part: sum(rows["points"]) for part, rows in lines[lines["score_model_id"] == "intent"].groupby("part")}
    assert points == {"score": 25, "reason": 25, "before": before, "change": 25 - before}
    changes = lines[(lines["score_model_id"] == "intent") & (lines["part"] == "change")]
    assert dict(zip(changes["line"], changes["points"], strict=True)) == causes
