"""Small inputs that were once scored wrongly or in silence, each in tests/fixtures/cases, with their neighbours.

Most are scored in one build, as parts of the same tables; ids and addresses begin or end with the number of the case.
Files that are refused are only checked; a case of Parquet and one of outcomes have small builds of their own.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from account_scoring import calibrate
from account_scoring.backtest import print_backtest
from account_scoring.databases import DuckDbFile
from account_scoring.inputs import InputError, check_folder, notices
from account_scoring.summary import print_summary

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from conftest import Bench

CASES = Path(__file__).parents[1] / "fixtures" / "cases"
DAY = "2026-03-31"
BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
MARTS = [
    *("lead_worklist", "crm_leads", "lead_scores", "lead_fit_intent", "account_scores", "score_reasons"),
    *("quarantined_rows", "unmatched_values", "input_reconciliation"),
]
PRIVATE = {
    "lead_accounts": "int_account_scoring__identity_lead_accounts",
    "leads": "int_account_scoring__identity_leads",
    "accounts": "int_account_scoring__input_accounts",
    "attributes": "int_account_scoring__identity_lead_attributes",
}

# Not parts of the one build: refused (21), Parquet (26), only built in part (29).
ALONE = ("21-mixed-line-ends", "26-parquet-float-flags", "29-one-class-outcomes")

# A demo request of the day before: 50 points with a half-life of 30 days, and 2 for an activity in the last three days.
DEMO = pytest.approx(50 * 2 ** (-1 / 30) + 2, abs=1e-3)
# One of thirty days before.
OLD_DEMO = 25


@pytest.fixture(scope="module")
def built(fresh_bench: Bench, run_bench, edit_seed, query) -> dict[str, pd.DataFrame]:
    """Tables of the one build of all cases that are scored together, by name."""
    for case in sorted(CASES.iterdir()):
        for path in sorted(case.rglob("*")):
            if path.is_file() and case.name not in ALONE and path.parent.name != "by_comma":
                table, *ending = path.relative_to(case).parts[0].split(".")
                part = path.name if path.parent != case else f"all.{'.'.join(ending)}"
                target = fresh_bench.inputs / table / f"{case.name}-{part}"
                target.parent.mkdir(exist_ok=True)
                shutil.copy(path, target)
    # By default any type of opportunity is an outcome.
    renewed = {"outcome_id": "renewed", "event_value": "Renewal", "is_primary": "false"}
    edit_seed(fresh_bench.project, "outcomes", lambda rows: [*rows, {**rows[0], **renewed}])
    variables = {
        "account_scoring_as_of": DAY,
        # More of this input cannot be read than of any export.
        "account_scoring_accept_batch": "yes",
    }
    run_bench(
        fresh_bench,
        [*BUILD, "--select", *(f"+{mart}" for mart in (*MARTS, PRIVATE["attributes"]))],
        "cases",
        variables,
        judges_policy=False,
        builds_reviews=False,
    )
    names = {**{mart: mart for mart in MARTS}, **PRIVATE}
    return {name: query(fresh_bench.db("cases"), f"from {table}") for name, table in names.items()}


@pytest.fixture(scope="module")
def intent(built) -> dict[str, float]:
    """The score of each lead in the live model of intent."""
    rows = built["lead_scores"].query("score_model_id == 'lead_intent'")
    return dict(zip(rows["lead_id"], rows["score"].astype(float), strict=True))


@pytest.fixture(scope="module")
def account_of(built) -> dict[str, str]:
    """The account of each lead that has one."""
    return built["lead_accounts"].set_index("lead_id")["account_id"].to_dict()


@pytest.fixture(scope="module")
def told(built) -> Callable[[str], set[tuple[str, ...]]]:
    """Of one case (the begin of keys): key, column, reason, value and what it counted as."""
    rows = built["quarantined_rows"].fillna("")

    def of(case: str) -> set[tuple[str, ...]]:
        own = rows[rows["row_key"].str.startswith(case)]
        columns = ["row_key", "column_name", "reason", "offending_value", "counted_as"]
        return set(own[columns].itertuples(index=False, name=None))

    return of


@pytest.fixture(scope="module")
def page(built, fresh_bench: Bench) -> list[str]:
    """Lines of the page after the build."""
    text = io.StringIO()
    db = fresh_bench.db("cases")
    print_summary(DuckDbFile(db, db.parent), Console(width=120, file=text))
    return text.getvalue().splitlines()


def test_every_case_has_a_test() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    names = [f"def test_{case.name.replace('-', '_')}" for case in CASES.iterdir() if case.name[0].isdigit()]
    names = [name.replace("test_", "test_case_") for name in names]
    assert len(names) == 21
    assert [name for name in names if name not in text] == []


def test_case_01_two_digit_years(intent, told):
    """A short date of a spreadsheet is no time, so it gives no points and is told; nobody is active in the year 3."""
    assert {name: intent[f"01-{name}"] for name in ("iso", "us", "eu", "us2")} == {
        "iso": OLD_DEMO, "us": 0, "eu": 0, "us2": 0,
    }  # fmt: skip
    assert told("01-") == {
        ("01-2", "occurred_at", "bad_timestamp", "3/1/26 14:30", "left out"),
        ("01-3", "occurred_at", "bad_timestamp", "01-03-26", "left out"),
        ("01-4", "occurred_at", "bad_timestamp", "3/25/26", "left out"),
    }


def test_case_01_neighbours_with_the_year_first_are_read_and_others_are_not(intent, told):
    assert [intent[f"n01-{name}"] for name in ("slashes", "pressed", "one_digit")] == [OLD_DEMO] * 3
    assert [intent[f"n01-{name}"] for name in ("word", "dots", "short_year", "long")] == [0] * 4
    assert {(key, value) for key, _, reason, value, _ in told("n01-") if reason == "bad_timestamp"} == {
        ("n01-4", "1-Mar-26"), ("n01-5", "01.03.2026"), ("n01-6", "26-03-01"), ("n01-7", "202603011000"),
    }  # fmt: skip


def test_case_02_regional_free_mail(built, account_of, intent):
    """Hotmail of a country, googlemail.com and a relay of Apple are consumer mail as gmail.com is: no account."""
    kinds = built["leads"].set_index("lead_id")["email_domain_class"].to_dict()
    people = [f"02-f{number}" for number in range(1, 8)]
    assert [kinds[name] for name in people] == ["free"] * 7
    assert not set(people) & set(account_of)
    fit = built["lead_fit_intent"].set_index("lead_id")["fit_score"]
    # The cook has gmail.com; country and title differ in nothing that counts.
    assert {float(fit[name]) for name in people} == {float(fit["02-f5"])}
    reasons = built["score_reasons"].query("rule_id == 'free_mail'")
    assert set(people) <= set(reasons["subject_id"])
    assert [intent[name] for name in people] == [DEMO] * 7


def test_case_03_one_person_two_records(built, told):
    """Two records of one address are one engaged contact, so tier_1, which asks for two, is not reached; it is told."""
    account = built["account_scores"].set_index("account_id").loc["03-A1"]
    assert account[["tier", "contacts", "engaged_contacts"]].tolist() == ["tier_2", 1, 1]
    assert told("03-") == {
        ("03-contact-7", "email", "same_address", "kim@duplo-machines-03.com", "one person with lead 03-lead-7"),
    }


def test_case_04_null_literals(account_of, told):
    r"""NULL and \N are nothing: five companies by their domains, no merge, and nothing told."""
    assert {name: account_of[f"04-{name}"] for name in ("n1", "n2", "n3", "n4", "n5")} == {
        f"n{number}": f"domain:{company}-co-04.com"
        for number, company in enumerate(["first", "second", "third", "fourth", "fifth"], start=1)
    }
    assert not {"NULL", r"\N"} & set(account_of.values())
    assert told("04-") == set()


def test_case_05_email_residue(built, account_of, told):
    """Brackets, signs, blanks and a root dot around an address are none of it: six people of Delta Pumps."""
    assert {account_of[f"05-e{number}"] for number in range(1, 7)} == {"05-A1"}
    account = built["account_scores"].set_index("account_id").loc["05-A1"]
    assert account[["contacts", "engaged_contacts"]].tolist() == [6, 6]
    assert [name for name in built["account_scores"]["account_id"] if "delta" in name] == []
    assert told("05-") == set()


def test_case_07_unread_columns():
    """Columns that are not read are told before anything is built, with the names that were perhaps meant."""
    folder = CASES / "07-unread-columns"
    leads, activities = notices(folder, check_folder(folder))
    assert (
        "leads.csv: 5 columns are not read: E-Mail (email?), IsDeleted (is_deleted?), MasterRecordId"
        " (merged_into_lead_id?), Title (job_title?), Company (company_name?). Rename what is meant"
    ) in leads
    assert "activities.csv: 2 columns are not read: URL (asset?), IsBot (is_bot?). Rename what is meant" in activities


def test_case_08_folder_parts_unread(built, intent):
    """Parts in .csv, .csv.gz and .CSV are all read, and so is consents.CSV: whoever withdrew is not sent."""
    folder = CASES / "08-folder-parts-unread"
    found = check_folder(folder)
    assert {table: read.rows for table, read in found.items()} == {"leads": 1, "activities": 3, "consents": 1}
    assert notices(folder, found) == []
    # Two requests of the last day, 50 and 40 points, of which their group lets 80 count, and the 2 points for activity.
    assert intent["08-ada"] > intent["22-t1"]
    assert "08-ada" not in set(built["crm_leads"]["lead_id"])


def test_case_09_boolean_spellings(built, intent, told):
    """1.0 and WAHR are true, 0.0 is false; what a machine did is nothing that a person did."""
    assert {name for name in intent if name.startswith("09-")} == {"09-b3", "09-b4"}
    assert [intent["09-b3"], intent["09-b4"]] == [0, 0]
    assert {name for name in built["crm_leads"]["lead_id"] if name.startswith("09-")} == {"09-b3", "09-b4"}
    assert told("09-") == set()


def test_case_10_minus_infinity(intent, told, built):
    """A time without end, or of the year 1, is none: it is told and gives nothing, and nobody is called for it."""
    # Half a point for a page of the day before, fading by half in three days or more, and 2 for being active.
    assert intent["10-only"] == 0
    assert 2 < intent["10-old"] == intent["10-zero"] < 3
    assert told("10-") == {
        ("10-1", "occurred_at", "bad_timestamp", "-infinity", "left out"),
        ("10-3", "occurred_at", "bad_timestamp", "-infinity", "left out"),
        ("10-4", "occurred_at", "implausible_time", "0001-01-01T00:00:00Z", "left out"),
    }
    assert not {"10-old", "10-only", "10-zero"} & set(built["lead_worklist"]["lead_id"])


def test_case_12_scientific_ids(built, intent, told):
    """An id that a spreadsheet has shortened is nobody's: two people are never one, and table and column are told."""
    assert "1.00001E+17" not in intent
    shortened = told("1.00001E+17")
    assert shortened == {("1.00001E+17", "lead_id", "unreadable_id", "1.00001E+17", "left out")}
    rows = built["quarantined_rows"].query("reason == 'unreadable_id' and row_key == '1.00001E+17'")
    assert rows["table_name"].tolist() == ["leads", "leads"]
    assert told("12-") == {
        (key, "lead_id", "lead_quarantined", "1.00001E+17", "left out with its lead: unreadable_id in lead_id")
        for key in ("12-1", "12-2")
    }


