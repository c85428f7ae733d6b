"""What a unit brings and what a host has, for the layers where one must fit the other.

A contract stands for its units and its hosts alike: a unit of it may import all that it lists, a
host of it offers all of it but for what it may lack. A .wasm file stands for one unit, with what it
really imports.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from dao_sdk.compat.inputs.manifest import Draft, read_manifest, write_manifest
from dao_sdk.compat.inputs.side import Manifest, Side, Unit, Use
from dao_sdk.compat.matching.imports import renamed_capabilities, renamed_imports
from dao_sdk.compat.vocabulary import Direction
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.embedded import CONTRACT_SECTION, MANIFEST_SECTION
from dao_sdk.contract.model import Capability, Contract, Export, Import, Place
from dao_sdk.contract.wasm import Module, Signature

T = TypeVar("T")

PAGE_BYTES = 65_536
_EMBEDDED_BYTES = 4 << 20
"""The most that an embedded contract may unpack to for a host to look at it."""


def i32s(params: int, results: int) -> Signature:
    """The signature of a function of so many i32s."""
    return Signature(("i32",) * params, ("i32",) * results)


@dataclass(frozen=True, slots=True)
class Need:
    """A function that a unit imports."""

    name: str
    signature: Signature
    capability: str
    since: str
    """The contract version that brought it; ``?`` where no contract at hand knows it."""
    optional: bool
    """Whether the unit works without it."""
    place: Place | None


@dataclass(frozen=True)
class Guest:
    """The units of one side."""

    title: str
    contract: Contract | None
    """What they were built from; None for a unit that does not carry it and nobody knows."""
    module: str
    """The name under which they import; empty for a unit that imports nothing."""
    memory: str
    """The name under which they export their memory; empty where they export none."""
    needs: tuple[Need, ...]
    """What they import; a unit may import a function more than once."""
    exports: Mapping[str, Signature | str]
    """What they export: the signature of a function, else the kind, such as ``memory``."""
    features: frozenset[str]
    max_memory_pages: int | None
    """How far their memory may grow; None where that is not declared."""
    unit: Unit | None
    """The one unit, where the side is one."""
    carried: Mapping[str, Need] = field(default_factory=dict)
    """The imports as the one unit's own contract describes them, see :func:`carried_imports`."""

    def terms(self, need: Need) -> str:
        """The capability of an import and since when it is there, as far as that is known."""
        contract = self.contract
        known = (
            next((it for it in contract.imports if it.name == need.name), None)
            if contract
            else None
        )
        capability = known.capability if known else need.capability
        since = known.since if known else need.since
        parts = ((f"capability {capability}", capability), (f"since {since}", since))
        return ", ".join(text for text, word in parts if word != "?") or "unknown here"

    @property
    def name(self) -> str:
        """What they are called in a sentence."""
        return self.title if self.unit is not None else f"units of {self.title}"

    def verb(self, many: str, one: str) -> str:
        """A verb in the form that goes with the name."""
        return many if self.unit is None else one

    @cached_property
    def imports(self) -> Mapping[str, Import]:
        """The imports of their contract by name; nothing where it is not known."""
        return {it.name: it for it in self.contract.imports} if self.contract else {}

    @cached_property
    def digest(self) -> bytes:
        """The digest of their contract; empty where that is not known."""
        return contract_digest(self.contract) if self.contract else b""

    @cached_property
    def manifest(self) -> bytes | None:
        """The manifest, as it is in the one unit; None where it has none or several.

        Units of a contract name every capability of it.
        """
        if self.unit is None:
            assert self.contract is not None
            uses = uses_of(self.contract, self.contract.imports)
            return write_manifest(Draft(self.contract, self.digest, uses))
        sections = self.unit.module.custom(MANIFEST_SECTION)
        return sections[0] if len(sections) == 1 else None


@dataclass(frozen=True)
class Host:
    """The hosts of one side: they offer and expect all of its contract."""

    title: str
    contract: Contract

    @cached_property
    def digest(self) -> bytes:
        """The digest of its contract."""
        return contract_digest(self.contract)

    @cached_property
    def imports(self) -> Mapping[str, Import]:
        """What it offers, by name."""
        return {each.name: each for each in self.contract.imports}

    @cached_property
    def exports(self) -> Mapping[str, Export]:
        """What it expects of a unit, by name."""
        return {each.name: each for each in self.contract.exports}

    @cached_property
    def capabilities(self) -> Mapping[str, Capability]:
        """The rights that it knows, by name."""
        return {each.name: each for each in self.contract.capabilities}

    @cached_property
    def limits(self) -> Mapping[str, int]:
        """Its limits by name."""
        return {each.name: each.value for each in self.contract.limits}

    @cached_property
    def dispensable(self) -> frozenset[str]:
        """The capabilities that it may lack: all of their imports are optional."""
        kept = {each.capability for each in self.contract.imports if not each.optional}
        return frozenset(self.capabilities) - kept


