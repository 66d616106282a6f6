"""After any sequence of daily builds the marts are those of a full refresh; a killed build is repaired by the next one.

What happens from build to build is told by histories.py. A longer run, with so many histories and kills, more steps and
other ones each time: SOAK=50 .venv/bin/python -m pytest -n 0 tests/python/test_histories.py
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from histories import (
    EDITS,
    FIRST_POLICY,
    Again,
    Altered,
    Campaign,
    Consent,
    Gone,
    History,
    Lead,
    Row,
    State,
    Step,
    edited_policy,
    histories,
    in_lines,
    shrunk,
    states,
)
from hypothesis import HealthCheck, Phase, assume, given, settings

from account_scoring.databases import DuckDbFile
from account_scoring.publish import publish

SOAK = int(os.environ.get("SOAK", "0"))
KILLS = SOAK or 20
# After so many kills in a row comes a build that is left alone.
KILLS_A_REPAIR = 4

BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
POLICY_ERRORS = "int_account_scoring__policy_errors"
HIDING_EDITS = ("no_hold", "no_page_rule")
# So much of a difference is shown.
SHOWN_MARTS, SHOWN_ROWS = 4, 3

# What is kept is kept once: a score of a day, a change of the outbox.
TWICE_KEPT = """
    select lead_id, score_model_id, cast(snapshot_date as varchar) as day
    from lead_score_history group by all having count(*) > 1
    union all
    select account_id, score_model_id, cast(snapshot_date as varchar)
    from account_score_history group by all having count(*) > 1
    union all
    select subject, record_id, cast(change_seq as varchar)
    from crm_outbox qualify count(*) over (partition by change_seq) > 1
"""

# Of each day as many are told as were scored on it.
OTHER_DAYS = """
    select days.snapshot_date
    from score_history_days as days
    left join scores_by_day as scores on days.snapshot_date = scores.snapshot_date
    group by days.snapshot_date, days.leads, days.accounts
    having
        count(distinct case scores.subject when 'lead' then scores.subject_id end) <> days.leads
        or count(distinct case scores.subject when 'account' then scores.subject_id end) <> days.accounts
"""

PRESENT = """
    select scores.subject, scores.subject_id, scores.score_model_id, scores.score, scores.band, models.hold_days,
        coalesce(models.hysteresis_margin, 0)
    from int_account_scoring__scores as scores
    inner join int_account_scoring__models as models using (score_model_id)
    where scores.evaluation_id = 0
"""
BANDS = "select score_model_id, band, coalesce(cast(at_least_score as double), -1e9) from score_bands"
BY_DAY = """
    select cast(snapshot_date as varchar), subject, subject_id, score_model_id, score, band, kept_on = snapshot_date
    from scores_by_day
