"""Checks of score_health on the demo as it is, and on a demo with what they are there to find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from account_scoring.demo.generate import generate

AS_OF = date(2026, 10, 31)
MODELS_ONLY = ["--exclude-resource-type", "unit_test", "test"]
CHECKS = ["rule_drift", "stopped_rules", "unripe_leads", "late_outcomes", "filled_by_outcome", "implausible_lift"]

# A column that sales fills in for who has an opportunity; nobody else has a contract to sign.
FILL_IN_CONTRACTS = """
    create or replace table leads as
    select *, case when lead_id in (select lead_id from opportunities) then 'signed' end as x_contract from leads
"""
# Opened e-mails are not reported any more, from the last month on that is over.
LOSE_OPENED_EMAILS = "delete from activities where activity_type = 'email_open' and occurred_at >= '2026-10-01'"
KEEP_TWENTY_OPPORTUNITIES = """
    delete from opportunities where opportunity_id not in (select opportunity_id from opportunities order by 1 limit 20)
"""


@pytest.fixture(scope="module")
def checks(fresh_bench, run_bench, query) -> Callable[[Sequence[str]], pd.DataFrame]:
    """Builds the demo of `make build`, changed by statements on its tables; gives the rows of CHECKS."""
    generate(fresh_bench.inputs, leads=2000, seed=1, as_of=AS_OF)
    demo = {path.stem: path.read_bytes() for path in fresh_bench.inputs.glob("*.parquet")}

    def build(changes: Sequence[str] = ()) -> pd.DataFrame:
        for table, content in demo.items():
            (fresh_bench.inputs / f"{table}.parquet").write_bytes(content)
        change_files(fresh_bench.inputs, changes)
        run_bench(
            fresh_bench,
            ["build", *MODELS_ONLY, "--select", "+score_health"],
            "health",
            # A demo that lost most of its opportunities is what one of these tests is about.
            {"account_scoring_as_of": AS_OF.isoformat(), "account_scoring_accept_batch": "yes"},
            judges_policy=False,
        )
        found = query(fresh_bench.db("health"), "select * from score_health")
        return found[found["check_id"].isin(CHECKS)].set_index(["check_id", "checked"]).sort_index()

    return build


def change_files(folder: Path, statements: Sequence[str]) -> None:
    """Run statements on the tables of a folder, and write them back."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for path in folder.glob("*.parquet"):
            connection.execute(f"create table {path.stem} as select * from '{path}'")
        for statement in statements:
            connection.execute(statement)
        for path in folder.glob("*.parquet"):
            connection.execute(f"copy {path.stem} to '{path}' (format parquet)")


def test_the_demo_gives_no_warning(checks, fresh_bench, query, project_root):
    found = checks()
    # Also as the page of calibration tells of this demo.
    looks = query(
        fresh_bench.db("health"),
        "select count(*) as leads, sum(conversion) as converted from int_account_scoring__calibration_looks",
    ).iloc[0]
    page = (project_root / "docs" / "calibration.md").read_text(encoding="utf-8")
    assert f"of {looks['leads']:,.0f} leads and " in page and f" of {looks['converted']:.0f} conversions" in page
    assert sorted(found.index) == sorted([
        ("rule_drift", "lead_fit"), ("rule_drift", "lead_intent"), ("stopped_rules", "lead_fit"),
        ("stopped_rules", "lead_intent"), ("unripe_leads", "lead_opportunity"), ("late_outcomes", "lead_opportunity"),
        ("filled_by_outcome", "lead_opportunity"), ("implausible_lift", "lead_opportunity"),
    ])  # fmt: skip
    assert set(found["status"]) == {"ok"}
    assert set(found.loc["rule_drift", "period"]) == {"2026-10-01"}


def test_what_is_wrong_is_found_and_named(checks):
    found = checks([FILL_IN_CONTRACTS, LOSE_OPENED_EMAILS])
    warned = found[found["status"] == "warning"]
    assert {key: row["detail"] for key, row in warned.iterrows()} == {
        ("filled_by_outcome", "lead_opportunity"): "lead_x_contract",
        ("implausible_lift", "lead_opportunity"): "lead_x_contract signed",
        ("rule_drift", "lead_intent"): "email_open",
        ("stopped_rules", "lead_intent"): "email_open",
    }
    # All who converted have it, and few of the others: those who converted late.
    assert 0.9 < warned.loc[("filled_by_outcome", "lead_opportunity"), "value"] < 1
    assert "lead_x_contract" in warned.loc[("filled_by_outcome", "lead_opportunity"), "sentence"]


def test_with_few_outcomes_nothing_is_said_of_leaks(checks):
    """Thirty are asked for. Of the contracts the same twenty leads have one, and still it is not enough."""
    found = checks([KEEP_TWENTY_OPPORTUNITIES, FILL_IN_CONTRACTS])
    of_outcomes = found.drop(index=["rule_drift", "stopped_rules", "unripe_leads"])
    assert list(of_outcomes["status"]) == ["not enough data"] * 3
    assert of_outcomes["value"].isna().all()
    assert set(of_outcomes["detail"]) == {""}
    assert found.loc[("unripe_leads", "lead_opportunity"), "status"] == "ok"
