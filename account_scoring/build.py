"""`dbt build` with its input checked first and its result told in a page: python -m account_scoring.build --help."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import re
import signal
import textwrap
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import duckdb
import typer
from rich.console import Console

from account_scoring.databases import Database, DuckDbFile, engine_sentence, plain_cause
from account_scoring.given import check_schema, local_path, visible
from account_scoring.inputs import InputError, check_day_has_come, check_folder, notices, parse_as_of
from account_scoring.policy import policy_environment
from account_scoring.postgres import PostgresServer
from account_scoring.progress import progress
from account_scoring.publish import publish
from account_scoring.summary import print_summary

if TYPE_CHECKING:
    from dbt.artifacts.schemas.results import NodeResult
    from dbt.cli.main import dbtRunnerResult

PROJECT_DIR = Path(__file__).resolve().parents[1]

# A failed data test shows so many of its rows; the rest is a query away.
SHOWN_ROWS = 5

# dbt tells these once as an event and once as a result; the result also has the rows.
TOLD_BY_RESULTS = ("LogTestResult", "RunResultWarning", "RunResultWarningMessage")

INTERRUPTED = "Interrupted; the database may be half built. Run the same command again."
GIVE_UP_SECONDS = 10

PolicyOption = Annotated[
    Path | None,
    typer.Option(
        "--policy", help="Folder with CSV files in place of the seeds of these names. Default: the policy as shipped."
    ),
]

# A replay takes at most a thousand days.
MOST_PAST_DAYS = 999

# Ends of months that the backtest of a demo scores: those of its year.
DEMO_CUTOFFS = "12"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    input_folder: Annotated[
        Path | None,
        typer.Option("--input", help="Folder with leads and activities (and optional tables) as Parquet or CSV."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Last day that counts, UTC. Default: today.")
    ] = None,
    db: Annotated[
        Path | None,
        typer.Option(help="DuckDB file to write. Default: $ACCOUNT_SCORING_DB, else data/account_scoring.duckdb."),
    ] = None,
    target: Annotated[
        str, typer.Option(help="Where to build: duckdb, or postgres, a server that ACCOUNT_SCORING_PG_... names.")
    ] = "duckdb",
    source_schema: Annotated[
        str | None, typer.Option(help="Schema of the input tables on a server. Default: crm.")
    ] = None,
    accept_batch: Annotated[
        bool, typer.Option("--accept-batch", help="Let through, this once, what limits of the policy would stop.")
    ] = False,
    select: Annotated[
        list[str] | None, typer.Option(help="Build only these nodes, as dbt selects them; may be given several times.")
    ] = None,
    accept_future_day: Annotated[
        bool,
        typer.Option("--accept-future-day", help="Take an --as-of after today, which shuts out the days before it."),
    ] = False,
    past_days: Annotated[
        int,
        typer.Option(
            "--past-days",
            min=0,
            max=MOST_PAST_DAYS,
            help="For a demo, in a DuckDB file that does not show as_of: score the day before as well, and replay every"
            " seventh one of so many days into the histories, all with other points of one rule; backtest the day.",
        ),
    ] = 0,
    policy: PolicyOption = None,
) -> None:
    """Score a folder of input files, or whatever the project's vars name, and tell the result.

    On a server the files are loaded as tables first; without --input the tables that are there are scored.
    Nothing is written before the input has been checked. Exit status: 0 built, 1 something is wrong (told on stderr),
    130 interrupted.
    """
    with exit_status() as leave:
        database = find_database(target, db)
        modules: Sequence[str] = ()
        options: Sequence[str] = ()
        settings = {"accept_batch": "yes"} if accept_batch else {}
        if past_days and as_of is not None and isinstance(database, DuckDbFile):
            # These modules stand on this one.
            from account_scoring import backfill
            from account_scoring import modules as of_modules
            from account_scoring.earlier_policy import earlier_policy

            if of_modules.shown_day(database) != parse_as_of(as_of).isoformat():
                with earlier_policy(policy, database, PROJECT_DIR) as policy_of_past:
                    status = backfill.give_past(
                        database,
                        input_folder,
                        as_of,
                        days=past_days,
                        accept_batch=accept_batch,
                        accept_future_day=accept_future_day,
                        policy=policy_of_past,
                    )
                if status:
                    leave(status)
                    return
                # What dbt has parsed for it serves the day as well.
                modules = backfill.DEMO_MODULES
                if not select:
                    options = ("--selector", "demo")
                    settings["backtest_cutoffs"] = DEMO_CUTOFFS
        leave(
            build(
                input_folder,
                as_of,
                database,
                source_schema=source_schema,
                select=select or (),
                project_dir=PROJECT_DIR,
                settings=settings,
                accept_future_day=accept_future_day,
                options=options,
                modules=modules,
                is_night=True,
                policy=policy,
            )
        )


@contextlib.contextmanager
def exit_status() -> Iterator[Callable[[int], None]]:
    """What a command ends with: what is wrong is told on stderr, in a sentence. What it yields takes the status.

    Raises:
        typer.Exit: always, with the status: the one given, 1 for wrong input or a database or file that cannot be
            used, 130 for an interrupt.
    """
    given = [0]
    try:
        with _interruptible():
            yield given.append
    except InputError as error:
        for line in str(error).split("\n"):
            tell_error(f"Error: {line}")
        given.append(1)
    except duckdb.Error as error:
        tell_error(f"Error: {engine_sentence(error)}")
        given.append(1)
    except OSError as error:
        tell_error(f"Error: {error.filename or 'a file'} cannot be used: {error.strerror or error}")
        given.append(1)
    except KeyboardInterrupt:
        given.append(130)
    if given[-1] == 130:
        typer.echo(INTERRUPTED, err=True)
    raise typer.Exit(given[-1])


def tell_error(text: str) -> None:
    """A message on stderr. What it cites of the input is shown, never obeyed by the terminal."""
    typer.echo(visible(text, keep="\n\t", shows_blanks=True), err=True)


def build(
    input_folder: Path | None,
    as_of: str | None,
    database: Database,
    *,
    source_schema: str | None,
    select: Sequence[str],
    project_dir: Path,
    settings: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
    tell: Callable[[Database, Console], None] = print_summary,
    accept_future_day: bool = False,
    modules: Sequence[str] = (),
    is_night: bool = False,
    policy: Path | None = None,
) -> int:
    """Check, build, tell. Messages for people go to stdout, errors and warnings to stderr.

    Unit tests are left to `make test`: their input is mocked, so new data cannot change their outcome.

    Args:
        input_folder: folder of input files; None leaves the choice of input to the project's vars.
        as_of: last day that counts, YYYY-MM-DD; None means the UTC day of the run.
        database: where to build.
        source_schema: schema of the input tables on a server; None leaves it to the project's vars.
        select: node selections in dbt's syntax; empty builds everything.
        project_dir: the dbt project, with profiles/ in it.
        settings: further settings of the project, by their names without the prefix.
        options: further options of `dbt build`.
        tell: prints the result of a database that was built.
        accept_future_day: take an as_of after today.
        modules: modules to switch on; none for a night.
        is_night: it is a night with modules on, and no review of one.
        policy: folder with CSV files in place of seeds; None takes the seeds.

    Returns:
        Exit status: 0, 1 (dbt failed) or 130 (interrupted).

    Raises:
        InputError: wrong input, or a database that cannot be used; nothing was changed.
    """
    # By the environment, never as vars: dbt renders vars as templates, and parses the project anew where they differ.
    environment = {f"ACCOUNT_SCORING_{name.upper()}": value for name, value in (settings or {}).items()}
    if as_of is not None:
        day = parse_as_of(as_of)
        if accept_future_day:
            environment["ACCOUNT_SCORING_ACCEPT_FUTURE_DAY"] = "yes"
        else:
            check_day_has_come(day)
        environment["ACCOUNT_SCORING_AS_OF"] = day.isoformat()
    if source_schema is not None:
        check_schema(source_schema)
        environment["ACCOUNT_SCORING_SOURCE_SCHEMA"] = source_schema
    database.check()
    if policy is not None and not isinstance(database, DuckDbFile):
        raise InputError(
            f"a policy folder is for a DuckDB file; for a server copy the files of {visible(policy)} over seeds/policy"
        )
    if input_folder is None and modules and not is_night and not _names_input(project_dir):
        # The models read the demo then.
        check_same_input(database, (project_dir / "data" / "demo").resolve(), project_dir, is_review=True)
    if input_folder is not None:
        input_folder = local_path(input_folder, "input folder")
        tables = check_folder(input_folder)
        check_same_input(database, input_folder, project_dir, is_review=bool(modules) and not is_night)
        for notice in notices(input_folder, tables):
            tell_error(f"Warning: {notice}")
    with policy_environment(policy, project_dir) as prepared_policy, database.claim():
        environment.update(prepared_policy)
        if isinstance(database, DuckDbFile):
            environment.update(database.previewed_policies())
        if input_folder is not None:
            environment.update(database.take_input(input_folder, source_schema))
        return _build(
            database,
            environment,
            select=select,
            project_dir=project_dir,
            options=[*options, *own_parse(modules)],
            tell=tell,
            variables=module_vars(modules),
        )


def _names_input(project_dir: Path) -> bool:
    """Does the environment or the project file say where the input is?"""
    return "ACCOUNT_SCORING_INPUT_FOLDER" in os.environ or "\nvars:" in (project_dir / "dbt_project.yml").read_text(
        "utf-8"
    )


def check_same_input(database: Database, folder: Path, project_dir: Path, *, is_review: bool) -> None:
    """See that a review reads what the night read, and that the demo does not take the place of somebody's own input.

    Raises:
        InputError: the database was built from other input.
    """
    is_demo = folder == (project_dir / "data" / "demo").resolve()
    if not isinstance(database, DuckDbFile) or not (is_review or is_demo) or database.was_built_from(folder):
        return
    if is_review:
        raise InputError(
            f"database {database} was not built from {visible(folder)}; name the folder that it was built from:"
            " INPUT=folder"
        )
    raise InputError(
        f"database {database} holds scores of your own input, which the demo would replace; score that with"
        " make score INPUT=folder, or name another database for the demo: DB=file"
    )


def module_vars(modules: Sequence[str]) -> dict[str, str]:
    """Vars that switch modules on. Vars, not the environment: they decide on models, which dbt parses."""
    return {f"account_scoring_{module}": "yes" for module in modules}


def own_parse(modules: Sequence[str]) -> list[str]:
    """Options of dbt that keep what it parsed with these modules beside what it parsed for a night."""
    return ["--target-path", f"target/{'_'.join(modules)}"] if modules else []


def _build(
    database: Database,
    environment: Mapping[str, str],
    *,
    select: Sequence[str],
    project_dir: Path,
    options: Sequence[str],
    tell: Callable[[Database, Console], None],
    variables: Mapping[str, str],
) -> int:
    """Build and tell, once all that was given has been checked; arguments and result are those of build()."""
    arguments = [
        "build",
        "--log-level",
        "none",
        "--log-level-file",
        "info",
        "--no-write-json",
        "--exclude-resource-type",
        "unit_test",
    ]
    if select:
        arguments += ["--select", *select]
    arguments += options

    warnings: list[str] = []
    with progress("Starting dbt") as show:

        def listen(event: Any) -> None:  # noqa: ANN401 (dbt's EventMsg is a generated protobuf class)
            show(event)
            if event.info.level == "warn" and event.info.name not in TOLD_BY_RESULTS:
                warnings.append(event.info.msg)

        result = run_dbt(
            arguments,
            project_dir=project_dir,
            db=database,
            variables=variables,
            environment=environment,
            callback=listen,
        )

    for warning in dict.fromkeys(warnings):
        tell_error(f"Warning: {warning}")
    for text in _told(result, database, ("warn",)):
        tell_error(f"Warning: {text}")
    if isinstance(result.exception, KeyboardInterrupt):
        return 130
    if not result.success:
        _tell_failure(result, database, project_dir)
        return 1
    tell(database, Console(width=None if Console().is_terminal else 120))
    # A file serves one process, so its readers get a copy; a server needs none, nor does a part of the project.
    if isinstance(database, DuckDbFile) and not select and (project_dir / "models" / "marts").is_dir():
        typer.echo(visible(f"For dashboards: {publish(database, project_dir)}"))
    return 0


def run_dbt(
    arguments: Sequence[str],
    *,
    project_dir: Path,
    db: Path | Database,
    variables: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
    callback: Callable[[Any], None] | None = None,
    manifest: Any | None = None,  # noqa: ANN401 (dbt's Manifest, whose import takes seconds)
) -> dbtRunnerResult:
    """Run one dbt command in this process, on one database, which is closed again afterwards.

    Args:
        arguments: dbt's arguments, the command first.
        project_dir: the dbt project, with profiles/ in it.
        db: the database; a path means a DuckDB file, whose folder must exist.
        variables: dbt vars by name, which are templates to dbt: nothing that people or files give.
        environment: environment variables for this command, such as ACCOUNT_SCORING_AS_OF; they are never templates.
        callback: called with every event of dbt.
        manifest: result of an earlier "parse"; saves seconds where models, YAML and what they parse are the same.

    Raises:
        InputError: a value holds a NUL character, which no environment can.

    Returns:
        dbt's result; an exception inside dbt, also a KeyboardInterrupt, is in its field `exception`.
    """
    # Loading dbt takes seconds, which a wrong path should not cost.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    command, *rest = arguments
    database = DuckDbFile(db, project_dir) if isinstance(db, Path) else db
    with _uncollected(), _environment({
        **database.environment(),
        **(environment or {}),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }):  # fmt: skip
        result = dbtRunner(manifest, callbacks=[callback] if callback else []).invoke(
            [
                command,
                *rest,
                # Its messages are told by us, and a terminal gets no escape sequences from them.
                "--no-use-colors",
                "--target",
                database.target,
                "--project-dir",
                str(project_dir),
                "--profiles-dir",
                str(project_dir / "profiles"),
                "--vars",
                json.dumps(dict(variables or {})),
            ]
        )
    # dbt-duckdb keeps the file open for the next command of this process, which shuts out every reader.
    with contextlib.suppress(Exception):
        DuckDBConnectionManager.env().close()
    DuckDBConnectionManager.close_all_connections()
    return result


def run_operation(
    name: str,
    arguments: str,
    *,
    project_dir: Path,
    db: Database,
    options: Sequence[str] = ("--log-level-file", "debug"),
    variables: Mapping[str, object] | None = None,
) -> int:
    """Run a macro that writes, and tell what it says; the caller has claimed the database.

    Args:
        name: the macro.
        arguments: its arguments by name, as YAML.
        project_dir: the dbt project.
        db: the database.
        options: further options of dbt.
        variables: dbt vars by name.

    Returns:
        Exit status: 0, 1 with a message on stderr, or 130 (interrupted).
    """
    problems: list[str] = []

    def listen(event: Any) -> None:  # noqa: ANN401 (dbt's EventMsg is a generated protobuf class)
        if event.info.name == "JinjaLogInfo":
            typer.echo(event.info.msg)
        elif event.info.name.startswith("RunningOperation"):
            # Why an operation failed is in no result.
            problems.append(event.data.exc)

    result = run_dbt(
        ["run-operation", name, "--args", arguments, "--log-level", "none", *options],
        project_dir=project_dir,
        db=db,
        variables=variables,
        callback=listen,
    )
    if isinstance(result.exception, KeyboardInterrupt):
        return 130
    if result.success:
        return 0
    for problem in problems or [str(result.exception)]:
        tell_error(f"Error: {without_frame(problem)}")
    return 1


def failures(result: dbtRunnerResult, statuses: Sequence[str] = ("error", "fail", "runtime error")) -> dict[str, str]:
    """Messages of the nodes that ended in one of these statuses, by unique_id; an error outside a node is 'dbt'."""
    told = {node.node.unique_id: (node.message or "").strip() for node in _results(result) if node.status in statuses}
    if result.exception is not None and not told:
        told["dbt"] = str(result.exception).strip()
    return told


def find_database(target: str, db: Path | None) -> Database:
    """The database of a target.

    Raises:
        InputError: there is no such target, or a file is named for one that has none.
    """
    if target == DuckDbFile.target:
        return DuckDbFile(db, PROJECT_DIR)
    if target != PostgresServer.target:
        raise InputError(f"target {target!r} is not known; it is duckdb or postgres")
    if db is not None:
        raise InputError(f"{db} names a DuckDB file, and target {target} has none; leave it out")
    return PostgresServer()


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Make Ctrl-C end the command within seconds.

    dbt cancels its queries once, and waits for ever for one that began a moment later: so they are cancelled again.
    Where that too is stuck, on a lock that the interrupt left closed, the process ends without more ado.
    """
    ended = threading.Event()
    helpers: list[threading.Thread] = []

    def cancel() -> None:
        from dbt.adapters.factory import FACTORY

        while not ended.wait(0.5):
            for adapter in list(FACTORY.adapters.values()):
                with contextlib.suppress(Exception):
                    adapter.cancel_open_connections()

    def give_up() -> None:
        if not ended.wait(GIVE_UP_SECONDS):
            os.write(2, f"{INTERRUPTED}\n".encode())
            os._exit(130)

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        for work in (give_up, cancel):
            helpers.append(threading.Thread(target=work, daemon=True))
            helpers[-1].start()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        ended.set()
        # A thread that outlives this holds DuckDB's objects while Python shuts down, which is then told on stderr.
        for helper in helpers:
            helper.join(timeout=1)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without a search for garbage: dbt makes millions of objects and hardly any garbage, and to look costs a tenth."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for as long as a command runs."""
    for name, value in values.items():
        if "\0" in value:
            raise InputError(f"{name} holds a NUL character: {visible(value)}")
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _results(result: dbtRunnerResult) -> list[NodeResult]:
    return list(getattr(result.result, "results", None) or [])


