"""Bytes of a source file as text."""

from __future__ import annotations

from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.model import Place
from dao_sdk.syntax import line_and_column


def decode(data: bytes, file: str, problems: Problems) -> str | None:
    """The UTF-8 text of a file; None, with the place noted, if it is not UTF-8.

    A byte order mark, which some editors write, is no part of the text.
    """
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        problems.add(place_of(file, before), "this byte is not UTF-8", "UTF-8 text")
        return None


def place_of(file: str, before: str) -> Place:
    """The place in a file that follows this beginning of its text."""
    return Place(file, *line_and_column(before))
