"""The smallest units that show something: assembled for one contract, import by import.

Such a unit answers its start, does its task when it is asked for anything, and writes down in its
memory what its imports return and what it is told, for whoever plays it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property

from dao_sdk.compat.inputs.guest_host import PAGE_BYTES, i32s, uses_of
from dao_sdk.compat.inputs.manifest import Draft, write_manifest
from dao_sdk.compat.witness import assembler as wasm
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.embedded import CONTRACT_SECTION, MANIFEST_SECTION
from dao_sdk.contract.ir import to_json
from dao_sdk.contract.model import Contract, Export, Import, Role
from dao_sdk.contract.wasm import Signature, append_custom

RECORD = 1024
"""Where a unit keeps its record: how many bytes it has (u32), then from ``RECORD + 8`` on entries
of two i32s: a tag and a status."""
RETURNED = 1
"""The tag of what an import returned."""
EVENT = 256
"""The tag of an event is this and its kind; its status is the event's."""
_BUFFER = PAGE_BYTES
"""Where payloads are, in both directions."""


@dataclass(frozen=True, slots=True)
class Call:
    """Calls an import, some times over with ids from 1 on."""

    name: str
    times: int = 1
    length: int = 0
    """The bytes of its payload, all zero."""


@dataclass(frozen=True, slots=True)
class Items:
    """Answers with items of a stream."""

    times: int
    length: int
    end: bool = True
    """Whether the answer ends after them."""


@dataclass(frozen=True, slots=True)
class Trap:
    """Traps."""

    method: int = 0
    """The number of the method that it is asked for; 0 for any."""


@dataclass(frozen=True, slots=True)
class CallAndTrap:
    """Calls an import once and traps before the entry ends."""

    name: str
    length: int = 0


@dataclass(frozen=True, slots=True)
class Refuse:
    """Gives a status back for every request, without an answer."""

    status: int


