"""Customers: what they use and when they renew, as rules, scores, and a worklist of their own."""

from __future__ import annotations

import csv
import datetime
import io

import duckdb
import pytest
from rich.console import Console

from account_scoring.check_policy import check_policy
from account_scoring.demo.generate import generate
from account_scoring.summary import _print_unmatched

AS_OF = "2026-10-31"
MARTS = ("customer_worklist", "policy_lint", "unmatched_values")
BUILD = ("build", "--exclude-resource-type", "unit_test", "test", "--select")
VISIT = {
    "activity_id": "visit",
    "lead_id": "ann",
    "activity_type": "page_view",
    "occurred_at": "2026-10-01 10:00:00",
}
FACTS = "account_days_until_renewal", "account_seats_used_percent", "account_use_percent_of_usual"


@pytest.fixture(scope="module")
def demo(fresh_bench, run_bench, query):
    """Reads a mart of the demo."""
    generate(fresh_bench.inputs, leads=60, seed=7, as_of=datetime.date.fromisoformat(AS_OF))
    wanted = [f"+{mart}" for mart in MARTS]
    run_bench(fresh_bench, [*BUILD, *wanted], "customers", {"account_scoring_as_of": AS_OF}, judges_policy=False)
    return lambda text: query(fresh_bench.db("customers"), text)


def test_the_planted_risk_and_expansion_are_found_with_their_reasons(demo):
    found = demo("select * from customer_worklist where account_id like 's_%'").set_index("account_id")
    leaving, growing = found.loc["s_account_leaving"], found.loc["s_account_growing"]
    assert (leaving["dimension"], leaving["tier"], leaving["receiver"]) == ("retention", "save", "customer_success")
    assert (leaving["reason_1"], leaving["reason_2"]) == ("Hardly uses the product any more", "Renews within 90 days")
    assert (growing["dimension"], growing["tier"], growing["engaged_contacts"]) == ("upsell", "expand", 4)
    reasons = {growing[f"reason_{place}"] for place in (1, 2, 3)}
    assert reasons >= {"Nearly all seats are in use"}
    given = demo("select rule_id from int_account_scoring__reasons where subject_id = 's_account_growing'")
    assert {"upsell_new_users", "upsell_seats_near_limit"} <= set(given["rule_id"])
    # The renewal is 100 days ahead; all four do the same job.
    assert "upsell_seats_at_renewal" in set(given["rule_id"])
    assert "upsell_new_department" not in set(given["rule_id"])


def test_a_second_department_that_comes_in_is_found_with_its_reasons(demo):
    """Marketing used it for months, an engineer for 19 days; 17 of 40 seats are in use."""
    spreading = demo("select * from customer_worklist where account_id = 's_account_spreading'").iloc[0]
    assert (spreading["dimension"], spreading["tier"], spreading["engaged_contacts"]) == ("upsell", "expand", 2)
    reasons = {spreading[f"reason_{place}"] for place in (1, 2, 3)}
    assert "A department uses the product that did not in the three months before" in reasons
    given = demo(
        "select subject_id, rule_id from int_account_scoring__reasons"
        " where subject_id in ('s_account_spreading', 's_spreading_1')"
    )
    by_subject = given.groupby("subject_id")["rule_id"].agg(set)
    assert "upsell_new_department" in by_subject["s_account_spreading"]
    assert not {"upsell_seats_near_limit", "upsell_seats_at_renewal"} & by_subject["s_account_spreading"]
    assert "upsell_invites" in by_subject["s_spreading_1"]


def test_the_end_of_a_trial_is_a_reason_in_its_last_week(demo):
    """One lead of the demo has a day on which a trial ends, five days ahead; of the others nothing is known."""
    days = demo(
        "select subject_id, value from int_account_scoring__behaviours"
        " where attribute = 'days_until_trial_ends' and evaluation_id = 0 and value is not null"
    )
    assert days.values.tolist() == [["s_free_mail", "5"]]
    given = demo(
        "select subject_id, score_model_id, points, reason from int_account_scoring__reasons"
        " where rule_id like '%trial_ends_soon'"
    ).set_index("score_model_id")
    assert set(given.index) == {"lead_intent", "lead_intent_fast"}
    assert given["subject_id"].tolist() == ["s_free_mail"] * 2
    assert given["points"].astype(float).tolist() == [10, 10]
    assert given["reason"].tolist() == ["The trial ends within a week"] * 2


