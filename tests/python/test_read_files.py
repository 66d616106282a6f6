"""Files as people have them are read, or refused with file, line and what to do; what is not read is told by name."""

from __future__ import annotations

import ast
import gzip
import io
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from account_scoring import build, calibrate
from account_scoring.databases import DuckDbFile
from account_scoring.given import visible
from account_scoring.inputs import (
    COLUMNS,
    CONTRACT,
    REQUIRED_TABLES,
    WITHOUT,
    InputError,
    check_file,
    check_folder,
    folded,
    notices,
    scan,
    unread_columns,
    unread_files,
)
from account_scoring.summary import print_summary

LEADS = "lead_id,created_at,email\nann,2024-11-01,ann@acme.com\nbob,2024-11-02,bob@acme.com\n"
ACTIVITIES = "activity_id,lead_id,activity_type,occurred_at\n1,ann,page_view,2024-12-20\n"
FOOTER = '\n"Copyright (c) 2000-2026 salesforce.com, inc."\n"Confidential Information - Do Not Distribute"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sound leads and activities."""
    (tmp_path / "leads.csv").write_text(LEADS)
    (tmp_path / "activities.csv").write_text(ACTIVITIES)
    return tmp_path


@pytest.fixture(scope="module")
def page(project_root: Path) -> str:
    """docs/your_data.md, in one line."""
    return " ".join((project_root / "docs" / "your_data.md").read_text(encoding="utf-8").split())


def parquet(query: str) -> Callable[[Path], None]:
    return lambda path: duckdb.sql(query).write_parquet(str(path))


def write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    if callable(content):
        content(path)
    else:
        path.write_bytes(content if isinstance(content, bytes) else str(content).encode())


MANY = "x,2024-11-01,x@acme.com\n" * 50_000

