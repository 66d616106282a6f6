"""The project compiled by each warehouse's own adapter, without a connection.

dbt's macros ask a warehouse which tables and columns there are. Here the project's YAML answers: every source table is
there with all columns of the input contract, every seed and model with those that are described; tables of a model are
there only on the next build.
"""

from __future__ import annotations

import copy
import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import agate
import pytest
from dbt.adapters.contracts.connection import AdapterResponse
from dbt.cli.main import dbtRunner
from dbt.context.providers import generate_runtime_model_context
from dbt.task.compile import CompileRunner

PROJECT_ROOT = Path(__file__).resolve().parents[2]
WAREHOUSES = ("snowflake", "bigquery", "databricks", "redshift")
SOURCE_SCHEMA = "crm"

# Every module is on; health brings backtest and calibration along.
VARIABLES = {
    "account_scoring_source_schema": SOURCE_SCHEMA,
    "account_scoring_as_of": "2026-10-31",
    **{f"account_scoring_{module}": "yes" for module in ("outlook", "replay", "health", "lifecycle", "insights", "bi")},
}

# The contract's types as a query's result names them, in the words of each adapter.
TYPES = {
    "snowflake": {
        "text": "TEXT",
        "timestamp": "TIMESTAMP_NTZ",
        "date": "DATE",
        "number": "FIXED",
        "boolean": "BOOLEAN",
    },
    "bigquery": {"text": "STRING", "timestamp": "TIMESTAMP", "date": "DATE", "number": "NUMERIC", "boolean": "BOOLEAN"},
    "databricks": {
        "text": "string",
        "timestamp": "timestamp",
        "date": "date",
        "number": "decimal(18,6)",
        "boolean": "boolean",
    },
    "redshift": {
        "text": "varchar",
        "timestamp": "timestamp",
        "date": "date",
        "number": "numeric",
        "boolean": "boolean",
    },
}
# Columns as tools land them otherwise: times with a zone, keys that became floating numbers, everything as text.
OTHER_TYPES = {
    "snowflake": {"timestamp": "TIMESTAMP_TZ", "text": "REAL", "date": "TEXT", "number": "REAL", "boolean": "TEXT"},
    "bigquery": {
        "timestamp": "DATETIME",
        "text": "FLOAT64",
        "date": "STRING",
        "number": "FLOAT64",
        "boolean": "STRING",
    },
    "databricks": {
        "timestamp": "timestamp_ntz",
        "text": "double",
        "date": "string",
        "number": "double",
        "boolean": "string",
    },
    "redshift": {
        "timestamp": "timestamptz",
        "text": "float8",
        "date": "varchar",
        "number": "float8",
        "boolean": "varchar",
    },
}


@dataclass(frozen=True)
class Compiled:
    """What dbt would send to one warehouse.

    Attributes:
        warehouse: adapter's name, which is also sqlglot's name of the dialect.
        nodes: SQL of models and data tests, by unique_id.
        tables: statements that make the tables that are kept from build to build, by the model's name.
        queries: SQL that macros sent while dbt compiled.
        strategies: incremental strategies that the adapter knows.
        types: types of contracts in the adapter's words.
        manifest: dbt's project as parsed for this warehouse.
    """

    warehouse: str
    nodes: dict[str, str]
    tables: dict[str, str]
    queries: list[str]
    strategies: list[str]
    types: list[str]
    manifest: object


def dbt(command: list[str], warehouse: str, folder: Path, manifest: object = None) -> object:
    """Run one dbt command in this process."""
    result = dbtRunner(manifest=manifest).invoke(
        [
            *command,
            *("--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(Path(__file__).parent), "--target", warehouse),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs"), "--log-level", "none"),
            *("--vars", json.dumps(VARIABLES)),
        ]
    )
    if not result.success:
        told = result.exception or [run.message for run in result.result if run.message]
        pytest.fail(f"dbt {' '.join(command)} for {warehouse}: {told}", pytrace=False)
    return result.result