def test_only_customers_are_on_the_list_and_no_number_is(demo):
    found = demo("select * from customer_worklist")
    customers = demo("select account_id from int_account_scoring__identity_accounts where is_customer")
    assert set(found["account_id"]) <= set(customers["account_id"])
    assert not [name for name in found.columns if "score" in name]


def test_what_is_used_is_what_the_input_says(demo):
    """Of the planted accounts, by hand; each comment says what is there."""
    values = demo(
        "select subject_id, attribute, value from int_account_scoring__behaviours"
        " where subject_id in ('s_account_leaving', 's_account_growing') and evaluation_id = 0"
    ).set_index(["subject_id", "attribute"])["value"]
    days, _, usual = FACTS
    # Used 20 days ago, and every third day from 30 to 108 days ago: 1 of 27 / 3.
    assert [values["s_account_leaving", name] for name in (days, usual)] == ["40", "11"]
    # Four people every second day of 1 to 27 days ago; before that one of them, from 29 to 111 days ago: 56 of 42 / 3.
    assert [values["s_account_growing", name] for name in FACTS] == ["100", "90", "400"]
    assert values["s_account_growing", "account_new_users_in_28"] == "3"


def test_without_columns_about_seats_and_renewal_they_are_unknown(fresh_bench, run_bench, write_input, query):
    """Rows of accounts have no x_ columns at all: the build is green, and the lint names the rules that never hold."""
    for file in fresh_bench.inputs.iterdir():
        file.unlink()
    accounts = [{"account_id": "acme", "name": "Acme", "is_customer": "true", "domain": "acme.com"}]
    leads = [{"lead_id": "ann", "created_at": "2026-01-01", "email": "ann@acme.com"}]
    write_input(fresh_bench.inputs, {"leads": leads, "activities": [VISIT], "accounts": accounts})
    wanted = [f"+{mart}" for mart in MARTS]
    run_bench(fresh_bench, [*BUILD, *wanted], "bare", {"account_scoring_as_of": AS_OF}, judges_policy=False)
    db = fresh_bench.db("bare")
    found = query(
        db,
        "select attribute, value from int_account_scoring__behaviours where subject = 'account' and evaluation_id = 0",
    )
    known = dict(zip(found["attribute"], found["value"], strict=True))
    assert [known[name] is None or known[name] != known[name] for name in FACTS] == [True] * 3
    assert query(db, "select * from customer_worklist").empty
    dead = query(db, "select row_key from policy_lint where lint = 'dead_rule' and seed = 'fit_rules'")
    assert {"retention_renewal_near", "upsell_seats_near_limit"} <= set(dead["row_key"])


def test_a_tier_of_a_model_or_band_that_no_list_shows_is_an_error(fresh_bench, tmp_path, capsys, monkeypatch):
    """A misspelt band, and a model that has tiers of its own; the row that is right is not told."""
    monkeypatch.setenv("ACCOUNT_SCORING_DB", str(tmp_path / "not_built.duckdb"))
    (tmp_path / "policy.csv").write_text("others,reason,owner\nshipped,A test.,sales_ops\n")
    columns = "score_model_id,band,tier,action,receiver,follow_up_hours,reason,owner"
    models = ("account_retention,9", "account_intent,1", "account_retention,1")
    lines = [columns, *(f"{model},save,Call,customer_success,8,Why.,sales_ops" for model in models)]
    (tmp_path / "customer_tiers.csv").write_text("\n".join(lines) + "\n")
    assert check_policy(None, project_dir=fresh_bench.project, policy=tmp_path) == 1
    told = capsys.readouterr().err
    assert "has 2 error(s)" in told
    assert "customer_tiers, row account_retention|9, column band: '9' cannot be used" in told
    assert "customer_tiers, row account_intent|1, column score_model_id: 'account_intent' cannot be used" in told


def test_roles_that_a_model_cannot_require_are_errors(fresh_bench, tmp_path, capsys, monkeypatch):
    """A misspelt role; roles of new business, which buying_roles tells; and of a model that counts nobody."""
    monkeypatch.setenv("ACCOUNT_SCORING_DB", str(tmp_path / "not_built.duckdb"))
    (tmp_path / "policy.csv").write_text("others,reason,owner\nshipped,A test.,sales_ops\n")
    required = {"account_upsell": "champion|owner", "account_intent": "user", "account_retention": "user"}
    with (fresh_bench.project / "seeds" / "policy" / "score_models.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (tmp_path / "score_models.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "required_buying_roles": required.get(row["score_model_id"], "")} for row in rows)
    assert check_policy(None, project_dir=fresh_bench.project, policy=tmp_path) == 1
    told = capsys.readouterr().err
    assert "has 3 error(s)" in told
    for model, roles in required.items():
        assert f"score_models, row {model}, column required_buying_roles: '{roles}' cannot be used" in told