def test_case_12_neighbours_in_every_column_that_names_somebody_join_nobody(built, account_of, told):
    assert account_of["n12-a"] == "domain:a-n12.com"
    assert account_of["n12-b"] == "domain:b-n12.com"
    found = built["quarantined_rows"].fillna("")
    found = found[
        found["offending_value"].isin(["1.5E+12", "2,5E+12"]) | found["row_key"].str.contains("E+12", regex=False)
    ]
    assert set(found[["table_name", "column_name", "reason"]].itertuples(index=False, name=None)) == {
        ("leads", "account_id", "unreadable_id"),
        ("leads", "merged_into_lead_id", "merge_leads_nowhere"),
        ("activities", "account_id", "unknown_account"),
        ("activities", "activity_id", "unreadable_id"),
        ("accounts", "account_id", "unreadable_id"),
        ("identities", "anonymous_id", "unreadable_id"),
        ("consents", "lead_id", "unknown_lead"),
    }


def test_ids_that_differ_by_case_quotes_or_blanks_alone_join_nobody_and_are_told_with_the_known_one(built, intent):
    """Neighbours of every case with ids: as another tool writes them, in braces, in quotes and in another case."""
    rows = built["quarantined_rows"].query("nearest_known_value.notna()")
    assert set(
        rows[["table_name", "column_name", "offending_value", "nearest_known_value"]].itertuples(index=False, name=None)
    ) == {
        *(
            ("activities", "lead_id", value, "nid-b5f1c0de-0000-4000-8000-00000000000a")
            for value in ("{NID-B5F1C0DE-0000-4000-8000-00000000000A}", "'nid-b5f1c0de-0000-4000-8000-00000000000a'")
        ),
        ("consents", "lead_id", "NID-B5F1C0DE-0000-4000-8000-00000000000A", "nid-b5f1c0de-0000-4000-8000-00000000000a"),
        ("activities", "account_id", "nid acme", "NID-ACME".replace("-", " ")),
        ("leads", "merged_into_lead_id", "NID-Winner", "nid-winner"),
    }
    assert intent["nid-b5f1c0de-0000-4000-8000-00000000000a"] == 0
    unmatched = built["unmatched_values"].set_index(["table_name", "column_name", "value"])["nearest_known_value"]
    assert unmatched["leads", "account_id", '"NID ACME"'] == "NID ACME"


