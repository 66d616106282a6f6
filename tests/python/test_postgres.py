"""On a PostgreSQL server the same builds give the same marts as on DuckDB, to the last decimal.

Everything lies in one schema and belongs to a user who may make no other: more is not needed.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from typer.testing import CliRunner

from account_scoring import build
from account_scoring.demo.generate import generate
from account_scoring.inputs import InputError
from account_scoring.postgres import PostgresServer

if TYPE_CHECKING:
    from conftest import Bench, Postgres

Marts = dict[str, list[tuple]]

SCHEMA = "everything"
USER = "plain"
BUILD = ["build", "--exclude-resource-type", "unit_test"]
STEPS = 3

# Where a day is kept.
KEPT = ("score_history_days", "lead_score_history", "account_score_history", "score_movements")

# Last day of each build, and the hour of it up to which the demo's rows have been loaded.
AS_OF = ("2026-08-31", "2026-10-15", "2026-10-31")

# What a build changes in the rows of the demo that an earlier one has seen: late, corrected, moved, withdrawn and lost.
# Lots 6 and 7 change in place: 6 with a load time 0.8 seconds newer, 7, of days before the last build, with the same.
ACTIVITIES_OF_A_STEP = """
    with lots as (
        select *, hash(activity_id) % 40 as lot
        from read_parquet('{folder}/activities.parquet')
        where coalesce(loaded_at, timestamp '2000-01-01') < timestamp '{as_of}' + interval 1 day
    ),

    delivered as (
        select * replace (
            case
                when {step} > 0 and (
                    lot = 6 or (lot = 7 and cast(loaded_at as date) between date '{before}' - 1 and '{before}')
                )
                then '/Pricing?email=somebody@acme.com'
                else asset
            end as asset,
            case when {step} > 0 and lot = 6 then loaded_at + interval 800 milliseconds else loaded_at end as loaded_at
        )
        from lots
    ),

    changed as (
        select * replace (
            case when lot = 1 then '/Pricing/Enterprise' else asset end as asset,
            case when lot = 2 then (select max(lead_id) from delivered) else lead_id end as lead_id,
            lot = 3 or is_deleted as is_deleted,
            case when lot = 4 then '2026-05-05 10:00:00' else occurred_at end as occurred_at,
            timestamp '{as_of}' + interval 9 hour as loaded_at
        )
        from delivered
        where {step} > 0 and lot between 1 and 4 and hash(activity_id, 1) % 3 = {step}
        -- One version of each: between two of one moment the numbers of their leads decide, which are the engine's own.
        qualify row_number() over (partition by activity_id order by loaded_at, occurred_at, lead_id) = 1
    )

    select * exclude (lot)
    from delivered
    -- Of lot 0 some come late, of lot 5 some are gone again.
    where not (lot = 0 and {step} = 0) and not (lot = 5 and {step} = 2)
    union all
    select * exclude (lot) from changed
