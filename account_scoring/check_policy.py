"""Judge the policy without scoring anything: python -m account_scoring.check_policy --help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from account_scoring.build import PROJECT_DIR, PolicyOption, exit_status, failures, run_dbt, tell_error, without_frame
from account_scoring.databases import DuckDbFile, own_place
from account_scoring.given import local_path
from account_scoring.inputs import check_folder
from account_scoring.policy import Rows, prepared, read_policy, shipped_rows
from account_scoring.progress import progress

# Judged with the policy of every module, as a build with all of them would.
MODULES = {f"account_scoring_{module}": "yes" for module in ("health", "lifecycle", "insights", "bi")}

JUDGE = ["build", "--log-level", "none", "--log-level-file", "none", "--exclude-resource-type", "unit_test", "test"]
JUDGE += ["--select", "+int_account_scoring__policy_errors"]

# Columns of policy seeds that name an attribute.
ATTRIBUTE_COLUMNS = {
    "fit_rules": "attribute",
    "rule_conditions": "attribute",
    "disqualifiers": "attribute",
    "gates": "attribute",
    "score_models": "audience_attribute",
    "calibration_exclusions": "attribute",
}

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    input_folder: Annotated[
        Path | None,
        typer.Option("--input", help="Folder of input whose x_ columns rules may ask about. Default: any x_ column."),
    ] = None,
    policy: PolicyOption = None,
) -> None:
    """Load the policy and judge it, as a build does before it scores; no database that was built is touched.

    Exit status: 0 the policy can be used, 1 it has errors or cannot be judged (told on stderr), 130 interrupted.
    """
    with exit_status() as leave:
        leave(check_policy(input_folder, project_dir=PROJECT_DIR, policy=policy))


def check_policy(
    input_folder: Path | None,
    *,
    project_dir: Path,
    manifest: Any | None = None,  # noqa: ANN401 (dbt's Manifest, whose import takes seconds)
    policy: Path | None = None,
) -> int:
    """Judge the policy of a project, and tell what is wrong with it.

    Args:
        input_folder: input whose x_ columns are known attributes; None takes on trust those that the policy names.
        project_dir: the dbt project, with profiles/ in it.
        manifest: result of an earlier "parse", with all modules; saves seconds.
        policy: folder with CSV files in place of seeds; None judges the seeds.

    Returns:
        Exit status: 0, 1 (errors in the policy, or dbt failed) or 130 (interrupted).

    Raises:
        InputError: an input folder, or a policy folder, that cannot be used.
    """
    replaced = {} if policy is None else read_policy(policy, project_dir)
    if input_folder is not None:
        input_folder = local_path(input_folder, "input folder")
        check_folder(input_folder)
    with own_place(project_dir, "check-policy") as place:
        scratch = place / "scratch"
        # Named as the database that is built, whose name stands in dbt's parse.
        database = DuckDbFile(scratch / DuckDbFile(None, project_dir).path.name, project_dir)
        database.check()
        with prepared(replaced, project_dir) as environment, database.claim(), progress("Judging the policy") as show:
            result = run_dbt(
                [*JUDGE, "--target-path", str(place)],
                project_dir=project_dir,
                db=database,
                variables=MODULES,
                environment={
                    **environment,
                    "ACCOUNT_SCORING_INPUT_FOLDER": str(input_folder or write_stand_in(scratch, project_dir, replaced)),
                },
                callback=show,
                manifest=manifest,
            )
    if isinstance(result.exception, KeyboardInterrupt):
        return 130
    if not result.success:
        for text in failures(result).values() or ["dbt failed without a message"]:
            tell_error(f"Error: {without_frame(text)}")
        return 1
    typer.echo("The policy has no errors.")
    return 0


def write_stand_in(folder: Path, project_dir: Path, replaced: Mapping[str, Rows] | None = None) -> Path:
    """Write input without rows, with the x_ columns that the policy asks about, into a folder; returns the folder.

    Args:
        folder: where to write.
        project_dir: the dbt project, whose seeds are the policy.
        replaced: rows in place of those of seeds.
    """
    asked: dict[str, set[str]] = {"lead": set(), "account": set()}
    for seed, column in ATTRIBUTE_COLUMNS.items():
        path = project_dir / "seeds" / "policy" / f"{seed}.csv"
        if not path.exists():
            continue
        rows = (replaced or {}).get(seed)
        for row in shipped_rows(path) if rows is None else rows:
            named = re.fullmatch(r"(lead|account)_(x_\w+)", (row.get(column) or "").strip().lower())
            if named:
                asked[named.group(1)].add(named.group(2))
    for subject, columns in asked.items():
        header = ",".join([f"{subject}_id", "created_at", *sorted(columns)])
        (folder / f"{subject}s.csv").write_text(f"{header}\n", encoding="utf-8")
    return folder


if __name__ == "__main__":
    app()
