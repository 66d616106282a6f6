"""The semantic layer, asked by MetricFlow and compared with SQL written by hand: `make test-metrics`.

One build on a small demo. dbt and MetricFlow run in this process, but for one test of the command `mf`.
"""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from account_scoring import build
from account_scoring.demo.generate import generate

pytest.importorskip("dbt_metricflow", reason="MetricFlow is not installed: make setup-metrics")

from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest

PROJECT_ROOT = Path(__file__).resolve().parents[2]
PROJECT_PARTS = ("dbt_project.yml", "models", "macros", "seeds", "tests", "profiles", "docs")

LAYER = {"account_scoring_semantic_layer": "yes"}
MODULES = {f"account_scoring_{module}": "yes" for module in ("health", "lifecycle", "insights")}
AS_OF = "2026-10-31"
LEADS = 300
MODULES_WITH_METRICS = {"backtest", "health", "lifecycle", "insights"}

# (metrics, grouped by, the same by hand)
BY_HAND = [
    (
        ["scored_leads", "mqls", "mql_share"],
        ["lead__tier"],
        "select tier, count(*), count(*) filter (is_mql), count(*) filter (is_mql) / count(*) "
        "from lead_fit_intent group by tier",
    ),
    (
        ["mqls"],
        ["account__industry"],
        "select industry, count(*) filter (leads.is_mql) from lead_fit_intent as leads "
        "left join account_fit_intent using (account_id) group by industry",
    ),
    (
        ["scored_accounts", "qualified_accounts", "engaged_contacts_per_account", "engaged_contact_share"],
        ["account__country"],
        "select country, count(*), count(*) filter (is_mql), sum(engaged_contacts) / count(*), "
        "sum(engaged_contacts) / nullif(sum(contacts), 0) from account_fit_intent group by country",
    ),
    (
        ["median_lead_score"],
        ["lead_score__score_model_id"],
        "select score_model_id, median(score) from lead_scores group by score_model_id",
    ),
    (
        ["worklist_leads", "overdue_worklist_leads"],
        ["owner__owner_name"],
        "select owner_name, count(*), count(*) filter (is_overdue) from lead_worklist group by owner_name",
    ),
    (
        ["leads_kept"],
        ["metric_time__day", "kept_score__tier"],
        "select snapshot_date, tier, count(distinct subject_id) from scores_by_day where subject = 'lead' group by all",
    ),
    (
        ["new_mqls"],
        ["metric_time__month"],
        "select date_trunc('month', mql_first_at), count(mql_first_at) from lead_lifecycle group by 1",
    ),
    (
        ["opportunity_share", "won_share"],
        ["lead__intent_band"],
        "select intent_band, count(opportunity_first_at) / count(*), count(customer_first_at) / count(*) "
        "from lead_lifecycle inner join lead_fit_intent using (lead_id) group by intent_band",
    ),
    (
        ["mql_to_opportunity_within_90_days"],
        [],
        "select count(*) filter (date_trunc('day', opportunity_first_at) >= date_trunc('day', mql_first_at) "
        "and date_trunc('day', opportunity_first_at) < date_trunc('day', mql_first_at) + interval 90 day) "
        "/ count(*) from lead_lifecycle where mql_first_at is not null",
    ),
    (
        ["stage_conversion_rate"],
        ["stage_month__stage"],
        "select stage, sum(passed_on) / sum(entered) from stage_conversion where split_by = 'all' group by stage",
    ),
    (
        ["stage_conversion_rate_by_source"],
        ["stage_month__split_value"],
        "select split_value, sum(passed_on) / sum(entered) from stage_conversion "
        "where split_by = 'source' group by split_value",
    ),
    (
        ["handoffs", "handoff_acceptance_share", "median_response_hours", "response_hours_p90"],
        ["handoff__tier"],
        "select tier, count(*), count(accepted_at) / count(*), "
        "median(response_hours) filter (first_touched_at is not null), "
        "quantile_disc(response_hours, 0.9) filter (first_touched_at is not null) from handoffs group by tier",
    ),
    (
        ["pipeline_usd"],
        ["campaign__campaign_name"],
        "select campaign_name, sum(multi_touch_usd) from campaign_credits "
        "left join campaign_quality using (campaign_id) where deal_state = 'open' group by campaign_name",
    ),
    (
        ["pipeline_usd"],
        [],
        # Over all campaigns the amounts, each once.
        "select sum(amount_usd) from "
        "(select distinct opportunity_id, amount_usd from campaign_credits where deal_state = 'open')",
    ),
    (
        ["campaign_cost_per_mql_usd"],
        ["campaign__channel"],
        "select channel, sum(cost_usd) / nullif(sum(mqls) filter (cost_usd is not null), 0) from campaign_quality "
        "group by channel",
    ),
    (
        ["backtest_outcome_rate"],
        ["tested_tenth__outcome_id", "tested_tenth__score_id", "tested_tenth__score_tenth"],
        "select outcome_id, score_id, score_tenth, sum(outcomes) / sum(observations) "
        "from score_calibration group by all",
    ),
    (
        ["quarantined_row_share"],
        ["input_table__table_name"],
        "select table_name, sum(quarantined_rows) / nullif(sum(raw_rows), 0) from input_reconciliation group by 1",
    ),
]