def test_the_page_names_the_id_that_is_written_otherwise(page):
    assert (
        "2 rows of activities have a lead_id that leads write otherwise, such as"
        " ''nid-b5f1c0de-0000-4000-8000-00000000000a'' for 'nid-b5f1c0de-0000-4000-8000-00000000000a':"
        " write ids alike in both."
    ) in page
    assert (
        "1 row of activities has an account_id that accounts write otherwise, such as 'nid acme' for 'NID ACME':"
        " write ids alike in both."
    ) in page


def test_of_a_visitor_the_last_lead_that_is_known_counts(intent, built):
    """Neighbour of the cases of identity: the last identity names somebody who is in no row of leads."""
    assert [intent["nvis-known"], intent["nvis-older"]] == [DEMO, 0]
    identities = built["quarantined_rows"].query("table_name == 'identities' and reason == 'unknown_lead'")
    assert identities["offending_value"].tolist() == ["nvis-gone"]


def test_case_14_lead_with_unreadable_created_at(intent, told):
    """Nobody loses a request for a column that no score reads: w1 is scored, and w2 with what m1 asked for."""
    assert intent["14-w1"] == DEMO
    # A demo and a contact request, 50 and 40 points in a group of 80, and the 2 points.
    assert intent["14-w2"] == 82
    assert "14-m1" not in intent
    assert told("14-") == {
        ("14-w1", "created_at", "bad_timestamp", "13/02/2026", "unknown"),
        ("14-w2", "created_at", "bad_timestamp", "31/03/2026", "unknown"),
    }