"""

Marts = dict[str, list[tuple]]

# One lead, or pair of leads, for each kind of change; they have nothing to do with one another.
KNOWN_HISTORY = History(
    (
        Step(
            (
                *(Lead(name, "unknown") for name in ("gives", "gets", "withdraws", "loser", "winner", "comes_late")),
                *(Lead(name, "unknown") for name in ("waits", "clicks", "loses", "holds", "opens", "repeats")),
                *(Lead(name, "unknown") for name in ("hurries", "redates", "rewrites", "untimed", "browses", "scans")),
                *(Lead(name, "unknown") for name in ("refuses", "objects", "grants")),
                *(Lead(name, "acme_mail") for name in ("stays", "leaves")),
                Row("moves", "gives", day=-2),
                Row("withdrawn", "withdraws", "demo", day=-3),
                Row("of_loser", "loser", "webinar", day=-5),
                Row("of_winner", "winner", "demo"),
                Row("in_future", "waits", day=5),
                Row("ad", "clicks", "ad_c1", day=-4),
                Row("vanishes", "loses", day=-4),
                Row("held", "holds", day=-1),
                Row("opened", "opens", "open", day=-1),
                Row("of_stranger", "stranger", "demo", day=-4),
                Row("of_stayer", "stays", "demo"),
                Row("of_leaver", "leaves", "demo"),
                Row("repeated", "repeats"),
                Row("unusable", "repeats", "blank"),
                # Webinars that prove to be nothing that counts.
                Row("soon_corrected", "hurries", "webinar", day=-8, loaded=-7),
                Row("same_date", "redates", "webinar", day=-8, is_dated=True),
                Row("same_moment", "rewrites", "webinar", day=-8),
                Row("no_moment", "untimed", "webinar", day=-8, loaded=None),
                Row("addressed", "browses", "addressed", day=-8),
                Row("first_hit", "scans", "demo", day=-4),
                Row("refused", "refuses", day=-8),
                Row("objected", "objects", day=-3),
                Row("granted", "grants", "long_session", day=-4),
            ),
            edits=("pages_ask_for_consent",),
        ),
        Step(
            (
                Row("moves", "gets", day=-3),
                Row("withdrawn", "withdraws", "demo", day=-4, is_deleted=True),
                Lead("loser", "unknown", merged_into="winner"),
                Row("late", "comes_late", "download", day=-360),
                # Two of one moment are a machine's; one alone is none.
                Row("second_hit", "scans", "demo", day=-5),
                Campaign("c1", "organic"),
                Row("held", "holds", day=-1, loaded=-9, is_deleted=True),
                Lead("stranger", "unknown"),
                Lead("leaves", "derived"),
                Again("repeated"),
                Altered("soon_corrected", "unheard_of", later=0.8),
                Altered("same_date", "unheard_of"),
                Altered("same_moment", "unheard_of"),
                Altered("no_moment", "unheard_of"),
                # Said the day before the page was looked at, and told late.
                Consent("refuses", day=-10),
                Consent("objects", "profiling"),
            ),
            edits=("sessions_need_a_grant",),
            threads=2,
        ),
        Step(
            (
                Row("withdrawn", "withdraws", "demo", day=-5),
                Lead("loser", "unknown"),
                Gone("vanishes"),
                Gone("first_hit"),
            ),
            as_of_days_back=3,
            threads=4,
        ),
        Step(
            (
                # An hour before the page was looked at, and told later still.
                Consent("refuses", is_granted=True, day=-20),
                Consent("objects", "profiling", is_granted=True, day=-1),
                Consent("grants", "phone", is_granted=True, day=-20),
            ),
            days_later=10,
            edits=("other_half_life", "opens_count"),
            threads=2,
        ),
    )
)

# Which of these leads have points for intent after each of the four builds.
KNOWN_INTEREST = {
    "gives": (True, False, False, False),
    "gets": (False, True, True, True),
    "withdraws": (True, False, True, True),
    "loser": (True, False, True, True),
    "comes_late": (False, True, True, True),
    "waits": (False, False, False, True),
    "clicks": (True, False, False, False),
    "loses": (True, True, False, False),
    "holds": (True, True, True, True),
    "opens": (False, False, False, True),
    "stranger": (False, True, True, True),
    "hurries": (True, False, False, False),
    "redates": (True, False, False, False),
    "rewrites": (True, False, False, False),
    "untimed": (True, False, False, False),
    "browses": (True, True, True, True),
    "scans": (True, False, True, True),
    "refuses": (True, False, False, True),
    # On the earlier day nobody had objected yet.
    "objects": (True, False, True, True),
    "grants": (True, False, False, True),
}

# Only rows of the last three days are new or changed, or of three days up to the newest that was known before (a5).
HISTORY_WITHOUT_LOAD_TIMES = History(
    (
        Step((Row("a1", "l1", "demo", day=-40), Row("a2", "l2", day=-1), Row("a3", "l3"), Row("a4", "l4", "blog"))),
        Step((Row("a5", "l1", day=-2), Row("a2", "l3", day=-1), Row("a3", "l3", is_deleted=True), Again("a4"))),
        Step(
            (
                Altered("a5", lead="l2"),
                Row("a6", "l2", "webinar", day=-2),
                Row("a7", "l4", "long_session"),
                Row("a4", "l4", "careers", day=-1),
            )
        ),
    ),
    has_load_times=False,
)


@pytest.fixture(scope="module")
def read(fresh_bench, write_input, write_policy) -> Callable[[State], None]:
    """Let the next build read a state: its files and its policy."""

    def put(state: State) -> None:
        shutil.rmtree(fresh_bench.inputs)
        for file, rows in state.files.items():
            folder, _, table = file.rpartition("/")
            write_input(fresh_bench.inputs / folder, {table: rows})
        write_policy(fresh_bench.project, state.policy)

    return put


@pytest.fixture(scope="module")
def seeded(fresh_bench, run_bench, write_policy) -> Path:
    """A database in which only the seeds are, with the first policy: what every build would load again."""
    write_policy(fresh_bench.project, FIRST_POLICY)
    run_bench(fresh_bench, ["seed"], "seeded")
    return fresh_bench.db("seeded")


def remember(db: Path, other: Path) -> None:
    """Copy the kept days of another database, which --full-refresh would leave alone."""
    with duckdb.connect(str(db)) as connection:
        connection.execute(f"attach '{other}' as other (read_only)")
        for history in ("lead_score_history", "account_score_history", "score_history_days"):
            connection.execute(f"create table {history} as from other.{history}")


@pytest.fixture(scope="module")
def build(fresh_bench, seeded, read, run_bench) -> Callable[..., None]:
    """Build a state into the database of this name, which is made if it is not there."""
    # Policy that each database has loaded.
    loaded: dict[str, dict] = {}

    def run(
        name: str,
        state: State,
        *,
        is_fresh: bool = False,
        is_unsure: bool = False,
        threads: int = 0,
        is_whole: bool = True,
        options: Sequence[str] = (),
        remembers: str = "",
    ) -> None:
        """Build.

        Args:
            name: of the database.
            state: what the build reads.
            is_fresh: forget the database that is there.
            is_unsure: nobody knows which policy the database has loaded, so all of it is loaded again.
            threads: of dbt; 0 means those of the state.
            is_whole: with what only reviews read.
            options: more arguments of dbt.
            remembers: the database whose kept days a fresh one holds bands by, as a full refresh of it would.
        """
        db = fresh_bench.db(name)
        if is_fresh or not db.exists():
            shutil.rmtree(db.parent, ignore_errors=True)
            db.parent.mkdir(parents=True)
            shutil.copy(seeded, db)
            loaded[name] = FIRST_POLICY
            if remembers:
                remember(db, fresh_bench.db(remembers))
        read(state)
        # Loading what is there already costs a fifth of a build.
        there = {} if is_unsure else loaded[name]
        same = [seed for seed, rows in state.policy.items() if rows == there.get(seed)]
        run_bench(
            fresh_bench,
            [*BUILD, *options, "--exclude", "path:seeds/reference", "path:seeds/contract", *same],
            name,
            {"account_scoring_as_of": state.as_of},
            judges_policy=False,
            builds_reviews=is_whole,
            threads=threads or state.threads,
        )
        loaded[name] = dict(state.policy)

    return run


@pytest.fixture(scope="module")
def marts_of(fresh_bench, marts) -> Callable[[str], Marts]:
    """Marts of the database of this name."""
    return lambda name: marts(fresh_bench.db(name))


def plain(row: tuple) -> tuple:
    """A row as one wants to read it."""
    return tuple(str(cell) if isinstance(cell, Decimal) or hasattr(cell, "isoformat") else cell for cell in row)


def differences(expected: Marts, actual: Marts) -> str:
    """Marts that differ, with the first rows of each side that the other lacks; blank: none."""
    told = []
    for mart in sorted(expected.keys() | actual.keys()):
        wanted, found = Counter(expected.get(mart, ())), Counter(actual.get(mart, ()))
        lines = [
            f"    {side}: {plain(row)}"
            for side, rows in (("missing", wanted - found), ("extra", found - wanted))
            for row in sorted(rows.elements(), key=repr)[:SHOWN_ROWS]
        ]
        if lines:
            counts = f"{(wanted - found).total()} missing, {(found - wanted).total()} extra"
            told.append("\n".join([f"  {mart}: {counts}", *lines]))
    left_out = [f"  and {len(told) - SHOWN_MARTS} more marts"] if len(told) > SHOWN_MARTS else []
    return "\n".join(told[:SHOWN_MARTS] + left_out)


def assert_same(expected: Marts, actual: Marts, when: str) -> None:
    __tracebackhide__ = True
    if found := differences(expected, actual):
        # Not pytest.fail: with it the history that hypothesis found would not be printed.
        raise AssertionError(f"{when}, marts differ from a full refresh\n{found}")


def in_whole_points(score: Decimal) -> Decimal:
    return score.quantize(Decimal(1), ROUND_HALF_UP)


class Memory:
    """All scores of all days that were kept, as the histories had them when they had a row of everybody on each day."""

    def __init__(self, db: Path) -> None:
        """Of a database in which nothing was built yet."""
        self._db = db
        self._days: dict[str, dict[tuple[str, str, str], tuple[Decimal, str]]] = {}
        self._bounds: dict[str, dict[str, list[tuple[Decimal, str]]]] = {}

    def check(self, as_of: str) -> None:
        """After a build: bands are those that all scores of all days would give, and every day is told as it was."""
        __tracebackhide__ = True
        with duckdb.connect(str(self._db), read_only=True) as connection:
            present = connection.execute(PRESENT).fetchall()
            bounds: dict[str, list[tuple[Decimal, str]]] = {}
            for model, band, bound in connection.execute(BANDS).fetchall():
                bounds.setdefault(model, []).append((Decimal(str(bound)), band))
            days = connection.execute("select cast(snapshot_date as varchar) from score_history_days").fetchall()
            told = connection.execute(BY_DAY).fetchall()
        wrong = []
        for subject, subject_id, model, score, band, hold_days, margin in present:
            begin = (date.fromisoformat(as_of) - timedelta(days=int(hold_days))).isoformat()
            hold = [day for day in self._days if begin <= day < as_of]
            if any(self._bounds[day].get(model) != bounds.get(model) for day in hold):
                # Of a new bound the days before know which side they were on in whole points only.
                continue
            if model not in bounds:
                wrong += [(subject, subject_id, model, band)] if band is not None else []
                continue
            key = subject, subject_id, model
            peak = max([score, *(self._days[day][key][0] for day in hold if key in self._days[day])])
            reached = {
                name: max(found for found in bounds[model] if top >= found[0] and score >= found[0] * least)[1]
                for name, top, least in (("alone", score, 1), ("with hold", peak, 1 - Decimal(str(margin))))
            }
            # The hold never takes away: what the score alone reaches is reached.
            expected = max(reached.values(), key=lambda name: next(bound for bound, of in bounds[model] if of == name))
            wrong += [(key, score, peak, band, expected)] if band != expected else []
        assert wrong == [], f"as of {as_of}"
        if (as_of,) in days and as_of not in self._days:
            self._days[as_of] = {tuple(row[:3]): (row[3], row[4]) for row in present}
            self._bounds[as_of] = bounds
        assert {day for (day,) in days} == self._days.keys()
        kept = [((day, *key), row) for day, rows in self._days.items() for key, row in rows.items()]
        assert {tuple(row[:4]): (in_whole_points(row[4]), row[5]) for row in told} == {
            key: (in_whole_points(score), band) for key, (score, band) in kept
        }
        assert [row for row in told if row[6] and row[4] != self._days[row[0]][row[1:4]][0]] == []


@pytest.fixture(scope="module")
def assert_every_build_equals_a_fresh_one(fresh_bench, build, marts_of) -> Callable[..., None]:
    """Build a history step by step; compare with fresh builds after the second, third and last step.

    The first build is a fresh one.
    """

    def check(history: History, compared: Sequence[int] = (2, 3)) -> None:
        __tracebackhide__ = True
        memory = Memory(fresh_bench.db("daily"))
        for number, state in enumerate(states(history), start=1):
            # Reviews add to nothing: the last build has them.
            is_last = number == len(history.steps)
            build("daily", state, is_fresh=number == 1, is_whole=is_last)
            memory.check(state.as_of)
            if is_last or number in compared:
                threads = 3 - min(state.threads, 2)
                build("fresh", state, is_fresh=True, threads=threads, is_whole=is_last, remembers="daily")
                assert_same(marts_of("fresh"), marts_of("daily"), f"After build {number} (as of {state.as_of})")

    return check


@dataclass(frozen=True)
class Known:
    """The known history, built.

    Attributes:
        states: what each build read.
        daily: marts after each build.
        again: marts after the last build once more.
        refreshed: marts of a full refresh of each state.
    """

    states: list[State]
    daily: list[Marts] = field(repr=False)
    again: Marts = field(repr=False)
    refreshed: list[Marts] = field(repr=False)


@pytest.fixture(scope="module")
def known(fresh_bench, build, marts_of) -> Known:
    """The known history. Its first build is a full refresh itself; the last full refresh is of the same database."""
    found = states(KNOWN_HISTORY)
    _, *between, last = found
    daily, memory = [], Memory(fresh_bench.db("known"))
    for state in found:
        # Reviews add to nothing: the last build has them.
        build("known", state, is_whole=state is last)
        daily.append(marts_of("known"))
        memory.check(state.as_of)
    build("known", last, threads=8)
    memory.check(last.as_of)
    again = marts_of("known")
    shutil.copytree(fresh_bench.db("known").parent, fresh_bench.db("killed").parent)
    refreshed = [daily[0]]
    for state in between:
        build("fresh", state, is_fresh=True, is_whole=False, remembers="known")
        refreshed.append(marts_of("fresh"))
    build("known", last, options=["--full-refresh"])
    return Known(found, daily, again, [*refreshed, marts_of("known")])


def test_the_policies_of_these_histories_are_right(fresh_bench, read, run_bench):
    state = states(KNOWN_HISTORY)[0]
    # The two would hide others of them.
    read(State(state.as_of, state.files, edited_policy([edit for edit in EDITS if edit not in HIDING_EDITS])))
    judge = ["build", "--exclude-resource-type", "unit_test", "test", "--select", f"+{POLICY_ERRORS}"]
    run_bench(fresh_bench, judge, "histories_policy")


def test_every_kind_of_change_shows_in_the_scores(known):
    """The numbers that the next tests compare are those of what happened, not of nothing."""
    scored = [
        {lead for lead, _, model, _, score, *_ in found["lead_scores"] if model == "lead_intent" and score > 0}
        for found in known.refreshed
    ]
    assert {lead: tuple(lead in found for found in scored) for lead in KNOWN_INTEREST} == KNOWN_INTEREST
    worth_comparing = ("account_scores", "account_rollups", "lead_worklist", "score_reasons", "quarantined_rows")
    empty = {
        (state.as_of, mart)
        for state, found in zip(known.states, known.refreshed, strict=True)
        for mart in worth_comparing
        if not found[mart]
    }
    # Before the first day that was kept, and eleven days after the last, no band is held, and nobody is handed over.
    assert empty <= {(state.as_of, "lead_worklist") for state in known.states[2:]}


@pytest.mark.parametrize("number", range(2, len(KNOWN_HISTORY.steps) + 1))
def test_every_kind_of_change_equals_a_full_refresh(known, number):
    state = known.states[number - 1]
    assert_same(known.refreshed[number - 1], known.daily[number - 1], f"After build {number} (as of {state.as_of})")


def test_the_same_build_again_changes_nothing(known):
    assert_same(known.daily[-1], known.again, "After the same build with other threads")


def test_no_table_keeps_what_follows_the_path_of_a_page(known, fresh_bench, query):
    db = fresh_bench.db("known")
    tables = query(db, "select table_name from duckdb_tables()")["table_name"]
    assert "int_account_scoring__activity_pattern_texts" in set(tables)
    found = {
        name: query(db, f"select * from {name} as t where cast(t as varchar) like '%somebody%'") for name in tables
    }
    assert [name for name, rows in found.items() if len(rows)] == []


def test_what_an_earlier_release_kept_is_read_anew(fresh_bench, read, run_bench):
    """Its log tells no form, and its texts hold addresses under numbers of their own."""
    log, texts = "int_account_scoring__activity_log", "int_account_scoring__activity_pattern_texts"
    models = ["+stg_account_scoring__activities", "int_account_scoring__activity_rows", log, texts]
    state = states(KNOWN_HISTORY)[0]
    read(state)

    def run() -> None:
        day = {"account_scoring_as_of": state.as_of}
        run_bench(fresh_bench, [*BUILD, "--select", *models], "texts_earlier", day, judges_policy=False)

    def kept(connection: duckdb.DuckDBPyConnection) -> list[list[tuple]]:
        rows = (f"from {log} select * exclude (batch) order by all", f"from {texts} order by all")
        return [connection.execute(query).fetchall() for query in rows]

    run()
    with duckdb.connect(fresh_bench.db("texts_earlier")) as connection:
        fresh = kept(connection)
        connection.execute(
            f"update {texts} set asset = '/pricing?email=jo@acme.com', pattern_key = 7 where asset = '/pricing'"
        )
        connection.execute(
            f"update {log} set pattern_key = 7 where pattern_key not in (select pattern_key from {texts})"
        )
        connection.execute(f"alter table {log} drop column log_form")
    run()
    with duckdb.connect(fresh_bench.db("texts_earlier"), read_only=True) as connection:
        assert kept(connection) == fresh


@pytest.fixture(scope="module")
def assert_history(assert_every_build_equals_a_fresh_one) -> Callable[[History], None]:
    """Check a history; if it fails, tell the smallest part of it that fails, too."""
    # Hypothesis runs what failed once more.
    told: dict[History, str] = {}

    def smallest_failure(history: History, message: str) -> str:
        messages = [message]

        def fails(smaller: History) -> bool:
            try:
                assert_every_build_equals_a_fresh_one(smaller, compared=())
            except AssertionError as found:
                messages.append(str(found))
                return True
            return False

        smallest = shrunk(history, fails)
        return f"{messages[-1]}\nin {in_lines(smallest)}"

    def check(history: History) -> None:
        __tracebackhide__ = True
        if history not in told:
            try:
                assert_every_build_equals_a_fresh_one(history)
            except AssertionError as error:
                told[history] = smallest_failure(history, str(error))
        if history in told:
            raise AssertionError(told[history])

    return check


@settings(
    max_examples=SOAK or 1,
    # In a soak run always other ones; otherwise always the same, so that a red test is about what was changed.
    derandomize=not SOAK,
    # Hypothesis tries hundreds of smaller ones, each of many seconds: `shrunk` needs a few dozen.
    phases=[Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
@given(history=histories(most_steps=6 if SOAK else 3))
def test_any_history_equals_a_full_refresh(assert_history, history):
    # The first history that hypothesis tries is always the dullest one.
    assume(all(len(set(step.changes)) > 3 for step in history.steps))
    assert_history(history)


def test_new_rows_of_a_source_without_loaded_at_are_seen(assert_every_build_equals_a_fresh_one):
    assert_every_build_equals_a_fresh_one(HISTORY_WITHOUT_LOAD_TIMES, compared=())


def test_a_killed_build_is_repaired_by_the_next(known, build, marts, fresh_bench, run_bench, query):
    """Builds with their published copies are killed at moments all over their length, several in a row and of any day.

    The build after them, of the same day or another, leaves what no build had been killed for would.
    """
    db = fresh_bench.db("killed")

    def build_and_publish(state: State) -> None:
        build("killed", state, is_unsure=True, is_whole=False)
        publish(DuckDbFile(db, fresh_bench.project), fresh_bench.project)

    started = time.monotonic()
    build_and_publish(known.states[-1])
    whole = time.monotonic() - started
    # A forked process has read the project already: what is killed is the build, not the start of Python.
    fork = multiprocessing.get_context("fork")
    chance = random.Random(None if SOAK else 1)
    moments = [(number + chance.random()) / KILLS for number in range(KILLS)]
    chance.shuffle(moments)
    told, killed = [], 0
    for number, moment in enumerate(moments, start=1):
        state = chance.randrange(1, len(known.states))
        process = fork.Process(target=build_and_publish, args=(known.states[state],))
        process.start()
        process.join(timeout=moment * whole)
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        told.append(f"build {state + 1} killed after {moment:.0%}")
        if number % KILLS_A_REPAIR and number < KILLS:
            continue
        repaired = state if chance.random() < 0.5 else chance.randrange(1, len(known.states))
        build_and_publish(known.states[repaired])
        when = f"{', '.join(told)}, and build {repaired + 1}"
        # Reviews were not built.
        expected = {mart: known.refreshed[repaired][mart] for mart in known.refreshed[1]}
        found = marts(db)
        assert_same(expected, {mart: found[mart] for mart in expected}, when)
        copy = db.with_name(f"{db.stem}_marts")
        assert_same(found, marts(copy / "marts.duckdb"), f"{when}, the published copy")
        assert sorted(copy.glob("*.part*")) == [], when
        days = {"account_scoring_as_of": known.states[repaired].as_of}
        run_bench(fresh_bench, ["test", "--select", "movements_explain_every_difference"], "killed", days)
        assert query(db, TWICE_KEPT).empty, when
        assert query(db, OTHER_DAYS).empty, when
        told = []
    assert killed > KILLS / 2
