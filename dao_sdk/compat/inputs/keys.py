"""The places of keys in a contract's file, for what a contract itself does not remember."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from dao_sdk.contract.model import Place

if TYPE_CHECKING:
    from dao_sdk.contract.yaml_tree import Node

Keys = Callable[[tuple[str, ...]], Place | None]
"""Gives the place of a key by the keys that lead to it, such as ``wasm`` and ``module``; where it is
not written, that of the last one that is; None where the file is not known."""


def keys_in(shown: str, data: bytes) -> Keys:
    """Gives the places of keys of a contract file, which is read when one is asked for.

    Args:
        shown: What a person is told for the file.
        data: Its bytes.
    """

    @cache
    def document() -> Node | None:
        # It brings the YAML library, which comparing messages does without.
        from dao_sdk.contract.diagnostics import Problems
        from dao_sdk.contract.yaml_tree import read_document

        return read_document(data, shown, Problems())

    @cache
    def place_of(path: tuple[str, ...]) -> Place | None:
        node = document()
        for name in path:
            inner = node.get(name) if node is not None else None
            if inner is None:
                break
            node = inner
        return None if node is None else node.key

    return place_of


def no_keys(path: tuple[str, ...]) -> Place | None:
    """A side without a contract file."""
    return None
