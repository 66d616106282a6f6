"""Lists, reasons and what a CRM reads speak the language that is set; texts of the policy are data and nothing else."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from account_scoring import why
from account_scoring.databases import DuckDbFile

if TYPE_CHECKING:
    from conftest import Bench

BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
HOSTILE = "=cmd|' /C calc'!A0 \"{{ env_var('A_SECRET') }}\" {% do x %} '; drop table v; --"
# Where sales and marketing read sentences.
SHOWN = {
    "lead_worklist": ["reason_1", "reason_2", "reason_3"],
    "account_worklist": ["reason_1", "reason_2", "reason_3"],
    "crm_leads": ["reason_1", "reason_2", "reason_3"],
    "crm_accounts": ["reason_1", "reason_2", "reason_3"],
    "score_reasons": ["reason", "shown_reason"],
    "score_outlook": ["lifted_by"],
}

PEOPLE = {
    "ann": {"email": "ann@acme.com", "job_title": "CHIEF MARKETING OFFICER"},
    "bea": {"email": "bea@acme.com"},
    "cid": {"email": "cid@acme.com", "job_title": "student"},
    "dot": {"email": "dot@acme.com", "job_title": "VP of Sales"},
    "eve": {"email": "eve@gmail.com"},
    "fay": {"email": "fay@ours.com", "job_title": "Chief Marketing Officer"},
    "gil": {"email": "gil@held.com", "job_title": "Marketing Manager"},
}
ACTS = [
    *[("ann", "page_view", "/pricing", day) for day in (20, 21)],
    ("ann", "page_view", "/careers", 22),
    *[(who, "meeting", "", 29) for who in ("ann", "dot", "fay")],
    *[(who, "webinar_attended", "", day) for who in ("bea", "gil") for day in (26, 27)],
    ("gil", "page_view", "/pricing", 29),
]


@pytest.fixture(scope="module")
def texts(project_root) -> dict[tuple[str, str], str]:
    """The shipped texts by name and language."""
    with (project_root / "seeds" / "policy" / "texts.csv").open(encoding="utf-8", newline="") as file:
        return {(row["text_id"], row["language_code"]): row["text"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def german(fresh_bench: Bench, run_bench, write_input, edit_seed) -> DuckDbFile:
    """A small build in German: one text is hostile and one is not translated."""
    fit = {"industry": "software", "employee_count": "500", "country": "Germany"}
    write_input(
        fresh_bench.inputs,
        {
            "leads": [
                {"lead_id": who, "created_at": "2024-11-01", "job_title": "", "country": "Germany", **given}
                for who, given in PEOPLE.items()
            ],
            "accounts": [
                {"account_id": "acme", "domain": "acme.com", "is_customer": "false", **fit},
                {"account_id": "ours", "domain": "ours.com", "is_customer": "true", **fit},
                {"account_id": "held", "domain": "held.com", "is_customer": "false", **fit, "industry": ""},
            ],
            "activities": [
                {
                    "activity_id": str(number),
                    "lead_id": who,
                    "activity_type": act,
                    "occurred_at": f"2024-12-{day}",
                    "asset": asset,
                }
                for number, (who, act, asset, day) in enumerate(ACTS)
            ],
            "consents": [
                {"lead_id": "dot", "purpose": purpose, "is_granted": "false", "changed_at": "2024-12-01"}
                for purpose in ("phone", "email")
            ],
        },
    )
    edit_seed(
        fresh_bench.project,
        "texts",
        lambda rows: [
            {**row, "text": f"{HOSTILE} {{reason}}"} if row["text_id"] == "against" else row
            for row in rows
            if (row["text_id"], row["language_code"]) != ("no_title", "de")
        ],
    )
    edit_seed(
        fresh_bench.project,
        "handover_situations",
        lambda rows: [{**row, "treatment": "leave_out"} if row["situation"] == "customer" else row for row in rows],
    )
    edit_seed(
        fresh_bench.project,
        "holdouts",
        lambda rows: [{**row, "holdout_percent": "100" if row["tier"] == "tier_2" else "0"} for row in rows],
    )
    # The text is refused by the check of the policy for its braces.
    run_bench(
        fresh_bench,
        BUILD,
        "german",
        environment={"ACCOUNT_SCORING_LANGUAGE": "DE", "A_SECRET": "not to be told"},
        judges_policy=False,
        builds_reviews=False,
    )
    return DuckDbFile(fresh_bench.db("german"), fresh_bench.project)


@pytest.fixture(scope="module")
def shown(german, query) -> pd.Series:
    """All that people read, as mart.column: text."""
    cells = {
        f"{mart}.{column}": query(german.path, f"select {column} from {mart}")[column]
        for mart, columns in SHOWN.items()
        for column in columns
    }
    found = pd.concat(cells).reset_index(level=1, drop=True).dropna()
    return found[found != ""]


def said(text: str) -> list[str]:
    """The words of a text between its placeholders."""
    return [part for part in re.split(r"\{\w+\}|[ ,:()]+", text) if len(part) > 2]


def test_every_text_is_there_in_english_and_german_with_the_same_placeholders(texts):
    def placeholders(language: str) -> dict[str, list[str]]:
        return {name: sorted(re.findall(r"\{\w+\}", text)) for (name, code), text in texts.items() if code == language}

    assert placeholders("en") == placeholders("de")


def test_no_fixed_word_of_english_is_left(shown, texts):
    german = {word for (_, code), text in texts.items() if code == "de" for word in said(text)}
    english = {
        word
        for (name, code), text in texts.items()
        if code == "en" and not name.startswith("title_") and name not in ("no_title", "against")
        for word in said(text)
    }
    # Words that reasons of the shipped rules have themselves.
    own = {"last", "the", "with"}
    left = {word: shown[shown.str.contains(rf"\b{word}\b", regex=True)].tolist() for word in english - german - own}
    assert {word: found for word, found in left.items() if found} == {}
    for phrase in ("last on", "Contact with"):
        assert shown[shown.str.contains(phrase, regex=False)].tolist() == []


def test_sentences_are_german(shown):
    at_all = "\n".join(shown)
    for words in ("Engagierter Kontakt: ", "zuletzt am 2024-12-", ", 2 Mal", "Es fehlen: ", "3 engagierte Kontakte"):
        assert words in at_all
    assert "Chief Marketing Officer (" in at_all
    assert "CHIEF" not in at_all


def test_what_is_not_translated_is_said_in_english_and_told(shown, german, query):
    assert shown.str.contains("no title", regex=False).any()
    lint = query(german.path, "select row_key from policy_lint where lint = 'text_not_translated'")
    assert lint["row_key"].tolist() == ["no_title|de"]


def test_a_hostile_text_stays_text(german, query, shown):
    against = shown[shown.str.contains("calc", regex=False)]
    assert set(against.index) >= {"lead_worklist.reason_3", "crm_leads.reason_3"}
    # With an apostrophe, as every text that a spreadsheet would run.
    assert all(text.startswith(f"'{HOSTILE} Looked at our job offers") for text in against)


@pytest.mark.parametrize(
    ("lead", "told"),
    [
        ("ann", "On the list of work: Call now (tier_1)."),
        ("cid", "On no list of work: disqualified, because: Is a student."),
        ("dot", "On no list of work: would be handed over by tier_1, and refused what the action needs (phone)."),
        ("eve", "On no list of work: tier_4 is not handed to sales (No action)."),
        ("fay", "On no list of work: the policy leaves out whoever this is true of: Works at a customer."),
        # Held out, which is told to nobody who would call.
        ("gil", "On no list of work: tier_3 is not handed to sales (Nurture)."),
    ],
)
def test_why_tells_why_somebody_is_on_no_list(german, capsys, lead, told):
    assert why.explain("lead", lead, None, german) == 0
    assert capsys.readouterr().out.rstrip().splitlines()[-1] == told


def test_why_tells_of_accounts_too(german, capsys):
    assert why.explain("account", "ours", None, german) == 0
    assert "On no list of work: tier_3 is not handed to sales (Nurture)." in capsys.readouterr().out


def test_nobody_of_whom_the_lowest_band_is_reached_counts_as_unknown(project_root):
    """As shipped: what it takes for a band above the lowest is at least the share below which too little is known."""

    def rows(seed: str) -> list[dict[str, str]]:
        with (project_root / "seeds" / "policy" / f"{seed}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    groups = {row["rule_group_id"]: row for row in rows("rule_groups")}
    bands = rows("score_bands")
    judged = 0
    for unknown in (band for band in bands if band["below_coverage"]):
        model = unknown["score_model_id"]
        most: dict[str, float] = {}
        for rule in rows("fit_rules"):
            points = float(rule["points"])
            if rule["score_model_id"] != model or points <= 0:
                continue
            group = groups.get(rule["rule_group_id"])
            if group is None:
                most[rule["rule_id"]] = points
                continue
            together = most.get(rule["rule_group_id"], 0)
            together = max(together, points) if group["match_mode"] == "first" else together + points
            most[rule["rule_group_id"]] = min(together, float(group["group_cap"] or "inf"))
        lowest = min(
            float(band["at_least_score"])
            for band in bands
            if band["score_model_id"] == model and band["at_least_score"]
        )
        assert lowest / sum(most.values()) >= float(unknown["below_coverage"]), model
        judged += 1
    assert judged == 2
