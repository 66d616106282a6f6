"""Stages of leads on a small input: by the names that a source writes, and without any stage, touch or opportunity."""

from __future__ import annotations

import pytest

BUILD = ["build", "--exclude-resource-type", "unit_test", "test", "--select"]
BUILD += [
    "+lead_lifecycle",
    "+account_lifecycle",
    "+stage_conversion",
    "+handoff_summary",
    "+cherry_pick_check",
    "+unmatched_values",
]
AS_OF = "2025-01-01"

LEADS = [
    {"lead_id": "bought", "acquired_via": "purchased_list"},
    {"lead_id": "acting", "lead_source": "Webinar"},
    {"lead_id": "working", "lead_source": "Webinar", "account_id": "acme"},
    {"lead_id": "returned", "lead_source": "Webinar"},
    {"lead_id": "odd", "lead_source": "Partner"},
    # Fits, and asks for a demo on the last day.
    {"lead_id": "ready", "job_title": "Chief Marketing Officer", "email": "ida@northwind.com", "country": "US"},
]
ACTIVITIES = [
    {"lead_id": "bought", "activity_type": "email_sent", "occurred_at": "2024-12-03 08:00:00"},
    {"lead_id": "acting", "activity_type": "webinar_attended", "occurred_at": "2024-12-04 08:00:00"},
    {"lead_id": "working", "activity_type": "demo_request", "occurred_at": "2024-12-05 08:00:00"},
    {"lead_id": "ready", "activity_type": "demo_request", "occurred_at": "2024-12-31 08:00:00"},
]
STAGES = [
    {"lead_id": "working", "stage": "Marketing-Qualified Lead", "entered_at": "2024-12-06 08:00:00"},
    {"lead_id": "working", "stage": "Meeting held", "entered_at": "2024-12-10 08:00:00"},
    {"lead_id": "returned", "stage": "mql", "entered_at": "2024-12-06 08:00:00"},
    {"lead_id": "returned", "stage": "NURTURE", "entered_at": "2024-12-08 08:00:00", "reason": "No budget"},
    {"lead_id": "returned", "stage": "MQL", "entered_at": "2024-12-20 08:00:00"},
    {"lead_id": "odd", "stage": "Waiting Room", "entered_at": "2024-12-08 08:00:00"},
]
TOUCHES = [{"lead_id": "working", "touched_at": "2024-12-07 08:00:00", "channel": "phone"}]
OPPORTUNITIES = [
    {"opportunity_id": "1", "account_id": "acme", "created_at": "2024-12-15 08:00:00", "is_won": ""},
    {"opportunity_id": "2", "account_id": "acme", "created_at": "2024-12-01 08:00:00", "is_won": ""},
]


@pytest.fixture(scope="module")
def required_only(fresh_bench, run_bench, write_input, query):
    """Reads a mart that was built without any optional table."""
    write_input(
        fresh_bench.inputs,
        {
            "leads": [{"created_at": "2024-12-02 08:00:00", **lead} for lead in LEADS],
            "activities": [{"activity_id": str(n), **activity} for n, activity in enumerate(ACTIVITIES)],
        },
    )
    run_bench(fresh_bench, BUILD, "stages_required", {"account_scoring_as_of": AS_OF}, judges_policy=False)
    return lambda text: query(fresh_bench.db("stages_required"), text)


@pytest.fixture(scope="module")
def whole(required_only, fresh_bench, run_bench, write_input, query):
    """Reads a mart that was built with stages, touches and opportunities as well."""
    tables = {"lead_stages": STAGES, "sales_touches": TOUCHES, "opportunities": OPPORTUNITIES}
    write_input(fresh_bench.inputs, tables)
    run_bench(fresh_bench, BUILD, "stages_whole", {"account_scoring_as_of": AS_OF}, judges_policy=False)
    return lambda text: query(fresh_bench.db("stages_whole"), text)


def lifecycle(read) -> dict[str, dict]:
    found = read("select * from lead_lifecycle").astype(object)
    return found.where(found.notna(), None).set_index("lead_id").to_dict("index")


def days(row: dict) -> dict[str, str]:
    """First day of each stage of a lead that it entered."""
    return {
        name.removesuffix("_first_at"): str(value)[:10]
        for name, value in row.items()
        if name.endswith("_first_at") and value is not None
    }


def test_without_optional_tables_stages_are_inferred(required_only):
    leads = lifecycle(required_only)
    assert {lead: row["stage"] for lead, row in leads.items() if lead in ("bought", "odd", "returned")} == {
        "bought": "record", "odd": "record", "returned": "record",
    }  # fmt: skip
    # Who acts is a record no longer, and what is done to somebody is no act.
    assert days(leads["bought"]) == {"record": "2024-12-02"}
    assert days(leads["acting"]).items() >= {"record": "2024-12-02", "inquiry": "2024-12-04"}.items()
    assert {row["inquiry_told_by"] for row in leads.values()} == {None, "inferred"}


