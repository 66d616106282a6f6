"""What is kept for good: the history of scores, and the outbox that tells a CRM what changed, over a week of builds.

Every build scores the same nine people of two companies, whose fates differ: see `PEOPLE`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"

# Seeds, which take a third of the time, are loaded once.
FIRST_BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
BUILD = [*FIRST_BUILD, "seed", "--select", "+path:models/marts/history", "path:models/marts/crm"]

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
}


@dataclass(frozen=True)
class Night:
    """What one build left: the outbox rows that it added, and the state that the CRM should have."""

    added: list[dict]
    wanted: dict[tuple[str, str], dict]


def leads(day: str) -> list[dict]:
    rows = []
    for name in PEOPLE:
        row = {
            "lead_id": name,
            "created_at": "2026-02-01",
            "email": f"{name}{'2' if name == 'TWIN' else ''}@acme.com",
            "job_title": "Chief Marketing Officer",
            "account_id": "acme",
            "company_name": "Acme",
        }
        if day > MONDAY:
            if name == "erased":
                continue
            row["merged_into_lead_id"] = "hot" if name == "merged" else ""
            row["is_deleted"] = str(name == "deleted").lower()
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
    select 'account', account_id, tier, action, false, is_handed_to_sales, reason_1 from crm_accounts
"""


@pytest.fixture(scope="module")
def nights(fresh_bench, run_bench, write_input, query) -> dict[str, Night]:
    """Monday to Thursday, each built once, Tuesday twice, then Monday and Thursday again with --full-refresh."""
    found, last = {}, 0
    for name, day, arguments in [
        ("monday", MONDAY, FIRST_BUILD),
        ("tuesday", TUESDAY, BUILD),
        ("tuesday again", TUESDAY, BUILD),
        ("wednesday", WEDNESDAY, BUILD),
        ("thursday", THURSDAY, BUILD),
        ("back to monday", MONDAY, [*BUILD, "--full-refresh"]),
        ("full refresh", THURSDAY, [*BUILD, "--full-refresh"]),
    ]:
        tables = {"leads": leads(day), "activities": ACTIVITIES, "accounts": ACCOUNTS, "consents": consents(day)}
        write_input(fresh_bench.inputs, tables)
        is_first = arguments is FIRST_BUILD
        run_bench(fresh_bench, arguments, "kept", {"account_scoring_as_of": day}, judges_policy=is_first)
        added = query(
            fresh_bench.db("kept"), "select * from crm_outbox where change_seq > ? order by change_seq", [last]
        )
        wanted = query(fresh_bench.db("kept"), WANTED).to_dict("records")
        last = max([last, *added["change_seq"]])
        found[name] = Night(
            added.to_dict("records"), {(row.pop("subject"), row.pop("record_id")): row for row in wanted}
        )
    return found


def sent(night: Night) -> dict[str, str]:
    """Operation by lead of what one build added; a lead that is in it twice fails."""
    rows = [row for row in night.added if row["subject"] == "lead"]
    assert len({row["record_id"] for row in rows}) == len(rows)
    return {row["record_id"]: row["operation"] for row in rows}


def test_the_first_build_sends_everybody_but_records_that_a_crm_cannot_tell_apart(nights):
    assert sent(nights["monday"]) == dict.fromkeys(set(PEOPLE) - {"twin", "TWIN"}, "upsert")


def test_who_was_merged_deleted_erased_or_withdrew_consent_gets_one_tombstone_and_who_was_disqualified_is_cleared(
    nights,
):
    changes = sent(nights["tuesday"])

    gone = dict.fromkeys(["merged", "deleted", "erased", "silent"], "delete")
    assert {lead: operation for lead, operation in changes.items() if operation != "upsert"} == {
        **gone,
        "student": "clear",
    }


def test_a_second_build_of_a_day_and_a_day_without_news_send_nothing(nights):
    assert nights["tuesday again"].added == []
    assert nights["wednesday"].added == []


def test_who_comes_back_is_sent_again(nights):
    assert sent(nights["thursday"]) == {"silent": "upsert", "student": "upsert"}


def test_a_past_day_that_is_scored_again_sends_nothing_and_a_full_refresh_forgets_nothing(nights):
    assert nights["back to monday"].added == []
    assert nights["full refresh"].added == []


def test_changes_are_numbered_without_a_gap(nights):
    numbers = [row["change_seq"] for night in nights.values() for row in night.added]
    assert numbers == list(range(1, len(numbers) + 1))


def test_applying_the_outbox_day_by_day_gives_the_state_of_the_last_day(nights):
    crm = {}
    for name in ("monday", "tuesday", "wednesday", "thursday"):
        for row in nights[name].added:
            key = row["subject"], row["record_id"]
            crm.pop(key, None)
            if row["operation"] == "upsert":
                crm[key] = row
        wanted = nights[name].wanted
        assert {key: {column: row[column] for column in wanted[key]} for key, row in crm.items()} == wanted, name


def test_no_scores_are_sent_unless_the_policy_says_so(nights, fresh_bench, query):
    assert all(row["fit_score"] is None or row["fit_score"] != row["fit_score"] for row in nights["monday"].added)
    assert query(fresh_bench.db("kept"), "select * from crm_scores").empty


def test_history_has_each_day_once_as_it_was_first_scored(nights, fresh_bench, query):
    history = query(
        fresh_bench.db("kept"),
        "select cast(snapshot_date as varchar) as day, count(*) as row_count, count(distinct run_id) as runs,"
        " count(distinct lead_id) as leads from lead_score_history group by all order by all",
    )
    assert list(history["day"]) == [MONDAY, TUESDAY, WEDNESDAY, THURSDAY]
    assert list(history["leads"]) == [9, 6, 6, 6]
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
        run_bench(fresh_bench, arguments, "kept", {"account_scoring_as_of": day}, judges_policy=is_first)

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


def test_only_an_explicit_var_empties_the_outbox(nights, fresh_bench, run_bench, query):
    wiped = {"account_scoring_as_of": "2026-03-07", "account_scoring_wipe_outbox": "yes"}
    # The var decides while dbt parses, so what was parsed before is of no use.
    run_bench(replace(fresh_bench, manifest=None), BUILD, "kept", wiped, judges_policy=False)

    rows = query(
        fresh_bench.db("kept"), "select change_seq, operation, cast(as_of as varchar) as as_of from crm_outbox"
    )
    assert set(rows["as_of"]) == {"2026-03-07"}
    assert set(rows["operation"]) == {"upsert"}
