"""Campaigns, channels and values on a demo with a planted bad campaign, and deals that teach nothing."""

from __future__ import annotations

import datetime
from decimal import Decimal

import duckdb
import pytest

from account_scoring.demo import generate
from account_scoring.demo.vocabulary import BAD_CAMPAIGN

AS_OF = "2026-10-31"
WITHOUT_TESTS = ("--exclude-resource-type", "unit_test", "test")
MARTS = ("campaign_quality", "campaign_credits", "channel_recommendation", "account_values")


@pytest.fixture(scope="module")
def demo(fresh_bench, run_bench, query):
    """Reads a mart of a demo of 800 leads."""
    generate(fresh_bench.inputs, leads=800, seed=1, as_of=datetime.date.fromisoformat(AS_OF))
    run_bench(
        fresh_bench,
        ["build", *WITHOUT_TESTS, "--select", *(f"+{mart}" for mart in MARTS)],
        "campaigns",
        {"account_scoring_as_of": AS_OF},
        judges_policy=False,
    )
    return lambda text: query(fresh_bench.db("campaigns"), text)


def test_the_planted_bad_campaign_is_found_by_name(demo):
    """Nobody came by it who qualifies, hardly anybody fits, and no other costs as much."""
    found = demo("select * from campaign_quality").set_index("campaign_id")
    bad, others = found.loc[BAD_CAMPAIGN], found.drop(index=[BAD_CAMPAIGN, "none"])
    assert (bad["campaign_name"], bad["verdict"], bad["mqls"]) == (
        "Prize draw: win a tablet",
        "fewer qualify than elsewhere",
        0,
    )
    assert bad["leads"] >= 20 and bad["qualified_share"] == 0
    judged = others[others["verdict"] != "not enough data"]
    assert len(judged) >= 3
    assert not (judged["verdict"] == "fewer qualify than elsewhere").any()
    assert (judged["qualified_share"] > 0).all() and (judged["high_fit_share"] > bad["high_fit_share"]).all()
    assert (others["cost_usd"] < bad["cost_usd"]).all()
    # Nobody qualified to part the cost by.
    assert bad[["cost_per_mql_usd", "cost_per_sql_usd", "cost_per_won_usd"]].isna().all()
    assert judged["cost_per_mql_usd"].notna().all()


def test_rows_add_up_to_all_leads_accounts_and_amounts(demo):
    """Each lead and account is of one campaign, or of none; each credit of a deal is of one campaign."""
    whole = demo(
        """select (select count(*) from int_account_scoring__identity_leads) as leads,
            (select count(*) from int_account_scoring__identity_accounts) as accounts,
            (select count(*) from int_account_scoring__input_opportunities where row_status = 'accepted') as deals"""
    ).iloc[0]
    parts = demo("select sum(leads) as leads, sum(accounts) as accounts, sum(deals) as deals from campaign_quality")
    assert parts.iloc[0].astype(int).to_dict() == whole.to_dict()
    with_amount = demo(
        """select opportunity_id, round(amount_usd, 2) as amount from int_account_scoring__input_opportunities
        where row_status = 'accepted' and amount_usd is not null"""
    ).set_index("opportunity_id")["amount"]
    credits = demo("select opportunity_id, first_touch_usd, multi_touch_usd from campaign_credits")
    assert credits["opportunity_id"].value_counts().max() > 1
    for column in ("first_touch_usd", "multi_touch_usd"):
        sums = credits.assign(credit=[Decimal(str(value)) for value in credits[column]])
        sums = sums.groupby("opportunity_id")["credit"].sum()
        assert {deal: sums[deal] for deal in with_amount.index} == {
            deal: Decimal(str(amount)) for deal, amount in with_amount.items()
        }
    totals = demo(
        """select sum(pipeline_first_touch_usd) - sum(pipeline_multi_touch_usd) as pipeline,
            sum(revenue_first_touch_usd) - sum(revenue_multi_touch_usd) as revenue from campaign_quality"""
    )
    assert totals.values.tolist() == [[0, 0]]