@dataclass(frozen=True)
class Demo:
    """A copy of the project, built, and MetricFlow on it.

    Attributes:
        project: the copy.
        configuration: of MetricFlow, which keeps the database open.
        manifest: what dbt wrote.
        copy: another database with the same, for another process.
    """

    project: Path
    configuration: CLIConfiguration
    manifest: Mapping[str, Mapping]
    copy: Path

    @property
    def engine(self) -> MetricFlowEngine:
        """What answers."""
        return self.configuration.mf

    def ask(self, metrics: Sequence[str], by: Sequence[str] = ()) -> list[tuple]:
        """What MetricFlow answers: the groups, then the metrics as they were asked for."""
        request = MetricFlowQueryRequest.create(metric_names=list(metrics), group_by_names=list(by))
        answer = self.engine.query(request).result_df
        places = [answer.column_name_index(name) for name in (*by, *metrics)]
        return rows([[row[place] for place in places] for row in answer.rows])

    def sql(self, query: str) -> list[tuple]:
        """Rows of a query."""
        return rows(self.configuration.sql_client.query(query).rows)


def plain(value: object) -> object:
    """Days and words as text, numbers as numbers."""
    if value is None or isinstance(value, bool):
        return value
    if hasattr(value, "year"):
        return str(value)[:10]
    return round(float(value), 6) if hasattr(value, "real") else str(value)


def rows(found: Sequence[Sequence[object]]) -> list[tuple]:
    """Rows in one form and order."""
    return sorted((tuple(plain(value) for value in row) for row in found), key=repr)


def copy(folder: Path) -> Path:
    """The project as dbt reads it."""
    project = folder / "project"
    project.mkdir(parents=True)
    for name in PROJECT_PARTS:
        part = PROJECT_ROOT / name
        (shutil.copytree if part.is_dir() else shutil.copy2)(part, project / name)
    return project


