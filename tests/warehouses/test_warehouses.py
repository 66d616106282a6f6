"""What the warehouses that cannot be run here would be sent is their SQL, of functions and types that they have."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlglot
from sqlglot import exp

# Functions that all four have, and those that the project uses in one of them.
FUNCTIONS = """
    abs avg cast ceil coalesce count dense_rank exp extract floor greatest lag lead least left length ln lower max md5
    min mod nullif power rank regexp_replace replace round row_number sqrt substring sum translate trim var_samp
    first_value right upper
"""
OWN_FUNCTIONS = {
    "snowflake": """
        bitand convert_timezone date_trunc dateadd datediff hash listagg position regexp_instr split_part try_cast
        object_construct_keep_null to_timestamp_ntz
    """,
    "bigquery": """
        array_reverse current_timestamp date_trunc datetime datetime_add datetime_diff farm_fingerprint regexp_contains
        safe_cast safe_offset safe_ordinal split string_agg strpos timestamp timestamp_millis timestamp_trunc to_hex
        to_json_string
    """,
    "databricks": """
        array_join array_sort collect_list concat date_trunc get named_struct position regexp_extract split split_part
        struct timestamp_millis timestampadd timestampdiff to_json to_utc_timestamp transform try_cast xxhash64
    """,
    "redshift": """
        btrim convert_timezone date_trunc dateadd datediff farmfingerprint64 listagg position reverse split_part
        try_cast
    """,
}

# Types of casts and of contracts, without their digits.
TYPES = {"bigint", "boolean", "date", "decimal", "int", "timestamp"}
OWN_TYPES = {
    "snowflake": {"double precision", "text", "timestamp with time zone", "timestamp_ntz", "varchar"},
    "bigquery": {"bignumeric", "datetime", "float64", "int64", "string"},
    "databricks": {"double", "string"},
    "redshift": {"double precision", "text", "timestamp with time zone", "varchar"},
}
# BigQuery's decimal holds nine places, the others' 38.
MOST_PLACES = {"bigquery": 9}

# Words that cannot be the name of a column, a table or an alias; sqlglot knows those of BigQuery and Redshift.
RESERVED = {
    "snowflake": """
        all alter and any as between by case cast check column connect constraint create cross current delete
        distinct drop else exists following for from full grant group having ilike in increment inner insert
        intersect into is join lateral left like minus natural not null of on or order qualify regexp revoke
        right rlike row rows sample select set some start table tablesample then to trigger union unique update
        using values when where with
    """,
    "databricks": "anti cross except full inner intersect join lateral left minus natural on right semi union using",
}


def casts(sql: str) -> Iterator[str]:
    """Types that a statement casts to, as they are written."""
    for start in re.finditer(r"\b(?:try_|safe_)?cast\(", sql):
        depth, place = 1, start.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(sql[place], 0)
            place += 1
        yield re.search(r"(?s).*\bas\s+(.+?)$", sql[start.end() : place - 1].strip()).group(1)


def without_texts(sql: str) -> str:
    """A statement without its comments and with empty literals."""
    sql = re.sub(r"--[^\n]*", "", sql)
    return re.sub(r"'(?:[^'\\]|\\.)*'", "''", sql)


def statements(compiled) -> Iterator[tuple[str, str]]:
    """Every statement with the name that a failure is to show."""
    yield from compiled.nodes.items()
    yield from ((f"table {name}", sql) for name, sql in compiled.tables.items())
    yield from ((f"query {number}", sql) for number, sql in enumerate(compiled.queries))


@pytest.fixture(scope="module")
def trees(compiled) -> dict[str, exp.Expression]:
    """Every statement as sqlglot reads it in the dialect; what it cannot read fails all tests with its message."""
    found, problems = {}, []
    for name, sql in statements(compiled):
        try:
            # Snowflake takes a statement of its own for the order of a table.
            read = [
                tree
                for tree in sqlglot.parse(sql, read=compiled.warehouse, error_level=sqlglot.ErrorLevel.RAISE)
                if tree
            ]
            found |= {name if number == 0 else f"{name}, {number}": tree for number, tree in enumerate(read)}
        except sqlglot.errors.SqlglotError as error:
            problems.append(f"{name}: {error}")
    assert problems == []
    return found


def test_every_model_and_data_test_is_read_in_the_dialect(compiled, trees):
    nodes = {
        node.unique_id
        for node in compiled.manifest.nodes.values()
        if str(node.resource_type) in ("model", "test") and node.config.enabled
    }
    assert sum(name.startswith("model.") for name in nodes) > 100
    assert nodes <= set(trees)
    # What sqlglot does not understand it keeps as text.
    assert [name for name, tree in trees.items() if tree.find(exp.Command)] == []


def test_every_function_is_one_that_the_warehouse_has(compiled):
    known = {*FUNCTIONS.split(), *OWN_FUNCTIONS[compiled.warehouse].split()}
    used = {name for _, sql in statements(compiled) for name in re.findall(r"\b(\w+)\(", without_texts(sql).lower())}
    # Types with digits, and clauses of the statement that makes a table.
    no_functions = {"decimal", "bignumeric", "options", "sortkey"}
    assert sorted(used - known - no_functions) == []


def test_every_type_is_one_that_the_warehouse_has(compiled):
    known = TYPES | OWN_TYPES[compiled.warehouse]
    used = {name for _, sql in statements(compiled) for name in casts(without_texts(sql).lower())} | set(compiled.types)
    assert sorted(name for name in used if re.sub(r"\(.*", "", name) not in known) == []
    places = {name: int(found.group(1)) for name in used if (found := re.match(r"decimal\(\d+, *(\d+)\)", name))}
    assert {name for name, digits in places.items() if digits > MOST_PLACES.get(compiled.warehouse, 37)} == set()


def test_no_name_is_a_reserved_word(compiled, trees):
    reserved = set(RESERVED.get(compiled.warehouse, "").split())
    reserved |= {
        word.lower() for word in sqlglot.Dialect.get_or_raise(compiled.warehouse).generator_class.RESERVED_KEYWORDS
    }
    found = {
        f"{name}: {identifier.name}"
        for name, tree in trees.items()
        for identifier in tree.find_all(exp.Identifier)
        if not identifier.args.get("quoted") and identifier.name.lower() in reserved
    }
    assert sorted(found) == []


def test_bigquery_is_asked_for_nothing_that_only_others_read(compiled, trees):
    if compiled.warehouse != "bigquery":
        return
    assert [name for name, tree in trees.items() if tree.find(exp.Escape)] == []
    assert [name for name, tree in trees.items() if tree.find(exp.AtTimeZone)] == []
    without_from = [
        name
        for name, tree in trees.items()
        for select in tree.find_all(exp.Select)
        if select.args.get("where") and not (select.args.get("from_") or select.args.get("from"))
    ]
    assert without_from == []


def test_a_running_total_says_which_rows_it_sums(trees):
    """Redshift asks for it, and knows no range: without a frame others take rows of the same place together."""
    unframed = {
        f"{name}: {window.sql()}"
        for name, tree in trees.items()
        for window in tree.find_all(exp.Window)
        if isinstance(window.this, (exp.Sum, exp.Count, exp.Min, exp.Max, exp.Avg))
        and window.args.get("order")
        and not window.args.get("spec")
    }
    assert sorted(unframed) == []


def test_the_incremental_strategy_is_one_that_the_adapter_has(compiled):
    kept = [node for node in compiled.manifest.nodes.values() if node.config.get("incremental_strategy")]
    # What is read anew in part, and what is kept for good.
    assert len(kept) == 16
    for node in kept:
        assert node.config.materialized == "table" or node.config.incremental_strategy in compiled.strategies, (
            node.unique_id
        )


# Where rows of a day lie together, and those of a subject within.
LAYOUTS = {
    "int_account_scoring__activity_log": ("load_day", "lead_key"),
    "int_account_scoring__lead_signals": (None, "lead_key"),
    "int_account_scoring__history_reasons": ("snapshot_date", "subject_id"),
    "lead_score_history": ("snapshot_date", "lead_id"),
    "account_score_history": ("snapshot_date", "account_id"),
    "score_movements": ("snapshot_date", "subject_id"),
}
# Words of each dialect for it, as in a statement without quotes and line ends.
LAYOUT_WORDS = {
    "snowflake": ("order by ({columns})", "cluster by ({columns})"),
    "bigquery": ("partition by date_trunc({day}, month)", "cluster by {columns}"),
    "databricks": ("cluster by ({columns})",),
    "redshift": ("diststyle key distkey ({subject})", "compound sortkey({columns})"),
}


def test_what_is_kept_lies_by_day_and_subject(compiled, trees):
    for model, (day, subject) in LAYOUTS.items():
        assert f"table {model}" in trees
        words = re.sub(r"\s+", " ", re.sub(r'["`]', "", compiled.tables[model])).lower()
        words = re.sub(r"\s*,\s*", ", ", re.sub(r"\(\s*|\s*\)", lambda found: found.group().strip(), words))
        columns = ", ".join(column for column in (day, subject) if column)
        for expected in LAYOUT_WORDS[compiled.warehouse]:
            if day or "{day}" not in expected:
                assert expected.format(day=day, subject=subject, columns=columns) in words, model
