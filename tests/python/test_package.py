"""The project as a package: the music school of tests/consumer installs it, with tables, words and rules of its own."""

from __future__ import annotations

import json
import shutil
from collections import deque
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest

from account_scoring import build

AS_OF = {"account_scoring_as_of": "2026-06-30"}
WITHOUT_TESTS = ["--exclude-resource-type", "unit_test", "test"]

# A table that another tool loads; the school's other input are models of its own.
EVENTS = """
    create table school.events (
        activity_id varchar(10), lead_id varchar(10), activity_type varchar(40),
        occurred_at timestamp, loaded_at timestamp
    );
    insert into school.events values
        ('e1', '1', 'trial_lesson', '2026-06-10 17:00:00', '2026-06-11 02:00:00'),
        ('e2', '1', 'open_evening', '2026-06-20 19:00:00', '2026-06-21 02:00:00'),
        ('e3', '1', 'open_evening', '2026-06-20 20:00:00', '2026-06-21 02:00:00'),
        ('e4', '2', 'open_evening', '2026-06-30 19:00:00', '2026-07-01 02:00:00'),
        ('e5', '3', 'newsletter_sent', '2026-06-30 08:00:00', '2026-07-01 02:00:00');
"""


class School:
    """The school's project beside a copy of the package, and its database.

    Attributes:
        project: folder of the school's project.
        db: its database.
        built: dbt's result of the first build.
    """

    def __init__(self, project: Path, db: Path, run_dbt) -> None:
        """Nothing is built yet."""
        self.project, self.db, self._run_dbt = project, db, run_dbt
        self.built: object = None

    def dbt(self, *args: str, schema: str = "school", check: bool = True) -> object:
        """Run dbt in the school's project; what it parsed for another schema is kept elsewhere."""
        target = self.target if schema == "school" else self.target.with_name(f"target_{schema}")
        return self._run_dbt(
            [*args, "--target-path", str(target)],
            project_dir=self.project,
            db=self.db,
            variables=AS_OF,
            environment={"SCHOOL_SCHEMA": schema},
            writes_artifacts=True,
            check=check,
        )

    def plain_dbt(self, *args: str) -> object:
        """Run a command of dbt that takes no number of threads."""
        logs = ["--log-level", "none", "--log-path", str(self.db.parent / "logs")]
        return build.run_dbt([*args, *logs], project_dir=self.project, db=self.db, variables=AS_OF)

    @property
    def target(self) -> Path:
        """Where dbt writes its artifacts."""
        return self.db.parent / "target"

    def manifest(self) -> dict:
        """The project as dbt parsed it last."""
        return json.loads((self.target / "manifest.json").read_text(encoding="utf-8"))

    def write(self, sql: str) -> None:
        """Do what the other tools do."""
        with duckdb.connect(str(self.db)) as connection:
            connection.execute(sql)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, copy_project, run_dbt) -> School:
    """The school's project with the package installed, built once with all data tests."""
    folder = tmp_path_factory.mktemp("school")
    school = School(copy_project(folder) / "tests" / "consumer", folder / "db" / "warehouse.duckdb", run_dbt)
    school.db.parent.mkdir()
    school.write("create schema school;" + EVENTS)
    installed = school.plain_dbt("deps")
    assert installed.success, installed.exception
    school.built = school.dbt("build", "--exclude-resource-type", "unit_test")
    shutil.copytree(school.target, folder / "state")
    return school


@pytest.fixture(scope="module")
def state(school: School) -> str:
    """Artifacts of the first build, as a scheduled job keeps them."""
    return str(school.db.parent.parent / "state")


def rows(query, school: School, sql: str) -> list[tuple]:
    return list(query(school.db, sql).itertuples(index=False, name=None))


SCORES_QUERY = """
    select lead_id, score_model_id, cast(score as double precision) from school.lead_scores
    where score_model_id in ('lead_fit', 'lead_intent') order by lead_id, score_model_id
"""


# Worked out by hand from the seeds in tests/consumer.
SCORES = [
    # Plays the piano (15) and works at a school (7).
    ("1", "lead_fit", 22.0),
    # A trial lesson 20 days ago: 40 points, half of them gone in 20 days. An open evening 10 days ago, counted once a
    # day: half of 10.
    ("1", "lead_intent", 25.0),
    ("2", "lead_fit", 7.0),
    # An open evening today.
    ("2", "lead_intent", 10.0),
    ("3", "lead_fit", 15.0),
    # A newsletter is not something that a person did.
    ("3", "lead_intent", 0.0),
]


