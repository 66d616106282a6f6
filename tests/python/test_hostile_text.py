"""Texts that people and files give are data on every way: never a template, never SQL, never orders to a terminal."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from account_scoring import build, calibrate, erase, forget, publish, why
from account_scoring.backtest import check_cutoffs
from account_scoring.databases import DuckDbFile
from account_scoring.given import InputError, check_schema, local_path, visible
from account_scoring.summary import print_summary, print_table

TEMPLATES = (
    "y{{ run_query('drop table v') }}",
    "{{ env_var('A_SECRET') }}",
    "{% do run_query('drop table v') %}",
    "{# a comment",
)
TEXTS = (
    *TEMPLATES,
    "'; drop table v; --",
    '"; drop table v; --',
    "\\'; drop table v; --",
    "ends in a backslash\\",
    "two\nlines",
    "Zoë 名前",
    "%s {0} $1 :name",
    "=cmd|' /C calc'!A0",
    "\x1b]0;owned\x07\x1b[31mred",
)
# All at once, so that one build stands for all; a folder can bear it.
EVERYTHING = "".join(TEXTS).replace("/", "")

LEADS = "lead_id,created_at,email,account_id"
COLUMNS = ('x_a" as b, (select 1) as "c', "x_{{ env_var('A_SECRET') }}", "x_'; drop table v; --")
SECRET = "not to be told"


@pytest.fixture(scope="module")
def hostile(fresh_bench, run_dbt, policy_checks) -> DuckDbFile:
    """A database that was built of a folder whose name, ids, columns and names of companies are hostile."""
    db = fresh_bench.db("hostile")
    db.parent.mkdir()
    duckdb.connect(str(db)).execute("create table v as select 1 as alive").close()
    folder = fresh_bench.folder / EVERYTHING
    folder.mkdir()

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lead = [EVERYTHING, "2026-03-01", "ann@acme.example", "A1", *TEXTS[:3]]
    (folder / "leads.csv").write_text(
        f"{LEADS},{','.join(map(cell, COLUMNS))}\n{','.join(map(cell, lead))}\n", encoding="utf-8"
    )
    (folder / "activities.csv").write_text(
        f"activity_id,lead_id,activity_type,occurred_at,asset\nV1,{cell(EVERYTHING)},demo_request,2026-03-30,/demo\n",
        encoding="utf-8",
    )
    (folder / "accounts.csv").write_text(f"account_id,name\nA1,{cell(EVERYTHING)}\n", encoding="utf-8")
    run_dbt(
        ["build", "--exclude-resource-type", "unit_test", "test", "--exclude", *policy_checks],
        project_dir=fresh_bench.project,
        db=db,
        environment={
            "ACCOUNT_SCORING_INPUT_FOLDER": str(folder),
            "ACCOUNT_SCORING_AS_OF": "2026-03-31",
            "A_SECRET": SECRET,
        },
        variables=fresh_bench.modules,
        manifest=fresh_bench.manifest,
    )
    return DuckDbFile(db, fresh_bench.project)


def test_a_build_of_hostile_texts_keeps_them_as_they_are(hostile, query):
    assert query(hostile.path, "select alive from v")["alive"].tolist() == [1]
    assert query(hostile.path, "select lead_id from lead_fit_intent")["lead_id"].tolist() == [EVERYTHING]
    assert query(hostile.path, "select account_name from account_scores")["account_name"].tolist() == [EVERYTHING]
    found = query(
        hostile.path,
        "select attribute, value from int_account_scoring__identity_lead_attributes where attribute like 'lead_x_%'",
    )
    assert dict(found.values) == {f"lead_{name.lower()}": text for name, text in zip(COLUMNS, TEXTS, strict=False)}


def test_why_takes_an_id_as_text(hostile, monkeypatch, capsys, query):
    monkeypatch.setenv("A_SECRET", SECRET)

    assert why.explain("lead", EVERYTHING, None, hostile) == 0
    told = capsys.readouterr()
    assert "Score on 2026-03-31" in told.out
    assert told.err == ""

    assert why.explain("lead", EVERYTHING, date(2020, 1, 1), hostile) == 0
    assert "no score was kept on or before 2020-01-01" in capsys.readouterr().err

    assert why.explain("account", EVERYTHING + "?", None, hostile) == 1
    told = capsys.readouterr().err
    assert "{{ env_var('A_SECRET') }}" in told.replace("\\", "")
    assert SECRET not in told
    assert "\x1b" not in told
    assert query(hostile.path, "select alive from v")["alive"].tolist() == [1]


def test_the_summary_shows_what_would_steer_a_terminal(hostile):
    page = io.StringIO()
    print_summary(hostile, Console(file=page, width=120))
    assert r"\x1b]0;owned\x07\x1b[31mred" in page.getvalue()
    assert set(page.getvalue()) & {"\x1b", "\x07"} == set()


def test_the_copy_of_hostile_texts_is_whole(hostile, fresh_bench, tmp_path):
    folder = publish.publish(hostile, fresh_bench.project, tmp_path / EVERYTHING.replace("\\", ""))
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        assert connection.execute("select lead_id from lead_fit_intent").fetchall() == [(EVERYTHING,)]


def test_a_template_in_a_var_is_refused_before_dbt_renders_it(fresh_bench, run_dbt, failures, query):
    """All of the package's own vars in one message; relations are templates by purpose."""
    db = fresh_bench.db("templates")
    db.parent.mkdir()
    duckdb.connect(str(db)).execute("create table v as select 1 as alive").close()
    seeds = [path.stem for path in (fresh_bench.project / "seeds").rglob("*.csv")]
    names = [
        *("as_of", "input_folder", "source_database", "source_schema", "lookback_days", "wipe_outbox", "replay_from"),
        *("replay_to", "backtest_cutoffs", "backtest_months"),
        *("identifier_leads", "identifier_activities"),
        *(f"policy_{seed}" for seed in seeds),
    ]
    given = {f"account_scoring_{name}": TEMPLATES[place % len(TEMPLATES)] for place, name in enumerate(names)}
    result = run_dbt(
        ["build", "--select", "stg_account_scoring__leads"],
        project_dir=fresh_bench.project,
        db=db,
        variables=given,
        environment={"A_SECRET": SECRET},
        manifest=fresh_bench.manifest,
        check=False,
    )
    (message,) = failures(result).values()
    for name in given:
        assert f"Var {name} holds {{" in message
    assert SECRET not in message
    assert query(db, "select alive from v")["alive"].tolist() == [1]