# Each case: a file in the place of leads.csv, what is said of it, and how the page calls that.
REFUSED: dict[str, tuple[str, object, str, str]] = {
    "a_line_for_excel": (
        "leads.csv", "sep=;\n" + LEADS.replace(",", ";"), ", line 1 is sep=;, which only Excel reads; delete that line",
        "which only Excel reads",
    ),
    "a_title": (
        "leads.csv", "All leads of 2026\n\n" + LEADS,
        "cannot be read: the header stands in line 3; delete the lines above it", "the header stands in line",
    ),
    "a_title_with_commas": (
        "leads.csv", "All leads, 2026\n" + LEADS,
        "cannot be read: the header stands in line 2; delete the lines above it", "the header stands in line",
    ),
    "a_title_above_columns_of_others": (
        "leads.csv", "All leads of 2026\nLead ID,Created Date,Email\n1,2026-01-01,a@acme.com\n",
        "cannot be read: line 1 has 1 cell (All leads of 2026) and line 2 has 3;", "if the header stands there",
    ),
    "a_blank_first_line": ("leads.csv", "\n" + LEADS, ", line 1 is blank; the header must stand in it", "is blank"),
    "commas_in_the_first_line": ("leads.csv", ",,\n" + LEADS, ", line 1 is blank; the header must", "is blank"),
    "a_report_with_a_footer": (
        "leads.csv", LEADS + FOOTER,
        "cannot be read: line 5 has 1 cell where the header has 3:"
        ' "Copyright (c) 2000-2026 salesforce.com, inc."; if it is the end of a report, delete it and what follows',
        "if it is the end of a report",
    ),
    "a_late_footer": (
        "leads.csv", LEADS + MANY + FOOTER, "cannot be read: line 50005 has 1 cell where the header has 3: \"Copyright",
        "if it is the end of a report",
    ),
    "a_sum_below_the_rows": (
        "leads.csv", LEADS + "Total,2\n", "cannot be read: line 4 has 2 cells where the header has 3: Total,2; if it is"
        " the end of a report, delete it and what follows", "if it is the end of a report",
    ),
    "a_line_of_more_cells": (
        "leads.csv", LEADS + "cid,2024-11-03,Hill, Cid,x\n",
        "cannot be read: line 4 has more cells than the 3 of the header: cid,2024",
        "has more cells than the",
    ),
    "a_mark_of_utf_8_and_nothing_else": ("leads.csv", b"\xef\xbb\xbf", " is empty; required columns are", "is empty"),
    "windows_rows_below_a_unix_header": (
        "leads.csv", LEADS.replace("com\n", "com\r\n"),
        "cannot be read: mixed line ends: line 2 ends in CRLF, and lines before it in LF;", "mixed line ends",
    ),
    "a_unix_row_far_below": (
        "leads.csv", LEADS.replace("\n", "\r\n") + MANY.replace("\n", "\r\n") + "eve,2024-11-01,e\n",
        "cannot be read: mixed line ends: line 50004 ends in LF, and lines before it in CRLF;", "mixed line ends",
    ),
    "a_line_break_in_quotes_is_no_line_end": (
        "leads.csv", 'lead_id,created_at,email\r\n"a\nb",2024-11-01,a\r\nc,2024-11-01,c\n',
        "cannot be read: mixed line ends: line 4 ends in LF, and lines before it in CRLF;", "mixed line ends",
    ),
    "utf_16": ("leads.csv", LEADS.encode("utf-16"), " is UTF-16 text; save it as UTF-8", "is UTF-16 text"),
    "utf_16_without_a_mark": ("leads.csv", LEADS.encode("utf-16-le"), " is UTF-16 text; save it", "is UTF-16 text"),
    "latin_1": (
        "leads.csv", LEADS.replace("bob,", "zoë,").encode("latin-1"), "cannot be read: line 3 or near it is not UTF-8",
        "is not UTF-8",
    ),
    "a_workbook_called_csv": ("leads.csv", b"PK\x03\x04 and more", " is a workbook of Excel or a zip", "is a workbook"),
    "a_page_called_csv": ("leads.csv", "<!DOCTYPE html><title>Log in</title>", " is HTML or XML", "is HTML or XML"),
    "a_page_below_blanks": ("leads.csv", b"\xef\xbb\xbf\r\n <html>", " is HTML or XML", "is HTML or XML"),
    "a_list_of_json": ("leads.csv", '[\n  {"lead_id": 1}\n]', " is JSON; export it as CSV", "is JSON"),
    "blanks_between_cells": (
        "leads.csv", LEADS.replace(",", " "),
        " cannot be read: its first line is one cell (lead_id created_at email); separate the cells by a comma,",
        "its first line is one cell",
    ),
    "quotes_around_lines": (
        "leads.csv", '"lead_id,created_at"\n"1,2026-01-01"\n',
        " cannot be read: its first line is one cell (lead_id,created_at); separate", "its first line is one cell",
    ),
    "gzip_called_csv": ("leads.csv", gzip.compress(LEADS.encode()), " is compressed by gzip; give it a", "by gzip"),
    "parquet_called_csv": ("leads.csv", parquet("select 1 as lead_id"), " is Parquet; give it a name", "is Parquet"),
    "half_a_gzip_file": (
        "leads.csv.gz", gzip.compress((LEADS + MANY).encode())[:-40], "cannot be read: it is no whole GZIP file",
        "is no whole GZIP file",
    ),
    "csv_called_parquet": ("leads.parquet", LEADS, "cannot be read: it is no whole Parquet file", "no whole Parquet"),
    "an_empty_gzip_file": ("leads.csv.gz", gzip.compress(b""), " is empty; required columns are", "is empty"),
    "columns_of_salesforce": (
        "leads.csv", "Id,CreatedDate,Email\n1,2026-01-01,a@acme.com\n",
        "lacks the required columns lead_id, created_at; it has Id (lead_id?), CreatedDate (created_at?), Email",
        "lacks the required column",
    ),
    "only_subfolders": (
        "leads/2024", lambda path: write(path / "a.csv", LEADS), "subfolders (2024) are not read: move the files up",
        "are not read: move the files up",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_is_told_with_line_and_remedy(case: str, folder: Path, page: str) -> None:
    name, content, told, on_the_page = REFUSED[case]
    (folder / "leads.csv").unlink()
    if name == "leads/2024":
        (folder / name).mkdir(parents=True)
    write(folder / name, content)
    with pytest.raises(InputError) as refused:
        check_folder(folder)
    (line,) = str(refused.value).split("\n")
    assert told in line
    assert line.startswith(str(folder / name.split("/")[0]))
    assert "Error" not in line
    assert on_the_page in page, f"docs/your_data.md does not say what to do where {on_the_page!r} is told"


def test_parts_are_read_in_every_ending_and_hidden_files_are_not(folder: Path) -> None:
    (folder / "leads.csv").unlink()
    for name in ("a.csv", "b.CSV", "c.tsv"):
        write(folder / "leads" / name, LEADS.replace(",", "\t") if name == "c.tsv" else LEADS)
    for name in ("d.csv.gz", "e.Csv.GZ", "f.TSV.gz"):
        write(folder / "leads" / name, gzip.compress(LEADS.encode()))
    write(folder / "leads" / "._a.csv", b"\x00\x05\x16\x07")
    found = check_folder(folder)["leads"]
    assert [file.name for file in found.files] == ["a.csv", "b.CSV", "c.tsv", "d.csv.gz", "e.Csv.GZ", "f.TSV.gz"]
    assert found.rows == 12
    assert unread_files(folder) == {
        "leads/._a.csv": "it is hidden; if it holds rows, give it a name that begins with no dot"
    }


@pytest.mark.parametrize("second", ["leads.CSV", "leads.tsv", "leads.csv.gz", "leads/a.csv"])
def test_a_table_in_two_places_is_refused(second: str, folder: Path) -> None:
    write(folder / second, gzip.compress(LEADS.encode()) if second.endswith("gz") else LEADS)
    with pytest.raises(InputError, match="table leads is there more than once"):
        check_folder(folder)


def test_parquet_and_csv_parts_of_one_table_are_refused(folder: Path) -> None:
    (folder / "leads.csv").unlink()
    write(folder / "leads" / "a.csv", LEADS)
    write(folder / "leads" / "b.parquet", parquet("select 1 as lead_id, 2 as created_at"))
    with pytest.raises(InputError, match=r"more than once \(leads/\*.parquet, leads/\*.csv\)"):
        check_folder(folder)


def test_what_lies_in_the_folder_and_is_not_read_is_told_with_what_to_do(folder: Path) -> None:
    names = {
        "account.csv": "if it holds accounts, call it accounts.csv",
        "Activities.tsv": "if it holds activities, call it activities.tsv",
        "companies.csv.gz": "if it holds accounts, call it accounts.csv.gz",
        "Contacts.xlsx": "if it holds leads, call it leads.csv, saved as CSV",
        "deals.parquet": "if it holds opportunities, call it opportunities.parquet",
        "events.csv": "if it holds activities, call it activities.csv",
        "visits.csv": "if it holds activities, call it activities.csv",
        "tasks.csv": "if it holds sales_touches, call it sales_touches.csv",
        "hubspot-crm-exports-all-companies-2026-11-28.csv": "if it holds accounts, call it accounts.csv",
        "contact_form_submission.csv": "if it holds activities, call it activities.csv",
        "email_event_open.csv": "if it holds activities, call it activities.csv",
        "company_contacts.csv": "if it holds leads, call it leads.csv",
        "consents.txt": "if it is CSV, call it consents.csv",
        "opportunities.xlsx": "save it as opportunities.csv or opportunities.parquet",
        "truth.csv": "no table is called so",
    }
    for name in [*names, "README.md", "truth.json", ".DS_Store"]:
        write(folder / name, "a,b\n")
    write(folder / "campaigns" / "a.csv", "campaign_id\n1\n")
    write(folder / "campaigns" / "b.json", "{}")
    (folder / "campaigns" / "2025").mkdir()
    # As warehouses unload them; a marker is none.
    write(folder / "campaigns" / "0000_part_00", "campaign_id\n2\n")
    write(folder / "campaigns" / "c.csv.bak", "campaign_id\n3\n")
    write(folder / "campaigns" / "_SUCCESS", "")
    write(folder / "lead_stages", "lead_id\n")
    found = unread_files(folder)
    assert {name: found.pop(name) for name in names} == names
    assert found == {
        "campaigns/2025": "files of a table stand in campaigns/ itself; move them up",
        "campaigns/0000_part_00": "if it is CSV, call it 0000_part_00.csv",
        "campaigns/b.json": "save it as b.csv or b.parquet",
        "campaigns/c.csv.bak": "save it as c.csv or c.parquet",
        "lead_stages": "if it is CSV, call it lead_stages.csv",
    }


def test_a_folder_of_downloads_is_told_in_few_lines(folder: Path) -> None:
    for number in range(40):
        write(folder / f"z{number:02}.csv", "a,b\n")
    found = list(unread_files(folder).values())
    assert len(found) == 10
    assert found[-1] == "no table is called so, and 30 more files are called like no table"
    for number in range(40):
        write(folder / "campaigns" / f"{number:04}_part_00", "campaign_id\n")
    found = [told for name, told in unread_files(folder).items() if name.startswith("campaigns/")]
    assert len(found) == 10
    assert found[-1] == "if it is CSV, call it 0009_part_00.csv, and 30 more files in campaigns/ are not read"


def test_columns_that_are_not_read_are_told_with_what_was_perhaps_meant(folder: Path) -> None:
    (folder / "leads.csv").write_text(
        "lead_id,created_at,E-Mail,IsDeleted,MasterRecordId,Title,Company,HasOptedOutOfEmail,property_country,Region__c,"
        'jobtitel,x_size\nann,2024-11-01,,,,,,,,,,"1"\n'
    )
    (folder / "activities.csv").write_text(
        "activity_id,lead_id,activity_type,occurred_at,URL,IsBot,x_own,asset\n1,ann,page_view,2024-12-20,,,,\n"
    )
    leads, activities = notices(folder, check_folder(folder))
    hint = "Rename what is meant; an attribute of your own is read in leads and accounts where its name begins with x_"
    assert leads == (
        f"{folder / 'leads.csv'}: 9 columns are not read: E-Mail (email?), IsDeleted (is_deleted?),"
        " MasterRecordId (merged_into_lead_id?), Title (job_title?), Company (company_name?),"
        " HasOptedOutOfEmail (rows of consents?), property_country (country?), jobtitel (job_title?), Region__c."
        f" {hint}"
    )
    # An asset is there already, and activities have no attributes.
    assert activities == f"{folder / 'activities.csv'}: 3 columns are not read: IsBot (is_bot?), URL, x_own. {hint}"


def test_of_hundreds_of_columns_only_some_are_told(folder: Path) -> None:
    names = [f"odd_{number}" for number in range(600)]
    write(folder / "leads.csv", f"lead_id,created_at,{','.join(names)}\nann,2024-11-01{',' * 600}\n")
    (told,) = notices(folder, check_folder(folder))
    assert "600 columns are not read: odd_0, odd_1," in told
    assert "odd_9, and 590 more. Rename" in told


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leads.csv", LEADS.split("\n")[0]),
        ("leads.parquet", parquet("select 1 as lead_id, 2 as created_at where false")),
    ],
)
def test_a_table_without_rows_is_told(name: str, content: object, folder: Path, page: str) -> None:
    (folder / "leads.csv").unlink()
    write(folder / name, content)
    assert notices(folder, check_folder(folder)) == [
        f"{folder / name} has a header and no rows; if that is not meant, export it again"
    ]
    assert "has a header and no rows" in page


