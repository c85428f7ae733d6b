"""Reads the file of a unit: a plain file of bounded size, and every error names it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..contract.wasm import WasmError
from ..plain_file import read_plain_file
from ..plain_text import plain
from .engine.faults import EngineError
from .errors import LoadError
from .home.descriptors import ADVICE, lacks_descriptors

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
        wasm = read_plain_file(path, MOST_BYTES)
    except OSError as error:
        advice = ADVICE if lacks_descriptors(error) else "Name a .wasm file."
        raise LoadError(f"{shown(path)} cannot be read: {error.strerror}", advice) from None
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
