"""The demo generator: the same seed gives the same company, with the planted truth and the dirt that is promised."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from account_scoring.databases import DuckDbFile
from account_scoring.demo import generate, tables, truth
from account_scoring.demo.sentinels import EXPLAINED
from account_scoring.earlier_policy import RULE, earlier_policy

AS_OF = date(2026, 10, 31)
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A demo of 300 leads."""
    out = tmp_path_factory.mktemp("small") / "demo"
    generate(out, leads=300, seed=7, as_of=AS_OF)
    return out


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A demo large enough for shares and odds."""
    out = tmp_path_factory.mktemp("large") / "demo"
    generate(out, leads=8000, seed=7, as_of=AS_OF)
    return out


def rows(folder: Path, query: str) -> list[tuple]:
    """Result of a query that may name every table of the folder."""
    with duckdb.connect() as connection:
        for table in tables.CONTRACT:
            connection.execute(f"create view {table} as from read_parquet('{folder / table}.parquet')")
        connection.execute(f"create macro as_of() as date '{AS_OF}'")
        return connection.execute(query).fetchall()


def number(folder: Path, query: str) -> float:
    """The one value of a query."""
    return rows(folder, query)[0][0]


def planted(folder: Path) -> dict:
    """The truth beside the data."""
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def test_the_same_seed_gives_the_same_rows_in_the_same_order(small, tmp_path):
    generate(tmp_path / "again", leads=300, seed=7, as_of=AS_OF)
    for table in tables.CONTRACT:
        assert rows(tmp_path / "again", f"from {table}") == rows(small, f"from {table}"), table
    assert planted(tmp_path / "again") == planted(small)


def test_another_seed_gives_another_company(small, tmp_path):
    generate(tmp_path / "other", leads=300, seed=8, as_of=AS_OF)
    for table in ("leads", "activities", "accounts", "opportunities"):
        assert rows(tmp_path / "other", f"from {table}") != rows(small, f"from {table}"), table


@pytest.mark.parametrize("table", tables.CONTRACT)
def test_every_table_has_the_columns_of_the_input_contract_and_rows(small, table):
    described = {name: kind.lower() for name, kind, *_ in rows(small, f"describe {table}")}
    assert described == tables.CONTRACT[table]
    assert number(small, f"select count(*) from {table}") == planted(small)["rows"][table] > 0


def test_the_number_of_lead_ids_is_the_number_asked_for(small):
    assert number(small, "select count(distinct lead_id) from leads where lead_id like 'L%'") == 300


# Each query counts rows of one kind of dirt; the sentinel rows (s_...) are left out, so that chance must provide it.
DIRT = {
    "redelivered": """select count(*) from (select activity_id from activities where activity_id like 'E%' group by all
        having count(*) > 1 and count(distinct (lead_id, activity_type, occurred_at, asset)) = 1
        and count(distinct loaded_at) > 1)""",
    "corrected": """select count(*) from (select activity_id from activities where activity_id like 'E%' group by all
        having count(distinct (lead_id, activity_type, occurred_at, asset)) > 1)""",
    "late": """select count(*) from activities where activity_id like 'E%'
        and loaded_at > try_cast(occurred_at as timestamp) + interval 4 days""",
    "deleted activities": "select count(*) from activities where activity_id like 'E%' and is_deleted",
    "deleted after delivery": """select count(*) from (select activity_id from activities where activity_id like 'E%'
        group by all having bool_or(is_deleted) and bool_or(not is_deleted))""",
    "bot bursts": """select count(*) from (select lead_id from activities where is_bot and lead_id like 'L%'
        group by lead_id, substr(occurred_at, 1, 15) having count(*) > 30)""",
    "unknown leads": """select count(*) from activities
        where lead_id like 'L%' and lead_id not in (select lead_id from leads where lead_id is not null)""",
    "uncastable times": """select count(*) from activities
        where activity_id like 'E%' and try_cast(occurred_at as timestamp) is null""",
    "after as_of": """select count(*) from activities
        where activity_id like 'E%' and try_cast(occurred_at as timestamp) >= as_of() + 1""",
    "free mail": "select count(*) from leads where lead_id like 'L%' and lower(email) like '%@g%.%'",
    "students": "select count(*) from leads where lead_id like 'L%' and lower(trim(job_title)) like '%student'",
    "competitors": """select count(*) from leads
        where lead_id like 'L%' and split_part(lower(trim(email)), '@', 2) in ('rivalscore.com', 'leadrank.io')""",
    "own employees": "select count(*) from leads where lead_id like 'L%' and lower(email) like '%@brightloop.io%'",
    "purchased lists": "select count(*) from leads where lead_id like 'L%' and acquired_via = 'purchased_list'",
    "merged leads": "select count(*) from leads where lead_id like 'L%' and merged_into_lead_id is not null",
    "activities of merged leads": """select count(*) from activities join leads using (lead_id)
        where lead_id like 'L%' and merged_into_lead_id is not null""",
    "deleted leads": "select count(*) from leads where lead_id like 'L%' and is_deleted",
    "two versions": """select count(*) from (select lead_id from leads where lead_id like 'L%' group by all
        having count(distinct loaded_at) > 1)""",
    "malformed e-mails": """select count(*) from leads where lead_id like 'L%'
        and not regexp_full_match(trim(email), '[^@ ]+@[^@ ]+\\.[^@ ]+')""",
    "capitals": "select count(*) from leads where lead_id like 'L%' and email = upper(email) and email like '%@%'",
    "padding": "select count(*) from leads where lead_id like 'L%' and email <> trim(email) and trim(email) <> ''",
    "sub-domains": "select count(*) from leads where lead_id like 'L%' and email like '%@mail.%'",
    "no title": "select count(*) from leads where lead_id like 'L%' and job_title is null",
    "legal forms in other spellings": """select count(*) from leads
        where lead_id like 'L%' and company_name = upper(company_name)""",
    "unicode": "select count(*) from accounts where account_id like 'A%' and name <> strip_accents(name)",
    "account domains of two labels": """select count(*) from accounts
        where account_id like 'A%' and lower(domain) similar to '.*[.](co.uk|com.au)'""",
    "explicit accounts": "select count(*) from leads where lead_id like 'L%' and account_id is not null",
    "domains without an account": """select count(*) from leads where lead_id like 'L%' and email like '%@%' and
        split_part(lower(trim(email)), '@', 2) not in (select lower(domain) from accounts where domain is not null)""",
}  # fmt: skip


@pytest.mark.parametrize("kind", DIRT)
def test_the_dirt_of_real_exports_is_present_with_300_leads(small, kind):
    assert number(small, DIRT[kind]) > 0


def test_every_explained_sentinel_row_is_there(small):
    keyed = {
        "leads": "lead_id",
        "activities": "activity_id",
        "accounts": "account_id",
        "opportunities": "opportunity_id",
    }
    keys = {key for table, column in keyed.items() for (key,) in rows(small, f"select {column} from {table}")}
    assert set(EXPLAINED) - keys == set()


@pytest.mark.parametrize(
    ("table", "column"),
    [("leads", "lead_id"), ("activities", "activity_id"), ("activities", "lead_id"), ("accounts", "account_id")],
)
def test_keys_are_null_and_blank_somewhere(small, table, column):
    found = rows(
        small, f"select count(*) filter ({column} is null), count(*) filter (trim({column}) = '') from {table}"
    )
    assert min(found[0]) > 0


def test_a_chain_of_merged_leads_has_activities_on_every_link(small):
    chain = dict(rows(small, "select lead_id, merged_into_lead_id from leads where lead_id like 's_chain_%'"))
    assert chain == {"s_chain_a": "s_chain_b", "s_chain_b": "s_chain_c", "s_chain_c": None}
    active = rows(small, "select distinct lead_id from activities where lead_id like 's_chain_%'")
    assert {lead for (lead,) in active} == set(chain)


def test_nothing_of_chance_happens_before_the_year_of_history(small):
    earliest = number(small, "select min(try_cast(occurred_at as date)) from activities where activity_id like 'E%'")
    assert (AS_OF - earliest).days <= 365


def test_activity_is_long_tailed_and_keeps_office_days(large):
    median, most = rows(large, """select median(times), quantile_cont(times, 0.99) from (
        select lead_id, count(*) as times from activities group by all)""")[0]  # fmt: skip
    weekend = number(large, """select avg((isodow(try_cast(occurred_at as date)) > 5)::int) from activities
        where activity_type = 'page_view'""")  # fmt: skip
    assert most > 8 * median
    assert 0 < weekend < 0.15


def test_opportunities_follow_demo_requests_more_often(large):
    share = dict(rows(large, """
        with asked as (select distinct lead_id from activities where activity_type = 'demo_request' and not is_deleted)
        select lead_id in (from asked), avg((lead_id in (select coalesce(lead_id, '') from opportunities))::int)
        from leads where lead_id like 'L%' group by all"""))  # fmt: skip
    assert share[True] > 4 * share[False] > 0


def test_stages_come_in_the_order_of_the_funnel(large):
    out_of_order = number(large, """
        with reached as (
            pivot (from lead_stages where lead_id like 'L%') on stage in ('mql', 'sal', 'sql', 'opportunity')
            using min(entered_at) group by lead_id)
        select count(*) from reached
        where mql is null or sal < mql or sql < sal or opportunity < sql
            or (sql is null and opportunity is not null)""")  # fmt: skip
    assert out_of_order == 0


def test_some_mqls_are_followed_up_fast_and_some_never(large):
    waits = rows(large, """
        select datediff('hour', entered_at, (select min(touched_at) from sales_touches t where t.lead_id = s.lead_id))
        from lead_stages s where stage = 'mql' and lead_id like 'L%' and entered_at < as_of() - 30""")  # fmt: skip
    hours = [wait for (wait,) in waits]
    fast = sum(wait is not None and wait <= 24 for wait in hours) / len(hours)
    assert 0.3 < fast < 0.7
    assert 0.1 < hours.count(None) / len(hours) < 0.4


LATEST = """
    select *, try_cast(occurred_at as timestamp) as moment from activities where activity_id like 'E%'
    qualify row_number() over (partition by activity_id order by loaded_at desc) = 1"""


def test_the_latest_versions_in_the_files_are_what_the_truth_counted(large):
    for name, signal in truth.SIGNALS.items():
        counted = number(large, f"""
            select count(*) from ({LATEST})
            where activity_type = '{signal.activity_type}' and not is_deleted and not is_bot
                and starts_with(coalesce(asset, ''), '{signal.asset_prefix}') and moment < as_of() + 1
                and lead_id in (select lead_id from leads)""")  # fmt: skip
        assert counted == planted(large)["observed"]["activities_per_signal"][name], name


def test_the_truth_names_every_weight_and_half_life(small):
    document = planted(small)
    assert document["base_log_odds"] < 0
    assert {name: (s["log_odds"], s["half_life_days"]) for name, s in document["signals"].items()} == {
        name: (s.log_odds, s.half_life_days) for name, s in truth.SIGNALS.items()
    }
    assert document["won"]["fast_follow_up"] == truth.WON_FAST_FOLLOW_UP_LOG_ODDS
    assert set(document) - {"meaning"} <= set(document["meaning"])


def test_of_a_weak_signal_too_little_comes_to_be_judged(tmp_path):
    """As many leads as in the demo of make build, and fewer opportunities of theirs than a calibration asks for."""
    asked = PROJECT / "seeds" / "policy" / "outcomes.csv"
    with duckdb.connect() as connection:
        (least,) = connection.execute(
            f"select min(min_outcomes) from read_csv('{asked}') where outcome_id = 'lead_opportunity'"
        ).fetchone()
    own = "select count(*) from opportunities where lead_id like 'L%'"
    generate(tmp_path / "weak", leads=2000, seed=1, as_of=AS_OF, signal="weak")
    assert 0 < number(tmp_path / "weak", own) < least
    document = planted(tmp_path / "weak")
    assert document["observed"]["signal"] == "weak"
    assert document["signals"]["demo_request"]["log_odds"] == pytest.approx(
        truth.STRENGTHS["weak"] * truth.SIGNALS["demo_request"].log_odds
    )
    with pytest.raises(ValueError, match="--signal is strong or weak, not loud"):
        generate(tmp_path / "loud", leads=60, seed=1, as_of=AS_OF, signal="loud")


def test_leads_that_were_visitors_first_have_earlier_visits_without_a_name(large):
    """As many as the truth says, all before the lead was created, which is when the visitor is identified."""
    visits = rows(large, """
        select identities.lead_id, count(*),
            bool_and(activities.lead_id is null and try_cast(occurred_at as timestamp) < created_at)
        from activities
        inner join identities using (anonymous_id)
        inner join (from leads select lead_id, min(created_at) as created_at group by all) as leads
            on identities.lead_id = leads.lead_id and identified_at > created_at
        group by all""")  # fmt: skip
    assert visits
    assert sorted(visits) == [(lead, times, True) for lead, times in planted(large)["visitors"]["leads"].items()]
    unknown = rows(
        large,
        """select distinct anonymous_id from activities
        where anonymous_id is not null and anonymous_id not in (select anonymous_id from identities) order by all""",
    )
    assert [visitor for (visitor,) in unknown] == planted(large)["visitors"]["never_identified"] != []
    nowhere = rows(
        large,
        "select anonymous_id, lead_id from identities where lead_id not in (select coalesce(lead_id, '') from leads)",
    )
    assert dict(nowhere) == planted(large)["visitors"]["of_no_lead"] != {}


def test_companies_act_without_a_person(large):
    acts = rows(large, """select account_id, activity_type, count(*) from activities
        where account_id in (select account_id from accounts) and lead_id is null and anonymous_id is null
        group by all order by all""")  # fmt: skip
    planted_acts = planted(large)["company_acts"]
    assert acts == sorted((account, *kind) for account, kinds in planted_acts.items() for kind in kinds.items()) != []


def test_an_interrupted_run_leaves_no_folder_and_an_earlier_demo_as_it_was(tmp_path, monkeypatch):
    out = tmp_path / "demo"
    write = tables._write_table

    def interrupted(path, table, parts):
        if table == "consents":
            raise KeyboardInterrupt
        return write(path, table, parts)

    monkeypatch.setattr(tables, "_write_table", interrupted)
    with pytest.raises(KeyboardInterrupt):
        generate(out, leads=60, seed=1, as_of=AS_OF)
    assert list(tmp_path.iterdir()) == []

    monkeypatch.setattr(tables, "_write_table", write)
    generate(out, leads=60, seed=1, as_of=AS_OF)
    before = planted(out)
    monkeypatch.setattr(tables, "_write_table", interrupted)
    with pytest.raises(KeyboardInterrupt):
        generate(out, leads=60, seed=2, as_of=AS_OF)
    assert list(tmp_path.iterdir()) == [out]
    assert planted(out) == before


def test_a_folder_with_other_files_is_never_replaced(tmp_path):
    (tmp_path / "diary.txt").write_text("dear diary")
    with pytest.raises(FileExistsError, match=r"diary\.txt"):
        generate(tmp_path, leads=60, seed=1, as_of=AS_OF)
    assert (tmp_path / "diary.txt").read_text() == "dear diary"


def test_the_command_line_writes_a_folder_and_says_how_many_rows(tmp_path):
    out = tmp_path / "deeper" / "demo"
    command = [sys.executable, "-m", "account_scoring.demo", "--leads", "60", "--seed", "3", "--out", str(out)]
    done = subprocess.run([*command, "--as-of", "2025-02-28"], capture_output=True, text=True, check=True)
    assert "activities" in done.stdout
    assert planted(out)["observed"]["as_of"] == "2025-02-28"


def test_the_command_line_refuses_too_few_leads_in_one_line(tmp_path):
    command = [sys.executable, "-m", "account_scoring.demo", "--leads", "3", "--out", str(tmp_path / "demo")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "demo: --leads must be at least 50, not 3\n"


@pytest.fixture
def project(tmp_path) -> Path:
    """What the earlier policy is made of: the seeds and the project file."""
    shutil.copytree(PROJECT / "seeds", tmp_path / "project" / "seeds")
    shutil.copy(PROJECT / "dbt_project.yml", tmp_path / "project")
    return tmp_path / "project"


def earlier_points(project: Path, database: Path, policy: Path | None = None) -> str | None:
    """Points of the rule by the policy of the demo's past; None: it has no policy of its own."""
    with earlier_policy(policy, DuckDbFile(database, project), project) as folder:
        if folder is None or folder == policy:
            return None
        shipped, earlier = (
            {row["rule_id"]: row for row in csv.DictReader((place / "activity_rules.csv").open(encoding="utf-8-sig"))}
            for place in (project / "seeds" / "policy", folder)
        )
    assert {rule for rule, row in shipped.items() if row != earlier[rule]} == {RULE}
    return earlier[RULE]["points"]


