"""Whether a contract holds together that was not read from its sources: one that a file brought.

Units carry their contract, and releases hold theirs. What reads them relies on names that lead
somewhere, which the reader of sources sees to and the JSON form alone does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorSet
from google.protobuf.message import DecodeError

from dao_sdk.contract.descriptor_check import malformed, unlinkable
from dao_sdk.contract.model import Contract, Export, Import, TypeRef
from dao_sdk.contract.roles import paired


def inconsistent(contract: Contract) -> str:
    """What is wrong within a contract, the first thing only; empty where nothing is."""
    try:
        files = FileDescriptorSet.FromString(contract.descriptors)
    except DecodeError:
        return "its descriptors are damaged"
    wrong = malformed(files) or unlinkable(files)
    return wrong or next(_wrong(contract, files), "")


def _wrong(contract: Contract, files: FileDescriptorSet) -> Iterator[str]:
    yield from _doubles(contract)
    described: set[str] = set()
    for proto in files.file:
        prefix = f"{proto.package}." if proto.package else ""
        described.update(_described(proto.message_type, prefix))
        described.update(prefix + each.name for each in proto.enum_type)
        described.update(prefix + each.name for each in proto.service)
    messages = {it.name for file in contract.files for it in file.messages}
    enums = {it.name for file in contract.files for it in file.enums}
    services = {it.name for it in contract.services}
    for name in sorted((messages | enums | services) - described):
        yield f"{name} is not in its descriptors"
    for file in contract.files:
        yield from (f"{name} is no service" for name in file.services if name not in services)
        for message in file.messages:
            for field in message.fields:
                if not _leads(field.type, messages, enums):
                    yield f"{message.name}.{field.name} is of the unknown type {field.type.name}"
                if (field.label == "map") != (field.key is not None):
                    yield f"{message.name}.{field.name} has a key and is no map, or has none"
    for service in contract.services:
        for method in service.methods:
            if not {method.request, method.response} <= messages:
                yield f"{service.name}.{method.name} is of an unknown message"
    methods = {f"{it.name}.{each.name}" for it in contract.services for each in it.methods}
    capabilities = {it.name for it in contract.capabilities}
    for each in contract.imports:
        if each.rpc is not None and each.rpc not in methods:
            yield f"{each.name} stands for {each.rpc}, which is not there"
        if each.capability not in capabilities:
            yield f"{each.name} is of {each.capability}, which is not there"
    crossing: list[Import | Export] = [*contract.imports, *contract.exports]
    for entry in crossing:
        allocates = isinstance(entry, Export) and entry.returns == "pointer"
        if not paired([it.role for it in entry.params], allocates=allocates):
            yield f"{entry.name} has a pointer without its length, or a length of nothing"
    boundary = contract.boundary
    for role in (boundary.error, boundary.host_info, boundary.ready, boundary.lifecycle):
        if role not in messages:
            yield f"{role} is not there"
    if boundary.manifest not in messages:
        yield f"{boundary.manifest} is not there"


def _leads(kind: TypeRef, messages: set[str], enums: set[str]) -> bool:
    known = messages if kind.kind == "message" else enums
    return kind.kind == "scalar" or kind.name in known


def _described(messages: Iterable[DescriptorProto], prefix: str) -> Iterator[str]:
    for message in messages:
        full = prefix + message.name
        yield full
        yield from (f"{full}.{each.name}" for each in message.enum_type)
        yield from _described(message.nested_type, f"{full}.")


def _doubles(contract: Contract) -> Iterator[str]:
    named = {
        "imports": contract.imports,
        "exports": contract.exports,
        "capabilities": contract.capabilities,
        "services": contract.services,
        **{it: getattr(contract, it) for it in ("limits", "statuses", "results", "events")},
    }
    for where, entries in named.items():
        counts = Counter(each.name for each in entries)
        yield from (f"{name} is twice in its {where}" for name, it in counts.items() if it > 1)
