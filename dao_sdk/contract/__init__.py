"""Reads and checks ``abi/`` and ``proto/`` into one immutable :class:`Contract`.

The names here are the face of the package; each is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dao_sdk.contract.diagnostics import ContractError, Diagnostic
    from dao_sdk.contract.message_classes import message_pool
    from dao_sdk.contract.model import Contract
    from dao_sdk.contract.reader import read_contract

__all__ = ["Contract", "ContractError", "Diagnostic", "message_pool", "read_contract"]

_HOMES = {
    "Contract": "model",
    "ContractError": "diagnostics",
    "Diagnostic": "diagnostics",
    "message_pool": "message_classes",
    "read_contract": "reader",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
