"""The standard streams, whatever the caller made of them: closed, or ASCII only."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from dao_sdk.errors import DaoError

_MOST_BYTES = 64 << 20
"""The most that is read of standard input: more than any request may have."""


class InputError(DaoError):
    """Standard input cannot be read."""


def repair() -> None:
    """Make standard output and error fit for any text, and open what the caller closed.

    A closed descriptor would be given to the next file that is opened, and what is printed would
    land there. Characters that a stream cannot take are written as escapes.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest one that is free, which is this one
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person sits at a stream; never at one that was closed."""
    return stream is not None and not stream.closed and stream.isatty()


def read_input() -> str:
    """Read all of standard input as text.

    Raises:
        InputError: It is closed, too long, or no UTF-8 text.
    """
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("standard input is closed", "Give the JSON as an argument, or pipe it in.")
    try:
        data = sys.stdin.buffer.read(_MOST_BYTES + 1)
    except OSError as wrong:
        raise InputError(f"standard input cannot be read: {wrong.strerror}") from None
    if len(data) > _MOST_BYTES:
        raise InputError(f"standard input has more than {_MOST_BYTES >> 20} MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise InputError(f"standard input is no UTF-8 text: see byte {wrong.start}") from None
