"""sqlfluff with a rarer collection of garbage, which takes a third of its time, and a dbt that does less anew.

Run as `python tests/lint_sql.py lint models`, with sqlfluff's own arguments. Its processes read this file anew, hence
no guard around the setting.
"""

import gc

import quick_dbt
from sqlfluff.cli.commands import cli

gc.set_threshold(1_000_000, 50, 100)
quick_dbt.install()

if __name__ == "__main__":
    cli(prog_name="sqlfluff")
