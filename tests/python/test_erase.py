"""A person who asked to be erased: gone from all that is kept, and kept out while the source still has them.

Two people of one company are scored for two days; one of them is erased. They have a second record that was merged, a
third one with the same address, a visitor, and rows in every table that a lead can have rows in.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import duckdb
import pytest

from account_scoring.databases import DuckDbFile
from account_scoring.erase import erase, yaml_text
from account_scoring.inputs import InputError
from account_scoring.publish import publish

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"2026-03-0{day}" for day in range(2, 7))

# Every sign that could be taken for SQL, a template or YAML.
ERASED = "anna'\"{{ 7*7 }}\\%-ö"
MERGED, SAME_ADDRESS, VISITOR = "anna-old", "anna-form", "cookie-of-anna"
OTHER = "bert"
EMAIL, PHONE, FIRST, LAST, TITLE = "aq@acme.com", "+49 555 010099", "Annabella", "Quillfeather", "Chief Oddity Officer"

PERSON = (ERASED, MERGED, SAME_ADDRESS, VISITOR, EMAIL, PHONE, FIRST, LAST, TITLE, "Anna-only-page")

FIRST_BUILD = ["build", "--exclude-resource-type", "unit_test"]
BUILD = ["build", "--exclude-resource-type", "unit_test", "seed"]


def tables(*, with_person: bool = True, acts_again: bool = False) -> dict[str, list[dict]]:
    """The input; without the person, what it would be if the source had never had them. They may act again later."""
    anna = {"created_at": "2026-02-01", "email": EMAIL, "job_title": TITLE, "company_name": "Acme"}
    names = {"first_name": FIRST, "last_name": LAST, "phone": PHONE, "owner_id": "owner-1"}
    bert = {"created_at": "2026-02-02", "email": "bert@acme.com", "job_title": "Chief Marketing Officer"}
    acts = [
        (ERASED, "", "demo_request", "/demo", "2026-03-01"),
        (ERASED, "", "unsubscribe", "", "2026-03-01"),
        (MERGED, "", "webinar_attended", "", "2026-02-20"),
        (SAME_ADDRESS, "", "page_view", "/Anna-only-page", "2026-02-21"),
        ("", VISITOR, "page_view", "/pricing", "2026-02-22"),
        (OTHER, "", "demo_request", "/demo", "2026-02-27"),
        (OTHER, "", "page_view", "/pricing", "2026-02-28"),
        *([(ERASED, "", "demo_request", "/Anna-only-page", THURSDAY)] if acts_again else []),
    ]
    found = {
        "leads": [
            {"lead_id": ERASED, **anna, **names, "account_id": "acme"},
            {"lead_id": MERGED, **anna, "merged_into_lead_id": ERASED},
            {"lead_id": SAME_ADDRESS, **anna, "created_at": "2026-02-05"},
            {"lead_id": OTHER, **bert, "company_name": "Acme", "account_id": "acme"},
        ],
        "activities": [
            {
                "activity_id": f"act-{place}",
                "lead_id": lead,
                "anonymous_id": visitor,
                "activity_type": kind,
                "asset": asset,
                "occurred_at": f"{day} 09:00:00",
                "loaded_at": f"{day} 10:00:00",
            }
            for place, (lead, visitor, kind, asset, day) in enumerate(acts)
        ],
        "accounts": [{"account_id": "acme", "name": "Acme", "domain": "acme.com", "industry": "software"}],
        "identities": [{"anonymous_id": VISITOR, "lead_id": ERASED, "identified_at": "2026-02-23 08:00:00"}],
        # What was unsubscribed is granted again, so that the CRM holds the person.
        "consents": [
            {"lead_id": lead, "purpose": purpose, "is_granted": "true", "changed_at": "2026-03-01 18:00:00"}
            for lead in (ERASED, SAME_ADDRESS, OTHER)
            for purpose in ("email", "phone")
        ],
        "lead_stages": [
            {"lead_id": ERASED, "stage": "mql", "entered_at": "2026-03-01 11:00:00", "reason": ""},
            {"lead_id": ERASED, "stage": "sal", "entered_at": "broken", "reason": ""},
        ],
        "sales_touches": [
            {"lead_id": ERASED, "touched_at": "2026-03-01 12:00:00", "channel": "phone", "owner_id": "owner-1"},
            {"lead_id": OTHER, "touched_at": "2026-03-01 13:00:00", "channel": "phone", "owner_id": "owner-1"},
        ],
        "opportunities": [
            {"opportunity_id": "o1", "lead_id": ERASED, "account_id": "acme", "created_at": "2026-02-24"},
            {"opportunity_id": "o2", "lead_id": MERGED, "account_id": "", "created_at": "2026-02-25"},
        ],
        "opportunity_contacts": [
            {"opportunity_id": "o1", "lead_id": ERASED, "role": "Champion"},
            {"opportunity_id": "o1", "lead_id": OTHER, "role": "Champion"},
        ],
        "lead_attributes_history": [
            {"lead_id": lead, "attribute": "job_title", "value": "Buyer", "valid_from": "2026-02-24 08:00:00"}
            for lead in (ERASED, OTHER)
        ],
    }
    if not with_person:
        for name, rows in found.items():
            for row in rows:
                if name == "opportunities" and row["account_id"]:
                    row["lead_id"] = ""
            found[name] = [
                row
                for row in rows
                if row.get("lead_id") not in (ERASED, MERGED, SAME_ADDRESS) and row.get("anonymous_id") != VISITOR
            ]
    return {name: rows for name, rows in found.items() if rows}


def texts_of(connection: duckdb.DuckDBPyConnection, skipped: Collection[str] = ()) -> Iterator[tuple[str, str, str]]:
    """Table or view, column and text of every cell; but views that read the source are as old as the last build."""
    for (name,) in connection.execute(
        "select table_name from information_schema.tables where table_catalog = current_database() order by 1"
    ).fetchall():
        if name in skipped:
            continue
        found = connection.execute(f'from "{name}"')
        columns = [column[0] for column in found.description]
        for row in found.fetchall():
            for column, cell in zip(columns, row, strict=True):
                if cell is not None:
                    yield name, column, str(cell)


def places_of_person(file: Path, numbers: set[str], skipped: Collection[str] = ()) -> set[tuple[str, str, str]]:
    """Where a database has a text with something of the person in it, or a number that stands for them."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return {
            (name, column, cell)
            for name, column, cell in texts_of(connection, skipped)
            if cell in numbers or any(word.lower() in cell.lower() for word in PERSON)
        }