@pytest.mark.parametrize(
    ("name", "model"),
    [("as_of", "int_account_scoring__evaluations"), ("input_folder", "stg_account_scoring__leads")],
)
def test_a_template_in_a_var_is_refused_where_no_check_runs_before(fresh_bench, run_dbt, failures, name, model):
    result = run_dbt(
        # One model: dbt stops compiling at the first error, and closes connections that another model may be using.
        ["compile", "--select", model],
        project_dir=fresh_bench.project,
        db=fresh_bench.db("compiled"),
        variables={**fresh_bench.variables, f"account_scoring_{name}": TEMPLATES[1]},
        environment={"A_SECRET": SECRET},
        manifest=fresh_bench.manifest,
        check=False,
    )
    told = "\n".join(failures(result).values())
    assert f"Var account_scoring_{name} holds {{{{" in told
    assert SECRET not in told


@pytest.mark.parametrize("text", TEXTS[4:8])
def test_other_texts_in_vars_and_in_the_environment_become_literals(fresh_bench, run_dbt, text):
    """A day that is none is refused by a build; where no check runs before, it is a text that is no day."""
    for variables, environment in (
        ({"account_scoring_as_of": text}, {}),
        ({}, {"ACCOUNT_SCORING_AS_OF": text}),
    ):
        result = run_dbt(
            ["compile", "--select", "int_account_scoring__evaluations"],
            project_dir=fresh_bench.project,
            db=fresh_bench.db("compiled"),
            variables=variables,
            environment=environment,
            manifest=fresh_bench.manifest,
        )
        compiled = result.result.results[0].node.compiled_code
        literal = "'" + text.replace("'", "''") + "'"
        assert f"cast({literal} as date) as score_date" in compiled


