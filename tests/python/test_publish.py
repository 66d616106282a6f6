"""The copy of the marts that dashboards read: whole, read-only, replaced under a reader's feet without harm."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from account_scoring import databases, publish
from account_scoring.databases import DuckDbFile
from account_scoring.inputs import InputError

# A dashboard: opens the file, says what it sees whenever it is asked, until it is told to go.
DASHBOARD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
for _ in sys.stdin:
    print(connection.execute("select count(*) from lead_scores").fetchone()[0], flush=True)
"""


@pytest.fixture(scope="module")
def example(fresh_bench, run_bench, project_root) -> Path:
    """A database of the tiny example of the README."""
    shutil.copytree(project_root / "tests" / "fixtures" / "example", fresh_bench.inputs, dirs_exist_ok=True)
    run_bench(
        fresh_bench,
        ["build", "--exclude-resource-type", "unit_test", "test"],
        "example",
        {"account_scoring_as_of": "2026-03-31"},
        judges_policy=False,
    )
    return fresh_bench.db("example")


@pytest.fixture
def built(example: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may write to."""
    return Path(shutil.copy2(example, tmp_path / "night.duckdb"))


@pytest.fixture
def open_dashboard() -> Iterator:
    """Opens a file in another process; gives a function that asks it for the number of lead scores."""
    processes = []

    def opened(file: Path):
        process = subprocess.Popen(
            [sys.executable, "-c", DASHBOARD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        processes.append(process)

        def count() -> int:
            process.stdin.write("\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        count()
        return count

    yield opened
    for process in processes:
        process.communicate()


def count(file: Path, table: str = "lead_scores") -> int:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(f"select count(*) from {table}").fetchone()[0]


def test_the_copy_holds_every_mart_with_the_same_rows_and_nothing_else(built, project_root):
    folder = publish.publish(DuckDbFile(built, project_root), project_root)

    marts = {path.stem for path in (project_root / "models").rglob("marts/**/*.sql")}
    assert folder == built.with_name("night_marts")
    assert {path.name for path in folder.iterdir()} == {
        ".published",
        "marts.duckdb",
        *(f"{mart}.parquet" for mart in marts - {publish.VIEW}),
    }
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        assert {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()} == (
            marts - {publish.VIEW}
        )
        connection.execute(f"attach '{built}' (read_only)")
        assert connection.execute(f"select count(*) > 0 from {publish.VIEW}").fetchone() == (True,)
        for mart in marts:
            for copy in [mart] if mart == publish.VIEW else [mart, f"'{folder / mart}.parquet'"]:
                rows = f"select * from {copy}", f"select * from night.{mart}"
                for some, others in (rows, reversed(rows)):
                    assert connection.execute(f"{some} except all {others}").fetchall() == [], copy


def test_a_dashboard_that_holds_the_copy_open_blocks_neither_a_build_nor_the_next_copy(
    built, project_root, open_dashboard
):
    folder = publish.publish(DuckDbFile(built, project_root), project_root)
    everything = count(folder / "marts.duckdb")
    ask = open_dashboard(folder / "marts.duckdb")

    DuckDbFile(built, project_root).check()
    with duckdb.connect(str(built)) as connection:
        connection.execute("delete from lead_scores where lead_id in (select min(lead_id) from lead_scores)")
    publish.publish(DuckDbFile(built, project_root), project_root)

    assert ask() == everything
    assert count(folder / "marts.duckdb") < everything
    assert count(folder / "marts.duckdb") == count(built)


def test_a_dashboard_on_the_database_itself_does_block_a_build(built, project_root, monkeypatch, open_dashboard):
    """What the copy is there for."""
    monkeypatch.setattr(databases, "LOCK_TRIES", 1)
    open_dashboard(built)

    with pytest.raises(InputError, match="is open in process"):
        DuckDbFile(built, project_root).check()


def test_readers_cannot_write_to_the_copy(built, project_root):
    folder = publish.publish(DuckDbFile(built, project_root), project_root)

    assert {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {"0o444"}


def test_a_copy_that_breaks_off_leaves_the_one_of_before(built, project_root, monkeypatch):
    folder = publish.publish(DuckDbFile(built, project_root), project_root)
    before = count(folder / "marts.duckdb")
    with duckdb.connect(str(built)) as connection:
        connection.execute("delete from lead_scores")
    monkeypatch.setattr(publish, "_put", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    with pytest.raises(InputError, match="No space left on device"):
        publish.publish(DuckDbFile(built, project_root), project_root)
    monkeypatch.undo()

    assert count(folder / "marts.duckdb") == before
    publish.publish(DuckDbFile(built, project_root), project_root)
    assert count(folder / "marts.duckdb") == 0
    assert not list(folder.glob("*.part*"))


def test_what_a_kill_left_is_removed_by_the_next_copy(built, project_root):
    folder = publish.publish(DuckDbFile(built, project_root), project_root)
    whole = {path.name for path in folder.iterdir()}
    for part in ("marts.duckdb.part", "marts.duckdb.part.wal", "lead_scores.parquet.part"):
        (folder / part).write_text("half a file")

    publish.publish(DuckDbFile(built, project_root), project_root)

    assert {path.name for path in folder.iterdir()} == whole


def test_files_of_somebody_else_stay(built, project_root, tmp_path):
    out = tmp_path / "exports"
    out.mkdir()
    theirs = {"theirs.parquet": "1", "notes.txt": "2", "theirs.parquet.part": "3", "old_mart.parquet": "4"}
    for name, text in theirs.items():
        (out / name).write_text(text)
    for _ in range(2):
        assert CliRunner().invoke(publish.app, ["--db", str(built), "--out", str(out)]).exit_code == 0
        assert {name: (out / name).read_text() for name in theirs} == theirs
    # Not even where somebody wrote into the list.
    with duckdb.connect(str(built)) as connection:
        connection.execute("drop table scorecard")
    listed = out / ".published"
    listed.chmod(0o644)
    (tmp_path / "outside.parquet").write_text("5")
    listed.write_text(listed.read_text() + "../outside.parquet\n")
    publish.publish(DuckDbFile(built, project_root), project_root, out)
    assert not (out / "scorecard.parquet").exists()
    assert (tmp_path / "outside.parquet").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lead_scores.parquet", "was not written by publish"),
        ("marts.duckdb", "was not written by publish"),
        ("lead_scores.parquet.part", "was not written by publish"),
        ("leads.csv", "holds an input"),
        ("activities.parquet", "holds an input"),
    ],
)
def test_a_folder_with_files_of_our_names_is_refused_whole(built, project_root, tmp_path, name, message):
    out = tmp_path / "exports"
    out.mkdir()
    (out / name).write_text("theirs")

    result = CliRunner().invoke(publish.app, ["--db", str(built), "--out", str(out)])

    assert result.exit_code == 1
    assert message in result.stderr
    assert {path.name: path.read_text() for path in out.iterdir()} == {name: "theirs"}


def test_the_copy_never_replaces_the_database_itself(built, project_root):
    """Also where the copy of another database left a list that has the name of this one."""
    folder = publish.publish(DuckDbFile(built, project_root), project_root, built.parent)
    database = built.replace(folder / "marts.duckdb")
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table kept as select 1 as number")

    with pytest.raises(InputError, match="would replace the database"):
        publish.publish(DuckDbFile(database, project_root), project_root, folder)

    assert count(database) > 0
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select number from kept").fetchall() == [(1,)]


def test_a_copy_of_an_earlier_version_beside_the_database_is_replaced(built, project_root):
    """It has no list of what it wrote; the folder's name is ours."""
    folder = publish.publish(DuckDbFile(built, project_root), project_root)
    (folder / ".published").unlink()

    publish.publish(DuckDbFile(built, project_root), project_root)

    assert count(folder / "marts.duckdb") == count(built)


@pytest.mark.parametrize("out", ["s3://bucket/marts", "x" * 300, "file"])
def test_a_folder_that_cannot_be_is_told(built, tmp_path, monkeypatch, out):
    (tmp_path / "file").write_text("")
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(publish.app, ["--db", str(built), "--out", out])

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_clients_from_duckdb_1_0_on_can_open_the_copy(built, project_root):
    """The number of the format stands in the head of the file; 64 is that of DuckDB 0.10 to 1.1, and 1.4 writes 67."""
    folder = publish.publish(DuckDbFile(built, project_root), project_root)

    head = (folder / "marts.duckdb").read_bytes()[:20]

    assert head[8:12] == b"DUCK"
    assert int.from_bytes(head[12:20], "little") == 64
    # The build's own file, for 1.4 and later.
    assert built.read_bytes()[12] == 67


def test_a_mart_that_is_no_more_leaves_the_copy(built, project_root):
    folder = publish.publish(DuckDbFile(built, project_root), project_root)
    with duckdb.connect(str(built)) as connection:
        connection.execute("drop table scorecard")

    publish.publish(DuckDbFile(built, project_root), project_root)

    assert not (folder / "scorecard.parquet").exists()


@pytest.mark.parametrize(
    ("content", "message"), [("nothing", "does not exist"), ("text", "cannot be opened"), ("a table", "holds no marts")]
)
def test_without_marts_the_command_says_what_to_do(tmp_path, content, message):
    file = tmp_path / "night.duckdb"
    if content == "text":
        file.write_text("lead_id,score")
    elif content == "a table":
        duckdb.connect(str(file)).execute("create table numbers as select 1 as number").close()

    result = CliRunner().invoke(publish.app, ["--db", str(file)])

    assert result.exit_code == 1
    assert message in result.stderr
    assert not list(tmp_path.glob("*_marts"))