@pytest.fixture(scope="module")
def build(fresh_bench, run_bench, write_input, edit_seed) -> Callable[..., None]:
    """Build a day with an input, into a database of this name; page views ask for consent, which the state knows."""

    def asking(rows: list[dict]) -> list[dict]:
        return [{**row, "consent_purpose": "email" if row["activity_type"] == "page_view" else ""} for row in rows]

    edit_seed(fresh_bench.project, "activity_types", asking)

    def run(day: str, name: str, *, with_person: bool = True, first: bool = False, acts_again: bool = False) -> None:
        shutil.rmtree(fresh_bench.inputs, ignore_errors=True)
        write_input(fresh_bench.inputs, tables(with_person=with_person, acts_again=acts_again))
        run_bench(
            fresh_bench,
            FIRST_BUILD if first else BUILD,
            name,
            # Of so few rows all of a kind are gone with one person.
            {"account_scoring_as_of": day, "account_scoring_accept_batch": "no" if with_person else "yes"},
            judges_policy=first,
            builds_reviews=first,
        )

    return run


@pytest.fixture(scope="module")
def database(fresh_bench) -> DuckDbFile:
    return DuckDbFile(fresh_bench.db("erase"), fresh_bench.project)


@pytest.fixture(scope="module")
def numbers(database, build, fresh_bench) -> set[str]:
    """Build Monday and Tuesday and publish; the numbers that stand for the person."""
    build(MONDAY, "erase", first=True)
    build(TUESDAY, "erase")
    publish(database, fresh_bench.project)
    with duckdb.connect(str(database.path), read_only=True) as connection:
        return {
            str(number)
            for (number,) in connection.execute(
                "select lead_key from int_account_scoring__input_leads where surviving_lead_id = ?"
                " union select visitor_key from int_account_scoring__input_identities",
                [ERASED],
            ).fetchall()
        }


@pytest.fixture(scope="module")
def erased(database, numbers, fresh_bench, query) -> dict[str, object]:
    """What was there before and after the person was erased."""
    before = places_of_person(database.path, numbers)
    folder = database.path.with_name(f"{database.path.stem}_marts")
    shutil.copytree(folder, fresh_bench.folder / "stale")
    assert erase(ERASED, database, project_dir=fresh_bench.project) == 0
    # Views that read the source, and were made before.
    views = [
        view
        for view in query(database.path, "select view_name from duckdb_views() where not internal")["view_name"]
        if view.startswith("stg_") or view == "int_account_scoring__activity_rows"
    ]
    return {"before": before, "after": places_of_person(database.path, numbers, views)}


