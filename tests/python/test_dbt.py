"""All unit tests and data tests of dbt, in one build of a small demo."""

from __future__ import annotations

import datetime
from collections import Counter

from account_scoring.demo.generate import generate

AS_OF = "2026-10-31"


def test_every_unit_test_and_data_test_holds_on_the_demo(fresh_bench, run_bench):
    generate(fresh_bench.inputs, leads=250, seed=1, as_of=datetime.date.fromisoformat(AS_OF))

    # Fails with dbt's messages where a test does.
    result = run_bench(fresh_bench, ["build"], "demo", {"account_scoring_as_of": AS_OF})

    ended = Counter((str(node.node.resource_type), str(node.status)) for node in result.result.results)
    declared = Counter(str(node.resource_type) for node in fresh_bench.manifest.nodes.values())
    assert ended["unit_test", "pass"] == len(fresh_bench.manifest.unit_tests) > 150
    # The demo holds an activity type that the policy does not list, of which a test warns.
    assert ended["test", "pass"] + ended["test", "warn"] == declared["test"] > 120
    assert ended["test", "warn"] <= 1
