"""Bad policy and bad vars stop the build with one message, and no text of the policy is ever run as code."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from account_scoring.check_policy import check_policy

BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
# Where columns and rows of the policy are judged; the other policy models are views on the seeds.
CHECKS = ("int_account_scoring__policy_cells", "int_account_scoring__policy_errors")

LEADS = """lead_id,created_at,email,job_title,lead_source,country
ann,2024-11-01,ann@acme.com,Marketing Manager,web,US
bob,2024-11-02,bob@acme.com,Student,web,DE
cid,2024-11-03,cid@gmail.com,,,
"""
ACTIVITIES = """activity_id,lead_id,activity_type,occurred_at,asset,channel
1,ann,page_view,2024-12-20,/pricing,web
2,ann,demo_request,2024-12-30,,web
3,bob,page_view,2024-12-31,/blog,
"""

WHY = {"reason": "Because of this test", "owner": "tests"}
LIFT = {"is_lifted_by_hand_raise": "false"}


def rows(columns: str, *values: str, **more: str) -> list[dict[str, str]]:
    """Rows of a seed: names and values parted by commas, and columns that are the same in all."""
    return [{**dict(zip(columns.split(","), row.split(","), strict=True)), **WHY, **more} for row in values]


# Small, and independent of the policy that comes with the project.
POLICY: dict[str, list[dict[str, str]]] = {
    "score_models": rows(
        "score_model_id,subject,dimension,rolls_up_score_model_id,engaged_threshold",
        "lead_fit,lead,fit,,",
        "lead_intent,lead,intent,,10",
        "account_fit,account,fit,,",
        "account_intent,account,intent,lead_intent,",
        status="live",
        is_primary="true",
    ),
    "activity_rules": rows(
        "rule_id,rule_group_id,activity_type,points,half_life_days,rule_cap",
        "visit,web,page_view,5,10,20",
        "request,,demo_request,50,30,",
        "fax,,fax_received,1,30,",
        score_model_id="lead_intent",
        purchase_stage="decision",
    ),
    "rule_groups": rows(
        "rule_group_id,score_model_id,match_mode,group_cap", "web,lead_intent,first,25", "firm,account_fit,all,30"
    ),
    "fit_rules": rows(
        "rule_id,score_model_id,rule_group_id,attribute,operator,value,value_to,points",
        "manager,lead_fit,,job_seniority,equals,manager,,10",
        "size,account_fit,firm,account_employee_count,between,50,2000,20",
    ),
    "disqualifiers": rows(
        "disqualifier_id,attribute,operator,value,is_lifted_by_hand_raise", "student,job_seniority,equals,student,false"
    ),
    "gates": rows(
        "gate_id,subject,priority,attribute,operator,value,receiver",
        *("weak,lead,1,fit_band,equals,B,nurture", "firm,account,1,account_domain_class,equals,partner,partners"),
        action="Pass on",
    ),
    "behaviour_attributes": rows("attribute,measure,window_days", "active_days_in_28,active_days,28"),
    "activity_types": rows("activity_type,is_engagement", "email_sent,false"),
    "score_bands": rows(
        "score_model_id,band,at_least_score,below_score",
        *("lead_fit,A,10,", "lead_fit,B,,10", "lead_intent,1,20,", "lead_intent,2,,20"),
        *("account_fit,A,10,", "account_fit,B,,10", "account_intent,1,20,", "account_intent,2,,20"),
    ),
    "tiers": rows(
        "subject,tier,tier_rank,is_handed_to_sales,is_mql,min_engaged_contacts,falls_to_tier",
        *("lead,hot,1,true,true,,", "lead,cold,2,false,false,,"),
        *("account,hot,1,true,true,2,cold", "account,cold,2,false,false,,"),
        action="Call",
    ),
    "tier_cells": rows(
        "subject,fit_band,intent_band,tier",
        *("lead,A,1,hot", "lead,A,2,cold", "lead,B,1,hot", "lead,B,2,cold"),
        *("account,A,1,hot", "account,A,2,cold", "account,B,1,hot", "account,B,2,cold"),
    ),
    "account_rollup_methods": rows(
        "rollup_id,score_model_id,method,is_primary,scale_to,full_score_at",
        "soft_count,account_intent,effective_contacts,true,100,3",
    ),
    "buying_roles": rows("buying_role_id,buying_role,seniority,is_expected", "boss,economic buyer,manager,true"),
    "match_methods": rows(
        "match_method,priority,confidence", "account_id,1,1", "email_domain,2,0.9", "derived_domain,3,0.6"
    ),
    "company_domains": rows("domain,domain_class", "example.com,own"),
    "outcomes": rows(
        "outcome_id,subject,event,horizon_days,is_repeatable,is_primary,min_subjects,min_outcomes",
        "opportunity,lead,opportunity_created,90,false,true,50,30",
    ),
    "stages": rows(
        "stage,stage_order,label,definition,owner_of_stage,entered_by",
        "record,1,Record,Did nothing yet,marketing,created",
        "mql,2,MQL,In a tier that is handed over,marketing,mql_tier",
    ),
    "stage_synonyms": rows("name,stage", "marketing_qualified_lead,mql"),
}
# tier_cells have no reason of their own.
POLICY["tier_cells"] = [{key: cell[key] for key in cell if key not in WHY} for cell in POLICY["tier_cells"]]


@dataclass(frozen=True)
class Mistake:
    """One wrong row, cell or missing row of the policy, and what the message must say about it.

    Attributes:
        seed: the seed that is named; row: the key of the row; column; told: text that must stand on the same line.
        add: a row to add to the seed; its blank columns are filled as in a valid rule.
        change: (key column, key) -> cells to set in rows that are there.
        drop: cells by which rows to leave out are known.
        add_to: further rows to add, by seed.
    """

    seed: str
    row: str
    column: str
    told: str
    add: Mapping[str, str] | None = None
    change: tuple[Mapping[str, str], Mapping[str, str]] | None = None
    drop: Mapping[str, str] | None = None
    add_to: tuple[tuple[str, Mapping[str, str]], ...] = ()


ACTIVITY_RULE = {
    "score_model_id": "lead_intent",
    "activity_type": "page_view",
    "purchase_stage": "decision",
    "points": "5",
    "half_life_days": "10",
    **WHY,
}
GATE = {
    "subject": "lead",
    "priority": "9",
    "attribute": "intent_band",
    "operator": "equals",
    "value": "2",
    "receiver": "partners",
    "action": "Pass on",
    **WHY,
}
FIT_RULE = {
    "score_model_id": "lead_fit",
    "attribute": "job_seniority",
    "operator": "equals",
    "value": "x",
    "points": "1",
    **WHY,
}


PERSONA = {"subject": "lead", "dimension": "fit", "status": "live", "is_primary": "false", "persona_order": "1", **WHY}
KNOWN = {"audience_operator": "is_known"}


def activity_rule(rule_id: str, column: str, told: str, **cells: str) -> Mistake:
    return Mistake("activity_rules", rule_id, column, told, add={**ACTIVITY_RULE, "rule_id": rule_id, **cells})


def fit_rule(rule_id: str, column: str, told: str, **cells: str) -> Mistake:
    return Mistake("fit_rules", rule_id, column, told, add={**FIT_RULE, "rule_id": rule_id, **cells})


def gate(gate_id: str, column: str, told: str, **cells: str) -> Mistake:
    return Mistake("gates", gate_id, column, told, add={**GATE, "gate_id": gate_id, **cells})


DROP_TABLE = "'); drop table lead_scores; --"

MISTAKES = {
    "unknown attribute": fit_rule("no_attribute", "attribute", "attribute of the seeds", attribute="shoe_size"),
    "unknown x_ attribute": fit_rule("no_x", "attribute", "lead_x_", attribute="lead_x_shoe_size"),
    "unknown operator": fit_rule(
        "no_operator", "operator", "equals, not_equals, is_not, in, contains", operator="like"
    ),
    "operator that is code": fit_rule("code_operator", "operator", "must be one of", operator=DROP_TABLE),
    "attribute that is code": fit_rule("code_attribute", "attribute", "must be an attribute", attribute="{{ 1/0 }}"),
    "day in another form": activity_rule("odd_day", "valid_from", "must be a date, YYYY-MM-DD", valid_from="31.3.2026"),
    "day that is none": fit_rule("no_day", "valid_to", "must be a date, YYYY-MM-DD", valid_to="2026-02-30"),
    "end before the beginning": Mistake(
        "disqualifiers",
        "turned",
        "valid_to",
        "must not lie before valid_from, 2026-04-01",
        add={
            "disqualifier_id": "turned",
            "attribute": "job_title",
            "operator": "is_known",
            "valid_from": "2026-04-01",
            "valid_to": "2026-03-31",
            **LIFT,
            **WHY,
        },
    ),
    "attribute of a disqualifier": Mistake(
        "disqualifiers",
        "no_attribute",
        "attribute",
        "must be an attribute",
        add={"disqualifier_id": "no_attribute", "attribute": "shoe_size", "operator": "is_known", **LIFT, **WHY},
    ),
    "attribute of a gate": gate("no_attribute", "attribute", "must be an attribute", attribute="shoe_size"),
    "gate of an unknown band": gate("no_band", "value", "of a model that decides", value="Z"),
    "gate that gives to sales": gate("to_sales", "receiver", "partners, tele_prospecting, nurture", receiver="sales"),
    "gate that gives to nobody": gate("to_nobody", "receiver", "must be filled in", receiver=""),
    "calendar of an unknown zone": Mistake(
        "calendar_settings",
        "time_zone",
        "value",
        "must be the name of a time zone",
        add={"setting": "time_zone", "value": "Europe/Atlantis", **WHY},
    ),
    "fiscal year that begins on a date": Mistake(
        "calendar_settings",
        "fiscal_year_begins",
        "value",
        "must be a day of every year",
        add={"setting": "fiscal_year_begins", "value": "2026-04-01", **WHY},
    ),
    "persona that would take everybody": Mistake(
        "score_models",
        "takes_all",
        "persona_order",
        "a model without audience is for everybody",
        add={**PERSONA, "score_model_id": "takes_all"},
        add_to=(("score_bands", {"score_model_id": "takes_all", "band": "A", **WHY}),),
    ),
    "persona with a band that has no cells": Mistake(
        "tier_cells",
        "lead|A+|1",
        "tier",
        "every pair of fit band and intent band needs a row",
        add_to=(
            ("score_models", {**PERSONA, "score_model_id": "new_band", "audience_attribute": "job_title", **KNOWN}),
            ("score_bands", {"score_model_id": "new_band", "band": "A+", **WHY}),
        ),
    ),
    "tier that is handed over to others": Mistake(
        "tiers",
        "lead|cold",
        "receiver",
        "it must be sales where is_handed_to_sales is true",
        change=({"subject": "lead", "tier": "cold"}, {"receiver": "sales"}),
    ),
    "half-life of zero": activity_rule("zero", "half_life_days", "number above 0", half_life_days="0"),
    "half-life below zero": activity_rule("negative", "half_life_days", "number above 0", half_life_days="-3"),
    "no half-life": activity_rule("no_half_life", "half_life_days", "needs a half-life", half_life_days=""),
    "behaviour without a window": Mistake(
        "behaviour_attributes",
        "no_window",
        "window_days",
        "needs the days that it looks back",
        add={"attribute": "no_window", "measure": "active_days", "window_days": "", **WHY},
    ),
    "behaviour named as a fact of the input": Mistake(
        "behaviour_attributes",
        "account_x_seats",
        "attribute",
        "the input has an attribute of this name",
        add={"attribute": "account_x_seats", "measure": "active_leads", "window_days": "28", **WHY},
    ),
    "behaviour named as a fact of the contract": Mistake(
        "behaviour_attributes",
        "account_industry",
        "attribute",
        "the input has an attribute of this name",
        add={"attribute": "account_industry", "measure": "active_leads", "window_days": "28", **WHY},
    ),
    "days until a date with a window": Mistake(
        "behaviour_attributes",
        "account_days_left",
        "window_days",
        "looks at a date and at no window",
        add={
            "attribute": "account_days_left",
            "measure": "days_until",
            "window_days": "90",
            "of_attribute": "account_x_ends_on",
            **WHY,
        },
    ),
    "days until a date of one type": Mistake(
        "behaviour_attributes",
        "account_days_to_go",
        "only_activity_type",
        "asks for no kind of activity",
        add={
            "attribute": "account_days_to_go",
            "measure": "days_until",
            "only_activity_type": "email_sent",
            "of_attribute": "account_x_ends_on",
            **WHY,
        },
    ),
    "least before with nothing before": Mistake(
        "behaviour_attributes",
        "account_people",
        "least_before",
        "compares with nothing before",
        add={"attribute": "account_people", "measure": "active_leads", "window_days": "28", "least_before": "6", **WHY},
    ),
    "an upper number beside a lower bound alone": fit_rule(
        "no_upper", "value_to", "has no upper number", operator="at_least", value="5", value_to="9"
    ),
    "two sizes that begin at one number": Mistake(
        "company_sizes",
        "mid",
        "min_employees",
        "begins at a number of its own",
        add={"company_size": "mid", "min_employees": "50", **WHY},
        add_to=(("company_sizes", {"company_size": "sme", "min_employees": "50", **WHY}),),
    ),
    "no lifespan": activity_rule("no_lifespan", "lifespan_days", "needs a lifespan", decay_mode="linear"),
    "rule cap below points": activity_rule("small_cap", "rule_cap", "at least the points", rule_cap="4"),
    "rule cap below negative points": activity_rule("small_minus", "rule_cap", "at least", points="-5", rule_cap="4"),
    "group cap below points": Mistake(
        "rule_groups",
        "tight",
        "group_cap",
        "at least the points",
        add={"rule_group_id": "tight", "score_model_id": "lead_intent", "match_mode": "all", "group_cap": "4", **WHY},
        add_to=(("activity_rules", {**ACTIVITY_RULE, "rule_id": "in_tight", "rule_group_id": "tight"}),),
    ),
    "group of another model": activity_rule("strange_group", "rule_group_id", "belong", rule_group_id="firm"),
    "group that is not there": activity_rule("no_group", "rule_group_id", "of rule_groups", rule_group_id="nowhere"),
    "overlapping bands": Mistake(
        "score_bands",
        "lead_fit|A",
        "at_least_score",
        "overlaps: the band below ends at 12",
        change=({"score_model_id": "lead_fit", "band": "B"}, {"below_score": "12"}),
    ),
    "gap between bands": Mistake(
        "score_bands",
        "account_fit|A",
        "at_least_score",
        "gap: the band below ends at 8",
        change=({"score_model_id": "account_fit", "band": "B"}, {"below_score": "8"}),
    ),
    "highest band with an end": Mistake(
        "score_bands",
        "account_intent|1",
        "below_score",
        "open above",
        change=({"score_model_id": "account_intent", "band": "1"}, {"below_score": "100"}),
    ),
    "missing tier cell": Mistake(
        "tier_cells",
        "lead|A|1",
        "tier",
        "every pair of fit band and intent band",
        drop={"subject": "lead", "fit_band": "A", "intent_band": "1"},
    ),
    "unknown tier": Mistake(
        "tier_cells",
        "account|B|2",
        "tier",
        "tier of subject account",
        change=({"subject": "account", "fit_band": "B", "intent_band": "2"}, {"tier": "lukewarm"}),
    ),
    "tier that falls up": Mistake(
        "tiers",
        "account|hot",
        "falls_to_tier",
        "lower tier of the same subject",
        change=({"subject": "account", "tier": "hot"}, {"falls_to_tier": "hot"}),
    ),
    "rule_id that is there twice": Mistake(
        "activity_rules",
        "twice",
        "rule_id",
        "there once",
        add={**ACTIVITY_RULE, "rule_id": "twice"},
        add_to=(("activity_rules", {**ACTIVITY_RULE, "rule_id": "twice", "points": "6"}),),
    ),
    "rule_id in both seeds": fit_rule("visit", "rule_id", "once in activity_rules and fit_rules together"),
    "no rule_id": Mistake(
        "activity_rules", "without rule_id", "rule_id", "must be filled in", add={**ACTIVITY_RULE, "rule_id": ""}
    ),
    "no reason": activity_rule("no_reason", "reason", "must be filled in", reason=""),
    "model that is not there": activity_rule(
        "no_model", "score_model_id", "score_model_id of score_models", score_model_id="lead_luck"
    ),
    "what people do in a model of who they are": activity_rule(
        "in_fit", "score_model_id", "the model is one of fit", score_model_id="lead_fit"
    ),
    "points that are a word": activity_rule("word", "points", "must be a number", points="many"),
    "points that are not finite": activity_rule("nan", "points", "must be a number", points="NaN"),
    "points with a comma": activity_rule("comma", "points", "must be a number", points="1,5"),
    "points that are code": activity_rule("sum", "points", "must be a number", points="1 + 1"),
    "daily cap of zero": activity_rule("no_day", "daily_cap", "at least 1", daily_cap="0"),
    "unknown decay mode": activity_rule("magic", "decay_mode", "half_life, none, linear, step", decay_mode="magic"),
    "truth value that is none": Mistake(
        "activity_types",
        "perhaps",
        "is_engagement",
        "true or false",
        add={"activity_type": "perhaps", "is_engagement": "perhaps", **WHY},
    ),
    "two primary models": Mistake(
        "score_models",
        "lead_intent",
        "is_primary",
        "one live model of subject lead and dimension intent",
        add={
            "score_model_id": "lead_intent_two",
            "subject": "lead",
            "dimension": "intent",
            "status": "live",
            "is_primary": "true",
            **WHY,
        },
    ),
    "between with reversed bounds": fit_rule(
        *("reversed", "value_to", "not below the lower"),
        attribute="account_employee_count",
        operator="between",
        value="10",
        value_to="5",
    ),
    "between without upper bound": fit_rule(
        *("half_open", "value_to", "needs an upper number"),
        attribute="account_employee_count",
        operator="between",
        value="10",
    ),
    "at_least with a word": fit_rule(
        "at_least_many",
        "value",
        "needs a number",
        attribute="account_employee_count",
        operator="at_least",
        value="many",
    ),
    "equals without a value": fit_rule("no_value", "value", "needs a value", value=""),
    "attribute of leads in a model of accounts": fit_rule(
        "wrong_subject", "attribute", "account_ attributes only", score_model_id="account_fit"
    ),
    "roll-up method that is not known": Mistake(
        "account_rollup_methods",
        "median",
        "method",
        "effective_contacts, engaged_contacts, sum",
        add={
            "rollup_id": "median",
            "score_model_id": "account_intent",
            "method": "median",
            "is_primary": "false",
            "scale_to": "100",
            "full_score_at": "1",
            **WHY,
        },
    ),
    "confidence above one": Mistake(
        "match_methods",
        "company_name",
        "confidence",
        "at most 1",
        add={"match_method": "company_name", "priority": "4", "confidence": "90", **WHY},
    ),
    "a horizon of no days": Mistake(
        "outcomes",
        "opportunity",
        "horizon_days",
        "at least 1",
        change=({"outcome_id": "opportunity"}, {"horizon_days": "0"}),
    ),
    "a setting that is neither yes nor no": Mistake(
        "calibration_settings",
        "leaves_out_undated_facts",
        "value",
        "1 (yes) or 0 (no)",
        add={"setting": "leaves_out_undated_facts", "value": "2", **WHY},
    ),
    "a stage to reach without its name": Mistake(
        "outcomes",
        "sales_qualified",
        "event_value",
        "stage_reached needs the stage",
        add={
            "outcome_id": "sales_qualified",
            "subject": "lead",
            "event": "stage_reached",
            "horizon_days": "90",
            "is_repeatable": "false",
            "is_primary": "false",
            "min_subjects": "50",
            "min_outcomes": "30",
            **WHY,
        },
    ),
    "a name of a stage that is not there": Mistake(
        "stage_synonyms",
        "Deal",
        "stage",
        "of stages",
        add={"name": "Deal", "stage": "opportunity", **WHY},
    ),
    "a stage that nobody knows how to enter": Mistake(
        "stages",
        "mql",
        "entered_by",
        "one or several of created, engagement, mql_tier, hand_raise",
        change=({"stage": "mql"}, {"entered_by": "mql_tier|a good feeling"}),
    ),
    "two stages of one order": Mistake(
        "stages",
        "record",
        "stage_order",
        "each stage needs an order of its own",
        add={
            **{"stage": "sal", "stage_order": "1.0", "label": "SAL", "definition": "Sales took it"},
            **{"owner_of_stage": "sales", "entered_by": "sales_touch|hand_raise", **WHY},
        },
    ),
}


def with_mistakes(mistakes: Mapping[str, Mistake]) -> dict[str, list[dict[str, str]]]:
    """The valid policy with these mistakes in it."""
    policy = {seed: [dict(row) for row in seed_rows] for seed, seed_rows in POLICY.items()}
    for mistake in mistakes.values():
        seed_rows = policy.setdefault(mistake.seed, [])
        if mistake.change:
            key, cells = mistake.change
            (found,) = [row for row in seed_rows if key.items() <= row.items()]
            found.update(cells)
        if mistake.drop:
            (found,) = [row for row in seed_rows if mistake.drop.items() <= row.items()]
            seed_rows.remove(found)
        if mistake.add:
            seed_rows.append(dict(mistake.add))
        for seed, row in mistake.add_to:
            policy.setdefault(seed, []).append(dict(row))
    return policy


def statuses(result) -> dict[str, str]:
    """Status of each node by its name."""
    return {node.node.name: str(node.status) for node in result.result.results}


@pytest.fixture(scope="module")
def bench(fresh_bench, write_policy):
    """The bench with a few leads and the small valid policy."""
    (fresh_bench.inputs / "leads.csv").write_text(LEADS, encoding="utf-8")
    (fresh_bench.inputs / "activities.csv").write_text(ACTIVITIES, encoding="utf-8")
    write_policy(fresh_bench.project, POLICY)
    return fresh_bench


@pytest.fixture(scope="module")
def good_marts(bench, run_bench, marts) -> dict[str, list[tuple]]:
    """Marts of the valid policy."""
    run_bench(bench, BUILD, "policy")
    shutil.copy2(bench.db("policy"), bench.folder / "valid_policy.duckdb")
    return marts(bench.db("policy"))


@pytest.fixture(scope="module")
def bad_build(bench, good_marts, write_policy, run_bench) -> object:
    """The same database, built again with all mistakes at once."""
    write_policy(bench.project, with_mistakes(MISTAKES))
    return run_bench(bench, BUILD, "policy", check=False)


@pytest.fixture
def valid(bench, good_marts, write_policy, project_root) -> Iterator[None]:
    """The valid policy, its input and the database built of it, named judged; put back after the test."""

    def restore() -> None:
        shutil.copytree(project_root / "seeds" / "policy", bench.project / "seeds" / "policy", dirs_exist_ok=True)
        write_policy(bench.project, POLICY)
        (bench.inputs / "leads.csv").write_text(LEADS, encoding="utf-8")
        (bench.inputs / "activities.csv").write_text(ACTIVITIES, encoding="utf-8")

    restore()
    bench.db("judged").parent.mkdir(exist_ok=True)
    shutil.copy2(bench.folder / "valid_policy.duckdb", bench.db("judged"))
    yield
    restore()


def test_the_policy_without_mistakes_is_built(good_marts):
    assert len(good_marts["lead_scores"]) == 6


def test_bad_policy_fails_in_one_place_before_any_scoring(bad_build, failures, project_root):
    assert list(failures(bad_build)) == ["model.account_scoring.int_account_scoring__policy_errors"]
    ends = statuses(bad_build)
    scored = {path.stem for path in (project_root / "models" / "scoring").glob("*.sql")} & ends.keys()
    # For which days is scored, and who is there, is what it is, whatever the policy says.
    scored -= {"int_account_scoring__evaluations", "int_account_scoring__scored_subjects"}
    assert len(scored) > 10
    assert {name: ends[name] for name in scored if ends[name] != "skipped"} == {}


def test_bad_policy_leaves_the_marts_as_they_were(bench, bad_build, good_marts, marts):
    ends = statuses(bad_build)
    # These two tell what the input is like, which no policy changes.
    scored = good_marts.keys() - {"input_reconciliation", "quarantined_rows"}
    assert {mart: ends[mart] for mart in scored if ends[mart] != "skipped"} == {}
    assert marts(bench.db("policy")) == good_marts


@pytest.mark.parametrize("name", MISTAKES)
def test_one_line_of_the_message_names_seed_row_column_and_what_is_allowed(bad_build, failures, name):
    mistake = MISTAKES[name]
    message = "\n".join(failures(bad_build).values())
    place = f"{mistake.seed}, row {mistake.row}"
    lines = [line for line in message.splitlines() if line.strip().startswith(place)]
    lines = [line for line in lines if f", column {mistake.column}: " in line]
    assert [line for line in lines if mistake.told in line], lines or message


def test_only_what_is_wrong_is_told(bad_build, failures):
    """Rows of the valid policy appear where a mistake touches them, and nowhere else."""
    message = "\n".join(failures(bad_build).values())
    for row in ("request", "fax", "manager", "size", "account|B|1", "lead|B|2", "boss", "soft_count"):
        assert f", row {row}, " not in message


def checking(seed: str) -> list[str]:
    """Load one seed and judge the policy anew, in a database that has been built before."""
    return ["build", "--exclude-resource-type", "test", "unit_test", "--select", seed, *CHECKS]


def test_one_mistake_alone_stops_the_build(bench, valid, write_policy, run_bench, failures):
    name = "missing tier cell"
    write_policy(bench.project, with_mistakes({name: MISTAKES[name]}))
    result = run_bench(bench, checking("tier_cells"), "judged", check=False)
    (message,) = failures(result).values()
    assert "has 1 error" in message
    assert MISTAKES[name].told in message


def test_a_seed_without_one_of_its_columns_stops_the_build(bench, valid, run_bench, failures):
    path = bench.project / "seeds" / "policy" / "activity_rules.csv"
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    place = lines[0].index("purchase_stage")
    path.write_text("\n".join(",".join(line[:place] + line[place + 1 :]) for line in lines) + "\n", encoding="utf-8")
    result = run_bench(bench, checking("activity_rules"), "judged", check=False)
    (message,) = failures(result).values()
    assert "activity_rules, row all, column purchase_stage: " in message
    assert "must have this column" in message


@pytest.mark.parametrize(
    ("seed", "column"),
    [("business_hours", "opens_at"), ("fast_lane", "rule_id"), ("handover_situations", "days"), ("texts", "text")],
)
def test_a_column_that_the_check_itself_reads_is_told_by_us(
    bench, valid, run_bench, failures, project_root, seed, column
):
    path = bench.project / "seeds" / "policy" / f"{seed}.csv"
    kept = path.read_text(encoding="utf-8")
    shipped = pd.read_csv(project_root / "seeds" / "policy" / path.name, dtype=str)
    shipped.drop(columns=column).to_csv(path, index=False)
    result = run_bench(bench, checking(seed), "judged", check=False)
    path.write_text(kept, encoding="utf-8")
    run_bench(bench, checking(seed), "judged")
    (message,) = failures(result).values()
    assert f"{seed}, row all, column {column}: " in message
    assert "must have this column" in message


def test_a_seed_that_is_an_empty_file_is_told_by_its_name(bench, valid, run_dbt, failures):
    path = bench.project / "seeds" / "policy" / "business_hours.csv"
    kept = path.read_text(encoding="utf-8")
    path.write_text("\n", encoding="utf-8")
    # Parsed anew, because it is by the parse that dbt knows a file.
    result = run_dbt(
        ["seed", "--select", "business_hours"],
        project_dir=bench.project,
        db=bench.db("judged"),
        variables=bench.variables,
        check=False,
    )
    path.write_text(kept, encoding="utf-8")
    (message,) = failures(result).values()
    assert "Seed business_hours (seeds/policy/business_hours.csv) is an empty file" in message


def test_a_seed_may_gain_a_column_of_your_own(bench, valid, run_bench):
    """As a new version of the project does, or a team that notes something beside its rules."""
    path = bench.project / "seeds" / "policy" / "activity_rules.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    # Names are no SQL either: this one would stop the build if it were run.
    names = "note,my own note,(select error('RUN')),it's"
    path.write_text("\n".join([f"{header},{names}", *(f"{line},a,b,c,d" for line in lines)]) + "\n", encoding="utf-8")
    run_bench(bench, checking("activity_rules"), "judged")


def judged(db: Path, query) -> tuple[int, list[str]]:
    """How many cells the last build looked at, and the fingerprints of the policies in which no error was found."""
    cells = query(db, "select count(*) as cells from int_account_scoring__policy_cells")
    kept = query(db, "select judged_policy from int_account_scoring__policy_errors where seed is null")
    return int(cells["cells"][0]), kept["judged_policy"].tolist()


def test_a_policy_is_judged_once_per_change(bench, valid, write_policy, run_bench, query):
    db = bench.db("judged")
    run_bench(bench, checking("disqualifiers"), "judged")
    cells, first = judged(db, query)
    assert (cells, len(first)) == (0, 1)
    changed = with_mistakes({})
    changed["disqualifiers"][0]["reason"] = "Said in another way"
    write_policy(bench.project, changed)
    run_bench(bench, checking("disqualifiers"), "judged")
    cells, both = judged(db, query)
    assert cells > 100
    assert len(both) == 2
    # Back again: it was judged before.
    write_policy(bench.project, POLICY)
    run_bench(bench, checking("disqualifiers"), "judged")
    cells, kept = judged(db, query)
    assert (cells, sorted(kept)) == (0, sorted(both))
    run_bench(bench, [*checking("disqualifiers"), "--full-refresh"], "judged")
    cells, kept = judged(db, query)
    assert (cells > 100, kept) == (True, first)


def test_a_bad_policy_is_judged_again_although_nothing_changed(bench, valid, write_policy, run_bench, failures):
    name = "missing tier cell"
    write_policy(bench.project, with_mistakes({name: MISTAKES[name]}))
    for _ in range(2):
        result = run_bench(bench, checking("tier_cells"), "judged", check=False)
        (message,) = failures(result).values()
        assert MISTAKES[name].told in message


def test_an_attribute_that_leaves_the_input_is_another_policy(bench, valid, write_policy, run_bench, failures):
    """The rule is the same, and what it asks about is gone."""
    policy = with_mistakes({})
    policy["disqualifiers"].append(
        {"disqualifier_id": "by_own_column", "attribute": "lead_x_plan", "operator": "is_known", **LIFT, **WHY}
    )
    write_policy(bench.project, policy)
    header, *lines = LEADS.splitlines()
    leads = [f"{header},x_plan", *(f"{line},basic" for line in lines)]
    (bench.inputs / "leads.csv").write_text("\n".join(leads) + "\n", encoding="utf-8")
    run_bench(bench, checking("disqualifiers"), "judged")
    (bench.inputs / "leads.csv").write_text(LEADS, encoding="utf-8")
    result = run_bench(bench, checking("disqualifiers"), "judged", check=False)
    (message,) = failures(result).values()
    assert "disqualifiers, row by_own_column, column attribute: 'lead_x_plan' cannot be used" in message


def test_a_policy_is_checked_without_a_build(bench, valid, write_policy, capsys, monkeypatch):
    """Errors are told as a build tells them, and no database is left behind or touched."""
    monkeypatch.setenv("ACCOUNT_SCORING_DB", str(bench.db("not_built")))

    def check() -> int:
        return check_policy(None, project_dir=bench.project, manifest=bench.manifest)

    assert check() == 0
    assert "The policy has no errors." in capsys.readouterr().out
    name = "missing tier cell"
    mistakes = with_mistakes({name: MISTAKES[name]})
    mistakes["outcomes"][0]["horizon_days"] = "soon"
    mistakes["disqualifiers"].append(
        {"disqualifier_id": "by_own_column", "attribute": "lead_x_plan", "operator": "is_known", **LIFT, **WHY}
    )
    # Of a column of the input too, and no error.
    mistakes["rule_conditions"] = [
        {"rule_id": "manager", "condition": "team", "attribute": "lead_x_team", "operator": "is_known", **WHY}
    ]
    # Only charts (module bi) need what is not there.
    mistakes["insight_settings"] = [{"setting": "timeline_days", "value": "365", **WHY}]
    write_policy(bench.project, mistakes)
    assert check() == 1
    told = capsys.readouterr().err
    assert "The scoring policy has 3 error(s)" in told
    assert "insight_settings, row chart_days, column value: blank cannot be used" in told
    assert MISTAKES[name].told in told
    assert "outcomes, row opportunity, column horizon_days: 'soon' cannot be used; it must be a number" in told
    assert check() == 1
    assert not bench.db("not_built").exists()
    assert not list((bench.project / "target" / "check-policy").rglob("*.duckdb*"))
    assert not (bench.project / "target" / "check-policy" / "scratch").exists()


def test_an_activity_type_that_never_occurs_is_a_warning(bench, good_marts, query):
    found = query(bench.db("policy"), "select seed, row_key, message from policy_lint where lint = 'type_never_occurs'")
    assert found["row_key"].tolist() == ["fax"]
    assert "fax_received" in found["message"][0]


NASTY = {
    "quotes": "O'Hara's \"best\" `rule`",
    "drop table": DROP_TABLE,
    "expression": "{{ 1/0 }}",
    "statement": "{% do exceptions.raise_compiler_error('never') %}",
    "comment": "{# gone #} /* gone */ -- gone",
    "shell": "$(touch x) `touch x` ${HOME} ; touch x",
    "percent": "100 % sure: %s %(name)s {0} {name}",
    "backslashes": "C:\\new\\table\\",
    "long": "very " * 2000 + "long",
    "unicode": "Größe 株式会社 😀 \u202enot what it seems\u202c",
    "lines": "first line\nsecond line",
    "formula": "=1+1",
    "bars": "a|b||c",
}


def nasty_policy() -> dict[str, list[dict[str, str]]]:
    """The valid policy with unpleasant text in every column that takes any text, keys as well."""
    policy = with_mistakes({})
    every = " ".join(text for name, text in NASTY.items() if name != "long")

    def renamed(old: str) -> str:
        return f"{old} {every}"

    names = {
        "score_model_id": ["lead_fit", "lead_intent", "account_fit", "account_intent"],
        "rolls_up_score_model_id": ["lead_intent"],
        "rule_group_id": ["web", "firm"],
        "tier": ["hot", "cold"],
        "falls_to_tier": ["cold"],
        "band": ["A", "B", "1", "2"],
        "fit_band": ["A", "B"],
        "intent_band": ["1", "2"],
        # Of a gate.
        "value": ["B"],
        **{column: None for column in ("disqualifier_id", "rollup_id", "buying_role_id", "buying_role", "action")},
        **{column: None for column in ("gate_id", "reason", "owner")},
    }
    for row in [row for seed_rows in policy.values() for row in seed_rows]:
        for column, known in names.items():
            if row.get(column) and (known is None or row[column] in known):
                row[column] = renamed(row[column])
    for cell in policy["tier_cells"]:
        cell["quadrant"] = every
    for name, text in NASTY.items():
        policy["activity_rules"].append(
            {
                **ACTIVITY_RULE,
                "rule_id": f"{name}: {text}",
                "score_model_id": renamed("lead_intent"),
                "activity_type": text,
                "channel": text,
                "asset_pattern": f"/{text}%",
                "reason": text,
                "owner": text,
            }
        )
        policy["fit_rules"].append(
            {
                **FIT_RULE,
                "rule_id": f"fit {name}: {text}",
                "score_model_id": renamed("lead_fit"),
                "attribute": "lead_source",
                "value": text,
                "reason": text,
                "owner": text,
            }
        )
        policy["company_domains"].append({"domain": text, "domain_class": "partner", **WHY})
        policy["activity_types"].append({"activity_type": text, "is_engagement": "true", **WHY})
    return policy


@pytest.fixture(scope="module")
def nasty_build(bench, good_marts, write_policy, write_input, run_bench):
    """The database built again with a lead for each unpleasant text, who did and is what the policy asks for."""
    write_policy(bench.project, nasty_policy())
    write_input(
        bench.inputs,
        {
            "leads": [
                {
                    "lead_id": name,
                    "created_at": "2024-12-01",
                    "email": f"x@{name.replace(' ', '')}.com",
                    "lead_source": t,
                }
                for name, t in NASTY.items()
            ],
            "activities": [
                {
                    "activity_id": name,
                    "lead_id": name,
                    "activity_type": t,
                    "channel": t,
                    "asset": f"/{t} and more",
                    "occurred_at": "2024-12-31",
                }
                for name, t in NASTY.items()
            ],
        },
    )
    return run_bench(bench, BUILD, "policy", check=False)


def test_unpleasant_text_is_built_and_drops_no_table(bench, nasty_build, failures, good_marts, marts):
    assert failures(nasty_build) == {}
    assert marts(bench.db("policy")).keys() == good_marts.keys()
    assert not [*bench.folder.rglob("x"), *Path().glob("x")], "text of the policy was run by a shell"


@pytest.mark.parametrize("name", NASTY)
def test_unpleasant_text_arrives_unchanged(bench, nasty_build, query, name):
    text = NASTY[name]
    reasons = query(
        bench.db("policy"),
        "select rule_id, reason from score_reasons where subject = 'lead' and subject_id = ? order by reason_type",
        [name],
    )
    assert reasons.to_numpy().tolist() == [[f"{name}: {text}", text], [f"fit {name}: {text}", text]]
    card = query(bench.db("policy"), "select reason, owner from scorecard where rule_id = ?", [f"{name}: {text}"])
    assert card.to_numpy().tolist() == [[text, text]]


def test_a_seed_or_a_model_may_stand_for_a_seed(bench, valid, run_dbt, query, failures):
    """A customer's own policy, given by vars and judged as ours is; its columns have whatever types they have."""
    own_seed = bench.project / "seeds" / "my_activity_rules.csv"
    own_model = bench.project / "models" / "my_fit_rules.sql"
    own_seed.write_text(
        (bench.project / "seeds" / "policy" / "activity_rules.csv")
        .read_text(encoding="utf-8")
        .replace("visit,", "my_visit,")
        .replace(",5,", ",7,"),
        encoding="utf-8",
    )
    own_model.write_text(
        "select 'my_rule' as rule_id, 'lead_fit' as score_model_id, null as rule_group_id, 1 as priority,"
        " 'job_title' as attribute, 'is_known' as operator, null as value, null as value_to, 2.5 as points,"
        " 'Mine' as reason, 'me' as owner",
        encoding="utf-8",
    )
    db = bench.folder / "own_policy" / "own.duckdb"
    own_policy = {
        **bench.variables,
        "account_scoring_policy_activity_rules": "my_activity_rules",
        "account_scoring_policy_fit_rules": "my_fit_rules",
    }
    try:
        run_dbt(
            ["build", "--exclude-resource-type", "unit_test", "test", "--select", "+scorecard"],
            project_dir=bench.project,
            db=db,
            variables=own_policy,
        )
        own_seed.write_text(own_seed.read_text(encoding="utf-8").replace(",7,", ",seven,"), encoding="utf-8")
        again = run_dbt(
            ["build", "--exclude-resource-type", "unit_test", "test", "--select", "my_activity_rules", *CHECKS],
            project_dir=bench.project,
            db=db,
            variables=own_policy,
            check=False,
        )
    finally:
        own_seed.unlink()
        own_model.unlink()
    assert "activity_rules, row my_visit, column points: 'seven' cannot be used" in "\n".join(failures(again).values())
    rules = "select rule_id, cast(points as double) as points from scorecard where rule_type in ('activity', 'fit')"
    card = query(db, rules).set_index("rule_id")["points"]
    assert card.to_dict() == {"my_visit": 7, "request": 50, "fax": 1, "my_rule": 2.5}


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"account_scoring_as_off": "2025-01-01"}, "Unknown var account_scoring_as_off"),
        ({"account_scoring_relation_lead": "x"}, "account_scoring_relation_leads"),
        ({"account_scoring_policy_fit_rule": "x"}, "account_scoring_policy_fit_rules"),
        ({"account_scoring_as_of": "2026-02-30"}, "not '2026-02-30'"),
        ({"account_scoring_as_of": "2025-02-29"}, "not '2025-02-29'"),
        ({"account_scoring_as_of": "26-1-1"}, "not '26-1-1'"),
        ({"account_scoring_as_of": "2999-12-31"}, "names '2999-12-31', a day after today"),
        ({"account_scoring_as_of": "2026-01-01'; drop table lead_scores; --"}, "must be a date"),
        ({"account_scoring_backtest_cutoffs": "121"}, "whole number from 0 to 120"),
        ({"account_scoring_backtest_cutoffs": "many"}, "not 'many'"),
        ({"account_scoring_backtest_cutoffs": "2024-12-31, 2025-01-02"}, "not '2025-01-02'"),
        ({"account_scoring_backtest_cutoffs": "2024-02-30"}, "not '2024-02-30'"),
        ({"account_scoring_backtest_months": "0"}, "whole number from 1 to 12"),
        ({"account_scoring_accept_batch": "true"}, "'yes' or 'no', not 'true'"),
        ({"account_scoring_wipe_outbox": "true"}, "'yes' or 'no', not 'true'"),
        ({"account_scoring_crm_tools": "hubspot, sugar"}, "must name CRMs of salesforce, hubspot, dynamics"),
        ({"account_scoring_as_of": 20260101}, "must be text"),
        ({"account_scoring_input_folder": ["a", "b"]}, "must be text"),
    ],
)
def test_a_wrong_var_is_told_before_anything_is_built(bench, run_bench, failures, query, variables, told):
    result = run_bench(bench, ["run", "--select", "stg_account_scoring__leads"], "vars", variables, check=False)
    assert not result.success
    message = "\n".join(failures(result).values())
    assert told in message
    assert "Vars of account_scoring" in message
    tables = query(bench.db("vars"), "select table_name from information_schema.tables")
    assert tables["table_name"].tolist() == []


def test_a_wrong_var_of_the_project_file_is_told(bench, run_bench, failures):
    path = bench.project / "dbt_project.yml"
    before = path.read_text(encoding="utf-8")
    path.write_text(
        f"{before}\nvars:\n  account_scoring:\n    account_scoring_as_off: '2025-01-01'\n", encoding="utf-8"
    )
    try:
        result = run_bench(bench, ["run", "--select", "stg_account_scoring__leads"], "vars", check=False)
    finally:
        path.write_text(before, encoding="utf-8")
    assert "Unknown var account_scoring_as_off" in "\n".join(failures(result).values())


def test_the_last_day_of_february_in_a_leap_year_is_a_date(bench, run_bench):
    staged = ["build", "--select", "+stg_account_scoring__leads", "--exclude-resource-type", "unit_test", "test"]
    run_bench(bench, staged, "leap", {"account_scoring_as_of": "2024-02-29"})