"""

HUGE = "999999999999"
WHO_AND_WHY = {"reason": "As far as it goes", "owner": "tests"}
RULES = {
    "huge": {"points": HUGE, "half_life_days": "1"},
    "huge_for_ever": {"points": HUGE, "decay_mode": "none"},
    "huge_loss": {"points": f"-{HUGE}", "half_life_days": HUGE},
    "tiny": {"points": "0.000001", "half_life_days": "0.000001"},
    "line": {"points": "7", "decay_mode": "linear", "lifespan_days": "0.000001"},
    "long_line": {"points": HUGE, "decay_mode": "linear", "lifespan_days": HUGE},
    "window": {"points": "3", "decay_mode": "window", "lifespan_days": HUGE},
    "step": {"points": "5", "decay_mode": "step", "half_life_days": "0.5", "lifespan_days": HUGE},
    "portions": {"points": HUGE, "quantity_per_unit": "0.000001", "half_life_days": "30"},
    "portions_for_ever": {"points": "1", "quantity_per_unit": HUGE, "decay_mode": "none"},
}
SCORE_MODELS = {
    "intent": {"subject": "lead", "engaged_threshold": "0.000001", "hysteresis_days": "30", "hysteresis_margin": "0.1"},
    "account_intent": {"subject": "account", "rolls_up_score_model_id": "intent", "score_cap": HUGE},
}
POLICY = {
    "score_models": [
        {"score_model_id": name, "dimension": "intent", "status": "live", "is_primary": "true", **cells, **WHO_AND_WHY}
        for name, cells in SCORE_MODELS.items()
    ],
    "activity_rules": [
        {"rule_id": name, "score_model_id": "intent", "purchase_stage": "decision", **cells, **WHO_AND_WHY}
        for name, cells in RULES.items()
    ],
    "account_rollup_methods": [
        {
            "rollup_id": method,
            "score_model_id": "account_intent",
            "method": method,
            "is_primary": str(method == "sum").lower(),
            "scale_to": "100",
            "full_score_at": "0.000001",
            "champion_weight": "0.6",
            "top_n": "1",
            **WHO_AND_WHY,
        }
        for method in ("sum", "max", "champion", "top_n", "noisy_or", "effective_contacts", "engaged_contacts")
    ],
    "match_methods": [{"match_method": "account_id", "priority": "1", "confidence": "1", **WHO_AND_WHY}],
}
# How a moment may be written, in good and in bad input.
MOMENTS = (
    *("1996-10-31 12:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "10000-01-01", "294246-01-01", "2026-10-31"),
    *("2026-10-30T23:30:00-05:00", "2026-10-31T01:30:00+0530", "2026-10-31 02:00:00 UTC", "2026-10-31T23:59Z"),
    *("2026-10-30 12:00:00 America/New_York", "2026-10-25 02:30:00 Europe/Berlin", "2026-10-31 12:00:00 EST"),
    *("2026-1-5", "2026/01/05", "2026-01-05 1:2:3", "2026-01-05 10:00:00.1234567", "2026-01-05 24:00:00"),
    *("20260105", "01/05/2026", "5 Jan 2026", "now", "today", "tomorrow", "2026-02-30", "2026-01-05 10:00 PM"),
    *("2026-01-05 23:59:60", "2026-01-05 10", "1767571200", "2026-01", "2026-W01-1", "not a time", "2026.01.05"),
)
QUANTITIES = (
    *("0", "1", "-3", "0.000001", HUGE, "1000000000000", "1e3", "1e21", "1e-20", ".5", "5.", "+4", "1,000", "1_000"),
    *("NaN", "inf", "-Infinity", "0x1F", "0b1", "many", "1 2", "1e"),
)


@pytest.fixture(scope="module")
def server(postgres: Postgres) -> Postgres:
    """The server, with the schema and the user."""
    postgres.make_plain_user(USER, SCHEMA)
    return postgres


@pytest.fixture(scope="module")
def dbt_at_server(server: Postgres, fresh_bench: Bench, run_dbt) -> Callable[..., None]:
    """Runs dbt on the server, as the user, on the project that is built on DuckDB too; it is parsed once."""
    at_server = {
        "project_dir": fresh_bench.project,
        "db": fresh_bench.folder / "postgres" / "none",
        "environment": server.environment(SCHEMA, USER),
        "target": "postgres",
    }
    source = {"account_scoring_source_schema": SCHEMA, **fresh_bench.modules}
    manifest = run_dbt(["parse"], variables=source, **at_server).result

    def run(arguments: list[str], as_of: str) -> None:
        variables = {**source, "account_scoring_as_of": as_of}
        run_dbt(arguments, variables=variables, manifest=manifest, **at_server)

    return run


@pytest.fixture(scope="module")
def both(
    server: Postgres, fresh_bench: Bench, run_bench, dbt_at_server, marts, mart_columns, policy_checks, reviews
) -> Callable[..., tuple[Marts, Marts]]:
    """Builds a folder of input on DuckDB and, loaded as tables, on PostgreSQL, and returns the marts of both."""

    def run(name: str, folder: Path, as_of: str, *left_out: str, is_whole: bool = True) -> tuple[Marts, Marts]:
        """Build; `left_out` are types of resources, and more arguments of dbt on PostgreSQL, which alone may judge.

        What is not whole leaves out the checks of policy, and what only reviews read.
        """
        variables = {"account_scoring_input_folder": str(folder), "account_scoring_as_of": as_of}
        run_bench(fresh_bench, [*BUILD, "test"], name, variables, judges_policy=False, builds_reviews=is_whole)
        with pytest.MonkeyPatch.context() as patch:
            for key, value in server.environment(SCHEMA, USER).items():
                patch.setenv(key, value)
            PostgresServer().take_input(folder, SCHEMA)
        dbt_at_server([*BUILD, *left_out, *([] if is_whole else ["--exclude", *policy_checks, *reviews])], as_of)
        columns = mart_columns(fresh_bench.db(name))
        on_postgres = {
            mart: server.execute(f"select {', '.join(found)} from {SCHEMA}.{mart}") for mart, found in columns.items()
        }
        return marts(fresh_bench.db(name)), on_postgres

    return run


@pytest.fixture(scope="module")
def three_builds(both, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Marts, Marts]]:
    """The marts of both after each of three builds; the last one on PostgreSQL has all data tests with it."""
    demo = tmp_path_factory.mktemp("demo") / "demo"
    generate(demo, leads=250, seed=1, as_of=datetime.date(2026, 10, 31))
    results = []
    for step, as_of in enumerate(AS_OF):
        folder = tmp_path_factory.mktemp(f"step_{step}")
        for file in demo.glob("*.parquet"):
            (folder / file.name).symlink_to(file)
        (folder / "activities.parquet").unlink()
        rows = duckdb.sql(ACTIVITIES_OF_A_STEP.format(folder=demo, as_of=as_of, step=step, before=AS_OF[step - 1]))
        rows.write_parquet(str(folder / "activities.parquet"))
        # The policy is the same each time, and reviews add to nothing: once, with the data tests.
        is_last = step == STEPS - 1
        left_out = [] if is_last else ["test"]
        results.append(both("steps", folder, as_of, *left_out, is_whole=is_last))
    return results


def assert_equal(on_duckdb: Marts, on_postgres: Marts) -> None:
    """Equal in every cell, the number of decimals included."""
    for mart, expected in on_duckdb.items():
        missing = sorted(set(map(repr, expected)) - set(map(repr, on_postgres[mart])))
        excess = sorted(set(map(repr, on_postgres[mart])) - set(map(repr, expected)))
        assert (missing[:2], excess[:2]) == ([], []), mart
        assert len(on_postgres[mart]) == len(expected), mart


def to_twelve_digits(marts: Marts) -> Marts:
    """Marts whose decimals are rounded to twelve digits in all."""
    rounded = Context(prec=12, rounding=ROUND_HALF_UP)
    return {
        mart: [tuple(rounded.plus(cell) if isinstance(cell, Decimal) else cell for cell in row) for row in rows]
        for mart, rows in marts.items()
    }


@pytest.mark.parametrize("step", range(STEPS))
def test_the_marts_after_each_of_three_builds_are_those_of_duckdb(three_builds, step: int):
    on_duckdb, on_postgres = three_builds[step]
    assert len(on_duckdb["lead_fit_intent"]) > 150
    assert len(on_duckdb["account_worklist"]) > 3
    assert_equal(on_duckdb, on_postgres)


def test_each_build_changed_something(three_builds):
    scores = [on_postgres["lead_scores"] for _, on_postgres in three_builds]
    assert scores[0] != scores[1] != scores[2]


def test_a_forgotten_day_is_undone_as_on_duckdb(
    three_builds, server: Postgres, fresh_bench: Bench, run_bench, dbt_at_server, query
):
    columns = "subject, record_id, operation, tier, reason_1, payload_hash, is_tier_changed, cast(as_of as varchar)"
    histories = [f"select '{name}', max(snapshot_date)::varchar from {{}}{name}" for name in KEPT]
    queries = [
        f"select row_number() over (order by change_seq), {columns} from {{}}crm_outbox where change_seq > {{sent}}",
        " union all ".join(histories),
    ]
    (sent,) = query(fresh_bench.db("steps"), "select max(change_seq) as sent from crm_outbox")["sent"]
    assert server.execute(f"select max(change_seq) from {SCHEMA}.crm_outbox") == [(sent,)]

    forget = ["run-operation", "forget_day", "--args", f"{{day: '{AS_OF[2]}'}}"]
    run_bench(fresh_bench, forget, "steps")
    dbt_at_server(forget, AS_OF[2])

    def found(ask: Callable[[str], list[tuple]], schema: str) -> list[list[tuple]]:
        return [sorted(ask(text.replace("{}", schema).format(sent=sent))) for text in queries]

    on_duckdb = found(lambda text: list(query(fresh_bench.db("steps"), text).itertuples(index=False, name=None)), "")
    assert on_duckdb == found(server.execute, f"{SCHEMA}.")
    assert {row[3] for row in on_duckdb[0]} >= {"upsert"}
    assert {day for _, day in on_duckdb[1]} == {AS_OF[1]}


def test_text_of_input_and_policy_orders_by_its_bytes(three_builds, server: Postgres):
    """The test's own database orders so anyway; that of a user may not, and two engines would choose other rows."""
    found = server.execute(
        "select relations.relname || '.' || columns.attname from pg_attribute as columns"
        " inner join pg_class as relations on columns.attrelid = relations.oid"
        " inner join pg_collation as collations on columns.attcollation = collations.oid"
        f" where relations.relnamespace = '{SCHEMA}'::regnamespace and columns.attnum > 0"
        " and (relations.relname like 'stg!_%' escape '!'"
        " or relations.relname in ('int_account_scoring__policy_tiers', 'int_account_scoring__identity_lead_accounts',"
        " 'int_account_scoring__identity_company_names'))"
        " and collations.collname <> 'pg_c_utf8' order by 1"
    )
    # Names of methods, written in the model and compared for equality only.
    assert [name for (name,) in found] in ([], ["int_account_scoring__identity_lead_accounts.match_method"])