def test_case_16_consent_words(built, told):
    """A no to E-mail is one to email, and unsubscribed is a no: nobody of the three is sent."""
    assert not {"16-c1", "16-c2", "16-c3"} & set(built["crm_leads"]["lead_id"])
    assert told("16-") == set()
    unknown = built["unmatched_values"].query("table_name == 'consents'")
    assert unknown["value"].tolist() == []


def test_case_19_thousands_dot(built, told):
    """1.200 among 1200 and 51-200 is told and not 1.2; of 12.500.000 nobody doubts; no employees are unknown."""
    accounts = built["accounts"].set_index("account_id")
    names = ["19-A1", "19-A2", "19-A3", "19-A4"]
    assert accounts.loc[names, "employee_count"].astype(float).fillna(-1).tolist() == [-1, 1200, 51, -1]
    assert accounts.loc[names, "annual_revenue_usd"].astype(float).fillna(-1).tolist() == [12.5e6, 12.5e6, 12e6, -1]
    assert told("19-") == {
        ("19-A1", "employee_count", "ambiguous_number", "1.200", "unknown"),
        ("19-A4", "employee_count", "implausible_number", "0", "unknown"),
        ("19-A4", "annual_revenue_usd", "implausible_number", "0", "unknown"),
    }
    reasons = built["score_reasons"].query("subject == 'account' and rule_id.str.contains('tiny')")
    assert reasons["subject_id"].tolist() == []


