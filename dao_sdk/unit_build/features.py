"""The WebAssembly features that a compiler says it used, in the section ``target_features``."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module

_NAMES = {
    "bulk-memory": "bulk-memory",
    "bulk-memory-opt": "bulk-memory",
    "call-indirect-overlong": "reference-types",
    "multivalue": "multi-value",
    "mutable-globals": "mutable-globals",
    "nontrapping-fptoint": "saturating-float-to-int",
    "reference-types": "reference-types",
    "sign-ext": "sign-extension",
}
"""What the compiler calls a feature, and what we call it."""


def features_beyond(module: Module, contract: Contract) -> list[str]:
    """The features that a module was compiled for and the contract does not allow."""
    allowed = set(contract.wasm.features)
    return [
        name
        for section in module.custom("target_features")
        for name in _used(section)
        if _NAMES.get(name) not in allowed
    ]


def _used(section: bytes) -> Iterator[str]:
    """The features that the compiler used: entries of a sign, a length and a name.

    The section is short: its count and lengths each fit in one byte of their encoding.
    """
    at = 1
    for _ in range(section[0] if section else 0):
        sign, length = section[at], section[at + 1]
        if sign == ord("+"):
            yield section[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