def test_every_unit_test_holds_on_postgres(three_builds, dbt_at_server):
    dbt_at_server(["test", "--select", "test_type:unit"], AS_OF[-1])


def test_a_second_load_of_the_policy_leaves_the_views_that_read_it(three_builds, server: Postgres, dbt_at_server):
    views = f"select oid from pg_class where relnamespace = '{SCHEMA}'::regnamespace and relkind = 'v' order by 1"
    before = server.execute(views)
    dbt_at_server(["seed"], AS_OF[-1])
    assert len(before) > 40
    assert server.execute(views) == before


def test_a_seed_that_gained_a_column_is_made_anew(three_builds, server: Postgres, dbt_at_server):
    count = f"select count(*) from {SCHEMA}.gates"
    ((rows,),) = server.execute(count)
    server.execute(f"alter table {SCHEMA}.gates rename column reason to reason_before")
    dbt_at_server(["build", "--select", "gates+", "--exclude-resource-type", "unit_test", "test"], AS_OF[-1])
    assert server.execute(f"{count} where reason is not null") == [(rows,)]


def test_what_drops_views_waits_for_others_that_do(three_builds, server: Postgres, dbt_at_server):
    """Two at once may wait for views of each other, and PostgreSQL breaks one off: seen once in many builds."""
    server.execute(f"alter role {USER} set lock_timeout = '200ms'")
    other = server.connect()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"select pg_advisory_lock(hashtext('account_scoring drops in {SCHEMA}'))")
        with pytest.raises(pytest.fail.Exception, match="lock timeout"):
            dbt_at_server(["run", "--select", "stg_account_scoring__leads"], AS_OF[-1])
    finally:
        other.close()
        server.execute(f"alter role {USER} reset lock_timeout")
    dbt_at_server(["run", "--select", "stg_account_scoring__leads+"], AS_OF[-1])