def test_a_projects_own_tables_words_and_rules_are_scored_and_scored_again(school: School, query):
    assert rows(query, school, SCORES_QUERY) == SCORES
    # Two contacts: 25 / 25 squared is 1, so 1 / 2; 10 / 25 squared is 0.16, so 0.16 / 1.16 = 0.1379. 0.6379 of 2.1379
    # are 29.84 of 100; one reaches the threshold.
    assert rows(
        query,
        school,
        "select account_id, engaged_contacts, round(cast(intent_score as double), 2) from school.account_scores",
    ) == [("F1", 1, 29.84)]
    assert rows(query, school, "select * from school.people_to_call order by person_no") == [
        (1, "Kiel", 25, 12),
        (2, "Kiel", 10, 12),
        (3, "Lund", 0, 12),
    ]
    school.dbt("build", "--exclude-resource-type", "unit_test", "test")
    assert rows(query, school, SCORES_QUERY) == SCORES


def test_a_rule_on_an_extra_column_gives_its_points(school: School, query):
    assert rows(
        query,
        school,
        "select subject_id, cast(points as double) from school.score_reasons where rule_id = 'plays_piano' order by 1",
    ) == [("1", 15.0), ("3", 15.0)]


def test_everything_is_in_one_schema(school: School, query):
    assert rows(
        query, school, "select distinct table_schema from information_schema.tables where table_schema <> 'school_dev'"
    ) == [("school",)]
    manifest = school.manifest()
    assert {node["schema"] for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")} == {
        "school"
    }


def test_the_package_brings_nothing_that_changes_a_projects_own_models(school: School):
    manifest = school.manifest()
    ours = [macro["name"] for macro in manifest["macros"].values() if macro["package_name"] == "account_scoring"]
    assert [name for name in ours if name.startswith("generate_")] == []
    # Ours make tables in our own project only.
    parsed = school.dbt("parse").result
    for kind in ("table", "view", "incremental", "seed"):
        used = parsed.find_materialization_macro_by_name("music_school", kind, "duckdb")
        assert used.package_name in ("dbt", "dbt_duckdb"), kind
    hooks = [node for name, node in manifest["nodes"].items() if name.startswith("operation.account_scoring.")]
    assert [hook["name"] for hook in hooks if "on-run-end" in hook["name"]] == []
    assert not any("results" in hook["raw_code"] for hook in hooks)
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    assert [node["name"] for node in models if node.get("time_spine")] == []
    assert manifest["metrics"] == manifest["semantic_models"] == {}
    # Ours would take the place of the project's own overview in `dbt docs`.
    assert {doc["package_name"] for doc in manifest["docs"].values() if doc["name"] == "__overview__"} == {"dbt"}


def test_names_are_the_projects_own_where_both_have_them(school: School):
    """The school has a seed and a model that are called as two of the package's."""
    nodes = school.manifest()["nodes"]
    parents = school.manifest()["parent_map"]
    assert "seed.account_scoring.countries" in parents["model.account_scoring.int_account_scoring__identity_leads"]
    assert "seed.music_school.countries" in parents["model.music_school.people_to_call"]
    (test,) = (node for node in nodes.values() if node["name"] == "policy_asks_for_what_the_input_has")
    assert all(parent.split(".")[1] == "account_scoring" for parent in parents[test["unique_id"]])


def test_on_a_server_everything_goes_into_a_schema_of_a_user_who_can_make_none(
    school: School, postgres, run_dbt, tmp_path: Path
):
    postgres.make_plain_user("clerk", "school")
    postgres.execute(EVENTS)
    postgres.execute("grant select on school.events to clerk")
    schemas = "select nspname from pg_namespace where nspname not like 'pg_%' order by 1"
    before = postgres.execute(schemas)
    # The data tests come with the second build, which must leave all as the first one.
    for left_out in (["unit_test", "test"], ["unit_test"]):
        run_dbt(
            ["build", "--exclude-resource-type", *left_out],
            project_dir=school.project,
            db=tmp_path / "postgres" / "none",
            variables=AS_OF,
            environment=postgres.environment("school", "clerk"),
            target="postgres",
        )
    assert postgres.execute(SCORES_QUERY) == SCORES
    assert postgres.execute(schemas) == before
    made = postgres.execute("select distinct schemaname from pg_tables where tableowner = 'clerk'")
    assert made == [("school",)]


def test_a_private_model_cannot_be_referred_to(school: School):
    peek = school.project / "models" / "peek.sql"
    for group in ("", "{{ config(group='account_scoring') }} "):
        peek.write_text(f"{group}select * from {{{{ ref('int_account_scoring__scores') }}}}", encoding="utf-8")
        try:
            result = school.dbt("parse", check=False)
        finally:
            peek.unlink()
        assert not result.success
        assert "which is not allowed because the referenced node is private" in str(result.exception)


def test_unit_tests_pass_where_seeds_and_tables_are_replaced(school: School):
    """They mock the package's own seeds and sources, whatever the vars of the project say."""
    chosen = [
        "every_decay_mode_needs_its_days",
        "fit_rules_disqualifiers_and_audiences_are_conditions",
        "a_number_is_spread_out_as_a_rule_would_write_it",
    ]
    result = school.dbt("test", "--select", *chosen)
    assert {run.node.name for run in result.result.results if "on-run-start" not in run.node.name} == set(chosen)


