"""What is stopped, and what stays as it was: a batch that cannot be trusted, an outbox that would withdraw too much."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from account_scoring import build

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"2026-03-0{day}" for day in range(2, 7))
PEOPLE = [f"p{number:02d}" for number in range(60)]
GATE = "int_account_scoring__input_batches"
WITHHELD = "the_outbox_withdraws_few_at_once"

# The outbox with what it stands on and what stands on it, and marts that read the input directly or not at all.
MARTS = ["+crm_outbox", "crm_hubspot_contacts", "int_account_scoring__crm_last_changes"]
MARTS += ["+input_reconciliation", "+quarantined_rows", "+scorecard"]
FIRST_BUILD = ["build", "--indirect-selection", "empty", "--exclude-resource-type", "unit_test", "--select", *MARTS]
# Seeds, which take a third of the time, are loaded once.
BUILD = [*FIRST_BUILD[:4], "seed", *FIRST_BUILD[4:], WITHHELD]
GATE_ONLY = ["run", "--select", f"+{GATE}"]
LETS_THROUGH = {"account_scoring_accept_batch": "yes"}


@pytest.fixture(scope="module")
def night(fresh_bench, run_bench, write_input) -> Callable[..., object]:
    """A build of a day: these people, each with one visit, dates in this form. Its result, good or bad."""

    def run(day: str, people: Sequence[str], form: str = "{}-{}-{}", args=BUILD, variables=None):
        created, visited = (form.format("2026", month, "01") for month in ("02", "03"))
        leads = [{"lead_id": name, "created_at": created, "email": f"{name}@example.org"} for name in people]
        activities = [
            {"activity_id": name, "lead_id": name, "activity_type": "page_view", "occurred_at": visited}
            for name in people
        ]
        write_input(fresh_bench.inputs, {"leads": leads, "activities": activities})
        variables = {"account_scoring_as_of": day, **(variables or {})}
        return run_bench(fresh_bench, args, "batches", variables, judges_policy=args is FIRST_BUILD, check=False)

    return run


@pytest.fixture(scope="module")
def rows(fresh_bench, query) -> Callable[[str], list[dict]]:
    """Rows of a table or query, without NaN, which is not equal to itself."""

    def read(sql: str) -> list[dict]:
        found = query(fresh_bench.db("batches"), sql).astype(object)
        return found.where(found.notna(), None).to_dict("records")

    return read


@pytest.fixture(scope="module")
def state(rows) -> Callable[[], dict[str, list[dict]]]:
    """What is kept, and some marts, as they are now."""
    kept = [
        "crm_outbox",
        "crm_leads",
        "input_reconciliation",
        "quarantined_rows",
        "scorecard",
        "int_account_scoring__activity_log",
        GATE,
    ]
    return lambda: {name: rows(f"select * from {name} order by all") for name in kept}


@pytest.fixture(scope="module")
def first(night, state):
    """Monday: sixty people, built and sent."""
    assert night(MONDAY, PEOPLE, args=FIRST_BUILD).success
    before = state()
    assert len(before["crm_outbox"]) == len(before["int_account_scoring__activity_log"]) == 60
    return before


@pytest.fixture(scope="module")
def refused(first, night, state, failures):
    """Tuesday, written dd.mm.yyyy."""
    told = failures(night(TUESDAY, PEOPLE, "{2}.{1}.{0}"))
    return told, state()


@pytest.fixture(scope="module")
def withheld(refused, night, rows):
    """Wednesday: twenty are gone, a third."""
    result = night(WEDNESDAY, PEOPLE[20:])
    return result, rows("select * from crm_outbox"), rows("select * from crm_leads")


@pytest.fixture(scope="module")
def mended(withheld, night, rows):
    """Thursday: nineteen of them are back."""
    result = night(THURSDAY, PEOPLE[1:])
    assert result.success
    return rows("select record_id, operation from crm_outbox where change_seq > 60")


@pytest.fixture(scope="module")
def let_through(mended, night, rows):
    """Friday: twenty are left, and that is right."""
    result = night(FRIDAY, PEOPLE[40:], variables=LETS_THROUGH)
    assert result.success
    return rows("select operation, count(*) as number from crm_outbox where change_seq > 61 group by operation")


def test_a_batch_that_cannot_be_read_is_told_in_one_message(refused):
    told, _ = refused
    assert list(told) == [f"model.account_scoring.{GATE}"]
    text = build.without_frame(*told.values())
    assert text.splitlines()[1:3] == [
        "  activities: 0 of 60 rows can be used, 60 on the last build; at least 30 must be there."
        ' The commonest reason is bad_timestamp in occurred_at, such as "01.03.2026".',
        "  leads: 0 of 60 values of created_at can be read, 60 on the last build; at least 1 must be there."
        ' The commonest reason is bad_timestamp in created_at, such as "01.02.2026".',
    ]
    assert "make score ... ACCEPT_BATCH=yes" in text
    assert "in macro" not in text


def test_a_refused_batch_leaves_marts_and_all_that_is_kept_as_they_were(first, refused):
    _, after = refused
    assert after == first


def test_too_many_withdrawals_are_not_sent_and_told_while_all_else_is_built(refused, withheld, failures):
    result, outbox, leads = withheld
    assert list(failures(result)) == [f"test.account_scoring.{WITHHELD}"]
    assert len(outbox) == 60
    assert len(leads) == 40
    assert {node.node.name for node in result.result.results if str(node.status) == "skipped"} == set()


def test_the_build_after_the_cause_is_mended_sends_what_changed(mended):
    assert mended == [{"record_id": "p00", "operation": "delete"}]


def test_the_var_lets_a_batch_and_its_withdrawals_through(let_through):
    assert let_through == [{"operation": "delete", "number": 39}]


def test_what_was_let_through_is_the_base_also_of_a_full_refresh(let_through, night, failures):
    assert night(FRIDAY, PEOPLE[40:], args=[*GATE_ONLY, "--full-refresh"]).success
    (text,) = failures(night(FRIDAY, PEOPLE[51:], args=[*GATE_ONLY, "--full-refresh"])).values()
    assert "leads: 9 of 9 rows can be used, 20 on the last build; at least 10 must be there." in text
