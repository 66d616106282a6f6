"""Specifications of charts. Colours are told apart by who is colour-blind, and numbers or shapes say the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import altair as alt

from account_scoring.dashboard.parts import Row, plain

# Okabe and Ito's, without the yellow that print loses.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#000000", "#999999")
SEQUENCE = "blues"
# From the most urgent to the least: dark to light, so that it is told apart in grey as well.
ORDERED = "viridis"
LINE = "#333333"
# Pixels of a line in charts that have a line for each name.
LINE_HEIGHT = 26

CONFIG = {
    "font": "system-ui, sans-serif",
    "background": "white",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 420, "gridColor": "#e2e2e2"},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 260, "symbolLimit": 40},
    "header": {"labelFontSize": 13, "titleFontSize": 13, "labelFontWeight": "bold", "labelLimit": 280},
    "range": {"category": list(COLOURS)},
}


def stacked_bars(
    rows: Sequence[Row],
    x: tuple[str, str],
    y: tuple[str, str],
    colour: tuple[str, str, Sequence[str]],
    *,
    filters: Sequence[str] = (),
    facet: str = "",
    is_share: bool = False,
) -> dict[str, Any]:
    """Bars of weeks or groups, parted by a few values.

    Args:
        rows: with the keys below.
        x: key and title of what stands along the axis, as text.
        y: key and title of the number; rows of one bar and colour are added up.
        colour: key, title and order of what parts the bars.
        filters: names of filters that the chart follows.
        facet: key of what has a chart of its own each; empty: one chart.
        is_share: bars of one height, as shares.
    """
    key, title, order = colour
    chart = (
        alt.Chart(_data(rows, x[0], y[0], key, facet, *filters))
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X(f"{x[0]}:N", title=x[1], sort=None, axis=alt.Axis(labelAngle=-40)),
            y=alt.Y(
                f"sum({y[0]}):Q",
                title=y[1],
                stack="normalize" if is_share else "zero",
                axis=alt.Axis(format="%") if is_share else alt.Axis(tickMinStep=1),
            ),
            color=alt.Color(
                f"{key}:N", title=title, sort=list(order), scale=alt.Scale(domain=list(order), scheme=ORDERED)
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip(f"{x[0]}:N", title=x[1]),
                alt.Tooltip(f"{key}:N", title=title),
                alt.Tooltip(f"sum({y[0]}):Q", title=y[1]),
            ],
        )
        .transform_calculate(place=f"indexof({_list(order)}, datum.{key})")
    )
    return _finished(chart, filters, facet)


def heat_map(
    rows: Sequence[Row],
    x: tuple[str, str, Sequence[str]],
    y: tuple[str, str, Sequence[str]],
    count: tuple[str, str],
    *,
    filters: Sequence[str] = (),
) -> dict[str, Any]:
    """A grid of two bands whose fields are darker the more there are, with the number in each.

    Args:
        rows: with the keys below; rows of one field are added up.
        x: key, title and order along the axis.
        y: key, title and order from top to bottom.
        count: key and title of the number.
        filters: names of filters that the chart follows.
    """
    base = alt.Chart(_data(rows, x[0], y[0], count[0], "", *filters)).encode(
        x=alt.X(f"{x[0]}:N", title=x[1], sort=list(x[2]), axis=alt.Axis(labelAngle=0, orient="top")),
        y=alt.Y(f"{y[0]}:N", title=y[1], sort=list(y[2])),
    )
    for name in filters:
        base = base.transform_filter(_filter(name))
    base = base.transform_aggregate(total=f"sum({count[0]})", groupby=[x[0], y[0]]).transform_joinaggregate(
        most="max(total)"
    )
    fields = base.mark_rect(stroke="white").encode(
        color=alt.Color("total:Q", title=count[1], scale=alt.Scale(scheme=SEQUENCE, domainMin=0)),
        tooltip=[
            alt.Tooltip(f"{y[0]}:N", title=y[1]),
            alt.Tooltip(f"{x[0]}:N", title=x[1]),
            alt.Tooltip("total:Q", title=count[1]),
        ],
    )
    numbers = base.mark_text(fontSize=14).encode(
        text=alt.Text("total:Q", format=","),
        color=alt.condition("datum.total > datum.most / 2", alt.value("white"), alt.value("black")),
    )
    return _finished(alt.layer(fields, numbers).properties(height=220), filters, "", is_filtered=True)


def lines(
    rows: Sequence[Row],
    x: tuple[str, str],
    y: tuple[str, str],
    colour: tuple[str, str, Sequence[str]],
    *,
    filters: Sequence[str] = (),
    facet: str = "",
    is_share: bool = False,
    ends: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """Lines over time, told apart by colour and by the shape of their points; arguments as of stacked_bars.

    `ends` are the keys of the lower and upper end of the interval of each number, an area; None: there are none.
    """
    key, title, order = colour
    form = ".1%" if is_share else ",.2~f"
    bare = alt.Chart(_data(rows, x[0], y[0], key, facet, *filters, *(ends or ())))
    chart = bare.mark_line(point=alt.OverlayMarkDef(size=60, filled=True)).encode(
        x=alt.X(f"{x[0]}:N", title=x[1], sort=None, axis=alt.Axis(labelAngle=-40)),
        y=alt.Y(f"{y[0]}:Q", title=y[1], axis=alt.Axis(format="%") if is_share else alt.Axis()),
        color=alt.Color(f"{key}:N", title=title, sort=list(order)),
        shape=alt.Shape(f"{key}:N", sort=list(order), legend=None),
        tooltip=[
            alt.Tooltip(f"{x[0]}:N", title=x[1]),
            alt.Tooltip(f"{key}:N", title=title),
            alt.Tooltip(f"{y[0]}:Q", title=y[1], format=form),
            *(
                alt.Tooltip(f"{end}:Q", title=name, format=form)
                for end, name in zip(ends or (), ("from", "to"), strict=False)
            ),
        ],
    )
    if ends:
        area = bare.mark_area(opacity=0.15).encode(
            x=alt.X(f"{x[0]}:N", sort=None),
            y=alt.Y(f"{ends[0]}:Q", title=y[1]),
            y2=f"{ends[1]}:Q",
            color=alt.Color(f"{key}:N", title=title, sort=list(order)),
        )
        chart = alt.layer(area, chart)
    return _finished(chart, filters, facet)


def bars(
    rows: Sequence[Row],
    y: tuple[str, str],
    x: tuple[str, str],
    colour: tuple[str, str, Sequence[str]] | None = None,
    *,
    filters: Sequence[str] = (),
) -> dict[str, Any]:
    """Bars from left to right, in the order of the rows.

    Args:
        rows: with the keys below.
        y: key and title of what the bars are of.
        x: key and title of the number.
        colour: key, title and order of what parts or colours the bars; None: one colour.
        filters: names of filters that the chart follows.
    """
    keys = (y[0], x[0], colour[0] if colour else "")
    chart = (
        alt.Chart(_data(rows, *keys, *filters), height=_height(rows, y[0]))
        .mark_bar()
        .encode(
            x=alt.X(f"sum({x[0]}):Q", title=x[1]),
            y=alt.Y(f"{y[0]}:N", title=y[1] or None, sort=None),
            tooltip=[alt.Tooltip(f"{y[0]}:N", title=y[1]), alt.Tooltip(f"sum({x[0]}):Q", title=x[1])],
            color=alt.value(COLOURS[0])
            if colour is None
            else alt.Color(
                f"{colour[0]}:N", title=colour[1], sort=list(colour[2]), scale=alt.Scale(domain=list(colour[2]))
            ),
        )
    )
    if colour:
        chart = chart.transform_calculate(place=f"indexof({_list(colour[2])}, datum.{colour[0]})").encode(
            order=alt.Order("place:Q")
        )
    return _finished(chart, filters, "")


def intervals(
    rows: Sequence[Row],
    label: tuple[str, str],
    value: tuple[str, str],
    ends: tuple[str, str],
    *,
    line: float | None = None,
    facet: str = "",
    filters: Sequence[str] = (),
    other: tuple[str, str] | None = None,
    is_share: bool = False,
) -> dict[str, Any]:
    """Points with the interval in which the number lies.

    Args:
        rows: with the keys below.
        label: key and title of what each point is of; in the order of the rows.
        value: key and title of the number.
        ends: keys of the lower and upper end of its interval.
        line: where a line says "no difference"; None: nowhere.
        facet: key of what has a chart of its own each; empty: one chart.
        filters: names of filters that the chart follows.
        other: key and title of a second number, shown as a cross; None: there is none.
        is_share: numbers are shares, 0 to 1.
    """
    keys = (label[0], value[0], *ends, facet, *filters, other[0] if other else "")
    axis = alt.Axis(format="%") if is_share else alt.Axis()
    bare = alt.Chart(_data(rows, *keys))
    base = bare.encode(y=alt.Y(f"{label[0]}:N", title=label[1] or None, sort=None))
    form = ".1%" if is_share else ",.3~f"
    layers = [
        base.mark_rule(color=LINE, strokeWidth=2).encode(x=alt.X(f"{ends[0]}:Q", title=value[1]), x2=f"{ends[1]}:Q"),
        base.mark_point(filled=True, size=80, color=COLOURS[0], opacity=1).encode(
            x=alt.X(f"{value[0]}:Q", title=value[1], axis=axis),
            tooltip=[
                alt.Tooltip(f"{label[0]}:N", title=label[1]),
                alt.Tooltip(f"{value[0]}:Q", title=value[1], format=form),
                alt.Tooltip(f"{ends[0]}:Q", title="from", format=form),
                alt.Tooltip(f"{ends[1]}:Q", title="to", format=form),
            ],
        ),
    ]
    if other:
        layers.append(
            base.mark_point(shape="cross", size=80, color=COLOURS[3], filled=True).encode(
                x=alt.X(f"{other[0]}:Q", title=value[1]), tooltip=[alt.Tooltip(f"{other[0]}:Q", title=other[1])]
            )
        )
    if line is not None:
        # From top to bottom, whatever the lines.
        layers.append(bare.mark_rule(strokeDash=[4, 3], color="#d55e00").encode(x=alt.datum(line)))
    height = _height(rows, label[0])
    return _finished(alt.layer(*layers).properties(height=height), filters, facet, height=height)


def timeline() -> dict[str, Any]:
    """Days from left to right, a line for each person, a point for each kind of activity; its rows are filled in."""
    chart = (
        alt.Chart(alt.Data(values=[], name="rows"))
        .mark_point(filled=True, opacity=0.85)
        .encode(
            x=alt.X("day:T", title="Day", scale=alt.Scale(type="utc"), axis=alt.Axis(format="%d %b")),
            y=alt.Y("person:N", title=None, sort=None),
            size=alt.Size("activities:Q", title="Activities", scale=alt.Scale(range=[40, 400])),
            color=alt.Color("activity:N", title="Kind"),
            shape=alt.Shape("activity:N", title="Kind"),
            tooltip=["person:N", "activity:N", "day:N", "activities:Q"],
        )
    )
    spec = _finished(chart, (), "")
    spec["data"] = {"name": "rows", "values": []}
    # The page knows how many people there are.
    spec["usermeta"] = {"lines": {"of": "person", "height": LINE_HEIGHT}}
    return spec


def _data(rows: Sequence[Row], *keys: str) -> alt.Data:
    wanted = [key for key in dict.fromkeys(keys) if key]
    return alt.Data(values=[{key: plain(row.get(key)) for key in wanted} for row in rows])


def _height(rows: Sequence[Row], key: str) -> int:
    """Pixels of a chart with a line for each value of a column."""
    return LINE_HEIGHT * max(2, len({row[key] for row in rows}))


def _filter(name: str) -> str:
    return f"f_{name} === '' || datum.{name} === f_{name}"


def _list(values: Sequence[str]) -> str:
    """Texts as a list in Vega's language, in which a text of the data is never code."""
    return json.dumps(list(values))


def _finished(
    chart: Any,  # noqa: ANN401 (any chart of Altair)
    filters: Sequence[str],
    facet: str,
    *,
    is_filtered: bool = False,
    height: int = 180,
) -> dict[str, Any]:
    """The chart as a dictionary, with parameters for its filters.

    Args:
        chart: of Altair.
        filters: names of filters that the chart follows.
        facet: key of what has a chart of its own each; empty: one chart.
        is_filtered: the chart filters its rows itself, before it adds them up.
        height: pixels of each of several charts.
    """
    if filters and not is_filtered:
        for name in filters:
            chart = chart.transform_filter(_filter(name))
    if facet:
        chart = chart.properties(width=260, height=height).facet(alt.Facet(f"{facet}:N", title=None), columns=3)
    else:
        chart = chart.properties(width="container", autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
    chart = chart.add_params(*(alt.param(name=f"f_{name}", value="") for name in filters))
    spec = chart.to_dict()
    spec["config"] = CONFIG
    # Where a browser would ask for the language's definition.
    spec.pop("$schema", None)
    return spec