def test_who_has_a_tier_of_an_mql_is_one_since_the_first_night_that_kept_it(required_only):
    """The first night is the first that anybody kept."""
    tiers = required_only(
        "select distinct lead_id from lead_score_history join tiers on tiers.subject = 'lead'"
        " and tiers.tier = lead_score_history.tier where tiers.is_mql = 'true'"
    )
    found = required_only(
        "select lead_id, cast(mql_first_at as date) as day from lead_lifecycle where times_mql > 0"
    ).set_index("lead_id")["day"]
    # These two asked, and are MQLs since.
    assert {lead: str(found.pop(lead))[:10] for lead in ("working", "ready")} == {
        "working": "2024-12-05",
        "ready": "2024-12-31",
    }
    assert sorted(found.index) == sorted(set(tiers["lead_id"]) - {"working", "ready"})
    assert {str(day)[:10] for day in found} <= {AS_OF}


def test_the_source_is_believed_by_its_own_names(whole):
    leads = lifecycle(whole)
    # An opportunity of the account before the MQL is not the lead's.
    assert days(leads["working"]) == {
        "record": "2024-12-02", "inquiry": "2024-12-05", "mql": "2024-12-06", "sal": "2024-12-07",
        "sql": "2024-12-10", "opportunity": "2024-12-15",
    }  # fmt: skip
    told = {stage: leads["working"][f"{stage}_told_by"] for stage in ("inquiry", "mql", "sal", "sql", "opportunity")}
    assert told == {
        "inquiry": "inferred", "mql": "recorded", "sal": "inferred", "sql": "recorded", "opportunity": "inferred",
    }  # fmt: skip
    assert (leads["working"]["stage"], leads["working"]["days_in_stage"]) == ("opportunity", 17)
    returned = leads["returned"]
    assert (returned["stage"], returned["times_mql"], returned["rejected_why"]) == ("mql", 2, "No budget")
    assert (returned["stages_skipped"], str(returned["stage_since"])) == ("inquiry", "2024-12-20 08:00:00")


def test_a_name_of_a_stage_that_nobody_knows_is_told(whole):
    found = whole("select value, not_found from unmatched_values where table_name = 'lead_stages'")
    assert found.to_dict("records") == [{"value": "waiting room", "not_found": "stage of this name"}]


def test_conversion_counts_the_leads_of_the_lifecycle(whole):
    counted = whole("select stage, entered, passed_on from stage_conversion where split_by = 'all'")
    mqls = counted[counted["stage"] == "mql"].sum(numeric_only=True)
    assert tuple(mqls) == (whole("select count(*) from lead_lifecycle where times_mql > 0").iat[0, 0], 1)
    by_kind = whole("select split_by, sum(entered) as entered from stage_conversion group by all")
    assert set(by_kind["split_by"]) == {"all", "source", "campaign"}
    assert set(by_kind["entered"]) == {counted["entered"].sum()}


def test_an_account_is_as_far_as_its_people_and_deals(required_only, whole):
    accounts = "select stage, furthest_stage, people from account_lifecycle where account_id = 'acme'"
    found = whole(accounts).to_dict("records")
    assert found == [{"stage": "opportunity", "furthest_stage": "opportunity", "people": 1}]
    # Its lead asked for a demo.
    assert [row["stage"] for row in required_only(accounts).to_dict("records")] == ["mql"]


def test_without_touches_hand_overs_wait_and_nothing_is_compared(required_only):
    found = required_only("select subject_id, tier, state, first_touched_at from handoffs where subject = 'lead'")
    assert found["first_touched_at"].isna().all()
    states = dict(found.set_index("subject_id")["state"])
    assert (states["working"], states["ready"]) == ("ignored", "ignored")
    assert required_only("select * from cherry_pick_check").empty
    assert required_only("select sum(touched) as n from handoff_summary").iat[0, 0] == 0


def test_a_touch_answers_the_request_that_it_follows(whole):
    """Asked on Thursday 12-05 at 8:00, called on Saturday: two days of eight hours. Sales made a meeting of it."""
    found = whole("select * from handoffs where subject_id = 'working' and subject = 'lead'")
    assert len(found) == 1
    row = found.iloc[0]
    assert (row["tier"], row["state"], float(row["response_hours"]), bool(row["is_breached"])) == (
        "hand_raise", "accepted", 16.0, True,
    )  # fmt: skip
    assert str(row["accepted_at"]) == str(row["first_touched_at"]) == "2024-12-07 08:00:00"
