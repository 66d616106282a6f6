"""Folders for what is written for readers: the copy of the marts, the pages."""

from __future__ import annotations

from pathlib import Path

from account_scoring.given import InputError
from account_scoring.inputs import holds_input


def make_output_folder(folder: Path, title: str) -> None:
    """Make a folder for what is written for readers, where it is not there.

    Args:
        folder: as it was given.
        title: what is written, such as "the copy".

    Raises:
        InputError: it is a file, or holds an input.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder for {title}")
    folder.mkdir(parents=True, exist_ok=True)
    if holds_input(folder):
        raise InputError(f"{folder} holds an input; name another folder for {title}")
