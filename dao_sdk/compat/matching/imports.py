"""Recognises imports and capabilities that were renamed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from dao_sdk.contract.model import Capability, Contract, Import

T = TypeVar("T", Import, Capability)
_NONE: Mapping[str, str] = MappingProxyType({})


def renamed_imports(
    one: Contract, other: Contract, rpcs: Mapping[str, str] = _NONE
) -> Mapping[str, str]:
    """The imports of one contract that the other has under another name only, by their names.

    Two imports are one where they carry the same rpc, else where they are described in the same
    words as part of the same capability, take the same and answer alike.

    Args:
        one: A contract.
        other: Another one.
        rpcs: What the other calls rpcs of the one that it renamed.
    """
    return _renamed(
        one.imports,
        other.imports,
        (
            lambda it: rpcs.get(it.rpc, it.rpc) if it.rpc else None,
            lambda it: (it.capability, it.doc, it.params, it.mode) if it.doc else None,
        ),
    )


def renamed_capabilities(one: Contract, other: Contract) -> Mapping[str, str]:
    """The capabilities of one contract that the other has under another name only.

    Two capabilities are one where they have the same imports, else where they allow the same in the
    same words.
    """
    same = renamed_imports(one, other)
    return _renamed(
        one.capabilities,
        other.capabilities,
        (
            lambda it: _imports_of(it.name, one, same) or _imports_of(it.name, other, {}),
            lambda it: it.doc or None,
        ),
    )


def _imports_of(
    capability: str, contract: Contract, names: Mapping[str, str]
) -> frozenset[str] | None:
    found = {names.get(it.name, it.name) for it in contract.imports if it.capability == capability}
    return frozenset(found) or None


def _renamed(
    ones: Iterable[T], others: Iterable[T], traits: Iterable[Callable[[T], Hashable]]
) -> Mapping[str, str]:
    """Matches what has the same trait and is left over; what two have in common says nothing."""
    left, right = list(ones), list(others)
    names, other_names = {it.name for it in left}, {it.name for it in right}
    left = [it for it in left if it.name not in other_names]
    right = [it for it in right if it.name not in names]
    found: dict[str, str] = {}
    for trait in traits:
        taken = set(found.values())
        by_trait = _unique(trait, (it for it in right if it.name not in taken))
        for value, each in _unique(trait, (it for it in left if it.name not in found)).items():
            if value in by_trait:
                found[each.name] = by_trait[value].name
    return found


def _unique(trait: Callable[[T], Hashable], elements: Iterable[T]) -> dict[Hashable, T]:
    found: dict[Hashable, list[T]] = {}
    for each in elements:
        value = trait(each)
        if value is not None:
            found.setdefault(value, []).append(each)
    return {value: each[0] for value, each in found.items() if len(each) == 1}
