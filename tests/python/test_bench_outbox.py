"""What a CRM is sent, day by day, on a small simulation: only news, and all of it."""

from __future__ import annotations

import contextlib

import duckdb
import pytest

from account_scoring.bench.outbox import LAST_DAY, Day, as_document, as_markdown, simulate
from account_scoring.bench.source_days import SourceDays

LEADS, DAYS = 100, 2
# So many days without activity are waited for one on which no score fades across a bound; the first is one.
MOST_QUIET_DAYS = 6


@pytest.fixture(scope="module")
def days(tmp_path_factory) -> list[Day]:
    """A hundred leads, built day after day, until a quiet day without news."""
    found = []
    with contextlib.closing(
        simulate(LEADS, DAYS, tmp_path_factory.mktemp("outbox"), quiet_days=MOST_QUIET_DAYS)
    ) as simulation:
        for day in simulation:
            found.append(day)
            if day.kind == "quiet" and day.news == 0:
                break
    return found


def test_every_record_with_news_is_sent_once_and_no_other(days):
    """News is known from outside of the outbox: what a CRM, made of the rows so far, shows otherwise than it should."""
    assert [day.kind for day in days[: DAYS + 3]] == ["first", *["day"] * DAYS, "again", "quiet"]
    assert [(day.sent, day.rows_without_news) for day in days] == [(day.news, 0) for day in days]
    assert sum(day.sent for day in days[1 : DAYS + 1]) > 0


def test_replaying_the_outbox_gives_the_desired_state_on_every_day(days):
    assert [day.left_wrong for day in days] == [0] * len(days)
    assert days[0].records == days[0].sent


def test_a_day_on_which_nothing_happened_and_no_bound_was_crossed_sends_nothing(days):
    """Whatever the unrounded scores do meanwhile: on a day without activity most of them fade."""
    (again,) = (day for day in days if day.kind == "again")
    assert (again.sent, again.moved_scores) == (0, 0)
    quiet = days[-1]
    assert (quiet.kind, quiet.active_leads, quiet.news, quiet.sent) == ("quiet", 0, 0, 0)
    assert quiet.moved_share > 0.5


def test_the_simulation_is_not_quiet_by_itself(days):
    """People are active, and the policy hands some of them to sales: otherwise there would be nothing to send."""
    for day in days[: DAYS + 1]:
        assert 0.005 < day.active_share < 0.1
        assert 0.02 < day.handed_over < 0.2


def test_the_report_tells_shares_of_the_days_after_the_first(days):
    page, document = as_markdown(days), as_document(days, {"leads": LEADS})
    assert f"{DAYS} days after the first" in page
    assert [day["sent"] for day in document["days"]] == [day.sent for day in days]
    assert "| lead upsert |" in page


def test_a_source_holds_on_a_day_what_had_come_by_then(tmp_path):
    """And on the last day the whole demo, in as many files as deliveries."""
    source = SourceDays(tmp_path / "demo", tmp_path / "input", 100, 1, LAST_DAY)
    early = LAST_DAY.replace(month=8)
    files = f"'{tmp_path / 'input' / 'activities'}/*.parquet'"
    with duckdb.connect() as connection:

        def rows(query: str) -> tuple:
            return connection.execute(query).fetchone()

        source.go_to(early)
        assert rows(f"select max(cast(loaded_at as date)) from {files}") == (early,)
        leads = f"'{tmp_path / 'input' / 'leads.parquet'}'"
        assert rows(
            f"select max(cast(created_at as date)) <= '{early}', max(updated_at) <= '{early} 23:59:59' from {leads}"
        )
        source.go_to(LAST_DAY)
        whole = f"'{tmp_path / 'demo' / 'activities.parquet'}'"
        last = f"where loaded_at < timestamp '{LAST_DAY}' + interval 1 day"
        assert rows(f"select count(*) from (from {whole} {last} except all from {files})") == (0,)
        assert len(list((tmp_path / "input" / "activities").iterdir())) == 2