@pytest.mark.parametrize(
    ("engine", "quote", "literal"),
    [
        ("default", "''", r"'a\''b'"),
        ("spark", r"\'", r"'a\\\'b'"),
        ("bigquery", r"\'", r"'a\\\'b'"),
        ("snowflake", r"\'", r"'a\\\'b'"),
        ("redshift", "''", r"'a\\''b'"),
    ],
)
def test_a_backslash_ends_no_literal(project_root, engine, quote, literal):
    """The text is a, backslash, quote, b. `quote` is how dbt writes a quote for the engine."""
    dbt = SimpleNamespace(
        string_literal=lambda text: f"'{text}'", escape_single_quotes=lambda text: text.replace("'", quote)
    )
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)
    own = SimpleNamespace()
    environment.globals.update({"return": lambda text: text, "dbt": dbt, "account_scoring": own})
    macros = environment.from_string((project_root / "macros" / "texts.sql").read_text(encoding="utf-8")).module
    own.spark__text_literal = macros.spark__text_literal
    assert getattr(macros, f"{engine}__text_literal")("a\\'b").strip() == literal


@pytest.mark.parametrize("text", ["crm' or 1 = 1 --", 'crm"', "crm; drop table v", "a--b", "two words", "x\n"])
def test_names_of_the_source_are_names(fresh_bench, run_dbt, failures, text):
    with pytest.raises(InputError, match="is no name of a schema"):
        check_schema(text)
    # dbt knows them once it has parsed, and so they are put where parsing puts them.
    source = fresh_bench.manifest.sources["source.account_scoring.crm.leads"]
    before, source.schema = source.schema, text
    try:
        result = run_dbt(
            ["compile", "--select", "stg_account_scoring__leads"],
            project_dir=fresh_bench.project,
            db=fresh_bench.db("compiled"),
            variables={"account_scoring_source_schema": "crm"},
            manifest=fresh_bench.manifest,
            check=False,
        )
    finally:
        source.schema = before
    assert "is no name of the database" in "\n".join(failures(result).values())


def test_the_project_file_and_the_environment_may_not_differ(fresh_bench, run_dbt, failures):
    project = fresh_bench.project / "dbt_project.yml"
    text = project.read_text(encoding="utf-8")
    project.write_text(text + "\nvars:\n  account_scoring_as_of: '2026-01-01'\n", encoding="utf-8")
    try:
        results = [
            run_dbt(
                ["compile", "--select", "int_account_scoring__evaluations"],
                project_dir=fresh_bench.project,
                db=fresh_bench.db("compiled"),
                variables=variables,
                environment={"ACCOUNT_SCORING_AS_OF": "2026-01-02"},
                manifest=fresh_bench.manifest,
                check=False,
            )
            for variables in ({}, {"account_scoring_as_of": "2026-01-03"})
        ]
    finally:
        project.write_text(text, encoding="utf-8")
    (message,) = failures(results[0]).values()
    assert "is '2026-01-01'" in message
    assert "ACCOUNT_SCORING_AS_OF is '2026-01-02'" in message
    assert "cast('2026-01-03' as date)" in results[1].result.results[0].node.compiled_code


def test_another_day_or_folder_or_backtest_needs_no_new_parse(parsed_bench):
    def events(name: str, value: str) -> list[str]:
        told = []
        folder = parsed_bench.db("parsed").parent
        build.run_dbt(
            ["parse", "--log-level", "none", "--target-path", str(folder / "target"), "--log-path", str(folder)],
            project_dir=parsed_bench.project,
            db=parsed_bench.db("parsed"),
            variables=parsed_bench.variables,
            environment={f"ACCOUNT_SCORING_{name}": value},
            callback=lambda event: told.append(event.info.name),
        )
        return told

    # Takes in what other tests changed in the project.
    events("AS_OF", "2025-12-31")
    for name, value in (("AS_OF", "2026-01-01"), ("BACKTEST_CUTOFFS", "3"), ("INPUT_FOLDER", EVERYTHING)):
        told = events(name, value)
        assert "PartialParsingEnabled" in told
        assert {"UnableToPartialParse", "PartialParsingFile"}.isdisjoint(told)


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_arguments_end_in_a_sentence_before_dbt(text, tmp_path, monkeypatch, project_root):
    """Folders, days, databases, schemas and cut-offs that name nothing; the text is shown as it is, once."""
    monkeypatch.setenv("A_SECRET", SECRET)
    monkeypatch.setattr(build, "run_dbt", lambda *_, **__: pytest.fail("dbt was started"))
    folder = shutil.copytree(project_root / "tests" / "fixtures" / "example", tmp_path / "example")
    commands = [
        (build.app, ["--input", str(tmp_path / text.replace("/", ""))]),
        (build.app, ["--input", str(folder), "--as-of", text]),
        (build.app, ["--target", text]),
        (build.app, ["--input", str(folder), "--source-schema", f"{text} "]),
        (forget.app, ["--day", text]),
        (forget.app, ["--day", "2026-01-01", "--db", str(tmp_path / text.replace("/", ""))]),
        (erase.app, ["--lead", text, "--db", str(tmp_path / text.replace("/", ""))]),
        (publish.app, ["--db", str(tmp_path / text.replace("/", ""))]),
        (calibrate.app, ["--points", text]),
        (calibrate.app, ["--db", str(tmp_path / text.replace("/", ""))]),
    ]
    for app, arguments in commands:
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 1, (arguments, result.output)
        assert result.stderr.startswith("Error: "), result.stderr
        assert SECRET not in result.stderr
        assert set(result.stderr) & {"\x1b", "\x07"} == set()
    with pytest.raises(InputError):
        check_cutoffs(text, None)
    for since in ("", text):
        with pytest.raises(typer.Exit):
            why.main(lead=text, since=since, db=tmp_path / "nothing.duckdb")