def test_an_erased_person_is_gone_and_stays_out_as_on_duckdb(
    three_builds, server: Postgres, fresh_bench: Bench, run_bench, dbt_at_server, query
):
    """By the operation itself, and by what staging and input read of the source afterwards."""
    held = (
        "select min(record_id) from (select record_id, arg_max(operation, change_seq) as operation from crm_outbox"
        " where subject = 'lead' group by record_id) where operation = 'upsert'"
        " and record_id in (select lead_id from account_worklist join int_account_scoring__contacts using (account_id))"
    )
    ((lead,),) = query(fresh_bench.db("steps"), held).itertuples(index=False, name=None)
    operation = ["run-operation", "erase_lead", "--args", f"{{lead_id: '{lead}'}}"]
    run_bench(fresh_bench, operation, "steps", {"account_scoring_as_of": AS_OF[2]})
    dbt_at_server(operation, AS_OF[2])

    queries = [
        "select person_key, actor_key from {}erased_leads order by actor_key",
        f"select operation, tier, payload_hash from {{}}crm_outbox where record_id = '{lead}'",
        f"select count(*) from {{}}lead_score_history where lead_id = '{lead}'",
        f"select count(*) from {{}}score_reasons where '{lead}' in (subject_id, rule_id)",
        f"select count(*) from {{}}int_account_scoring__input_leads where lead_id = '{lead}'",
        "select count(*) from {}score_reasons where reason = 'Contact that was erased'",
        "select count(*) from {}int_account_scoring__activity_log",
    ]
    on_duckdb, on_postgres = (
        [[tuple(row) for row in ask(text.replace("{}", schema))] for text in queries]
        for ask, schema in (
            (lambda text: query(fresh_bench.db("steps"), text).astype(str).itertuples(index=False, name=None), ""),
            (lambda text: [tuple(str(cell) for cell in row) for row in server.execute(text)], f"{SCHEMA}."),
        )
    )
    assert on_duckdb == on_postgres
    assert on_duckdb[1] == [("delete", "", "")]
    assert on_duckdb[2:5] == [[("0",)]] * 3

    # The source still has the person.
    dbt_at_server(["run", "--select", "+int_account_scoring__input_leads"], AS_OF[2])
    reasons = f"select row_reason, count(*) from {SCHEMA}.int_account_scoring__input_leads group by 1"
    assert dict(server.execute(reasons))["erased"] >= 1
    assert server.execute(f"select 1 from {SCHEMA}.int_account_scoring__input_leads where lead_id = '{lead}'") == []
    activities = f"select activity_key, count(*) from {SCHEMA}.int_account_scoring__activity_rows group by 1"
    dbt_at_server(["run", "--select", "+int_account_scoring__activity_rows"], AS_OF[2])
    assert dict(server.execute(activities))[-3] >= 1


