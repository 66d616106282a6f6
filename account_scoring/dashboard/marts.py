"""The marts of a database, read for pages: which are there, and which command builds the others."""

from __future__ import annotations

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

# The last kept day of each of the latest weeks, half a year of them.
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
        found = connection.execute("select table_name from information_schema.tables").fetchall()
        self._names = {name for (name,) in found}
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
        return Section(anchor, title, intro, self.missing(needs) or [*self._older(needs), *make(self)])

    def tier_ranks(self) -> dict[str, int]:
        """Place of each tier, the most urgent first; in a copy for readers, which has no policy, by what is in it."""
        if self.has("tiers"):
            found = self.rows("select tier, min(tier_rank) as place from tiers group by tier")
        elif self.has("lead_fit_intent"):
            found = self.rows(
                "select tier, rank() over (order by avg(combined_score) desc nulls last) as place"
                " from lead_fit_intent group by tier"
            )
        else:
            found = []
        return {row["tier"]: row["place"] for row in found}

    def tiers(self, rows: Iterable[dict[str, Any]]) -> list[str]:
        """The tiers of some rows, the most urgent first."""
        ranks = self.tier_ranks()
        found = {row["tier"] for row in rows if row["tier"] is not None}
        return sorted(found, key=lambda tier: (ranks.get(tier, len(ranks)), tier))

    def _older(self, names: Iterable[str]) -> list[Note]:
        """A sentence for each mart of a module that is of another day than the scores: a night does not build it."""
        return [
            Note(f"{name} is of {day}, and the scores are of {self.day}; {self._command(name)} brings it up to date.")
            for name in names
            if self._folder(name) in OF_THE_DAY and (day := self._day_of(name)) not in (None, self.day)
        ]

    def _day_of(self, name: str) -> str | None:
        (day,) = self._connection.execute(f'select max(as_of) from "{name}"').fetchone()
        return None if day is None else day.isoformat()

    def _folder(self, name: str) -> str:
        """Folder of the models that holds the mart; empty where the project knows none."""
        file = next((self._project_dir / "models").rglob(f"marts/**/{name}.sql"), None)
        return file.relative_to(self._project_dir / "models").parts[0] if file else ""

    def _command(self, name: str) -> str:
        return COMMANDS.get(self._folder(name), NIGHT)