def _tell_failure(result: dbtRunnerResult, database: Database, project_dir: Path) -> None:
    """Every failing node with its message and rows, then what was left out because of them."""
    told = _told(result, database, ("error", "fail", "runtime error"))
    told = told or [without_frame(failures(result).get("dbt") or "dbt failed without a message")]
    causes = dict.fromkeys(filter(None, (plain_cause(text, database) for text in told)))
    for text in [*causes, *told]:
        tell_error(f"Error: {text}")
    skipped = sum(node.status == "skipped" for node in _results(result))
    if skipped:
        nodes = "1 node that depends on what failed was" if skipped == 1 else f"{skipped} nodes that depend on it were"
        typer.echo(f"{nodes} not built.", err=True)
    typer.echo(f"dbt's own log: {project_dir / 'logs' / 'dbt.log'}", err=True)


def _told(result: dbtRunnerResult, database: Database, statuses: Sequence[str]) -> list[str]:
    """One text per node in these statuses: what dbt says, and for a data test the rows that it found."""
    texts = []
    for node_result in _results(result):
        if node_result.status in statuses:
            message = (node_result.message or "").strip()
            bare = without_frame(message)
            lines = [f"{node_result.node.unique_id}: {message}" if bare == message else bare]
            lines += _found_rows(node_result.node, database)
            texts.append("\n  ".join(lines))
    return texts


