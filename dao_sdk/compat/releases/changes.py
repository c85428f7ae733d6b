"""What came, went and got another name between two versions of a contract."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.matching.imports import renamed_capabilities, renamed_imports
from dao_sdk.compat.matching.matched import Matched, Pair
from dao_sdk.compat.schema.elements import Element, Enum
from dao_sdk.contract.model import Contract

_GROUPS = {"statuses": "status", "results": "result", "events": "event", "limits": "limit"}
_FIRST = re.compile(r".*?\.(?=\s|$)|.+")
"""The first sentence of a text of one line."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that came, went or got another name."""

    kind: str
    """What it is, such as ``import`` or ``field``."""
    name: str
    """Its full name; the new one, where it has another now."""
    doc: str
    """The first sentence about it."""
    capability: str = ""
    """The capability of an import."""
    was: str = ""
    """Its full name before, where it has another now."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that came, went and got another name."""

    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    renamed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.renamed)


def changes(diff: Diff) -> Changes:
    """The changes between two contracts, in the order of the contract file."""
    both = diff.contracts
    assert both is not None
    old, new = _Words(both.old), _Words(both.new)
    added: list[Change] = []
    removed: list[Change] = []
    renamed: list[Change] = []
    for kind, matched in _matched(diff):
        # What is gone and came back by the same name, as with another number, was changed.
        both_ways = {*matched.added} & {*matched.removed}
        came, went = new.carried | both_ways, old.carried | both_ways
        added += [new.change(kind, name) for name in matched.added if name not in came]
        removed += [old.change(kind, name) for name in matched.removed if name not in went]
        renamed += [new.change(kind, pair.new, pair.old) for pair in matched.both]
    return Changes(tuple(added), tuple(removed), tuple(renamed))


def firsts(contract: Contract, version: str) -> Changes:
    """What a contract says to be there since a version, by its capabilities and services."""
    words = _Words(contract)
    imports = [each for each in contract.imports if each.since == version]
    before = {each.capability for each in contract.imports if each.since != version}
    capabilities = [
        each.name
        for each in contract.capabilities
        if each.name not in before and any(it.capability == each.name for it in imports)
    ]
    services = [
        each.name for each in contract.services if each.since == version and each.capability is None
    ]
    return Changes(
        added=(
            *(words.change("capability", name) for name in capabilities),
            *(words.change("import", it.name) for it in imports if it.capability in before),
            *(words.change("service", name) for name in services),
        ),
        removed=(),
        renamed=(),
    )


def _matched(diff: Diff) -> Iterator[tuple[str, Matched[str]]]:
    """What was added and removed, and what is called otherwise now, by full names."""
    yield "capability", _capabilities(diff)
    yield "import", _imports(diff)
    yield "export", _names(diff.exports, lambda it: it.name)
    for group, kind in _GROUPS.items():
        yield kind, _names(diff.constants(group), lambda it: it.name)
    services = diff.services
    yield "service", _full(services.both, services.removed, services.added)
    for service in services.both:
        yield "method", _inner(service.methods)
    declared = diff.declarations
    for kind, pairs in (("message", declared.messages), ("enum", declared.enums)):
        removed = [it for it in declared.removed if isinstance(it, Enum) == (kind == "enum")]
        added = [it for it in declared.added if isinstance(it, Enum) == (kind == "enum")]
        yield kind, _full(pairs, removed, added)
    for message in diff.messages:
        yield "field", _inner(message.fields)
    for enum in diff.enums:
        yield "value", _inner(enum.values)


def _capabilities(diff: Diff) -> Matched[str]:
    """The names of capabilities, of which two may be one under another name."""
    names = renamed_capabilities(diff.contracts.old, diff.contracts.new) if diff.contracts else {}
    return _joined(_names(diff.capabilities, lambda it: it.name), names)


def _imports(diff: Diff) -> Matched[str]:
    """The names of imports, of which two may be one under another name."""
    names = renamed_imports(diff.contracts.old, diff.contracts.new) if diff.contracts else {}
    return _joined(_names(diff.imports, lambda it: it.name), names)


def _joined(matched: Matched[str], names: Mapping[str, str]) -> Matched[str]:
    """Names, with what was renamed put together."""
    pairs = tuple(Pair(old, names[old]) for old in matched.removed if old in names)
    known = {each for pair in pairs for each in (pair.old, pair.new)}
    return Matched(
        (*matched.both, *pairs),
        tuple(it for it in matched.removed if it not in known),
        tuple(it for it in matched.added if it not in known),
    )


def _names(matched: Matched[Any], name: Callable[[Any], str]) -> Matched[str]:
    renamed = [Pair(name(it.old), name(it.new)) for it in matched.both]
    return Matched(
        tuple(it for it in renamed if it.old != it.new),
        tuple(map(name, matched.removed)),
        tuple(map(name, matched.added)),
    )


def _full(
    pairs: Iterable[Pair[Any]], removed: Iterable[Element], added: Iterable[Element]
) -> Matched[str]:
    """Elements that stand for themselves: moving them to another package renames them."""
    return _names(Matched(tuple(pairs), tuple(removed), tuple(added)), lambda it: it.full)


def _inner(matched: Matched[Any]) -> Matched[str]:
    """Elements that go where what they are in goes."""
    pairs = tuple(it for it in matched.both if it.old.name != it.new.name)
    return _full(pairs, matched.removed, matched.added)


class _Words:
    """What a contract says of its elements."""

    def __init__(self, contract: Contract) -> None:
        self._capabilities = {it.name: it.capability for it in contract.imports}
        self.carried = {it.rpc for it in contract.imports if it.rpc is not None}
        """The methods that imports carry: they come and go with these."""
        self._docs = dict(_docs(contract))

    def change(self, kind: str, name: str, was: str = "") -> Change:
        """A change of one of them."""
        doc = _FIRST.match(" ".join(self._docs.get(name, "").split()))
        capability = self._capabilities.get(name, "") if kind == "import" else ""
        return Change(kind, name, doc[0] if doc else "", capability, was)


def _docs(contract: Contract) -> Iterator[tuple[str, str]]:
    for file in contract.files:
        for message in file.messages:
            yield message.name, message.doc
            yield from ((f"{message.name}.{it.name}", it.doc) for it in message.fields)
        for enum in file.enums:
            yield enum.name, enum.doc
            yield from ((f"{enum.name}.{it.name}", it.doc) for it in enum.values)
    for service in contract.services:
        yield service.name, service.doc
        yield from ((f"{service.name}.{it.name}", it.doc) for it in service.methods)
    for group in (contract.capabilities, contract.imports, contract.exports):
        yield from ((it.name, it.doc) for it in group)
    for constants in (contract.statuses, contract.results, contract.events, contract.limits):
        yield from ((it.name, it.doc) for it in constants)
