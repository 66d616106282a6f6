"""Activities as people write them, and what is told of what nobody understood: one small build, through files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from account_scoring.databases import DuckDbFile
from account_scoring.summary import print_summary

if TYPE_CHECKING:
    import pandas as pd
    from conftest import Bench

BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
MARTS = [
    *("lead_worklist", "crm_leads", "lead_scores", "score_reasons", "quarantined_rows", "unmatched_values"),
    *("policy_lint", "input_reconciliation", "account_scores", "activity_ages"),
]
WARNINGS = ["every_activity_type_is_known", "no_stream_went_silent", "versions_of_an_activity_agree"]

# A day in the last week of the year, so that everything has one age; the day of scoring is 2025-01-01.
DAY = "2024-12-30"
ONE_A_WEEK = ("2024-11-29", "2024-12-06", "2024-12-13", "2024-12-25")

LEADS: dict[str, dict[str, str]] = {
    **{name: {} for name in ("plain", "blanks", "hyphen", "loud", "synonym", "humps", "unlisted")},
    **{name: {} for name in ("path", "address", "no_scheme", "tracker", "upper", "start")},
    **{name: {} for name in ("called", "visits_jobs", "one", "other", "steady")},
    # Nobody can read when these came into being.
    "undated": {"created_at": "13/02/2024 noon"},
    "blank_date": {"created_at": ""},
    "into_undated": {"merged_into_lead_id": "undated_winner", "is_deleted": "true"},
    "undated_winner": {"created_at": "31st of March"},
    # A visitor, before it was known who it is.
    "cookie": {"merged_into_lead_id": "visitor", "email": ""},
    "visitor": {},
    # Not there yet on the day of scoring.
    "later": {"created_at": "2025-02-01"},
    "into_later": {"merged_into_lead_id": "later"},
    "of_atlantis": {"country": "Atlantis", "job_title": "Wizard"},
    "of_nowhere": {"email": "vp@of-nowhere.com.deleted"},
    "of_germany": {"country": "Germany (West)", "job_title": "Chief Wizard"},
}

# Lead, type, asset, day; the id is the place in the list unless a fifth value names it.
ACTIVITIES: list[tuple[str, ...]] = [
    ("plain", "demo_request", "", DAY),
    ("blanks", " Demo  Request ", "", DAY),
    ("hyphen", "demo-request", "", DAY),
    ("loud", "DEMO.REQUEST", "", DAY),
    ("synonym", "Requested a demo", "", DAY),
    ("humps", "requestedADemo", "", DAY),
    ("unlisted", "Demo", "", DAY),
    ("unlisted", "Hackathon joined", "", DAY),
    ("plain", "hackathon joined", "", DAY),
    ("path", "page_view", "/pricing/teams", DAY),
    ("address", "Page view", "https://www.acme.com/pricing/teams?utm_source=x#top", DAY),
    ("no_scheme", "pageview", "www.acme.com/pricing/teams", DAY),
    ("tracker", "$pageview", "http://localhost:8080/pricing/teams", DAY),
    ("upper", "Page Viewed", "HTTPS://WWW.ACME.COM/PRICING/TEAMS", DAY),
    ("start", "page_view", "https://www.acme.com", DAY),
    ("called", "demo_request", "", DAY),
    ("called", "contact request", "", DAY),
    ("called", "Unsubscribed from email", "", "2024-12-31"),
    ("visits_jobs", "demo_request", "", DAY),
    ("visits_jobs", "page_view", "https://jobs.acme.com/careers/1", DAY),
    ("undated", "demo_request", "", DAY),
    ("blank_date", "demo_request", "", DAY),
    ("into_undated", "demo_request", "", DAY),
    ("undated_winner", "contact_request", "", DAY),
    ("cookie", "demo_request", "", DAY),
    ("later", "demo_request", "", DAY, "of later"),
    ("nobody", "demo_request", "", DAY, "of nobody"),
    # One id, two activities; a correction of the type; a redelivery; two versions of one person's; one to come.
    ("one", "webinar_attended", "", "2024-12-20", "of two streams"),
    ("other", "webinar_attended", "", DAY, "of two streams"),
    ("one", "page_view", "/features", "2024-12-20", "corrected"),
    ("one", "call", "", DAY, "corrected"),
    ("other", "call", "", DAY, "sent again"),
    ("other", "call", "", DAY, "sent again"),
    ("into_undated", "meeting", "", "2024-12-20", "merged since"),
    ("undated_winner", "meeting", "", DAY, "merged since"),
    ("plain", "call", "", "2025-01-02", "to come"),
    # Each week until the week before the last: five a week, and once a week, which may stay away by chance.
    *(("steady", "chat", "", day) for day in ONE_A_WEEK for _ in range(5)),
    *(("steady", "email_click", "", day) for day in ONE_A_WEEK),
]
ACCOUNTS = [
    {"account_id": "near", "domain": "near.example.com", "industry": "Computer Software", "employee_count": "a few"},
    {"account_id": "listed", "industry": "Software", "country": "Germany", "employee_count": "1.000"},
    {"account_id": "far", "industry": "Fishery", "country": "Deutschland (Nord)"},
]
# Of an account that nobody knows, of one that is made of a domain, and of a person whom nobody knows.
OPPORTUNITIES = [("plain", "ACME"), ("plain", "domain:blanks.com"), ("nobody", "near"), ("called", "")]
CONSENTS = [
    *(("plain", "Newsletter", "yes"), ("blanks", "newsletter", "no"), ("plain", "E-Mail", "yes")),
    *(("later", "email", "yes"), ("nobody", "email", "yes")),
]


@pytest.fixture(scope="module")
def built(fresh_bench: Bench, run_bench, write_input, query) -> dict[str, pd.DataFrame]:
    """The marts of the build, by name."""
    lead = {"created_at": "2024-11-01", "job_title": "VP Marketing", "country": "US", "updated_at": "2024-12-01"}
    leads = [{"lead_id": name, **lead, "email": f"vp@{name}.com", **facts} for name, facts in LEADS.items()]
    write_input(
        fresh_bench.inputs,
        {
            "leads": [*leads, {**leads[0], "updated_at": "2024-11-30"}],
            "activities": [
                {
                    "activity_id": name[0] if name else f"a{number}",
                    "lead_id": lead_id,
                    "activity_type": activity_type,
                    "asset": asset,
                    "occurred_at": day,
                    "campaign_id": "Autumn" if lead_id == "path" else "",
                }
                for number, (lead_id, activity_type, asset, day, *name) in enumerate(ACTIVITIES)
            ],
            "accounts": ACCOUNTS,
            "opportunities": [
                {"opportunity_id": f"{lead_id}{account}", "created_at": DAY, "lead_id": lead_id, "account_id": account}
                for lead_id, account in OPPORTUNITIES
            ],
            "campaigns": [{"campaign_id": "Spring"}],
            "campaign_costs": [
                {"campaign_id": name, "cost_on": DAY, "cost_usd": "5"} for name in ("Spring", "Summer", "Autumn")
            ],
            "consents": [
                {"lead_id": lead_id, "purpose": purpose, "is_granted": answer, "changed_at": "2024-12-01"}
                for lead_id, purpose, answer in CONSENTS
            ],
        },
    )
    run_bench(
        fresh_bench, [*BUILD, "--select", *(f"+{mart}" for mart in MARTS)], "read_activities", judges_policy=False
    )
    return {mart: query(fresh_bench.db("read_activities"), f"from {mart}") for mart in MARTS}


@pytest.fixture(scope="module")
def intent(built) -> dict[str, float]:
    """The score of each lead in the live model of intent."""
    scores = built["lead_scores"]
    return scores[scores["score_model_id"] == "lead_intent"].set_index("lead_id")["score"].to_dict()


@pytest.fixture(scope="module")
def unmatched(built) -> dict[tuple[str, str, str], tuple]:
    """What unmatched_values says, by table, column and value; what is not there is None."""
    columns = ["table_name", "column_name", "value", "not_found", "row_count", "lead_count", "nearest_known_value"]
    rows = built["unmatched_values"][columns].astype(object)
    return {row[:3]: row[3:] for row in rows.where(rows.notna(), None).itertuples(index=False, name=None)}


@pytest.fixture(scope="module")
def told(built) -> pd.DataFrame:
    return built["quarantined_rows"]


@pytest.mark.parametrize("lead", ["blanks", "hyphen", "loud", "synonym", "humps"])
def test_a_type_is_read_as_people_write_it(intent, lead):
    # 50 points, two days old, half-life 30 days: 50 * 2^(-2/30) = 47.74, and 2 for an activity in the last three days.
    assert float(intent["hyphen"]) == pytest.approx(49.7, abs=0.1)
    assert intent[lead] == intent["hyphen"]


@pytest.mark.parametrize("lead", ["address", "no_scheme", "tracker", "upper"])
def test_an_address_of_a_page_is_read_by_its_path(intent, lead):
    # 8 points with a half-life of 14 days: 7.25, and 2.
    assert float(intent["path"]) == pytest.approx(9.2, abs=0.1)
    assert intent[lead] == intent["path"]
    # Half a point for any page, which a start page is.
    assert float(intent["start"]) == pytest.approx(2.4, abs=0.1)


def test_what_nobody_knows_is_listed_with_the_nearest_name(unmatched):
    assert unmatched[("activities", "activity_type", "hackathon joined")] == ("activity type", 2, 2, None)
    assert unmatched[("activities", "activity_type", "demo")] == ("activity type", 1, 1, "demo_request")
    assert unmatched[("activities", "asset", "/")] == ("rule for the page", 1, None, None)
    assert unmatched[("leads", "country", "atlantis")] == ("country", 1, 1, None)
    assert unmatched[("leads", "country", "germany (west)")] == ("country", 1, 1, "DE")
    assert unmatched[("leads", "job_title", "wizard")] == ("seniority and department", 1, 1, None)
    assert unmatched[("leads", "job_title", "chief wizard")] == ("department", 1, 1, None)
    assert unmatched[("leads", "email", ".deleted")] == ("ending of a domain", 1, 1, None)
    assert unmatched[("accounts", "country", "deutschland (nord)")] == ("country", 1, 0, "DE")
    assert unmatched[("accounts", "industry", "computer software")][3] == "software"
    assert unmatched[("accounts", "industry", "fishery")] == ("rule for the industry", 1, 0, None)
    assert unmatched[("accounts", "employee_count", "a few")][:2] == ("number", 1)
    assert unmatched[("opportunities", "account_id", "ACME")] == ("account", 1, 1, None)
    assert unmatched[("opportunities", "lead_id", "nobody")] == ("lead", 1, 0, None)
    assert unmatched[("campaign_costs", "campaign_id", "Autumn")] == ("campaign", 1, 0, None)
    assert unmatched[("activities", "campaign_id", "Autumn")] == ("campaign", 1, 1, None)
    # The yes alone: a no to it is one to e-mail.
    assert unmatched[("consents", "purpose", "newsletter")] == ("purpose", 1, 1, None)


def test_nothing_that_is_known_is_listed(unmatched, built):
    columns = {key[:2] for key in unmatched}
    assert ("activities", "channel") not in columns
    assert ("lead_stages", "stage") not in columns
    assert ("leads", "account_id") not in columns
    assert {key[2] for key in unmatched if key[0] == "opportunities"} == {"ACME", "nobody"}
    assert {key[2] for key in unmatched if key[0] == "campaign_costs"} == {"Summer", "Autumn"}
    # 1.000 is set aside as ambiguous, and as nothing else.
    assert {key[2] for key in unmatched if key[1] == "employee_count"} == {"a few"}
    assert {key[2] for key in unmatched if key[:2] == ("activities", "activity_type")} == {"hackathon joined", "demo"}
    assert {key[2] for key in unmatched if key[1] == "asset"} == {"/"}
    shares = built["unmatched_values"].set_index(["table_name", "column_name", "value"])["row_share"]
    assert float(shares["consents", "purpose", "newsletter"]) == pytest.approx(1 / 3, abs=1e-6)


def test_a_lead_is_scored_whatever_its_time_of_creation_says(intent, told):
    assert intent["undated"] == intent["blank_date"] == intent["hyphen"]
    # Its own request, that of the record that was merged into it, and the meeting.
    assert intent["undated_winner"] > intent["undated"]
    assert "into_undated" not in intent
    values = told[(told["table_name"] == "leads") & (told["column_name"] == "created_at") & (told["scope"] == "value")]
    assert set(values[["row_key", "reason", "offending_value", "counted_as"]].itertuples(index=False, name=None)) == {
        ("undated", "bad_timestamp", "13/02/2024 noon", "unknown"),
        ("undated_winner", "bad_timestamp", "31st of March", "unknown"),
    }


def test_what_a_visitor_did_counts_for_the_lead_that_it_turned_out_to_be(intent):
    assert intent["visitor"] == intent["hyphen"]
    assert "cookie" not in intent


def test_what_follows_from_a_flaw_names_it(told):
    found = told.set_index(["table_name", "row_key", "column_name"])[["reason", "offending_value", "counted_as"]]
    assert found.loc[("activities", "of later", "lead_id")].tolist() == [
        "lead_quarantined",
        "later",
        "left out with its lead: after_as_of in created_at",
    ]
    consents = told[told["table_name"] == "consents"].set_index("row_key")[["reason", "counted_as"]]
    assert consents.loc["later|email|2024-12-01 00:00:00"].tolist() == [
        "lead_quarantined",
        "left out with its lead: after_as_of in created_at",
    ]
    assert consents.loc["nobody|email|2024-12-01 00:00:00"].tolist() == ["unknown_lead", "left out"]
    assert found.loc[("activities", "of nobody", "lead_id")].tolist() == ["unknown_lead", "nobody", "left out"]
    assert found.loc[("leads", "into_later", "merged_into_lead_id")].tolist() == [
        "merge_leads_nowhere",
        "later",
        "not merged: that lead has after_as_of in created_at",
    ]


def test_a_duplicate_says_what_it_was_taken_for(told, built):
    duplicates = told[told["scope"] == "duplicate"]
    columns = ["table_name", "row_key", "column_name", "reason", "offending_value", "counted_as"]
    assert set(duplicates[columns].itertuples(index=False, name=None)) == {
        (
            "activities",
            "of two streams",
            "lead_id",
            "versions_disagree",
            "one",
            "an older version: lead_id is other now",
        ),
        (
            *("activities", "corrected", "activity_type", "versions_disagree", "page_view"),
            "an older version: activity_type is call now",
        ),
        (
            *("leads", "plain", "lead_id", "older_version", "plain"),
            "an older version or a repetition of the row with this key",
        ),
    }
    counted = built["input_reconciliation"].set_index("table_name")
    # Those two, the one that was sent again and the one of a merged lead.
    assert counted.loc["activities", "duplicate_rows"] == 4
    assert counted.loc["leads", "duplicate_rows"] == 1


def test_a_seller_reads_what_speaks_against(built):
    worklist = built["lead_worklist"].set_index("lead_id")
    # Called has an open opportunity, for which the policy asks for something else than the tier does.
    assert worklist.loc["called", "action"] == "Ask whoever works on the opportunity first"
    assert worklist.loc["called", ["reason_1", "reason_2", "reason_3"]].tolist() == [
        "Requested a demo, last on 2024-12-30",
        "Asked to be contacted, last on 2024-12-30",
        "Against: Unsubscribed from our e-mails, last on 2024-12-31",
    ]
    # Who refused mail is no record of the CRM.
    crm = built["crm_leads"].set_index("lead_id")
    assert "called" not in crm.index
    assert crm.loc["visits_jobs", ["reason_1", "reason_3"]].tolist() == [
        "Requested a demo",
        "Against: Looked at our job offers",
    ]
    assert not crm.loc["hyphen", "reason_3"].startswith("Against")


def test_a_stream_that_went_silent_is_told(built):
    lint = built["policy_lint"]
    assert lint[lint["lint"] == "type_went_silent"]["message"].tolist() == [
        "No activity of type chat since 2024-12-25, and it was steady before: did its source stop?"
    ]
    ages = built["activity_ages"].set_index("activity_type")
    columns = ["activity_count", "newest_on", "newest_loaded_on", "age_days", "is_silent"]
    facts = {
        name: [str(cell).removesuffix(" 00:00:00") for cell in ages.loc[name, columns]]
        for name in ("chat", "email_click", "call")
    }
    assert facts == {
        "chat": ["20", "2024-12-25", "2024-12-25", "7", "True"],
        "email_click": ["4", "2024-12-25", "2024-12-25", "7", "False"],
        # Of one activity in three forms the last counts, of another the second delivery, and what is to come does not.
        "call": ["2", "2024-12-30", "2024-12-30", "2", "False"],
    }
    ages = built["input_reconciliation"].set_index("table_name")
    assert str(ages.loc["activities", "newest_at"]) == "2024-12-31 00:00:00"
    assert not ages["is_silent"].any()


def test_the_page_tells_what_was_not_understood(built, fresh_bench):
    text = io.StringIO()
    db = fresh_bench.db("read_activities")
    print_summary(DuckDbFile(db, db.parent), Console(width=120, file=text))
    lines = text.getvalue().splitlines()
    accepted = built["input_reconciliation"].set_index("table_name").loc["activities", "accepted_rows"]
    assert (
        f"3 of {accepted} activities have an activity_type that nobody knows: hackathon joined (2), demo (1)" in lines
    )
    assert "2 of 3 accounts have an industry that no rule names: computer software (1), fishery (1)" in lines
    assert "1 of 3 consents has a purpose that nobody knows: newsletter (1)" in lines
    assert "1 of 4 opportunities has an account_id that nobody knows: ACME (1)" in lines
    assert not any("no number" in line for line in lines if not line.startswith("No leads.phone"))
    leads = built["input_reconciliation"].set_index("table_name").loc["leads", "accepted_rows"]
    assert f"1 of {leads} leads has an email whose domain ends as none does: .deleted (1)" in lines
    assert "Newest activity: 2024-12-31, 1 day before the day of scoring." in lines
    assert any(line.startswith("No activity of type chat since 2024-12-25") for line in lines)


def test_plain_dbt_warns_of_it(built, fresh_bench, run_bench):
    result = run_bench(fresh_bench, ["test", "--select", *WARNINGS], "read_activities", judges_policy=False)
    found = {found.node.name: (str(found.status), found.failures) for found in result.result}
    assert {name: found[name] for name in WARNINGS} == {
        "every_activity_type_is_known": ("warn", 2),
        "no_stream_went_silent": ("warn", 1),
        "versions_of_an_activity_agree": ("warn", 2),
    }