def test_the_past_of_a_demo_has_other_points_of_one_rule(project, tmp_path):
    database = tmp_path / "none.duckdb"
    assert earlier_points(project, database) == "12"
    # A policy that the user named is that of the past too.
    assert earlier_points(project, database, tmp_path) is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # Fewer points than 12 today: they had a limit of their own.
        (f"{RULE},lead_intent,content,1,webinar_attended,,,consideration,15,", None, None),
        (RULE, "another_rule", None),
        # As Excel saves it.
        ("rule_id,score_model_id", "\ufeffrule_id,score_model_id", "12"),
    ],
)
def test_a_seed_that_was_edited_keeps_the_past_from_being_wrong(project, tmp_path, before, after, expected):
    seed = project / "seeds" / "policy" / "activity_rules.csv"
    text = seed.read_text(encoding="utf-8")
    assert before in text
    seed.write_text(text.replace(before, after or before.replace(",15,", ",8,")), encoding="utf-8")
    assert earlier_points(project, tmp_path / "none.duckdb") == expected


def test_a_seed_that_a_var_replaces_keeps_its_points(project, tmp_path):
    file = project / "dbt_project.yml"
    file.write_text(file.read_text() + "\nvars:\n  account_scoring_policy_activity_rules: mine\n")
    assert earlier_points(project, tmp_path / "none.duckdb") is None


@pytest.mark.parametrize(
    ("known", "expected"),
    [([], "12"), ([(1, "12")], "12"), ([(1, "15")], None), ([(1, "12"), (2, "15")], None)],
)
def test_a_database_that_was_scored_with_another_policy_gets_no_earlier_one(project, tmp_path, known, expected):
    """A run that broke off in the past has the earlier policy alone; one that broke off later has both."""
    database = tmp_path / "scored.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table int_account_scoring__policy_history"
            " (policy_number int, seed text, row_key text, column_name text, value text)"
        )
        for number, points in known:
            row = [number, "activity_rules", RULE, "points", points]
            connection.execute("insert into int_account_scoring__policy_history values (?, ?, ?, ?, ?)", row)
    assert earlier_points(project, database) == expected
