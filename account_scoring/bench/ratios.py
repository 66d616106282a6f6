"""The ratios that the project promises, from what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from account_scoring.bench.plan import BACKTEST_YEARS, CUTOFFS, Found, Plan, size_text

MILLION = 1_000_000

SHORTEST = 0.01
NET = "CPU seconds, fixed costs of both subtracted"
WHOLE = "CPU seconds of whole builds"

# What is promised, by size. Times are CPU seconds: others may use the machine too.
FULL_TO_FLOOR = {MILLION: 5.0, 10 * MILLION: 4.0}
DAILY_TO_FULL = {MILLION: 0.35, 10 * MILLION: 0.35, 100 * MILLION: 0.2}
HOURLY_TO_DAILY = {10 * MILLION: 0.3}
COMMON_TO_DAILY = {MILLION: 0.6, 10 * MILLION: 1.5, 100 * MILLION: 5.0}
MODELS_30_TO_1 = {MILLION: 2.0}
BACKTEST_TO_FULL = {10 * MILLION: 6.0}
MEMORY_TO_LIMIT = {100 * MILLION: 1.0}
# By both sizes, the larger one first.
FULL_TO_SMALLER = {(100 * MILLION, 10 * MILLION): 11.0}
DAILY_TO_SMALLER = {(100 * MILLION, 10 * MILLION): 1.3}


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
    floor = found.cpu_seconds("floor", "full", size, net=True)
    return [
        Ratio(
            f"full refresh / floor, {policy}",
            size,
            _divided(found.cpu_seconds(way, "full", size, net=True), floor),
            bars.get(size),
            note=NET,
        )
        for way, policy, bars in [
            ("project_one_model", "one score model", {}),
            ("project", "shipped policy", FULL_TO_FLOOR),
        ]
    ]


def _daily(found: Found, size: int) -> list[Ratio]:
    """A day against a full refresh, and an hour of it against the day."""
    times = {step: found.cpu_seconds("project", step, size, net=True) for step in ("full", "daily", "hourly")}
    return [
        Ratio(
            measure,
            size,
            _divided(times[step], times[other]),
            bars.get(size),
            note=f"{run.new_rows if run else 0:,} new rows, {NET}",
        )
        for measure, step, other, bars in [
            ("daily build / full refresh", "daily", "full", DAILY_TO_FULL),
            ("hourly build / daily build", "hourly", "daily", HOURLY_TO_DAILY),
        ]
        for run in [found.run("project", step, size)]
    ]


def _models(found: Found, size: int) -> list[Ratio]:
    """Thirty score models against one; whole builds, so what one model costs besides its rules counts as well."""
    return [
        Ratio(
            f"30 score models / 1 score model, full refresh{', net' if net else ''}",
            size,
            _divided(*(
                found.cpu_seconds(way, "full", size, net=net) for way in ("project_30_models", "project_one_model")
            )),
            None if net else MODELS_30_TO_1.get(size),
            note=NET if net else WHOLE,
        )
        for net in (False, True)
    ]  # fmt: skip


def _common(found: Found, size: int) -> list[Ratio]:
    return [
        Ratio(
            f"common dbt project / this project, daily build{', net' if net else ''}",
            size,
            _divided(*(found.cpu_seconds(way, "daily", size, net=net) for way in ("common", "project"))),
            None if net else COMMON_TO_DAILY.get(size),
            at_least=True,
            note=NET if net else WHOLE,
        )
        for net in (False, True)
    ]


def _peers(found: Found, size: int) -> list[Ratio]:
    return [
        Ratio(
            f"{peer} / floor",
            size,
            _divided(*(found.cpu_seconds(way, "full", size, net=True) for way in (peer, "floor"))),
            note=NET,
        )
        for peer in ("polars", "pandas")
    ]


def _tests(found: Found, size: int) -> list[Ratio]:
    return [
        Ratio(
            "full refresh with data tests / without",
            size,
            _divided(*(found.cpu_seconds(way, "full", size) for way in ("project_with_tests", "project"))),
            note=WHOLE,
        )
    ]


def _backtest(found: Found, size: int) -> list[Ratio]:
    """A backtest against a first build of everything, both of more years than the one of the other ratios."""
    return [
        Ratio(
            f"backtest of {CUTOFFS} cut-offs / full refresh",
            size,
            _divided(*(found.cpu_seconds("project", step, size) for step in ("backtest", "full_of_years"))),
            BACKTEST_TO_FULL.get(size),
            note=f"{WHOLE}, of {BACKTEST_YEARS} years of activities",
        )
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
        MEMORY_TO_LIMIT.get(largest),
        note=f"of the whole process; limit {plan.limits.memory}",
    )


def _between_sizes(plan: Plan, found: Found) -> list[Ratio]:
    """The largest size against each smaller one."""
    largest = max(plan.sizes)
    return [
        Ratio(
            f"{measure} at {size_text(largest)} / {size_text(size)}",
            largest,
            _divided(found.cpu_seconds("project", step, largest), found.cpu_seconds("project", other_step, size)),
            bars.get((largest, size)),
            note=WHOLE,
        )
        for size in sorted(plan.sizes)[:-1]
        for measure, step, other_step, bars in [
            ("full refresh", "full", "full", FULL_TO_SMALLER),
            ("daily build with the same new rows", "daily", "daily_most", DAILY_TO_SMALLER),
        ]
    ]


def _divided(above: float | None, below: float | None) -> float | None:
    """A ratio; None where a part is missing. Times of less than SHORTEST, left over when fixed costs go, are noise."""
    if above is None or below is None:
        return None
    return round(max(above, SHORTEST) / max(below, SHORTEST), 5)
