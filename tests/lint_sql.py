"""sqlfluff with a rarer collection of garbage: to look for it in its large trees takes a third of its time.

Run as `python tests/lint_sql.py lint models`, with sqlfluff's own arguments. Its processes read this file anew, hence
no guard around the setting.
"""

import gc

from sqlfluff.cli.commands import cli

gc.set_threshold(1_000_000, 50, 100)

if __name__ == "__main__":
    cli(prog_name="sqlfluff")
