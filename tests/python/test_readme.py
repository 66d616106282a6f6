"""Every command of the README runs as written there, in a copy of the checkout, and prints what the README shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from account_scoring.inputs import COLUMNS, REQUIRED_COLUMNS


def blocks(readme: str, language: str) -> list[str]:
    """Contents of the fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", readme, flags=re.M | re.S)


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
    (folder / ".venv" / ".installed").touch()
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    # Neither settings of this run nor those of the make that started it.
    ours = ("ACCOUNT_SCORING", "DBT_", "MAKE", "MFLAGS")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_readmes_commands_run_and_print_what_it_shows(project_root: Path, checkout: Path):
    readme = (project_root / "README.md").read_text()
    commands = [block.strip() for block in blocks(readme, "sh")]
    assert commands[:2] == ["make build", "make test"]
    # This test is part of `make test`; that CI runs the same is a test of its own.
    for command in (command for command in commands if command != "make test"):
        finished = run(command, checkout)
        assert finished.returncode == 0, f"{command}\n{finished.stdout}\n{finished.stderr}"
        if command == "make build":
            shown = blocks(readme, "text")[0].strip().splitlines()
            # Whether the demo was made before is not told the second time.
            printed = [line.replace(f"{checkout}/", "") for line in finished.stdout.strip().splitlines()]
            assert printed[-len(shown) :] == shown, finished.stdout


def test_ci_runs_the_readmes_test_commands_and_nothing_else(project_root: Path):
    script = (project_root / ".ci" / "run").read_text()
    lines = [line for line in script.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert lines == ["make test", "make test-spark"]
    readme = (project_root / "README.md").read_text()
    assert [line for line in lines if line not in readme] == []


def test_the_readme_names_every_mart_and_every_input_table(project_root: Path):
    readme = (project_root / "README.md").read_text()
    marts = {path.stem for path in (project_root / "models" / "marts").rglob("*.sql")}
    tables = {
        path.stem.removeprefix("stg_account_scoring__") for path in (project_root / "models" / "staging").glob("*.sql")
    }
    assert marts - set(re.findall(r"`(\w+)`", readme)) == set()
    # The words by which the tables are read.
    tables.remove("words")
    assert tables - set(re.findall(r"^\| (\w+) \|", readme, flags=re.M)) == set()


def test_the_links_of_the_pages_lead_somewhere(project_root: Path):
    pages = [project_root / "README.md", project_root / "CONTRIBUTING.md", *(project_root / "docs").glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} points to {target}"


def test_the_readme_names_every_column_of_the_input_and_which_must_be_there(project_root: Path):
    readme = (project_root / "README.md").read_text()
    for table, columns in COLUMNS.items():
        (row,) = re.findall(rf"^\| {table} \| (.*) \|$", readme, flags=re.M)
        assert set(columns) - set(re.findall(r"\w+", row)) == set(), table
        bold = {name for part in re.findall(r"\*\*(.*?)\*\*", row) for name in part.split(", ")}
        assert bold == set(REQUIRED_COLUMNS[table]), table