GIVEN = (
    *("INPUT", "AS_OF", "DB", "SCHEMA", "LEAD", "ACCOUNT", "SINCE", "CUTOFFS", "MONTHS", "POINTS", "TARGET"),
    *("DAY", "LATER", "RESTORE", "ACCEPT_FUTURE_DAY", "SIZES", "OUT", "DEMO_LEADS", "DAYS", "EVERY"),
    "ANYTHING",
)


def test_make_takes_what_it_is_given_as_text(project_root, tmp_path):
    """A dry run expands every variable that a recipe or the shell would get."""
    if not (project_root / ".venv" / "bin" / "python").exists():
        pytest.skip("needs .venv, which `make setup` makes")
    trap = tmp_path / "touched"
    given = [f"{name}=$(shell touch {trap})`touch {trap}`" for name in GIVEN]
    targets = ("build", "score", "backtest", "why", "forget", "erase", "calibrate", "backfill", "publish", "bench")
    for target in (*targets, "docs"):
        done = subprocess.run(
            ["make", "-n", target, *given], cwd=project_root, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    for arguments, environment in ((["INPUT=$(HOME)/a$b"], {}), ([], {"INPUT": "$(HOME)/a$b"})):
        done = subprocess.run(
            ["make", "score", *arguments],
            cwd=project_root,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/bin:/bin", **environment},
        )
        assert "$(HOME)/a$b does not exist" in done.stderr
    assert not trap.exists()


def test_control_characters_are_written_out_and_letters_are_not():
    assert visible("\x1b[31m") == r"\x1b[31m"
    assert visible("a\nb\tc\r") == r"a\nb\tc\r"
    assert visible("a\nb\r", keep="\n") == "a\nb\\r"
    # A sign that turns the direction of all that follows; a line end of another kind; a byte that is no text.
    assert visible("\u202egpj.exe \u2028 \udcff \x9b") == r"\u202egpj.exe \u2028 \udcff \x9b"
    letters = "Zoë 名前 \u0645\u06cc\u200c\u062e 👩\u200d💻\xa0€"
    assert visible(letters) == letters


def test_every_page_writes_control_characters_out():
    page = io.StringIO()
    console = Console(file=page, width=120)
    print_table(console, ["Rows", "in"], [("\x1b[31m", "\x1b[0m")])
    calibrate._table(console, ["Activity", "leads"], [("\x1b[31m", "\x1b[0m")])
    calibrate._line(console, "\x1b[2J")
    assert "\x1b" not in page.getvalue()
    assert page.getvalue().count(r"\x1b[31m") == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("s3://bucket/folder", "is an address"),
        ("https://example.com/leads.csv", "is an address"),
        ("a\0b", "NUL"),
        ("x" * 300, "300 bytes"),
        ("é" * 130, "260 bytes"),
        ("bad\udcffbytes", "not UTF-8"),
        ("back\\slash", "a backslash"),
        ("~nobody-of-that-name/x", "cannot be used"),
    ],
)
def test_paths_that_are_none_are_told(text, words):
    with pytest.raises(InputError, match=words):
        local_path(text, "input folder")


def test_a_tilde_is_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert local_path(Path("~/scores"), "input folder") == tmp_path / "scores"
    assert DuckDbFile(Path("~/scores.duckdb"), tmp_path).path == tmp_path / "scores.duckdb"