def test_letters_of_all_languages_have_their_lower_case(server: Postgres):
    assert server.execute("""select lower('ÖÉЖΣ' collate "pg_c_utf8"), lower('Ö')""") == [("öéжσ", "Ö")]


def test_all_ages_and_numbers_of_any_size_give_what_duckdb_gives(
    three_builds, both, fresh_bench, write_policy, write_input
):
    leads = [{"lead_id": name, "created_at": "1990-01-01", "account_id": "acme"} for name in ("one", "two")]
    types = ("demo_request", "session")
    activities = [
        {"activity_id": f"m{number}", "lead_id": leads[number % 2]["lead_id"], "occurred_at": moment, "quantity": "2"}
        for number, moment in enumerate(MOMENTS)
    ]
    activities += [
        {"activity_id": f"q{number}", "lead_id": leads[number % 2]["lead_id"], "quantity": quantity}
        for number, quantity in enumerate(QUANTITIES)
    ]
    for number, row in enumerate(activities):
        row.setdefault("occurred_at", f"2026-10-{number % 31 + 1:02}")
        row["activity_type"] = types[number % 3 // 2]
    folder = write_input(fresh_bench.folder / "extremes", {"leads": leads, "activities": activities})
    (folder / "accounts.csv").write_text("account_id,name,employee_count\nacme,Açme Ünited,1e20\n", encoding="utf-8")
    write_policy(fresh_bench.project, POLICY)
    # What was kept before, on PostgreSQL only, is of another input: nothing moved from there to here.
    movements = ("--exclude", "int_account_scoring__history_changes", "score_movements", "account_trends")
    on_duckdb, on_postgres = both("extremes", folder, "2026-10-31", "test", "--full-refresh", *movements)
    del on_duckdb["account_trends"]
    points = [row for row in on_duckdb["score_reasons"] if row[0] == "lead"]
    assert max(abs(row[5]) for row in points) == Decimal("9e13")
    assert {row[4] for row in points} >= set(RULES) - {"tiny", "line"}
    assert len(on_duckdb["quarantined_rows"]) > 20
    # A double holds no more digits.
    assert_equal(to_twelve_digits(on_duckdb), to_twelve_digits(on_postgres))


@pytest.fixture
def at_server(server: Postgres, monkeypatch: pytest.MonkeyPatch) -> PostgresServer:
    """The server as the command sees it, with all rights and another schema."""
    for name, value in server.environment("results").items():
        monkeypatch.setenv(name, value)
    return PostgresServer()


def test_values_survive_the_way_from_a_file_to_a_table(at_server, server: Postgres, tmp_path: Path):
    texts = ["", None, r"\N", "a,b", 'say "no"', "two\nlines", "Łódź ✓", "'", "\\", "tab\there", "null"]
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("create table texts (place int, lead_id text)")
        connection.executemany("insert into texts values (?, ?)", list(enumerate(texts)))
        connection.execute(
            "create table leads as select *, timestamp '1996-02-29 23:59:59.123456' as created_at,"
            " timestamptz '2026-01-01 12:00:00+02' as updated_at, date '9999-12-31' as x_day, 0.1::double as x_double,"
            " 12.340::decimal(9, 3) as x_decimal, true as is_deleted, [1, 2] as x_list,"
            " 2::hugeint as x_hugeint from texts"
        )
        connection.table("leads").write_parquet(str(tmp_path / "leads.parquet"))
        expected = connection.execute(
            "select place, lead_id, created_at, updated_at at time zone 'UTC', x_day, x_double, x_decimal, is_deleted"
            " from leads order by place"
        ).fetchall()
    assert at_server.take_input(tmp_path, "values") == {"ACCOUNT_SCORING_SOURCE_SCHEMA": "values"}
    assert expected == server.execute(
        "select place, lead_id, created_at, updated_at at time zone 'UTC', x_day, x_double, x_decimal, is_deleted"
        ' from "values".leads order by place'
    )


def test_tables_that_were_not_loaded_from_files_are_left_alone(at_server, server: Postgres, tmp_path: Path):
    (tmp_path / "leads.csv").write_text("lead_id,created_at\n1,2026-01-01\n", encoding="utf-8")
    (tmp_path / "activities.csv").write_text("activity_id,lead_id,activity_type,occurred_at\n", encoding="utf-8")
    server.execute("create schema theirs; create table theirs.activities as select 1 as precious")
    with pytest.raises(
        InputError, match=r"theirs\.activities is there and was not loaded from files; nothing was changed"
    ):
        at_server.take_input(tmp_path, "theirs")
    assert server.execute("select precious from theirs.activities") == [(1,)]
    # All or nothing: leads come before activities.
    assert server.execute("select to_regclass('theirs.leads')") == [(None,)]
    at_server.take_input(tmp_path, "files")
    at_server.take_input(tmp_path, "files")
    assert server.execute("select lead_id from files.leads") == [("1",)]


def test_what_is_wrong_with_the_server_is_told_in_one_line(at_server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def told(*arguments: str) -> str:
        result = CliRunner().invoke(build.app, list(arguments))
        assert result.exit_code == 1
        (line,) = result.stderr.splitlines()
        return line

    assert "target 'oracle' is not known" in told("--target", "oracle")
    assert "names a DuckDB file, and target postgres has none" in told("--target", "postgres", "--db", "x.duckdb")
    monkeypatch.setenv("ACCOUNT_SCORING_PG_USER", "nobody_there")
    assert 'role "nobody_there" does not exist; it is named by ACCOUNT_SCORING_PG_HOST' in told("--target", "postgres")
    monkeypatch.setenv("ACCOUNT_SCORING_PG_HOST", str(tmp_path))
    assert "cannot be reached" in told("--target", "postgres")
