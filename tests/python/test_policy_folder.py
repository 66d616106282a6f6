"""A policy in a folder is read, built with and previewed; changes of it are kept; days have rules of their own."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from account_scoring import preview as previewing
from account_scoring.build import build
from account_scoring.databases import DuckDbFile, own_place
from account_scoring.given import InputError
from account_scoring.policy import policy_environment, read_policy, shipped_rows

BUILD = ["build", "--exclude-resource-type", "unit_test", "test"]
CHANGES = [*BUILD, "--select", "+policy_changes"]

SHIPPED = "others,reason,owner\nshipped,Because of this test,tests\n"
EMPTY = SHIPPED.replace("shipped", "empty")

LEADS = [
    {"lead_id": "ann", "created_at": "2024-11-01", "email": "ann@acme.com", "job_title": "VP Marketing"},
    {"lead_id": "bob", "created_at": "2024-11-02", "email": "bob@acme.com", "job_title": "Analyst"},
]
ACTIVITIES = [
    {"activity_id": "1", "lead_id": "ann", "activity_type": "demo_request", "occurred_at": "2024-12-30"},
    {
        "activity_id": "2",
        "lead_id": "bob",
        "activity_type": "page_view",
        "occurred_at": "2024-12-30",
        "asset": "/pricing",
    },
]


@pytest.fixture
def folder(tmp_path) -> Callable[..., Path]:
    """Write a policy folder: files by name without ending, policy.csv included."""

    def write(**files: str) -> Path:
        place = tmp_path / "policy"
        place.mkdir(exist_ok=True)
        for name, text in files.items():
            (place / f"{name}.csv").write_text(text, encoding="utf-8")
        return place

    return write


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "policy.csv: it is missing"),
        (
            {"policy": "others,reason,owner\nsome,r,o\n"},
            "policy.csv: it must have one row, whose column others is shipped",
        ),
        ({"policy": "others\n"}, "not none"),
        (
            {"policy": SHIPPED, "scorebands": "band\n"},
            "scorebands.csv: there is no seed of this name; the nearest is score_bands.csv",
        ),
        (
            {"policy": SHIPPED, "score_bands": "bond\n"},
            "score_bands.csv, column 'bond': there is no such column; the nearest is band",
        ),
        ({"policy": SHIPPED, "score_bands": "band,owner\n"}, "score_bands.csv, column score_model_id: it is missing"),
        ({"policy": SHIPPED, "score_bands": "band,band\n"}, "column band: it is there 2 times"),
        (
            {"policy": SHIPPED, "score_bands": "score_model_id,band,reason,owner\nm,A,Fits, or not,o\n"},
            "score_bands.csv, line 2: it has 5 cells and the header 4",
        ),
        (
            {"policy": SHIPPED, "score_bands": "score_model_id;band;reason\n"},
            "line 1: columns are parted by semicolons",
        ),
        (
            {"policy": SHIPPED, "tier_cells": ""},
            "tier_cells.csv, line 1: it is blank; it names the columns, such as subject,fit_band",
        ),
        ({"policy": SHIPPED, "tier_cells": "\ufeff\n"}, "tier_cells.csv, line 1: it is blank"),
        ({"policy": ""}, "policy.csv, line 1: it is blank; it names the columns, such as others,reason,owner"),
        ({"policy": SHIPPED, "{{ no() }}": "band\n"}, "{{ no() }}.csv: there is no seed of this name"),
        ({"policy": SHIPPED, "score_bands": "{{ no() }},band\n"}, "column '{{ no() }}': there is no such column"),
    ],
)
def test_what_is_wrong_with_a_folder_names_file_row_and_column(folder, project_root, files, told):
    with pytest.raises(InputError) as error:
        read_policy(folder(**files), project_root)
    assert told in str(error.value)


def test_everything_wrong_is_told_at_once(folder, project_root):
    place = folder(policy="others\nnone\n", bands="x\n", tiers="tier\n")
    (place / "rules.xlsx").write_bytes(b"")
    (place / "fit_rules.csv").write_bytes(b"rule_id\n\xff\n")
    with pytest.raises(InputError) as error:
        read_policy(place, project_root)
    for name in ("policy.csv", "bands.csv", "tiers.csv", "rules.xlsx", "fit_rules.csv, line 2"):
        assert f": {name}" in str(error.value)


def test_what_is_no_file_that_can_be_read_is_told_with_the_rest(folder, project_root, monkeypatch):
    place = folder(policy=SHIPPED, gates="gate_id\n")
    (place / "tiers.csv").mkdir()
    (place / "fit_rules.csv").symlink_to(place / "gone")
    read = Path.read_text

    def refuse(path: Path, *args, **kwargs) -> str:
        if path.name == "gates.csv":
            raise PermissionError(13, "Permission denied")
        return read(path, *args, **kwargs)

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(InputError) as error:
        read_policy(place, project_root)
    lines = [line.removeprefix(f"policy folder {place}: ") for line in str(error.value).splitlines()]
    assert lines == [
        "fit_rules.csv: it is no file",
        "gates.csv: it cannot be read (Permission denied)",
        "tiers.csv: it is no file",
    ]
    with pytest.raises(InputError, match=r"policy\.csv is no folder"):
        read_policy(place / "policy.csv", project_root)


@pytest.fixture
def small_project(tmp_path, project_root) -> Path:
    """A project with our seeds and a var in the place of one of them."""
    project = tmp_path / "project"
    shutil.copytree(project_root / "seeds", project / "seeds")
    (project / "dbt_project.yml").write_text(
        "name: p\nvars:\n  account_scoring_policy_gates: our_gates\n"
        "  account_scoring:\n    account_scoring_policy_texts: our_texts\n",
        encoding="utf-8",
    )
    return project


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"policy": SHIPPED, "gates": "gate_id\n"}, "gates.csv: the var account_scoring_policy_gates"),
        ({"policy": EMPTY}, "policy.csv, column others: the var account_scoring_policy_gates"),
        ({"policy": SHIPPED, "texts": "text_id\n"}, "texts.csv: the var account_scoring_policy_texts"),
        ({"policy": SHIPPED}, None),
    ],
)
def test_a_file_that_nobody_would_read_is_refused(folder, small_project, files, told):
    """A var of the project puts another seed in the place of ours, which would go on to count."""
    if told is None:
        assert read_policy(folder(**files), small_project) == {}
        return
    with pytest.raises(InputError) as error:
        read_policy(folder(**files), small_project)
    assert told in str(error.value)
    assert "so nobody would read this; leave one of them out" in str(error.value)


def test_a_seed_of_the_project_that_cannot_be_read_is_told(small_project):
    seed = small_project / "seeds" / "policy" / "tier_cells.csv"
    for text, told in (
        (b"", "seed tier_cells.csv is an empty file"),
        (b"subject,tier\nlead,1,2\n", "seed tier_cells.csv, row 1: it has 3 cells and the header 2"),
        (b"subject\n\xff\n", "seed tier_cells.csv cannot be read; save it as CSV UTF-8"),
    ):
        seed.write_bytes(text)
        with pytest.raises(InputError) as error:
            shipped_rows(seed)
        assert str(error.value).startswith(told)
    # As dbt reads it: a short row is blank at its end.
    seed.write_bytes(b"subject,tier\nlead\n")
    assert shipped_rows(seed) == [{"subject": "lead", "tier": None}]


def test_two_commands_at_once_have_a_place_each(tmp_path):
    with own_place(tmp_path, "preview") as first:
        (first / "scratch" / "copy").write_text("x", encoding="utf-8")
        with own_place(tmp_path, "preview") as second, own_place(tmp_path, "check-policy") as other:
            assert [place.name for place in (first, second, other)] == ["preview", "preview-2", "check-policy"]
            assert list((second / "scratch").iterdir()) == []
        assert (first / "scratch" / "copy").exists()
    assert not (first / "scratch").exists()
    with own_place(tmp_path, "preview") as again:
        assert again == first, "dbt's parse is kept there"


# What a preview reads of a database; the copy has the same with other rows.
PREVIEWED = """
    create table {place}int_account_scoring__input_opportunities (row_status text, is_won boolean, closed_at timestamp,
        amount_usd double, surviving_lead_id text, surviving_account_id text);
    create table {place}lead_fit_intent (lead_id text, last_activity_at timestamp);
    create table {place}account_scores (account_id text, last_activity_at timestamp);
    create table {place}int_account_scoring__tiers (evaluation_id int, subject text, subject_id text, tier text,
        tier_rank int, fit_band text, intent_band text, fit_score double, intent_score double, gate_reason text,
        is_disqualified boolean, fit_score_model_id text);
    create table {place}int_account_scoring__handovers (subject text, subject_id text, is_handed_to_sales boolean);
    create table {place}int_account_scoring__scores (evaluation_id int, subject text, subject_id text,
        score_model_id text, is_primary boolean, dimension text);
    create table {place}int_account_scoring__rule_points (evaluation_id int, subject text, subject_id text,
        score_model_id text, rule_id text, points double, rule_cap_change double);
    create table {place}activity_rules (rule_id text, reason text);
    create table {place}fit_rules (rule_id text, reason text);
