"""The steps of docs/upgrade.md, taken with a database that 0.1.0 built.

The database is made of files that two nights of 0.1.0 left (tests/fixtures/upgrade_0_1_0). Its third night is the first
of this release. As the guide says, it is built on a copy first, and then for real. The outbox of the copy withholds
what it would withdraw, and the real one is let through.

0.1.0 is the project as it was when its changelog told of additions only, before it named the first change.
"""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from account_scoring.check_policy import check_policy

NIGHT_BEFORE, LAST_NIGHT, TONIGHT = "2026-10-30", "2026-10-31", "2026-11-01"
NIGHT = ["build", "--exclude-resource-type", "unit_test"]
# What cannot be made again from the input, by the names that 0.1.0 gave it.
KEPT = ("lead_score_history", "account_score_history", "score_movements", "crm_outbox")


@dataclass(frozen=True)
class Upgrade:
    """What the steps of the guide left.

    Attributes:
        before: the back-up, as 0.1.0 left it.
        copy: a copy, built by this release.
        real: the database itself, built by this release with ACCEPT_BATCH.
        tried: what failed in the build of the copy, by node.
    """

    before: Path
    copy: Path
    real: Path
    tried: dict[str, str]


@pytest.fixture(scope="module")
def files(project_root: Path) -> Path:
    return project_root / "tests" / "fixtures" / "upgrade_0_1_0"


def make_database(files: Path, inputs: Path, db: Path) -> None:
    """Make the database that 0.1.0 left: its tables and views, with the rows that were saved."""
    db.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(db)) as connection:
        for statement in (files / "schema.sql").read_text(encoding="utf-8").splitlines():
            connection.execute(statement.replace("{input}", str(inputs)))
        for table in sorted((files / "tables").glob("*.parquet")):
            connection.execute(f"insert into {table.stem} select * from read_parquet(?)", [str(table)])


@pytest.fixture(scope="module")
def upgraded(files: Path, fresh_bench, run_bench, failures) -> Upgrade:
    """The steps of the guide, in their order; each must succeed, but for the build that asks for ACCEPT_BATCH."""
    for table in (files / "input").iterdir():
        shutil.copy2(table, fresh_bench.inputs)
    real, copy = fresh_bench.db("real"), fresh_bench.db("copy")
    make_database(files, fresh_bench.inputs, real)

    backup = real.with_name("backup.duckdb")
    shutil.copy2(real, backup)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACCOUNT_SCORING_DB", str(fresh_bench.db("not_built")))
        assert check_policy(fresh_bench.inputs, project_dir=fresh_bench.project, manifest=fresh_bench.manifest) == 0
    copy.parent.mkdir()
    shutil.copy2(real, copy)
    tonight = {"account_scoring_as_of": TONIGHT}
    tried = failures(run_bench(fresh_bench, NIGHT, "copy", tonight, check=False))
    accepting = {**tonight, "account_scoring_accept_batch": "yes"}
    # The copy was tested, and had the reviews.
    run_bench(fresh_bench, [*NIGHT, "test"], "real", accepting, builds_reviews=False)
    return Upgrade(backup, copy, real, tried)


