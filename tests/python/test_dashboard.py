"""The pages of the dashboard: numbers are the marts', text is shown and never obeyed, and no network is needed.

They are made from a small database by hand: the tables of the marts' contracts, with a few rows. Scores in it are
numbers that nothing else has, so that one on the page of sales is found.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from typer.testing import CliRunner

from account_scoring.dashboard import pages, parts
from account_scoring.dashboard.__main__ import app
from account_scoring.databases import DuckDbFile
from account_scoring.inputs import InputError

PAGES = ("index", "sales", "marketing", "policy")

SCRIPT = "<script>alert('taken over')</script>"
ENDS_A_SCRIPT = "</script><b>loose</b>"
FORMULA = '=HYPERLINK("x","y")'
EVIL_DIRECTION = "\u202egnp.exe"
ARABIC = "\u0634\u0631\u0643\u0629"
EMOJI = "\U0001f680 Rocket"

# Scores, points and bands that are on no list: each is a number of its own, and so is each way to write it.
SCORE = 73.4321
OTHER_SCORE = 61.8765

DAY = "2026-10-31"

LEAD = {"tier": "tier_1", "action": "Call now", "receiver": "sales", "owner_by": "own", "as_of": DAY, "run_id": "run"}


@dataclass
class Element:
    """An element of a page, with what is in it."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        """Elements of these kinds in it, in the order of the page."""
        inner = [child for child in self.children if isinstance(child, Element)]
        return [found for child in inner for found in ([child] if child.tag in tags else []) + child.all(*tags)]

    @property
    def text(self) -> str:
        """What a reader reads of it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children).strip()


