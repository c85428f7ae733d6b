"""Documents that merge, without the SDK: the ``loro`` package over SQLite."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from bench.harness import Missing
from bench.samples import plain


def engine() -> ModuleType:
    """Import the package.

    Returns:
        The module ``loro``.

    Raises:
        Missing: It is not installed.
    """
    try:
        import loro
    except ImportError:
        raise Missing("no package `loro` here: pip install -e '.[bench]'") from None
    module: ModuleType = loro
    return module


def make(loro: Any, number: int) -> bytes:
    """Make a document of five fields.

    Args:
        loro: The module.
        number: Which document.

    Returns:
        Its snapshot, to be kept.
    """
    document = loro.LoroDoc()
    root = document.get_map("root")
    for name, value in plain(number).items():
        root.insert(name, value)
    document.commit()
    snapshot: bytes = document.export(loro.ExportMode.Snapshot())
    return snapshot


def read(loro: Any, snapshot: bytes) -> Any:
    """Read a document.

    Args:
        loro: The module.
        snapshot: What was kept.

    Returns:
        Its fields.
    """
    document = loro.LoroDoc()
    document.import_(snapshot)
    return document.get_deep_value()["root"]
