"""Remove a person from all that is kept: python -m account_scoring.erase --help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from account_scoring.build import PROJECT_DIR, exit_status, find_database, run_operation
from account_scoring.databases import Database, DuckDbFile
from account_scoring.given import visible
from account_scoring.inputs import InputError
from account_scoring.publish import LIST, publish

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    lead: Annotated[str, typer.Option(metavar="ID", help="The lead_id of the person.")],
    restore: Annotated[
        bool, typer.Option("--restore", help="Let somebody in again who was erased and comes back on purpose.")
    ] = False,
    db: Annotated[Path | None, typer.Option(help="DuckDB file with the scores.")] = None,
    target: Annotated[
        str, typer.Option(help="Where the scores are: duckdb, or postgres, a server that ACCOUNT_SCORING_PG_... names.")
    ] = "duckdb",
) -> None:
    """Remove a person from every table, the histories, the copy for dashboards and the outbox, and keep them out.

    The source is not touched. What stays: a one-way key of the id, by which builds leave the person out, and in
    crm_outbox the delete by which a CRM is told. Exit status: 0 erased or nothing left to erase, 1 it cannot be (told
    on stderr), 130 interrupted; the same command again completes what broke off.
    """
    with exit_status() as leave:
        leave(erase(lead, find_database(target, db), restores=restore))


def erase(lead_id: str, database: Database, *, restores: bool = False, project_dir: Path = PROJECT_DIR) -> int:
    """Run the macro erase_lead, tell what it says, and write the copy for dashboards anew.

    Args:
        lead_id: the person.
        database: where the scores are.
        restores: let the person in again.
        project_dir: the dbt project.

    Returns:
        Exit status: 0, 1 with a message on stderr, or 130 (interrupted).

    Raises:
        InputError: there is no such database, or it cannot be used; or the id is blank or none.
    """
    if not lead_id.strip():
        raise InputError("name the lead to erase: LEAD=id, or --lead")
    if "\0" in lead_id:
        raise InputError(f"the id holds a NUL character, which no id can: {visible(lead_id)}")
    if isinstance(database, DuckDbFile) and not database.path.exists():
        raise InputError(f"there is no database {database}; nothing was kept there")
    database.check()

    arguments = f"{{lead_id: {yaml_text(lead_id)}, restore: {str(restores).lower()}}}"
    with database.claim():
        # Neither logs nor artifacts: both would hold the id.
        status = run_operation(
            "erase_lead",
            arguments,
            project_dir=project_dir,
            db=database,
            options=("--log-level-file", "none", "--no-write-json"),
        )
        if status:
            return status
        # Also where nothing was left to erase: the run before may have been killed in between.
        if isinstance(database, DuckDbFile) and not restores and _has_copy(database):
            typer.echo(visible(f"Written anew for dashboards: {publish(database, project_dir)}"))
    return 0


def yaml_text(text: str) -> str:
    """A text as dbt's --args takes it, whatever signs it has: nothing in it is YAML, SQL or a template."""
    plain = {sign for sign in '"\\{}%#'}
    signs = (sign if sign.isprintable() and sign not in plain else f"\\U{ord(sign):08x}" for sign in text)
    return f'"{"".join(signs)}"'


def _has_copy(database: DuckDbFile) -> bool:
    """Did a build, or publish, write a copy beside the database?"""
    return (database.path.with_name(f"{database.path.stem}_marts") / LIST).exists()


if __name__ == "__main__":
    app()
