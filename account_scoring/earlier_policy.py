"""The policy that the demo's company had until yesterday: the present one, but for the points of one rule."""

from __future__ import annotations

import contextlib
import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from account_scoring.databases import DuckDbFile
from account_scoring.given import InputError
from account_scoring.policy import read_policy, seed_files, shipped_rows

SEED = "activity_rules"
RULE = "webinar_attended"
EARLIER_POINTS = 12

# What a policy folder says of the seeds that it does not hold.
ABOUT = "others,reason,owner\nshipped,The points of one rule are those of before,demo\n"

# Policies that a database has been scored with, and what the rule gave by them.
_KNOWN = """
    select policy_number, max(case when seed = ? and row_key = ? and column_name = 'points' then value end)
    from int_account_scoring__policy_history
    group by policy_number
"""


@contextlib.contextmanager
def earlier_policy(policy: Path | None, database: DuckDbFile, project_dir: Path) -> Iterator[Path | None]:
    """The policy folder of the demo's past, for as long as it is scored.

    It is the one that the user named, or none, where the seeds cannot be given other points of the rule (they have no
    such rule, give it no more than 12 points, cannot be read, or a var names another seed), and where the database was
    scored with another policy before: the company did not go back and forth.

    Args:
        policy: the folder that the user named; None takes the seeds.
        database: what the past is written into.
        project_dir: the dbt project, whose seeds are the policy of today.
    """
    if policy is not None or not _is_first_policy(database):
        yield policy
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            write_earlier_policy(folder, project_dir)
            read_policy(folder, project_dir)
        except (InputError, ValueError):
            yield None
            return
        yield folder


def write_earlier_policy(folder: Path, project_dir: Path) -> None:
    """Write a policy folder in which attending a webinar is worth fewer points than in the seed.

    Args:
        folder: an empty folder, which gets policy.csv and activity_rules.csv.
        project_dir: the dbt project, whose seeds are the policy of today.

    Raises:
        InputError: the seed cannot be read.
        ValueError: it has no such rule, or one of so few points that fewer would be no policy.
    """
    rows = shipped_rows(seed_files(project_dir)[SEED])
    found = [row for row in rows if row.get("rule_id") == RULE]
    if len(found) != 1 or float(found[0].get("points") or 0) <= EARLIER_POINTS:
        raise ValueError(RULE)
    found[0]["points"] = str(EARLIER_POINTS)
    (folder / "policy.csv").write_text(ABOUT, encoding="utf-8")
    with (folder / f"{SEED}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _is_first_policy(database: DuckDbFile) -> bool:
    """Was the database scored with no policy yet, or with the earlier one alone, by a run that broke off?"""
    if not database.path.is_file() or database.path.stat().st_size == 0:
        return True
    with database.connect() as connection:
        try:
            known = connection.execute(_KNOWN, [SEED, RULE]).fetchall()
        except duckdb.CatalogException:
            return True
    return known in ([], [(1, str(EARLIER_POINTS))])
