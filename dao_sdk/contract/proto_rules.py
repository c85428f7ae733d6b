"""What must hold in the .proto files of a contract beyond what the Protobuf compiler checks."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    ServiceDescriptorProto,
)

from dao_sdk.contract.descriptor_check import unlinkable
from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.field_rules import RULES_FILE
from dao_sdk.contract.model import EnumType, Message, Place, ProtoFile
from dao_sdk.contract.protos import Protos
from dao_sdk.contract.source_info import Path, SourceInfo

_FILE = FileDescriptorProto


def check_descriptors(
    compiled: FileDescriptorSet, folder: str, known: dict[str, str], problems: Problems
) -> None:
    """Notes what is wrong in the files and rpcs as the compiler describes them.

    Args:
        compiled: The files, with source information.
        folder: The folder that the files are in, for places.
        known: The contract's own files by their paths; no other may be imported.
        problems: Takes what is wrong.
    """
    for file in compiled.file:
        if file.name in known:
            info = SourceInfo(file, folder)
            _check_file(file, info, problems)
            _check_imports(file, info, known, problems)
            _check_rpcs(file, info, problems)
            for index, message in enumerate(file.message_type):
                path = (_FILE.MESSAGE_TYPE_FIELD_NUMBER, index)
                _check_json_names(message, message.name, path, info, problems)
    if not problems:
        _check_linking(compiled, folder, problems)


def check_documentation(protos: Protos, folder: str, problems: Problems) -> None:
    """Notes every element of the .proto files that has no comment."""
    for file in protos.files:
        start = Place(f"{folder}/{file.path}", 1, 1)
        for what, doc, place in _documented(file):
            if not doc:
                problems.add(place or start, f"{what} is not documented", "a comment above it")
    for service in protos.services:
        start = service.place or Place(folder, 1, 1)
        if not service.doc:
            problems.add(start, f"service `{service.name}` is not documented", "a comment above it")
        for method in service.methods:
            if not method.doc:
                problems.add(
                    method.place or start,
                    f"rpc `{service.name}.{method.name}` is not documented",
                    "a comment above it",
                )


def _check_file(file: FileDescriptorProto, info: SourceInfo, problems: Problems) -> None:
    if file.syntax != "proto3":
        place = info.place((_FILE.SYNTAX_FIELD_NUMBER,))
        problems.add(place, f"{file.name} is not written in proto3", 'syntax = "proto3";')
    place = info.place((_FILE.PACKAGE_FIELD_NUMBER,))
    package = ".".join(file.name.split("/")[:-1])
    if file.package != package:
        found = f"the package is `{file.package}`" if file.package else "there is no package"
        problems.add(place, found, f"`{package}`, after the folder of the file")


def _check_imports(
    file: FileDescriptorProto, info: SourceInfo, known: dict[str, str], problems: Problems
) -> None:
    for index, name in enumerate(file.dependency):
        if name not in known and name != RULES_FILE:
            place = info.place((_FILE.DEPENDENCY_FIELD_NUMBER, index))
            problems.unknown(place, "file of the contract", name, known)


def _check_rpcs(file: FileDescriptorProto, info: SourceInfo, problems: Problems) -> None:
    for outer, service in enumerate(file.service):
        for inner, method in enumerate(service.method):
            if method.client_streaming:
                path = (_FILE.SERVICE_FIELD_NUMBER, outer)
                place = info.place((*path, ServiceDescriptorProto.METHOD_FIELD_NUMBER, inner))
                problems.add(
                    place,
                    f"rpc `{service.name}.{method.name}` streams its requests",
                    "a single request; a large upload is a chain of calls",
                )


def _check_json_names(
    message: DescriptorProto, name: str, path: Path, info: SourceInfo, problems: Problems
) -> None:
    """Notes fields whose name in JSON is the name of something else in the message.

    The compiler compares names in JSON with each other only. Readers of JSON take a field by either
    of its names, and some libraries, Python's among them, keep the names of oneofs beside those.
    """
    names = {each.name: f"field `{each.name}`" for each in message.field}
    names |= {each.name: f"oneof `{each.name}`" for each in message.oneof_decl}
    for index, field in enumerate(message.field):
        other = names.get(field.json_name)
        if other is None or field.json_name == field.name:
            continue
        place = info.place((*path, DescriptorProto.FIELD_FIELD_NUMBER, index))
        said = f"field `{field.name}` of {name} is `{field.json_name}` in JSON, as the {other} is called"
        problems.add(place, said, "another name for one of them")
    for index, nested in enumerate(message.nested_type):
        inner = (*path, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, index)
        _check_json_names(nested, f"{name}.{nested.name}", inner, info, problems)


def _check_linking(compiled: FileDescriptorSet, folder: str, problems: Problems) -> None:
    """Notes what the compiler takes and the Protobuf library of Python does not, such as a message
    of 40,000 fields."""
    if wrong := unlinkable(compiled):
        name = wrong.partition(" ")[0]
        problems.add(Place(f"{folder}/{name}", 1, 1), wrong)


def _documented(file: ProtoFile) -> Iterator[tuple[str, str, Place | None]]:
    """What each documented thing of a file is, its documentation and its place."""
    yield f"file `{file.path}`", file.doc, None
    for message in file.messages:
        yield from _documented_message(message)
    for enum in file.enums:
        yield from _documented_enum(enum)


def _documented_message(message: Message) -> Iterator[tuple[str, str, Place | None]]:
    yield f"message `{message.name}`", message.doc, message.place
    for field in message.fields:
        yield f"field `{field.name}` of {message.name}", field.doc, field.place
    for oneof in message.oneofs:
        yield f"oneof `{oneof.name}` of {message.name}", oneof.doc, oneof.place


def _documented_enum(enum: EnumType) -> Iterator[tuple[str, str, Place | None]]:
    yield f"enum `{enum.name}`", enum.doc, enum.place
    for value in enum.values:
        yield f"value `{value.name}` of {enum.name}", value.doc, value.place