@dataclass(frozen=True)
class Meeting:
    """Units of one side on hosts of the other."""

    direction: Direction
    guest: Guest
    host: Host

    @property
    def breaks(self) -> frozenset[Direction]:
        """What breaks if it goes wrong."""
        return frozenset({self.direction})

    def places(
        self, guest: Place | None = None, host: Place | None = None
    ) -> tuple[Place | None, Place | None]:
        """The places of something on the guest's and the host's side: the old one first."""
        return self.in_order(guest, host)

    def in_order(self, guest: T, host: T) -> tuple[T, T]:
        """Something of the guest's side and of the host's: the old one first."""
        return (guest, host) if self.direction is Direction.OLD_ON_NEW else (host, guest)

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """What the host calls the imports of the units that it has under another name only."""
        if self.guest.contract is None:
            return {}
        return renamed_imports(self.guest.contract, self.host.contract)

    @cached_property
    def renamed_rights(self) -> Mapping[str, str]:
        """What the host calls the capabilities of the units that it has under another name only."""
        if self.guest.contract is None:
            return {}
        return renamed_capabilities(self.guest.contract, self.host.contract)

    @cached_property
    def manifest(self) -> Manifest | None:
        """The manifest of the units as this host reads it; None where it cannot."""
        written = self.guest.manifest
        return None if written is None else read_manifest(written, self.host.contract)


def uses_of(contract: Contract, imports: tuple[Import, ...]) -> tuple[Use, ...]:
    """The capabilities of some imports as a manifest names them, in the contract's order."""
    needed = {each.capability for each in imports if not each.optional}
    used = {each.capability for each in imports}
    return tuple(
        Use(each.name, each.name in needed, (), each.reason)
        for each in contract.capabilities
        if each.name in used
    )


def guest_of(side: Side) -> Guest | None:
    """The units of a side; None where it has neither a contract nor a unit."""
    contract = side.contract
    if side.unit is not None:
        return _guest_of_unit(side, side.unit)
    if contract is None:
        return None
    exports: dict[str, Signature | str] = {
        it.name: i32s(len(it.params), 0 if it.returns is None else 1) for it in contract.exports
    }
    limit = next((it.value for it in contract.limits if it.name == "max_memory_bytes"), 0)
    return Guest(
        title=side.title,
        contract=contract,
        module=contract.wasm.module,
        memory=contract.wasm.memory,
        needs=tuple(_need(it) for it in contract.imports),
        exports={**exports, contract.wasm.memory: "memory"},
        features=frozenset(contract.wasm.features),
        max_memory_pages=limit // PAGE_BYTES,
        unit=None,
    )


def _need(each: Import) -> Need:
    signature = i32s(len(each.params), 1)
    return Need(each.name, signature, each.capability, each.since, each.optional, each.place)


def _guest_of_unit(side: Side, unit: Unit) -> Guest:
    module = unit.module
    functions = [it for it in module.imports if it.kind == "func"]
    spaces = [it.module for it in functions]
    space = side.contract.wasm.module if side.contract else ""
    space = space if space in spaces or not spaces else spaces[0]
    functions = [it for it in functions if it.module == space]
    described = carried_imports(module)
    places = {it.name: it.place for it in side.contract.imports} if side.contract else {}
    needs = []
    for each in functions:
        signature = each.signature or i32s(0, 0)
        known = described.get(each.name)
        needs.append(
            Need(
                each.name,
                signature,
                known.capability if known else guess_capability(each.name),
                known.since if known else "?",
                known.optional if known else False,
                places.get(each.name),
            )
        )
    memory = module.memories[0] if module.memories else None
    return Guest(
        title=side.title,
        contract=side.contract,
        module=space if functions else "",
        memory=next((it.name for it in module.exports if it.kind == "memory"), ""),
        needs=tuple(needs),
        exports={it.name: it.signature or it.kind for it in module.exports},
        features=module.features,
        max_memory_pages=memory.maximum if memory else None,
        unit=unit,
        carried=described,
    )


def guess_capability(name: str) -> str:
    """The capability that the name of an import speaks of; ``?`` where it speaks of none."""
    parts = name.split("_")
    return parts[1] if len(parts) > 2 and parts[0] == "avatar" else "?"


def carried_imports(module: Module) -> Mapping[str, Need]:
    """The imports as the contract describes them that a unit carries; nothing where it is damaged.

    A host looks at no more of it than this, so that a unit loads whose contract is otherwise
    unknown to it.
    """
    for section in module.custom(CONTRACT_SECTION):
        try:
            text = zlib.decompressobj().decompress(section, _EMBEDDED_BYTES)
            entries: list[dict[str, Any]] = json.loads(text)["imports"]
            return {it.name: it for it in map(_carried, entries)}
        except (zlib.error, ValueError, KeyError, TypeError, RecursionError):
            return {}
    return {}


def _carried(entry: dict[str, Any]) -> Need:
    _ = entry["mode"]  # Nothing is made of it here, but a host takes no entry without one.
    return Need(
        str(entry["name"]),
        i32s(len(entry["params"]), 1),
        str(entry["capability"]),
        str(entry["since"]),
        bool(entry["optional"]),
        None,
    )


def host_of(side: Side) -> Host | None:
    """The hosts of a side; None where its contract is not known."""
    return Host(side.title, side.contract) if side.contract is not None else None
