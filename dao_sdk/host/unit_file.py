"""Reads the file of a unit: a plain file of bounded size, and every error names it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..contract.wasm import WasmError
from ..plain_text import plain
from .engine.faults import EngineError
from .errors import LoadError

MOST_BYTES = 256 << 20
"""The longest module that is even looked at; no memory of a unit is larger."""


def read_unit(path: Path) -> bytes:
    """Read the file of a unit.

    Args:
        path: The file.

    Returns:
        Its bytes, whatever they are.

    Raises:
        LoadError: It cannot be read, is no plain file, is empty or too large.
    """
    try:
        found = path.stat()  # before it is opened: a pipe would wait for whoever writes
        if not stat.S_ISREG(found.st_mode):
            raise LoadError(f"{shown(path)} is not a plain file", "Name a .wasm file.")
        if found.st_size > MOST_BYTES:
            raise LoadError(
                f"{shown(path)} has {found.st_size:,} bytes; a unit has at most {MOST_BYTES:,}",
                "Name a .wasm file.",
            )
        with path.open("rb") as file:
            wasm = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        why = error.strerror if isinstance(error, OSError) else error
        raise LoadError(f"{shown(path)} cannot be read: {why}", "Name a .wasm file.") from None
    if not wasm:
        raise LoadError(f"{shown(path)} is empty", "Name a .wasm file.")
    return wasm


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Let the errors of loading a unit begin with its name.

    Args:
        name: What a person calls it, such as the path of its file.
    """
    try:
        yield
    except (LoadError, EngineError, WasmError) as error:
        raise type(error)(f"{name}: {error.message}", error.help) from None


def shown(path: Path) -> str:
    """The path of a unit, as an error names it."""
    return plain(str(path))
