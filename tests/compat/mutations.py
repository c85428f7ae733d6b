"""Contracts that differ from another in one thing, made by changing the model itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorSet

from dao_sdk.contract.model import (
    Capability,
    Constant,
    Contract,
    Export,
    Import,
    Mode,
    Param,
    Role,
    Scope,
    Service,
)
from dao_sdk.contract.protos import read_protos

T = TypeVar("T", Import, Export, Capability, Constant, Service)
Mutant = tuple[str, Contract]
FEATURES = ("bulk-memory", "multi-value", "reference-types", "sign-extension")
BOUNDARY = ("UnitManifest", "CapabilityUse", "Error", "HostInfo", "Lifecycle", "Ready")


def mutants(contract: Contract, *, messages: bool = True) -> Iterator[Mutant]:
    """Every contract that differs in one thing, with what it is.

    Args:
        contract: The contract.
        messages: Whether fields of the boundary's messages are changed too, which takes longer.
    """
    for make in (_versions, _wasm, _limits, _exports, _imports, _added, _capabilities):
        yield from make(contract)
    if messages:
        yield from _messages(contract)


def _with(contract: Contract, **changes: Any) -> Contract:
    return dataclasses.replace(contract, **changes)


def _each(contract: Contract, group: str, change: Callable[[T], T | None], name: str) -> Contract:
    """Changes the element of a group that has a name, or takes it away."""
    elements: tuple[T, ...] = getattr(contract, group)
    made = [change(it) if it.name == name else it for it in elements]
    return _with(contract, **{group: tuple(it for it in made if it is not None)})


def _copy(element: T, changes: dict[str, Any]) -> T:
    return dataclasses.replace(element, **changes)


def _replaced(contract: Contract, group: str, at: str, /, **changes: Any) -> Contract:
    return _each(contract, group, lambda it: _copy(it, changes), at)


def _versions(contract: Contract) -> Iterator[Mutant]:
    yield "major raised", _with(contract, major=contract.major + 1, minor=0)
    yield "minor raised", _with(contract, minor=contract.minor + 1)
    if contract.minor:
        yield "minor lowered", _with(contract, minor=contract.minor - 1)
    yield "state is draft", _with(contract, state="draft")
    yield "state is released", _with(contract, state="released")
    yield "renamed", _with(contract, name="other")


def _wasm(contract: Contract) -> Iterator[Mutant]:
    wasm = contract.wasm

    def changed(**changes: Any) -> Contract:
        return _with(contract, wasm=dataclasses.replace(wasm, **changes))

    yield "module renamed", changed(module="avatar_v9")
    yield "memory renamed", changed(memory="heap")
    for feature in FEATURES:
        if feature in wasm.features:
            left = tuple(it for it in wasm.features if it != feature)
            yield f"feature {feature} removed", changed(features=left)
        else:
            yield f"feature {feature} added", changed(features=(*wasm.features, feature))
    yield "no features", changed(features=())


def _limits(contract: Contract) -> Iterator[Mutant]:
    for limit in contract.limits:
        for what, value in (("halved", limit.value // 2), ("doubled", limit.value * 2)):
            change = _valued(value)
            yield f"{limit.name} {what}", _each(contract, "limits", change, limit.name)
    for value in (65_535, 65_536 * 16 + 1):
        yield f"memory of {value}", _each(contract, "limits", _valued(value), "max_memory_bytes")


def _valued(value: int) -> Callable[[Constant], Constant]:
    return lambda it: dataclasses.replace(it, value=value)


_MORE = Param("more", Role.SCALAR)


def _exports(contract: Contract) -> Iterator[Mutant]:
    for export in contract.exports:
        name = export.name

        changed = partial(_replaced, contract, "exports", name)

        yield f"{name} removed", _each(contract, "exports", lambda _: None, name)
        yield f"{name} renamed", changed(name=f"{name}_too")
        yield f"{name} takes more", changed(params=(*export.params, _MORE))
        yield f"{name} takes less", changed(params=export.params[1:])
        yield f"{name} turned round", changed(params=export.params[::-1])
        yield f"{name} gives something else", changed(
            returns={None: "result", "result": None, "pointer": "version", "version": "pointer"}[
                export.returns
            ]
        )
    more = Export("yuan_more", "More.", (Param("call_id", Role.CALL_ID),), "result")
    yield "an export added", _with(contract, exports=(*contract.exports, more))


def _imports(contract: Contract) -> Iterator[Mutant]:
    others = [it.name for it in contract.capabilities]
    for entry in contract.imports:
        name = entry.name

        changed = partial(_replaced, contract, "imports", name)

        yield f"{name} removed", _each(contract, "imports", lambda _: None, name)
        yield f"{name} renamed", changed(name=f"{name}_again")
        yield f"{name} optional or not", changed(optional=not entry.optional)
        yield f"{name} takes more", changed(params=(*entry.params, _MORE))
        yield f"{name} takes less", changed(params=entry.params[1:])
        yield f"{name} turned round", changed(params=entry.params[::-1])
        yield f"{name} since later", changed(since=f"{contract.major}.9")
        yield f"{name} with an effect or not", changed(effect=not entry.effect)
        if entry.rpc:
            mode = Mode.STREAM if entry.mode is Mode.ASYNC else Mode.ASYNC
            yield f"{name} is {mode}", changed(mode=mode)
        for other in others:
            if other != entry.capability:
                yield f"{name} moved to {other}", changed(capability=other)


def _added(contract: Contract) -> Iterator[Mutant]:
    for optional in (False, True):
        for capability in (contract.imports[-1].capability, "call", "novel"):
            entry = Import(
                name=f"avatar_{capability}_more",
                doc="Does more.",
                capability=capability,
                since=contract.version,
                mode=Mode.SYNC,
                params=(Param("kind", Role.SCALAR), Param("time", Role.OUT_I64)),
                optional=optional,
            )
            made = _with(contract, imports=(*contract.imports, entry))
            if capability == "novel":
                novel = Capability("novel", "New.", "Do more.", within_home=True)
                made = _with(made, capabilities=(*made.capabilities, novel))
            kind = "optional" if optional else "required"
            yield f"a {kind} import of {capability} added", made


def _capabilities(contract: Contract) -> Iterator[Mutant]:
    for each in contract.capabilities:
        name = each.name

        changed = partial(_replaced, contract, "capabilities", name)

        left = tuple(it for it in contract.imports if it.capability != name)
        gone = _with(contract, imports=left)
        yield f"capability {name} removed", _each(gone, "capabilities", lambda _: None, name)
        named = tuple(
            dataclasses.replace(it, capability="other") if it.capability == name else it
            for it in contract.imports
        )
        yield f"capability {name} renamed", _with(changed(name="other"), imports=named)
        all_optional = tuple(
            dataclasses.replace(it, optional=True) if it.capability == name else it
            for it in contract.imports
        )
        yield f"capability {name} dispensable", _with(contract, imports=all_optional)
        yield f"capability {name} within the home or not", changed(within_home=not each.within_home)
        yield f"capability {name} for another reason", changed(reason="Why not.")
        scope = Scope("zone", "A zone.", "UTC")
        yield f"capability {name} with another scope", changed(scope=scope)
        yield f"capability {name} without a scope", changed(scope=None)
        yield f"capability {name} needs no scope", changed(
            scope=dataclasses.replace(each.scope or scope, required=False)
        )
        yield f"capability {name} needs a scope", changed(
            scope=dataclasses.replace(each.scope or scope, required=True)
        )


def _messages(contract: Contract) -> Iterator[Mutant]:
    """The boundary's messages, field by field: gone, renamed, renumbered, of another type."""
    files = FileDescriptorSet.FromString(contract.descriptors)
    for file in files.file:
        if file.package != "dao.abi.v1":
            continue
        for message in file.message_type:
            if message.name not in BOUNDARY:
                continue
            for at, field in enumerate(message.field):
                where = f"{message.name}.{field.name}"
                for what, change in _FIELD_CHANGES.items():
                    if what == "is text" and field.type == FieldDescriptorProto.TYPE_STRING:
                        continue
                    if what in _SCALAR_ONLY and field.type == FieldDescriptorProto.TYPE_MESSAGE:
                        continue
                    yield f"{where} {what}", _described(contract, message, at, change)