def test_a_policy_without_the_model_of_retention_is_right_as_its_own_seeds_are(
    fresh_bench, tmp_path, capsys, monkeypatch
):
    """Its rows are left out of the seeds that the guide names."""
    monkeypatch.setenv("ACCOUNT_SCORING_DB", str(tmp_path / "not_built.duckdb"))
    (tmp_path / "policy.csv").write_text("others,reason,owner\nshipped,A test.,sales_ops\n")
    for seed in ("score_models", "score_bands", "rule_groups", "fit_rules", "customer_tiers"):
        lines = (fresh_bench.project / "seeds" / "policy" / f"{seed}.csv").read_text().splitlines(keepends=True)
        (tmp_path / f"{seed}.csv").write_text("".join(line for line in lines if "account_retention" not in line))
    assert check_policy(None, project_dir=fresh_bench.project, policy=tmp_path) == 0, capsys.readouterr().err


def test_the_score_of_a_customer_moves_as_its_facts_do(fresh_bench, run_bench, write_input, query):
    """A renewal comes within 90 days from one night to the next; a date or number that is none is told.

    A customer who used the product once a week and stopped 90 days ago stays on the list.
    """
    for file in fresh_bench.inputs.iterdir():
        file.unlink()
    accounts = [
        {
            "account_id": name,
            "name": name,
            "is_customer": "true",
            "domain": f"{name}.com",
            "x_renewal_on": day,
            "x_seats": "ten",
        }
        for name, day in (
            ("near", "2027-01-30"),
            ("later", "2027-06-30"),
            ("bad", "next spring"),
            ("worse", "Next Spring"),
            ("stopped", ""),
        )
    ]
    leads = [
        {"lead_id": "ann", "created_at": "2025-11-01", "email": "ann@near.com"},
        {"lead_id": "bob", "created_at": "2025-11-01", "email": "bob@bad.com"},
    ]
    uses = [
        {
            "activity_id": f"use {ago}",
            "account_id": "stopped",
            "activity_type": "product_usage",
            "occurred_at": f"{datetime.date.fromisoformat(AS_OF) - datetime.timedelta(days=ago)} 10:00:00",
        }
        for ago in range(90, 300, 7)
    ]
    write_input(fresh_bench.inputs, {"leads": leads, "activities": [VISIT, *uses], "accounts": accounts})
    wanted = [f"+{mart}" for mart in (*MARTS, "score_movements", "scores_by_day")]
    for night in ("2026-10-31", "2026-11-01"):
        run_bench(fresh_bench, [*BUILD, *wanted], "moves", {"account_scoring_as_of": night}, judges_policy=False)
    db = fresh_bench.db("moves")
    moved = query(
        db,
        "select subject_id, cause, points from score_movements"
        " where score_model_id = 'account_retention' and points <> 0",
    )
    assert [tuple(row) for row in moved.itertuples(index=False)] == [("near", "changed_facts", 30)]
    listed = query(db, "select * from customer_worklist where dimension = 'retention'")
    assert listed[["account_id", "tier", "reason_1"]].values.tolist() == [
        ["stopped", "check_in", "Has hardly used the product for three months"]
    ]
    # Found on a Saturday; 24 hours of Monday to Friday, nine to five, are over on Wednesday.
    assert (str(listed.loc[0, "listed_since"])[:10], listed.loc[0, "days_on_list"]) == ("2026-10-31", 1)
    assert (str(listed.loc[0, "follow_up_by"]), listed.loc[0, "is_overdue"]) == ("2026-11-04 17:00:00", False)
    told = query(
        db,
        "select column_name, value, not_found, row_count, lead_count from unmatched_values"
        " where column_name like 'x_%' order by column_name",
    )
    assert [tuple(row) for row in told.itertuples(index=False)] == [
        ("x_renewal_on", "next spring", "date", 2, 1),
        ("x_seats", "ten", "number", 5, 2),
    ]
    page = io.StringIO()
    with duckdb.connect(str(db), read_only=True) as connection:
        _print_unmatched(connection, Console(file=page, width=200))
    lines = page.getvalue().splitlines()
    assert "5 of 5 accounts have an x_seats that is no number: ten (5)" in [line.strip() for line in lines]
    assert "2 of 5 accounts have an x_renewal_on that is no date: next spring (2)" in [line.strip() for line in lines]
