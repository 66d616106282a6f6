"""Read by Python at its start where PYTHONPATH names this folder: a dbt that is a process of its own is a quick one."""

import sys
from pathlib import Path

if "dbt.cli.main" in sys.orig_argv:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import quick_dbt

    quick_dbt.install()
