"""What is kept for good: the history of scores, and the outbox that tells a CRM what changed, over a week of builds.

Every build scores the same people of one company, whose fates differ: see `PEOPLE`.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date

import duckdb
import pytest

from account_scoring.databases import DuckDbFile
from account_scoring.forget import forget

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"

# A year that was mistyped: nobody's interest is left, and what the input says of that day is wrong as well.
MISTAKEN = "2036-03-05"

# Seeds, which take a third of the time, are loaded once.
FIRST_BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
BUILD = [*FIRST_BUILD, "seed", "--select", "+path:models/history/marts", "+path:models/crm/marts"]

PEOPLE = {
    "hot": "asks for a demo on Monday",
    "cold": "looks around on Monday and never again",
    "merged": "becomes one with hot on Tuesday",
    "deleted": "is deleted on Tuesday",
    "erased": "is no row any more on Tuesday",
    "silent": "withdraws consent on Tuesday and gives it again on Thursday",
    "student": "is marked as unqualified on Tuesday, and no more on Thursday",
    "twin": "has an id that differs from the next one's only in case",
    "TWIN": "has an id that differs from the last one's only in case",
    "alone": "has an id of its own on Monday, and on Tuesday one that differs from the next one's only in case",
    "ALONE": "comes on Tuesday",
    "upper": "has its id in another case from Tuesday on",
    "UPPER": "is that one",
    "stranger": "comes on the mistaken day",
}

# Who is there on which days, where it is not all of them.
ONLY = {
    "ALONE": lambda day: day > MONDAY,
    "upper": lambda day: day == MONDAY,
    "UPPER": lambda day: day > MONDAY,
    "stranger": lambda day: day == MISTAKEN,
}


@dataclass(frozen=True)
class Night:
    """What one build left: the outbox rows that it added, and the state that the CRM should have."""

    added: list[dict]
    wanted: dict[tuple[str, str], dict]


def leads(day: str) -> list[dict]:
    rows = []
    for name in PEOPLE:
        if not ONLY.get(name, bool)(day):
            continue
        row = {
            "lead_id": name,
            "created_at": "2026-02-01",
            "email": f"{name}{'2' if name.isupper() else ''}@acme.com",
            "job_title": "Chief Marketing Officer",
            "account_id": "acme",
            "company_name": "Acme",
        }
        if day > MONDAY:
            if name == "erased":
                continue
            row["merged_into_lead_id"] = "hot" if name == "merged" else ""
            row["is_deleted"] = str(name == "deleted" or (name == "cold" and day == MISTAKEN)).lower()
            row["status"] = "unqualified" if name == "student" and day < THURSDAY else "open"
        rows.append(row)
    return rows


def consents(day: str) -> list[dict]:
    words = [(MONDAY, "true"), (TUESDAY, "false"), (THURSDAY, "true")]
    return [
        {"lead_id": "silent", "purpose": "email", "is_granted": word, "changed_at": f"{said} 08:00:00"}
        for said, word in words
        if said <= day
    ]


ACTIVITIES = [
    {"activity_id": f"a{number}", "lead_id": lead, "activity_type": kind, "occurred_at": "2026-03-01 09:00:00"}
    for number, (lead, kind) in enumerate(
        [("hot", "demo_request"), ("cold", "page_view"), ("merged", "webinar_attended"), ("student", "demo_request")]
    )
]
ACCOUNTS = [{"account_id": "acme", "name": "Acme", "domain": "acme.com", "industry": "software"}]

WANTED = """
    select 'lead' as subject, lead_id as record_id, tier, action, is_mql, is_handed_to_sales, reason_1 from crm_leads
    union all
    select 'account', account_id, tier, action, is_mql, is_handed_to_sales, reason_1 from crm_accounts