@pytest.fixture(scope="module")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., object]:
    """Run dbt in this process, and fail the test with its messages if it fails."""
    folder = tmp_path_factory.mktemp("dbt")

    def run(command: Sequence[str], project: Path, variables: Mapping[str, str], **more: object) -> object:
        result = build.run_dbt(
            [*command, "--quiet", "--log-level-file", "none", "--log-path", str(folder / "logs")],
            project_dir=project,
            db=more.pop("db", folder / "parse.duckdb"),
            variables=variables,
            **more,
        )
        if not result.success:
            messages = "\n".join(f"{name}: {message}" for name, message in build.failures(result).items())
            pytest.fail(f"dbt {' '.join(command)} failed\n{messages}\n{result.exception}", pytrace=False)
        return result.result

    return run


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, dbt) -> Iterator[Demo]:
    """What metrics read, built once with its modules and two past days judged."""
    folder = tmp_path_factory.mktemp("metrics")
    generate(folder / "input", LEADS, 1, date.fromisoformat(AS_OF))
    project, db = copy(folder), folder / "metrics.duckdb"
    environment = {
        "ACCOUNT_SCORING_AS_OF": AS_OF,
        "ACCOUNT_SCORING_INPUT_FOLDER": str(folder / "input"),
        "ACCOUNT_SCORING_ACCEPT_FUTURE_DAY": "yes",
        "ACCOUNT_SCORING_BACKTEST_CUTOFFS": "2",
    }
    # MetricFlow reads what dbt wrote into the folder target.
    asked = [f"+{path.name.removesuffix('.metrics.yml')}" for path in (project / "models").rglob("*.metrics.yml")]
    asked += ["int_account_scoring__semantic_days"]
    dbt(
        ["build", "--exclude-resource-type", "unit_test", "test", "--select", *asked],
        project,
        {**MODULES, **LAYER},
        db=db,
        environment=environment,
    )
    (folder / "copy").mkdir()
    # Of the same name, which is the name of the catalog.
    shutil.copy2(db, folder / "copy" / db.name)
    manifest = json.loads((project / "target" / "manifest.json").read_text(encoding="utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACCOUNT_SCORING_DB", str(db))
        configuration = CLIConfiguration()
        configuration.setup(project / "profiles", project, configure_file_logging=False)
        yield Demo(project, configuration, manifest, folder / "copy" / db.name)


@pytest.mark.parametrize(("metrics", "by", "query"), BY_HAND, ids=[f"{m[0]} {' '.join(b)}" for m, b, _ in BY_HAND])
def test_metrics_are_what_sql_by_hand_gives(demo: Demo, metrics, by, query):
    expected = demo.sql(query)
    assert expected
    assert demo.ask(metrics, by) == expected


def test_every_metric_is_answered_and_has_words(demo: Demo):
    metrics = list(demo.manifest["metrics"].values())
    assert len(metrics) > 50
    for metric in metrics:
        assert metric["label"] and metric["description"].endswith("."), metric["name"]
        assert len(demo.ask([metric["name"]])) <= 1, metric["name"]


def test_the_time_spine_ends_with_the_day_of_scoring_and_has_no_gap(demo: Demo):
    ((last, days, first),) = demo.sql(
        "select max(date_day), count(distinct date_day), min(date_day) from int_account_scoring__semantic_days"
    )
    assert (last, days) == (AS_OF, 8192)
    assert demo.sql(f"select date '{AS_OF}' - date '{first}' + 1") == [(8192,)]


def examples() -> list[list[str]]:
    """Commands of the page about metrics, as words."""
    page = (PROJECT_ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    lines = re.findall(r"^mf query .*(?:\\\n.*)*", page, flags=re.M)
    return [shlex.split(line.replace("\\\n", " "))[2:] for line in lines]


def test_the_page_names_every_metric_and_its_examples_are_answered(demo: Demo):
    page = (PROJECT_ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    names = {name for row in re.findall(r"^\| (`\w+`.*?) \|", page, flags=re.M) for name in re.findall(r"\w+", row)}
    assert names == {metric["name"] for metric in demo.manifest["metrics"].values()}
    assert len(examples()) >= 5
    for words in examples():
        options = dict(zip(words[::2], words[1::2], strict=True))
        asked = MetricFlowQueryRequest.create(
            metric_names=options["--metrics"].split(","),
            group_by_names=options["--group-by"].split(",") if "--group-by" in options else None,
            where_constraints=[options["--where"]] if "--where" in options else None,
            order_by_names=options["--order"].split(",") if "--order" in options else None,
        )
        assert demo.engine.query(asked).result_df.rows, words


def test_mf_query_answers_on_the_command_line(demo: Demo, tmp_path: Path):
    asked = ["--metrics", "mqls", "--group-by", "lead__tier", "--csv", str(tmp_path / "answer.csv")]
    finished = subprocess.run(
        [str(Path(sys.executable).with_name("mf")), "query", *asked],
        cwd=demo.project,
        env={
            "PATH": str(Path(sys.executable).parent),
            "HOME": str(tmp_path),
            "DBT_PROFILES_DIR": "profiles",
            "ACCOUNT_SCORING_DB": str(demo.copy),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    with (tmp_path / "answer.csv").open(newline="", encoding="utf-8") as file:
        _, *answer = csv.reader(file)
    expected = demo.sql("select tier, count(*) filter (is_mql) from lead_fit_intent group by tier")
    assert rows([(tier, float(number)) for tier, number in answer]) == expected


def folders(found: Mapping[str, object]) -> set[str]:
    """Folders of models that metrics, semantic models or exposures are in."""
    return {node.fqn[1] for node in found.values()}


def test_metrics_and_exposures_of_modules_that_are_off_are_off(dbt, tmp_path: Path):
    project = copy(tmp_path)
    night = dbt(["parse"], project, LAYER)
    assert night.semantic_models and night.metrics
    assert "account_scoring_crm_sync" in {exposure.name for exposure in night.exposures.values()}
    for found in (night.semantic_models, night.metrics, night.exposures):
        assert folders(found).isdisjoint(MODULES_WITH_METRICS)
    some = dbt(["parse"], project, {**LAYER, "account_scoring_lifecycle": "yes"})
    for found in (some.semantic_models, some.metrics, some.exposures):
        assert folders(found) & MODULES_WITH_METRICS == {"lifecycle"}


def test_a_package_user_asks_for_metrics_and_keeps_an_overview_of_their_own(dbt, tmp_path: Path):
    school = copy(tmp_path) / "tests" / "consumer"
    dbt(["deps"], school, {})
    day = {"account_scoring_as_of": "2026-06-30"}
    for variables, there in ((day, False), ({**day, **LAYER}, True)):
        parsed = dbt(["parse"], school, variables)
        assert bool(parsed.metrics) == bool(parsed.semantic_models) == there
        assert [node.name for node in parsed.nodes.values() if getattr(node, "time_spine", None)] == (
            ["int_account_scoring__semantic_days"] if there else []
        )
        assert {doc.package_name for doc in parsed.docs.values() if doc.name == "__overview__"} == {"dbt"}
