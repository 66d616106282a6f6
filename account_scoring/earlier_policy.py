"""The policy that the demo's company had until yesterday: the present one, but for the points of one rule."""

from __future__ import annotations

import contextlib
import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

from account_scoring.policy import replaced_seeds

SEED = "activity_rules"
RULE = "webinar_attended"
EARLIER_POINTS = "12"

# What a policy folder says of the seeds that it does not hold.
ABOUT = "others,reason,owner\nshipped,The points of one rule are those of before,demo\n"


@contextlib.contextmanager
def earlier_policy(policy: Path | None, project_dir: Path) -> Iterator[Path | None]:
    """The policy folder of the demo's past, for as long as it is scored.

    Args:
        policy: the folder that the user named, which the past has too; None takes the seeds, with other points of one
            rule.
        project_dir: the dbt project, whose seeds are the policy of today.
    """
    if policy is not None or SEED in replaced_seeds(project_dir):
        yield policy
        return
    with tempfile.TemporaryDirectory() as folder:
        write_earlier_policy(Path(folder), project_dir)
        yield Path(folder)


def write_earlier_policy(folder: Path, project_dir: Path) -> None:
    """Write a policy folder in which attending a webinar is worth fewer points than in the seed.

    Where the seed has no such rule, or is no table with these columns, the folder replaces nothing: the past has the
    policy of today then, and the build tells what is wrong with a seed.

    Args:
        folder: an empty folder, which gets policy.csv and activity_rules.csv.
        project_dir: the dbt project, whose seeds are the policy of today.
    """
    (folder / "policy.csv").write_text(ABOUT, encoding="utf-8")
    try:
        with (project_dir / "seeds" / "policy" / f"{SEED}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error):
        return
    names = rows[0] if rows else []
    if "rule_id" not in names or "points" not in names:
        return
    found = [row for row in rows[1:] if len(row) == len(names) and row[names.index("rule_id")] == RULE]
    if len(found) != 1:
        return
    found[0][names.index("points")] = EARLIER_POINTS
    with (folder / f"{SEED}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