"""


# Where a day is kept.
KEPT = (
    "score_history_days",
    "lead_score_history",
    "account_score_history",
    "score_movements",
    "int_account_scoring__history_reasons",
)

SHOWN = ("tier", "action", "is_mql", "is_handed_to_sales", "reason_1")


@pytest.fixture(scope="module")
def nights(fresh_bench, run_bench, write_input, query) -> dict[str, Night]:
    """Monday to Thursday, each built once, Tuesday twice, and after Wednesday once more, with the input of Monday.

    Then a mistaken day, which is forgotten, and Thursday again. The two that go back do so with --full-refresh.
    """
    found, last = {}, 0
    for name, day, input_day, arguments in [
        ("monday", MONDAY, MONDAY, FIRST_BUILD),
        ("tuesday", TUESDAY, TUESDAY, BUILD),
        ("tuesday again", TUESDAY, TUESDAY, BUILD),
        ("wednesday", WEDNESDAY, WEDNESDAY, BUILD),
        ("back to tuesday", TUESDAY, MONDAY, [*BUILD, "--full-refresh"]),
        ("thursday", THURSDAY, THURSDAY, BUILD),
        ("mistaken", MISTAKEN, MISTAKEN, BUILD),
        ("forgotten", MISTAKEN, MISTAKEN, None),
        ("full refresh", THURSDAY, THURSDAY, [*BUILD, "--full-refresh"]),
    ]:
        rows = leads(input_day), consents(input_day)
        tables = {"leads": rows[0], "activities": ACTIVITIES, "accounts": ACCOUNTS, "consents": rows[1]}
        write_input(fresh_bench.inputs, tables)
        if arguments is None:
            assert forget_in(fresh_bench, day) == 0
        else:
            variables = {"account_scoring_as_of": day, "account_scoring_accept_future_day": "yes"}
            is_first = arguments is FIRST_BUILD
            run_bench(fresh_bench, arguments, "kept", variables, judges_policy=is_first, builds_reviews=False)
        added = query(
            fresh_bench.db("kept"), "select * from crm_outbox where change_seq > ? order by change_seq", [last]
        )
        wanted = query(fresh_bench.db("kept"), WANTED).to_dict("records")
        last = max([last, *added["change_seq"]])
        found[name] = Night(
            added.to_dict("records"), {(row.pop("subject"), row.pop("record_id")): row for row in wanted}
        )
    return found


def forget_in(bench, day: str, **options: bool) -> int:
    """Run the command's own function on the database; its exit status."""
    database = DuckDbFile(bench.db("kept"), bench.project)
    return forget(date.fromisoformat(day), database, project_dir=bench.project, **options)


def sent(night: Night) -> dict[str, str]:
    """Operation by lead of what one build added; a lead that is in it twice fails."""
    rows = [row for row in night.added if row["subject"] == "lead"]
    assert len({row["record_id"] for row in rows}) == len(rows)
    return {row["record_id"]: row["operation"] for row in rows}


def applied(nights: dict[str, Night], *names: str) -> dict[tuple[str, str], dict]:
    """What a CRM shows that got these nights' rows, in order."""
    return shown([row for name in names for row in nights[name].added])


def shown(rows: list[dict]) -> dict[tuple[str, str], dict]:
    """What a CRM shows that got these rows, in order."""
    crm = {}
    for row in rows:
        key = row["subject"], row["record_id"]
        crm.pop(key, None)
        if row["operation"] == "upsert":
            crm[key] = {column: row[column] for column in SHOWN}
    return crm


def test_the_first_build_sends_everybody_but_records_that_a_crm_cannot_tell_apart(nights):
    assert sent(nights["monday"]) == dict.fromkeys(set(PEOPLE) - {"twin", "TWIN"} - set(ONLY) | {"upper"}, "upsert")


def test_who_was_merged_deleted_erased_or_withdrew_consent_gets_one_tombstone_and_who_was_disqualified_is_cleared(
    nights,
):
    changes = sent(nights["tuesday"])

    gone = dict.fromkeys(["merged", "deleted", "erased", "silent", "alone", "upper"], "delete")
    assert {lead: operation for lead, operation in changes.items() if operation != "upsert"} == {
        **gone,
        "student": "clear",
    }


def test_who_was_sent_and_cannot_be_told_apart_any_more_is_withdrawn(nights):
    assert sent(nights["tuesday"])["alone"] == "delete"
    assert {"ALONE", "twin", "TWIN"}.isdisjoint(row["record_id"] for night in nights.values() for row in night.added)


def test_an_id_that_comes_back_in_another_case_is_deleted_before_it_is_sent(nights):
    """A CRM takes the two for one: a delete that came last would take the new record away."""
    order = [row["record_id"] for row in nights["tuesday"].added]
    assert order.index("upper") < order.index("UPPER")