def test_the_end_of_a_report_that_looks_like_a_row_is_told(folder: Path, page: str) -> None:
    # An id and nothing else may be somebody whom the law has let be forgotten.
    write(folder / "leads.csv", LEADS + "cid,,\n,,\nGrand Totals (2 records),,\nSummary,, \nExported by,Ann,\n")
    write(folder / "accounts.csv", 'account_id,name\n"Copyright (c) 2026",\nA 1,Acme\n')
    assert notices(folder, check_folder(folder)) == [
        f"{folder / 'leads.csv'}: 2 rows have nothing but a text where the id should be, such as"
        " 'Grand Totals (2 records)'; if it is the end of a report, delete it",
        f"{folder / 'accounts.csv'}: 1 row has nothing but a text where the id should be, such as 'Copyright (c) 2026';"
        " if it is the end of a report, delete it",
    ]
    assert "nothing but a text where the id should be" in page


def test_a_column_without_a_name_is_told_by_its_place_where_it_holds_something(folder: Path) -> None:
    write(
        folder / "leads.csv",
        "".join(f"{number},{line};\n".replace(",", ";") for number, line in enumerate(LEADS.split())),
    )
    text = (folder / "leads.csv").read_text().replace("0;lead_id", ";lead_id", 1)
    write(folder / "leads.csv", text)
    (told,) = notices(folder, check_folder(folder))
    # One separator too many at the end of each line is none.
    assert "leads.csv: 1 column is not read: the one without a name in place 1. Rename what is meant;" in told


