"""Real input, scored by the project and by independent.py, which shares nothing with it.

Needs ../shared/data, which is not part of the repository; without it these tests are skipped.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from independent import (
    Account,
    PublicSuffixes,
    account_engagement,
    company_domains,
    decayed_scores,
    fit_scores,
    known_leads,
    last_days,
    read_rows,
)

HALF_LIFE_DAYS = 60
ENGAGED_THRESHOLD = 0.5
CONTACT_SCALE = 1

# The checks of tables run on one of the three: they are the same for all, and cost as much as the scoring.
MODELS_ONLY = ["--exclude-resource-type", "unit_test", "test"]
WITH_CHECKS = ["--exclude-resource-type", "unit_test"]

WHO_AND_WHY = {"reason": "Comparison with an independent computation.", "owner": "tests"}
LEAD_INTENT = {
    "score_model_id": "lead_intent",
    "subject": "lead",
    "dimension": "intent",
    "status": "live",
    "is_primary": "true",
    "engaged_threshold": ENGAGED_THRESHOLD,
    "contact_scale": CONTACT_SCALE,
    **WHO_AND_WHY,
}
ACCOUNT_INTENT = {
    "score_model_id": "account_intent",
    "subject": "account",
    "dimension": "intent",
    "status": "live",
    "is_primary": "true",
    "rolls_up_score_model_id": "lead_intent",
    **WHO_AND_WHY,
}
EFFECTIVE_CONTACTS = {
    "rollup_id": "account_intent_effective_contacts",
    "score_model_id": "account_intent",
    "method": "effective_contacts",
    "is_primary": "true",
    "scale_to": 100,
    "full_score_at": 4,
    **WHO_AND_WHY,
}
ANY_ACTIVITY = {
    "rule_id": "any_activity",
    "score_model_id": "lead_intent",
    "purchase_stage": "awareness",
    "points": 1,
    "half_life_days": HALF_LIFE_DAYS,
    **WHO_AND_WHY,
}
BY_DOMAIN = [
    {"match_method": method, "priority": priority, "confidence": 1, **WHO_AND_WHY}
    for priority, method in enumerate(("email_domain", "derived_domain"), start=1)
]
FIT = {**LEAD_INTENT, "score_model_id": "lead_fit", "dimension": "fit", "engaged_threshold": "", "contact_scale": ""}
BANK_RULES = [
    {"rule_id": f"bank_{number}", "score_model_id": "lead_fit", "points": points, **condition, **WHO_AND_WHY}
    for number, (points, condition) in enumerate(
        [
            (10, {"attribute": "lead_x_job", "operator": "equals", "value": "Management"}),
            (5, {"attribute": "lead_x_balance_eur", "operator": "at_least", "value": "1000"}),
            (20.5, {"attribute": "lead_x_previous_outcome", "operator": "in", "value": "success|other"}),
            (-4, {"attribute": "lead_x_age", "operator": "between", "value": "30", "value_to": "40"}),
            (-2, {"attribute": "lead_x_balance_eur", "operator": "at_most", "value": "-0.5"}),
            (3, {"attribute": "lead_x_job", "operator": "starts_with", "value": "self"}),
            (1, {"attribute": "lead_x_education", "operator": "contains", "value": "ERTIA"}),
            (0.25, {"attribute": "lead_x_housing_loan", "operator": "not_equals", "value": "true"}),
            (0.125, {"attribute": "lead_x_marital", "operator": "is_known"}),
            (7, {"attribute": "lead_x_marital", "operator": "is_unknown"}),
        ],
        start=1,
    )
]


@dataclass(frozen=True)
class Scored:
    """One real data set with its policy, built: database and last day that counts."""

    db: Path
    as_of: date


@pytest.fixture(scope="module")
def score(shared_data, fresh_bench, write_policy, run_bench):
    """Build real tables with a policy written into a copied project, as a user would."""

    def build(name: str, tables: dict[str, Path], policy: dict, as_of: date, resources=MODELS_ONLY) -> Scored:
        for old in fresh_bench.inputs.iterdir():
            old.unlink()
        for table, path in tables.items():
            (fresh_bench.inputs / f"{table}.csv").symlink_to(path)
        write_policy(fresh_bench.project, policy)
        started = time.monotonic()
        run_bench(
            fresh_bench,
            ["build", *resources],
            name,
            {"account_scoring_as_of": as_of.isoformat()},
            builds_reviews=resources is WITH_CHECKS,
        )
        print(f"{name}: dbt build took {time.monotonic() - started:.1f} s")
        return Scored(fresh_bench.db(name), as_of)

    return build


@pytest.fixture(scope="module")
def opensource(score, shared_data) -> Scored:
    """Contributors to an open-source project: one point per person and day with any activity."""
    folder = shared_data / "opensource"
    return score(
        "opensource",
        {"leads": folder / "leads.csv", "activities": folder / "activities.csv"},
        {
            "score_models": [LEAD_INTENT, ACCOUNT_INTENT],
            "activity_rules": [{**ANY_ACTIVITY, "daily_cap": 1}],
            "account_rollup_methods": [EFFECTIVE_CONTACTS],
            "match_methods": BY_DOMAIN,
        },
        date(2025, 1, 1),
        WITH_CHECKS,
    )


@pytest.fixture(scope="module")
def expected_leads(shared_data, opensource) -> dict[str, float]:
    """Independent scores of the contributors, by lead_id."""
    folder = shared_data / "opensource"
    return decayed_scores(
        known_leads(read_rows(folder / "leads.csv"), opensource.as_of),
        read_rows(folder / "activities.csv"),
        opensource.as_of,
        half_life_days=HALF_LIFE_DAYS,
        daily_cap=1,
    )


@pytest.fixture(scope="module")
def mail_providers(shared_data) -> set[str]:
    """Domains of mail providers, free and disposable; three are on neither list."""
    folder = shared_data / "reference"
    listed = {
        row["domain"]
        for name in ("free_email_domains_common.csv", "disposable_email_domains.csv")
        for row in read_rows(folder / name)
    }
    return listed | {"bk.ru", "hotmail.it", "vp.pl"}


@pytest.fixture(scope="module")
def expected_accounts(shared_data, opensource, expected_leads, mail_providers) -> dict[str, Account]:
    """Independent accounts of the contributors, by domain."""
    leads = known_leads(read_rows(shared_data / "opensource" / "leads.csv"), opensource.as_of)
    suffixes = PublicSuffixes(read_rows(shared_data / "reference" / "public_suffix_list.csv"))
    return account_engagement(
        expected_leads,
        company_domains(leads, suffixes, mail_providers),
        engaged_threshold=ENGAGED_THRESHOLD,
        contact_scale=CONTACT_SCALE,
    )


def scores_of(query, scored: Scored) -> dict[str, float]:
    found = query(scored.db, "select lead_id, cast(score as double) as score from lead_scores")
    assert found["lead_id"].is_unique
    return dict(zip(found["lead_id"], found["score"], strict=True))


def far_off(expected: dict[str, float], actual: dict[str, float], tolerance: float) -> dict[str, tuple]:
    """Keys whose values differ by more than the tolerance, or that one side lacks."""
    return {
        key: (expected.get(key), actual.get(key))
        for key in expected.keys() | actual.keys()
        if key not in expected or key not in actual or abs(expected[key] - actual[key]) > tolerance
    }


def test_every_contributor_has_the_score_worked_out_by_hand(query, opensource, expected_leads):
    assert len(expected_leads) > 2000
    assert far_off(expected_leads, scores_of(query, opensource), 1e-4) == {}


def test_every_company_has_its_contacts_and_engaged_contacts_exactly(query, opensource, expected_accounts):
    found = query(opensource.db, "select domain, contacts, engaged_contacts from account_scores")
    actual = {domain: (contacts, engaged) for domain, contacts, engaged in found.itertuples(index=False)}
    expected = {domain: (account.contacts, account.engaged_contacts) for domain, account in expected_accounts.items()}
    assert len(expected) > 250
    assert max(engaged for _, engaged in expected.values()) > 10
    assert {domain: expected.get(domain) for domain in expected.keys() - actual.keys()} == {}
    assert {domain: actual[domain] for domain in actual.keys() - expected.keys()} == {}
    assert {domain: (expected[domain], actual[domain]) for domain in actual if expected[domain] != actual[domain]} == {}


def test_every_company_has_its_effective_contacts_and_the_score_made_of_them(query, opensource, expected_accounts):
    found = query(
        opensource.db,
        """select domain, cast(effective_contacts as double) as effective_contacts,
            cast(intent_score as double) as intent_score from account_scores""",
    ).set_index("domain")
    expected = {domain: account.effective_contacts for domain, account in expected_accounts.items()}
    assert far_off(expected, found["effective_contacts"].to_dict(), 1e-3) == {}
    scaled = {domain: 100 / 4 * effective for domain, effective in expected.items()}
    # Each contact's share of the score is rounded by itself: half a unit of the fourth decimal per person.
    assert far_off(scaled, found["intent_score"].to_dict(), 0.05) == {}


def test_mail_providers_form_no_account(query, opensource, mail_providers):
    found = query(opensource.db, "select domain, account_id from account_scores")
    assert set(found["domain"]) & mail_providers == set()
    people = query(
        opensource.db,
        "select count(*) as people, count(account_id) as matched from lead_fit_intent where lead_id in (select lead_id"
        " from stg_account_scoring__leads where email like '%@gmail.com')",
    )
    assert people["people"][0] > 100
    assert people["matched"][0] == 0


def test_the_last_activity_of_every_contributor_is_the_last_one_up_to_the_day(query, shared_data, opensource):
    expected = last_days(
        known_leads(read_rows(shared_data / "opensource" / "leads.csv"), opensource.as_of),
        read_rows(shared_data / "opensource" / "activities.csv"),
        opensource.as_of,
    )
    found = query(opensource.db, "select lead_id, last_activity_at from lead_fit_intent").dropna()
    actual = {lead_id: moment.date() for lead_id, moment in found.itertuples(index=False)}
    assert actual == expected


def test_every_row_of_real_input_is_accounted_for(query, shared_data, opensource):
    found = query(opensource.db, "select * from input_reconciliation").set_index("table_name")
    for table in ("leads", "activities"):
        row = found.loc[table]
        assert row["raw_rows"] == len(read_rows(shared_data / "opensource" / f"{table}.csv"))
        assert row["raw_rows"] == row[
            ["accepted_rows", "duplicate_rows", "quarantined_rows", "suppressed_rows"]
        ].sum()  # fmt: skip
    # The only flaw of these files is that they go on after the day of scoring.
    assert set(query(opensource.db, "select distinct reason from quarantined_rows")["reason"]) <= {
        "after_as_of",
        "lead_quarantined",
        "unknown_lead",
    }


def test_buyers_without_address_or_company_have_the_score_worked_out_by_hand(query, score, shared_data):
    folder = shared_data / "retail"
    scored = score(
        "retail",
        {"leads": folder / "leads.csv", "activities": folder / "activities.csv"},
        {"score_models": [LEAD_INTENT], "activity_rules": [ANY_ACTIVITY]},
        date(1998, 7, 1),
    )
    leads, activities = read_rows(folder / "leads.csv"), read_rows(folder / "activities.csv")
    expected = decayed_scores(
        known_leads(leads, scored.as_of),
        activities,
        scored.as_of,
        half_life_days=HALF_LIFE_DAYS,
        daily_cap=None,
    )
    actual = scores_of(query, scored)
    assert expected.keys() == actual.keys()
    # Everybody bought at least once; those who did so only once and first of all score least.
    by_score = sorted(expected, key=expected.get)
    sample = by_score[:100] + by_score[-100:] + by_score[100:-100:78]
    assert len(sample) >= 500
    assert far_off({lead: expected[lead] for lead in sample}, {lead: actual[lead] for lead in sample}, 1e-4) == {}
    assert query(scored.db, "select count(*) as accounts from account_scores")["accounts"][0] == 0


def test_bank_customers_have_the_fit_worked_out_by_hand(query, score, shared_data, tmp_path):
    folder = shared_data / "bank"
    no_activities = tmp_path / "activities.csv"
    no_activities.write_text("activity_id,lead_id,activity_type,occurred_at\n")
    scored = score(
        "bank",
        {
            "leads": folder / "leads.csv",
            "opportunities": folder / "opportunities.csv",
            "activities": no_activities,
        },
        {"score_models": [FIT], "fit_rules": BANK_RULES},
        date(2025, 1, 1),
    )
    expected = fit_scores(known_leads(read_rows(folder / "leads.csv"), scored.as_of), BANK_RULES)
    assert len(set(expected.values())) > 50
    assert far_off(expected, scores_of(query, scored), 1e-6) == {}
