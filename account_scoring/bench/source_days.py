"""A demo as its source held it on each of its last days: rows that came later are not there, nor later changes of rows.

The demo is people and what they do, with bursts of visits, companies in the market, mailings, product use, and sales
that answers; see account_scoring.demo. Here it is only cut.
"""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import duckdb

from account_scoring.demo.generate import generate

# What is written of a table at the end of a day; {end} is the first moment after it. A row without a time was always
# there. Tables that are not named do not change.
ROWS = {
    # A lead changes when its last version is loaded, and is as new before.
    "leads": """
        select * exclude (is_changed) replace (
            case when is_changed then status else 'new' end as status,
            case when is_changed then merged_into_lead_id end as merged_into_lead_id,
            is_changed and is_deleted as is_deleted,
            case when is_changed then updated_at else created_at end as updated_at,
            case when is_changed then loaded_at else created_at end as loaded_at
        )
        from (select *, coalesce(loaded_at < {end}, true) as is_changed from {table})
        where coalesce(created_at < {end}, true)
    """,
    "opportunities": """
        select * replace (
            case when closed_at < {end} then closed_at end as closed_at,
            case when closed_at < {end} then is_won end as is_won
        )
        from {table} where coalesce(created_at < {end}, true)
    """,
    "campaign_costs": "from {table} where coalesce(cost_on < {end}, true)",
    "lead_stages": "from {table} where coalesce(entered_at < {end}, true)",
    "sales_touches": "from {table} where coalesce(touched_at < {end}, true)",
    "consents": "from {table} where coalesce(changed_at < {end}, true)",
    "identities": "from {table} where coalesce(identified_at < {end}, true)",
}

# Who did something of their own on a day. To be sent a message, or to be imitated by a bot, is not doing something.
ACTIVE = """
    select count(distinct lead_id) from {activities}
    where try_cast(occurred_at as date) = {day}
        and activity_type not in ('email_sent', 'email_bounce') and not coalesce(is_bot, false)
"""


class SourceDays:
    """A demo, and a folder that holds what its source held on a day.

    Attributes:
        folder: the input of a build; filled by `open` and `go_to`.
    """

    def __init__(self, demo: Path, folder: Path, leads: int, seed: int, as_of: datetime.date) -> None:
        """Make the demo if it is not there.

        Args:
            demo: folder of the demo, which is kept.
            folder: where the input of the builds goes; what is there is removed.
            leads: leads by the demo's last day.
            seed: source of chance.
            as_of: the demo's last day; it begins a year before.
        """
        if not demo.is_dir():
            part = demo.with_name(demo.name + ".part")
            shutil.rmtree(part, ignore_errors=True)
            demo.parent.mkdir(parents=True, exist_ok=True)
            generate(part, leads=leads, seed=seed, as_of=as_of)
            part.rename(demo)
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "activities").mkdir(parents=True)
        self.demo, self.folder = demo, folder
        self._delivered: datetime.date | None = None

    def go_to(self, day: datetime.date) -> None:
        """Let the folder hold what the source held at the end of a day; days must not go back.

        Activities come as a file per delivery, with what was loaded since the day before.
        """
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            for file in sorted(self.demo.glob("*.parquet")):
                if file.stem != "activities":
                    query = ROWS.get(file.stem, "from {table}").format(table=_quoted(file), end=_end(day))
                    connection.execute(f"copy ({query}) to {_quoted(self.folder / file.name)} (format parquet)")
            since = f"and loaded_at >= {_end(self._delivered)}" if self._delivered else ""
            connection.execute(
                f"copy (from {_quoted(self.demo / 'activities.parquet')} where loaded_at < {_end(day)} {since}"
                f" order by loaded_at) to {_quoted(self.folder / 'activities' / f'{day}.parquet')} (format parquet)"
            )
        self._delivered = day

    def leads(self) -> int:
        """Leads that the folder holds, each once."""
        with duckdb.connect() as connection:
            query = f"select count(distinct lead_id) from {_quoted(self.folder / 'leads.parquet')}"
            return connection.execute(query).fetchone()[0]

    def active_leads(self, day: datetime.date) -> int:
        """Leads that did something of their own on a day."""
        with duckdb.connect() as connection:
            query = ACTIVE.format(activities=_quoted(self.demo / "activities.parquet"), day=f"date '{day}'")
            return connection.execute(query).fetchone()[0]


def _end(day: datetime.date) -> str:
    """The first moment after a day, as SQL."""
    return f"timestamp '{day + datetime.timedelta(days=1)}'"


def _quoted(path: Path) -> str:
    """A path as SQL text."""
    return "'" + str(path).replace("'", "''") + "'"