def test_a_build_with_empty_makes_every_table_and_reads_no_row(school: School, query):
    school.dbt("build", "--empty", *WITHOUT_TESTS, schema="school_dev")
    assert rows(query, school, "select count(*) from school_dev.int_account_scoring__activity_log") == [(0,)]
    tables = "select count(*) from information_schema.tables where table_schema = '{}'"
    (made,), (there,) = (rows(query, school, tables.format(schema))[0] for schema in ("school_dev", "school"))
    # All but the events, which another tool loads.
    assert made == there - 1
    school.write("drop schema school_dev cascade")


def test_what_is_not_built_is_read_where_it_is_with_defer(school: School, state: str, query):
    school.dbt("run", "--select", "lead_fit_intent", "people_to_call", "--defer", "--state", state, schema="school_dev")
    made = "select table_name from information_schema.tables where table_schema = 'school_dev' order by all"
    assert rows(query, school, made) == [("lead_fit_intent",), ("people_to_call",)]
    assert rows(query, school, "select count(*) from school_dev.people_to_call") == [(3,)]
    school.write("drop schema school_dev cascade")


def test_a_run_of_a_projects_own_models_asks_for_no_input_of_the_package(school: School, failures):
    school.write("alter table school.events rename to events_of_last_year")
    try:
        own = school.dbt("run", "--select", "people_to_call", check=False)
        reader = school.dbt("run", "--select", "stg_account_scoring__activities", check=False)
    finally:
        school.write("alter table school.events_of_last_year rename to events")
    assert failures(own) == {}
    assert "Table activities is required and was not found" in "".join(failures(reader).values())


def test_freshness_is_told_of_the_tables_that_a_project_asks_for(school: School):
    def statuses() -> dict[str, str]:
        result = school.plain_dbt("source", "freshness", "--target-path", str(school.target))
        found = {run.node.name: str(run.status) for run in result.result.results}
        return {name: status for name, status in found.items() if "on-run-start" not in name}

    assert statuses() == {"activities": "error"}
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    for age, status in [(timedelta(hours=40), "warn"), (timedelta(hours=1), "pass")]:
        school.write(f"insert into school.events values ('{status}', '1', 'call', '2030-01-01', '{now - age}')")
        assert statuses() == {"activities": status}
    school.write("delete from school.events where activity_id in ('warn', 'pass')")


def test_documentation_is_one_file(school: School):
    result = school.plain_dbt("docs", "generate", "--static", "--target-path", str(school.target))
    assert result.success, result.exception
    page = (school.target / "static_index.html").read_text(encoding="utf-8")
    assert all(name in page for name in ("model.music_school.people_to_call", "model.account_scoring.lead_scores"))


def descendants(manifest: dict, start: str) -> set[str]:
    """A node and all that stands on it."""
    found, waiting = {start}, deque([start])
    while waiting:
        for child in manifest["child_map"].get(waiting.popleft(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def test_an_edited_weight_selects_what_stands_on_its_seed_and_nothing_else(fresh_bench, edit_seed, tmp_path: Path):
    before = fresh_bench.db("parsed").parent / "target"
    shutil.copytree(before, tmp_path / "state")
    manifest = json.loads((before / "manifest.json").read_text(encoding="utf-8"))

    def heavier(seed_rows):
        seed_rows[0]["points"] = str(float(seed_rows[0]["points"]) + 1)
        return seed_rows

    edit_seed(fresh_bench.project, "activity_rules", heavier)
    listed = build.run_dbt(
        [
            *(
                "ls",
                "--select",
                "state:modified+",
                "--state",
                str(tmp_path / "state"),
                "--output",
                "name",
                "--log-level",
                "none",
            ),
            *(
                "--resource-type",
                "seed",
                "--resource-type",
                "model",
                "--target-path",
                str(before),
                "--log-path",
                str(tmp_path),
            ),
        ],
        project_dir=fresh_bench.project,
        db=fresh_bench.db("parsed"),
        variables=fresh_bench.variables,
    )
    assert listed.success, listed.exception
    names = set(listed.result)
    expected = {
        manifest["nodes"][node]["name"]
        for node in descendants(manifest, "seed.account_scoring.activity_rules")
        if node.startswith(("seed.", "model."))
    }
    assert names == expected
    assert {
        "activity_rules",
        "lead_scores",
        "account_scores",
        "scorecard",
    } <= names
    # Rules also say which types of activity are known, by which consents of an activity are looked up.
    assert names.isdisjoint(
        {
            "stg_account_scoring__leads",
            "int_account_scoring__input_leads",
            "int_account_scoring__activity_rows",
            "fit_rules",
        }
    )


def test_no_seed_is_too_large_to_be_compared(project_root: Path):
    """Dbt compares seeds above one MiB by their path only: an edit would not be seen."""
    large = {path.name: path.stat().st_size for path in (project_root / "seeds").rglob("*.csv")}
    assert large
    assert {name for name, size in large.items() if size >= 2**20} == set()
