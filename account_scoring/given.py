"""What people give, as data: options, paths that are checked first, and texts that a terminal cannot be steered by."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from typing import Annotated

import typer

# What file systems take as a name, in bytes.
LONGEST_NAME = 255

# Signs of control (escape sequences among them), of direction, and what is no character. Joiners of letters are text.
_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"

# The blank of a full-width script, which everybody sees.
_WIDE_BLANK = "\u3000"

# Of commands that look at what a build left.
ScoredFolderOption = Annotated[
    Path | None, typer.Option("--input", help="Folder that was scored. Default: whatever the project's vars name.")
]
BuiltDatabaseOption = Annotated[
    Path | None,
    typer.Option(help="DuckDB file that was built. Default: $ACCOUNT_SCORING_DB, else data/account_scoring.duckdb."),
]


class InputError(Exception):
    """Input that cannot be scored. Its text is the whole message for the user, one line for each thing wrong."""


def visible(text: object, keep: str = "", *, shows_blanks: bool = False) -> str:
    r"""Text whose control characters are written out (`\x1b`), so that a terminal shows them and does not obey.

    Args:
        text: anything that is printed.
        keep: control characters that stay, such as the line ends of a message of several lines.
        shows_blanks: write out as well what looks like a blank and is none, or like nothing, such as a no-break blank.
    """
    plain = str(text)
    if plain.isprintable():
        return plain
    hidden = _OBEYED | {"Zs"} if shows_blanks else _OBEYED
    spared = f" {_WIDE_BLANK}{keep}" if shows_blanks else _JOINERS + keep
    return "".join(
        sign.encode("unicode_escape").decode("ascii")
        if unicodedata.category(sign) in hidden and sign not in spared
        else sign
        for sign in plain
    )


def local_path(given: Path | str, title: str, *, spare: int = 0) -> Path:
    """A path that somebody gave, absolute, with `~` as the home folder; nothing needs to be there.

    Args:
        given: as it was given.
        title: what it is called in a message, such as "input folder".
        spare: bytes that are added to its last name for files beside it.

    Raises:
        InputError: no file system of this machine can take it.
    """
    text = str(given)
    told = f"{title} {visible(text)[:200]}"
    if "\0" in text:
        raise InputError(f"{told} holds a NUL character, which no path may")
    # A Path has one slash left of two.
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", text):
        raise InputError(f"{told} is an address; name a path on this machine")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{told} holds bytes that are not UTF-8; rename it") from error
    try:
        path = Path(text).expanduser().resolve()
    except (OSError, RuntimeError) as error:
        raise InputError(f"{told} cannot be used ({getattr(error, 'strerror', None) or error})") from error
    if os.sep == "/" and "\\" in str(path):
        raise InputError(f"{told} holds a backslash, which DuckDB takes for a slash; rename it")
    for place, name in enumerate(reversed(path.parts)):
        longest = LONGEST_NAME - (0 if place else spare)
        if len(os.fsencode(name)) > longest:
            raise InputError(f"{told} has a name of {len(os.fsencode(name))} bytes; at most {longest} can be used")
    return path


def check_schema(name: str) -> None:
    """A schema's name is a name: dbt puts it into SQL as it is.

    Raises:
        InputError: it has other signs.
    """
    if "--" in name or not re.fullmatch(r"[\w$.:-]+", name):
        raise InputError(
            f"source schema {visible(name)!r} is no name of a schema:"
            " it may have letters, digits and _ $ . : and single -"
        )