def both(upgrade: Upgrade, query: str) -> list[tuple]:
    """Rows of a query on the upgraded database (`now`) and on that of 0.1.0 (`old`)."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{upgrade.real}' as now (read_only)")
        connection.execute(f"attach '{upgrade.before}' as old (read_only)")
        return connection.execute(query).fetchall()


def differences(upgrade: Upgrade, one: str, other: str) -> list[tuple]:
    """Rows that only one of two queries has."""
    return both(upgrade, f"({one} except all {other}) union all ({other} except all {one})")


@pytest.mark.parametrize("table", KEPT)
def test_every_row_that_was_kept_is_there_as_it_was(upgraded: Upgrade, table: str):
    with duckdb.connect(str(upgraded.before), read_only=True) as connection:
        columns = ", ".join(f'"{name}"' for name in connection.table(table).columns)
    (there,) = both(upgraded, f"select count(*) from old.{table}")[0]
    assert there > 100
    missing = f"select {columns} from old.{table} except all select {columns} from now.{table}"
    assert both(upgraded, missing) == []


def test_every_activity_that_was_logged_is_still_in_the_log(upgraded: Upgrade):
    log = "int_account_scoring__activity_log"
    ids = "select distinct activity_key from {}." + log
    assert both(upgraded, f"{ids.format('old')} except {ids.format('now')}") == []


def test_days_of_the_old_release_are_read_in_scores_by_day(upgraded: Upgrade):
    """The old release kept everybody on every day. What it said of a day is what scores_by_day says of it."""
    columns = "score_model_id, snapshot_date, score, band, tier, is_held_out, policy_version"
    for subject in ("lead", "account"):
        old = f"select {subject}_id, {columns} from old.{subject}_score_history"
        now = f"""
            select subject_id, {columns} from now.scores_by_day
            where subject = '{subject}' and snapshot_date < '{TONIGHT}'
        """
        assert differences(upgraded, old, now) == []
    days = "select cast(snapshot_date as varchar), is_whole, is_replayed from now.score_history_days order by 1"
    assert both(upgraded, days) == [
        (NIGHT_BEFORE, True, False),
        (LAST_NIGHT, True, False),
        (TONIGHT, False, False),
    ]


def test_scores_by_day_tells_tonight_of_everybody_where_the_history_keeps_changes(upgraded: Upgrade):
    scored = "select lead_id, score_model_id, round(score), band from now.lead_scores"
    by_day = f"""
        select subject_id, score_model_id, round(score), band from now.scores_by_day
        where subject = 'lead' and snapshot_date = '{TONIGHT}'
    """
    assert differences(upgraded, scored, by_day) == []
    kept, shown = both(
        upgraded,
        f"""
        select
            (select count(*) from now.lead_score_history where snapshot_date = '{TONIGHT}' and not is_gone),
            (select count(*) from now.lead_scores)
        """,
    )[0]
    assert 0 < kept < shown


def test_what_the_release_changed_is_a_policy_change_and_the_parts_add_up(upgraded: Upgrade):
    """The score of whoever both releases scored moved by the sum of its parts, to the last place."""
    scores = f"""
        select before.lead_id as subject_id, before.score_model_id, before.score as was, after.score as is_now
        from old.lead_score_history as before
        inner join now.lead_scores as after using (lead_id, score_model_id)
        where before.snapshot_date = '{LAST_NIGHT}'
        union all
        select before.account_id, before.score_model_id, before.score, after.intent_score
        from old.account_score_history as before
        inner join now.account_scores as after using (account_id)
        where before.snapshot_date = '{LAST_NIGHT}' and before.score_model_id = 'account_intent'
    """
    moved = f"""
        select subject_id, score_model_id, sum(points) as points from now.score_movements
        where snapshot_date = '{TONIGHT}' and previous_date = '{LAST_NIGHT}'
        group by subject_id, score_model_id
    """
    told, wrong = both(
        upgraded,
        f"""
        select count(points), count(*) filter (is_now - was <> coalesce(points, 0))
        from ({scores}) left join ({moved}) using (subject_id, score_model_id)
        """,
    )[0]
    assert told > 20
    assert wrong == 0
    causes = "select distinct subject from now.score_movements where snapshot_date = '{}' and cause = 'policy_change'"
    assert ("account",) in both(upgraded, causes.format(TONIGHT))
    assert both(upgraded, causes.format(LAST_NIGHT)) == []


def test_the_policy_has_another_version_once(upgraded: Upgrade):
    versions = both(upgraded, "select snapshot_date, policy_version from now.score_history_days order by snapshot_date")
    (_, first), (_, second), (_, third) = versions
    assert first == second != third


def test_scores_of_accounts_and_bands_change_as_the_guide_says(upgraded: Upgrade):
    top = "select max(intent_score) from {}.account_fit_intent"
    assert both(upgraded, top.format("old"))[0][0] == 100
    assert both(upgraded, top.format("now"))[0][0] < 100
    alone = "select count(*) from {}.account_fit_intent where intent_band = '1' and engaged_contacts < 2"
    assert both(upgraded, alone.format("old"))[0][0] > 0
    assert both(upgraded, alone.format("now"))[0][0] == 0
    for subject in ("lead", "account"):
        bands = f"select fit_band, count(*) from {{}}.{subject}_fit_intent group by fit_band"
        old, now = (dict(both(upgraded, bands.format(name))) for name in ("old", "now"))
        assert "unknown" not in old
        assert now["unknown"] > 0
    # Nobody but those of band D came to be unknown.
    assert (
        both(
            upgraded,
            """
        select old.lead_id from old.lead_fit_intent as old
        inner join now.lead_fit_intent as now using (lead_id)
        where now.fit_band = 'unknown' and old.fit_band <> 'D'
        """,
        )
        == []
    )


def test_deadlines_are_those_of_the_guide(files: Path, upgraded: Upgrade, project_root: Path):
    guide = (project_root / "docs" / "upgrade.md").read_text(encoding="utf-8")
    (now, old) = re.findall(r"The shipped tiers say ([\d, and]+) where they said ([\d, and]+)\.", guide)[0]
    said = {"now": re.findall(r"\d+", now), "old": re.findall(r"\d+", old)}
    with (files / "seeds" / "tiers.csv").open(encoding="utf-8", newline="") as file:
        shipped = {row["follow_up_hours"] for row in csv.DictReader(file)} - {""}
    assert shipped == set(said["old"])
    hours = "select distinct follow_up_hours from now.tiers where follow_up_hours is not null"
    assert {hour for (hour,) in both(upgraded, hours)} == set(said["now"])


OBJECTED = """
    select distinct consents.lead_id from read_parquet('{}') as consents
    inner join old.lead_fit_intent as leads using (lead_id)
    where consents.purpose = 'profiling'