def test_a_second_build_of_a_day_and_a_day_without_news_send_nothing(nights):
    assert nights["tuesday again"].added == []
    assert nights["wednesday"].added == []


def test_who_comes_back_is_sent_again(nights):
    assert sent(nights["thursday"]) == {"silent": "upsert", "student": "upsert"}


def test_a_past_day_that_is_scored_again_sends_nothing_also_after_a_day_without_news(nights):
    """On Tuesday the last rows were sent, and on Wednesday none; then Tuesday is scored with other input."""
    assert nights["back to tuesday"].added == []


def test_a_forgotten_day_is_undone_record_by_record_but_for_who_was_withdrawn(nights):
    """Who was withdrawn may have refused: not the one who forgets a day decides, but the next build."""
    changed = sent(nights["mistaken"])
    assert (changed["stranger"], changed["cold"]) == ("upsert", "delete")

    withdrawn = {lead for lead, operation in changed.items() if operation != "upsert"}
    assert sent(nights["forgotten"]) == {
        **dict.fromkeys(changed.keys() - withdrawn, "upsert"),
        "stranger": "delete",
    }
    assert {str(row["as_of"])[:10] for row in nights["forgotten"].added} == {THURSDAY}
    assert sent(nights["full refresh"]) == dict.fromkeys(withdrawn, "upsert")
    names = ("monday", "tuesday", "thursday")
    assert applied(nights, *names, "mistaken", "forgotten", "full refresh") == applied(nights, *names)


def test_a_forgotten_day_leaves_nothing_behind(nights, fresh_bench, query):
    for table in KEPT:
        days = query(fresh_bench.db("kept"), f"select max(cast(snapshot_date as varchar)) as day from {table}")["day"]
        assert list(days) == [THURSDAY], table
    assert query(fresh_bench.db("kept"), "select * from scores_by_day where subject_id = 'stranger'").empty


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (
            "2026-03-01",
            "Nothing was kept of 2026-03-01, so there is nothing to take back."
            " The latest days that were kept are 2026-03-03, 2026-03-04, 2026-03-05.",
        ),
        (
            TUESDAY,
            "After 2026-03-03 2 later days were kept, which stand on it: 2026-03-04, 2026-03-05. Nothing was changed."
            " Forget the latest day (2026-03-05) first, or all from 2026-03-03 on:"
            " LATER=yes with make, --with-later with the command, with_later: true with dbt run-operation.",
        ),
    ],
)
def test_what_cannot_be_forgotten_is_told_and_nothing_is_changed(nights, fresh_bench, query, capsys, day, told):
    counts = "select count(*) as rows_now, (select count(*) from crm_outbox) as sent from lead_score_history"
    before = query(fresh_bench.db("kept"), counts)
    assert forget_in(fresh_bench, day) == 1
    assert capsys.readouterr().err == f"Error: {told}\n"
    assert query(fresh_bench.db("kept"), counts).equals(before)


def test_changes_are_numbered_without_a_gap(nights):
    numbers = [row["change_seq"] for night in nights.values() for row in night.added]
    assert numbers == list(range(1, len(numbers) + 1))


def test_applying_the_outbox_day_by_day_gives_the_state_of_the_last_day(nights):
    days = ["monday", "tuesday", "wednesday", "thursday"]
    for number, name in enumerate(days, start=1):
        assert applied(nights, *days[:number]) == nights[name].wanted, name


def test_no_scores_are_sent_unless_the_policy_says_so(nights, fresh_bench, query):
    assert all(row["fit_score"] is None or row["fit_score"] != row["fit_score"] for row in nights["monday"].added)
    assert query(fresh_bench.db("kept"), "select * from crm_scores").empty


def test_history_has_each_day_once_as_it_was_first_scored(nights, fresh_bench, query):
    history = query(
        fresh_bench.db("kept"),
        "select cast(snapshot_date as varchar) as day, leads, is_whole,"
        " (select count(distinct run_id) from lead_score_history as h where h.snapshot_date = d.snapshot_date) as runs,"
        " (select count(distinct subject_id) from scores_by_day as s"
        " where s.snapshot_date = d.snapshot_date and s.subject = 'lead') as leads_of_day"
        " from score_history_days as d order by day",
    )
    assert list(history["day"]) == [MONDAY, TUESDAY, WEDNESDAY, THURSDAY]
    assert list(history["leads"]) == list(history["leads_of_day"]) == [11, 9, 9, 9]
    assert list(history["is_whole"]) == [True, False, False, False]
    assert set(history["runs"]) == {1}


