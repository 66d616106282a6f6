"""Do two ways give the same account scores?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

# Two roundings to the fourth decimal, one of each way, may differ by one unit each.
TOLERANCE = 0.0002

_COMPARED = """
select
    count(*) as accounts,
    count(*) filter (way.account_id is null or reference.account_id is null) as missing,
    count(*) filter (way.contacts is distinct from reference.contacts) as contacts,
    count(*) filter (way.engaged_contacts is distinct from reference.engaged_contacts) as engaged_contacts,
    coalesce(max(abs(way.effective_contacts - reference.effective_contacts)), 0) as effective_contacts,
    coalesce(max(abs(way.intent_score - reference.intent_score)), 0) as intent_score
from {way} as way
full join {reference} as reference on way.account_id = reference.account_id
"""


@dataclass(frozen=True)
class Agreement:
    """How the account scores of one way compare with those of another.

    Attributes:
        way: what was compared, such as "polars".
        reference: with what.
        accounts: accounts of either.
        missing: accounts of one only.
        contacts: accounts with another number of contacts.
        engaged_contacts: accounts with another number of engaged contacts.
        effective_contacts: greatest difference.
        intent_score: greatest difference, in points of 100.
    """

    way: str
    reference: str
    accounts: int
    missing: int
    contacts: int
    engaged_contacts: int
    effective_contacts: float
    intent_score: float

    @property
    def agrees(self) -> bool:
        """Same accounts, same counts, scores within TOLERANCE."""
        same = self.accounts > 0 and not (self.missing or self.contacts or self.engaged_contacts)
        return same and max(self.effective_contacts, self.intent_score) <= TOLERANCE


def compare(way: str, scores: Path, reference: str, reference_scores: Path) -> Agreement:
    """Compare account scores.

    Args:
        way: name of what is compared.
        scores: its DuckDB file, with a table account_scores, or Parquet file.
        reference: name of what it is compared with.
        reference_scores: its file.
    """
    with duckdb.connect() as connection:
        names = {"way": _attached(connection, "a", scores), "reference": _attached(connection, "b", reference_scores)}
        found = connection.execute(_COMPARED.format(**names)).fetchone()
    return Agreement(way, reference, *(int(n) for n in found[:4]), *(round(float(n), 9) for n in found[4:]))


def _attached(connection: duckdb.DuckDBPyConnection, alias: str, path: Path) -> str:
    """SQL name of the scores in a file, which is attached if it is a database."""
    quoted = str(path).replace("'", "''")
    if path.suffix == ".parquet":
        return f"'{quoted}'"
    connection.execute(f"attach '{quoted}' as {alias} (read_only)")
    return f"{alias}.account_scores"