"""


def test_who_objected_to_profiling_is_scored_no_longer_and_the_history_says_gone(files: Path, upgraded: Upgrade):
    objected = OBJECTED.format(files / "input" / "consents.parquet")
    people = both(upgraded, objected)
    assert len(people) > 20
    assert both(upgraded, f"{objected} and lead_id in (select lead_id from now.lead_scores)") == []
    gone = f"select distinct lead_id from now.lead_score_history where snapshot_date = '{TONIGHT}' and is_gone"
    assert sorted(both(upgraded, gone)) == sorted(people)


def test_the_copy_withholds_many_withdrawals_and_the_real_one_sends_what_is_accepted(
    files: Path, upgraded: Upgrade, query
):
    assert list(upgraded.tried) == ["test.account_scoring.the_outbox_withdraws_few_at_once"]
    sent = "select operation, count(*) as records from crm_outbox where as_of = ? group by operation"
    assert query(upgraded.copy, sent, [TONIGHT]).empty
    assert "delete" in set(query(upgraded.real, sent, [TONIGHT])["operation"])
    objected = OBJECTED.format(files / "input" / "consents.parquet")
    held = "select record_id from old.crm_outbox where subject = 'lead'"
    deleted = f"""
        select record_id from now.crm_outbox
        where as_of = '{TONIGHT}' and subject = 'lead' and operation = 'delete'
    """
    assert sorted(both(upgraded, deleted)) == sorted(both(upgraded, f"({objected}) intersect ({held})"))


def test_the_outbox_goes_on_with_higher_numbers(upgraded: Upgrade):
    (highest,) = both(upgraded, "select max(change_seq) from old.crm_outbox")[0]
    numbers = [number for (number,) in both(upgraded, "select change_seq from now.crm_outbox order by change_seq")]
    assert len(numbers) == len(set(numbers))
    tonight = both(upgraded, f"select min(change_seq), max(change_seq) from now.crm_outbox where as_of = '{TONIGHT}'")
    assert tonight == [(highest + 1, numbers[-1])]


def test_tables_of_models_that_are_gone_stay(upgraded: Upgrade):
    gone = "int_account_scoring__history_steps"
    (rows,) = both(upgraded, f"select count(*) from old.{gone}")[0]
    assert rows > 0
    assert both(upgraded, f"select count(*) from now.{gone}") == [(rows,)]


def test_seeds_of_the_old_release_are_told_what_they_lack(
    files: Path, fresh_bench, project_root: Path, tmp_path: Path, capsys, monkeypatch
):
    """Whoever edited seeds in a checkout and kept the files is told the columns that the guide's table names.

    In a checkout that is every new column, also what a seed may lack that a project of its own puts in its place.
    """
    monkeypatch.setenv("ACCOUNT_SCORING_DB", str(tmp_path / fresh_bench.db("not_built").name))
    policy = fresh_bench.project / "seeds" / "policy"
    kept = sorted((files / "seeds").glob("*.csv"))
    for seed in kept:
        shutil.copy2(seed, policy)
    try:
        assert check_policy(None, project_dir=fresh_bench.project, manifest=fresh_bench.manifest) == 1
    finally:
        for seed in kept:
            shutil.copy2(project_root / "seeds" / "policy" / seed.name, policy)
    told = re.findall(r"^ +(\w+), row all, column (\w+): .*must have this column", capsys.readouterr().err, flags=re.M)
    guide = (project_root / "docs" / "upgrade.md").read_text(encoding="utf-8")
    named = {
        (seed, column)
        for seed, *columns in re.findall(r"^\| `(\w+)` \| (.*?) ?\| (.*?) ?\|.*\|$", guide, flags=re.M)
        for column in re.findall(r"`(\w+)`", " ".join(columns))
        if seed in {kept_seed.stem for kept_seed in kept}
    }
    assert set(told) == named
    assert {seed.stem for seed in kept} - {"calibration_settings"} == {seed for seed, _ in named}
