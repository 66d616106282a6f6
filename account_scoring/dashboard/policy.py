"""The page for the owner of the policy: how scores lie, which rules earn their points, and whether it works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from account_scoring.dashboard import charts
from account_scoring.dashboard.marts import WEEKS, Marts
from account_scoring.dashboard.parts import Chart, Column, Filter, Note, Page, Row, Section, Table, written

# Of the rules with the most points a picture has so many.
MOST_BARS = 20

_BANDS = f"""
    with {WEEKS}

    select
        cast(snapshot_date as varchar) as day,
        score_model_id as score,
        coalesce(band, 'none') as band,
        count(*) as subjects,
        max(kept.score) as most,
        sum(kept.score) as total
    from scores_by_day as kept
    where snapshot_date in (select snapshot_date from weeks)
    group by all
    order by day desc, score, most desc
"""

_QUARTILES = f"""
    with {WEEKS}

    select
        cast(snapshot_date as varchar) as day,
        score_model_id as score,
        count(*) as subjects,
        quantile_cont(kept.score, 0.25) as lower_quartile,
        median(kept.score) as median_score,
        quantile_cont(kept.score, 0.75) as upper_quartile,
        max(kept.score) as highest
    from scores_by_day as kept
    where kept.score > 0 and snapshot_date in (select snapshot_date from weeks)
    group by all
    order by day desc, score
"""

# A contact is a person of an account, and no rule of the policy. What the limit of a day takes was never counted.
_POINTS = """
    select
        score_model_id as score,
        reason_type,
        case when reason_type = 'contact' then 'contacts of accounts' else rule_id end as rule,
        max(case when reason_type = 'contact' then 'What contacts add to their accounts' else reason end) as sentence,
        count(distinct subject_id) as subjects,
        sum(counted_points) as total,
        sum(points - counted_points) as uncounted
    from score_reasons
    group by all
    order by abs(total) desc, score, reason_type, rule
"""

_LATEST = "(select max(backtest_number) from score_backtest)"

_CHAMPIONS = f"""
    champions as (
        select distinct backtest_number, outcome_id, subject, score_id
        from score_backtest
        where is_champion and is_primary_outcome and period = 'all' and backtest_number = {_LATEST}
    )
"""

_LIFT = f"""
    with {_CHAMPIONS}

    select
        lift.*,
        lift.score_id || ', ' || lift.outcome_id as title,
        round(lift.top_share * 100)::integer as top_per_cent
    from score_lift as lift
    inner join champions using (backtest_number, outcome_id, subject, score_id)
    where lift.period = 'all'
    order by title, lift.top_share
"""

# A review of an earlier release has no intervals: those of unknown_ends are taken.
_CONVERSION = """
    select found.*
    from (select cast(null as double) as value_low, cast(null as double) as value_high) as unknown_ends,
        lateral (
            select checked as score, detail as band, period, value, value_low, value_high, status, sentence
            from score_health
            where check_id = 'band_conversion' and checked <> ''
        ) as found
    order by found.period desc, found.score, found.band
"""

_CALIBRATION = f"""
    with {_CHAMPIONS}

    select tenths.*, tenths.score_id || ', ' || tenths.outcome_id as title
    from score_calibration as tenths
    inner join champions using (backtest_number, outcome_id, subject, score_id)
    order by title, tenths.score_tenth desc
"""

_COMPARISON = f"""
    select
        *,
        champion_id || ' against ' || challenger_id as pair
    from score_comparison
    where period = 'all' and backtest_number = {_LATEST}
        and outcome_id in (select outcome_id from score_backtest where is_primary_outcome)
    order by challenger_kind = 'reference' desc, subject, champion_id, challenger_id, outcome_id
"""

_CHANGES = """
    select * from policy_changes
    order by policy_number desc, seed, row_key, column_name
"""

_THRESHOLDS = f"""
    select * from suggested_thresholds
    where backtest_number = {_LATEST}
    order by score_model_id, threshold_of_today desc nulls last
