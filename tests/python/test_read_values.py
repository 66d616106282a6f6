"""How values of the input are read: one table of texts for all engines, and one small build with their neighbours."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

# Texts, and what they are on every engine or why they are not read; `habit` is the sign for thousands of a column, and
# \u00a0 is the letter of that number. An id of three zero decimals may be one of thousands: 1.000 is never 1.
TEXTS = Path(__file__).parents[1] / "fixtures" / "read_values.csv"

# Texts of a column of numbers, and the sign that parts thousands in it.
COLUMNS = [
    (["1.200", "12.500.000"], "."),
    (["1.200", "3,5"], "."),
    (["2,500", "1,234.56"], ","),
    (["2,500", "12.75"], ","),
    (["2.500", "0.125"], ","),
    (["2.500", "1200.000"], ","),
    (["2,500", "1,001-5,000"], ","),
    (["1.200", "2,500"], None),
    (["1.200.000", "1,200,000"], None),
    (["1.200", "800", "51-200"], None),
]


@pytest.fixture(scope="module")
def compiled(fresh_bench, run_dbt) -> Callable[..., str]:
    """SQL of a query with macros in it, as dbt writes it for a target."""

    def compile_inline(inline: str, target: str = "duckdb", environment: dict[str, str] | None = None) -> str:
        (node,) = run_dbt(
            ["compile", "--inline", inline], project_dir=fresh_bench.project, db=fresh_bench.db(f"read_{target}"),
            variables=fresh_bench.variables, target=target, environment=environment,
        ).result.results  # fmt: skip
        return node.node.compiled_code

    return compile_inline


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def expected() -> list[dict[str, str]]:
    with TEXTS.open(newline="", encoding="utf-8") as file:
        return [{name: written_out(cell) for name, cell in row.items()} for row in csv.DictReader(file)]


def written_out(cell: str) -> str:
    r"""A cell of the fixture with the letters that stand there as \u00a0, \t and \n."""
    return re.sub(r"\\(u[0-9a-f]{4}|[tn])", lambda found: json.loads(f'"{found[0]}"'), cell)


def texts_query() -> str:
    """What the macros make of every text and column: rows of kind, text, habit, value and reason."""
    given = ", ".join(
        f"('{row['kind']}', {literal(row['text'])}, {literal(row['habit']) if row['habit'] else 'cast(null as text)'})"
        for row in expected()
    )
    habits = " union all ".join(
        f"select 'habit', {literal('|'.join(texts))}, null, {{{{ number_habit('given.text') }}}}, null"
        f" from (values {', '.join(f'({literal(text)})' for text in texts)}) as given (text)"
        for texts, _ in COLUMNS
    )
    return f"""
    select kind, given_text, habit,
        case kind
            when 'text' then text
            when 'time' then cast({{{{ try_timestamp_utc('text') }}}} as text)
            when 'number' then cast({{{{ read_number('text', 'habit') }}}} as text)
            when 'id'
                then case when not {{{{ is_shortened_id('text') }}}} then {{{{ without_zero_decimals('text') }}}} end
        end as value,
        case kind
            when 'time' then {{{{ unread_reason('bad_timestamp', 'text') }}}}
            when 'number' then {{{{ unread_reason('bad_number', 'text') }}}}
            else 'unreadable_id'
        end as reason
    from (
        select kind, text as given_text, habit, {{{{ trimmed_text('text') }}}} as text
        from (values {given}) as given (kind, text, habit)
    ) as trimmed
    union all {habits}
    """


def read_as(kind: str, value: str) -> object:
    """A value as it is compared: engines write 12.5 and 10:00:00.5 with more or fewer zeros."""
    return {"time": pd.Timestamp, "number": lambda number: Decimal(number).normalize()}.get(kind, str)(value)


def check_texts(rows: list[tuple]) -> None:
    """Compare what an engine made of the texts with what they are."""
    found, habits = {}, {}
    for kind, text, habit, value, reason in rows:
        if kind == "habit":
            habits[text] = value
        else:
            found[kind, text, habit or ""] = reason if value is None else read_as(kind, value)
    assert found == {
        (row["kind"], row["text"], row["habit"]): row["reason"] or read_as(row["kind"], row["value"])
        for row in expected()
    }
    assert habits == {"|".join(texts): sign for texts, sign in COLUMNS}


def test_texts_are_read_on_duckdb(compiled):
    sql = compiled(texts_query())
    with duckdb.connect() as connection:
        # Whatever the zone of the session.
        connection.execute("set TimeZone = 'Asia/Tokyo'")
        check_texts(connection.execute(sql).fetchall())


def test_what_has_no_age_is_not_of_today(compiled):
    nobody_knows = "cast(null as date)"
    sql = compiled(
        f"select {{{{ age_in_days('{nobody_knows}', 'current_date') }}}} as age,"
        " {{ decay(\"'half_life'\", 'null', '30', 'null') }} as left_of_it,"
        " {{ decay(\"'half_life'\", '7', 'null', 'null') }} as unfading,"
        " {{ age_in_days(\"date '2026-03-02'\", \"date '2026-03-01'\") }} as ahead"
    )
    with duckdb.connect() as connection:
        age, left_of_it, unfading, ahead = connection.execute(sql).fetchone()
    assert (age, unfading, ahead) == (None, 1, 0)
    assert left_of_it < 1e-10


def test_texts_are_read_alike_on_postgres(compiled, postgres):
    sql = compiled(texts_query(), "postgres", postgres.environment("read_values"))
    connection = postgres.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute("set timezone = 'Asia/Tokyo'")
            cursor.execute(sql)
            check_texts(cursor.fetchall())
    finally:
        connection.close()


BUILD = ["build", "--log-level-file", "none", "--no-write-json", "--exclude-resource-type", "unit_test", "test"]
MARTS = ["lead_scores", "lead_worklist", "crm_leads", "account_scores", "quarantined_rows", "input_reconciliation"]
STAGED = [
    *("leads", "activities", "accounts", "opportunities", "campaign_costs", "consents", "sales_touches"),
    "owners",
]
OWNERS = (("7.0", "20", "yes"), ("8", "-3", "on leave"), ("9", "a few", "0"), ("10", "", ""), ("-", "5", "true"))
DAY = "2026-03-31"

# A VP of a company of their own who asked for a demo thirty days before, if nothing else is said.
LEADS: dict[str, dict[str, str]] = {
    **{name: {} for name in ("iso", "us", "eu", "us2", "old", "only", "zero")},
    **{name: {} for name in ("epoch", "milliseconds", "offset", "named")},
    "n1": {"account_id": "NULL", "merged_into_lead_id": "NULL", "updated_at": "NULL"},
    "n2": {"account_id": "\\N", "merged_into_lead_id": "\\N", "updated_at": "0000-00-00 00:00:00"},
    "n3": {"account_id": "0", "merged_into_lead_id": "0", "updated_at": "N/A"},
    "n4": {"account_id": "nan", "company_name": "None", "job_title": "n/a"},
    "n5": {"account_id": "-", "company_name": "#N/A", "country": "NA"},
    "n6": {"account_id": "00000000-0000-0000-0000-000000000000", "is_deleted": "None", "email": "null@n6.com"},
    **{
        f"o{number}": {"account_id": word, "merged_into_lead_id": word}
        for number, word in enumerate(
            [
                *("<NA>", "[object Object]", "False", "--None--", "-1.0", "00"),
                *("'NULL'", "NULL\t", "\u00a0null\u200b", "N/A\n"),
            ]
        )
    },
    "n7": {"account_id": "<NA>", "merged_into_lead_id": '"NULL"', "company_name": '""'},
    "n8": {"account_id": "\u200b", "merged_into_lead_id": "00", "company_name": "TBD"},
    "n9": {"account_id": "-nan", "merged_into_lead_id": "$null$", "company_name": "n.v.t."},
    "b1": {"is_deleted": "1.0"},
    "b2": {"is_deleted": "WAHR"},
    "b3": {"is_deleted": "0.0"},
    "b4": {"is_deleted": ""},
    "b5": {"is_deleted": "on"},
    "b6": {"is_deleted": "X"},
    "b7": {"is_deleted": "-1"},
    "b8": {"is_deleted": "Falsch"},
    "b9": {"is_deleted": "gone\u00a0home"},
    **{name: {} for name in ("c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8")},
    "ten": {"account_id": "10.00"},
    "ten_too": {"account_id": "10\t"},
    "ten_first": {"account_id": "10.0 ; 11"},
    "lost": {"account_id": "1.00001E+17"},
    "lost_too": {"account_id": "1.00001E+17"},
    "code": {"account_id": "1E5"},
    # Who was merged, in a chain and in a circle.
    "lose": {"merged_into_lead_id": "win", "is_deleted": "true"},
    "win": {},
    "link1": {"merged_into_lead_id": "link2", "is_deleted": "true"},
    "link2": {"merged_into_lead_id": "link3", "is_deleted": "true"},
    "link3": {},
    "loop1": {"merged_into_lead_id": "loop2"},
    "loop2": {"merged_into_lead_id": "loop1"},
}  # fmt: skip
OCCURRED = {
    "us": "3/1/26 14:30",
    "eu": "01-03-26",
    "us2": "3/25/26",
    "old": "-infinity",
    "only": "-infinity",
    "zero": "0001-01-01T00:00:00Z",
    "epoch": "1772359200",
    "milliseconds": "1772359200000",
    "offset": "2026-03-01 12:00:00 +0200",
    "named": "2026-03-01 10:00:00 Etc/GMT+5",
}
CONSENTS = [
    ("c1", "email", "false"),
    ("c2", "E-mail", "false"),
    ("c3", "email", "unsubscribed"),
    ("c4", "email_marketing", "Opted out"),
    ("c5", "Marketing", "no"),
    ("ten", "All channels", "no"),
    ("ten_too", "E-mailing", "no"),
    ("c6", "email", "perhaps"),
    ("c7", "newsletter", "subscribed"),
    ("c8", "email", "granted"),
    # Refused by the record that was merged, and later than the other one granted it.
    ("win", "email", "true", "2026-03-01"),
    ("lose", "email", "false"),
]
# Employees, of which nothing says what a dot means, and revenue, where 12.500.000 does.
ACCOUNTS = {
    "A1": ("1.200", "12.500.000", "1"),
    "A2": ("1200", "12500000", "ja"),
    "A3": ("51-200", "$12M", "Customer"),
    "A4": ("0", "0", "prospect"),
    "A5": ("-1", "1.500", "who knows"),
    "A6": ("10k", "12,5", "N/A"),
    "A7": ("120\u00a0", "n/a", ""),
    "A8": ("12\tor 13", "\u200b5", ""),
    "A9": ("1.2", "", ""),
    "10": ("", "", ""),
}


@pytest.fixture(scope="module")
def built(fresh_bench, run_bench, write_input, query) -> dict:
    """The marts and staging tables of one build, by name."""
    lead = {"created_at": "2026-01-05", "job_title": "VP Marketing", "country": "US"}
    leads = [{"lead_id": name, **lead, "email": f"vp@{name}.com", **facts} for name, facts in LEADS.items()]
    shortened = [("ada", "2026-01-05"), ("bob", "2026-01-06")]
    leads += [
        {**lead, "lead_id": "1.00001E+17", "created_at": day, "email": f"{name}@a.com"} for name, day in shortened
    ]
    write_input(
        fresh_bench.inputs,
        {
            "leads": leads,
            "accounts": [
                {"account_id": name, "employee_count": size, "annual_revenue_usd": revenue, "is_customer": word}
                for name, (size, revenue, word) in ACCOUNTS.items()
            ],
            "consents": [
                {
                    "lead_id": lead_id,
                    "purpose": purpose,
                    "is_granted": word,
                    "changed_at": day[0] if day else "2026-03-20",
                }
                for lead_id, purpose, word, *day in CONSENTS
            ],
            "campaign_costs": [
                {"campaign_id": "C1", "cost_on": "2026-03-01", "cost_usd": cost} for cost in ("1,234.56", "2,500", "-7")
            ],
            "owners": [
                {"owner_id": owner_id, "capacity_per_week": capacity, "is_active": is_active}
                for owner_id, capacity, is_active in OWNERS
            ],
        },
    )
    activities = [
        (name, name, "demo_request", OCCURRED.get(name, "2026-03-01 10:00:00"), None, None, None) for name in LEADS
    ]
    activities += [
        ("page of old", "old", "page_view", "2026-03-30 09:00:00", None, None, "12.5"),
        ("page of zero", "zero", "page_view", "2026-03-30 09:00:00", None, None, "1.200"),
        ("a", "1.00001E+17", "demo_request", "2026-03-30", None, None, "-5"),
        ("b", "1.00001E+17", "contact_request", "2026-03-29", None, None, "N/A"),
        ("2.5E+11", "iso", "page_view", "2026-03-30", None, None, None),
        ("2.5E+11", "epoch", "page_view", "2026-03-30", None, None, None),
        ("no type", "b4", "NULL", "2026-03-30", None, None, None),
        ("bot", "c8", "contact_request", "2026-03-30", 1.0, None, None),
        ("no bot", "c7", "contact_request", "2026-03-30", 0.0, None, None),
        ("gone", "c8", "trial_started", "2026-03-30", None, 1, None),
        ("of link2", "link2", "contact_request", "2026-03-01 10:00:00", None, None, None),
        ("of a twin", "code", "contact_request", "2026-03-01 10:00:00", None, None, None),
    ]  # fmt: skip
    with duckdb.connect() as connection:
        connection.execute(
            "create table activities (activity_id text, lead_id text, activity_type text, occurred_at text,"
            " is_bot double, is_deleted integer, quantity text)"
        )
        connection.executemany("insert into activities values (?, ?, ?, ?, ?, ?, ?)", activities)
        connection.table("activities").write_parquet(str(fresh_bench.inputs / "activities.parquet"))
        connection.execute(
            "create table opportunities (opportunity_id double, created_at bigint, closed_at timestamp,"
            " account_id double, is_won double, amount_usd double)"
        )
        connection.executemany(
            "insert into opportunities values (?, ?, ?, ?, ?, ?)",
            [
                (1, 1772359200, dt.datetime(9999, 12, 31), 10, 1, 100.5),
                (2, 1772359200000, dt.datetime(2026, 3, 30), 10, 0, -5),
                (4, 1772359200, None, 9.1e15, None, 7),
                (3, 17, None, 0, None, float("nan")),
                (9.1e15, 1772359200, None, 10, None, None),
            ],
        )
        connection.table("opportunities").write_parquet(str(fresh_bench.inputs / "opportunities.parquet"))
        # A time of day, a date that is no timestamp, and ids as small floating numbers, of which two become one.
        connection.execute(
            "create table lead_stages as select 'iso' as lead_id, 'mql' as stage, timetz '10:30:00+02' as entered_at"
        )
        connection.table("lead_stages").write_parquet(str(fresh_bench.inputs / "lead_stages.parquet"))
        connection.execute(
            "create table sales_touches as select 'iso' as lead_id, date '500000-01-01' as touched_at, 1 as owner_id"
            " union all select 'iso', date '2026-03-05', 16777217"
        )
        connection.execute("alter table sales_touches alter owner_id type float")
        connection.table("sales_touches").write_parquet(str(fresh_bench.inputs / "sales_touches.parquet"))
    variables = {"account_scoring_as_of": DAY, "account_scoring_accept_batch": "yes"}
    marts = [f"+{mart}" for mart in MARTS] + [f"+stg_account_scoring__{table}" for table in STAGED]
    run_bench(fresh_bench, [*BUILD, "--select", *marts], "read_values", variables, judges_policy=False)
    db = fresh_bench.db("read_values")
    found = {mart: query(db, f"from {mart}") for mart in MARTS}
    found |= {table: query(db, f"from stg_account_scoring__{table}") for table in STAGED}
    found["lead_accounts"] = query(db, "from int_account_scoring__identity_lead_accounts")
    return found


def told(built, table: str, column: str) -> dict[str, tuple[str, str]]:
    """Of each row in which this column is told: why, and with what value."""
    rows = built["quarantined_rows"].query("table_name == @table and column_name == @column")
    return {row.row_key: (row.reason, row.offending_value) for row in rows.fillna("").itertuples()}


def truths(flags) -> list[bool | None]:
    return [
        None if flag is None or flag != flag else bool(flag) for flag in flags.astype(object).where(flags.notna(), None)
    ]


def intent(built) -> dict[str, float]:
    rows = built["lead_scores"].query("score_model_id == 'lead_intent'")
    return dict(zip(rows["lead_id"], rows["score"].astype(float), strict=True))


def test_what_is_no_time_is_told_and_gives_no_points(built):
    unreadable = ("us", "eu", "us2", "old", "only", "named")
    assert told(built, "activities", "occurred_at") == {
        **{name: ("bad_timestamp", OCCURRED[name]) for name in unreadable},
        "zero": ("implausible_time", OCCURRED["zero"]),
    }
    scores = intent(built)
    assert [name for name in (*unreadable, "zero") if scores.get(name, 0) > 5] == []
    assert scores["iso"] > 20
    # A page was looked at besides.
    assert scores["epoch"] == scores["milliseconds"] == scores["offset"] == scores["iso"]
    assert {"only", "us", "eu"}.isdisjoint(built["lead_worklist"]["lead_id"])
    assert told(built, "opportunities", "created_at") == {"3": ("bad_timestamp", "17")}
    assert told(built, "opportunities", "closed_at") == {"1": ("implausible_time", "9999-12-31 00:00:00")}
    opened = built["opportunities"].set_index("opportunity_id")["created_at"].dropna()
    assert set(opened.astype(str)) == {"2026-03-01 10:00:00"}


def test_types_that_hold_more_than_a_timestamp_or_less_are_told(built):
    assert list(told(built, "lead_stages", "entered_at").values()) == [("bad_timestamp", "08:30:00+00")]
    assert [reason for reason, _ in told(built, "sales_touches", "touched_at").values()] == ["implausible_time"]
    touches = built["sales_touches"]
    assert touches["touched_at"].dropna().astype(str).tolist() == ["2026-03-05"]
    assert sorted(touches["owner_id"]) == ["1", "1.6777216E+7"]


def test_words_for_nothing_are_nothing(built):
    leads = built["leads"].set_index("lead_id")
    nobodies = [f"n{number}" for number in range(1, 10)] + [f"o{number}" for number in range(10)]
    assert leads.loc[nobodies, "account_id"].isna().all()
    assert leads.loc[nobodies, ["updated_at_uncastable", "merged_into_lead_id"]].isna().all(axis=None)
    accounts = built["lead_accounts"].set_index("lead_id")["account_id"]
    assert accounts[nobodies].tolist() == [f"domain:{name}.com" for name in nobodies]
    assert set(told(built, "leads", "merged_into_lead_id")) == {"loop1", "loop2"}
    assert leads.loc[["n4", "n5", "n7", "n8", "n9"], "company_name"].isna().all()
    assert leads.loc[["n4"], "job_title"].isna().all()
    # Namibia, and somebody whose name is Null.
    assert leads.loc["n5", "country"] == "NA"
    assert leads.loc["n6", "email"] == "null@n6.com"
    assert told(built, "activities", "activity_type") == {"no type": ("blank_activity_type", "")}


def test_flags_are_read_by_words_and_the_rest_counts_on_the_safe_side(built):
    flags = built["leads"].set_index("lead_id")["is_deleted"]
    assert [name for name in LEADS if flags.fillna(False)[name]] == [
        *("b1", "b2", "b5", "b6", "b7", "b9"),
        *("lose", "link1", "link2"),
    ]
    assert [name for name in LEADS if not flags.fillna(True)[name]] == ["b3", "b8"]
    assert told(built, "leads", "is_deleted") == {"b9": ("bad_boolean", "gone\\u00a0home")}
    deleted = {"b1", "b2", "b5", "b6", "b7", "b9"}
    for mart in ("lead_worklist", "crm_leads"):
        assert deleted.isdisjoint(built[mart]["lead_id"])
    assert {"b3", "b4", "b8", "n6"} <= set(built["crm_leads"]["lead_id"])
    assert truths(built["accounts"]["is_customer"])[:5] == [True, True, True, False, None]
    assert told(built, "accounts", "is_customer") == {"A5": ("bad_boolean", "who knows")}


def test_flags_that_a_tool_stored_as_numbers_are_read(built):
    activities = built["activities"].set_index("activity_id")
    assert truths(activities.loc[["bot", "no bot", "iso"], "is_bot"]) == [True, False, None]
    assert truths(activities.loc[["gone"], "is_deleted"]) == [True]
    assert truths(built["opportunities"]["is_won"]) == [True, False, None, None, None]
    assert intent(built)["c8"] == intent(built)["c1"] < intent(built)["c7"]


def test_consent_is_read_by_words_and_purposes_by_their_other_names(built):
    assert {name for name in LEADS if name.startswith("c")} & set(built["crm_leads"]["lead_id"]) == {"c7", "c8", "code"}
    assert {"ten", "ten_too"}.isdisjoint(built["crm_leads"]["lead_id"])
    assert told(built, "consents", "is_granted") == {"c6|email|2026-03-20 00:00:00": ("bad_boolean", "perhaps")}


def test_what_was_done_and_refused_by_a_merged_record_is_of_the_one_that_is_left(built):
    scores = intent(built)
    assert {"lose", "link1", "link2"}.isdisjoint(scores)
    # The chain's three requests are of one day, so they count as the twin's one does; and the contact request of link2.
    assert scores["link3"] == scores["code"] > scores["win"] == scores["iso"]
    assert {"win", "lose", "link1", "link2"}.isdisjoint(built["crm_leads"]["lead_id"])
    assert {"link3", "loop1", "loop2"} <= set(built["crm_leads"]["lead_id"])
    assert {name: reason for name, (reason, _) in told(built, "leads", "merged_into_lead_id").items()} == dict.fromkeys(
        ["loop1", "loop2"], "merge_leads_nowhere"
    )


def test_ids_that_lost_their_digits_are_told_and_join_nobody(built):
    ids = built["quarantined_rows"].query("reason == 'unreadable_id'")
    columns = ["table_name", "scope", "column_name", "offending_value"]
    assert sorted(ids[columns].fillna("").itertuples(index=False, name=None)) == [
        *[("activities", "row", "activity_id", "")] * 2,
        *[("leads", "row", "lead_id", "1.00001E+17")] * 2,
        *[("leads", "value", "account_id", "1.00001E+17")] * 2,
        ("opportunities", "row", "account_id", "9.100000000000000E+15"),
        ("opportunities", "row", "opportunity_id", "9.100000000000000E+15"),
    ]  # fmt: skip
    assert told(built, "activities", "lead_id") == dict.fromkeys(["a", "b"], ("lead_quarantined", "1.00001E+17"))
    accounts = built["lead_accounts"].set_index("lead_id")["account_id"]
    assert accounts[["ten", "ten_too", "ten_first", "code"]].tolist() == ["10", "10", "10", "1E5"]
    assert accounts[["lost", "lost_too"]].tolist() == ["domain:lost.com", "domain:lost_too.com"]
    assert built["opportunities"]["account_id"].fillna("").tolist() == ["10", "10", "", "", "10"]


def test_numbers_are_read_as_the_column_means_them(built):
    accounts = built["accounts"].set_index("account_id")
    assert accounts["employee_count"].astype(float).fillna(-1).to_dict() == {
        **{"A1": -1, "A2": 1200, "A3": 51, "A4": -1, "A5": -1, "A6": 10000, "A7": 120, "A8": -1, "A9": -1},
        "10": -1,
    }
    assert accounts["annual_revenue_usd"].astype(float).fillna(-1).to_dict() == {
        **{
            "A1": 12500000,
            "A2": 12500000,
            "A3": 12000000,
            "A4": -1,
            "A5": 1500,
            "A6": 12.5,
            "A7": -1,
            "A8": 5,
            "A9": -1,
        },
        "10": -1,
    }
    assert told(built, "accounts", "employee_count") == {
        "A1": ("ambiguous_number", "1.200"),
        "A4": ("implausible_number", "0"),
        "A5": ("implausible_number", "-1"),
        "A8": ("bad_number", "12\\tor 13"),
        "A9": ("bad_number", "1.2"),
    }
    assert told(built, "accounts", "annual_revenue_usd") == {
        "A4": ("implausible_number", "0"),
    }
    assert told(built, "activities", "quantity") == {"page of zero": ("ambiguous_number", "1.200")}
    assert told(built, "opportunities", "amount_usd") == {"2": ("implausible_number", "-5")}
    costs = built["campaign_costs"]["cost_usd"].astype(float).fillna(-1)
    assert costs.tolist() == [1234.56, 2500, -1]
    assert list(told(built, "campaign_costs", "cost_usd").values()) == [("implausible_number", "-7")]
    owners = built["owners"].set_index(built["owners"]["owner_id"].fillna("nobody"))
    capacities = owners["capacity_per_week"].astype(float).fillna(-1).to_dict()
    assert capacities == {"7": 20, "8": -1, "9": -1, "10": -1, "nobody": 5}
    assert [owners.loc[owner_id, "is_active"] for owner_id in ("7", "9")] == [True, False]
    assert owners.loc[["8", "10"], "is_active"].isna().all()
    assert told(built, "owners", "capacity_per_week") == {
        "8": ("implausible_number", "-3"),
        "9": ("bad_number", "a few"),
    }
    assert told(built, "owners", "is_active") == {"8": ("bad_boolean", "on leave")}
    assert told(built, "owners", "owner_id") == {"": ("blank_key", "")}


def test_every_row_is_accounted_for(built):
    rows = built["input_reconciliation"].set_index("table_name")
    parts = rows[["accepted_rows", "duplicate_rows", "quarantined_rows", "suppressed_rows"]].sum(axis=1)
    assert parts.tolist() == rows["raw_rows"].tolist()
    assert rows["duplicate_rows"].sum() == 0


def test_an_id_that_is_a_structure_is_refused_before_anything_is_built(fresh_bench, built, run_bench, failures):
    folder = fresh_bench.folder / "nested"
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select {'id': 'L1'} as lead_id, timestamp '2026-01-05' as created_at)"
            f" to '{folder / 'leads.parquet'}' (format parquet)"
        )
        connection.execute(
            "copy (select 'A1' as activity_id, ['L1'] as lead_id, 'chat' as activity_type, 1772359200 as occurred_at)"
            f" to '{folder / 'activities.parquet'}' (format parquet)"
        )
    result = run_bench(
        fresh_bench, BUILD, "read_values", {"account_scoring_input_folder": str(folder)}, check=False
    )  # fmt: skip
    (message,) = failures(result).values()
    for table, kind in (("leads", "struct(id varchar)"), ("activities", "varchar[]")):
        assert f"Table {table} (" in message
        assert f"column lead_id is nested ({kind}), and an id is one text or number." in message
