"""The digest by which a unit and a host know that they speak the same contract."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from dao_sdk.contract.ir import to_value
from dao_sdk.contract.model import Contract

_PROSE = frozenset({"doc", "reason", "example"})
"""Words for people: they may be mended without making another contract."""
_DERIVED = frozenset({"place", "source", "descriptors"})
"""What follows from the rest, and how it happens to be written."""
_IN_ORDER = frozenset({"params"})
"""Lists whose order means something."""


def contract_digest(contract: Contract) -> bytes:
    """SHA-256 over what the contract means: 32 bytes.

    It is taken over the JSON form (:mod:`dao_sdk.contract.ir`) without prose, places, sources and
    descriptors, with the keys of objects sorted and lists of named things in the order of their
    names. Words and order can therefore be mended; every other change changes the digest.
    """
    return digest_of(to_value(contract, places=False))


def digest_of(value: Mapping[str, Any]) -> bytes:
    """The digest of a contract in its JSON form, of whatever version that is.

    What a unit's manifest names was taken of the form that the unit carries, which is that of its time.
    """
    text = json.dumps(meaning(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).digest()


def meaning(value: Any) -> Any:
    """What is left of the JSON form, or of a part of it, without words for people and places."""
    if isinstance(value, dict):
        left_out = _PROSE | _DERIVED
        return {
            key: [meaning(each) for each in inner] if key in _IN_ORDER else meaning(inner)
            for key, inner in value.items()
            if key not in left_out
        }
    if isinstance(value, list):
        inner = [meaning(each) for each in value]
        if inner and isinstance(inner[0], dict):
            inner.sort(key=lambda each: str(each.get("name", each.get("path"))))
        return inner
    return value