def pretend(
    patch: pytest.MonkeyPatch, warehouse: str, manifest: object, *, is_first: bool, types: dict[str, str]
) -> list[str]:
    """Let the project's YAML answer what the adapter would ask its warehouse; returns the list of queries to come."""
    adapter = importlib.import_module(f"dbt.adapters.{warehouse}").Plugin.adapter
    sources = {source.identifier: source for source in manifest.sources.values()}
    tables = {node.name: node for node in manifest.nodes.values() if str(node.resource_type) in ("seed", "model")}
    queries: list[str] = []

    def columns(table: object, data_type: Callable[[object], str]) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=name, data_type=data_type(column)) for name, column in table.columns.items()]

    def get_relation(self, database, schema, identifier, **_more):
        if is_first and schema != SOURCE_SCHEMA:
            return None
        return self.Relation.create(
            database=database, schema=schema, identifier=identifier, type="table", quote_policy=self.config.quoting
        )

    def get_column_schema_from_query(self, sql, *_more):
        queries.append(sql)
        (table,) = (source for name, source in sources.items() if f"{SOURCE_SCHEMA}.{name}\n" in unquoted(sql))
        return columns(table, lambda column: types[column.data_type])

    def get_columns_in_relation(self, relation):
        return columns(tables[relation.identifier], lambda _column: types["text"])

    def execute(self, sql, *_more, **_names):
        if "row_filters" in sql.lower():
            # What Databricks is asked before a table is made, about a table that is not there.
            return AdapterResponse("OK"), agate.Table([], ["value"])
        queries.append(sql)
        value = "2026-10-30" if "load_day" in sql else 1
        return AdapterResponse("OK"), agate.Table([[value]], ["value"])

    for answer in (get_relation, get_column_schema_from_query, get_columns_in_relation, execute):
        patch.setattr(adapter, answer.__name__, answer)
    if warehouse == "databricks":
        # What the adapter itself answers of a SQL warehouse, before it has a connection.
        patch.setattr(adapter, "has_dbr_capability", adapter._has_dbr_capability_parse)
    return queries


def collect_tables(patch: pytest.MonkeyPatch) -> dict[str, str]:
    """Let compiling also write the statement that makes a table that is kept; returns the dict of those to come."""
    tables: dict[str, str] = {}
    compile_node = CompileRunner.compile

    def collect(self, manifest):
        node = compile_node(self, manifest)
        if node.config.get("incremental_strategy"):
            table = copy.deepcopy(node)
            # A contract is compared with the columns of the query, which only the warehouse tells.
            table.config.contract.enforced = False
            context = generate_runtime_model_context(table, self.config, manifest)
            tables[node.name] = context["create_table_as"](False, context["this"], node.compiled_code)
        return node

    patch.setattr(CompileRunner, "compile", collect)
    return tables


def unquoted(sql: str) -> str:
    return sql.replace('"', "").replace("`", "")


@pytest.fixture(scope="session", params=WAREHOUSES)
def parsed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    """A warehouse's name, a folder for it, and the project as its adapter parses it."""
    folder = tmp_path_factory.mktemp(request.param)
    yield request.param, folder, dbt(["parse"], request.param, folder)


@pytest.fixture(scope="session", params=["first build", "next build", "other types"])
def compiled(request: pytest.FixtureRequest, parsed: tuple) -> Compiled:
    """The project as its adapter compiles it: on the first build, on the next one, and with columns of other types."""
    warehouse, folder, manifest = parsed
    types = (OTHER_TYPES if request.param == "other types" else TYPES)[warehouse]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        queries = pretend(patch, warehouse, manifest, is_first=request.param != "next build", types=types)
        tables = collect_tables(patch)
        # All of it: without a selection dbt takes the night's.
        everything = ["--no-populate-cache", "compile", "--no-introspect", "--select", "*"]
        result = dbt(everything, warehouse, folder, manifest)
        adapter = importlib.import_module(f"dbt.adapters.{warehouse}").Plugin.adapter
        strategies = adapter.valid_incremental_strategies(None)
        if warehouse == "bigquery":
            # The adapter does not say; its materialization refuses all others.
            strategies = ["merge", "insert_overwrite", "microbatch"]
    contracts = {
        column.data_type for node in manifest.nodes.values() for column in node.columns.values() if column.data_type
    }
    types = sorted(adapter.Column.translate_type(name).lower() for name in contracts)
    nodes = {run.node.unique_id: run.node.compiled_code for run in result if getattr(run.node, "compiled_code", None)}
    return Compiled(warehouse, nodes, tables, queries, strategies, types, manifest)