def tombstones() -> set[tuple[str, str, str]]:
    return {("crm_outbox", "record_id", ERASED), ("int_account_scoring__crm_last_changes", "record_id", ERASED)}


def test_the_person_was_in_every_kind_of_table_before(erased, numbers):
    names = {name for name, _, _ in erased["before"]}

    assert len(numbers) == 4
    assert {
        "int_account_scoring__activity_consents",
        "int_account_scoring__activity_log",
        "int_account_scoring__activity_pattern_texts",
        "int_account_scoring__history_reasons",
        "int_account_scoring__input_consents",
        "int_account_scoring__input_identities",
        "int_account_scoring__input_lead_stages",
        "int_account_scoring__input_leads",
        "int_account_scoring__input_opportunities",
        "int_account_scoring__input_sales_touches",
        "int_account_scoring__lead_signals",
        "crm_outbox",
        "lead_score_history",
        "lead_scores",
        "quarantined_rows",
        "score_movements",
        "score_reasons",
    } <= names


def test_nothing_of_the_person_is_left_but_the_id_in_one_tombstone(erased, database, query):
    assert erased["after"] <= tombstones()

    rows = query(database.path, "select * from crm_outbox where subject = 'lead' order by change_seq").to_dict(
        "records"
    )
    mine = [row for row in rows if row["record_id"] == ERASED]
    assert [row["operation"] for row in mine] == ["delete"]
    assert {row["record_id"] for row in rows} == {ERASED, OTHER}
    assert {mine[0][column] for column in ("tier", "action", "reason_1", "reason_2", "reason_3", "payload_hash")} == {
        ""
    }
    assert mine[0]["change_seq"] == max(row["change_seq"] for row in rows)


def test_what_is_kept_of_an_erased_person_is_a_key_and_a_day(erased, database, query):
    rows = query(database.path, "select * from erased_leads")

    assert list(rows.columns) == ["person_key", "actor_key", "erased_on"]
    # Three records and a visitor.
    assert len(rows) == 4
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in rows["actor_key"])
    assert rows["person_key"].nunique() == 1


def test_the_published_copy_is_written_anew_without_the_person(erased, database, numbers):
    folder = database.path.with_name(f"{database.path.stem}_marts")

    assert places_of_person(folder / "marts.duckdb", numbers) <= tombstones()
    with duckdb.connect() as connection:
        for file in folder.glob("*.parquet"):
            cells = [
                str(cell) for row in connection.execute("from read_parquet(?)", [str(file)]).fetchall() for cell in row
            ]
            found = [cell for cell in cells if any(word.lower() in cell.lower() for word in PERSON)]
            assert found == ([ERASED] if file.stem == "crm_outbox" else []), file.name


def test_the_operation_writes_the_person_into_no_log_and_no_artifact(erased, fresh_bench):
    files = [
        path
        for folder in (fresh_bench.project / "logs", fresh_bench.project / "target", fresh_bench.db("erase").parent)
        for path in folder.rglob("*")
        if path.is_file() and "duckdb" not in path.name and path.suffix != ".parquet"
    ]

    assert files
    for path in files:
        content = path.read_bytes().lower()
        assert [word for word in PERSON if word.lower().encode() in content] == [], path


def test_a_second_erase_says_so_and_changes_nothing(erased, database, fresh_bench, capsys):
    def state() -> list[tuple[str, str, str]]:
        with duckdb.connect(str(database.path), read_only=True) as connection:
            return sorted(cell for cell in texts_of(connection) if not cell[0].startswith("stg_"))

    before = state()
    # The first run was killed before it wrote the copy.
    folder = database.path.with_name(f"{database.path.stem}_marts")
    shutil.rmtree(folder)
    shutil.copytree(fresh_bench.folder / "stale", folder)
    assert places_of_person(folder / "marts.duckdb", set()) - tombstones()

    assert erase(ERASED, database, project_dir=fresh_bench.project) == 0
    assert "was erased before" in capsys.readouterr().out
    assert state() == before
    assert places_of_person(folder / "marts.duckdb", set()) <= tombstones()


def test_an_id_of_nobody_is_told_and_kept_out(erased, database, query, fresh_bench, capsys):
    assert erase("nobody", database, project_dir=fresh_bench.project) == 0
    assert "Nothing of this id was found" in capsys.readouterr().out
    assert len(query(database.path, "select * from erased_leads")) == 5


@pytest.fixture(scope="module")
def next_days(erased, build, database) -> None:
    """Wednesday, with the same input."""
    build(WEDNESDAY, "erase")