"""


def test_a_row_that_comes_or_goes_is_one_difference(project_root):
    """demo_request stays with other hours, contact_request goes, call_back comes."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table fast_lane as select * from (values ('demo_request', '14', '4'),"
            " ('contact_request', '14', '4')) as rows (rule_id, days, follow_up_hours)"
        )
        wanted = {
            "fast_lane": [
                {"rule_id": "demo_request", "days": "14", "follow_up_hours": "2"},
                {"rule_id": "call_back", "days": "7", "follow_up_hours": "1"},
            ],
            "not_loaded": [],
        }
        assert previewing.different_cells(connection, wanted, project_root) == [
            ("fast_lane", "demo_request", "follow_up_hours", "4", "2"),
            ("fast_lane", "contact_request", None, "the row", None),
            ("fast_lane", "call_back", None, None, "a new row"),
        ]


def test_a_preview_tells_who_moves_what_sales_gets_and_why(tmp_path, capsys):
    """Ann goes up by a rule, bob down by a gate, cai down as disqualified; dan, long silent, up and to sales too.

    Handed now: bob and cai; then: ann and dan. Of those who were active in the last 28 days, ann comes, and bob goes:
    0 a week; cai and dan were silent.
    """
    now, then = tmp_path / "now.duckdb", tmp_path / "then.duckdb"
    rows = {
        now: [
            ("ann", "tier_3", 3, "2", None, False, False),
            ("bob", "tier_1", 1, "1", None, False, True),
            ("cai", "tier_1", 1, "1", None, False, True),
            ("dan", "tier_3", 3, "1", "Lives elsewhere", False, False),
        ],
        then: [
            ("ann", "tier_1", 1, "1", None, False, True),
            ("bob", "tier_3", 3, "1", "Is a partner", False, False),
            ("cai", "tier_4", 5, "1", None, True, False),
            ("dan", "tier_1", 1, "1", None, False, True),
        ],
    }
    for path, people in rows.items():
        with duckdb.connect(str(path)) as connection:
            connection.execute(PREVIEWED.format(place=""))
            for name, tier, rank, band, gate, is_out, is_handed in people:
                connection.execute(
                    "insert into int_account_scoring__tiers values (0, 'lead', ?, ?, ?, 'A', ?, 80, 50, ?, ?, 'f')",
                    [name, tier, rank, band, gate, is_out],
                )
                connection.execute(
                    "insert into int_account_scoring__handovers values ('lead', ?, ?)", [name, is_handed]
                )
                day = "2026-10-30" if name in ("ann", "bob") else "2026-10-03"
                connection.execute("insert into lead_fit_intent values (?, ?)", [name, day])
                connection.executemany(
                    "insert into int_account_scoring__scores values (0, 'lead', ?, ?, ?, ?)",
                    [(name, "m", True, "intent"), (name, "f", False, "fit"), (name, "not_hers", True, "fit")],
                )
            points = 8 if path == now else 20
            connection.execute(
                "insert into int_account_scoring__rule_points values (0, 'lead', 'ann', 'm', 'p', ?, 0)", [points]
            )
            # Of the persona's fit model, which decides, and of the primary one, which does not.
            connection.executemany(
                "insert into int_account_scoring__rule_points values (0, 'lead', 'ann', ?, ?, ?, 0)",
                [("f", "t", points / 4), ("not_hers", "n", points * 9)],
            )
            connection.execute("insert into activity_rules values ('p', 'Looked at pricing'), ('t', 'Teaches')")
            connection.execute(
                "insert into int_account_scoring__input_opportunities values"
                " ('accepted', null, null, 900, 'ann', null), ('accepted', true, '2026-10-01', 70, 'bob', null)"
            )
    cells = [("activity_rules", "p", "points", "8", "20")]
    database = DuckDbFile(now, tmp_path)
    previewing.tell(database, then, cells, "2026-10-31", tmp_path / "policy", Console(width=160))
    page = " ".join(capsys.readouterr().out.split())
    for told in (
        "activity_rules p points 8 20",
        "leads tier_1 tier_3 down 1 0 0",
        "leads tier_1 tier_4 down 1 0 0",
        "leads tier_3 tier_1 up 2 1 900",
        "leads 2 2 +0 +0.0 2 2",
        "- ann: tier_3 to tier_1 (intent 2 to 1 at 50.0 points; Looked at pricing +12; Teaches +3)",
        "- dan: tier_3 to tier_1 (gate Lives elsewhere to none)",
        "- bob: tier_1 to tier_3 (gate none to Is a partner)",
        "- cai: tier_1 to tier_4 (disqualified)",
        "Nothing was written into",
    ):
        assert told in page


