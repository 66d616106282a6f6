"""The marts of a database, read for pages: which are there, and which command builds the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from account_scoring.dashboard.parts import Note, Section
from account_scoring.databases import Connection

# Commands that build what a night leaves out, by the folder of the models.
COMMANDS = {
    **dict.fromkeys(("backtest", "calibration", "health", "lifecycle", "insights"), "make review"),
    "replay": "make replay FROM=YYYY-MM-DD TO=YYYY-MM-DD",
    "outlook": 'a build with the var account_scoring_outlook: "yes"',
    "bi": 'a build with the var account_scoring_bi: "yes"',
}
# Modules whose marts are of the day that was reviewed; those of backtests are kept.
OF_THE_DAY = ("health", "lifecycle", "insights", "bi")
NIGHT = "make score INPUT=folder (of the demo: make build)"

# A filter and a chart have so many segments; the smaller ones are one.
MOST_SEGMENTS = 30

# The segment of each account.
SEGMENTS = f"""
    industries as (
        select account_id, coalesce(nullif(trim(industry), ''), 'unknown') as industry from account_fit_intent
    ),

    sizes as (
        select industry, row_number() over (order by count(*) desc, industry) as place
        from industries
        group by industry
    ),

    segments as (
        select
            industries.account_id,
            case when sizes.place <= {MOST_SEGMENTS} then industries.industry else 'other' end as segment
        from industries
        inner join sizes on industries.industry = sizes.industry
    )
"""

# The last day of each of the latest weeks, kept by a build or replayed, half a year of them.
WEEKS = """
    weeks as (
        select max(snapshot_date) as snapshot_date
        from score_history_days
        group by date_trunc('week', snapshot_date)
        order by 1 desc
        limit 26
    )
"""


class Marts:
    """The marts of one database, open for reading.

    Attributes:
        day: that was scored, YYYY-MM-DD; None: nothing was.
    """

    def __init__(self, connection: Connection, project_dir: Path) -> None:
        """Look which tables there are.

        Args:
            connection: of the database, or of the copy that publish writes.
            project_dir: the dbt project; its folders say which command builds a mart.
        """
        self._connection = connection
        self._project_dir = project_dir
        found = connection.execute("select table_name, column_name from information_schema.columns").fetchall()
        self._columns = set(found)
        self._names = {name for name, _column in found}
        self.day = self._day_of("input_reconciliation") if self.has("input_reconciliation") else None

    def has(self, name: str) -> bool:
        """Is the table there?"""
        return name in self._names

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Rows of a query, by the names of its columns."""
        found = self._connection.execute(query, parameters)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def missing(self, names: Iterable[str]) -> list[Note]:
        """A sentence for each mart that is not there."""
        return [
            Note(f"The mart {name} is not in this database; {self._command(name)} builds it.", is_missing=True)
            for name in names
            if not self.has(name)
        ]

    def section(
        self, anchor: str, title: str, intro: str, needs: Sequence[str], make: Callable[[Marts], Sequence[Any]]
    ) -> Section:
        """A section made of marts, or of the sentences that say which are missing.

        Args:
            anchor: id in the page.
            title: its heading.
            intro: what it shows.
            needs: marts without which there is nothing to show.
            make: gives its parts.
        """
        return Section(anchor, title, intro, self.missing(needs) or [*self.older(needs), *make(self)])

    def is_current(self, name: str) -> bool:
        """Is the mart there, and of the day of the scores where it is to be of one day?"""
        return self.has(name) and not self.older([name])

    def older(self, names: Iterable[str], then: str = "") -> list[Note]:
        """A sentence for each mart of a module that is of another day than the scores: a night does not build it.

        Args:
            names: of marts; those that are not there are told by `missing`.
            then: a sentence that says what follows from it.
        """
        return [
            Note(
                f"{name} is of {day}, and the scores are of {self.day}; {self._command(name)} brings it up to date."
                f" {then}".rstrip()
            )
            for name in names
            if self.has(name)
            and self._folder(name) in OF_THE_DAY
            and (day := self._day_of(name)) not in (None, self.day)
        ]

    def kept_days(self) -> dict[str, Any]:
        """How many days were `built`, how many were `replayed` before, and the `first` that was built; None: none."""
        # An older release replayed none.
        replayed = "coalesce(is_replayed, false)" if ("score_history_days", "is_replayed") in self._columns else "false"
        (found,) = self.rows(f"""
            select
                count(*) filter (where not {replayed}) as built,
                count(*) filter (where {replayed}) as replayed,
                cast(min(snapshot_date) filter (where not {replayed}) as varchar) as first
            from score_history_days
        """)
        return found

    def replayed(self) -> list[Note]:
        """A sentence where a history begins with days that no build kept."""
        days = self.kept_days()
        if not days["replayed"]:
            return []
        before = f"Days before {days['first']}" if days["first"] else "These days"
        return [Note(f"{before} were replayed afterwards (make backfill): nobody saw what they say on the day itself.")]

    def tier_ranks(self) -> dict[str, float]:
        """Place of each tier, the most urgent first; in a copy for readers, which has no policy, by what is in it."""
        if self.has("tiers"):
            # A seed is text, and a cell that is no number is told by the checks of the policy.
            found = self.rows(
                "select trim(tier) as tier, min(try_cast(tier_rank as double)) as place from tiers group by all"
            )
        elif self.has("lead_fit_intent"):
            found = self.rows(
                "select tier, rank() over (order by avg(combined_score) desc nulls last) as place"
                " from lead_fit_intent group by tier"
            )
        else:
            found = []
        return {row["tier"]: row["place"] for row in found if row["tier"] is not None and row["place"] is not None}

    def tiers(self, rows: Iterable[dict[str, Any]]) -> list[str]:
        """The tiers of some rows, the most urgent first; those that the policy of today has not come last."""
        ranks = self.tier_ranks()
        found = {row["tier"] for row in rows if row["tier"] is not None}
        return sorted(found, key=lambda tier: (ranks.get(tier, math.inf), tier))

    def _day_of(self, name: str) -> str | None:
        (day,) = self._connection.execute(f'select max(as_of) from "{name}"').fetchone()
        return None if day is None else day.isoformat()

    def _folder(self, name: str) -> str:
        """Folder of the models that holds the mart; empty where the project knows none."""
        file = next((self._project_dir / "models").rglob(f"marts/**/{name}.sql"), None)
        return file.relative_to(self._project_dir / "models").parts[0] if file else ""

    def _command(self, name: str) -> str:
        return COMMANDS.get(self._folder(name), NIGHT)
