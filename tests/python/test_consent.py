"""Consent over a week of builds: who objects to profiling and agrees again, and what was done while it was refused.

Ann and Bert work at one company. Ann objects on Tuesday and agrees on Thursday. Bert asked for a demo three times; the
policy of this test counts that only if e-mail was not refused at the time.
"""

from __future__ import annotations

import pytest

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (f"2026-03-0{day}" for day in range(2, 6))

FIRST_BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
MARTS = ("account_scores", "lead_worklist", "account_worklist", "score_reasons", "quarantined_rows")
BUILD = [*FIRST_BUILD, "seed", "--select", "+path:models/history/marts", "+path:models/crm/marts"]
BUILD += [*(f"+{mart}" for mart in MARTS), "+input_reconciliation"]

LEADS = [
    {"lead_id": name, "created_at": "2026-02-01", "email": f"{name}@acme.com", "company_name": "Acme"}
    | {"job_title": "Chief Marketing Officer", "account_id": "acme"}
    for name in ("ann", "bert")
]
ACTS = [("ann", "03-01"), ("bert", "02-20"), ("bert", "02-25"), ("bert", "02-28")]
ACTIVITIES = [
    {"activity_id": f"a{number}", "lead_id": lead, "activity_type": "demo_request", "occurred_at": f"2026-{day} 09:00"}
    for number, (lead, day) in enumerate(ACTS)
]
# Told on, lead, purpose, answer, said on. What Bert said in February is told in part on Wednesday only.
CONSENTS = [
    (MONDAY, "bert", "email", "false", "2026-02-24 10:00:00"),
    (MONDAY, "bert", "email", "true", "2026-02-27 10:00:00"),
    (TUESDAY, "ann", "profiling", "false", f"{TUESDAY} 08:00:00"),
    (WEDNESDAY, "bert", "email", "false", "2026-02-19 10:00:00"),
    (WEDNESDAY, "bert", "email", "true", "2026-02-21 10:00:00"),
    (THURSDAY, "ann", "profiling", "true", f"{THURSDAY} 08:00:00"),
]

READ = {
    "scored": "select distinct lead_id from lead_scores",
    "matched": "select lead_id from int_account_scoring__identity_lead_accounts",
    "listed": "select lead_id from lead_worklist",
    "told": "select row_key from quarantined_rows where reason = 'objects_to_profiling' and scope = 'suppressed'",
    "gone": "select distinct lead_id from lead_score_history where is_gone and snapshot_date = ?",
    "sent": "select record_id, operation from crm_outbox where subject = 'lead' and as_of = ?",
    "contacts": "select contacts from account_scores where account_id = 'acme'",
    "named": "select account_id from account_worklist where 'ann' in (contact_1_lead_id, contact_2_lead_id)",
    "demos": "select subject_id, activity_count from score_reasons"
    " where rule_id = 'demo_request' and activity_count > 0",
    "suppressed": "select table_name, suppressed_rows from input_reconciliation where suppressed_rows > 0",
}


@pytest.fixture(scope="module")
def nights(fresh_bench, run_bench, write_input, query, edit_seed) -> dict[str, dict[str, set]]:
    """What each night says, by day and what is asked; the last is Thursday once more, as a full refresh."""
    asks = {"consent_purpose": "Email", "consent_needed": "not_refused"}
    edit_seed(
        fresh_bench.project,
        "activity_types",
        lambda rows: [{**row, **(asks if row["activity_type"] == "demo_request" else {})} for row in rows],
    )
    found = {}
    for name, day, arguments in [
        *((day, day, FIRST_BUILD if day == MONDAY else BUILD) for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY)),
        ("refreshed", THURSDAY, [*BUILD, "--full-refresh"]),
    ]:
        consents = [
            {"lead_id": lead, "purpose": purpose, "is_granted": answer, "changed_at": said}
            for told, lead, purpose, answer, said in CONSENTS
            if told <= day
        ]
        accounts = [{"account_id": "acme", "name": "Acme", "domain": "acme.com", "industry": "software"}]
        tables = {"leads": LEADS, "activities": ACTIVITIES, "accounts": accounts, "consents": consents}
        write_input(fresh_bench.inputs, tables)
        run_bench(
            fresh_bench,
            arguments,
            "consent",
            {"account_scoring_as_of": day, "account_scoring_accept_batch": "yes"},
            judges_policy=name == MONDAY,
            builds_reviews=False,
        )
        found[name] = {
            asked: {
                row if len(row) > 1 else row[0]
                for row in query(fresh_bench.db("consent"), text, [day] if "?" in text else []).itertuples(
                    index=False, name=None
                )
            }
            for asked, text in READ.items()
        }
    return found


def test_who_objects_to_profiling_is_in_no_score_and_no_count(nights):
    assert nights[MONDAY]["scored"] == nights[MONDAY]["matched"] == {"ann", "bert"}
    assert nights[MONDAY]["contacts"] == {2}
    assert "ann" in nights[MONDAY]["listed"] and nights[MONDAY]["told"] == set()
    for day in (TUESDAY, WEDNESDAY):
        assert nights[day]["scored"] == nights[day]["matched"] == {"bert"}, day
        assert nights[day]["contacts"] == {1}, day
        assert "ann" not in nights[day]["listed"] and nights[day]["named"] == set(), day
        assert nights[day]["told"] == {"ann"}, day


def test_histories_say_that_they_are_gone_and_the_crm_is_told_once(nights):
    assert [nights[day]["gone"] for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY)] == [set(), {"ann"}, set(), set()]
    told = [{row for row in nights[day]["sent"] if row[0] == "ann"} for day in (TUESDAY, WEDNESDAY, THURSDAY)]
    assert told == [{("ann", "delete")}, set(), {("ann", "upsert")}]


def test_who_agrees_again_is_scored_with_all_that_they_did(nights):
    assert nights[THURSDAY]["scored"] == nights[THURSDAY]["matched"] == {"ann", "bert"}
    assert nights[THURSDAY]["contacts"] == {2}
    assert ("ann", 1) in nights[THURSDAY]["demos"] and nights[THURSDAY]["told"] == set()


def test_what_was_done_while_it_was_refused_does_not_count_also_if_that_is_told_late(nights):
    """The demo of the 25th at first; since Wednesday that of the 20th as well."""
    counts = [dict(nights[day]["demos"])["bert"] for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY)]
    assert counts == [2, 2, 1, 1]
    assert nights[MONDAY]["suppressed"] == {("activities", 1)}
    # With the demo of who objects.
    assert nights[WEDNESDAY]["suppressed"] == {("activities", 3), ("leads", 1)}
    assert nights[THURSDAY]["suppressed"] == {("activities", 2)}


def test_a_full_refresh_says_the_same(nights):
    assert nights["refreshed"] == nights[THURSDAY]
