"""The order of work: make input, build, compare, at each size."""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from account_scoring.backtest import MARTS
from account_scoring.bench import project as projects
from account_scoring.bench.agreement import compare
from account_scoring.bench.generate import Input, make_day, make_year
from account_scoring.bench.plan import BACKTEST_YEARS, CUTOFFS, Found, Plan, Run, size_text
from account_scoring.bench.process import BenchError
from account_scoring.bench.ways.run import run_way

SLOWEST = 10
FEWEST_LEADS = 10

Tell = Callable[[str], contextlib.AbstractContextManager[None]]
"""Shows that something is going on, for as long as its context is open."""


class Measuring:
    """One run of the benchmark. What it finds stands in `found` also when it breaks off."""

    def __init__(self, plan: Plan, tell: Tell, note: Callable[[str], None]) -> None:
        """Prepare.

        Args:
            plan: what to do.
            tell: shows a step that is going on.
            note: shows a line that stays.
        """
        self.plan, self.tell, self.note, self.found = plan, tell, note, Found()
        self.builds = plan.work / "builds"

    def measure(self) -> Iterator[Found]:
        """Do all of it, and tell what is found after each size, and before anything that is wrong is raised.

        Raises:
            BenchError: something failed, or two ways do not agree.
        """
        plan = self.plan
        self.clear()
        for name in ("project", "project_one_model", "project_30_models"):
            projects.leave_out_facts_of_people(projects.copy_project(plan.project, self._copy(name)))
        projects.keep_one_model(self._copy("project_one_model"))
        projects.make_thirty_models(self._copy("project_30_models"))
        projects.common_project(self._copy("project"), self._copy("common"))
        self._measure_empty()
        for size in plan.sizes:
            try:
                self._measure_size(size)
            finally:
                yield self.found
        if not plan.keep:
            self.clear()

    def clear_databases(self) -> None:
        """Remove databases, which may be large, and leave the logs that an error names."""
        for path in self.builds.glob("*/scores.duckdb*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def clear(self) -> None:
        """Remove copies, databases and logs."""
        shutil.rmtree(self.builds, ignore_errors=True)

    def _measure_empty(self) -> None:
        """Fixed costs: everything that is timed later, on tables without rows."""
        source = self._year(FEWEST_LEADS * 10, FEWEST_LEADS)
        folder = self._fresh_folder("empty")
        with duckdb.connect() as connection:
            for table in ("leads.parquet", "activities/month_01.parquet"):
                connection.execute(f"copy (from '{source.folder / table}' limit 0) to '{folder / table}'")
        for way in self._others():
            self._run_way(way, folder, 0, 0)
        asked = {"common": "common" in self.plan.peers, "project_30_models": self.plan.builds_models()}
        for way, steps in {"project": 2, "project_one_model": 1, "project_30_models": 1, "common": 2}.items():
            if asked.get(way, True):
                for _ in range(self.plan.repeat):
                    self._build(way, folder, 0, 0)
                # Each on a day of its own: dbt reads a project anew when a var has changed, as it does every night.
                for day in range(1, steps * self.plan.repeat - self.plan.repeat + 1):
                    self._build(way, folder, 0, day)
                self._forget(way)

    def _measure_size(self, size: int) -> None:
        """All ways at one size."""
        plan = self.plan
        year = self._year(size, plan.leads_at(size))
        folder = self._fresh_folder("input")
        for file in ("leads.parquet", *(f"activities/{path.name}" for path in (year.folder / "activities").iterdir())):
            _link(year.folder / file, folder / file)
        self.found.inputs.append(self._facts(year))

        results = {way: self._run_way(way, folder, size, 0) for way in self._others(size)}
        variants = ["project_one_model", *(["project_30_models"] if size <= plan.models_up_to else []), "project"]
        for way in variants:
            self._build(way, folder, size, 0)
            for other, result in results.items():
                if way == "project" or other == "floor":
                    self._check(other, result, way, size, "full")
            if way != "project":
                self._forget(way)
        if size <= plan.models_up_to:
            self._build("project", folder, size, 0, tests=True)

        skip = 0
        for day, rows in enumerate(self._days(size), start=1):
            with self.tell(f"{size_text(size)}: input of day {day}"):
                file = make_day(year, day, skip, rows, plan.limits.memory, plan.limits.threads)
            _link(file, folder / "activities" / f"day_{day:02}.parquet")
            skip += rows + 16
            step = self._build("project", folder, size, day, new_rows=rows).step
            if "floor" in plan.peers:
                self._check("floor", self._run_way("floor", folder, size, day), "project", size, step)
            if "common" in plan.peers and day == 1:
                self._build("common", folder, size, day, new_rows=rows)
                self._check("common", self._database("common"), "project", size, step)
                self._forget("common")
            if day == 1:
                rows = plan.rows_of_an_hour(size)
                with self.tell(f"{size_text(size)}: input of an hour"):
                    file = make_day(year, day, skip, rows, plan.limits.memory, plan.limits.threads)
                _link(file, folder / "activities" / "hour_01.parquet")
                skip += rows + 16
                self._build("project", folder, size, day, step="hourly", new_rows=rows)
        if not plan.keep:
            self._forget("project")
        if size <= plan.backtest_up_to:
            self._measure_backtest(size)

    def _measure_backtest(self, size: int) -> None:
        """A first build of everything and a backtest, each into a new database, of the same years."""
        plan = self.plan
        years = self._year(size, plan.leads_at(size), years=BACKTEST_YEARS)
        backtest = {
            "account_scoring_backtest": "yes",
            "account_scoring_backtest_cutoffs": str(CUTOFFS),
            "account_scoring_backtest_months": "1",
        }
        for step, more, marts in [("full_of_years", {}, ()), ("backtest", backtest, MARTS)]:
            way = f"project_{step}"
            variables = {
                "account_scoring_input_folder": str(years.folder),
                "account_scoring_as_of": self._as_of(0),
                **more,
            }
            with self.tell(f"{size_text(size)}: {step}"):
                built = projects.build(
                    self._copy("project"), self._database(way).parent, self._database(way), variables, plan.limits,
                    full_refresh=True, marts=marts,
                )  # fmt: skip
            slowest = dict(list(built.models.items())[:SLOWEST])
            self.note(
                _line(self.found.add("project", step, size, built.measured, self._database(way), slowest=slowest))
            )
            if not plan.keep:
                self._forget(way)

    def _days(self, size: int) -> list[int]:
        """New rows of each day that is built after the year: this size's share, then the largest size's."""
        largest = max(self.plan.sizes)
        return [self.plan.new_rows(size), *([self.plan.new_rows(largest)] if size < largest else [])]

    def _others(self, size: int = 0) -> list[str]:
        """Ways that are not dbt."""
        peers = [peer for peer in self.plan.peers if peer != "common"]
        return [peer for peer in peers if peer != "pandas" or size <= self.plan.pandas_up_to]

    def _build(
        self, way: str, folder: Path, size: int, day: int, *, step: str = "", new_rows: int = 0, tests: bool = False
    ) -> Run:
        """Time one dbt build: day 0 is a full refresh into a new database, later ones go into the same."""
        step, named = step or _step(size, day), f"{way}_with_tests" if tests else way
        # The build with tests has a database of its own, so that the other one stays for the days that follow.
        database = self._database(named)
        if day == 0:
            self._forget(named)
        variables = {"account_scoring_input_folder": str(folder), "account_scoring_as_of": self._as_of(day)}
        with self.tell(f"{size_text(size)}: {named}, {step}"):
            built = projects.build(
                self._copy(way), database.parent, database, variables, self.plan.limits,
                full_refresh=day == 0, tests=tests,
            )  # fmt: skip
        slowest = dict(list(built.models.items())[:SLOWEST])
        run = self.found.add(named, step, size, built.measured, database, new_rows=new_rows, slowest=slowest)
        self.note(_line(run))
        if tests:
            self._forget(named)
        return run

    def _run_way(self, way: str, folder: Path, size: int, day: int) -> Path:
        """Time a way that is not dbt; returns its result."""
        step, seeds = _step(size, day), self._copy("project") / "seeds"
        for _ in range(self.plan.repeat):
            with self.tell(f"{size_text(size)}: {way}, {step}"):
                measured, result = run_way(way, folder, seeds, self._as_of(day), self.plan.limits, self.builds / way)
            self.note(_line(self.found.add(way, step, size, measured, result)))
        return result

    def _check(self, way: str, result: Path, reference: str, size: int, step: str) -> None:
        """Compare a result with the project's account scores.

        Raises:
            BenchError: they do not agree.
        """
        agreement = compare(way, result, reference, self._database(reference))
        self.found.agreements.append((size, step, agreement))
        if not agreement.agrees:
            raise BenchError(f"{way} and {reference} do not agree at {size_text(size)}, {step}: {agreement}")

    def _year(self, rows: int, leads: int, years: int = 1) -> Input:
        """The year of input of a size, or several, made if need be."""
        plan = self.plan
        year = Input(rows, leads, plan.seed, plan.as_of, plan.work / "input", years)
        with self.tell(f"{size_text(rows)}: input"):
            make_year(year, plan.limits.memory, plan.limits.threads)
        return year

    def _facts(self, year: Input) -> dict[str, object]:
        """What is in a year of input."""
        activities = year.folder / "activities"
        with duckdb.connect(config={"threads": self.plan.limits.threads}) as connection:
            rows, patterns = connection.execute(
                f"""select sum(n), count(*) from (
                    select count(*) as n from '{activities}/*.parquet' group by activity_type, channel, asset)"""
            ).fetchone()
            leads, domains = connection.execute(
                f"select count(*), count(distinct split_part(email, '@', 2)) from '{year.folder}/leads.parquet'"
            ).fetchone()
        stored = sum(path.stat().st_size for path in activities.iterdir())
        return {
            "size": year.rows, "rows": int(rows), "leads": leads, "domains": domains, "patterns": patterns,
            "parquet_bytes": stored,
        }  # fmt: skip

    def _as_of(self, day: int) -> str:
        return (self.plan.as_of + datetime.timedelta(days=day)).isoformat()

    def _copy(self, way: str) -> Path:
        return self.builds / "copies" / way

    def _database(self, way: str) -> Path:
        return self.builds / way / "scores.duckdb"

    def _forget(self, way: str) -> None:
        """Remove a database and what dbt remembers of it."""
        shutil.rmtree(self._database(way).parent, ignore_errors=True)

    def _fresh_folder(self, name: str) -> Path:
        """An empty input folder; always the same place, because dbt remembers it."""
        folder = self.builds / name
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "activities").mkdir(parents=True)
        return folder


def _step(size: int, day: int) -> str:
    """What a build is called, by the day after the year; on empty input every day is alike."""
    return ("full", "daily", "daily_most")[day] if size else ("daily" if day else "full")


def _link(source: Path, target: Path) -> None:
    """The same file in another folder; copied where the disk knows no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _line(run: Run) -> str:
    """A run in one line."""
    return (
        f"{size_text(run.size) if run.size else 'empty':>6}  {run.way:<22}{run.step:<12}{run.seconds:>9.1f} s"
        f"{run.peak_bytes / 1e9:>8.2f} GB{run.database_bytes / 1e6:>10.1f} MB"
    )