"""

_REPLAY = """
    select
        cast(replay_date as varchar) as day,
        score_model_id as score,
        count(*) as subjects,
        count(kept_score) as compared,
        sum(case when abs(past.score - past.kept_score) >= 1 then 1 else 0 end) as moved,
        avg(past.score - past.kept_score) as mean_difference
    from score_replay as past
    group by all
    order by day desc, score
"""

_HEALTH = """
    select * from score_health
    order by
        case status when 'warning' then 0 when 'ok' then 1 else 2 end,
        check_id, subject, checked, detail, period desc
"""

_SCORECARD = """
    select * from scorecard
    order by rule_type, score_model_id nulls last, subject, points desc nulls last, rule_id
"""

# In the order of the talk: models and what they add up first, then what follows from them.
_CARDS = {
    "model": "Score models",
    "activity": "Rules of activities",
    "fit": "Rules of fit",
    "band": "Bands",
    "tier": "Tiers",
    "gate": "Gates",
    "disqualifier": "Disqualifiers",
    "fast_lane": "Fast lane",
}


def page(marts: Marts) -> Page:
    """The page, from histories, reasons, the latest backtest, the checks of health and the scorecard."""
    sections = [
        marts.section(
            "distribution",
            "Scores over the weeks",
            "On the last kept day of each week: shares of the bands, and the quartiles of the scores above 0.",
            ("scores_by_day", "score_history_days"),
            lambda found: [*found.replayed(), *_distribution(found)],
        ),
        marts.section(
            "points",
            "Points by rule, and what limits take",
            "What counts of each rule in all scores today, added up; limits of rules, groups and scores are below 0.",
            ("score_reasons",),
            _points,
        ),
        marts.section(
            "lift",
            "Conversion and lift",
            "How often the highest scores had the outcome, as a multiple of everybody's rate, with its 95 % interval.",
            ("score_backtest", "score_lift"),
            _lift,
        ),
        marts.section(
            "conversion",
            "Conversion by band",
            "Share of those in a band who had the outcome, by month. A better band should stand higher.",
            ("score_health",),
            _conversion,
        ),
        marts.section(
            "calibration",
            "Calibration",
            "Rate of the outcome in each tenth of the scores, 10 the highest. A score that works rises from tenth to"
            " tenth; the cross is what earlier days made expect.",
            ("score_backtest", "score_calibration"),
            _calibration,
        ),
        marts.section(
            "counting",
            "Against counting",
            "Does the score tell apart better than mere counting of activities? Right of the line it does.",
            ("score_backtest", "score_comparison"),
            _comparison,
        ),
        marts.section(
            "changes",
            "What changed, and what another policy would do",
            "Cells of the policy that builds found changed, thresholds that would meet the targets, and past days under"
            " today's policy. make preview POLICY=folder tells who would change tier under a policy not yet in force.",
            (),
            _changes,
        ),
        marts.section(
            "health",
            "Checks of health",
            "Whether the scoring works, each number with the line at which it warns.",
            ("score_health",),
            _health,
        ),
        marts.section(
            "scorecard",
            "Scorecard",
            "The rules as marketing and sales sign them. In print it begins on a page of its own.",
            ("scorecard",),
            _scorecard,
        ),
    ]
    scores = _scores(sections)
    return Page(
        "policy",
        "Policy: does the scoring work?",
        "For the owner of the policy: how scores lie, which rules earn their points, what the past says of them.",
        sections,
        (Filter("score", "Score", scores),),
    )


def _scores(sections: Sequence[Section]) -> list[str]:
    tables = [part.table if part.kind == "chart" else part for section in sections for part in section.parts]
    rows = [row for table in tables if table.kind == "table" and "score" in table.filters for row in table.rows]
    return sorted({written(row["score"]) for row in rows if row["score"] is not None})


def _distribution(marts: Marts) -> Sequence[Any]:
    bands = marts.rows(_BANDS)
    days = sorted({row["day"] for row in bands})
    by_band = Table(
        "Subjects by week, score and band",
        (
            Column("day", "Day", "day"),
            Column("score", "Score"),
            Column("band", "Band"),
            Column("subjects", "Subjects", "count"),
            Column("most", "Highest score", "number"),
        ),
        bands,
        head="day",
        filters=("score",),
        empty="No day was kept yet.",
    )
    quartiles = marts.rows(_QUARTILES)
    by_quartile = Table(
        "Quartiles of the scores above 0",
        (
            Column("day", "Day", "day"),
            Column("score", "Score"),
            Column("subjects", "Subjects above 0", "count"),
            Column("lower_quartile", "Lower quartile", "number"),
            Column("median_score", "Median", "number"),
            Column("upper_quartile", "Upper quartile", "number"),
            Column("highest", "Highest", "number"),
        ),
        quartiles,
        head="day",
        filters=("score",),
        empty="No score is above 0 on a kept day.",
    )
    weeks = f"{len(days)} {'week' if len(days) == 1 else 'weeks'}"
    parts: list[Any] = []
    # Scores that have the same bands share a picture, and its colours.
    for names, scores in _band_sets(bands).items():
        chosen = [row for row in bands if row["score"] in scores]
        parts.append(
            Chart(
                f"Shares of the bands {', '.join(names)}",
                f"Bars of {weeks} for {', '.join(scores)}, parted by band.",
                charts.stacked_bars(
                    chosen[::-1], ("day", "Week"), ("subjects", "Share"), ("band", "Band", names),
                    filters=("score",), facet="score", is_share=True,
                ),
                replace(by_band, caption=f"Subjects by week, score and band {', '.join(names)}", rows=chosen),
            )
        )  # fmt: skip
    if not parts:
        parts.append(by_band)
    if not quartiles:
        return [*parts, by_quartile]
    kinds = {"upper_quartile": "upper quartile", "median_score": "median", "lower_quartile": "lower quartile"}
    long = [
        {"day": row["day"], "score": row["score"], "line": title, "value": row[key]}
        for row in reversed(quartiles)
        for key, title in kinds.items()
    ]
    return [
        *parts,
        Chart(
            "Quartiles",
            f"Lines of {weeks} for each score: median and quartiles of those above 0.",
            charts.lines(
                long, ("day", "Week"), ("value", "Points"), ("line", "Of the scores above 0", list(kinds.values())),
                filters=("score",), facet="score",
            ),
            by_quartile,
        ),
    ]  # fmt: skip


def _band_sets(rows: Sequence[Row]) -> dict[tuple[str, ...], list[str]]:
    """Sets of bands, the highest first, with the scores that have them; scores without bands are in none."""
    # By the mean: a band that is held may have higher scores than the next better one.
    sums: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        found_band = sums.setdefault(row["score"], {}).setdefault(row["band"], [0, 0])
        found_band[0] += float(row["total"] or 0)
        found_band[1] += row["subjects"]
    means = {score: {band: total / count for band, (total, count) in bands.items()} for score, bands in sums.items()}
    found: dict[tuple[str, ...], list[str]] = {}
    for score, bands in sorted(means.items(), key=lambda item: -len(item[1])):
        if set(bands) == {"none"}:
            continue
        same = next((names for names in found if set(bands) <= set(names)), None)
        if same is None:
            # The policy calls its last resort so, whatever the score.
            same = tuple(sorted(bands, key=lambda band: (band in ("none", "unknown"), -bands[band], band)))
            found[same] = []
        found[same].append(score)
    return found


def _points(marts: Marts) -> Sequence[Any]:
    rows = marts.rows(_POINTS)
    table = Table(
        "Points by score and rule",
        (
            Column("rule", "Rule"),
            Column("score", "Score"),
            Column("reason_type", "Kind"),
            Column("sentence", "Reason"),
            Column("subjects", "Subjects", "count"),
            Column("total", "Points that count", "signed"),
            Column("uncounted", "Points over the limit of a day", "signed"),
        ),
        [row for row in rows if row["reason_type"] != "daily_cap"],
        head="rule",
        filters=("score",),
        empty="Nobody has points.",
    )
    rules = [row for row in rows if row["reason_type"] not in ("contact", "daily_cap")]
    if not rules:
        return [table]
    taken = sum(row["total"] for row in rules if row["reason_type"] not in ("activity_rule", "fit_rule"))
    shown = [
        {**row, "sign": "adds" if row["total"] > 0 else "takes away", "bar": f"{row['rule']} ({row['score']})"}
        for row in rules[:MOST_BARS]
    ]
    return [
        Chart(
            "Rules with the most points",
            f"Bars of {len(shown)} rules. {written(shown[0]['bar'])} comes first with"
            f" {written(shown[0]['total'], 'signed')} points; limits change all scores by"
            f" {written(taken, 'signed')} points.",
            charts.bars(
                shown,
                ("bar", ""),
                ("total", "Points of all subjects together"),
                ("sign", "It", ["adds", "takes away"]),
                filters=("score",),
            ),
            table,
        )
    ]


def _lift(marts: Marts) -> Sequence[Any]:
    rows = [{**row, "score": row["score_id"], "top": f"top {row['top_per_cent']} %"} for row in marts.rows(_LIFT)]
    table = Table(
        "Lift of the highest scores in the latest backtest",
        (
            Column("top", "Chosen"),
            Column("score", "Score"),
            Column("outcome_id", "Outcome"),
            Column("chosen", "Chosen subjects", "number"),
            Column("hits", "Had the outcome", "number"),
            Column("hit_rate", "Conversion", "share"),
            Column("hit_rate_low", "At least", "share"),
            Column("hit_rate_high", "At most", "share"),
            Column("lift", "Lift", "number"),
            Column("lift_low", "At least", "number"),
            Column("lift_high", "At most", "number"),
            Column("capture", "Part of all outcomes", "share"),
            Column("status", "Status"),
        ),
        rows,
        head="top",
        filters=("score",),
        empty="No backtest was kept; make review makes one.",
        mart="score_lift",
    )
    known = [row for row in rows if row["lift"] is not None]
    if not known:
        return [table]
    first = known[0]
    return [
        Chart(
            "Lift",
            f"Points with intervals. The {first['top']} by {first['score']} had the outcome"
            f" {written(first['lift'], 'number')} times as often as everybody.",
            charts.intervals(
                known, ("top", ""), ("lift", "Times the base rate"), ("lift_low", "lift_high"),
                line=1, facet="score", filters=("score",),
            ),
            table,
        )
    ]  # fmt: skip


def _conversion(marts: Marts) -> Sequence[Any]:
    findings = marts.rows(_CONVERSION)
    rows = [row for row in findings if row["value"] is not None]
    table = Table(
        "Conversion by month and band",
        (
            Column("period", "Month", "day"),
            Column("score", "Score"),
            Column("band", "Band and outcome"),
            Column("value", "Conversion", "share"),
            Column("value_low", "At least", "share"),
            Column("value_high", "At most", "share"),
            Column("status", "Status"),
            Column("sentence", "In words"),
        ),
        rows,
        head="period",
        filters=("score",),
        empty="Not known yet: the history of scores is too young for outcomes.",
        mart="score_health",
    )
    if not rows:
        return [table]
    bands = sorted({row["band"] for row in rows})
    unknown = len(findings) - len(rows)
    return [
        *([Note(f"{unknown} more findings have not enough data yet.")] if unknown else []),
        Chart(
            "Conversion by band",
            f"Lines of {len(bands)} bands over {len({row['period'] for row in rows})} months, with intervals.",
            charts.lines(
                rows[::-1], ("period", "Month"), ("value", "Conversion"), ("band", "Band", bands),
                filters=("score",), facet="score", is_share=True, ends=("value_low", "value_high"),
            ),
            table,
        )
    ]  # fmt: skip


def _calibration(marts: Marts) -> Sequence[Any]:
    rows = [{**row, "score": row["score_id"], "tenth": str(row["score_tenth"])} for row in marts.rows(_CALIBRATION)]
    table = Table(
        "Outcomes by tenth of the scores",
        (
            Column("tenth", "Tenth"),
            Column("score", "Score"),
            Column("outcome_id", "Outcome"),
            Column("lowest_score", "From score", "number"),
            Column("highest_score", "To score", "number"),
            Column("observations", "Observations", "count"),
            Column("outcomes", "Had the outcome", "count"),
            Column("outcome_rate", "Rate", "share"),
            Column("outcome_rate_low", "At least", "share"),
            Column("outcome_rate_high", "At most", "share"),
            Column("forecast_rate", "Expected", "share"),
            Column("status", "Status"),
        ),
        rows,
        head="tenth",
        filters=("score",),
        empty="No backtest was kept; make review makes one.",
        mart="score_calibration",
    )
    known = [row for row in rows if row["outcome_rate"] is not None]
    if not known:
        return [table]
    first = known[0]
    return [
        Chart(
            "Rate by tenth",
            f"Points with intervals. In tenth {first['tenth']} of {first['score']}"
            f" {written(first['outcome_rate'], 'share')} had the outcome.",
            charts.intervals(
                known, ("tenth", "Tenth of the scores"), ("outcome_rate", "Rate"),
                ("outcome_rate_low", "outcome_rate_high"),
                facet="score", filters=("score",), other=("forecast_rate", "Expected"), is_share=True,
            ),
            table,
        )
    ]  # fmt: skip


def _comparison(marts: Marts) -> Sequence[Any]:
    rows = [{**row, "score": row["champion_id"]} for row in marts.rows(_COMPARISON)]
    table = Table(
        "The live scores against others, in the latest backtest",
        (
            Column("pair", "Compared"),
            Column("score", "Score"),
            Column("outcome_id", "Outcome"),
            Column("challenger_kind", "Kind"),
            Column("champion_auc", "AUC of the score", "number"),
            Column("challenger_auc", "AUC of the other", "number"),
            Column("auc_difference", "Difference", "number"),
            Column("difference_low", "At least", "number"),
            Column("difference_high", "At most", "number"),
            Column("verdict", "Verdict"),
        ),
        rows,
        head="pair",
        filters=("score",),
        empty="No backtest was kept; make review makes one.",
        mart="score_comparison",
    )
    known = [row for row in rows if row["challenger_kind"] == "reference" and row["auc_difference"] is not None]
    if not known:
        return [table]
    verdicts = ", ".join(f"{written(row['pair'])}: {row['verdict']}" for row in known)
    return [
        Chart(
            "Against counting",
            f"Points with intervals of the difference of AUC. {verdicts}.",
            charts.intervals(
                known,
                ("pair", ""),
                ("auc_difference", "How much better the score tells apart (AUC)"),
                ("difference_low", "difference_high"),
                line=0,
                filters=("score",),
            ),
            table,
        )
    ]


def _changes(marts: Marts) -> Sequence[Any]:
    parts: list[Any] = marts.missing(("policy_changes", "suggested_thresholds", "score_replay"))
    if marts.has("policy_changes"):
        parts.append(_change_table(marts.rows(_CHANGES)))
    if marts.has("suggested_thresholds") and marts.has("score_backtest"):
        rows = [{**row, "score": row["score_model_id"]} for row in marts.rows(_THRESHOLDS)]
        parts.append(
            Table(
                "Thresholds that would meet the targets",
                (
                    Column("band", "Band"),
                    Column("score", "Score"),
                    Column("threshold_of_today", "Today", "number"),
                    Column("threshold_for_hit_rate", "For the hit rate", "number"),
                    Column("least_hit_rate", "Hit rate asked for", "share"),
                    Column("hit_rate", "Hit rate of today's", "share"),
                    Column("threshold_for_capacity", "For the capacity", "number"),
                    Column("most_per_week", "Most in a week", "number"),
                    Column("entered_per_week", "Came in a week", "number"),
                    Column("status", "Status"),
                ),
                rows,
                head="band",
                filters=("score",),
                empty="No backtest was kept, or no band has a target.",
                mart="suggested_thresholds",
            )
        )
    if marts.has("score_replay"):
        parts.append(
            Table(
                "Past days under today's policy",
                (
                    Column("day", "Day", "day"),
                    Column("score", "Score"),
                    Column("subjects", "Subjects", "count"),
                    Column("compared", "Kept that day", "count"),
                    Column("moved", "Other by a point or more", "count"),
                    Column("mean_difference", "Mean difference", "signed"),
                ),
                marts.rows(_REPLAY),
                head="day",
                filters=("score",),
                empty="No day was replayed; make replay FROM=YYYY-MM-DD TO=YYYY-MM-DD does.",
            )
        )
    return parts


def _change_table(rows: Sequence[Row]) -> Table:
    return Table(
        "Changes of the policy",
        (
            Column("changed_on", "Found on", "day"),
            Column("seed", "Seed"),
            Column("row_key", "Row"),
            Column("column_name", "Column"),
            Column("change_type", "Change"),
            Column("previous_value", "Before"),
            Column("new_value", "After"),
            Column("is_lowered_threshold", "Lowers a threshold", "flag"),
            Column("owner", "Owner"),
            Column("reason", "Reason"),
        ),
        rows,
        head="changed_on",
        empty="The policy is as it was in the first build of this database.",
        mart="policy_changes",
    )


def _health(marts: Marts) -> Sequence[Any]:
    rows = marts.rows(_HEALTH)
    silent = [row for row in rows if row["status"] == "not enough data"]
    warnings = sum(row["status"] == "warning" for row in rows)
    names = ", ".join(sorted({row["check_id"] for row in silent}))
    parts: list[Any] = [Note(f"{warnings} of {len(rows)} findings warn.")]
    if silent:
        parts.append(Note(f"{len(silent)} findings have not enough data yet: {names}."))
    lines = [
        {**row, "line": f"{row['warn_when']} {written(row['warn_at'])}" if row["warn_when"] else None}
        for row in rows
        if row["status"] != "not enough data"
    ]
    parts.append(
        Table(
            "Findings, warnings first",
            (
                Column("check_id", "Check"),
                Column("status", "Status"),
                Column("sentence", "Finding"),
                Column("value", "Value", "number"),
                Column("line", "Warns when"),
                Column("checked", "Checked"),
                Column("detail", "Detail"),
                Column("period", "Period"),
            ),
            lines,
            head="check_id",
            empty="No check can say anything yet.",
            mart="score_health",
        )
    )
    return parts


def _scorecard(marts: Marts) -> Sequence[Any]:
    rows = [{**row, "score": row["score_model_id"]} for row in marts.rows(_SCORECARD)]
    kinds = [*_CARDS, *sorted({row["rule_type"] for row in rows} - set(_CARDS))]
    return [
        _card(_CARDS.get(kind, kind), found)
        for kind in kinds
        if (found := [row for row in rows if row["rule_type"] == kind])
    ]


def _card(title: str, rows: Sequence[Row]) -> Table:
    lines = [
        {
            **row,
            "fades": ", ".join(
                text
                for text in (
                    row["decay"],
                    f"half after {written(row['half_life_days'])} days" if row["half_life_days"] is not None else None,
                    f"gone after {written(row['lifespan_days'])} days" if row["lifespan_days"] is not None else None,
                )
                if text
            )
            or None,
            "limits": ", ".join(
                f"{title} {written(row[key])}"
                for key, title in (
                    ("daily_cap", "a day"),
                    ("rule_cap", "rule"),
                    ("group_cap", "group"),
                    ("score_cap", "score"),
                )
                if row[key] is not None
            )
            or None,
        }
        for row in rows
    ]
    columns = (
        Column("rule_id", "Rule"),
        Column("score", "Score"),
        Column("matches", "Matches"),
        Column("points", "Points", "number"),
        Column("fades", "Fades"),
        Column("limits", "Most"),
        Column("leads_to", "Leads to"),
        Column("status", "Status"),
        Column("reason", "Reason"),
        Column("owner", "Owner"),
    )
    # What no row of this kind has would only take room on paper.
    used = [column for column in columns if any(line[column.key] is not None for line in lines)]
    return Table(title, used, lines, head="rule_id", filters=("score",), mart="scorecard")
