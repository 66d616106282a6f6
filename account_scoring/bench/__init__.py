"""Benchmark of whole builds, against a hand-written floor, other tools, and a dbt project written the common way."""
