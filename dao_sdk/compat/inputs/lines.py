"""The lines of source files, read when somebody wants to see one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from dao_sdk.contract.model import Place
from dao_sdk.plain_file import read_plain_file

_KEPT = 8
"""Findings are told in the order of their files more or less, so that few files are enough."""

Lines = Callable[[Place], str]
"""Gives the source line at a place; empty where it is not known."""


def lines_of(read: Callable[[str], bytes | None]) -> Lines:
    """Gives lines of files, remembering the files that were read last.

    Args:
        read: Gives the bytes of a file by the name that places have; None where there is none.
    """
    known: dict[str, list[str]] = {}

    def line_at(place: Place) -> str:
        lines = known.get(place.file)
        if lines is None:
            data = read(place.file)
            lines = [] if data is None else data.decode("utf-8", "replace").split("\n")
            while len(known) >= _KEPT:
                del known[next(iter(known))]
            known[place.file] = lines
        return lines[place.line - 1].rstrip("\r") if 0 < place.line <= len(lines) else ""

    return line_at


def lines_on_disk() -> Lines:
    """Gives lines of files on disk, whose places are paths as seen from here."""

    def read(name: str) -> bytes | None:
        try:
            return read_plain_file(Path(name))
        except OSError:
            return None

    return lines_of(read)


def lines_in(texts: Mapping[str, bytes]) -> Lines:
    """Gives lines of files that are in memory, by the names that places have."""
    return lines_of(texts.get)
