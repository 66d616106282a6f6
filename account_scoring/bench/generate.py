"""Made-up input for the benchmark, as Parquet, streamed by DuckDB: a year of activities or more, and the rows of a day.

The same arguments give the same rows (with one version of DuckDB, whose hash is the source of chance). What is made is
written beside its place and moved, so an interrupted run leaves nothing that could be taken for whole.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

# Raised when other rows are made from the same arguments, so that older files are not taken for them.
VERSION = 2

YEAR_DAYS = 365
DAY_SECONDS = 86_400
LEADS_PER_COMPANY = 8

# One row in fifty is delivered once more.
REDELIVERED_EVERY = 50
REDELIVERED_AT = 17

# How sixteen activities in a row fall into sessions: a letter per session. Busy visits, short ones, single events.
LAYOUTS = (
    "aaaaaaaaaaaabbbb",
    "aaaaaaaabbbbbbcd",
    "aaaaaabbbbbcccde",
    "aaaaabbbbcccddee",
    "aaaabbbccdefghij",
    "aaabbcdefghijklm",
)

_ROWS = Path(__file__).with_name("activities.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Input:
    """A year of made-up input, or several.

    Attributes:
        rows: activity rows asked for, redelivered ones included; `folder` holds as many, give or take two.
        leads: leads.
        seed: source of chance.
        as_of: last day of the year.
        store: folder of all generated input.
        years: over how many years, the last of them ending on as_of, the same rows and leads are spread.
    """

    rows: int
    leads: int
    seed: int
    as_of: datetime.date
    store: Path
    years: int = 1

    @property
    def folder(self) -> Path:
        """Folder of the year: leads.parquet, opportunities.parquet and activities/, a file per month, as delivered."""
        name = f"v{VERSION}-{self.rows}-rows-{self.leads}-leads-seed-{self.seed}-{self.years}-years-{self.as_of}"
        return self.store / f"{name}-duckdb-{duckdb.__version__}"

    @property
    def numbers(self) -> int:
        """Different activities in the year, a multiple of a block."""
        return max(self.rows * REDELIVERED_EVERY // (REDELIVERED_EVERY + 1), 16)

    @property
    def days(self) -> int:
        """Days from the first to as_of."""
        return self.years * YEAR_DAYS

    @property
    def first_second(self) -> int:
        """First second of the year, since 1970."""
        return _seconds(self.as_of - datetime.timedelta(days=self.days - 1))


def make_year(wanted: Input, memory_limit: str, threads: int, tell: Callable[[str], None] = lambda _: None) -> Path:
    """The folder of a year of input; made if it is not there.

    Args:
        wanted: what to make.
        memory_limit: DuckDB's, such as 8GB; a month is sorted at a time, on disk if need be.
        threads: DuckDB's.
        tell: called with a word on what is being made.

    Returns:
        `wanted.folder`.
    """
    folder = wanted.folder
    if folder.is_dir():
        return folder
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "activities").mkdir(parents=True)
    with _removed_if_broken(part), _connection(wanted, part, memory_limit, threads) as connection:
        tell("leads")
        _write(connection, _leads(wanted), part / "leads.parquet")
        for number, (first, last, deliver_by) in enumerate(_months(wanted), start=1):
            tell(f"activities, month {number}")
            _write(connection, _ROWS.format(numbers=_year_numbers(wanted, first, last, deliver_by)),
                   part / "activities" / f"month_{number:02}.parquet")  # fmt: skip
        tell("opportunities")
        _write(connection, _opportunities(wanted, part), part / "opportunities.parquet")
    part.rename(folder)
    return folder


def make_day(wanted: Input, day: int, skip: int, rows: int, memory_limit: str, threads: int) -> Path:
    """A Parquet file of what is delivered on one day after the year; made if it is not there.

    Most of it happened that day. A few rows are up to a year old and come late, a few come once more, and of those some
    with another type.

    Args:
        wanted: the year before, which must have been made.
        day: 1 for the day after the year, and so on.
        skip: new rows of the days before, so that no number comes twice.
        rows: rows of the file, give or take a few.
        memory_limit: DuckDB's.
        threads: DuckDB's.

    Returns:
        The file, beside the year's tables and not among them.
    """
    path = wanted.folder / "days" / f"day_{day}_after_{skip}_with_{rows}.parquet"
    if path.exists():
        return path
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with _removed_if_broken(part), _connection(wanted, path.parent, memory_limit, threads) as connection:
        _write(connection, _ROWS.format(numbers=_day_numbers(wanted, day, skip, rows)), part)
    part.rename(path)
    return path


def _months(wanted: Input) -> Iterator[tuple[int, int, int]]:
    """(first number, number after the last, second by which all is delivered) of each calendar month of the year."""
    first, end = wanted.first_second, _seconds(wanted.as_of) + DAY_SECONDS
    while first < end:
        month = datetime.date(1970, 1, 1) + datetime.timedelta(seconds=first)
        after = min(_seconds((month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)), end)
        yield _number_at(wanted, first), _number_at(wanted, after), after
        first = after


def _number_at(wanted: Input, second: int) -> int:
    """The first number, a block's first, that falls on or after a second of the year."""
    share = (second - wanted.first_second) * wanted.numbers
    blocks = -(-share // (wanted.days * DAY_SECONDS * 16))
    return min(blocks * 16, wanted.numbers)


def _year_numbers(wanted: Input, first: int, last: int, deliver_by: int) -> str:
    """Query of the numbers of a month, the redelivered ones twice; see activities.sql."""
    day = f"({wanted.first_second} + i // 16 * 16 * {wanted.days * DAY_SECONDS} // {wanted.numbers}) // {DAY_SECONDS}"
    return f"""
    select i, {day} as day, null::bigint as delivered_from, null::bigint as deliver_by, false as is_corrected
    from range({first}, {last}) as numbers(i)
    union all
    select i, {day}, null, {deliver_by}, chance(i, 'correction') < 0.05
    from range({first}, {last}) as numbers(i)
    where i % {REDELIVERED_EVERY} = {REDELIVERED_AT}
    """


def _day_numbers(wanted: Input, day: int, skip: int, rows: int) -> str:
    """Query of the numbers of a day after the year; see activities.sql."""
    today = _seconds(wanted.as_of) // DAY_SECONDS + day
    # After the last delivery of the day before, some of which come a little after midnight. What an hour of the same
    # day brings comes at other seconds, or a row that both bring once more would have two versions of one moment.
    delivered_from, deliver_by = today * DAY_SECONDS + 3600 + skip % 3600, (today + 1) * DAY_SECONDS
    again, late = max(rows // 50, 1), max(rows * 3 // 100, 1)
    first = (wanted.numbers + skip + 15) // 16 * 16
    first_late = first + rows - again - late
    year_day = (
        f"({wanted.first_second} + i // 16 * 16 * {wanted.days * DAY_SECONDS} // {wanted.numbers}) // {DAY_SECONDS}"
    )
    recent, old = again - again // 10, max(again // 10, 1)
    # Steps keep the numbers apart: one row comes once more at most once a day.
    recent_step = max(wanted.numbers // 52 // recent, 1)
    old_step = max(wanted.numbers // old, 1)
    return f"""
    select i, {today} as day, null::bigint as delivered_from, null::bigint as deliver_by, false as is_corrected
    from range({first}, {first_late}) as numbers(i)
    union all
    select i, {today} - cast(floor({wanted.days - 1} * power(chance(i // 16, 'late'), 3)) as bigint),
        {delivered_from}, {deliver_by}, false
    from range({first_late}, {first + rows - again}) as numbers(i)
    union all
    select i, {year_day}, {delivered_from}, {deliver_by}, chance(i, 'later correction') < 0.1
    from (
        select {wanted.numbers} - 1 - k * {recent_step} as i from range({recent}) as steps(k)
        union
        select k * {old_step} as i from range({old}) as steps(k)
    )
    where i >= 0
    """


def _opportunities(wanted: Input, folder: Path) -> str:
    """Query of the opportunities: three of ten requests lead to one within six weeks; a few come out of the blue."""
    end = f"timestamp '{wanted.as_of}' + interval 1 day"
    requests = "('demo_request', 'contact_request', 'trial_started')"
    return f"""
    with opened as (
        select
            'R' || activity_id as opportunity_id,
            lead_id,
            min(occurred_at) + interval 1 day * (1 + cast(floor(42 * chance(activity_id, 'wait')) as int)) as created_at
        from '{str(folder).replace("'", "''")}/activities/*.parquet'
        where activity_type in {requests} and chance(activity_id, 'opportunity') < 0.3
        group by activity_id, lead_id
        union all
        select
            'B' || lead_id,
            lead_id,
            make_timestamp(1000000 * ({wanted.first_second}
                + cast(floor(chance(lead_id, 'opened') * {wanted.days * DAY_SECONDS}) as bigint)))
        from '{str(folder).replace("'", "''")}/leads.parquet'
        where chance(lead_id, 'opportunity') < 0.01
    ),
    closed as (
        select
            *,
            created_at + interval 1 day * (20 + cast(floor(80 * chance(opportunity_id, 'close')) as int)) as end_at
        from opened
        where created_at < {end}
    )
    select
        opportunity_id,
        lead_id,
        created_at,
        case when end_at < {end} then end_at end as closed_at,
        case when end_at < {end} then chance(opportunity_id, 'won') < 0.25 end as is_won
    from closed
    order by created_at, opportunity_id
    """


def _leads(wanted: Input) -> str:
    """Query of the leads: about eight to a company, some companies far larger; a few have private mail or none."""
    companies = max(wanted.leads // LEADS_PER_COMPANY, 1)
    return f"""
    select
        'L' || lpad(cast(i as varchar), 7, '0') as lead_id,
        make_timestamp(1000000 * ({wanted.first_second}
            + cast(floor(chance(i, 'created') * {wanted.days * DAY_SECONDS}) as bigint))) as created_at,
        case
            when chance(i, 'mail') < 0.03 then null
            when chance(i, 'mail') < 0.12 then 'u' || i || '@gmail.com'
            else 'u' || i || '@c' || cast(floor({companies} * power(chance(i, 'company'), 1.7)) as bigint) || '.com'
        end as email,
        ['Head of Marketing', 'Marketing Manager', 'Sales Director', 'Data Engineer', 'Product Manager', 'VP Sales',
         'IT Administrator', 'Office Manager', 'Chief Executive Officer', 'Analyst', 'Customer Success Manager', null
        ][1 + cast(floor(12 * chance(i, 'title')) as int)] as job_title,
        ['Germany', 'France', 'United Kingdom', 'United States', 'Spain', 'Japan', 'Brazil', 'India', null
        ][1 + cast(floor(9 * chance(i, 'country')) as int)] as country
    from range({wanted.leads}) as numbers(i)
    order by i
    """


@contextmanager
def _removed_if_broken(part: Path) -> Iterator[None]:
    """Leave no gigabytes behind that nobody will read."""
    try:
        yield
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        part.unlink(missing_ok=True)
        raise


@contextmanager
def _connection(wanted: Input, folder: Path, memory_limit: str, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with what activities.sql needs; it spills into `folder` and leaves nothing there."""
    spill = folder / "spill"
    with duckdb.connect(config={"temp_directory": str(spill), "memory_limit": memory_limit, "threads": threads}) as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute("set enable_progress_bar = false")
        con.execute(f"set variable leads = {wanted.leads}::bigint")
        con.execute(f"set variable layout_count = {len(LAYOUTS)}")
        con.execute(
            f"create macro chance(number, word) as (hash(number, word, {wanted.seed}) >> 11) / 9007199254740992.0"
        )
        con.execute("create macro numbered(chance, many) as cast(floor(many * chance * chance) as int)")
        con.execute(
            "create table layouts (layout int, place int, session int, place_in_session int, session_length int)"
        )
        con.executemany(
            "insert into layouts values (?, ?, ?, ?, ?)",
            [
                (layout, place, ord(letter) - ord("a"), place - letters.index(letter), letters.count(letter))
                for layout, letters in enumerate(LAYOUTS)
                for place, letter in enumerate(letters)
            ],
        )
        try:
            yield con
        finally:
            shutil.rmtree(spill, ignore_errors=True)


def _write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(
        f"copy ({query}) to '{str(path).replace(chr(39), chr(39) * 2)}' (format parquet, compression zstd)"
    )


def _seconds(day: datetime.date) -> int:
    """Seconds from 1970 to the beginning of a day, UTC."""
    return (day - datetime.date(1970, 1, 1)).days * DAY_SECONDS