def _described(
    contract: Contract, message: DescriptorProto, at: int, change: Callable[..., None]
) -> Contract:
    files = FileDescriptorSet.FromString(contract.descriptors)
    for file in files.file:
        for found in file.message_type:
            if file.package == "dao.abi.v1" and found.name == message.name:
                change(found, found.field[at])
    protos = read_protos(files.file, "proto", {it.path: it.source for it in contract.files})
    return _with(contract, files=protos.files, descriptors=protos.descriptors)


def _remove(message: DescriptorProto, field: FieldDescriptorProto) -> None:
    message.field.remove(field)


def _rename(message: DescriptorProto, field: FieldDescriptorProto) -> None:
    field.name, field.json_name = f"{field.name}_of_it", f"{field.json_name}OfIt"


def _renumber(message: DescriptorProto, field: FieldDescriptorProto) -> None:
    field.number += 100


def _retype(message: DescriptorProto, field: FieldDescriptorProto) -> None:
    field.type = FieldDescriptorProto.TYPE_STRING
    field.ClearField("type_name")


def _repeat(message: DescriptorProto, field: FieldDescriptorProto) -> None:
    repeated = field.label == FieldDescriptorProto.LABEL_REPEATED
    field.label = (
        FieldDescriptorProto.LABEL_OPTIONAL if repeated else FieldDescriptorProto.LABEL_REPEATED
    )


_FIELD_CHANGES: dict[str, Callable[..., None]] = {
    "removed": _remove,
    "renamed": _rename,
    "renumbered": _renumber,
    "is text": _retype,
    "repeated or not": _repeat,
}
_SCALAR_ONLY = ("is text", "repeated or not")