def test_case_21_mixed_line_ends():
    """A file of parts with LF and CRLF is refused with the line and the cause."""
    with pytest.raises(InputError) as refused:
        check_folder(CASES / "21-mixed-line-ends")
    assert "leads.csv cannot be read: mixed line ends: line 2 ends in CRLF, and lines before it in LF;" in str(
        refused.value
    )


def test_case_22_unlisted_activity_types(intent, built):
    """Demo Request and demo-request are demo_request."""
    assert [intent[f"22-t{number}"] for number in (1, 2, 3)] == [DEMO] * 3
    assert built["unmatched_values"].query("column_name == 'activity_type'")["value"].tolist() == ["n22 fax"]


def test_case_22_neighbours_types_of_opportunities_that_no_outcome_names_are_told(built, page):
    found = built["unmatched_values"].query("column_name == 'opportunity_type'")
    columns = ["table_name", "value", "not_found", "row_count", "nearest_known_value"]
    assert found[columns].values.tolist() == [["opportunities", "renewal 2026", "outcome for the type", 2, "Renewal"]]
    assert "2 of 3 opportunities have an opportunity_type that no outcome names: renewal 2026 (2)" in page


def test_case_25_unsubscribed(built):
    """Who unsubscribed yesterday is written to by nobody and sent nowhere; who asked for a demo that day is."""
    tiers = built["lead_fit_intent"].set_index("lead_id")["tier"]
    assert tiers[["25-u1", "25-u2"]].tolist() == ["tier_2", "tier_2"]
    worklist = built["lead_worklist"].set_index("lead_id")["action"]
    assert worklist["25-u2"] == "Write personally"
    assert "25-u1" not in worklist.index
    crm = set(built["crm_leads"]["lead_id"])
    assert "25-u2" in crm
    assert "25-u1" not in crm


def test_case_27_odd_and_wide_extra_columns(built):
    """A double quote in the name of an x_ column ends no name in SQL: it is an attribute."""
    assert set(check_folder(CASES / "27-odd-and-wide-extra-columns")) == {"leads", "activities"}
    own = built["attributes"].query("lead_id == '27-ada' and attribute.str.startswith('lead_x_') and value.notna()")
    assert own.set_index("attribute")["value"].to_dict() == {'lead_x_size "fte"': "1"}


def test_case_27b_odd_extra_columns(built):
    """Columns with blanks, umlauts, hyphens, commas or apostrophes in their names are attributes, like sixty others."""
    own = built["attributes"].query("lead_id == '27b-ada' and attribute.str.startswith('lead_x_') and value.notna()")
    values = own.set_index("attribute")["value"].to_dict()
    assert len(values) == len(own) == 66
    assert [values[f"lead_x_{name}"] for name in ("größe", "a b", "hs-all-deprecated", "a,b", "up", "o'brien")] == [
        "1", "2", "3", "4", "5", "6",
    ]  # fmt: skip


def test_case_28_merge_and_consent(built, intent, told):
    """A chain of merges ends at c with the points of all, a circle stays itself and is told, and a refusal is kept."""
    assert intent["28-c"] == 82
    assert not {"28-a", "28-b", "28-lose1"} & set(intent)
    assert intent["28-k1"] == DEMO
    assert told("28-") == {
        (f"28-{one}", "merged_into_lead_id", "merge_leads_nowhere", f"28-{other}", "unknown")
        for one, other in (("k1", "k2"), ("k2", "k1"))
    }
    crm = set(built["crm_leads"]["lead_id"])
    assert "28-win1" not in crm
    assert {"28-c", "28-k1"} <= crm


# Flags that pandas and warehouses store as numbers where some are missing: table, type, column.
NUMBERS = [("leads", "double", "is_deleted"), ("opportunities", "decimal(3, 1)", "is_deleted")]
NUMBERS += [("consents", "utinyint", "is_granted")]


