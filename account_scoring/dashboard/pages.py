"""Write the pages: all four, or none. They hold their own scripts and styles and ask no network for anything."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import altair
import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from account_scoring.dashboard import marketing, policy, sales, start
from account_scoring.dashboard.marts import Marts
from account_scoring.dashboard.parts import Page, written
from account_scoring.databases import DuckDbFile, no_scores
from account_scoring.given import InputError, local_path, visible
from account_scoring.outputs import make_output_folder

TEMPLATES = Path(__file__).with_name("templates")

# By this line of its head a file is known as one of ours, which may be replaced.
MARK = '<meta name="generator" content="account_scoring.dashboard">'
MARK_WITHIN = 4000


def write_pages(database: DuckDbFile, project_dir: Path, folder: Path | None = None) -> Path:
    """Write the pages of a database.

    Args:
        database: that was built, or the copy of it that publish writes; it is only read.
        project_dir: the dbt project; its folders say which command builds a mart.
        folder: where the pages go, made if it is not there; None means <database's name>_dashboard beside it.

    Returns:
        The folder: index.html, sales.html, marketing.html and policy.html.

    Raises:
        InputError: no such database, no scores in it, or a folder that holds an input or pages of somebody else.
        OSError: the folder cannot be written.
        duckdb.Error: a mart is not in its contracted form.
    """
    if not database.path.exists():
        raise InputError(f"there is no database {database}; build one first")
    folder = (
        local_path(folder, "folder of the pages")
        if folder
        else database.path.with_name(f"{database.path.stem}_dashboard")
    )
    with database.connect() as connection:
        marts = Marts(connection, project_dir)
        if marts.day is None:
            raise no_scores(database)
        pages = [sales.page(marts), marketing.page(marts), policy.page(marts)]
        pages.insert(0, start.page(marts, pages))
    texts = {f"{page.name}.html": rendered(page, pages, marts.day) for page in pages}
    _claim(folder, list(texts))
    _put(folder, texts)
    return folder


def rendered(page: Page, pages: Sequence[Page], day: str) -> str:
    """The text of a file.

    Args:
        page: to be written.
        pages: all of them, for the links.
        day: that was scored, YYYY-MM-DD.
    """
    scripts = [(TEMPLATES / "page.js").read_text("utf-8")]
    if page.has_charts:
        scripts.insert(0, _library())
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=page,
            pages=pages,
            day=day,
            mark=Markup(MARK),
            style=Markup((TEMPLATES / "page.css").read_text("utf-8")),
            scripts=[Markup(script) for script in scripts],
            hashes=" ".join(f"'sha256-{_digest(script)}'" for script in scripts),
        )
    )


def embedded(value: Any) -> Markup:  # noqa: ANN401 (what JSON has)
    """A value as JSON within a script element, which no text of it can end."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def hidden_by(row: Mapping[str, Any], filters: Sequence[str]) -> Markup:
    """The attribute by which filters hide a row; nothing where no filter is for it."""
    if not filters:
        return Markup("")
    values = json.dumps({name: written(row[name]) for name in filters}, ensure_ascii=False)
    return Markup(' data-filters="{}"').format(values)


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("account_scoring.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(written=written, embedded=embedded, visible=visible)
    environment.globals.update(hidden_by=hidden_by)
    return environment


@functools.cache
def _library() -> str:
    """Vega, Vega-Lite and Vega-Embed, which draw the charts: 900 kB, once in a page."""
    major, minor, *_ = altair.SCHEMA_VERSION.lstrip("v").split(".")
    bundle = vl_convert.javascript_bundle(vl_version=f"{major}.{minor}")
    return bundle.replace("</script", "<\\/script")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _claim(folder: Path, names: Sequence[str]) -> None:
    """See that only pages of ours are replaced.

    Raises:
        InputError: the folder is none, holds an input, or a page of somebody else has the name of one of ours.
    """
    make_output_folder(folder, "the pages")
    for name in names:
        file = folder / name
        if os.path.lexists(file) and not _is_ours(file):
            raise InputError(
                f"{file} is there and is no page of a dashboard; nothing was changed."
                " Move it away, or name another folder for the pages"
            )


def _is_ours(file: Path) -> bool:
    return file.is_file() and MARK in file.read_bytes()[:MARK_WITHIN].decode("utf-8", "replace")


def _put(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files under names that nobody else has, and rename them when all are there."""
    # A temporary file is its owner's alone; a page is for whom the user's mask lets read.
    mask = os.umask(0)
    os.umask(mask)
    written_to: dict[str, Path] = {}
    try:
        for name, text in texts.items():
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=folder, prefix=f".{name}.", suffix=".part", delete=False
            ) as part:
                written_to[name] = Path(part.name)
                part.write(text)
            written_to[name].chmod(0o666 & ~mask)
        for name, part in written_to.items():
            os.replace(part, folder / name)
    finally:
        for part in written_to.values():
            part.unlink(missing_ok=True)
