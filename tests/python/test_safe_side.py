"""What cannot be read brings nobody back, and what leaves runs in no spreadsheet: one small build, through files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    import pandas as pd
    from conftest import Bench

BUILD = ["build", "--log-level-file", "none", "--no-write-json", "--exclude-resource-type", "unit_test", "test"]
TIERS = "int_account_scoring__tiers"
MARTS = [
    *("lead_worklist", "crm_leads", "account_scores", "account_worklist", "crm_accounts", "quarantined_rows"),
    "policy_lint",
]

FORMULA = '=HYPERLINK("https://bad.example","VP Marketing")'
LEFT_OUT = "left out with its lead: after_as_of in created_at"
COMPANY = "@SUM(1+1)*cmd|' /C calc'!A0"

# Who would be called: a VP who asked for a demo two days ago. Each has a company of their own, if nothing else is said;
# two records with one address are two contacts where they name two accounts.
LEADS: dict[str, dict[str, str]] = {
    "nothing_said": {},
    "not_deleted": {"is_deleted": "0.0"},
    "is_off": {"is_deleted": "off"},
    "deleted": {"is_deleted": "1.0"},
    "deleted_somehow": {"is_deleted": "wohl"},
    "by_a_machine": {},
    "by_a_person": {},
    "no_mail": {"account_id": "one"},
    "no_mail_hyphen": {},
    "no_mail_word": {},
    "no_mail_blank": {},
    "no_mail_undated": {},
    "mail_undated": {},
    "no_mail_again": {"email": "VP@No_Mail.com", "account_id": "another"},
    "loser": {"merged_into_lead_id": "winner", "is_deleted": "true"},
    "winner": {},
    "no_calls": {},
    "no_calls_word": {},
    "calls": {},
    "neither": {},
    "unsubscribed": {},
    "unsubscribed_undated": {},
    "unsubscribed_deleted_somehow": {},
    "unsubscribed_unusable": {"created_at": "2025-02-13", "account_id": "one"},
    "unsubscribed_too": {"email": "vp@unsubscribed_unusable.com", "account_id": "another"},
    "no_purpose": {},
    "other_purpose": {},
    "formula": {"job_title": FORMULA},
}
ACCOUNT = {
    **{"account_id": "acme", "name": COMPANY, "domain": "formula.com", "industry": "Software"},
    **{"employee_count": "300", "annual_revenue_usd": "50000000", "country": "US"},
    "owner_id": FORMULA,
}
CONSENTS = [
    ("no_mail", "email", "false", "2024-12-20"),
    ("no_mail_hyphen", "E-mail", "false", "2024-12-20"),
    ("no_mail_word", "email", "stopped it", "2024-12-20"),
    ("no_mail_blank", "email", "", "2024-12-20"),
    ("no_mail_undated", "email", "no", "20.12.2024"),
    ("no_mail_undated", "email", "yes", "2024-12-21"),
    ("mail_undated", "email", "yes", "20.12.2024"),
    ("winner", "email", "true", "2024-12-01"),
    ("loser", "email", "false", "2024-12-20"),
    ("no_calls", "phone", "0", "2024-12-20"),
    ("no_calls_word", "phone", "no way", "2024-12-20"),
    ("calls", "phone", "0.0", "2024-12-20"),
    ("calls", "phone", "1.0", "2024-12-21"),
    ("neither", "phone", "f", "2024-12-20"),
    ("neither", "email", "n", "2024-12-20"),
    ("unsubscribed_undated", "email", "yes", "2024-12-31"),
    ("no_purpose", "", "no", "2024-12-20"),
    ("other_purpose", "events", "no", "2024-12-20"),
]


@pytest.fixture(scope="module")
def built(fresh_bench: Bench, run_bench, write_input, query) -> dict[str, pd.DataFrame]:
    """The marts of the build, by name."""
    lead = {"created_at": "2024-11-01", "job_title": "VP Marketing", "country": "US"}
    write_input(
        fresh_bench.inputs,
        {
            "leads": [{"lead_id": name, **lead, "email": f"vp@{name}.com", **facts} for name, facts in LEADS.items()],
            "accounts": [ACCOUNT],
            "consents": [
                dict(zip(("lead_id", "purpose", "is_granted", "changed_at"), row, strict=True)) for row in CONSENTS
            ],
        },
    )
    with duckdb.connect() as connection:
        connection.execute(
            "create table activities"
            " (activity_id text, lead_id text, activity_type text, occurred_at text, is_bot double, is_deleted text)"
        )
        # A flag that a tool stored as a floating number, because some were missing.
        flags = {"by_a_machine": 1.0, "by_a_person": 0.0}
        rows = [(name, name, "demo_request", "2024-12-30", flags.get(name), None) for name in LEADS]
        rows += [
            (f"last of {name}", name, "email_unsubscribe", day, None, is_deleted)
            for name, day, is_deleted in [
                ("unsubscribed", "2024-12-31", None),
                ("unsubscribed_undated", "31.12.2024", None),
                ("unsubscribed_deleted_somehow", "2024-12-31", "maybe"),
                ("unsubscribed_unusable", "2024-12-31", None),
            ]
        ]
        connection.executemany("insert into activities values (?, ?, ?, ?, ?, ?)", rows)
        connection.table("activities").write_parquet(str(fresh_bench.inputs / "activities.parquet"))
    run_bench(fresh_bench, [*BUILD, "--select", *(f"+{mart}" for mart in MARTS)], "safe", judges_policy=False)
    return {mart: query(fresh_bench.db("safe"), f"from {mart}") for mart in [TIERS, *MARTS]}


def test_who_is_deleted_a_machine_or_refused_is_told_to_nobody(built):
    # A call needs no consent to mail.
    no_mail = [
        "no_mail",
        "no_mail_hyphen",
        "no_mail_word",
        "no_mail_blank",
        "no_mail_undated",
        "no_mail_again",
        "winner",
        "unsubscribed_undated",
        "unsubscribed_deleted_somehow",
        "unsubscribed_too",
        "other_purpose",
    ]
    called = ["nothing_said", "not_deleted", "is_off", "by_a_person", "mail_undated", "calls", "formula", *no_mail]
    worklist = built["lead_worklist"].set_index("lead_id")["action"].to_dict()
    # Who unsubscribed yesterday has fewer points and would be written to.
    assert built[TIERS].set_index("subject_id").loc["unsubscribed", "action"] == "Write personally"
    assert worklist == {
        **dict.fromkeys(called, "Call now"),
        **dict.fromkeys(["no_calls", "no_calls_word"], "Write personally"),
    }


def test_who_refused_mail_leaves_the_crm_also_under_another_record(built):
    crm = built["crm_leads"].set_index("lead_id")
    assert set(crm.index) == {
        *("nothing_said", "not_deleted", "is_off", "by_a_machine", "by_a_person", "mail_undated", "calls", "formula"),
        *("no_calls", "no_calls_word", "other_purpose"),
    }
    assert crm.loc["no_calls", ["tier", "action"]].tolist() == ["tier_1", "Write personally"]


def test_what_counted_on_the_safe_side_is_told(built):
    told = built["quarantined_rows"]
    columns = ["table_name", "row_key", "scope", "column_name", "offending_value", "counted_as"]
    assert set(told[columns].fillna("blank").itertuples(index=False, name=None)) == {
        ("leads", "deleted_somehow", "value", "is_deleted", "wohl", "deleted"),
        ("leads", "unsubscribed_unusable", "row", "created_at", "2025-02-13 00:00:00", "left out"),
        ("activities", "unsubscribed_unusable", "row", "lead_id", "unsubscribed_unusable", LEFT_OUT),
        ("activities", "last of unsubscribed_unusable", "row", "lead_id", "unsubscribed_unusable", LEFT_OUT),
        ("activities", "last of unsubscribed_undated", "row", "occurred_at", "31.12.2024", "left out"),
        ("activities", "last of unsubscribed_deleted_somehow", "value", "is_deleted", "maybe", "deleted"),
        # A no to everything is one to profiling.
        ("leads", "no_purpose", "suppressed", "lead_id", "blank", "left out of every score and count"),
        (
            *("consents", "no_purpose||2024-12-20 00:00:00", "row", "purpose", "blank"),
            "withdrawn for every purpose, unless granted",
        ),
        *(
            ("consents", f"{lead}|{purpose}|2024-12-20 00:00:00", "value", "is_granted", word, "withdrawn")
            for lead, purpose, word in [
                ("no_mail_word", "email", "stopped it"),
                ("no_mail_blank", "email", "blank"),
                ("no_calls_word", "phone", "no way"),
            ]
        ),
        (
            *("consents", "no_mail_undated|email|", "value", "changed_at", "20.12.2024"),
            "withdrawn, whatever was granted",
        ),
        ("consents", "mail_undated|email|", "row", "changed_at", "20.12.2024", "left out"),
    }
    unasked = built["policy_lint"].query("lint == 'purpose_not_asked'")
    assert unasked["message"].tolist() == [
        '1 lead withdrew consent to "events", which the policy asks for nowhere,'
        " so it keeps nobody from anything: misspelt?"
    ]


def test_a_formula_is_text_where_people_and_the_crm_see_it_and_true_elsewhere(built):
    lead = built["lead_worklist"].set_index("lead_id").loc["formula"]
    assert [lead["job_title"], lead["account_name"]] == [f"'{FORMULA}", f"'{COMPANY}"]
    names = {
        mart: built[mart].set_index("account_id").loc["acme", "account_name"]
        for mart in ("account_scores", "account_worklist", "crm_accounts")
    }
    assert built["account_worklist"].set_index("account_id").loc["acme", "owner_id"] == f"'{FORMULA}"
    assert names == {"account_scores": COMPANY, "account_worklist": f"'{COMPANY}", "crm_accounts": f"'{COMPANY}"}