def test_a_changed_policy_scores_new_days_and_leaves_those_that_are_written(
    nights, fresh_bench, run_bench, write_input, query, edit_seed
):
    """Five points more for a demo request: Thursday stays as it was, also when it is built again; Friday has them."""
    before = query(fresh_bench.db("kept"), "select * from lead_score_history order by all")

    def more_points(rows):
        return [
            {**row, "points": float(row["points"]) + 5} if row["rule_id"] == "demo_request" else row for row in rows
        ]

    edit_seed(fresh_bench.project, "activity_rules", more_points)
    for day, arguments in ((THURSDAY, FIRST_BUILD), ("2026-03-06", BUILD)):
        is_first = arguments is FIRST_BUILD
        variables = {"account_scoring_as_of": day}
        run_bench(fresh_bench, arguments, "kept", variables, judges_policy=is_first, builds_reviews=False)

    after = query(fresh_bench.db("kept"), "select * from lead_score_history order by all")
    kept, friday = (
        after[side].reset_index(drop=True)
        for side in (after["snapshot_date"] <= THURSDAY, after["snapshot_date"] > THURSDAY)
    )
    assert before.equals(kept)
    assert set(friday["policy_version"]).isdisjoint(kept["policy_version"])
    scores = query(
        fresh_bench.db("kept"),
        "select score from lead_score_history where lead_id = 'hot' and score_model_id = 'lead_intent'"
        " order by snapshot_date",
    )["score"]
    # A day of fading takes less than a point and a half; five more points for the demo request add nearly five.
    assert scores.iloc[-1] > scores.iloc[-2]


def test_only_an_explicit_var_sends_all_again_and_a_reader_with_a_cursor_gets_it(nights, fresh_bench, run_bench, query):
    before = query(fresh_bench.db("kept"), "select * from crm_outbox order by change_seq")
    wiped = {"account_scoring_as_of": "2026-03-07", "account_scoring_wipe_outbox": "yes"}
    run_bench(fresh_bench, BUILD, "kept", wiped, judges_policy=False)

    after = query(fresh_bench.db("kept"), "select * from crm_outbox order by change_seq")
    again = after.iloc[len(before) :]
    assert after.iloc[: len(before)].equals(before)
    assert list(again["change_seq"]) == list(range(len(before) + 1, len(after) + 1))
    wanted = query(fresh_bench.db("kept"), WANTED)
    assert set(zip(again["subject"], again["record_id"], again["operation"], strict=True)) == {
        (row.subject, row.record_id, "upsert") for row in wanted.itertuples()
    }


def test_a_day_is_forgotten_with_all_that_stand_on_it_and_the_crm_shows_the_day_before_but_for_who_was_withdrawn(
    nights, fresh_bench, query
):
    """The days after include one that was undone already, a policy that changed, and a build that sent all again."""
    everything = "select * from crm_outbox order by change_seq"
    latest = {
        (row.subject, row.record_id): row.operation for row in query(fresh_bench.db("kept"), everything).itertuples()
    }
    withdrawn = {record for record, operation in latest.items() if operation != "upsert"}
    assert forget_in(fresh_bench, TUESDAY, with_later=True) == 0

    rows = query(fresh_bench.db("kept"), everything).to_dict("records")
    on_monday = nights["monday"].wanted
    assert withdrawn & on_monday.keys()
    assert shown(rows) == {record: row for record, row in on_monday.items() if record not in withdrawn}
    assert [row["change_seq"] for row in rows] == list(range(1, len(rows) + 1))
    days = query(
        fresh_bench.db("kept"), "select distinct cast(snapshot_date as varchar) as day from lead_score_history"
    )
    assert list(days["day"]) == [MONDAY]
    kept = query(fresh_bench.db("kept"), "select cast(snapshot_date as varchar) as day from score_history_days")
    assert list(kept["day"]) == [MONDAY]