def test_a_folder_is_read_as_dbt_reads_seeds(folder, project_root):
    """Blank cells and the word null are nothing, columns that may be blank may be left out, lists of reference stay."""
    rules = (
        '\ufeffrule_id,score_model_id,purchase_stage,points,reason,owner\r\n"a,b",m,null,"  ",Said so,o\r\n,,,,,\r\n'
    )
    found = read_policy(folder(policy=EMPTY, activity_rules=rules), project_root)
    (rule,) = found["activity_rules"]
    assert rule["rule_id"] == "a,b"
    assert (rule["purchase_stage"], rule["points"], rule["valid_to"]) == (None, None, None)
    assert found["tiers"] == []
    assert "public_suffixes" not in found
    assert read_policy(folder(policy=SHIPPED), project_root).keys() == {"activity_rules"}


@pytest.fixture(scope="module")
def bench(fresh_bench, write_input):
    """The bench with two people at one company."""
    write_input(fresh_bench.inputs, {"leads": LEADS, "activities": ACTIVITIES})
    return fresh_bench


def test_changes_are_kept_once_whatever_became_of_a_build(bench, edit_seed, run_bench, query):
    """Three policies; in between a build that broke off before it was kept, one with an error, one without a change."""
    db = bench.db("changes")

    def points(number: str) -> None:
        edit_seed(
            bench.project,
            "activity_rules",
            lambda rows: [{**row, "points": number} if row["rule_id"] == "pricing_page" else row for row in rows],
        )

    def kept() -> list[tuple]:
        rows = query(
            db,
            "select policy_number, seed, row_key, column_name, previous_value, new_value, score_model_id, owner, reason"
            " from policy_changes order by all",
        )
        return [tuple(row) for row in rows.to_numpy().tolist()]

    raised = (
        2,
        "activity_rules",
        "pricing_page",
        "points",
        "8",
        "9",
        "lead_intent",
        "marketing_ops",
        "Looked at pricing",
    )
    back = (3, *raised[1:4], "9", "8", *raised[6:])
    run_bench(bench, CHANGES, "changes")
    assert kept() == []
    points("9")
    # Broke off: the policy was loaded and judged, and no more.
    run_bench(
        bench,
        [
            *BUILD,
            "--select",
            "activity_rules",
            "int_account_scoring__policy_cells",
            "int_account_scoring__policy_errors",
        ],
        "changes",
    )
    run_bench(bench, CHANGES, "changes")
    assert kept() == [raised]
    run_bench(bench, CHANGES, "changes")
    assert kept() == [raised]
    points("nine")
    run_bench(bench, CHANGES, "changes", check=False)
    assert kept() == [raised]
    points("8")
    run_bench(bench, CHANGES, "changes")
    assert kept() == [raised, back]
    run_bench(bench, [*BUILD, "--select", "+policy_lint"], "changes")
    lints = query(db, "select lint, seed, row_key from policy_lint where lint like 'change%' order by 1")
    assert lints.to_numpy().tolist() == [
        ["change_not_tried", "activity_rules", "lead_intent"],
        ["changed_lately", "activity_rules", "lead_intent"],
    ]