@pytest.fixture(scope="module")
def staged(fresh_bench: Bench, run_bench, query, tmp_path_factory) -> dict[str, pd.DataFrame]:
    """Staging tables of case 26 and of numbers with commas between thousands, by name of the input table."""
    folder = tmp_path_factory.mktemp("numbers")
    shutil.copy(CASES / "26-parquet-float-flags" / "activities.csv", folder)
    with duckdb.connect() as connection:
        for table, kind, column in NUMBERS:
            key = "opportunity_id" if table == "opportunities" else "lead_id"
            connection.execute(
                f"""
                copy (
                    select
                        name as {key},
                        timestamp '2026-01-05' as created_at,
                        timestamp '2026-01-05' as changed_at,
                        'email' as purpose,
                        cast(flag as {kind}) as {column}
                    from (values ('26-p1', 1), ('26-p2', null), ('26-p3', 0), ('26-p4', 2)) as given (name, flag)
                ) to '{folder / table}.parquet'
                """
            )
    shutil.copy(CASES / "neighbours" / "by_comma" / "accounts.csv", folder)
    shutil.copy(CASES / "neighbours" / "by_comma" / "campaign_costs.csv", folder)
    tables = [*(table for table, *_ in NUMBERS), "accounts", "campaign_costs"]
    run_bench(
        fresh_bench,
        [*BUILD, "--select", *(f"+stg_account_scoring__{table}" for table in tables)],
        "cases_of_numbers",
        {"account_scoring_as_of": DAY, "account_scoring_input_folder": str(folder)},
    )
    db = fresh_bench.db("cases_of_numbers")
    return {table: query(db, f"from stg_account_scoring__{table} order by 1") for table in tables}


def test_case_26_parquet_float_flags(staged):
    """1.0 as a number is true and 0.0 false, in whatever type of number; 2 is neither, and deletes on the safe side."""
    for table, _, column in NUMBERS:
        flags = staged[table][column].astype(object)
        read = flags.where(flags.notna(), None).tolist()
        assert read == [True, None, False, None if column == "is_granted" else True], table
        uncastable = staged[table][f"{column}_uncastable"].dropna().tolist()
        assert uncastable in (["2"], ["2.0"]), table


def test_case_19_neighbours_with_thousands_by_comma(staged):
    """A revenue of 1.2 dollars is none, whatever the dot is elsewhere; costs may have three decimals."""
    accounts = staged["accounts"].set_index("account_id")
    assert accounts["annual_revenue_usd"].astype(float).fillna(-1).to_dict() == {
        "n19-dot": -1, "n19-euro": -1, "n19-comma": 2500, "n19-cents": 1234567.89, "n19-millions": 1.25e6,
        "n19-one": 950.5, "n19-long": 1200.125, "n19-euro_k": 1.25e6, "n19-usd": -1,
    }  # fmt: skip
    told = accounts["annual_revenue_usd_uncastable"].dropna().to_dict()
    assert told == {"n19-dot": "1.200", "n19-euro": "1.200 €", "n19-usd": "USD 1.300"}
    assert staged["campaign_costs"]["cost_usd"].astype(float).tolist() == [1234.56, 12.125]


def test_case_29_one_class_outcomes(fresh_bench: Bench, run_bench):
    """Where everybody is won, a backtest says that there is not enough data, and so does a calibration after it."""
    variables = {
        "account_scoring_as_of": DAY,
        "account_scoring_input_folder": str(CASES / "29-one-class-outcomes"),
        "account_scoring_backtest_cutoffs": "2025-06-30",
    }
    marts = ("score_backtest", "score_comparison", "score_lift", "suggested_thresholds", "score_calibration")
    marts += ("backtest_leaks", "backtest_histories")
    run_bench(
        fresh_bench, [*BUILD, "--select", *(f"+{mart}" for mart in marts)], "cases_29", variables, judges_policy=False
    )
    db = fresh_bench.db("cases_29")
    page = io.StringIO()
    print_backtest(DuckDbFile(db, fresh_bench.project), Console(file=page, width=120), "2025-06-30")
    lines = page.getvalue().splitlines()
    outcomes = [number for number, line in enumerate(lines) if line.startswith(("lead_", "account_"))]
    assert len(outcomes) >= 3
    assert all(lines[number + 1].startswith("Not enough data to say anything") for number in outcomes)
    result = CliRunner().invoke(calibrate.app, ["--db", str(db)], catch_exceptions=False)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: database {db} holds no scores; score something first: make score")
