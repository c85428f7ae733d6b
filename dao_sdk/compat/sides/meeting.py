"""What a unit brings and what a host has, for the layers where one must fit the other.

A contract stands for its units and its hosts alike: a unit of it may import all that it lists, a
host of it offers all of it. A .wasm file stands for one unit, with what it really imports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dao_sdk.compat.sides.side import Side, Unit
from dao_sdk.compat.terms import Direction
from dao_sdk.contract.model import Contract, Export, Import, Place

PAGE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Need:
    """A function that a unit imports."""

    name: str
    params: int
    """How many i32s it gives."""
    capability: str
    since: str
    optional: bool
    """Whether the unit works without it."""
    place: Place | None


@dataclass(frozen=True, slots=True)
class Guest:
    """The units of one side."""

    title: str
    contract: Contract
    module: str
    """The name under which it imports."""
    memory: str
    """The name under which it exports its memory; empty where it exports none."""
    needs: Mapping[str, Need]
    exports: Mapping[str, Export]
    """What it exports, with the contract's description."""
    features: frozenset[str]
    max_memory_bytes: int
    unit: Unit | None
    """The one unit, where the side is a .wasm file."""


@dataclass(frozen=True, slots=True)
class Host:
    """The hosts of one side: they offer and expect all of its contract."""

    title: str
    contract: Contract

    @property
    def imports(self) -> Mapping[str, Import]:
        """What it offers, by name."""
        return {each.name: each for each in self.contract.imports}

    @property
    def exports(self) -> Mapping[str, Export]:
        """What it expects of a unit, by name."""
        return {each.name: each for each in self.contract.exports}


@dataclass(frozen=True, slots=True)
class Meeting:
    """Units of one side on hosts of the other."""

    direction: Direction
    guest: Guest
    host: Host

    def places(
        self, guest: Place | None = None, host: Place | None = None
    ) -> tuple[Place | None, Place | None]:
        """The places of something on the guest's and the host's side: the old one first."""
        return (guest, host) if self.direction is Direction.OLD_ON_NEW else (host, guest)


def guest_of(side: Side) -> Guest | None:
    """The units of a side; None where its contract is not known."""
    contract = side.contract
    if contract is None:
        return None
    limit = next(it.value for it in contract.limits if it.name == "max_memory_bytes")
    needs = {it.name: _need(it) for it in contract.imports}
    exports = {it.name: it for it in contract.exports}
    if side.unit is None:
        wasm = contract.wasm
        return Guest(
            side.title,
            contract,
            wasm.module,
            wasm.memory,
            needs,
            exports,
            frozenset(wasm.features),
            limit,
            None,
        )
    module = side.unit.module
    functions = [it for it in module.imports if it.kind == "func"]
    memory = module.memories[0] if module.memories else None
    return Guest(
        title=side.title,
        contract=contract,
        module=functions[0].module if functions else contract.wasm.module,
        memory=next((it.name for it in module.exports if it.kind == "memory"), ""),
        needs={
            it.name: needs.get(it.name)
            or Need(it.name, len(it.signature.params) if it.signature else 0, "", "", False, None)
            for it in functions
        },
        exports={
            it.name: exports[it.name]
            for it in module.exports
            if it.kind == "func" and it.name in exports
        },
        features=module.features,
        max_memory_bytes=memory.maximum * PAGE_BYTES if memory and memory.maximum else limit,
        unit=side.unit,
    )


def _need(each: Import) -> Need:
    return Need(each.name, len(each.params), each.capability, each.since, each.optional, each.place)


def host_of(side: Side) -> Host | None:
    """The hosts of a side; None where its contract is not known."""
    return Host(side.title, side.contract) if side.contract is not None else None
