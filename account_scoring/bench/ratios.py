"""The ratios that the project promises, from what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from account_scoring.bench.plan import BACKTEST_YEARS, CUTOFFS, Found, Plan, size_text

MILLION = 1_000_000
MEASURED_AT = 10 * MILLION
LARGEST = 100 * MILLION

SHORTEST = 0.01

FULL_TO_FLOOR = 2.0
MEMORY_TO_LIMIT = 1.0
LARGEST_TO_MEASURED = 11.0
DAILY_TO_FULL = 0.03
DAILY_TO_SMALLER = 1.3
MODELS_30_TO_1 = 2.0
COMMON_TO_DAILY = 10.0
BACKTEST_TO_FULL = 6.0


@dataclass(frozen=True)
class Ratio:
    """One ratio.

    Attributes:
        measure: what is divided by what.
        size: at which size.
        value: the ratio; None: a part of it was not asked for.
        bar: what it is held against here; None: reported only, or the bar stands at another size.
        at_least: True: the value should be at least the bar, else at most.
        note: how it was computed, or where the bar stands.
    """

    measure: str
    size: int
    value: float | None
    bar: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Is the bar met? None without a value or a bar."""
        if self.value is None or self.bar is None:
            return None
        return self.value >= self.bar if self.at_least else self.value <= self.bar


def ratios(plan: Plan, found: Found) -> list[Ratio]:
    """Every ratio at every size of the plan, also those whose parts were not asked for (value None)."""
    of_each_size = (_floor, _daily, _models, _common, _peers, _tests, _backtest)
    each = [ratio for of_size in of_each_size for size in plan.sizes for ratio in of_size(found, size)]
    return [*each, _memory(plan, found), *_between_sizes(plan, found)]


def _floor(found: Found, size: int) -> list[Ratio]:
    """Full refresh against the floor, with the policy that gives the same scores and nothing else, and as shipped."""
    floor = found.seconds("floor", "full", size, net=True)
    return [
        Ratio(
            f"full refresh / floor, {policy}",
            size,
            _divided(found.seconds(way, "full", size, net=True), floor),
            _bar(FULL_TO_FLOOR, size, MEASURED_AT),
            note="fixed costs of both subtracted",
        )
        for way, policy in {"project_one_model": "one score model", "project": "shipped policy"}.items()
    ]


def _daily(found: Found, size: int) -> list[Ratio]:
    run = found.run("project", "daily", size)
    return [
        Ratio(
            "daily build / full refresh",
            size,
            _divided(
                found.seconds("project", "daily", size, net=True), found.seconds("project", "full", size, net=True)
            ),
            _bar(DAILY_TO_FULL, size, LARGEST),
            note=f"{run.new_rows if run else 0:,} new rows, fixed costs of both subtracted",
        )
    ]


def _models(found: Found, size: int) -> list[Ratio]:
    """Thirty score models against one; whole builds, so what one model costs besides its rules counts as well."""
    return [
        Ratio(
            "30 score models / 1 score model, full refresh",
            size,
            _divided(
                found.seconds("project_30_models", "full", size), found.seconds("project_one_model", "full", size)
            ),
            _bar(MODELS_30_TO_1, size, MEASURED_AT),
            note="whole builds",
        ),
        Ratio(
            "30 score models / 1 score model, full refresh, net",
            size,
            _divided(
                found.seconds("project_30_models", "full", size, net=True),
                found.seconds("project_one_model", "full", size, net=True),
            ),
            note="fixed costs of both subtracted",
        ),
    ]


def _common(found: Found, size: int) -> list[Ratio]:
    return [
        Ratio(
            "common dbt project / this project, daily build",
            size,
            _divided(found.seconds("common", "daily", size), found.seconds("project", "daily", size)),
            _bar(COMMON_TO_DAILY, size, MEASURED_AT),
            at_least=True,
            note="whole builds",
        ),
        Ratio(
            "common dbt project / this project, daily build, net",
            size,
            _divided(
                found.seconds("common", "daily", size, net=True), found.seconds("project", "daily", size, net=True)
            ),
            at_least=True,
            note="fixed costs of both subtracted",
        ),
    ]


def _peers(found: Found, size: int) -> list[Ratio]:
    return [
        Ratio(
            f"{peer} / floor",
            size,
            _divided(found.seconds(peer, "full", size, net=True), found.seconds("floor", "full", size, net=True)),
            note="fixed costs of both subtracted",
        )
        for peer in ("polars", "pandas")
    ]


def _tests(found: Found, size: int) -> list[Ratio]:
    return [
        Ratio(
            "full refresh with data tests / without",
            size,
            _divided(found.seconds("project_with_tests", "full", size), found.seconds("project", "full", size)),
            note="whole builds",
        )
    ]


def _backtest(found: Found, size: int) -> list[Ratio]:
    """A backtest against a first build of everything, both of more years than the one of the other ratios."""
    measure = f"backtest of {CUTOFFS} cut-offs / full refresh"
    runs = [found.run("project", step, size) for step in ("backtest", "full_of_years")]
    of_years = f"of {BACKTEST_YEARS} years of activities"
    return [
        Ratio(
            measure,
            size,
            _divided(*(run and run.seconds for run in runs)),
            _bar(BACKTEST_TO_FULL, size, MEASURED_AT),
            note=f"whole builds, {of_years}",
        ),
        Ratio(
            f"{measure}, CPU seconds",
            size,
            _divided(*(run and run.cpu_seconds for run in runs)),
            note=f"whole builds, {of_years}; steadier where others use the machine too",
        ),
    ]


def _memory(plan: Plan, found: Found) -> Ratio:
    """Peak memory of the full refresh at the largest size against what was allowed."""
    largest = max(plan.sizes)
    run = found.run("project", "full", largest)
    allowed = plan.limits.memory_bytes
    return Ratio(
        "full refresh: peak memory / memory limit",
        largest,
        _divided(run.peak_bytes, allowed) if run else None,
        MEMORY_TO_LIMIT if largest == LARGEST else None,
        note=f"of the whole process; limit {plan.limits.memory}",
    )


def _between_sizes(plan: Plan, found: Found) -> list[Ratio]:
    """The largest size against each smaller one."""
    largest = max(plan.sizes)
    found_ratios = []
    for size in sorted(plan.sizes)[:-1]:
        sizes = f"{size_text(largest)} / {size_text(size)}"
        is_promised = (largest, size) == (LARGEST, MEASURED_AT)
        found_ratios += [
            Ratio(
                f"full refresh at {sizes}",
                largest,
                _divided(found.seconds("project", "full", largest), found.seconds("project", "full", size)),
                LARGEST_TO_MEASURED if is_promised else None,
                note="whole builds",
            ),
            Ratio(
                f"daily build with the same new rows at {sizes}",
                largest,
                _divided(found.seconds("project", "daily", largest), found.seconds("project", "daily_most", size)),
                DAILY_TO_SMALLER if is_promised else None,
                note="whole builds",
            ),
        ]
    return found_ratios


def _divided(above: float | None, below: float | None) -> float | None:
    """A ratio; None where a part is missing. Times of less than SHORTEST, left over when fixed costs go, are noise."""
    if above is None or below is None:
        return None
    return round(max(above, SHORTEST) / max(below, SHORTEST), 5)


def _bar(bar: float, size: int, promised_at: int) -> float | None:
    """A bar holds at the size for which it is promised."""
    return bar if size == promised_at else None