def test_a_day_is_scored_by_the_rules_of_that_day(bench, edit_seed, run_bench, query):
    """Pricing gives 8 points to 30 December and 12 from then on, within one group; each replayed day has its own."""
    shutil.copy2(bench.project / "seeds" / "policy" / "activity_rules.csv", bench.folder / "kept.csv")

    def turn(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        (old,) = (row for row in rows if row["rule_id"] == "pricing_page")
        new = {**old, "rule_id": "pricing_page_2", "points": "12", "valid_from": "2024-12-31"}
        return [{**old, "valid_to": "2024-12-30"} if row is old else row for row in rows] + [new]

    edit_seed(bench.project, "activity_rules", turn)
    try:
        run_bench(
            bench,
            [*BUILD, "--select", "+int_account_scoring__rule_points"],
            "turned",
            {"account_scoring_replay_from": "2024-12-30", "account_scoring_replay_to": "2024-12-31"},
            judges_policy=False,
        )
    finally:
        shutil.copy2(bench.folder / "kept.csv", bench.project / "seeds" / "policy" / "activity_rules.csv")
    found = query(
        bench.db("turned"),
        "select cast(score_date as varchar) as day, rule_id, cast(round(points, 4) as double) as points"
        " from int_account_scoring__rule_points inner join int_account_scoring__evaluations using (evaluation_id)"
        " where subject_id = 'bob' and rule_id like 'pricing%'"
        " and score_model_id = 'lead_intent' and purpose = 'replay' order by 1",
    )
    assert found.to_numpy().tolist() == [
        ["2024-12-30", "pricing_page", 8.0],
        # One day old, with a half-life of 14 days.
        ["2024-12-31", "pricing_page_2", 11.4203],
    ]


def test_the_smallest_policy_scores(bench, run_bench, query, project_root):
    with policy_environment(project_root / "policies" / "minimal", project_root) as environment:
        run_bench(bench, [*BUILD, "--select", "+lead_scores", "+scorecard"], "minimal", environment=environment)
    scores = query(
        bench.db("minimal"),
        "select lead_id, score_model_id, cast(score as double) as score from lead_scores order by 1",
    )
    assert scores.to_numpy().tolist() == [["ann", "lead_intent", 47.7421], ["bob", "lead_intent", 0.0]]
    card = query(bench.db("minimal"), "select rule_type, rule_id from scorecard order by all")
    assert card.to_numpy().tolist() == [["activity", "demo_request"], ["model", "lead_intent"]]


def test_a_preview_shows_what_a_build_then_shows_and_writes_nothing(bench, folder, capsys, monkeypatch):
    db = DuckDbFile(bench.folder / "night" / "night.duckdb", bench.project)
    given = {"input_folder": bench.inputs, "as_of": bench.as_of, "source_schema": None, "select": ()}
    night = {**given, "project_dir": bench.project, "tell": lambda *_: None}
    assert build(database=db, **night) == 0
    before = hashlib.sha256(db.path.read_bytes()).hexdigest()
    tiers = "select subject, subject_id, tier, intent_band from int_account_scoring__tiers"
    tiers += " where evaluation_id = 0 order by all"

    def read(path: Path) -> list[tuple]:
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(tiers).fetchall()

    shown: list[list[tuple]] = []
    told = previewing.tell
    monkeypatch.setattr(previewing, "tell", lambda *args: (shown.append(read(args[1])), told(*args)))
    with (bench.project / "seeds" / "policy" / "activity_rules.csv").open(encoding="utf-8", newline="") as file:
        rules = list(csv.DictReader(file))
    place = folder(policy=SHIPPED)
    with (place / "activity_rules.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rules[0]))
        writer.writeheader()
        writer.writerows(
            {**row, "points": "60", "rule_cap": "", "rule_group_id": ""} if row["rule_id"] == "pricing_page" else row
            for row in rules
        )
    assert previewing.preview(place, db, bench.inputs, project_dir=bench.project) == 0
    page = capsys.readouterr().out
    assert "Looked at pricing" in page
    assert hashlib.sha256(db.path.read_bytes()).hexdigest() == before
    assert read(db.path) != shown[0]

    assert build(database=db, policy=place, **night) == 0
    assert read(db.path) == shown[0]
    with db.connect() as connection:
        lints = connection.execute("select distinct lint from policy_lint where lint like '%change%'").fetchall()
    assert lints == [("changed_lately",)], "a previewed policy is one that was tried"

    capsys.readouterr()
    assert previewing.preview(place, db, bench.inputs, project_dir=bench.project) == 0
    assert "The policies are the same" in capsys.readouterr().out

    bad = folder(
        policy=SHIPPED,
        activity_rules="rule_id,score_model_id,purchase_stage,points,reason,owner\nx,lead_intent,decision,ten,r,o\n",
    )
    with pytest.raises(InputError, match="activity_rules, row x, column points: 'ten' cannot be used"):
        previewing.preview(bad, db, bench.inputs, project_dir=bench.project)