class Reader(HTMLParser):
    """Reads a page into elements, as a browser does where every element is closed."""

    VOID = frozenset({"meta", "br", "input", "link", "img"})

    def __init__(self, text: str) -> None:
        """Read a whole page."""
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(text)
        assert [element.tag for element in self._open] == [""]

    def handle_starttag(self, tag, attrs):
        """Begin an element."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in self.VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        """End the element that was begun last, and no other."""
        assert self._open.pop().tag == tag

    def handle_data(self, data):
        """Text of the element that was begun last."""
        self._open[-1].children.append(data)


@dataclass(frozen=True)
class Written:
    """The pages of a database: their folder, and each page as text and as elements."""

    folder: Path
    texts: Mapping[str, str]
    roots: Mapping[str, Element]

    def table(self, page: str, caption: str) -> list[dict[str, str]]:
        """Rows of a table, by the titles of its columns."""
        (found,) = (t for t in self.roots[page].all("table") if t.all("caption")[0].text == caption)
        head, *rows = ([cell.text for cell in row.all("th", "td")] for row in found.all("tr"))
        return [dict(zip(head, row, strict=True)) for row in rows]

    def specs(self, page: str) -> list[Any]:
        """What the charts of a page are made of."""
        scripts = self.roots[page].all("script")
        return [json.loads(s.text) for s in scripts if s.attributes.get("type") == "application/json"]


def written(folder: Path) -> Written:
    texts = {page: (folder / f"{page}.html").read_text("utf-8") for page in PAGES}
    return Written(folder, texts, {page: Reader(text).root for page, text in texts.items()})


@pytest.fixture(scope="module")
def contracts(project_root: Path) -> dict[str, dict[str, str]]:
    """Columns and types of every mart, as its contract has them."""
    wanted = {*night(), *modules(), "lead_details"}
    files = [file for file in (project_root / "models").rglob("marts/**/*.yml") if file.stem in wanted]
    models = [model for file in files for model in yaml.load(file.read_bytes(), yaml.CSafeLoader)["models"]]
    types = {"string": "varchar"}
    # A seed, with every column as text.
    found = {"tiers": dict.fromkeys(("subject", "tier", "tier_rank"), "varchar")}
    found |= {
        model["name"]: {c["name"]: types.get(c.get("data_type"), c.get("data_type")) for c in model["columns"]}
        for model in models
    }
    return found


def make_database(
    file: Path, contracts: Mapping[str, Mapping[str, str]], rows: Mapping[str, Sequence[Mapping]]
) -> Path:
    """A database with these marts, and these rows in them; a column that a row does not name is null."""
    with duckdb.connect(str(file)) as connection:
        for name in rows:
            columns = ", ".join(f'"{column}" {kind}' for column, kind in contracts[name].items())
            connection.execute(f'create table "{name}" ({columns})')
            for row in rows[name]:
                names = ", ".join(f'"{column}"' for column in row)
                marks = ", ".join("?" * len(row))
                connection.execute(f'insert into "{name}" ({names}) values ({marks})', list(row.values()))
    return file


def night() -> dict[str, list[dict]]:
    """What a night builds: three leads and two accounts on lists, one of them of hostile names."""
    lead = {**LEAD, "waiting_for_owner": 0, "is_hand_raise": False, "is_overdue": False, "time_zone": "UTC"}
    account = {**LEAD, "waiting_for_owner": 0, "is_overdue": False, "time_zone": "UTC", "days_on_list": 2}
    fit = {"is_disqualified": False, "is_mql": True, "as_of": DAY, "run_id": "run"}
    kept = {"account_id": "A1", "policy_version": "p", "is_disqualified": False}
    return {
        "input_reconciliation": [
            {"table_name": "leads", "raw_rows": 4, "accepted_rows": 3, "is_silent": False, "as_of": DAY},
            {"table_name": "activities", "raw_rows": 1234, "accepted_rows": 1200, "is_silent": True, "as_of": DAY},
        ],
        "lead_worklist": [
            {**lead, "lead_id": "L1", "lead_name": SCRIPT, "account_id": "A1", "account_name": ENDS_A_SCRIPT,
             "owner_id": "ann", "owner_name": "Ann", "reason_1": "Looked at pricing", "reason_2": FORMULA,
             "is_overdue": True, "follow_up_by": f"{DAY} 09:00", "follow_up_by_local": f"{DAY} 10:00",
             "days_on_list": 3},
            {**lead, "lead_id": "L2", "lead_name": EVIL_DIRECTION, "account_id": "A2", "owner_id": "bob",
             "owner_name": "Bob", "tier": "tier_2", "is_hand_raise": True, "days_on_list": 0},
            {**lead, "lead_id": "L3", "lead_name": None, "owner_id": None, "owner_name": None, "days_on_list": 1},
        ],
        "account_worklist": [
            {**account, "account_id": "A1", "account_name": ENDS_A_SCRIPT, "owner_id": "ann", "owner_name": "Ann",
             "contact_1_lead_id": "L1", "contact_1_name": SCRIPT, "contact_1_job_title": EMOJI,
             "missing_buying_roles": "champion", "reason_1": "Engaged contact"},
            {**account, "account_id": "A2", "account_name": ARABIC, "owner_id": "bob", "owner_name": "Bob",
             "tier": "tier_2"},
        ],
        "owner_workload": [
            {"owner_id": "ann", "owner_name": "Ann", "leads_on_list": 1, "accounts_on_list": 1, "hand_raises": 0,
             "overdue": 1, "waiting": 7},
            {"owner_id": "bob", "owner_name": "Bob", "leads_on_list": 1, "accounts_on_list": 1, "hand_raises": 1,
             "overdue": 0, "waiting": 0},
        ],
        "lead_fit_intent": [
            {**fit, "lead_id": "L1", "account_id": "A1", "fit_score": SCORE, "intent_score": OTHER_SCORE,
             "combined_score": SCORE, "fit_band": "A", "intent_band": "1", "tier": "tier_1"},
            {**fit, "lead_id": "L2", "account_id": "A2", "fit_score": 11.7777, "intent_score": 12.3456,
             "fit_band": "B", "intent_band": "2", "tier": "tier_2"},
            {**fit, "lead_id": "L3", "fit_score": SCORE, "intent_score": OTHER_SCORE, "fit_band": "A",
             "intent_band": "1", "tier": "tier_1"},
        ],
        "account_fit_intent": [
            {"account_id": "A1", "industry": "Software", "fit_score": SCORE, "intent_score": OTHER_SCORE,
             "fit_band": "A", "intent_band": "1", "tier": "tier_1"},
            {"account_id": "A2", "industry": FORMULA, "fit_score": 11.7777, "intent_score": 12.3456, "fit_band": "B",
             "intent_band": "2", "tier": "tier_2"},
        ],
        "score_history_days": [{"snapshot_date": day} for day in ("2026-10-20", "2026-10-24", DAY)],
        "scores_by_day": [
            {**kept, "subject": "lead", "subject_id": "L1", "score_model_id": "lead_intent", "snapshot_date": day,
             "score": score, "band": band, "tier": tier}
            for day, score, band, tier in (
                # Of a week only its last day is shown.
                ("2026-10-20", 5, "4", "tier_4"), ("2026-10-24", 20.25, "2", "tier_2"), (DAY, SCORE, "1", "tier_1")
            )
        ],
        "score_reasons": [
            {"subject": "lead", "subject_id": lead_id, "score_model_id": "lead_intent", "reason_type": kind,
             "rule_id": rule, "points": points, "counted_points": counted, "reason": reason}
            for lead_id, kind, rule, points, counted, reason in (
                ("L1", "activity_rule", "pricing_page", 140.5, 40.5, "Looked at pricing"),
                ("L1", "daily_cap", "pricing_page", -100, 0, "Limit of one day: Looked at pricing"),
                ("L2", "activity_rule", "pricing_page", 2.25, 2.25, "Looked at pricing"),
                ("L1", "rule_cap", "pricing_page", -8.5, -8.5, SCRIPT),
            )
        ],
        "scorecard": [
            {"rule_type": "activity", "rule_id": "pricing_page", "score_model_id": "lead_intent", "subject": "lead",
             "matches": "page_view of /pricing", "points": 10, "decay": "half_life", "half_life_days": 14,
             "daily_cap": 1, "reason": "Looked at pricing", "owner": "marketing"},
            {"rule_type": "tier", "rule_id": "tier_1", "subject": "lead", "matches": "A1", "leads_to": "Call now",
             "reason": "Agreed", "owner": "sales"},
        ],
        "policy_changes": [],
        "unmatched_values": [
            {"table_name": "activities", "column_name": "activity_type", "value": SCRIPT, "not_found": "activity type",
             "row_count": 1234, "lead_count": 5, "row_share": 0.125},
        ],
        "activity_ages": [
            {"activity_type": "page_view", "activity_count": 9, "newest_on": "2026-10-01", "age_days": 30,
             "is_silent": True},
        ],
    }  # fmt: skip


def modules() -> dict[str, list[dict]]:
    """What a review adds."""
    stage = {"split_by": "all", "split_value": "all", "as_of": DAY, "is_unripe": False}
    handed = {"subject": "lead", "as_of": DAY, "touched": 4, "in_time": 3, "in_time_share": 0.75, "waiting": 0}
    tested = {"backtest_number": 2, "outcome_id": "won", "subject": "lead", "score_id": "lead_intent", "as_of": DAY}
    check = {"subject": "lead", "period": "2026-10-01", "checked": "lead_intent", "as_of": DAY}
    return {
        "account_trends": [
            {"account_id": "A1", "trend": "rising", "trend_kept_on": "2026-10-24", "intent_score": OTHER_SCORE,
             "change_by_new_activity": 30.4567, "change_by_fading": -9.8765, "activities": 6,
             "activities_per_week": 3, "usual_per_week": 1.5, "is_surge": True, "as_of": DAY},
        ],
        "account_buying_roles": [
            {"account_id": "A1", "buying_role": "champion", "is_required": True, "is_covered": False,
             "known_people": 2, "engaged_people": 0, "missing_rank": 1, "next_best_lead_id": "L9",
             "next_best_name": SCRIPT, "as_of": DAY},
            {"account_id": "A1", "buying_role": "user", "is_required": True, "is_covered": True, "known_people": 1,
             "engaged_people": 1, "as_of": DAY},
        ],
        "account_timeline": [
            {"account_id": "A1", "lead_id": "L1", "lead_name": SCRIPT, "activity_date": "2026-10-30",
             "activity_kind": ENDS_A_SCRIPT, "is_engagement": True, "activities": 4, "points_then": 40.4444,
             "points_now": 39.3939, "as_of": DAY},
            {"account_id": "A1", "lead_id": None, "lead_name": None, "activity_date": "2026-10-28",
             "activity_kind": "page_view", "is_engagement": True, "activities": 2, "points_then": 8.8888,
             "points_now": 7.7777, "as_of": DAY},
        ],
        "account_lifecycle": [
            {"account_id": "A1", "stage_label": "MQL", "stage_since": "2026-10-29 10:00", "as_of": DAY}
        ],
        "campaign_credits": [
            {"opportunity_id": "O1", "campaign_id": "c1", "deal_state": "open", "account_id": "A1",
             "amount_usd": 98765.43, "touches": 2, "as_of": DAY},
            {"opportunity_id": "O1", "campaign_id": "c2", "deal_state": "open", "account_id": "A1",
             "amount_usd": 98765.43, "touches": 3, "as_of": DAY},
        ],
        # Of another day than the scores: the page says so.
        "stage_conversion": [
            {**stage, "as_of": "2026-10-24", "month_start": "2026-09-01", "stage": "mql", "entered": 40,
             "passed_on": 10, "passed_share": 0.25, "passed_share_low": 0.14, "passed_share_high": 0.4,
             "median_days": 6.5},
            {**stage, "as_of": "2026-10-24", "month_start": "2026-10-01", "stage": "mql", "entered": 20,
             "passed_on": 2, "passed_share": 0.1, "median_days": 3, "is_unripe": True},
        ],
        "handoff_summary": [
            {**handed, "week_start": "2026-10-19", "tier": "all", "owner_id": "all", "handed_over": 4,
             "response_hours_median": 2.5, "response_hours_p90": 7},
            {**handed, "week_start": "2026-10-19", "tier": "tier_1", "owner_id": "ann", "handed_over": 4,
             "response_hours_median": 2.5},
        ],
        "campaign_quality": [
            {"campaign_id": "c1", "campaign_name": ENDS_A_SCRIPT, "leads": 200, "mqls": 50, "qualified_share": 0.25,
             "qualified_share_low": 0.195, "qualified_share_high": 0.314, "verdict": "more qualify than elsewhere",
             "as_of": DAY},
        ],
        "account_breadth": [
            {"account_id": "A2", "account_name": ARABIC, "contacts": 5, "engaged_contacts": 2, "newly_engaged": 1,
             "newly_engaged_names": EMOJI, "newly_engaged_since": "2026-10-24", "as_of": DAY},
        ],
        "score_backtest": [
            {**tested, "is_champion": True, "is_primary_outcome": True, "period": "all"},
            {**tested, "backtest_number": 1, "is_champion": True, "is_primary_outcome": True, "period": "all"},
        ],
        "score_lift": [
            {**tested, "backtest_number": number, "period": "all", "top_share": 0.1, "chosen": 20, "hits": 8,
             "hit_rate": 0.4, "hit_rate_low": 0.21, "hit_rate_high": 0.61, "lift": lift, "lift_low": 1.5,
             "lift_high": 4.4, "capture": 0.5, "status": "ok"}
            for number, lift in ((1, 9.99), (2, 2.875))
        ],
        "score_calibration": [
            {**tested, "score_tenth": tenth, "lowest_score": 0, "highest_score": 50, "observations": 100,
             "subjects": 90, "outcomes": outcomes, "outcome_rate": outcomes / 100, "outcome_rate_low": 0.01,
             "outcome_rate_high": 0.5, "forecast_rate": 0.2, "status": "ok"}
            for tenth, outcomes in ((1, 4), (10, 37))
        ],
        "score_comparison": [
            {"backtest_number": 2, "outcome_id": "won", "subject": "lead", "champion_id": "lead_intent",
             "challenger_id": "activity count", "challenger_kind": "reference",
             "period": "all", "champion_auc": 0.81, "challenger_auc": 0.74, "auc_difference": 0.07,
             "difference_low": 0.02, "difference_high": 0.12, "verdict": "better"},
        ],
        "score_health": [
            {**check, "check_id": "band_conversion", "detail": "1, won", "value": 0.35, "value_low": 0.2,
             "value_high": 0.53, "status": "ok",
             "sentence": "Band 1 converted."},
            {**check, "check_id": "mql_inflation", "value": 1.75, "warn_when": "above", "warn_at": 1.5,
             "status": "warning", "sentence": "There are more MQLs."},
            {**check, "check_id": "auc", "status": "not enough data", "sentence": "Nothing is known."},
        ],
        "suggested_thresholds": [
            {"backtest_number": 2, "score_model_id": "lead_intent", "band": "1", "threshold_of_today": 60,
             "threshold_for_hit_rate": 52, "status": "ok"},
        ],
    }  # fmt: skip


def odd() -> dict[str, list[dict]]:
    """What is seldom: holdouts, old marts, tiers and days, names that two have, and more segments than a page shows."""
    data = {**night(), **modules()}
    fit = {**data["lead_fit_intent"][0], "account_id": "A1", "tier": "tier_1"}
    kept = {**data["scores_by_day"][-1], "is_held_out": False, "is_disqualified": False}
    # Sue and Pat have one name, Hal is held out, Dan is disqualified, and nobody knows whether Ned is held out.
    people = {"sue": "Sam Same", "pat": "Sam Same", "hal": "Hal Holdout", "dan": "Dan Gone", "ned": "Ned Unknown"}
    data["lead_fit_intent"] += [{**fit, "lead_id": name, "is_disqualified": name == "dan"} for name in people]
    data["scores_by_day"] += [
        {**kept, "subject_id": name, "is_held_out": name == "hal", "tier": "tier_1"} for name in people if name != "ned"
    ]
    data["lead_details"] = [{"lead_id": key, "lead_name": "Z Older", "as_of": DAY} for key in people]
    did = {
        "account_id": "A1",
        "activity_date": "2026-10-29",
        "activity_kind": "Page view",
        "is_engagement": True,
        "activities": 3,
        "points_then": 0,
        "points_now": 0,
        "as_of": DAY,
    }
    data["account_timeline"] = [{**did, "lead_id": key, "lead_name": name} for key, name in people.items()]
    data["account_timeline"].append({**did, "lead_id": "sue", "activity_kind": "Mail sent", "is_engagement": False})

    for name in ("account_trends", "campaign_credits", "lead_details"):
        data[name] = [{**row, "as_of": "2026-10-24"} for row in data[name]]
    data["account_lifecycle"][0].update(stage_label="Customer", stage_since=None)
    # As text 10 comes before 9.
    data["tiers"] = [
        {"subject": "lead", "tier": tier, "tier_rank": rank}
        for tier, rank in (("tier_1", "9"), ("tier_2", "10"), ("tier_3", "?"))
    ]
    data["lead_worklist"][1].update(tier="an_old_tier", owner_name="Ann")
    data["lead_worklist"][2].update(tier=None)
    data["account_worklist"][1].update(owner_name="Ann")
    data["owner_workload"][1].update(owner_name="Ann", capacity_per_week=0.5)
    for day in data["score_history_days"][:2]:
        day["is_replayed"] = True
    campaign = data["campaign_quality"][0]
    data["campaign_quality"] = [
        {**campaign, "campaign_id": key, "campaign_name": name, "qualified_share": share, "cost_per_mql_usd": 0.4}
        for key, name, share in (("c1", "Fair", 0.25), ("c2", "Fair", 0.3), ("none", None, 0.9))
    ]
    data["account_fit_intent"] += [{"account_id": f"S{n}", "industry": f"Sector {n:02}"} for n in range(40)]
    return data  # fmt: skip


@pytest.fixture(scope="module")
def strange(contracts, project_root, tmp_path_factory) -> Written:
    """The pages of what is seldom."""
    file = make_database(tmp_path_factory.mktemp("odd") / "odd.duckdb", contracts, odd())
    return written(pages.write_pages(DuckDbFile(file, project_root), project_root))


@pytest.fixture(scope="module")
def whole(contracts, project_root, tmp_path_factory) -> Written:
    """The pages of a database that has everything but replays."""
    folder = tmp_path_factory.mktemp("dashboard")
    file = make_database(folder / "whole.duckdb", contracts, {**night(), **modules()})
    return written(pages.write_pages(DuckDbFile(file, project_root), project_root))


@pytest.fixture(scope="module")
def bare(contracts, project_root, tmp_path_factory) -> Written:
    """The pages of a database that a night built, without a review."""
    folder = tmp_path_factory.mktemp("bare")
    file = make_database(folder / "bare.duckdb", contracts, night())
    return written(pages.write_pages(DuckDbFile(file, project_root), project_root, folder / "pages"))


def test_the_lists_of_sales_are_the_marts_rows_with_the_most_urgent_of_each_owner_first(whole):
    rows = whole.table("sales", "Leads on the list")

    assert [row["Owner"] for row in rows] == ["Ann", "Bob", "nobody"]
    assert rows[0]["Why"] == f"Looked at pricing{FORMULA}"
    assert rows[0]["By when"] == f"{DAY} 10:00 (UTC)OVERDUE"
    assert rows[1]["By when"] == "Asked to be contactedno deadline agreed"
    # Without a name the key stands for it.
    assert rows[2]["Who"] == "L3"
    assert [row["Who"] for row in whole.table("sales", "Overdue leads")] == [rows[0]["Who"]]
    assert whole.table("sales", "Leads and accounts that wait for a place") == [{"Owner": "Ann", "Waiting": "7"}]
    workload = whole.table("sales", "Rows on the lists and rows that wait, by owner")
    assert [(row["Owner"], row["Overdue"], row["Waiting"]) for row in workload] == [
        ("Ann", "1", "7"),
        ("Bob", "0", "0"),
    ]


def test_the_section_of_an_account_tells_people_movement_roles_deals_and_what_they_did(whole):
    (fold, other) = (f for f in whole.roots["sales"].all("details") if f.attributes["class"] == "fold")

    assert "Interest is rising since 2026-10-24. New activity outweighs what fades." in fold.text
    assert "6 activities in the latest weeks, 3.0 a week where 1.5 is usual here. That is a surge." in fold.text
    assert "Stage: MQL, since 2026-10-29 10:00." in fold.text
    captions = {table.all("caption")[0].text: table for table in fold.all("table")}
    assert [row.all("td")[0].text for row in captions["Buying roles there and missing"].all("tr")[1:]] == [
        "missing",
        "there",
    ]
    deals = [cell.text for cell in captions["Opportunities"].all("tr")[1].all("th", "td")]
    assert deals == ["O1", "open", "5"]
    days = [[c.text for c in row.all("th", "td")] for row in captions["Activities by day and person"].all("tr")[1:]]
    assert days == [["2026-10-30", SCRIPT, ENDS_A_SCRIPT, "4"], ["2026-10-28", "nobody known", "page_view", "2"]]
    assert ARABIC in other.text and "There is no opportunity." in other.text


def test_sales_sees_nobody_who_is_held_out_and_no_tier_but_those_of_its_lists(strange):
    (people, others) = (t for t in strange.roots["sales"].all("table") if t.all("caption")[0].text == "People")
    rows = [[cell.text for cell in row.all("th", "td")] for row in people.all("tr")[1:]]

    # L1 is on the list. Marketing has the two others in tier_1 as well.
    assert [(row[0], row[3], row[4]) for row in rows] == [
        (SCRIPT, "tier_1", "yes"), ("Sam Same (pat)", parts.NOTHING, "no"), ("Sam Same (sue)", parts.NOTHING, "no"),
    ]  # fmt: skip
    assert len(others.all("tr")) == 2
    # Neither in words nor in the data of charts.
    (main,) = strange.roots["sales"].all("main")
    assert re.search(r"\bsue\b", main.text)
    assert not re.search(r"\b(hal|Hal Holdout|ned|Ned Unknown|dan|Dan Gone)\b", main.text)
    assert not {"People known", "Of these engaged"} & {cell.text for cell in main.all("th")}
    # The page of marketing counts all of them: 8 leads.
    leads = strange.table("marketing", "Leads by band of fit and intent, segment and tier")
    assert sum(int(row["Leads"]) for row in leads) == 8


def test_a_timeline_has_what_each_person_did_and_nothing_that_was_done_to_them(strange):
    days = strange.table("sales", "Activities by day and person")
    assert [(row["Person"], row["Kind"], row["Activities"]) for row in days] == [
        ("Sam Same (pat)", "Page view", "3"),
        ("Sam Same (sue)", "Page view", "3"),
    ]
    assert "Timeline of 6 activities by 2 people, from 2026-10-29 to 2026-10-29." in strange.roots["sales"].text


def test_what_a_review_of_another_day_says_of_an_account_is_left_out_and_told(strange):
    (main,) = strange.roots["sales"].all("main")
    text = main.text
    older = f"account_trends is of 2026-10-24, and the scores are of {DAY}; make review brings it up to date."
    assert text.count(f"{older} It is left out here.") == 1
    assert text.count("brings it up to date") == 3
    for name in ("campaign_credits", "lead_details"):
        assert f"{name} is of 2026-10-24, and the scores are of {DAY}" in text
    assert "Opportunities" not in text and "Z Older" not in text
    assert "Interest is" not in text and "That is a surge" not in text
    # What is of the day stays; since when the account is a customer nobody knows.
    assert "Stage: Customer." in text and "Buying roles there and missing" in text


def test_tiers_that_the_policy_has_not_come_last(strange):
    (tiers,) = (s for s in strange.roots["sales"].all("select") if s.attributes["id"] == "filter-tier")
    assert [option.text for option in tiers.all("option")] == ["all", "tier_1", "tier_2", "an_old_tier"]
    assert strange.table("sales", "Leads on the list")[2]["What to do"] == "Call now"


def test_of_two_with_one_name_each_is_shown_with_its_key(strange):
    workload = strange.table("sales", "Rows on the lists and rows that wait, by owner")
    assert [(row["Owner"], row["Places in a week"]) for row in workload] == [
        ("Ann (ann)", parts.NOTHING),
        ("Ann (bob)", "0.5"),
    ]
    assert [row["Owner"] for row in strange.table("sales", "Leads on the list")] == ["Ann (ann)", "Ann (bob)", "nobody"]
    (handed,) = strange.table("marketing", "Hand-overs by week, tier and owner")
    assert handed["Owner"] == "Ann (ann)"
    campaigns = strange.table("marketing", "Campaigns")
    assert [(row["Campaign"], row["Cost per MQL, USD"]) for row in campaigns] == [
        ("Fair (c1)", "0.4"), ("Fair (c2)", "0.4"), ("no campaign", "0.4"),
    ]  # fmt: skip
    # What no campaign touched is none of the campaigns.
    assert (
        "Points with intervals of 2 campaigns. Fair (c2) has the highest share, 30.0 %."
        in strange.roots["marketing"].text
    )


def test_days_that_no_build_kept_are_told(strange, whole):
    told = f"Days before {DAY} were replayed afterwards (make backfill): nobody saw what they say on the day itself."
    counts = {row["What"]: row["How many"] for row in strange.table("index", "The day in numbers")}
    assert counts["Days that builds kept"] == "1"
    assert counts["Days before these that were replayed afterwards"] == "2"
    assert told in strange.roots["marketing"].text and told in strange.roots["policy"].text
    # Null: by a release that replayed nothing.
    assert "were replayed" not in whole.roots["marketing"].text
    counts = {row["What"]: row["How many"] for row in whole.table("index", "The day in numbers")}
    assert counts["Days that builds kept"] == "3" and len(counts) == 7


def test_the_smallest_segments_are_one(strange):
    (segments,) = (s for s in strange.roots["marketing"].all("select") if s.attributes["id"] == "filter-segment")
    names = [option.text for option in segments.all("option")]
    # 30 of the 42 industries, those without an account, the rest, and no choice.
    assert len(names) == 33 and {"all", "no account", "other", "Sector 00"} <= set(names) and "Software" not in names


def test_no_score_stands_on_the_page_of_sales(whole, contracts):
    data = {**night(), **modules()}
    numbers = {
        float(row[column])
        for name, rows in data.items()
        for row in rows
        for column in row
        if re.search(r"score|points|coverage|amount|change_by|confidence", column)
        and "score_model" not in column
        and isinstance(row[column], (int, float))
        and row[column] != int(row[column])
    }
    assert {SCORE, OTHER_SCORE, 40.4444, 39.3939, 30.4567, 98765.43} <= numbers
    # Programs and styles are full of numbers.
    page = whole.texts["sales"]
    for element in whole.roots["sales"].all("script", "style"):
        if "type" not in element.attributes:
            page = page.replace(element.children[0], "")
    for number in numbers:
        for form in (f"{number}", f"{number:,.2f}", f"{number:,.1f}"):
            assert not re.search(rf"(?<![\d.]){re.escape(form)}(?!\d)", page), form
    titles = [cell.text.lower() for row in whole.roots["sales"].all("thead") for cell in row.all("th")]
    assert [title for title in titles if re.search(r"score|point|band|amount", title)] == []
    keys = set(re.findall(r'"(\w+)":', "".join(json.dumps(spec) for spec in whole.specs("sales"))))
    columns = {c for columns in contracts.values() for c in columns if re.search("score|points|band", c)}
    assert keys & columns == set()


def test_the_numbers_for_marketing_are_the_marts(whole):
    leads = whole.table("marketing", "Leads by band of fit and intent, segment and tier")
    assert [(r["Fit"], r["Intent"], r["Segment"], r["Leads"]) for r in leads] == [
        ("A", "1", "Software", "1"),
        ("A", "1", "no account", "1"),
        ("B", "2", FORMULA, "1"),
    ]
    weeks = whole.table("marketing", "Leads by week and tier")
    assert [(r["Day"], r["Tier"], r["Leads"]) for r in weeks] == [(DAY, "tier_1", "1"), ("2026-10-24", "tier_2", "1")]
    moves = whole.table("marketing", "Moves between tiers since the week before")
    assert [(r["Day"], r["From"], r["To"], r["How many"]) for r in moves] == [(DAY, "tier_2", "tier_1", "1")]
    funnel = whole.table("marketing", "Leads by month and stage")
    assert [(r["Month"], r["Entered"], r["Went on"], r["Share"], r["Median days to the next"]) for r in funnel] == [
        ("2026-10-01", "20", "2", "10.0 %", "3"),
        ("2026-09-01", "40", "10", "25.0 %", "6.5"),
    ]
    total = whole.table("marketing", "Leads that ever entered a stage, all months together")
    assert total == [{"Stage": "mql", "Entered": "60", "Went on": "12"}]
    (week,) = whole.table("marketing", "Hand-overs by week, all owners and tiers")
    assert (week["In time of those due"], week["Median hours"]) == ("75.0 %", "2.5")
    # An owner stands by name.
    (row,) = whole.table("marketing", "Hand-overs by week, tier and owner")
    assert (row["Owner"], row["Tier"], row["Handed over"]) == ("Ann", "tier_1", "4")
    (campaign,) = whole.table("marketing", "Campaigns")
    assert (campaign["Leads"], campaign["Qualified"], campaign["At least"]) == ("200", "25.0 %", "19.5 %")
    (engaged,) = whole.table("marketing", "Accounts with newly engaged people")
    assert (engaged["Account"], engaged["Newly engaged"], engaged["Who"]) == (ARABIC, "1", EMOJI)
    (value,) = whole.table("marketing", "Values that nobody knows")
    assert (value["Value"], value["Rows"], value["Share of rows"]) == (SCRIPT, "1,234", "12.5 %")
    assert "Silent: page_view, activities." in whole.roots["marketing"].text


def test_the_numbers_for_the_owner_of_the_policy_are_the_marts(whole):
    rules = whole.table("policy", "Points by score and rule")
    columns = ("Rule", "Kind", "Subjects", "Points that count", "Points over the limit of a day")
    assert [tuple(rule[name] for name in columns) for rule in rules] == [
        ("pricing_page", "activity_rule", "2", "+42.8", "+100.0"),
        ("pricing_page", "rule_cap", "1", "-8.5", "+0.0"),
    ]
    (lift,) = whole.table("policy", "Lift of the highest scores in the latest backtest")
    assert (lift["Chosen"], lift["Conversion"], lift["Lift"]) == ("top 10 %", "40.0 %", "2.875")
    tenths = whole.table("policy", "Outcomes by tenth of the scores")
    assert [(r["Tenth"], r["Rate"]) for r in tenths] == [("10", "37.0 %"), ("1", "4.0 %")]
    (counting,) = whole.table("policy", "The live scores against others, in the latest backtest")
    assert (counting["Difference"], counting["Verdict"]) == ("0.07", "better")
    (conversion,) = whole.table("policy", "Conversion by month and band")
    assert [conversion[name] for name in ("Conversion", "At least", "At most")] == ["35.0 %", "20.0 %", "53.0 %"]
    (drawn,) = (spec for spec in whole.specs("policy") if "value_low" in json.dumps(spec))
    (point,) = drawn["data"]["values"]
    assert (point["value_low"], point["value"], point["value_high"]) == (0.2, 0.35, 0.53)
    health = whole.table("policy", "Findings, warnings first")
    assert [(r["Check"], r["Value"], r["Warns when"]) for r in health] == [
        ("mql_inflation", "1.75", "above 1.5"),
        ("band_conversion", "0.35", parts.NOTHING),
    ]
    assert "1 findings have not enough data yet: auc." in whole.roots["policy"].text
    (rule,) = whole.table("policy", "Rules of activities")
    assert (rule["Points"], rule["Fades"], rule["Most"]) == ("10", "half_life, half after 14 days", "a day 1")
    quartiles = whole.table("policy", "Quartiles of the scores above 0")
    assert [(r["Day"], r["Median"]) for r in quartiles] == [(DAY, "73.4321"), ("2026-10-24", "20.25")]


def test_charts_draw_the_numbers_of_their_tables(whole):
    (heat,) = (spec for spec in whole.specs("marketing") if "Leads" in json.dumps(spec) and "layer" in spec)
    rows = heat["data"]["values"]
    assert sum(row["subjects"] for row in rows) == 3
    assert {param["name"] for param in heat["params"]} == {"f_segment", "f_tier"}


@pytest.mark.parametrize("page", PAGES)
def test_hostile_text_is_shown_and_never_obeyed(whole, page):
    text = whole.texts[page]
    elements = whole.roots[page]

    # Every script element is one of ours: a program that the policy of the page names, or data.
    scripts = elements.all("script")
    assert text.count("<script") == text.count("</script>") == len(scripts)
    programs = [s for s in scripts if "type" not in s.attributes]
    assert len(programs) == (1 if page == "index" else 2)
    assert {s.attributes["type"] for s in scripts if s not in programs} <= {"application/json"}
    assert elements.all("b", "img", "iframe", "object", "link") == []
    # Nothing is asked of a network, and no other program runs.
    (csp,) = (meta.attributes["content"] for meta in elements.all("meta") if "http-equiv" in meta.attributes)
    assert csp.startswith("default-src 'none'; script-src 'sha256-")
    assert csp.count("'sha256-") == len(programs) and "'unsafe-inline'" not in csp.split("style-src")[0]
    assert [value for e in elements.all("a") for value in [e.attributes["href"]] if ":" in value or "//" in value] == []
    # What turns the direction of writing is written out; what is written from the right stays, apart from the rest.
    assert "\u202e" not in text
    shown = "".join(bdi.text for bdi in elements.all("bdi"))
    if page == "sales":
        assert {SCRIPT, ENDS_A_SCRIPT, FORMULA, ARABIC, EMOJI, r"\u202egnp.exe"} <= {
            bdi.text for bdi in elements.all("bdi")
        } | {EMOJI if EMOJI in shown else ""}


def test_a_mart_that_is_missing_is_told_with_the_command_that_builds_it(bare, whole):
    text = bare.roots["marketing"].text
    assert "The mart stage_conversion is not in this database; make review builds it." in text
    assert "The mart score_lift is not in this database; make review builds it." in bare.roots["policy"].text
    assert "The mart account_trends is not in this database; make review builds it." in bare.roots["sales"].text
    # The first page gathers what is missing, once.
    assert bare.roots["index"].text.count("The mart score_backtest is not in this database") == 1
    # What is there is shown all the same.
    assert len(bare.table("sales", "Leads on the list")) == 3
    missing = [p.text for p in whole.roots["index"].all("p") if p.attributes.get("class") == "missing"]
    assert missing == [
        "The mart score_replay is not in this database; make replay FROM=YYYY-MM-DD TO=YYYY-MM-DD builds it."
    ]


def test_a_mart_of_another_day_than_the_scores_is_told(whole):
    told = f"stage_conversion is of 2026-10-24, and the scores are of {DAY}; make review brings it up to date."
    assert told in whole.roots["marketing"].text
    assert whole.texts["marketing"].count("brings it up to date") == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_screen_reader_finds_its_way(whole, page):
    root = whole.roots[page]

    (html,) = root.all("html")
    assert html.attributes["lang"] == "en" and DAY in html.all("title")[0].text
    levels = [int(h.tag[1]) for h in root.all("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert root.all("a")[0].attributes == {"class": "skip", "href": "#main"}
    ids = [e.attributes["id"] for e in root.all("section", "details", "main", "h2", "select") if "id" in e.attributes]
    assert len(ids) == len(set(ids)) and "main" in ids
    anchors = [a.attributes["href"][1:] for a in root.all("a") if a.attributes["href"].startswith("#")]
    assert set(anchors) <= set(ids)
    labels = {label.attributes["for"] for label in root.all("label")}
    assert {select.attributes["id"] for select in root.all("select")} == labels
    for table in root.all("table"):
        assert table.all("caption")[0].text
        assert {cell.attributes.get("scope") for cell in table.all("thead")[0].all("th")} == {"col"}
        for row in table.all("tbody")[0].all("tr"):
            assert [cell.attributes["scope"] for cell in row.all("th")] == ["row"]
    for figure in root.all("figure"):
        (place,) = (d for d in figure.all("div") if d.attributes["class"] == "chart")
        assert place.attributes["role"] == "img" and place.attributes["aria-label"].endswith(".")
        assert figure.all("details")[0].all("table")
    assert bool(root.all("figure")) == (page != "index")


def test_rows_that_do_not_fit_are_counted(contracts, project_root, tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "MOST_ROWS", 2)
    data = night()
    data["lead_worklist"].append({**data["lead_worklist"][0], "lead_id": "L4"})
    file = make_database(tmp_path / "many.duckdb", contracts, data)

    found = written(pages.write_pages(DuckDbFile(file, project_root), project_root))

    # The second row of Ann, who comes first in the alphabet, gives way to the first ones of the others.
    assert [row["Owner"] for row in found.table("sales", "Leads on the list")] == ["Ann", "Bob"]
    assert "2 more rows are in the mart lead_worklist." in found.roots["sales"].text
    # Sums are in no mart.
    assert "1 more row is not shown." in found.roots["marketing"].text


def test_only_pages_of_ours_are_replaced(contracts, project_root, tmp_path, monkeypatch):
    file = make_database(tmp_path / "night.duckdb", contracts, night())
    folder = tmp_path / "night_dashboard"
    run = CliRunner().invoke(app, ["--db", str(file)])
    assert (run.exit_code, run.stdout) == (0, f"Dashboard: {folder / 'index.html'}\n")
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{page}.html" for page in PAGES)
    assert CliRunner().invoke(app, ["--db", str(file)]).exit_code == 0

    # A run that breaks off changes nothing and leaves nothing behind, and what others keep there stays.
    (folder / "sales.html.part").write_text("theirs")
    names = sorted(path.name for path in folder.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr(pages.os, "replace", lambda *_: (_ for _ in ()).throw(OSError("no room")))
        assert CliRunner().invoke(app, ["--db", str(file)]).exit_code == 1
    assert sorted(path.name for path in folder.iterdir()) == names
    assert CliRunner().invoke(app, ["--db", str(file)]).exit_code == 0
    assert (folder / "sales.html.part").read_text() == "theirs"
    assert (folder / "sales.html").stat().st_mode == file.stat().st_mode

    (folder / "policy.html").rename(folder / "kept.html")
    (folder / "policy.html").symlink_to(folder / "theirs.html")
    run = CliRunner().invoke(app, ["--db", str(file)])
    assert run.exit_code == 1 and "policy.html is there and is no page of a dashboard" in run.stderr
    (folder / "kept.html").rename(folder / "policy.html")

    (folder / "sales.html").write_text("<html>mine</html>")
    before = (folder / "index.html").stat().st_mtime_ns
    run = CliRunner().invoke(app, ["--db", str(file)])
    assert run.exit_code == 1 and "sales.html is there and is no page of a dashboard" in run.stderr
    assert (folder / "sales.html").read_text() == "<html>mine</html>"
    assert (folder / "index.html").stat().st_mtime_ns == before


def test_a_database_without_scores_is_told(contracts, project_root, tmp_path):
    with pytest.raises(InputError, match="there is no database"):
        pages.write_pages(DuckDbFile(tmp_path / "none.duckdb", project_root), project_root)
    file = make_database(tmp_path / "empty.duckdb", contracts, {"policy_changes": []})
    with pytest.raises(InputError, match="holds no scores"):
        pages.write_pages(DuckDbFile(file, project_root), project_root)
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "leads.csv").write_text("lead_id\n")
    file = make_database(tmp_path / "night.duckdb", contracts, night())
    with pytest.raises(InputError, match="holds an input"):
        pages.write_pages(DuckDbFile(file, project_root), project_root, tmp_path / "input")


def test_a_package_that_is_not_installed_is_told(monkeypatch, tmp_path):
    for name in ("pages", "charts", "sales", "marketing", "policy", "start"):
        monkeypatch.delitem(sys.modules, f"account_scoring.dashboard.{name}")
    monkeypatch.setitem(sys.modules, "altair", None)

    run = CliRunner().invoke(app, ["--db", str(tmp_path / "none.duckdb")])
    assert run.exit_code == 1
    assert run.stderr.startswith("Error: the dashboard needs the package altair, which is not installed")


def test_a_build_of_the_demo_is_not_lost_where_its_pages_fail(project_root, tmp_path):
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$2"\ntest "$2" != account_scoring.dashboard\n')
    python.chmod(0o755)
    # Newer than what they are made of, so nothing is made.
    for name in ("installed", "demo"):
        (tmp_path / name).touch()
    given = [f"VENV_PYTHON={python}", f"INSTALLED={tmp_path / 'installed'}", f"DEMO={tmp_path / 'demo'}"]

    run = subprocess.run(["make", "build", *given], cwd=project_root, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.split()) == (0, ["account_scoring.build", "account_scoring.dashboard"])
    assert run.stderr == "The scores are built, and their pages are not; make dashboard tries again\n"

    # A server has no file to read.
    command = ["make", "build", "TARGET=postgres", *given]
    run = subprocess.run(command, cwd=project_root, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.split(), run.stderr) == (0, ["account_scoring.build"], "")


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt-get install chromium)")


def browse(page: Path, fragment: str, profile: Path, *options: str) -> tuple[str, list[str]]:
    """What a browser without a network makes of a page: the page as it is then, and what its console says."""
    run = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--virtual-time-budget=30000",
            "--enable-logging=stderr",
            "--v=0",
            f"--user-data-dir={profile}",
            *options,
            f"file://{page}{fragment}",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return run.stdout, [line for line in run.stderr.splitlines() if "CONSOLE" in line]


@in_browser
@pytest.mark.parametrize(
    ("page", "fragment", "charts"),
    [
        ("index", "", 0),
        ("sales", "#account-1", 2),
        ("marketing", "#segment=Software&tier=tier_1", 7),
        ("policy", "", 7),
    ],
)
def test_a_browser_without_a_network_draws_every_chart_and_takes_a_picture(whole, tmp_path, page, fragment, charts):
    picture = tmp_path / "page.png"
    options = ("--dump-dom", f"--screenshot={picture}", "--window-size=1000,760")
    dom, console = browse(whole.folder / f"{page}.html", fragment, tmp_path / "profile", *options)

    assert console == []
    assert 'data-ready="yes"' in dom
    assert (dom.count('data-drawn="done"'), dom.count('data-drawn="failed"')) == (charts, 0)
    assert dom.count("<svg ") >= charts
    assert picture.read_bytes().startswith(b"\x89PNG")
    if page == "marketing":
        # The chart follows the choice: of two leads with these bands one is in this segment.
        assert re.findall(r'aria-label="Intent: 1; Fit: A; Leads: (\d+)"', dom) == ["1"]
        assert "Intent: 2; Fit: B" not in dom
        shown = re.search(r'role="status">(\d+) of (\d+) rows are shown', dom)
        assert shown and int(shown[1]) < int(shown[2])


@in_browser
def test_an_address_that_means_nothing_breaks_nothing(whole, tmp_path):
    dom, console = browse(whole.folder / "index.html", "#100%", tmp_path, "--dump-dom")
    assert console == [] and 'data-ready="yes"' in dom


@in_browser
def test_a_choice_hides_the_rows_of_others(whole, tmp_path):
    dom, console = browse(whole.folder / "sales.html", "#owner=Bob", tmp_path, "--dump-dom")

    assert console == []
    # Paper has this line in place of the controls.
    assert re.search(r'role="status">\d+ of \d+ rows are shown, where Owner is Bob\.<', dom)
    assert ".filters select, .filters button, nav, footer { display: none; }" in whole.texts["sales"]
    rows = re.findall(r'<(tr|details)[^>]* data-filters="([^"]*)"([^>]*)>', dom)
    assert len(rows) > 8
    for _tag, values, rest in rows:
        assert ("hidden" in rest) == ("&quot;owner&quot;: &quot;Bob&quot;" not in values)