Task = Call | Items | Trap | CallAndTrap | Refuse | None


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a minimal unit is made of, beside the exports of its contract."""

    contract: Contract
    imports: tuple[str, ...] = ()
    """What it imports, beside the import that answers requests."""
    task: Task = None
    """What it does when it is asked for something, whatever it is, before it answers. Without one
    it answers the methods of its contract, and nothing else."""
    features: frozenset[str] = frozenset()
    """WebAssembly features that it shows in its sections."""
    memory_pages: int | None = None
    """How far its memory may grow; None for what it needs."""
    least_host_minor: int = 0
    embedded: bool = True
    """Whether it carries its contract."""


def possible(recipe: Recipe) -> bool:
    """Whether such a unit can be made.

    Its contract may give it too little memory for its task, and some features show in no section of
    a unit.
    """
    least, most = _memory(recipe)
    return (recipe.task is None or least <= most) and recipe.features <= _SHOWN


class Builder:
    """Assembles the units of one contract.

    Args:
        contract: The contract.
    """

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    @cached_property
    def _digest(self) -> bytes:
        return contract_digest(self._contract)

    @cached_property
    def _packed(self) -> bytes:
        canonical = to_json(self._contract, places=False).encode("utf-8")
        return zlib.compress(canonical, 9)

    def build(self, recipe: Recipe) -> bytes:
        """Assembles a unit of the contract. The recipe must be possible."""
        contract = self._contract
        wanted = {"avatar_respond", *recipe.imports}
        imports = tuple(each for each in contract.imports if each.name in wanted)
        out = wasm.Assembler()
        module = contract.wasm.module
        indexes = {
            each.name: out.import_function(module, each.name, i32s(len(each.params), 1))
            for each in imports
        }
        least, most = _memory(recipe)
        out.memory = min(least, most), most
        out.export(contract.wasm.memory, "memory", 0)
        record = out.function(Signature(("i32", "i32"), ()), _record(), 1)
        writer = _Writer(recipe, {it.name: it for it in imports}, indexes, record)
        for each in contract.exports:
            signature = i32s(len(each.params), 0 if each.returns is None else 1)
            out.export(each.name, "func", out.function(signature, writer.body(each), 1))
        for feature in recipe.features:
            _show(feature, out)
        return self._described(out.module(), recipe, imports)

    def _described(self, module: bytes, recipe: Recipe, imports: tuple[Import, ...]) -> bytes:
        uses = uses_of(self._contract, imports)
        draft = Draft(self._contract, self._digest, uses, recipe.least_host_minor)
        module = append_custom(module, MANIFEST_SECTION, write_manifest(draft))
        return append_custom(module, CONTRACT_SECTION, self._packed) if recipe.embedded else module


def build_unit(recipe: Recipe) -> bytes:
    """Assembles one unit, see :class:`Builder`."""
    return Builder(recipe.contract).build(recipe)


def _memory(recipe: Recipe) -> tuple[int, int]:
    """The pages that a unit needs, and those that it may have."""
    payload = recipe.task.length if isinstance(recipe.task, Call | Items) else 0
    least = 1 + -(-max(payload, 1) // PAGE_BYTES)
    limits = {it.name: it.value for it in recipe.contract.limits}
    allowed = limits.get("max_memory_bytes", 0) // PAGE_BYTES
    if recipe.memory_pages is not None:
        return least, recipe.memory_pages
    return least, min(least, allowed)


def _record() -> bytes:
    """A function of a tag and a status: one more entry of the record."""
    place = wasm.const(RECORD) + wasm.load(0) + wasm.put(2)
    tag = wasm.local(2) + wasm.local(0) + wasm.store(RECORD + 8)
    status = wasm.local(2) + wasm.local(1) + wasm.store(RECORD + 12)
    count = wasm.const(RECORD) + wasm.local(2) + wasm.const(8) + wasm.ADD + wasm.store(0)
    return place + tag + status + count


def _show(feature: str, out: wasm.Assembler) -> None:
    """Makes a module use a feature where its sections tell."""
    if feature == "multi-value":
        out.type(Signature((), ("i32", "i32")))
    elif feature == "reference-types":
        out.type(Signature(("externref",), ()))
    elif feature == "bulk-memory":
        out.data_count = True


_SHOWN = frozenset({"multi-value", "reference-types", "bulk-memory"})
"""The features that show in a section of a unit; the others show in the bodies of functions only."""


class _Writer:
    """Writes the bodies of a unit's exports."""

    def __init__(
        self, recipe: Recipe, imports: dict[str, Import], indexes: dict[str, int], record: int
    ) -> None:
        self._contract = recipe.contract
        self._task = recipe.task
        self._imports, self._indexes, self._record = imports, indexes, record
        known = (*recipe.contract.results, *recipe.contract.statuses)
        self._codes = {it.name: it.value for it in known}

    def body(self, export: Export) -> bytes:
        """The body of one export; the local behind its parameters is free for it."""
        code, result = b"", wasm.const(self._codes.get("DONE", 0))
        if export.returns == "version":
            result = wasm.const(self._contract.major << 16 | self._contract.minor)
        elif export.returns == "pointer":
            result = wasm.const(_BUFFER)
        elif export.name in ("yuan_init", "yuan_shutdown"):
            code = self._answer(export)
        elif export.name == "yuan_handle_request":
            code = self._work(export)
            if isinstance(self._task, Refuse):
                code, result = b"", wasm.const(self._task.status)
        elif export.name == "yuan_on_event":
            code = self._note(export)
        return code if export.returns is None else code + result

    def _call(self, name: str, arguments: dict[Role, bytes]) -> bytes:
        """Calls an import by the roles of its parameters; what is not given is 0."""
        given = (arguments.get(it.role, wasm.const(0)) for it in self._imports[name].params)
        return b"".join(given) + wasm.call(self._indexes[name])

    def _answer(self, export: Export) -> bytes:
        """Ends the call of an entry well, with an empty message."""
        if "avatar_respond" not in self._imports:
            return b""
        return (
            self._call("avatar_respond", {Role.CALL_ID: _parameter(export, Role.CALL_ID)})
            + wasm.DROP
        )

    def _work(self, export: Export) -> bytes:
        task, free = self._task, len(export.params)
        code = b""
        if isinstance(task, Trap):
            return wasm.UNREACHABLE
        if task is None:
            code = self._knows_only_its_methods(export)
        if isinstance(task, Call | CallAndTrap):
            one = {
                Role.CALL_ID: wasm.local(free) + wasm.const(1) + wasm.ADD,
                Role.IN_POINTER: wasm.const(_BUFFER),
                Role.IN_LENGTH: wasm.const(task.length),
                Role.TEXT_POINTER: wasm.const(_BUFFER),
                Role.TEXT_LENGTH: wasm.const(task.length),
                Role.OUT_POINTER: wasm.const(_BUFFER),
                Role.OUT_LENGTH: wasm.const(task.length),
                Role.OUT_I64: wasm.const(_BUFFER),
            }
            times = task.times if isinstance(task, Call) else 1
            code = self._repeat(free, times, self._call(task.name, one))
            if isinstance(task, CallAndTrap):
                return code + wasm.UNREACHABLE
        elif isinstance(task, Items):
            more = {
                Role.CALL_ID: _parameter(export, Role.CALL_ID),
                Role.STATUS: wasm.const(self._codes.get("MORE", 1)),
                Role.IN_POINTER: wasm.const(_BUFFER),
                Role.IN_LENGTH: wasm.const(task.length),
            }
            code = self._repeat(free, task.times, self._call("avatar_respond", more))
        if isinstance(task, Items) and not task.end:
            return code + wasm.const(self._codes.get("PENDING", 1)) + wasm.RETURN
        return code + self._answer(export)

    def _knows_only_its_methods(self, export: Export) -> bytes:
        methods = [it for each in self._contract.services for it in each.methods]
        known = wasm.const(0)
        for number in (it.number for it in methods if it.number is not None):
            same = _parameter(export, Role.METHOD) + wasm.const(number) + wasm.EQUAL
            known += same + wasm.OR
        refuse = wasm.const(self._codes.get("UNIMPLEMENTED", -1)) + wasm.RETURN
        return wasm.when(known + wasm.IS_ZERO, refuse)

    def _repeat(self, counter: int, times: int, called: bytes) -> bytes:
        noted = wasm.const(RETURNED) + called + wasm.call(self._record)
        return wasm.repeat(counter, times, noted)

    def _note(self, export: Export) -> bytes:
        tag = _parameter(export, Role.SCALAR) + wasm.const(EVENT) + wasm.ADD
        return tag + _parameter(export, Role.STATUS) + wasm.call(self._record)


def _parameter(export: Export, role: Role) -> bytes:
    """The first parameter of a role; 0 if there is none."""
    roles = [it.role for it in export.params]
    return wasm.local(roles.index(role)) if role in roles else wasm.const(0)
