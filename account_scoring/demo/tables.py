"""The input contract's columns, and how a folder of Parquet files is written: whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np

# occurred_at is text so that the demo can hold moments that are none, as real exports do.
CONTRACT: dict[str, dict[str, str]] = {
    "leads": {
        "lead_id": "varchar", "created_at": "timestamp", "email": "varchar", "account_id": "varchar",
        "company_name": "varchar", "job_title": "varchar", "country": "varchar", "first_name": "varchar",
        "last_name": "varchar", "phone": "varchar", "owner_id": "varchar", "lead_source": "varchar",
        "acquired_via": "varchar", "status": "varchar", "merged_into_lead_id": "varchar", "is_deleted": "boolean",
        "updated_at": "timestamp", "loaded_at": "timestamp", "x_product_interest": "varchar", "x_team_size": "integer",
        "x_trial_ends_on": "varchar",
    },
    "activities": {
        "activity_id": "varchar", "lead_id": "varchar", "activity_type": "varchar", "occurred_at": "varchar",
        "channel": "varchar", "campaign_id": "varchar", "asset": "varchar", "quantity": "double", "is_bot": "boolean",
        "is_deleted": "boolean", "loaded_at": "timestamp", "anonymous_id": "varchar", "account_id": "varchar",
        "user_agent": "varchar",
    },
    "accounts": {
        "account_id": "varchar", "name": "varchar", "domain": "varchar", "industry": "varchar",
        "employee_count": "integer", "annual_revenue_usd": "double", "country": "varchar", "technologies": "varchar",
        "is_customer": "boolean", "parent_account_id": "varchar", "owner_id": "varchar", "x_icp_tier": "varchar",
        "x_seats": "integer", "x_renewal_on": "varchar",
    },
    "opportunities": {
        "opportunity_id": "varchar", "created_at": "timestamp", "lead_id": "varchar", "account_id": "varchar",
        "closed_at": "timestamp", "is_won": "boolean", "amount_usd": "double", "opportunity_type": "varchar",
    },
    "campaigns": {"campaign_id": "varchar", "name": "varchar", "channel": "varchar"},
    "campaign_costs": {"campaign_id": "varchar", "cost_on": "date", "cost_usd": "double"},
    "lead_stages": {
        "lead_id": "varchar", "stage": "varchar", "entered_at": "timestamp", "owner_id": "varchar", "reason": "varchar",
    },
    "sales_touches": {
        "lead_id": "varchar", "touched_at": "timestamp", "owner_id": "varchar", "channel": "varchar",
    },
    "consents": {
        "lead_id": "varchar", "purpose": "varchar", "is_granted": "boolean", "changed_at": "timestamp",
    },
    "identities": {"anonymous_id": "varchar", "lead_id": "varchar", "identified_at": "timestamp"},
    "owners": {
        "owner_id": "varchar", "name": "varchar", "email": "varchar", "region": "varchar",
        "capacity_per_week": "integer", "is_active": "boolean",
    },
    "opportunity_contacts": {
        "opportunity_id": "varchar", "lead_id": "varchar", "role": "varchar", "is_primary": "boolean",
    },
}  # fmt: skip
TRUTH_FILE = "truth.json"

Columns = Mapping[str, np.ndarray]
"""One array of shape (rows,) per column of a table; a column that is left out is NULL."""


def columns_of(table: str, rows: Sequence[Mapping[str, object]]) -> Columns:
    """Rows given as mappings, as columns; what a row does not name is NULL."""
    columns = {}
    for name in CONTRACT[table]:
        array = np.empty(len(rows), dtype=object)
        array[:] = [row.get(name) for row in rows]
        columns[name] = array
    return columns


def write_folder(out: Path, tables: Mapping[str, Sequence[Columns]], document: Mapping[str, object]) -> dict[str, int]:
    """Write every table (its parts one after the other, sorted) and truth.json; returns rows per table.

    All is written to a temporary folder beside `out`, which takes its place only when it is complete.

    Raises:
        FileExistsError: `out` holds anything that is not a demo of ours.
    """
    check_replaceable(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-unfinished-", dir=out.parent))
    try:
        counts = {name: _write_table(fresh / f"{name}.parquet", name, tables[name]) for name in CONTRACT}
        text = json.dumps({**document, "rows": counts}, indent=2, ensure_ascii=False)
        (fresh / TRUTH_FILE).write_text(text + "\n", encoding="utf-8")
        fresh.chmod(0o755)
        if out.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
            out.rename(old / out.name)
            try:
                fresh.rename(out)
            except BaseException:
                (old / out.name).rename(out)
                raise
            finally:
                shutil.rmtree(old)
        else:
            fresh.rename(out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return counts


def check_replaceable(out: Path) -> None:
    """Raise FileExistsError unless `out` is missing, empty, or holds nothing but an earlier demo."""
    if not out.exists():
        return
    ours = {f"{name}.parquet" for name in CONTRACT} | {TRUTH_FILE}
    if not out.is_dir() or (strangers := sorted({path.name for path in out.iterdir()} - ours)):
        what = f"it holds {strangers[0]}" if out.is_dir() else "it is a file"
        raise FileExistsError(f"{out} is not a demo folder ({what}); give another --out")


def _write_table(path: Path, table: str, parts: Sequence[Columns]) -> int:
    """Write one Parquet file, rows sorted by all columns, so that its content depends on nothing but its rows."""
    types = CONTRACT[table]
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"create table rows ({', '.join(f'{name} {kind}' for name, kind in types.items())})")
        for part in parts:
            if not len(next(iter(part.values()))):
                continue
            connection.register("part", dict(part))
            names = ", ".join(name for name in types if name in part)
            casts = ", ".join(f"cast({name} as {types[name]})" for name in types if name in part)
            connection.execute(f"insert into rows ({names}) select {casts} from part")
            connection.unregister("part")
        target = str(path).replace("'", "''")
        connection.execute(f"copy (select * from rows order by all) to '{target}' (format parquet, compression zstd)")
        return connection.execute("select count(*) from rows").fetchone()[0]
