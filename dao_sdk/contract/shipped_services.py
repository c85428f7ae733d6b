"""Which services of a contract the hand-written files of packs can work with.

Those files are written against the contract that ships with the SDK. A contract of an author's own
may take over services of it; if it changed one, what is written for the shipped one does not fit.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.model import Contract, Field, Service
from dao_sdk.contract.reader import read_contract

Shapes = Mapping[str, frozenset[tuple[object, ...]]]
"""Full name of a message or enum -> its fields or values, without words for people."""


def is_shipped(contract: Contract) -> bool:
    """Tell whether a contract means the same as the one that ships with the SDK."""
    return contract_digest(contract) == contract_digest(read_contract())


def unfamiliar_services(contract: Contract) -> frozenset[str]:
    """Find the services that are not what hand-written files of a pack expect.

    Args:
        contract: The contract.

    Returns:
        The full names of those services that the shipped contract has too, and that lack one of
        its methods or take or give other messages, or messages with other rules: adapters leave
        to the rules what they would have to check otherwise. More methods do no harm.
    """
    shipped = read_contract()
    theirs = {each.name: each for each in shipped.services}
    ours, known = _shapes(contract), _shapes(shipped)
    return frozenset(
        each.name
        for each in contract.services
        if each.name in theirs and not _fits(each, theirs[each.name], ours, known)
    )


def _fits(own: Service, wanted: Service, ours: Shapes, known: Shapes) -> bool:
    methods = {(each.name, each.request, each.response, each.mode) for each in own.methods}
    if not methods.issuperset(
        (each.name, each.request, each.response, each.mode) for each in wanted.methods
    ):
        return False
    return all(ours.get(name) == known[name] for name in _reached(wanted, known))


def _reached(service: Service, shapes: Shapes) -> Iterator[str]:
    """Every message and enum that a service takes or gives, directly or inside another."""
    waiting = [name for each in service.methods for name in (each.request, each.response)]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield name
        parts = (part for shape in shapes[name] for part in shape)
        waiting += [part for part in parts if isinstance(part, str) and part in shapes]


def _shape(field: Field) -> tuple[object, ...]:
    kind = field.type
    return field.name, field.number, kind.kind, kind.name, field.label, field.key, field.oneof


def _shapes(contract: Contract) -> Shapes:
    shapes: dict[str, frozenset[tuple[object, ...]]] = {}
    for file in contract.files:
        for message in file.messages:
            shapes[message.name] = frozenset(
                (*_shape(it), it.rules and dataclasses.replace(it.rules, expected=None))
                for it in message.fields
            )
        for enum in file.enums:
            shapes[enum.name] = frozenset((it.name, it.number) for it in enum.values)
    return shapes
