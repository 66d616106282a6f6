"""What pages are made of: tables, charts, folds, sections; and how a value of a mart is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from account_scoring.given import visible

# A table of a page shows so many rows.
MOST_ROWS = 1000

NOTHING = "\u2013"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        key: where a row has its value.
        title: what people read.
        form: text, lines (a list of texts), count (a number that is mostly whole), number, share (0 to 1), signed,
            day, moment or flag.
    """

    key: str
    title: str
    form: str = "text"

    @property
    def is_numeric(self) -> bool:
        """Are its values numbers, which stand to the right?"""
        return self.form in ("count", "number", "share", "signed")

    @property
    def style(self) -> str:
        """Its class on the page."""
        if self.is_numeric:
            return "number"
        return {"day": "day", "moment": "day", "lines": "lines"}.get(self.form, "")


@dataclass(frozen=True)
class Table:
    """Rows for people.

    Attributes:
        caption: what it shows.
        columns: from left to right.
        rows: values by the columns' keys, and by the names of filters; `anchor` is what the name of a row leads to.
        head: key of the column that names a row.
        filters: names of filters that hide rows.
        empty: sentence in place of rows, where there are none.
        mart: where the rows are that do not fit on the page; empty: the page worked them out, and no mart has them.
        more: how many of those there are beside `rows`.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    head: str = ""
    filters: Sequence[str] = ()
    empty: str = "Nothing to show."
    mart: str = ""
    more: int = 0
    kind: str = "table"

    @property
    def shown(self) -> Sequence[Row]:
        """The rows that the page has."""
        return self.rows[:MOST_ROWS]

    @property
    def left_out(self) -> int:
        """How many rows the page has not."""
        return len(self.rows) - len(self.shown) + self.more


@dataclass(frozen=True)
class Chart:
    """A picture with its words and its numbers.

    Attributes:
        title: what it shows.
        text: the same for who cannot see it, with the main finding.
        spec: of Vega-Lite; of a chart that many sections draw, its rows, and `template` names the specification.
        table: the numbers.
        template: key of a specification that stands once in the page; empty: spec is whole.
    """

    title: str
    text: str
    spec: Any
    table: Table
    template: str = ""
    kind: str = "chart"


@dataclass(frozen=True)
class Fold:
    """Parts below a title that opens them.

    Attributes:
        title: what it is about.
        note: a few words beside it.
        anchor: id in the page.
        row: values by names of filters.
        filters: names of filters that hide it.
        parts: what is in it.
    """

    title: str
    note: str
    anchor: str
    row: Row
    filters: Sequence[str]
    parts: Sequence[Any]
    kind: str = "fold"


@dataclass(frozen=True)
class Note:
    """A sentence; `is_missing` where it tells of a mart that is not there."""

    text: str
    is_missing: bool = False
    kind: str = "note"


@dataclass(frozen=True)
class Section:
    """A heading of a page and what is below it."""

    anchor: str
    title: str
    intro: str
    parts: Sequence[Any]


@dataclass(frozen=True)
class Filter:
    """A choice of values that hides the other rows."""

    name: str
    title: str
    values: Sequence[str]


@dataclass(frozen=True)
class Page:
    """A file.

    Attributes:
        name: of the file, without its ending.
        title: what it is.
        intro: whom it is for, in a sentence or two.
        sections: from top to bottom.
        filters: in the order of the page.
        templates: specifications of charts that many sections draw, by key.
    """

    name: str
    title: str
    intro: str
    sections: Sequence[Section]
    filters: Sequence[Filter] = ()
    templates: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has_charts(self) -> bool:
        """Does it need the library that draws?"""
        return any(_draws(part) for section in self.sections for part in section.parts)


def fair_share(rows: Sequence[Row], most: int) -> Sequence[Row]:
    """So many rows at most, of each owner the first ones, so that nobody is left out for their name.

    Args:
        rows: sorted by owner and, of each owner, with the most urgent first.
        most: so many.
    """
    if len(rows) <= most:
        return rows
    before: dict[Any, int] = {}
    ranked = []
    for number, row in enumerate(rows):
        place = before.get(row["owner"], 0)
        before[row["owner"]] = place + 1
        ranked.append((place, number))
    return [rows[number] for number in sorted(number for _place, number in sorted(ranked)[:most])]


def told_apart(named: Iterable[tuple[Any, Any]], nobody: str) -> dict[Any, str]:
    """What a page calls each key: by its name, and with the key after it where another one has the same name.

    Args:
        named: keys and their names; what has no name is called by its key.
        nobody: what None is called as a key.
    """
    names: dict[Any, str] = {None: nobody}
    for key, name in named:
        if key is not None and (key not in names or names[key] == str(key)):
            names[key] = str(key if name is None else name)
    often = Counter(names.values())
    return {key: f"{name} ({key})" if key is not None and often[name] > 1 else name for key, name in names.items()}


def _draws(part: Any) -> bool:  # noqa: ANN401 (any kind of part)
    return part.kind == "chart" or (part.kind == "fold" and any(_draws(inner) for inner in part.parts))


def written(value: Any, form: str = "text") -> str:  # noqa: ANN401 (any value of a mart)
    """A value as a page shows it; signs that steer a reader's screen are written out.

    Args:
        value: of a mart; None is shown as a dash.
        form: as in Column, but for lines.
    """
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, (int, float, Decimal)):
        return _number(value, form)
    return visible(value, keep="\n")


def _number(value: float | Decimal, form: str) -> str:
    if form == "share":
        return f"{float(value) * 100:.1f} %"
    if form == "count" and value % 1 == 0:
        return f"{value:,.0f}"
    if form == "signed":
        return f"{value:+,.1f}"
    # As it is, without the zeros at its end.
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def plain(value: Any) -> Any:  # noqa: ANN401 (any value of a mart)
    """A value as charts take it: what JSON has."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Decimal):
        return float(value)
    return visible(value)