# What spreadsheets and tools do to a file, all at once: each is LEADS.
FORMS: dict[str, bytes] = {
    "mark, Windows, semicolons and quotes": b"\xef\xbb\xbf"
    + "".join(";".join(f'"{cell}"' for cell in line.split(",")) + "\r\n" for line in LEADS.splitlines()).encode(),
    "mark and tabs": b"\xef\xbb\xbf" + LEADS.replace(",", "\t").encode(),
    "old line ends": LEADS.replace("\n", "\r").encode(),
    "pipes without a last line end": LEADS.replace(",", "|").rstrip().encode(),
    "names in another case between blanks": LEADS.replace(
        "lead_id,created_at,email", " Lead_ID ,CREATED_AT, Email"
    ).encode(),
    "names in quotes with blanks": LEADS.replace("lead_id,created_at", '"lead_id "," created_at"').encode(),
    "blank lines": LEADS.replace("\n", "\n\n").encode(),
    "a separator too many in each row": re.sub("(?<=com)\n", ",\n", LEADS).encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_read_in_whatever_form_it_comes(form: str, folder: Path) -> None:
    write(folder / "leads.csv", FORMS[form])
    found = check_folder(folder)
    assert notices(folder, found) == []
    assert [name.lower() for name in found["leads"].columns] == ["lead_id", "created_at", "email"]
    assert duckdb.sql(f"from {scan(found['leads'].files)}").fetchall() == [
        ("ann", "2024-11-01", "ann@acme.com"), ("bob", "2024-11-02", "bob@acme.com"),
    ]  # fmt: skip


@pytest.mark.parametrize("second", ["lead_id", " Lead_ID ", '"LEAD_ID"'])
def test_a_name_that_stands_twice_is_refused(second: str, folder: Path) -> None:
    write(folder / "leads.csv", b"\xef\xbb\xbf" + LEADS.replace("email", second).replace(",", ";").encode())
    with pytest.raises(InputError, match=r"leads.csv has the column lead_id more than once; only one can be meant"):
        check_folder(folder)


def test_no_name_means_two_columns_or_two_tables(project_root: Path) -> None:
    import yaml

    tables = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["sources"][0]["tables"]
    for nodes in [tables, *(table["columns"] for table in tables)]:
        names = [
            folded(name)
            for node in nodes
            for name in (node["name"], *node.get("config", {}).get("meta", {}).get("names", []))
        ]
        assert sorted({name for name in names if names.count(name) > 1}) == []
    # A night misses nothing without a history: a backtest tells what it would have been good for.
    histories = {"lead_attributes_history", "account_attributes_history"}
    assert set(COLUMNS) == set(REQUIRED_TABLES) | set(WITHOUT) | histories


def test_the_shared_cases_are_read_or_told(shared_data: Path) -> None:
    cases = shared_data.parent / "cases"
    case = {name.split("-")[0]: cases / name for name in sorted(path.name for path in cases.iterdir())}

    told = "\n".join(notices(case["07"], check_folder(case["07"])))
    for name, ours in {
        **{"E-Mail": "email", "IsDeleted": "is_deleted", "MasterRecordId": "merged_into_lead_id"},
        **{"Title": "job_title", "Company": "company_name", "URL": "asset", "IsBot": "is_bot"},
    }.items():
        assert f"{name} ({ours}?)" in told

    found = check_folder(case["08"])
    assert {table: read.rows for table, read in found.items()} == {"leads": 1, "activities": 3, "consents": 1}
    assert notices(case["08"], found) == []

    with pytest.raises(InputError, match=r"leads.csv cannot be read: mixed line ends: line 2 ends in CRLF"):
        check_folder(case["21"])
    for name in ("27", "27b"):
        assert set(check_folder(case[name])) == {"leads", "activities"}


def test_what_looks_like_a_blank_is_shown_in_a_message() -> None:
    text = "12\u00a00\u200b\u202f 名\u3000前\n"
    assert visible(text, keep="\n", shows_blanks=True) == "12\\xa00\\u200b\\u202f 名\u3000前\n"
    # A company may be called so.
    assert visible("Müller\u00a0GmbH") == "Müller\u00a0GmbH"


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (
            duckdb.CatalogException("Catalog Error: Table with name policy_x does not exist!\nDid you mean y?"),
            "Error: the database has no table policy_x: it was built in part, or by another version of the project.",
        ),
        (
            duckdb.BinderException('Binder Error: Referenced column "as_of" not found in FROM clause!\nLINE 1'),
            "Error: a table of the database has no column as_of: it was built in part, or by another version",
        ),
        (duckdb.IOException("IO Error: Cannot open\nLINE 1"), "Error: the database says: Cannot open"),
        (OSError(28, "No space left on device", "/a/b"), "Error: /a/b cannot be used: No space left on device"),
    ],
)
def test_what_an_engine_says_is_told_in_a_sentence(raised, told, capsys) -> None:
    with pytest.raises(typer.Exit) as left, build.exit_status():
        raise raised
    assert left.value.exit_code == 1
    assert capsys.readouterr().err.startswith(told)


