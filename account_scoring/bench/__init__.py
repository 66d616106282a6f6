"""Benchmark of whole builds: this project against a hand-written floor, other tools, and a dbt project written the common way."""