# Tables as a release left them that kept everybody on every day: of the same days, and without a table of days.
EARLIER_RELEASE = """
    create table whole_leads as
    select days.subject_id as lead_id, days.score_model_id, days.snapshot_date, days.account_id, days.score, days.band,
        days.tier, days.is_held_out, days.is_disqualified, days.policy_version, 'earlier' as run_id
    from scores_by_day as days where days.subject = 'lead';
    create table whole_accounts as
    select history.* exclude (is_gone, policy_version, is_replayed, run_id)
        replace (days.snapshot_date as snapshot_date),
        days.policy_version, 'earlier' as run_id
    from scores_by_day as days
    inner join account_score_history as history
        on days.subject_id = history.account_id and days.score_model_id = history.score_model_id
            and days.kept_on = history.snapshot_date
    where days.subject = 'account';
    drop view scores_by_day;
    drop view int_account_scoring__kept_scores;
    drop table score_history_days;
    drop table lead_score_history;
    drop table account_score_history;
    alter table whole_leads rename to lead_score_history;
    alter table whole_accounts rename to account_score_history;
    alter table lead_score_history alter column score set not null;
    -- What a build of the next day left that broke off.
    insert into account_score_history
    select * replace (date '2026-03-04' as snapshot_date, 77 as score, 'broken' as run_id) from account_score_history
    where snapshot_date = date '2026-03-03'
"""
STATES = "select * exclude (kept_on) from scores_by_day order by all"
DAYS = "select * exclude (run_id, is_whole) from score_history_days order by all"


def test_histories_of_an_earlier_release_are_carried_over(nights, fresh_bench, run_bench, write_input, query):
    """Monday and Tuesday are kept whole, with people who are gone on Tuesday; Wednesday and Thursday go on from them.

    Thursday brings one back and is built twice; then it is forgotten, and so is Tuesday with all after it.
    """
    kept, earlier = fresh_bench.db("kept"), fresh_bench.db("kept_earlier")
    assert list(query(kept, DAYS)["leads"]) == [11]

    def build(name: str, day: str, *arguments: str) -> None:
        tables = {"leads": leads(day), "activities": ACTIVITIES, "accounts": ACCOUNTS, "consents": consents(day)}
        write_input(fresh_bench.inputs, tables)
        run_bench(fresh_bench, [*BUILD, *arguments], name, {"account_scoring_as_of": day}, judges_policy=False)

    build("kept", TUESDAY)
    earlier.parent.mkdir()
    shutil.copy(kept, earlier)
    with duckdb.connect(str(earlier)) as connection:
        connection.execute(EARLIER_RELEASE)
        rows = {name: connection.execute(f"select * from {name}").fetchall() for name in KEPT[1:3]}
    for name in ("kept", "kept_earlier"):
        build(name, WEDNESDAY)
        build(name, THURSDAY)
    build("kept_earlier", THURSDAY, "--full-refresh")

    assert query(earlier, STATES).equals(query(kept, STATES))
    assert query(earlier, DAYS).equals(query(kept, DAYS))
    assert list(query(earlier, DAYS)["leads"]) == [11, 9, 9, 9]
    assert list(query(earlier, "from score_history_days order by all")["is_whole"]) == [True, True, False, False]
    with duckdb.connect(str(earlier), read_only=True) as connection:
        for name, before in rows.items():
            query_of_earlier = f"select * exclude (is_gone, is_replayed) from {name} where run_id = 'earlier'"
            found = connection.execute(query_of_earlier).fetchall()
            assert sorted(found, key=repr) == sorted((row for row in before if row[-1] == "earlier"), key=repr)
            (changed,) = connection.execute(f"select count(*) from {name} where run_id <> 'earlier'").fetchone()
            assert changed < len(before) / 2

    states = query(kept, f"from ({STATES}) where snapshot_date < date '{THURSDAY}'")
    assert (
        forget(date.fromisoformat(THURSDAY), DuckDbFile(earlier, fresh_bench.project), project_dir=fresh_bench.project)
        == 0
    )
    assert query(earlier, STATES).equals(states)
    build("kept_earlier", THURSDAY)
    assert query(earlier, STATES).equals(query(kept, STATES))