def test_a_calibration_of_a_database_that_only_saw_a_backtest_says_what_to_run_first(tmp_path: Path) -> None:
    db = tmp_path / "new.duckdb"
    with duckdb.connect(str(db)) as connection:
        connection.execute("create table score_backtest as select 1 as backtest_number")
    result = CliRunner().invoke(calibrate.app, ["--db", str(db)], catch_exceptions=False)
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: database {db} holds no scores; score something first: make score INPUT=folder DB={db},"
        f" or make build DB={db} for the demo\n"
    )


def test_every_reason_of_a_row_is_on_the_page(project_root: Path) -> None:
    """Reasons are found where the SQL names them: in lists of flaws, in `case ... end as row_reason`, as a constant."""
    places = [
        *sorted((project_root / "macros" / "input").glob("*.sql")),
        *sorted((project_root / "models" / "input").glob("*.sql")),
        project_root / "models" / "activity" / "int_account_scoring__activity_rejected.sql",
        project_root / "models" / "marts" / "monitoring" / "quarantined_rows.sql",
    ]
    # (condition, reason, column, value) of first_flaw, written out or made by a macro.
    flaws = (r"""\(['"][^'"\n]*['"], '([a-z_]+)', '[a-z_]+', '""", r"\), '([a-z_]+)', (?:column|'[a-z_]+')(?:, )")
    named = (*flaws, r"'([a-z_]+)' as (?:row_)?reason")
    reasons: set[str] = set()
    for path in places:
        sql = path.read_text(encoding="utf-8")
        reasons |= {reason for pattern in named for reason in re.findall(pattern, sql)}
        checked = re.search(r"macro checked_columns.*?endmacro", sql, flags=re.S)
        reasons |= set(re.findall(r"\('[a-z_]+', '([a-z_]+)'\)", checked.group() if checked else ""))
        for case in re.findall(r"case\b(?:(?!\bcase\b).)*?end as row_reason", sql, flags=re.S):
            reasons |= set(re.findall(r"then '([a-z_]+)'", case))
        for suppressed in re.findall(r"row_reason }} in \(([^)]*)\)", sql):
            reasons |= set(re.findall(r"'([a-z_]+)'", suppressed))
    # What one reason is told as by the text that was found.
    for path in sorted((project_root / "macros").rglob("*.sql")):
        for macro in re.findall(r"macro unread_reason.*?endmacro", path.read_text(encoding="utf-8"), flags=re.S):
            reasons |= set(re.findall(r"then '([a-z_]+)'", macro))
    assert {"blank_key", "bad_timestamp", "unknown_lead", "after_as_of", "malformed_email", "merged", "bot"} <= reasons
    listed = set(
        re.findall(r"^\| `([a-z_]+)` \|", (project_root / "docs" / "your_data.md").read_text(encoding="utf-8"), re.M)
    )
    assert reasons - listed == set()