def test_the_next_build_does_not_bring_the_person_back(next_days, database, numbers, query):
    assert places_of_person(database.path, numbers) <= tombstones()
    sent = query(database.path, "select operation from crm_outbox where record_id = ?", [ERASED])
    assert list(sent["operation"]) == ["delete"]


def test_rows_of_the_person_are_counted_as_suppressed(next_days, database, query):
    counted = query(
        database.path, "select table_name, raw_rows, accepted_rows, suppressed_rows from input_reconciliation"
    )

    assert {row[0]: row[1:] for row in counted.itertuples(index=False, name=None) if row[1]} == {
        "leads": (4, 1, 3),
        "activities": (7, 2, 5),
        "accounts": (1, 1, 0),
        "consents": (6, 2, 4),
        "identities": (1, 0, 1),
        "lead_stages": (2, 0, 2),
        "sales_touches": (2, 1, 1),
        "opportunities": (2, 1, 1),
        "opportunity_contacts": (2, 1, 1),
    }
    assert query(database.path, "select * from quarantined_rows").empty


def test_others_are_scored_as_if_the_source_had_never_had_the_person(next_days, database, build, query, fresh_bench):
    build(WEDNESDAY, "without", with_person=False, first=True)
    for table in ("lead_scores", "score_reasons", "account_rollups"):
        rows = [
            sorted(
                query(file, f"select * exclude (run_id) from {table}").astype(str).itertuples(index=False, name=None)
            )
            for file in (database.path, fresh_bench.db("without"))
        ]
        assert rows[0] == rows[1], table
        assert rows[0], table


def test_who_comes_back_on_purpose_is_scored_again(next_days, database, build, query, fresh_bench, capsys, numbers):
    """Last of all: the source sends the id again while it is erased, and then it is restored by another of its ids."""
    build(THURSDAY, "erase", with_person=False)
    # The source had removed them, and sends them again later, with something new that they did.
    build(FRIDAY, "erase", acts_again=True)
    assert places_of_person(database.path, numbers) <= tombstones()

    assert erase(MERGED, database, restores=True, project_dir=fresh_bench.project) == 0
    assert "let in again" in capsys.readouterr().out
    build("2026-03-07", "erase", acts_again=True)
    build("2026-03-07", "never", first=True, acts_again=True)
    for table in ("lead_scores", "score_reasons"):
        rows = [
            sorted(
                query(file, f"select * exclude (run_id) from {table}").astype(str).itertuples(index=False, name=None)
            )
            for file in (database.path, fresh_bench.db("never"))
        ]
        assert rows[0] == rows[1], table
    assert len(query(database.path, "select * from erased_leads")) == 1
    sent = query(database.path, "select operation from crm_outbox where record_id = ? order by change_seq", [ERASED])
    assert sent["operation"][0] == "delete"


def test_who_was_not_erased_cannot_be_let_in_again(next_days, database, fresh_bench, capsys):
    assert erase(OTHER, database, restores=True, project_dir=fresh_bench.project) == 0
    assert "Nothing was changed" in capsys.readouterr().out


@pytest.mark.parametrize("lead_id", ["", "  ", "a\0b"])
def test_what_is_no_id_is_refused(erased, database, fresh_bench, lead_id):
    with pytest.raises(InputError):
        erase(lead_id, database, project_dir=fresh_bench.project)


def test_an_id_reaches_dbt_as_it_is():
    import yaml

    for lead_id in (ERASED, "1: 2", "\U0001f600", "a\u2028b", "\x7f\x85", "- x", "null", "007", "{% raw %}", "#c"):
        assert yaml.safe_load(f"{{lead_id: {yaml_text(lead_id)}}}") == {"lead_id": lead_id}


def test_every_mart_of_a_module_that_holds_leads_is_known_to_the_operation(project_root):
    macro = (project_root / "macros" / "erase.sql").read_text()
    known = set(re.findall(r"'(\w+)'", re.search(r"macro lead_marts_of_modules.*?endmacro", macro, flags=re.S).group()))
    holding = {
        path.stem
        for module in ("outlook", "replay", "backtest", "calibration", "health", "lifecycle", "insights", "bi")
        for path in (project_root / "models" / module / "marts").glob("*.yml")
        if re.search(r"- name: ((top_|next_best_)?lead_id|subject_id|record_id|reason_1)\b", path.read_text())
    }

    assert known == holding


def test_make_erase_without_a_lead_says_what_to_name(project_root):
    result = subprocess.run(
        ["make", "--no-print-directory", "erase"], cwd=project_root, capture_output=True, text=True, check=False
    )

    assert result.returncode != 0
    assert result.stderr.startswith("Name the person by lead_id: make erase LEAD=id")
