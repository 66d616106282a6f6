"""What the commands check before dbt starts, what they tell afterwards, and what they leave alone."""

from __future__ import annotations

import datetime
import errno
import gzip
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from account_scoring import build, databases, why
from account_scoring.databases import DuckDbFile
from account_scoring.forget import app as forget_app
from account_scoring.inputs import (
    REQUIRED_COLUMNS,
    InputError,
    check_day_has_come,
    check_folder,
    parse_as_of,
)
from account_scoring.progress import progress
from account_scoring.summary import print_summary

LEADS = "lead_id,created_at,email\nL1,2026-01-01,ann@example.com\nL2,2026-01-02,bob@example.org\n"
ACTIVITIES = "activity_id,lead_id,activity_type,occurred_at,asset\nA1,L1,page_view,2026-02-01,/pricing\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with sound leads and activities; its name has a blank and a quote, as people's folders do."""
    path = tmp_path / "Ann's export"
    path.mkdir()
    (path / "leads.csv").write_text(LEADS, encoding="utf-8")
    (path / "activities.csv").write_text(ACTIVITIES, encoding="utf-8")
    return path


@pytest.fixture
def stub_project(tmp_path: Path, project_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The smallest dbt project that the command can build, so that its manners are tested in seconds."""
    project = tmp_path / "stub"
    for name in ("models", "tests", "profiles"):
        (project / name).mkdir(parents=True)
    shutil.copy2(project_root / "profiles" / "profiles.yml", project / "profiles")
    (project / "dbt_project.yml").write_text(
        "name: stub\nversion: 0.1.0\nconfig-version: 2\nprofile: account_scoring\n"
    )
    (project / "models" / "one.sql").write_text(
        "select '{{ env_var('ACCOUNT_SCORING_AS_OF') }}' as as_of,"
        " $${{ env_var('ACCOUNT_SCORING_INPUT_FOLDER') }}$$ as folder"
    )
    monkeypatch.setattr(build, "PROJECT_DIR", project)
    return project


def command(*arguments: object):
    """Run the command line in this process."""
    return CliRunner().invoke(build.app, [str(argument) for argument in arguments])


def parquet(path: Path, query: str) -> None:
    duckdb.sql(query).write_parquet(str(path))


# Each case: what happens to a sound folder, and what the message must name.
BROKEN = {
    "leads_are_missing": (lambda f: (f / "leads.csv").unlink(), ["leads.parquet", "leads.csv", "required"]),
    "activities_are_missing": (lambda f: (f / "activities.csv").unlink(), ["activities.csv", "required"]),
    "a_misspelt_file_is_named": (
        lambda f: (f / "leads.csv").rename(f / "Leads.csv"),
        ["leads.csv", "there is Leads.csv"],
    ),
    "a_required_column_is_missing": (
        lambda f: (f / "leads.csv").write_text("lead_id,email\nL1,a@example.com\n"),
        ["leads.csv", "lacks the required column created_at", "it has lead_id, email"],
    ),
    "a_parquet_column_is_missing": (
        lambda f: ((f / "leads.csv").unlink(), parquet(f / "leads.parquet", "select 1 as lead_id")),
        ["leads.parquet", "created_at"],
    ),
    "an_optional_table_is_checked_too": (
        lambda f: (f / "campaign_costs.csv").write_text("campaign_id,cost\nC1,5\n"),
        ["campaign_costs.csv", "columns cost_on, cost_usd"],
    ),
    "a_line_is_too_long": (
        lambda f: (f / "leads.csv").write_text("lead_id,created_at\nL1,2026-01-01\nL2,2026-01-02,x\n"),
        ["leads.csv", "line 3 has more cells than the 2 of the header", "L2,2026-01-02,x"],
    ),
    "a_line_is_too_short": (
        lambda f: (f / "leads.csv").write_text("lead_id;created_at\nL1;2026-01-01\nL2\n"),
        ["leads.csv", "line 3 has 1 cell where the header has 2"],
    ),
    "a_late_line_is_too_long": (
        lambda f: (f / "leads.csv").write_text("lead_id,created_at\n" + "L1,2026-01-01\n" * 50_000 + "L2,2026,x\n"),
        ["leads.csv", "line 50002 has more cells than the 2 of the header"],
    ),
    "a_quote_is_never_closed": (
        lambda f: (f / "leads.csv").write_text('lead_id,created_at\nL1,"2026-01-01\nL2,2026-01-02\n'),
        ["leads.csv", "line 2 opens a quote that is never closed"],
    ),
    "delimiters_are_mixed": (
        lambda f: (f / "leads.csv").write_text("lead_id;created_at\nL1;2026-01-01\nL2,2026-01-02\n"),
        ["leads.csv", "line 3 has 1 cell where the header has 2"],
    ),
    "text_is_not_utf_8": (
        lambda f: (f / "leads.csv").write_bytes("lead_id,created_at,name\nL1,2026-01-01,Zoë\n".encode("latin-1")),
        ["leads.csv", "not UTF-8"],
    ),
    "a_column_is_there_twice": (
        lambda f: (f / "leads.csv").write_text("lead_id,created_at,email,Email\nL1,2026-01-01,,a@acme.com\n"),
        ["leads.csv", "column email more than once"],
    ),
    "a_file_is_empty": (lambda f: (f / "leads.csv").write_bytes(b""), ["leads.csv is empty", "lead_id, created_at"]),
    "a_parquet_file_is_cut_short": (
        lambda f: (
            (f / "leads.csv").unlink(),
            parquet(f / "leads.parquet", "select 1 as lead_id, 2 as created_at"),
            (f / "leads.parquet").write_bytes((f / "leads.parquet").read_bytes()[:-20]),
        ),
        ["leads.parquet cannot be read"],
    ),
    "a_gz_file_is_not_compressed": (
        lambda f: (f / "leads.csv").rename(f / "leads.csv.gz"),
        ["leads.csv.gz cannot be read", "GZIP"],
    ),
    "a_table_is_there_twice": (
        lambda f: parquet(f / "leads.parquet", "select 1 as lead_id, 2 as created_at"),
        ["table leads is there more than once", "leads.parquet, leads.csv"],
    ),
    "a_tables_folder_is_empty": (lambda f: (f / "accounts").mkdir(), ["accounts", "no *.parquet or *.csv file"]),
    "one_file_of_many_lacks_a_column": (
        lambda f: (
            (f / "activities.csv").unlink(),
            (f / "activities").mkdir(),
            (f / "activities" / "2026-01.csv").write_text(ACTIVITIES),
            (f / "activities" / "2026-02.csv").write_text("activity_id,lead_id,occurred_at\nA2,L1,2026-02-01\n"),
        ),
        ["2026-02.csv", "activity_type"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_input_is_named_and_nothing_is_touched(case: str, folder: Path, tmp_path: Path) -> None:
    spoil, named = BROKEN[case]
    spoil(folder)
    existing = tmp_path / "existing.duckdb"
    with duckdb.connect(str(existing)) as connection:
        connection.execute("create table lead_scores as select 1 as lead_id")
    before = existing.read_bytes()
    new = tmp_path / "not" / "yet" / "there.duckdb"

    for db in (existing, new):
        result = command("--input", folder, "--db", db)
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1
        for words in named:
            assert words in result.stderr
        assert result.stdout == ""

    assert existing.read_bytes() == before
    assert not (tmp_path / "not").exists()


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    (folder / "leads.csv").write_text("lead_id\nL1\n")
    (folder / "activities.csv").unlink()
    (folder / "consents.csv").write_text("lead_id,purpose\nL1,email\n")
    result = command("--input", folder)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert [table for line in lines for table in REQUIRED_COLUMNS if f"{table}.csv" in line] == [
        "leads",
        "activities",
        "consents",
    ]
    assert all(line.startswith("Error: ") for line in lines)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(LEADS)
    (tmp_path / "week[1]").mkdir()
    for path, words in [
        (tmp_path / "nowhere", "does not exist"),
        (file, "is not a folder"),
        (tmp_path / "week[1]", "pattern"),
    ]:
        result = command("--input", path)
        assert result.exit_code == 1
        assert str(path) in result.stderr
        assert words in result.stderr


@pytest.mark.parametrize(
    "text", ["2026-02-31", "20261031", "31.10.2026", "2026-1-1", "today", "", "2026-10-31T00:00:00"]
)
def test_as_of_must_be_a_date(text: str, folder: Path, tmp_path: Path) -> None:
    result = command("--input", folder, "--as-of", text, "--db", tmp_path / "new.duckdb")
    assert result.exit_code == 1
    assert result.stderr == f"Error: AS_OF (--as-of) {text!r} is not a date written YYYY-MM-DD\n"
    assert not (tmp_path / "new.duckdb").exists()


def test_a_day_after_today_is_refused_unless_it_is_asked_for(stub_project: Path, folder: Path, tmp_path: Path) -> None:
    arguments = ["--input", folder, "--as-of", "2999-12-31", "--db", tmp_path / "new.duckdb"]
    result = command(*arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: AS_OF (--as-of) 2999-12-31 is after today (")
    assert not (tmp_path / "new.duckdb").exists()
    # The project takes it, and what it built has no page to tell.
    check_day_has_come(datetime.datetime.now(datetime.timezone.utc).date())
    assert "is after today" not in command(*arguments, "--accept-future-day").stderr
    assert (tmp_path / "new.duckdb").exists()


def test_nothing_is_forgotten_of_a_database_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        forget_app, ["--day", "2026-03-05", "--db", str(tmp_path / "none.duckdb")], catch_exceptions=False
    )
    assert result.exit_code == 1
    assert result.stderr == f"Error: there is no database {tmp_path / 'none.duckdb'}; nothing was kept there\n"
    assert not (tmp_path / "none.duckdb").exists()


def test_a_leap_day_is_a_date() -> None:
    assert parse_as_of("2024-02-29").isoformat() == "2024-02-29"
    with pytest.raises(InputError):
        parse_as_of("2025-02-29")


# Each case: what a sound folder may look like otherwise.
SOUND = {
    "semicolons": lambda f: (f / "leads.csv").write_text(LEADS.replace(",", ";")),
    "tabs": lambda f: (f / "leads.csv").write_text(LEADS.replace(",", "\t")),
    "byte_order_mark": lambda f: (f / "leads.csv").write_text(LEADS, encoding="utf-8-sig"),
    "windows_line_ends": lambda f: (f / "leads.csv").write_bytes(LEADS.replace("\n", "\r\n").encode()),
    "only_a_header": lambda f: (f / "leads.csv").write_text(LEADS.splitlines()[0]),
    "upper_case_columns": lambda f: (f / "leads.csv").write_text(LEADS.replace("lead_id", "LEAD_ID")),
    "a_first_quote_in_a_late_line": lambda f: (f / "leads.csv").write_text(
        "lead_id,created_at\n" + "L1,2026-01-01\n" * 50_000 + '"L2, the second",2026-01-02\n'
    ),
    "a_line_break_in_a_cell": lambda f: (f / "leads.csv").write_text('lead_id,created_at\nL1,"2026\n01"\n'),
    "gz": lambda f: ((f / "leads.csv").unlink(), (f / "leads.csv.gz").write_bytes(gzip.compress(LEADS.encode()))),
    "parquet": lambda f: (
        (f / "leads.csv").unlink(),
        parquet(f / "leads.parquet", "select 1 as lead_id, now() as created_at"),
    ),
    "folder_of_parquet": lambda f: (
        (f / "leads.csv").unlink(),
        (f / "leads").mkdir(),
        parquet(f / "leads" / "a.parquet", "select 1 as lead_id, now() as created_at"),
        parquet(f / "leads" / "b.parquet", "select 2 as lead_id, now() as created_at, 'x' as email"),
    ),
}


@pytest.mark.parametrize("case", SOUND)
def test_sound_input_passes_in_every_form(case: str, folder: Path) -> None:
    SOUND[case](folder)
    assert set(check_folder(folder)) == {"leads", "activities"}


def test_a_database_that_cannot_be_written_is_told(folder: Path, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to be read as the head of one\n" * 200)
    for db, words in [
        (tmp_path, "is a folder"),
        (text, "cannot be opened"),
        (text / "x.duckdb", "cannot be made"),
        (Path(os.devnull), "is no file but a device"),
    ]:
        result = command("--input", folder, "--db", db)
        assert result.exit_code == 1
        assert result.stderr.startswith(f"Error: database {db}")
        assert words in result.stderr
        assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        *(
            (f"{taken}.duckdb", "means something else to DuckDB")
            for taken in ("temp", "memory", "system", "main", "TEMP")
        ),
        ("published.duckdb", "means something else to DuckDB"),
        ("Ann's.duckdb", "cannot hold"),
        ('"quoted".duckdb', "cannot hold"),
        ("{{ 1 }}.duckdb", "cannot hold"),
        ("a.b.duckdb", "cannot hold"),
        ("two\nlines.duckdb", "cannot hold"),
        ("scores.parquet", "name of a file of data"),
        ("scores.CSV", "name of a file of data"),
        ("scores.csv.gz", "name of a file of data"),
        ("x" * 300, "at most 235 can be used"),
        ("x" * 240 + ".duckdb", "at most 235 can be used"),
        ("s3://bucket/scores.duckdb", "is an address"),
        ("https://example.com/scores.duckdb", "is an address"),
    ],
)
def test_a_database_of_an_odd_name_is_told_before_dbt(
    name: str, words: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "run_dbt", lambda *_, **__: pytest.fail("dbt was started"))
    there = sorted(path.name for path in tmp_path.iterdir())
    result = command("--input", folder, "--db", name if ":" in name else tmp_path / name)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: database ")
    assert result.stderr.count("\n") == 1
    assert words in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == there


def test_a_file_of_data_is_never_opened_as_a_database(folder: Path, tmp_path: Path) -> None:
    """DuckDB would take it for one in memory, and all that is built would be lost."""
    data = tmp_path / "data"
    parquet(data, "select 1 as lead_id")
    before = data.read_bytes()
    result = command("--input", folder, "--db", data)
    assert result.exit_code == 1
    assert "it is no DuckDB database" in result.stderr
    assert data.read_bytes() == before
    for name, words in [("data", "it is no DuckDB database"), ("scores.csv", "name of a file of data")]:
        file = data.rename(data.with_name(name))
        with pytest.raises(InputError, match=words), DuckDbFile(file, build.PROJECT_DIR).connect():
            pass
        file.rename(data)


def test_a_folder_that_cannot_be_written_to_is_told_before_the_input_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "check_folder", lambda *_: pytest.fail("the input was read"))
    result = command("--input", tmp_path, "--db", "/sys/scores/today.duckdb")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: database /sys/scores/today.duckdb: folder /sys cannot be written to (")
    assert result.stderr.count("\n") == 1


def test_a_full_disk_is_told_before_and_in_the_middle_of_a_build(
    stub_project: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = "IO Error: Could not write file: No space left on device"
    (stub_project / "models" / "one.sql").write_text(
        f"{{{{ config(materialized='table') }}}} select error('{full}') as one"
    )
    db = tmp_path / "scores.duckdb"
    result = command("--input", folder, "--as-of", "2026-10-31", "--db", db)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0].startswith(f"Error: the disk of database {db} is full; free some space")
    assert "model.stub.one" in result.stderr.splitlines()[1]

    class Full(io.BytesIO):
        def write(self, _bytes: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(databases.tempfile, "TemporaryFile", lambda **_: Full())
    monkeypatch.setattr(build, "run_dbt", lambda *_, **__: pytest.fail("dbt was started"))
    result = command("--input", folder, "--db", db)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: the disk of database {db} is full; free some space")


def test_a_damaged_database_is_not_said_to_be_in_use(folder: Path, tmp_path: Path) -> None:
    """DuckDB's message speaks of a block, which holds the word lock."""
    db = tmp_path / "scores.duckdb"
    with duckdb.connect(str(db)) as connection:
        connection.execute("create table kept as select range as n, md5(range::varchar) as text from range(50000)")
    content = bytearray(db.read_bytes())
    for place in (4096, 8192):
        content[place + 20 : place + 60] = b"x" * 40
    db.write_bytes(content)
    result = command("--input", folder, "--db", db)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: database {db} is damaged and cannot be read (")
    assert "open in" not in result.stderr
    assert result.stderr.count("\n") == 1
    assert db.read_bytes() == content


def test_two_builds_of_one_file_are_told_apart(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first check to the last page, also between two steps, when nobody has the file open."""
    db = tmp_path / "new" / "scores.duckdb"
    database = DuckDbFile(db, tmp_path)
    monkeypatch.setattr(build, "run_dbt", lambda *_, **__: pytest.fail("dbt was started"))
    with database.claim():
        result = command("--input", folder, "--db", db)
        assert result.exit_code == 1
        assert result.stderr == (
            f"Error: database {db} is being built by process {os.getpid()}; wait for its end, or name another file\n"
        )
    assert list(db.parent.iterdir()) == []

    # A build that was killed leaves no lock, only the file of one.
    db.with_name("scores.duckdb.lock").write_text("1")
    with database.claim():
        assert db.with_name("scores.duckdb.lock").read_text() == str(os.getpid())
    assert list(db.parent.iterdir()) == []


def test_a_database_in_use_is_told_with_the_process_that_uses_it(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "used.duckdb"
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(db)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        holder.stdout.readline()
        result = command("--input", folder, "--db", db)
        holder.stdin.close()
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: database {db} is open in process {holder.pid}; close it there, or name another file\n"
    )


def test_input_and_day_reach_dbt_and_the_file_can_be_read_at_once(
    stub_project: Path, folder: Path, tmp_path: Path, query
) -> None:
    db = tmp_path / "new folder" / "scores.duckdb"
    result = command("--input", folder, "--as-of", "2026-10-31", "--db", db)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    assert result.stdout.strip() == f"Database: {db}"
    row = query(db, "select * from one").iloc[0]
    assert row["as_of"] == "2026-10-31"
    assert row["folder"] == str(folder)


def test_a_failed_test_is_told_with_the_rows_that_it_found(stub_project: Path, folder: Path, tmp_path: Path) -> None:
    (stub_project / "tests" / "every_rule_has_points.sql").write_text(
        "select 'activity_rules, rule ' || range || ': points is blank' as message from range(7), {{ ref('one') }}"
    )
    (stub_project / "models" / "later.sql").write_text("select * from {{ ref('one') }}")
    (stub_project / "tests" / "a_rule_is_dead.sql").write_text(
        "{{ config(severity='warn') }} select 'webinar' as rule_id, 0 as matches from {{ ref('one') }}"
    )
    result = command("--input", folder, "--as-of", "2026-10-31", "--db", tmp_path / "scores.duckdb")
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[:2] == [
        "Warning: test.stub.a_rule_is_dead: Got 1 result, configured to warn if != 0",
        "  rule_id=webinar, matches=0",
    ]
    assert lines[2].startswith("Error: test.stub.every_rule_has_points: Got 7 results")
    assert lines[3] == "  activity_rules, rule 0: points is blank"
    assert lines[8] == "  ..."
    assert lines[-2] == "1 node that depends on what failed was not built."
    assert lines[-1].endswith("dbt.log")
    assert Path(lines[-1].removeprefix("dbt's own log: ")).is_file()


def test_an_error_before_the_first_model_is_told_without_dbts_frame(
    stub_project: Path, folder: Path, tmp_path: Path
) -> None:
    with (stub_project / "dbt_project.yml").open("a") as file:
        file.write("on-run-start: \"{{ exceptions.raise_compiler_error('leads lacks created_at') if execute }}\"\n")
    result = command("--input", folder, "--as-of", "2026-10-31", "--db", tmp_path / "scores.duckdb")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == "Error: leads lacks created_at"


def test_bad_policy_is_told_by_row_and_column(
    copy_project, edit_seed, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copy_project(tmp_path)

    def spoil(rows):
        rows[0]["points"] = "many"
        return rows

    edit_seed(project, "activity_rules", spoil)
    monkeypatch.setattr(build, "PROJECT_DIR", project)
    result = command("--input", folder, "--as-of", "2026-10-31", "--db", tmp_path / "scores.duckdb")
    assert result.exit_code == 1
    assert "column points: 'many' cannot be used" in result.stderr
    assert "> in macro" not in result.stderr
    assert "not built" in result.stderr


def test_an_interrupt_ends_with_status_130(
    stub_project: Path, folder: Path, tmp_path: Path, project_root: Path
) -> None:
    (stub_project / "models" / "endless.sql").write_text(
        "{{ config(materialized='table') }} select max(md5((a.range + b.range)::varchar)) as n"
        " from range(200000000) as a, range(200000000) as b"
    )
    program = (
        "import sys; from pathlib import Path; from account_scoring import build;"
        " build.PROJECT_DIR = Path(sys.argv.pop(1)); build.app()"
    )
    arguments = [str(stub_project), "--input", str(folder), "--as-of", "2026-10-31", "--db", str(tmp_path / "i.duckdb")]
    log = stub_project / "logs" / "dbt.log"
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=project_root, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            deadline = time.monotonic() + 60
            while not (log.exists() and "START sql table model main.endless" in log.read_text()):
                assert time.monotonic() < deadline, "dbt did not start"
                time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert told.startswith("Interrupted; the database may be half built. Run the same command again.\n")
    assert "Traceback" not in told


def summary(db: Path) -> str:
    """The summary as a log gets it."""
    text = io.StringIO()
    print_summary(DuckDbFile(db, db.parent), Console(width=120, file=text))
    return text.getvalue()


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    """A database with the marts that the summary reads, each without rows."""
    db = tmp_path / "scored.duckdb"
    with duckdb.connect(str(db)) as connection:
        connection.execute(
            """
            create table input_reconciliation (
                table_name text, raw_rows bigint, accepted_rows bigint, duplicate_rows bigint, quarantined_rows bigint,
                suppressed_rows bigint, quarantined_values bigint, as_of date
            );
            create table int_account_scoring__policy_tiers (subject text, tier text, tier_rank decimal(28, 6));
            create table lead_fit_intent (lead_id text, tier text);
            create table account_scores (
                account_id text, domain text, account_name text, contacts bigint, engaged_contacts bigint,
                intent_score decimal(18, 4), fit_score decimal(18, 4), tier text
            );
            create table account_worklist (account_id text, reason_1 text, reason_2 text, reason_3 text);
            create table score_reasons (
                subject text, subject_id text, points decimal(18, 4), counted_points decimal(18, 4), reason text,
                activity_count bigint, last_activity_date date, is_small boolean
            );
            create table quarantined_rows (
                table_name text, column_name text, scope text, reason text, counted_as text, offending_value text,
                nearest_known_value text
            );
            """
        )
    return db


def test_the_summary_of_nothing_is_short(scored: Path) -> None:
    text = summary(scored)
    assert "No account has a score yet" in text
    assert text.endswith(f"Database: {scored}\n")


def test_the_summary_tells_rows_tiers_and_the_best_accounts(scored: Path) -> None:
    with duckdb.connect(str(scored)) as connection:
        connection.execute(
            """
            insert into input_reconciliation values
                ('leads', 1200, 1190, 4, 5, 1, 2, '2026-10-31'), ('consents', 0, 0, 0, 0, 0, 0, '2026-10-31');
            insert into int_account_scoring__policy_tiers values
                ('lead', 'A', 1), ('account', 'A', 1), ('account', 'B', 2);
            insert into lead_fit_intent values ('1', 'A'), ('2', 'A'), ('3', null);
            insert into account_scores values
                ('a', 'a.example', 'Second [bold]', 4, 1, 99, 10, 'B'),
                ('b', 'b.example', 'First', 5, 3, 50, 10, 'A'),
                ('c', 'c.example', null, 2, 0, 7.25, 0, null),
                ('d', null, 'Silent', 0, 0, 0, 0, 'B');
            insert into account_worklist values ('b', 'Asked for a demo', null, 'Three people are active');
            insert into score_reasons values
                ('account', 'a', 9, 9, 'Looked at pricing', 2, '2026-10-30', false),
                ('account', 'a', 8, 8, 'Looked at pricing', 1, '2026-10-31', false),
                ('account', 'a', 7, 7, 'Is in our market', null, null, false),
                ('account', 'a', 50, 5, 'Chatted', 1, '2026-10-02', false),
                ('account', 'a', 0.9, 0.9, 'Read the blog', 1, '2026-10-31', true),
                ('account', 'a', -9, -9, 'Left', 1, '2026-10-31', false),
                ('lead', 'c', 9, 9, 'Another', 1, '2026-10-30', false);
            """
        )
    text = summary(scored)
    lines = [line.split() for line in text.splitlines()]
    assert "Scored as of 2026-10-31" in text
    assert ["leads", "1,200", "1,190", "4", "5", "1", "2"] in lines
    assert "No consents: nobody is kept out for want of consent" in text
    assert ["consents", "0"] not in [line[:2] for line in lines]
    assert [line for line in lines if line and line[0] in ("A", "B", "no")] == [
        ["A", "2", "1"],
        ["B", "0", "2"],
        ["no", "tier", "1", "1"],
    ]
    assert text.split("Top accounts\n")[1].splitlines()[:8] == [
        "1. First (b.example): A, intent 50.0, 3 of 5 contacts engaged",
        "     Asked for a demo",
        "     Three people are active",
        "2. Second [bold] (a.example): B, intent 99.0, 1 of 4 contacts engaged",
        "     Looked at pricing 2 times, last on 2026-10-30",
        "     Is in our market",
        "     Chatted, last on 2026-10-02",
        "3. c.example: no tier, intent 7.2, 0 of 2 contacts engaged",
    ]
    assert "Silent" not in text
    assert text.isascii()


def test_the_summary_tells_what_counted_on_the_safe_side(scored: Path) -> None:
    with duckdb.connect(str(scored)) as connection:
        connection.execute(
            """
            insert into input_reconciliation values
                ('leads', 4, 3, 0, 0, 1, 4, '2026-10-31'), ('consents', 1, 1, 0, 0, 0, 1, '2026-10-31'),
                ('activities', 9, 8, 0, 1, 0, 0, '2026-10-31');
            insert into quarantined_rows values
                ('leads', 'is_deleted', 'value', 'bad_boolean', 'deleted', 'maybe', null),
                ('leads', 'is_deleted', 'value', 'bad_boolean', 'deleted', 'no' || chr(160), null),
                ('leads', 'is_deleted', 'value', 'bad_boolean', 'deleted', 'no' || chr(160), null),
                ('consents', 'is_granted', 'value', 'bad_boolean', 'withdrawn', null, null),
                ('leads', 'email', 'value', 'malformed_email', 'unknown', 'ann@', null),
                ('activities', 'occurred_at', 'row', 'bad_timestamp', 'left out', '13.2.24', null);
            """
        )
    text = summary(scored)
    assert text[text.index("3 values") :].split("\n\n")[0].splitlines() == [
        "3 values of leads.is_deleted in 4 rows cannot be used (bad_boolean, such as 'no\\xa0') and count as: deleted.",
        "1 value of consents.is_granted in 1 row cannot be used (bad_boolean) and counts as: withdrawn.",
        "1 value of leads.email in 4 rows cannot be used (malformed_email) and counts as: unknown.",
        "quarantined_rows lists them; docs/your_data.md says what each reason means and what to do.",
    ]


def test_a_policy_without_tiers_has_a_summary(scored: Path) -> None:
    with duckdb.connect(str(scored)) as connection:
        connection.execute(
            """
            drop table int_account_scoring__policy_tiers;
            insert into lead_fit_intent values ('1', null);
            insert into account_scores values ('b', 'b.example', 'Only', 5, 3, 50, null, null);
            """
        )
    text = summary(scored)
    assert ["no", "tier", "1", "1"] in [line.split() for line in text.splitlines()]
    assert "1. Only (b.example): no tier, intent 50.0" in text


def make(folder: Path, *arguments: str, timeout: int = 300) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments], cwd=folder, capture_output=True, text=True, timeout=timeout
    )


def test_make_score_without_input_says_what_to_name(project_root: Path) -> None:
    result = make(project_root, "score")
    assert result.returncode != 0
    assert "make score INPUT=folder" in result.stderr
    assert result.stdout == ""


def test_make_score_lets_a_batch_through_where_it_is_told_to(project_root: Path) -> None:
    said = {answer: make(project_root, "-n", "score", "INPUT=x", f"ACCEPT_BATCH={answer}") for answer in ("yes", "no")}
    assert {answer: "--accept-batch" in result.stdout for answer, result in said.items()} == {"yes": True, "no": False}
    # A changed policy may withdraw many records of the demo too.
    said = {answer: make(project_root, "-n", "build", f"ACCEPT_BATCH={answer}") for answer in ("yes", "no")}
    assert {answer: "--accept-batch" in result.stdout for answer, result in said.items()} == {"yes": True, "no": False}
    for arguments in (["score", "INPUT=x"], ["build"]):
        unclear = make(project_root, *arguments, "ACCEPT_BATCH=1")
        assert unclear.returncode != 0
        assert unclear.stderr.startswith("ACCEPT_BATCH is yes or no, not 1")


def test_make_forget_without_a_day_says_what_to_name(project_root: Path) -> None:
    result = make(project_root, "forget")
    assert result.returncode != 0
    assert result.stderr.startswith("Name the day to take back: make forget DAY=YYYY-MM-DD")


def test_progress_tells_how_many_and_how_long_on_a_terminal_and_nothing_in_a_log() -> None:
    begun = SimpleNamespace(
        info=SimpleNamespace(name="LogStartLine"),
        data=SimpleNamespace(index=3, total=12, description="sql table model main.lead_scores [bold]"),
    )
    shown = {}
    for is_terminal in (True, False):
        page = io.StringIO()
        with progress("Starting dbt", Console(file=page, force_terminal=is_terminal, width=120)) as show:
            show(begun)
        shown[is_terminal] = page.getvalue()
    for part in ("2/12", "0:00:00", "lead_scores [bold]"):
        assert part in shown[True]
    assert shown[False] == ""


def test_a_picture_of_a_score_shows_its_last_days() -> None:
    """Ten days, a sign for each: nothing is kept of the days between, so they are as the one before."""
    days = [(date(2026, 10, 1), 0.0), (date(2026, 10, 4), 35.0), (date(2026, 10, 10), 70.0)]
    assert why.picture(days, "01234567") == ["0004444447", "2026-10-01 to 2026-10-10: lowest 0, highest 70"]
    # 120 days on 60 signs: each stands for two, and shows the second of them. What is below 0 is the lowest.
    long = [(date(2026, 1, 1), -10.0), (date(2026, 1, 4), 60.0), (date(2026, 4, 30), -10.0)]
    assert why.picture(long, "01234567")[0] == "0" + "7" * 58 + "0"
    assert why.picture(days[:1]) == []
    assert why.picture(days, "01234567", date(2026, 10, 4))[1].endswith("highest 70; replayed up to 2026-10-04")
    assert why.picture([(date(2026, 10, 1), 0.0), (date(2026, 10, 2), 0.0)], "01") == [
        "00",
        "2026-10-01 to 2026-10-02: lowest 0, highest 0",
    ]


@pytest.mark.parametrize("is_older", [False, True])
def test_a_picture_of_a_score_tells_replayed_days_from_built_ones(is_older: bool) -> None:
    """The first of three days was replayed; a database of an earlier release knows of built days alone."""
    days = "(date '2026-10-01', 10, true), (date '2026-10-02', 20, false), (date '2026-10-03', 30, false)"
    with duckdb.connect() as connection:
        connection.execute("create table input_reconciliation as select date '2026-10-03' as as_of")
        for name, column in (("scores_by_day", "snapshot_date"), ("int_account_scoring__scores", "kept_on")):
            connection.execute(
                f"create table {name} as select 'lead' as subject, 'ann' as subject_id, 'intent' as score_model_id,"
                f" 0 as evaluation_id, * from (values {days}) as days ({column}, score, is_replayed)"
            )
        connection.execute("delete from int_account_scoring__scores where score < 30")
        if is_older:
            connection.execute("delete from scores_by_day where is_replayed")
            connection.execute("alter table scores_by_day drop column is_replayed")
        past = connection.execute(why._PAST, {"subject": "lead", "subject_id": "ann"}).fetchall()
    replayed = [] if is_older else [("intent", date(2026, 10, 1), 10, True)]
    assert past == [*replayed, ("intent", date(2026, 10, 2), 20, False), ("intent", date(2026, 10, 3), 30, False)]


def test_an_outlook_is_told_in_sentences() -> None:
    falling = ("1", 30, date(2026, 11, 9), "2", None, None, None)
    assert why.outlook_lines(*falling) == ["Falls from band 1 to 2 on 2026-11-09 if nothing happens"]
    lifted = ("2", 30, None, None, "1", Decimal("4.2500"), "Requested a demo")
    assert why.outlook_lines(*lifted) == [
        "Stays in band 2 for the next 30 days even if nothing happens",
        "4.2 points below band 1. Would lift it: Requested a demo",
    ]
    assert why.outlook_lines() == []


def test_why_names_what_make_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        why.main(db=tmp_path / "none.duckdb")
    assert "LEAD=id" in (told := capsys.readouterr().err)
    assert "ACCOUNT=id" in told
    with pytest.raises(typer.Exit):
        why.main(lead="x", db=tmp_path / "none.duckdb")
    assert "DB=file" in capsys.readouterr().err


def test_why_is_told_a_day_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for since in ("2026-10-99", "24.10.2026"):
        with pytest.raises(typer.Exit):
            why.main(lead="x", since=since, db=tmp_path / "none.duckdb")
        assert capsys.readouterr().err == f"Error: SINCE (--since) '{since}' is not a date written YYYY-MM-DD\n"


def test_make_score_scores_a_folder_with_blanks_in_its_name(
    project_root: Path, folder: Path, tmp_path: Path, query
) -> None:
    if not (project_root / ".venv" / "bin" / "python").exists():
        pytest.skip("needs .venv, which `make setup` makes")
    # DuckDB would take these lines for comments, and drop them silently, if it were left to guess.
    rows = "lead_id,created_at,email\n# 1,2026-01-02,a@example.com\n# 2,2026-01-01,b@example.org\nL1,2026-01-02,\n"
    (folder / "leads.csv").write_text(rows)
    db = tmp_path / "my scores" / "of today.duckdb"
    result = make(project_root, "score", f"INPUT={folder}", "AS_OF=2026-02-01", f"DB={db}")
    assert result.returncode == 0, result.stderr
    assert f"Database: {db}" in result.stdout
    assert set(query(db, "select lead_id from lead_fit_intent")["lead_id"]) == {"L1", "# 1", "# 2"}
    assert str(query(db, "select max(as_of) as day from lead_scores")["day"][0])[:10] == "2026-02-01"


def test_a_failed_setup_is_tried_again_and_a_done_one_is_not(project_root: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "my checkout"
    checkout.mkdir()
    for name in ("Makefile", "requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy2(project_root / name, checkout / name)
    # Stands in for Python: `-m venv` makes a copy of itself, and installing fails while there is a file `offline`.
    python = checkout / "fake-python"
    python.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        '    "-m venv .venv") mkdir -p .venv/bin && cp fake-python .venv/bin/python ;;\n'
        "    *--require-hashes*) echo installing $*; test ! -e offline ;;\n"
        "esac\n"
    )
    python.chmod(0o755)

    def installed(result: subprocess.CompletedProcess[str]) -> list[str]:
        """The locks that were installed, in their order."""
        return [line.split()[-1] for line in result.stdout.splitlines() if line.startswith("installing")]

    (checkout / "offline").touch()
    for _ in range(2):
        failed = make(checkout, "setup", "PYTHON=./fake-python")
        assert failed.returncode != 0
        assert "installing" in failed.stdout
    (checkout / "offline").unlink()
    done = make(checkout, "setup", "PYTHON=./fake-python")
    assert done.returncode == 0, done.stderr
    assert installed(done) == ["requirements.lock"]
    assert installed(make(checkout, "setup", "PYTHON=./fake-python")) == []

    # Tests and linters add to it, by its Python, and to what a new lock file asks for.
    assert installed(make(checkout, "setup-dev", "PYTHON=none")) == ["requirements-dev.lock"]
    assert installed(make(checkout, "setup-dev", "PYTHON=./fake-python")) == []
    (checkout / "requirements.lock").touch()
    both = ["requirements.lock", "requirements-dev.lock"]
    assert installed(make(checkout, "setup-dev", "PYTHON=./fake-python")) == both