def test_every_message_of_the_check_is_on_the_page(project_root: Path, page: str) -> None:
    """Of each text with a place for a name in it, a part of nine letters or more stands there; queries are none."""
    page = page.replace("`", "")
    untold = []
    for path in (
        project_root / "account_scoring" / "inputs.py",
        project_root / "macros" / "input" / "check_inputs.sql",
    ):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            joined = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr)]
            messages = [
                [
                    part.value
                    for part in ast.walk(node)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                ]
                for node in joined
            ]
        else:
            lines = re.findall(r"problems\.append\((.*?)\)\s*-%}", text, flags=re.S)
            messages = [re.findall(r"'([^'\n]+)'", line) for line in lines]
        for message in messages:
            text = " ".join(";".join(message).split())
            parts = [part.strip() for part in re.split(r"[;:(),.]", text) if len(part.strip()) >= 9]
            is_query = re.search(r"\bselect\b|read_csv|read_parquet|union_by_name|auto_detect|coalesce|varchar", text)
            if parts and not is_query and not any(part in page for part in parts):
                untold.append(parts)
    # It follows on "is empty".
    assert untold == [["required columns are"]]


def test_the_renaming_of_the_page_runs_and_says_what_the_check_suggests(
    project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (project_root / "docs" / "your_data.md").read_text(encoding="utf-8")
    snippets = re.findall(
        r"-- (\w+) of ([\w, ]+)\n(copy .*?from read_csv\('([\w.]+)'.*? to '([\w./]+)');\n", text, flags=re.S
    )
    assert len({tool.split(",")[0] for _, tool, *_ in snippets}) == 3
    monkeypatch.chdir(tmp_path)
    for table, tool, sql, source, target in snippets:
        for theirs, ours in re.findall(r'^ *"([^"]+)" as (\w+)', sql, flags=re.M):
            # Other rows are made of the columns of people there.
            is_of_people = source in ("Lead.csv", "Contact.csv", "contacts.csv")
            if (table == "leads" or not is_of_people) and not tool.endswith("merged"):
                assert unread_columns(table, [theirs]).get(theirs, ours) == ours, f"{tool}: {theirs}"
        names = sorted(set(re.findall(r'"([^"]+)"', sql)))
        write(
            tmp_path / source,
            f"{','.join(names)}\n{','.join('false' if n == 'IsDeleted' else 'true' for n in names)}\n",
        )
        (tmp_path / target).parent.mkdir(parents=True, exist_ok=True)
        duckdb.sql(sql)
        columns, rows = check_file(tmp_path / target, table)
        assert (rows, unread_columns(table, columns)) == (1, {}), target


@pytest.fixture(scope="module")
def built(fresh_bench, run_bench) -> Path:
    """A database built of parts in every ending, with names of columns that SQL must quote, and with lost tables."""
    folder = fresh_bench.inputs
    header = 'lead_id,created_at,email,Title,"x_size ""FTE""",x_größe,"x_a,b",X_Up,"x_O\'Brien"'
    rows = {
        name: f"{name},2024-11-01,{name}@{name}-robotics.com,VP,7,8,9,10,11\n" for name in ("ann", "bob", "cid", "dan")
    }
    # What was put together of several files holds the header again.
    write(folder / "leads" / "1.csv", f"{header}\n{rows['ann']}{header}\n")
    write(folder / "leads" / "2.CSV", f"{header}\r\n{rows['bob']}".replace("\n", "\r\n").replace("\r\r", "\r"))
    write(folder / "leads" / "3.csv.gz", gzip.compress(f"{header}\n{rows['cid']}".encode()))
    write(folder / "leads" / "4.TSV", "LEAD_ID\tcreated_at\ndan\t2024-11-01\nLEAD_ID\tcreated_at\n")
    write(folder / "leads" / ".5.csv", f"{header}\n{rows['dan'].replace('dan', 'eve')}")
    write(folder / "activities.Csv.gz", gzip.compress(f"{ACTIVITIES}{ACTIVITIES.splitlines()[0]}\n".encode()))
    answers = "lead_id,purpose,is_granted,changed_at\n"
    write(folder / "consents.CSV", f"{answers}ann,email,false,2024-12-01\n{answers}")
    deals = "".join(f"{number},2024-12-01,ann,Angebot\n" for number in range(8))
    columns = "opportunity_id,created_at,lead_id,is_won\n"
    write(folder / "opportunities.csv", f"{columns}{deals}{columns}")
    write(
        folder / "sales_touches.csv",
        "lead_id,touched_at\nann,13.11.2024\nbob,13.11.2024\ncid,14.11.2024\ndan,2024-11-15\n",
    )
    tables = ("quarantined_rows", "input_reconciliation", "int_account_scoring__identity_lead_attributes")
    run_bench(
        fresh_bench,
        [
            *("build", "--log-level-file", "info", "--exclude-resource-type", "unit_test", "test"),
            *("--select", *(f"+{table}" for table in tables)),
        ],
        "read_files",
        judges_policy=False,
    )
    return fresh_bench.db("read_files")


def test_the_models_read_the_files_that_the_check_reads(built: Path, fresh_bench, query) -> None:
    found = check_folder(fresh_bench.inputs)
    rows = dict(query(built, "select table_name, raw_rows from input_reconciliation").values)
    assert {table: count for table, count in rows.items() if count} == {
        table: read.rows for table, read in found.items()
    }
    leads = query(built, "select lead_id from stg_account_scoring__leads order by 1")["lead_id"]
    assert leads.tolist() == ["LEAD_ID", "ann", "bob", "cid", "dan", "lead_id"]


def test_a_header_within_a_file_is_no_row_of_anybody(built: Path, query) -> None:
    told = query(
        built,
        "select table_name, column_name, offending_value, row_key, scope, reason from quarantined_rows"
        " where table_name not in ('sales_touches') and reason <> 'bad_boolean' order by 1, 3",
    )
    assert [tuple(row) for row in told.values] == [
        ("activities", "activity_id", "activity_id", "activity_id", "row", "repeated_header"),
        ("consents", "lead_id", "lead_id", "lead_id|purpose|", "row", "repeated_header"),
        ("leads", "lead_id", "LEAD_ID", "LEAD_ID", "row", "repeated_header"),
        ("leads", "lead_id", "lead_id", "lead_id", "row", "repeated_header"),
        ("opportunities", "opportunity_id", "opportunity_id", "opportunity_id", "row", "repeated_header"),
    ]
    accepted = dict(query(built, "select table_name, accepted_rows from input_reconciliation").values)
    assert [accepted[table] for table in ("leads", "activities", "opportunities", "consents")] == [4, 1, 8, 1]


def test_columns_with_signs_of_sql_in_their_names_are_attributes(built: Path, query) -> None:
    found = query(
        built,
        "select attribute, value from int_account_scoring__identity_lead_attributes"
        " where lead_id = 'ann' and attribute like 'lead_x_%' order by attribute",
    )
    assert dict(found.values) == {
        'lead_x_size "fte"': "7", "lead_x_größe": "8", "lead_x_a,b": "9", "lead_x_up": "10", "lead_x_o'brien": "11",
    }  # fmt: skip


def test_plain_dbt_tells_columns_that_are_not_read(built: Path) -> None:
    log = (built.parent / "logs" / "dbt.log").read_text(encoding="utf-8")
    told = [line for line in log.splitlines() if "that are not read" in line]
    assert len(told) == 1
    assert "Columns of leads (" in told[0]
    assert "that are not read: title (job_title?). Rename what is meant" in told[0]


def test_the_page_tells_what_is_lost_what_is_set_aside_and_what_is_missing(built: Path) -> None:
    text = io.StringIO()
    print_summary(DuckDbFile(built, built.parent), Console(width=120, file=text))
    lines = text.getvalue().splitlines()
    cells = [line.split() for line in lines]
    assert ["opportunities", "9", "8", "0", "1", "0", "8"] in cells
    assert ["sales_touches", "4", "1", "0", "3", "0", "0"] in cells
    assert [line for line in lines if line.startswith("Warning: ")] == [
        "Warning: 3 of 4 rows of sales_touches cannot be used: 3 bad_timestamp in touched_at, such as '13.11.2024'."
    ]
    assert (
        "8 values of opportunities.is_won in 8 rows cannot be used (bad_boolean, such as 'Angebot') and count as:"
        " unknown." in lines
    )
    absent = {line.split(":")[0].removeprefix("No ") for line in lines if line.startswith("No ") and ": " in line}
    # Of a table that is not there no column is told.
    lists_lack = {"leads.last_name", "leads.phone"}
    tables = {"accounts", "campaigns", "campaign_costs", "identities", "lead_stages", "opportunity_contacts", "owners"}
    assert absent == tables | lists_lack
    assert f"No accounts: {WITHOUT['accounts']}" in lines
