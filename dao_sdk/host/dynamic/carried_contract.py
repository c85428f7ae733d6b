"""The contract that a unit carries, made fit to host the unit by.

A unit can carry whatever its author wrote. What a host decides by its contract must not be decided
by the unit: which rights come with the home, how much memory there is. Here the SDK's own contract
has the last word, and all text for people is made plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from dao_sdk.contract.embedded import CONTRACT_SECTION, EmbeddedError, embedded_contract
from dao_sdk.contract.ir import from_value, to_value
from dao_sdk.contract.model import Capability, Contract
from dao_sdk.contract.pattern import parse_pattern
from dao_sdk.contract.reader import read_contract
from dao_sdk.contract.wasm import Module, WasmError

from ...errors import DaoError
from ...plain_text import plain
from ..unit_file import read_unit

_PROSE = frozenset({"doc", "reason", "example", "expected"})
_UNSHOWN = frozenset({"source", "descriptors"})
_NAME = re.compile(r"[A-Za-z0-9_./+-]*")


def carried_contract(unit: Path) -> Contract | None:
    """Read the contract that a unit carries.

    Rights come with the home, and limits are as wide, only as far as the SDK's own contract has it.

    Args:
        unit: The .wasm file.

    Returns:
        The contract; None if the unit carries none.

    Raises:
        DaoError: The file cannot be read, is no module, or carries a contract that cannot be spoken.
    """
    try:
        module = Module.parse(read_unit(unit))
        if not module.custom(CONTRACT_SECTION):
            return None
        contract = embedded_contract(module)
        shipped = read_contract()
        for lack in _lacks(contract, shipped):
            raise EmbeddedError(f"damaged: it lacks {lack}")
        return _bounded(from_value(_plain(to_value(contract))), shipped)
    except WasmError as wrong:
        raise WasmError(f"{unit}: {wrong.message}", wrong.help) from wrong
    except EmbeddedError as wrong:
        raise DaoError(
            f"{unit}: the contract that it carries is {wrong.message}",
            "Name the contract's folder with --contract.",
        ) from wrong


def _lacks(contract: Contract, shipped: Contract) -> Iterator[str]:
    """What every host relies on and the contract does not have."""
    for what in ("limits", "statuses", "results", "events", "exports"):
        names = {each.name for each in getattr(contract, what)}
        yield from (each.name for each in getattr(shipped, what) if each.name not in names)
    own = {each.name: (each.capability, each.params) for each in contract.imports}
    for each in shipped.imports:
        if each.capability == "call" and own.get(each.name) != (each.capability, each.params):
            yield each.name


def _plain(value: Any, key: str = "") -> Any:
    """The JSON form with all text for people made plain, and with names that are names."""
    if isinstance(value, dict):
        return {
            name: _quick(inner) if name == "pattern" else _plain(inner, name)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_plain(inner, key) for inner in value]
    if isinstance(value, str) and key in _PROSE:
        return plain(value)
    if isinstance(value, str) and key not in _UNSHOWN and not _NAME.fullmatch(value):
        raise EmbeddedError(f"damaged: {plain(value, 100)!r} is no name")
    return value


def _quick(pattern: Any) -> Any:
    """A pattern if it is matched in linear time, otherwise None.

    The author of a unit chooses both a pattern and what is matched, and a row of parts of any length
    can take for ever to fail.
    """
    if not isinstance(pattern, str):
        return pattern
    try:
        parts = parse_pattern(pattern)
    except ValueError as wrong:
        raise EmbeddedError(f"damaged: {plain(pattern, 100)!r} is no pattern") from wrong
    return pattern if sum(part.least != part.most for part in parts) <= 1 else None


def _bounded(contract: Contract, shipped: Contract) -> Contract:
    most = {each.name: each.value for each in shipped.limits}
    return replace(
        contract,
        limits=tuple(
            replace(each, value=min(each.value, most.get(each.name, each.value)))
            for each in contract.limits
        ),
        capabilities=tuple(
            _granted_alike(each, _carriers(contract, each.name), shipped)
            for each in contract.capabilities
        ),
    )


def _carriers(contract: Contract, capability: str) -> frozenset[str]:
    """What carries out a capability: services, and imports that answer at once."""
    return frozenset(
        each.rpc.rpartition(".")[0] if each.rpc else each.name
        for each in contract.imports
        if each.capability == capability
    )


def _granted_alike(own: Capability, carriers: Iterable[str], shipped: Contract) -> Capability:
    """A capability that comes with the home, and is narrowed, as the SDK's contract has it."""
    alike = [
        each
        for each in shipped.capabilities
        if not _carriers(shipped, each.name).isdisjoint(carriers)
    ]
    if not alike:
        return replace(own, within_home=False)
    within_home = all(each.within_home for each in alike) and all(
        any(carrier in _carriers(shipped, each.name) for each in alike) for carrier in carriers
    )
    scopes = [each.scope for each in alike if each.scope is not None]
    return replace(own, within_home=within_home, scope=scopes[0] if scopes else own.scope)
