"""The result as a page of Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from account_scoring.bench.machine import machine, versions
from account_scoring.bench.plan import Found, Plan, size_text
from account_scoring.bench.ratios import Ratio, ratios


def write_report(plan: Plan, found: Found, out: Path) -> dict[str, object]:
    """Write Markdown to `out` and the same as JSON beside it, each beside its place first.

    Returns:
        The JSON document.
    """
    all_ratios = ratios(plan, found)
    document = {
        "arguments": {
            "sizes": list(plan.sizes), "leads": plan.leads, "memory_limit": plan.limits.memory,
            "threads": plan.limits.threads, "peers": list(plan.peers), "models_up_to": plan.models_up_to,
            "pandas_up_to": plan.pandas_up_to, "backtest_up_to": plan.backtest_up_to,
            "repeat": plan.repeat, "seed": plan.seed,
            "as_of": plan.as_of.isoformat(),
        },
        "machine": machine(),
        "versions": versions(),
        "ratios": [{**asdict(ratio), "holds": ratio.holds} for ratio in all_ratios],
        **found.as_document(),
    }  # fmt: skip
    out.parent.mkdir(parents=True, exist_ok=True)
    texts = {
        out: _markdown(plan, found, all_ratios, document),
        out.with_suffix(".json"): json.dumps(document, indent=2),
    }
    for path, text in texts.items():
        part = path.with_name(path.name + ".part")
        part.write_text(text.rstrip() + "\n", encoding="utf-8")
        part.replace(path)
    return document


def _markdown(plan: Plan, found: Found, all_ratios: Sequence[Ratio], document: dict) -> str:
    facts = document["machine"]
    named = ", ".join(f"{name} {version or 'not installed'}" for name, version in document["versions"].items())
    parts = [
        "# Benchmark",
        "Whole builds (`dbt build` with seeds, without tests), each in a fresh process, on made-up activities of one"
        " year. All ways read the same files. *Fixed costs subtracted*: less the time of the same on empty tables.",
        f"Machine: {facts['cores']} cores, {facts['memory_bytes'] / 1e9:.1f} GB, {facts['os']}, {facts['cpu']}.  \n"
        f"Allowed: {plan.limits.memory} of memory, {plan.limits.threads} threads.  \nVersions: {named}.",
        "## Ratios",
        _table(
            ["measure", "size", "value", "bar", "holds", "how"],
            ([r.measure, size_text(r.size), _number(r.value), _bar(r), _holds(r), r.note] for r in all_ratios),
        ),
        "A bar stands only at the size that it is promised for.",
        "## Runs",
        _table(
            ["size", "way", "build", "seconds", "CPU seconds", "less fixed cost", "peak memory", "stored", "new rows"],
            (
                [
                    size_text(run.size) if run.size else "empty", _words(run.way), _words(run.step),
                    f"{run.seconds:.1f}", f"{run.cpu_seconds:.1f}", _number(_net(found, run), 1),
                    f"{run.peak_bytes / 1e9:.2f} GB",
                    f"{run.database_bytes / 1e6:,.1f} MB", f"{run.new_rows:,}" if run.new_rows else "",
                ]
                for run in found.runs
            ),
        ),
        "*less fixed cost*: CPU seconds. *hourly* is the day built once more with what an hour brings; *daily most* is"
        " a daily build with as many new rows as at the largest size. *full of years* and *backtest* are of the same"
        " number of activities, spread over three years.",
        "## Input",
        _table(
            ["size", "rows", "leads", "e-mail domains", "patterns", "Parquet"],
            (
                [size_text(i["size"]), f"{i['rows']:,}", f"{i['leads']:,}", f"{i['domains']:,}", f"{i['patterns']:,}",
                 f"{i['parquet_bytes'] / 1e6:,.0f} MB"]
                for i in found.inputs
            ),
        ),
        "## Agreement",
        _table(
            ["size", "build", "way", "compared with", "accounts", "missing", "other counts", "contacts", "score"],
            (
                [size_text(size), _words(step), a.way, _words(a.reference), f"{a.accounts:,}", a.missing,
                 a.contacts + a.engaged_contacts, f"{a.effective_contacts:.6f}", f"{a.intent_score:.6f}"]
                for size, step, a in found.agreements
            ),
        ),
        "*other counts*: accounts with another number of contacts or engaged contacts. The last two columns: the"
        " greatest difference in effective contacts and in the score of 0 to 100.",
        "## Slowest models",
        *_slowest(found),
    ]  # fmt: skip
    return "\n\n".join(parts)


def _slowest(found: Found) -> Iterable[str]:
    """A table for each size: the ten slowest models of the full refresh, of the daily build and of the backtest."""
    for facts in found.inputs:
        size = facts["size"]
        builds = [found.run("project", step, size) for step in ("full", "daily", "backtest")]
        columns = [list(build.slowest.items()) if build else [] for build in builds]
        rows = []
        for place in range(max(map(len, columns))):
            cells = [column[place] if place < len(column) else ("", 0.0) for column in columns]
            rows.append([text for name, seconds in cells for text in (name, f"{seconds:.2f}" if name else "")])
        named = [f"{name}, {size_text(size)}" for name in ("full refresh", "daily build", "backtest")]
        yield _table([cell for name in named for cell in (name, "seconds")], rows)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _net(found: Found, run: object) -> float | None:
    return found.cpu_seconds(run.way, run.step, run.size, net=True) if run.size else None


def _number(value: float | None, places: int = 3) -> str:
    return "" if value is None else f"{value:.{places}f}"


def _bar(ratio: Ratio) -> str:
    return "" if ratio.bar is None else f"{'at least' if ratio.at_least else 'at most'} {ratio.bar:g}"


def _holds(ratio: Ratio) -> str:
    return {None: "", True: "yes", False: "**no**"}[ratio.holds]


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