def without_frame(message: str) -> str:
    """What a check of ours says, without the frame that dbt puts around it: the check speaks for itself.

    The frame is a first line `Compilation Error in <what> (<file>)`, an indent, and the macros that led to it.
    Only the file is kept, and only of a model or test: an error in a template of theirs cannot be found without it.
    """
    frame = re.match(r"Compilation Error in (\w+) \S+ \((.+)\)\n", message)
    if frame is None:
        return message
    body = re.split(r"\n\s*> in macro ", message[frame.end() :])[0]
    text = textwrap.dedent(body).strip()
    return text if frame.group(1) in ("operation", "macro") else f"{text}\n  told by {frame.group(2)}"


def _found_rows(node: Any, database: Database) -> list[str]:  # noqa: ANN401 (any of dbt's node classes)
    """The first rows that a data test found: its column `message` if it has one, else all columns by name."""
    query = getattr(node, "compiled_code", None)
    if str(node.resource_type) != "test" or not query:
        return []
    try:
        with database.connect() as connection:
            found = connection.execute(query)
            columns = [column[0] for column in found.description]
            rows = found.fetchmany(SHOWN_ROWS + 1)
    except Exception:
        # The test itself was wrong; dbt's message says how. Each client has errors of its own.
        return []
    if "message" in columns:
        place = columns.index("message")
        lines = [str(row[place]) for row in rows[:SHOWN_ROWS]]
    else:
        lines = [
            ", ".join(f"{name}={value}" for name, value in zip(columns, row, strict=True)) for row in rows[:SHOWN_ROWS]
        ]
    return [*lines, "..."] if len(rows) > SHOWN_ROWS else lines


if __name__ == "__main__":
    app()
