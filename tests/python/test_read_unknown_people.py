"""Activities of people nobody knows yet, and of companies without a person: two small builds of one folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import pandas as pd
    from conftest import Bench

BUILD = ["build", "--exclude-resource-type", "unit_test"]
MARTS = [
    "account_scores",
    "lead_scores",
    "score_reasons",
    "quarantined_rows",
    "input_reconciliation",
    "unmatched_values",
]
KEPT = ["score_movements", "int_account_scoring__refusals"]

# Days of identification: long ago, later, and that of the second build, which comes a day after the first.
EARLY, LATE, SECOND_DAY = "2024-12-05", "2024-12-20", "2025-01-02"

LEADS: dict[str, dict[str, str]] = {
    # A visitor with three visits before it is known who it is, and the same visits of somebody who was always known.
    **{name: {} for name in ("visitor", "twin", "idle")},
    # Identified in the first build and not in the second, or as somebody else.
    **{name: {} for name in ("withdrawn", "wrong", "right")},
    **{name: {} for name in ("first_user", "last_user", "told_often", "undated", "awaited")},
    "loser": {"merged_into_lead_id": "winner"},
    "winner": {},
    "deleted": {"is_deleted": "true"},
    "refuser": {},
    # Two people who did the same at two companies, of which one also acts without a person.
    "person": {"account_id": "mixed"},
    "peer": {"account_id": "plain"},
}

# Companies; old is merged into its survivor in the second build.
ACCOUNTS: dict[str, dict[str, str]] = {
    **{name: {} for name in ("only_acts", "mixed", "plain", "old", "survivor")},
    "closed": {"is_deleted": "true"},
}
# What companies do without a person counts by rules of their own: points and half-life of the shipped two.
RULES = {"company_on_pricing": (8, 14), "company_surge": (15, 30)}

# Who, what, page, day. Who begins with @ for a visitor, with # for an account.
VISITS = [
    ("demo_request", "", "2024-12-01"),
    ("page_view", "/pricing", "2024-12-03"),
    ("page_view", "/pricing/teams", "2024-12-10"),
]
ACTIVITIES: list[tuple[str, str, str, str]] = [
    *((who, *visit) for who in ("@v_visitor", "twin") for visit in VISITS),
    *(
        (who, "demo_request", "", "2024-12-01")
        for who in ("@v_withdrawn", "@v_moved", "@v_shared", "@v_often", "@v_undated", "@v_awaited")
    ),
    *(
        (who, "demo_request", "", "2024-12-01")
        for who in ("@v_loser", "@v_deleted", "@v_stranger", "@v_nobody", "@v_nobody")
    ),
    ("@v_refuser", "email_unsubscribe", "", "2024-12-01"),
    ("@v_refuser", "demo_request", "", "2024-12-01"),
    # Nobody at all, and an all-zero id, which devices send for none.
    ("@00000000-0000-0000-0000-000000000000", "demo_request", "", "2024-12-01"),
    # What tools of analytics send while nobody has an id: one id of everybody.
    ("@anonymous", "demo_request", "", "2024-12-01"),
    ("", "demo_request", "", "2024-12-01"),
    # Nobody has identified who did this, and the type is one that no rule knows.
    ("@v_nobody", "stared_at_screen", "", "2024-12-01"),
    *((person, "demo_request", "", "2024-12-01") for person in ("person", "peer")),
    *((who, "page_view", "/pricing", "2024-12-18") for who in ("#only_acts", "#mixed", "#old", "#closed", "#nowhere")),
    # On the day of the second build.
    ("#only_acts", "intent_surge", "", SECOND_DAY),
]

IDENTITIES: list[tuple[str, str, str]] = [
    ("v_withdrawn", "withdrawn", EARLY),
    ("v_moved", "wrong", EARLY),
    ("v_shared", "first_user", EARLY),
    ("v_shared", "last_user", LATE),
    ("v_often", "told_often", LATE),
    ("v_often", "told_often", EARLY),
    ("v_undated", "undated", "some day"),
    ("v_awaited", "awaited", SECOND_DAY),
    ("v_loser", "loser", EARLY),
    ("v_deleted", "deleted", EARLY),
    ("v_stranger", "stranger", EARLY),
    ("v_refuser", "refuser", EARLY),
    ("", "idle", EARLY),
    ("00000000-0000-0000-0000-000000000000", "idle", EARLY),
    ("Anonymous", "idle", EARLY),
]
# In the second build.
LEARNED = [
    *(identity for identity in IDENTITIES if identity[0] != "v_withdrawn"),
    ("v_visitor", "visitor", LATE),
    ("v_moved", "right", LATE),
]


def _activity(number: int, who: str, activity_type: str, asset: str, day: str) -> dict[str, str]:
    column = {"@": "anonymous_id", "#": "account_id"}.get(who[:1], "lead_id")
    return {
        "activity_id": f"a{number}",
        "lead_id": "",
        "anonymous_id": "",
        "account_id": "",
        column: who.lstrip("@#"),
        "activity_type": activity_type,
        "asset": asset,
        "occurred_at": day,
        "loaded_at": day,
    }


@pytest.fixture(scope="module")
def builds(fresh_bench: Bench, run_bench, write_input, edit_seed, query) -> list[dict[str, pd.DataFrame]]:
    """The marts after each of the two builds, by name."""
    lead = {"created_at": "2024-11-01", "job_title": "VP Marketing", "country": "US", "updated_at": "2024-12-01"}
    write_input(
        fresh_bench.inputs,
        {
            "leads": [
                {"lead_id": name, **lead, "email": f"vp@{name.replace('_', '-')}.com", **facts}
                for name, facts in LEADS.items()
            ],
            "activities": [_activity(number, *activity) for number, activity in enumerate(ACTIVITIES)],
        },
    )

    def change(rules: list[dict[str, str]]) -> list[dict[str, object]]:
        assert RULES.keys() <= {rule["rule_id"] for rule in rules}
        changes = {
            rule_id: {"points": points, "half_life_days": half_life, "rule_cap": 20}
            for rule_id, (points, half_life) in RULES.items()
        }
        return [{**rule, **changes.get(rule["rule_id"], {})} for rule in rules]

    edit_seed(fresh_bench.project, "activity_rules", change)
    found = []
    # The first build makes what the second is compared with; the second makes all, and is tested by every invariant.
    first = ["test", "--select", *(f"+{mart}" for mart in (*MARTS, *KEPT))]
    for day, identities, arguments in (("2025-01-01", IDENTITIES, first), (SECOND_DAY, LEARNED, [])):
        write_input(
            fresh_bench.inputs,
            {
                "identities": [
                    dict(zip(("anonymous_id", "lead_id", "identified_at"), row, strict=True)) for row in identities
                ]
            },
        )
        merged = {"old": {"merged_into_account_id": "survivor"}} if day == SECOND_DAY else {}
        write_input(
            fresh_bench.inputs,
            {"accounts": [{"account_id": name, **facts, **merged.get(name, {})} for name, facts in ACCOUNTS.items()]},
        )
        run_bench(
            fresh_bench,
            [*BUILD, *arguments],
            "unknown_people",
            {"account_scoring_as_of": day},
            judges_policy=False,
            builds_reviews=False,
        )
        found.append({mart: query(fresh_bench.db("unknown_people"), f"from {mart}") for mart in (*MARTS, *KEPT)})
    return found


@pytest.fixture(scope="module")
def intent(builds) -> list[dict[str, float]]:
    """The score of each lead in the live model of intent, after each build."""
    return [
        marts["lead_scores"]
        .loc[lambda scores: scores["score_model_id"] == "lead_intent"]
        .set_index("lead_id")["score"]
        .astype(float)
        .to_dict()
        for marts in builds
    ]


def told(marts: dict[str, pd.DataFrame], table: str) -> dict[tuple[str, str, str], int]:
    """How many rows of a table were told, by reason, column and value."""
    rows = marts["quarantined_rows"].loc[lambda rows: rows["table_name"] == table]
    return rows.fillna("").groupby(["reason", "column_name", "offending_value"]).size().to_dict()


# A demo request counts 50 with a half-life of 30 days; it was 31 and 32 days ago.
DEMO = [pytest.approx(50 * 2 ** (-age / 30), abs=1e-3) for age in (31, 32)]


def test_earlier_visits_count_once_it_is_known_who_it_is(intent):
    """The score is that of somebody who did the same under a name, to the last decimal; before, nothing counted."""
    before, after = intent
    assert before["visitor"] == 0
    # The demo, two looks at pricing, of 30 and 23 days ago (8 with a half-life of 14), and 2 for two active weeks.
    expected = 50 * 2 ** (-32 / 30) + 8 * (2 ** (-30 / 14) + 2 ** (-23 / 14)) + 2
    assert after["visitor"] == pytest.approx(expected, abs=1e-3)
    assert after["visitor"] == after["twin"]


def test_an_identity_that_is_withdrawn_or_moved_takes_its_visits_along(intent):
    before, after = intent
    assert (before["withdrawn"], after["withdrawn"]) == (DEMO[0], 0)
    assert (before["wrong"], before["right"]) == (DEMO[0], 0)
    assert (after["wrong"], after["right"]) == (0, DEMO[1])


def test_of_several_people_of_one_visitor_the_last_one_counts(intent):
    before, after = intent
    assert (before["first_user"], before["last_user"]) == (0, DEMO[0])
    # Told again and again, without a readable time, and through a merge.
    assert (before["told_often"], before["undated"], before["winner"]) == (DEMO[0], DEMO[0], DEMO[0])
    # What is dated after the day of scoring is not known before its day; an id that stands for none is nobody's.
    assert (before["awaited"], after["awaited"]) == (0, DEMO[1])
    assert before["idle"] == after["idle"] == 0


def test_what_was_learned_moves_the_score_as_a_late_row(builds):
    """Causes add up by a test of the build itself; here which cause it is."""
    moved = builds[1]["score_movements"].loc[lambda rows: rows["score_model_id"] == "lead_intent"]
    causes = moved.groupby("subject_id")["cause"].agg(set).to_dict()
    assert causes["right"] == causes["awaited"] == {"late_rows"}
    assert all("late_rows" in causes[lead] for lead in ("visitor", "withdrawn", "wrong"))
    assert causes["twin"] == {"decay"}


def test_who_is_not_identified_is_left_out_and_counted(builds):
    """Expected, and no fault: suppressed. Visits of somebody unknown, or of nobody at all, are told."""
    before, after = (told(marts, "activities") for marts in builds)
    assert after == {
        ("unknown_lead", "anonymous_id", "v_stranger"): 1,
        ("unknown_lead", "lead_id", ""): 3,
        ("unknown_account", "account_id", "nowhere"): 1,
    }
    assert before == {**after, ("after_as_of", "occurred_at", "2025-01-02 00:00:00"): 1}
    # v_nobody (3), what the deleted lead and account did, and before v_visitor (3) and v_awaited, after v_withdrawn.
    for marts, suppressed, quarantined in zip(builds, (9, 6), (6, 5), strict=True):
        counts = marts["input_reconciliation"].set_index("table_name").loc["activities"]
        assert counts["suppressed_rows"] == suppressed
        assert counts["quarantined_rows"] == quarantined
        assert (
            counts["raw_rows"]
            == len(ACTIVITIES)
            == counts[["accepted_rows", "suppressed_rows", "quarantined_rows"]].sum()
        )


def test_what_nobody_did_is_asked_for_no_rule(builds):
    """A type that nothing counts of needs no rule, as long as nobody is known who did it."""
    values = builds[0]["unmatched_values"]
    assert "stared_at_screen" not in set(values["value"])
    assert (values["row_share"].dropna() <= 1).all()


def test_identities_that_cannot_be_used_say_why(builds):
    assert told(builds[0], "identities") == {
        ("blank_key", "anonymous_id", ""): 3,
        ("after_as_of", "identified_at", "2025-01-02 00:00:00"): 1,
        ("older_version", "lead_id", "first_user"): 1,
        ("older_version", "lead_id", "told_often"): 1,
        ("unknown_lead", "lead_id", "stranger"): 1,
        ("bad_timestamp", "identified_at", "some day"): 1,
    }


def test_a_no_that_a_visitor_said_holds_for_the_lead(builds):
    assert set(builds[0]["int_account_scoring__refusals"]["lead_id"]) == {"refuser"}


@pytest.fixture(scope="module")
def accounts(builds) -> list[dict[str, dict[str, float]]]:
    """What each account has, after each build."""
    names = ["intent_score", "contacts", "engaged_contacts", "effective_contacts"]
    return [marts["account_scores"].set_index("account_id")[names].astype(float).to_dict("index") for marts in builds]


FADED = 8 * 2 ** (-15 / 14)


def on_top(points: float, others: float = 0) -> float:
    """Points of an account with `others`, as acts of the company come on top of them: the score approaches 100."""
    return others + points * (100 - others) / (100 + points)


def test_what_a_company_does_without_a_person_counts_for_it(accounts):
    """A look at pricing 14 and 15 days ago, 8 with a half-life of 14 days, and a surge on the day itself."""
    before, after = (scores["only_acts"] for scores in accounts)
    assert before["intent_score"] == pytest.approx(on_top(4), abs=1e-3)
    assert after["intent_score"] == pytest.approx(on_top(FADED + 15), abs=1e-3)
    assert before["contacts"] == after["contacts"] == after["engaged_contacts"] == after["effective_contacts"] == 0


def test_a_companys_acts_come_on_top_of_its_contacts_and_are_none_of_them(accounts, builds, intent):
    mixed, plain = accounts[0]["mixed"], accounts[0]["plain"]
    assert mixed.pop("intent_score") == pytest.approx(on_top(4, plain.pop("intent_score")), abs=1e-3)
    assert mixed == plain
    assert intent[0]["person"] == intent[0]["peer"]
    reasons = builds[0]["score_reasons"].loc[lambda rows: rows["score_model_id"] == "account_intent"]
    told_reasons = reasons.groupby("subject_id")["rule_id"].agg(set)
    # The last is the limit of the score, which is approached and not reached.
    assert told_reasons["mixed"] == {"person", "company_on_pricing", "account_intent"}
    # Somebody who looked at pricing under a name is no company that did.
    assert told_reasons["domain:twin.com"] == {"twin"}


def test_a_merged_companys_acts_count_for_the_one_that_is_left(accounts):
    before, after = accounts
    assert before["old"]["intent_score"] == pytest.approx(on_top(4), abs=1e-3)
    assert before["survivor"]["intent_score"] == 0
    assert after["survivor"]["intent_score"] == pytest.approx(on_top(FADED), abs=1e-3)
    assert "old" not in after
    assert "closed" not in before


def test_movements_tell_what_a_company_did(builds):
    """They add up by a test of the build itself."""
    moved = builds[1]["score_movements"].loc[lambda rows: rows["score_model_id"] == "account_intent"]
    causes = {subject: rows.set_index("cause")["points"].astype(float) for subject, rows in moved.groupby("subject_id")}
    approached = on_top(FADED + 15) - on_top(4) - (FADED + 15 - 4)
    assert causes["only_acts"].to_dict() == {
        "decay": pytest.approx(FADED - 4, abs=1e-3),
        "new_activity": 15,
        "caps": pytest.approx(approached, abs=1e-3),
    }
    assert causes["survivor"].to_dict() == {
        "late_rows": pytest.approx(FADED, abs=1e-3),
        "caps": pytest.approx(on_top(FADED) - FADED, abs=1e-3),
    }
