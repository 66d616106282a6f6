"""What the lock files hold: users' commands need the first one alone, and the second adds to it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

# Parts with a set-up of their own: the benchmark's is that of the tests, Spark's is .venv-spark.
OTHER_SETUPS = ("bench", "spark_cluster.py")


def pins(lock: Path) -> dict[str, frozenset[str]]:
    """Hashes by pin, such as "duckdb==2.0.0 ; python_full_version >= '3.11'"."""
    found: dict[str, set[str]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if pin := re.match(r"(\S+==.*?) \\$", line):
            hashes = found.setdefault(pin[1], set())
        elif hash_of_file := re.match(r"    --hash=(\S+)", line):
            hashes.add(hash_of_file[1])
    return {pin: frozenset(hashes) for pin, hashes in found.items()}


def names(lock: Path) -> set[str]:
    """Packages of a lock, as their modules are looked up."""
    return {re.split(r"[=\[]", pin)[0] for pin in pins(lock)}


def test_every_pin_of_the_first_lock_stands_in_the_second_with_its_hashes(project_root: Path):
    """Where a package has several versions, each by the same condition; the second lock may need it in more places."""
    first, second = (pins(project_root / name) for name in ("requirements.lock", "requirements-dev.lock"))
    assert len(first) > 50
    assert all(first.values())
    versions = {pin.partition(" ;")[0]: hashes for pin, hashes in second.items()}
    names_of_second = [version.partition("==")[0] for version in versions]
    for pin, hashes in first.items():
        version = pin.partition(" ;")[0]
        assert versions.get(version) == hashes, pin
        assert pin in second or names_of_second.count(version.partition("==")[0]) == 1, pin


def test_what_only_tests_and_the_benchmark_need_is_in_the_second_lock_alone(project_root: Path):
    project = (project_root / "pyproject.toml").read_text(encoding="utf-8")
    extras = dict(re.findall(r"^(bench|dev) = \[\n(.*?)^\]", project, flags=re.M | re.S))
    wanted = set(re.findall(r'^ +"([\w-]+)[^"]*"', extras["bench"] + extras["dev"], flags=re.M)) - {"account-scoring"}
    assert {"pandas", "polars", "pyarrow", "pytest", "ruff", "sqlfluff"} <= wanted
    assert wanted <= names(project_root / "requirements-dev.lock")
    assert wanted & names(project_root / "requirements.lock") == set()


def test_commands_import_what_the_first_lock_holds(project_root: Path):
    """Also where an import stands in a function."""
    locked = names(project_root / "requirements.lock")
    owners = packages_distributions()
    strangers = set()
    package = project_root / "account_scoring"
    for path in package.rglob("*.py"):
        if path.relative_to(package).parts[0] in OTHER_SETUPS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                imported = [node.module or ""]
            for name in {full.partition(".")[0] for full in imported} - {"account_scoring"} - sys.stdlib_module_names:
                if not {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners.get(name, [])} & locked:
                    strangers.add((str(path.relative_to(project_root)), name))
    assert strangers == set()


def test_every_command_starts_without_what_the_second_lock_adds(project_root: Path, first_lock_only: Path):
    """The README's commands run whole in this way; see test_readme.py. Here the rest says what it is for."""
    makefile = (project_root / "Makefile").read_text(encoding="utf-8")
    commands = set(re.findall(r"\$\(VENV_PYTHON\) -m (account_scoring\.\w+)", makefile)) - {"account_scoring.bench"}
    assert len(commands) > 12
    program = f"""
import importlib, typer
from typer.testing import CliRunner
for name in {sorted(commands)!r}:
    try:
        module = importlib.import_module(name + ".__main__")
    except ModuleNotFoundError as error:
        if error.name != name + ".__main__" and "is not a package" not in str(error):
            raise
        module = importlib.import_module(name)
    app = getattr(module, "app", None) or typer.Typer()
    if not app.registered_commands:
        app.command()(module.main)
    told = CliRunner().invoke(app, ["--help"])
    assert told.exit_code == 0 and "Usage" in told.output, (name, told.output)
try:
    import pandas
except ModuleNotFoundError:
    print("and nothing else")
"""
    environment = {**os.environ, "PYTHONPATH": str(first_lock_only)}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=project_root, env=environment, capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout) == (0, "and nothing else\n"), told.stderr


def test_targets_ask_for_the_lock_that_they_need(project_root: Path):
    """Of a target's own recipe: what runs pytest, a linter or the benchmark needs the second lock, no other does."""
    makefile = (project_root / "Makefile").read_text(encoding="utf-8")
    rules = re.findall(r"^([\w-]+): ([^\n#]*)(?:##[^\n]*)?\n((?:\t[^\n]*\n|#[^\n]*\n)*)", makefile, flags=re.M)
    recipes = [
        (name, needed, recipe) for name, needed, recipe in rules if "$(VENV_PYTHON)" in recipe or "SQLFLUFF" in recipe
    ]
    assert {"build", "why", "pytest", "lint-sql", "bench"} <= {name for name, *_ in recipes}
    for name, needed, recipe in recipes:
        is_for_tests = re.search(r"-m (pytest|ruff)|SQLFLUFF|account_scoring\.bench ", recipe) is not None
        assert ("$(DEV_INSTALLED)" in needed) == is_for_tests, name
