"""Commands of the README and of docs/run_it.md run as written, in a copy of the checkout, and print what is shown."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from account_scoring.inputs import COLUMNS, REQUIRED_COLUMNS

LONGEST_README = 150


def blocks(page: str, language: str) -> list[str]:
    """Contents of the fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", page, flags=re.M | re.S)


@pytest.fixture(scope="module")
def pages(project_root: Path) -> dict[str, str]:
    """Text of each page by its name, such as README.md and marts.md."""
    files = [project_root / "README.md", project_root / "CONTRIBUTING.md", project_root / "CHANGELOG.md"]
    return {path.name: path.read_text(encoding="utf-8") for path in [*files, *(project_root / "docs").glob("*.md")]}


def anchors(page: str) -> set[str]:
    """What links may name in a page: its headings, in lower case, without signs, hyphens for blanks."""
    text = re.sub(r"^```.*?^```", "", page, flags=re.M | re.S)
    headings = re.findall(r"^#+ (.*)$", text, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def checkout(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git tracks or would track, with this environment as its .venv: no set-up, no network."""
    if Path(sys.prefix) != project_root / ".venv":
        pytest.skip("the README's commands use .venv, and these tests run outside it")
    folder = tmp_path_factory.mktemp("readme") / "checkout"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=project_root,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (project_root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(project_root / name, folder / name)
    (folder / ".venv").symlink_to(project_root / ".venv")
    for stamp in (".installed", ".installed-dev"):
        (folder / ".venv" / stamp).touch()
    return folder


def run(command: str, folder: Path, packages: Path) -> subprocess.CompletedProcess[str]:
    # Neither settings of this run nor those of the make that started it.
    ours = ("ACCOUNT_SCORING", "DBT_", "MAKE", "MFLAGS")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    # A user's commands get along with what `make setup` installs.
    environment["PYTHONPATH"] = str(packages)
    return subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def past_of_the_demo(db: Path, query) -> dict[str, list[tuple]]:
    """What a company has that has scored for a while."""
    asked = {
        "days": "select is_replayed, count(*), count(distinct policy_version) from score_history_days group by 1",
        "policy": "select row_key, column_name, previous_value, new_value from policy_changes",
        "moved_by_policy": "select distinct subject from score_movements where cause = 'policy_change'",
        "sent": "select cast(as_of as varchar), operation from crm_outbox group by all",
        "backtested": "select distinct outcome_id from score_backtest where observations > 0",
        "changed_tier": "select count(*) > 100 from (select lead_id from lead_score_history group by 1"
        " having count(distinct tier) > 1)",
        "empty": "select table_name from duckdb_tables() where estimated_size = 0 and table_name[:4] <> 'int_'",
    }
    return {name: sorted(query(db, text).itertuples(index=False, name=None)) for name, text in asked.items()}


# Twelve weeks and the night before have the earlier policy.
PAST_OF_THE_DEMO = {
    "days": [(False, 2, 2), (True, 12, 1)],
    "policy": [("webinar_attended", "points", "12", "15")],
    "moved_by_policy": [("account",), ("lead",)],
    "sent": [("2026-10-30", "upsert"), ("2026-10-31", "upsert")],
    "backtested": [("account_expansion",), ("account_opportunity",), ("account_won",), ("lead_opportunity",)],
    "changed_tier": [(True,)],
    "empty": [("backtest_histories",), ("crm_scores",)],
}


def test_the_commands_of_the_pages_run_and_print_what_they_show(
    pages: dict[str, str], checkout: Path, first_lock_only: Path, query
):
    readme, run_it = pages["README.md"], pages["run_it.md"]
    commands = [block.strip() for page in (readme, run_it) for block in blocks(page, "sh")]
    assert commands[:3] == ["make build", "make why LEAD=L001720", "make test"]
    (excerpt, reasons), (whole_page,) = blocks(readme, "text"), blocks(run_it, "text")
    assert blocks(pages["changes_of_scores.md"], "text") == [reasons]
    assert f"\n{excerpt.strip()}\n" in whole_page
    # `make test` has this test in it; that CI runs the same is a test of its own.
    for command in dict.fromkeys(command for command in commands if command != "make test"):
        finished = run(command, checkout, first_lock_only)
        assert finished.returncode == 0, f"{command}\n{finished.stdout}\n{finished.stderr}"
        if command == "make build":
            shown = whole_page.strip().splitlines()
            # Whether the demo was made before is not told the second time.
            printed = [line.replace(f"{checkout}/", "") for line in finished.stdout.strip().splitlines()]
            assert printed[-len(shown) :] == shown, finished.stdout
            assert past_of_the_demo(checkout / "data" / "account_scoring.duckdb", query) == PAST_OF_THE_DEMO
        elif command.startswith("make why"):
            assert reasons in finished.stdout


def test_the_readme_is_short(pages: dict[str, str]):
    assert len(pages["README.md"].splitlines()) <= LONGEST_README


def test_ci_runs_the_readmes_test_commands_and_nothing_else(project_root: Path, pages: dict[str, str]):
    script = (project_root / ".ci" / "run").read_text()
    lines = [line for line in script.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert lines == ["make test", "make test-spark"]
    assert [line for line in lines if line not in pages["README.md"]] == []


def test_the_pages_name_every_mart_and_every_input_table(project_root: Path, pages: dict[str, str]):
    marts = {path.stem for path in (project_root / "models").rglob("*.sql") if "marts" in path.parts}
    tables = {
        path.stem.removeprefix("stg_account_scoring__") for path in (project_root / "models" / "staging").glob("*.sql")
    }
    rows = re.findall(r"^\| (`.*?) \|", pages["marts.md"], flags=re.M)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(marts)
    # The words by which the tables are read.
    tables.remove("words")
    assert tables - set(re.findall(r"^\| (\w+) \|", pages["your_data.md"], flags=re.M)) == set()


def test_the_pages_name_every_var(project_root: Path, pages: dict[str, str]):
    macros = project_root / "macros"
    known = set(re.findall(r"'(account_scoring_\w+\w)'", (macros / "check_vars.sql").read_text(encoding="utf-8")))
    (modules,) = re.findall(
        r"macro modules_there_are\(\).*?\[(.*?)\]", (macros / "settings.sql").read_text(encoding="utf-8"), flags=re.S
    )
    known |= {f"account_scoring_{module}" for module in re.findall(r"'(\w+)'", modules)}
    assert {"account_scoring_as_of", "account_scoring_insights"} <= known
    # Prefixes of vars for each table and seed, which stand there with what is put in.
    prefixes = {name for name in known if name.endswith("_")}
    # Two that only our own commands set.
    ours = {"account_scoring_prepared_policy", "account_scoring_previewed_policies"}
    assert known - prefixes - ours - set(re.findall(r"`(\w+)`", pages["run_it.md"])) == set()


def test_the_links_of_the_pages_lead_somewhere(project_root: Path, pages: dict[str, str]):
    places = {"README.md": project_root, "CONTRIBUTING.md": project_root, "CHANGELOG.md": project_root}
    for name, page in pages.items():
        folder = places.get(name, project_root / "docs")
        for target, heading in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page):
            assert (folder / target).exists(), f"{name} points to {target}"
            if heading:
                assert heading in anchors(pages[Path(target).name or name]), f"{name} points to {target}#{heading}"


def test_the_pages_name_every_column_of_the_input_and_which_must_be_there(pages: dict[str, str]):
    for table, columns in COLUMNS.items():
        (row,) = re.findall(rf"^\| {table} \| (.*) \|$", pages["your_data.md"], flags=re.M)
        assert set(columns) - set(re.findall(r"\w+", row)) == set(), table
        bold = {name for part in re.findall(r"\*\*(.*?)\*\*", row) for name in part.split(", ")}
        assert bold == set(REQUIRED_COLUMNS[table]), table


def header(project_root: Path, seed: str) -> list[str]:
    """Columns of a seed, in their order."""
    (path,) = (project_root / "seeds").rglob(f"{seed}.csv")
    return path.read_text(encoding="utf-8").splitlines()[0].split(",")


def test_the_rows_of_the_recipes_fit_their_seeds(project_root: Path, pages: dict[str, str]):
    recipes = re.findall(r"^```csv (\w+)\n(.*?)^```", pages["recipes.md"], flags=re.M | re.S)
    assert len(recipes) > 10
    for seed, block in recipes:
        columns, *rows = csv.reader(block.splitlines())
        assert columns == header(project_root, seed), seed
        assert [row for row in rows if len(row) != len(columns)] == []


def test_the_upgrade_names_the_columns_that_a_seed_may_lack(project_root: Path, pages: dict[str, str]):
    macro = (project_root / "macros" / "policy.sql").read_text(encoding="utf-8")
    (listed,) = re.findall(r"macro optional_policy_columns\(\).*?\[(.*?)\]", macro, flags=re.S)
    optional = set(re.findall(r"'(\w+)'", listed))
    rows = re.findall(r"^\| `(\w+)` \| (.*?) ?\| (.*?) ?\| .*\|$", pages["upgrade.md"], flags=re.M)
    assert len(rows) > 5
    for seed, needed, lacked in rows:
        must, may = (set(re.findall(r"`(\w+)`", cell)) for cell in (needed, lacked))
        assert must | may <= set(header(project_root, seed)), seed
        assert may == optional & set(header(project_root, seed)), seed
        assert must.isdisjoint(optional), seed


def test_all_places_name_one_version(project_root: Path, pages: dict[str, str]):
    latest, day = re.findall(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", pages["CHANGELOG.md"], flags=re.M)[0]
    assert day
    for name, pattern in (("pyproject.toml", r'^version = "(.*)"$'), ("dbt_project.yml", r"^version: (.*)$")):
        assert re.findall(pattern, (project_root / name).read_text(encoding="utf-8"), flags=re.M) == [latest], name
    assert f"to {latest}\n" in pages["upgrade.md"]