def test_nobody_is_recommended_a_channel_that_they_refused(demo):
    """All who are handed over have a row; who refused mail is not written to; a call is for good tiers only."""
    found = demo(
        """select lead_id, tier, channel, is_used, reason, refusals.purpose
        from channel_recommendation
        left join int_account_scoring__refusals as refusals using (lead_id)"""
    )
    handed = demo(
        "select subject_id from int_account_scoring__handovers where subject = 'lead' and is_handed_to_sales"
    )["subject_id"]
    assert sorted(set(found["lead_id"])) == sorted(handed)
    purposes = {"email": "email", "webinar": "email", "event": "email", "phone": "phone"}
    assert not (found["channel"].map(purposes) == found["purpose"]).any()
    assert {"email"} < set(found["channel"].dropna())
    assert set(found.loc[found["channel"] == "phone", "tier"]) <= {"tier_1", "tier_2"}
    refused = found[found["purpose"] == "email"]
    assert len(refused) > 0 and set(refused["channel"].dropna()) <= {"paid_social", "phone"}
    assert (refused["channel"].notna() | refused["reason"].str.startswith("no channel: ")).all()


def test_a_value_is_told_with_what_it_rests_on_or_not_at_all(demo):
    """Open deals are worth their amounts; without a backtest nothing is expected of anybody."""
    found = demo("select * from account_values")
    assert found["rests_on"].notna().all()
    is_open = found["value_kind"] == "open deals"
    assert is_open.any() and found.loc[is_open & (found["open_deals_without_amount"] == 0), "value_usd"].notna().all()
    assert set(found.loc[~is_open, "value_kind"]) == {"not enough data"}
    assert found.loc[~is_open, "value_usd"].isna().all()
    planted = found.set_index("account_id").loc["s_account_uk"]
    assert (planted["value_kind"], float(planted["value_usd"]) >= 24000) == ("open deals", True)


@pytest.fixture(scope="module")
def won_only(demo, fresh_bench, run_bench, query):
    """Reads a mart where the lost deals of the demo are gone, and fifteen more are of nobody."""
    path = fresh_bench.inputs / "opportunities.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create table deals as select * from '{path}' where coalesce(is_won, true)")
        connection.execute(
            """insert into deals select * exclude (number) replace ('w' || number as opportunity_id, true as is_won,
                timestamp '2026-10-01' as created_at, timestamp '2026-10-02' as closed_at,
                case when number % 2 = 0 then 'nowhere' else 's_busy' end as lead_id,
                cast(null as varchar) as account_id)
            from (select * from deals limit 1) cross join range(30) as numbers (number)"""
        )
        connection.execute(f"copy deals to '{path}' (format parquet)")
    run_bench(
        fresh_bench,
        ["build", *WITHOUT_TESTS, "--select", "+unmatched_values"],
        "won_only",
        {"account_scoring_as_of": AS_OF},
        judges_policy=False,
    )
    return lambda text: query(fresh_bench.db("won_only"), text)


def test_deals_of_which_all_were_won_are_told(demo, won_only):
    text = "select value, not_found, row_count from unmatched_values where column_name = 'is_won'"
    (told,) = won_only(text).values.tolist()
    accepted = won_only(
        """select count(*) as deals from int_account_scoring__input_opportunities
        where row_status = 'accepted' and is_won and closed_at < timestamp '2026-11-01'"""
    )["deals"][0]
    assert told == ["true", "lost deal", accepted] and accepted >= 20


def test_deals_that_no_lead_or_account_joins_are_counted(won_only):
    """Fifteen of the thirty that were made up name nobody, and the demo has some of its own."""
    counted = won_only("select * from input_reconciliation").set_index("table_name")["unjoined_rows"]
    lost = won_only(
        """select count(*) as deals from quarantined_rows where table_name = 'opportunities' and scope = 'row'
        and reason in ('unknown_lead', 'lead_quarantined', 'no_lead_or_account')"""
    )["deals"][0]
    assert counted["opportunities"] >= lost >= 16
    assert counted["campaigns"] == 0


def test_a_run_warns_of_deals_that_teach_nothing(won_only, fresh_bench, run_bench):
    """As a warning: the build goes on."""
    run = run_bench(
        fresh_bench,
        ["test", "--select", "opportunities_are_lost_too_and_join"],
        "won_only",
        {"account_scoring_as_of": AS_OF},
    )
    (result,) = (found for found in run.result.results if found.node.name == "opportunities_are_lost_too_and_join")
    assert (str(result.status), result.failures) == ("warn", 2)
