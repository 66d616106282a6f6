"""Who is held out is drawn by lot, company by company, and neither a list of work nor a CRM tells."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import pytest

if TYPE_CHECKING:
    from conftest import Bench

COMPANIES, PEOPLE = 120, 3
MARTS = ["lead_worklist", "account_worklist", "crm_leads", "crm_accounts", "scores_by_day", "lead_fit_intent"]
BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
TABLES = """
    select
        fit_intent.lead_id,
        fit_intent.account_id,
        fit_intent.tier,
        history.is_held_out,
        worklist.lead_id is not null as is_on_worklist,
        crm.tier as crm_tier,
        crm.action as crm_action,
        crm.is_mql or crm.is_handed_to_sales or crm.reason_1 <> '' as crm_tells
    from lead_fit_intent as fit_intent
    inner join crm_leads as crm on fit_intent.lead_id = crm.lead_id
    inner join scores_by_day as history
        on history.subject = 'lead' and fit_intent.lead_id = history.subject_id and history.score_model_id = 'lead_fit'
            and history.snapshot_date = ?
    left join lead_worklist as worklist on fit_intent.lead_id = worklist.lead_id
    order by fit_intent.lead_id
"""


@pytest.fixture(scope="module")
def nights(fresh_bench: Bench, run_bench, write_input, edit_seed, query) -> dict[str, pd.DataFrame]:
    """Leads of three nights: a half is held out, then two thirds, then a half that is drawn with another salt."""
    people = [
        (f"L{company}-{person}", f"company{company}.com") for company in range(COMPANIES) for person in range(PEOPLE)
    ]
    people += [(f"free-{number}", "gmail.com") for number in range(COMPANIES)]
    write_input(
        fresh_bench.inputs,
        {
            "leads": [
                {
                    "lead_id": lead,
                    "created_at": "2024-12-01",
                    "email": f"{lead.lower()}@{domain}",
                    "job_title": "Chief Marketing Officer",
                    "country": "Germany",
                }
                for lead, domain in people
            ],
            "activities": [
                {"activity_id": lead, "lead_id": lead, "activity_type": "demo_request", "occurred_at": "2024-12-30"}
                for lead, _ in people
            ],
        },
    )
    found = {}
    for day, (name, percent, salt) in enumerate(
        [("half", "50", "a"), ("more", "66.7", "a"), ("salted", "50", "b")], start=1
    ):
        edit_seed(
            fresh_bench.project,
            "holdouts",
            lambda rows, percent=percent, salt=salt: [
                {**row, "holdout_percent": percent, "salt": salt} for row in rows
            ],
        )
        as_of = f"2025-01-0{day}"
        run_bench(
            fresh_bench,
            [*BUILD, "--select", *(f"+{mart}" for mart in MARTS)],
            "held_out",
            {"account_scoring_as_of": as_of},
            judges_policy=False,
        )
        found[name] = query(fresh_bench.db("held_out"), TABLES, [as_of])
    return found


def test_about_so_many_companies_are_held_out_as_the_policy_says(nights):
    for name, share in (("half", 0.5), ("more", 0.667), ("salted", 0.5)):
        # Free mail forms no company: these people are drawn one by one.
        drawn = nights[name].assign(unit=nights[name]["account_id"].fillna(nights[name]["lead_id"]))
        held_out = drawn.groupby("unit")["is_held_out"].first().astype(bool)
        assert len(held_out) == 2 * COMPANIES
        error = math.sqrt(share * (1 - share) / len(held_out))
        assert held_out.mean() == pytest.approx(share, abs=4 * error)


def test_a_company_is_held_out_with_all_its_people(nights):
    assert (nights["half"].groupby("account_id")["is_held_out"].nunique() == 1).all()


def test_a_higher_percent_adds_to_those_held_out_before(nights):
    half, more = (nights[name]["is_held_out"].astype(bool) for name in ("half", "more"))
    assert more[half].all()
    assert more.sum() > half.sum()


def test_another_salt_draws_anew(nights):
    same = nights["half"]["is_held_out"].astype(bool) == nights["salted"]["is_held_out"].astype(bool)
    assert 0.25 < same.mean() < 0.75


def test_neither_the_worklist_nor_the_crm_tells_who_is_held_out(nights):
    half = nights["half"]
    assert len(half) == COMPANIES * (PEOPLE + 1)
    held_out = half["is_held_out"].astype(bool)
    assert not half.loc[held_out, "is_on_worklist"].any()
    assert half.loc[~held_out, "is_on_worklist"].all()
    assert not half.loc[held_out, "crm_tells"].any()
    assert half.loc[~held_out, "crm_tells"].all()
    assert set(half.loc[held_out, "crm_tier"]) == {"tier_3"}
    assert set(half.loc[held_out, "crm_action"]) == {"Nurture"}
    # Marketing still sees what everybody is.
    assert set(half.loc[held_out, "tier"]) <= {"tier_1", "tier_2"}
