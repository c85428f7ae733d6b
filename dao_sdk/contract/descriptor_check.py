"""Whether descriptors hold together that no compiler made just now: those that a file brought.

Protobuf's runtime judges that every name leads somewhere. What it lets through and readers trip
over is looked for here: text that is not UTF-8, entries of maps that are none, well-known messages
that are not what the runtime takes them for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from functools import cache
from importlib import import_module

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    ServiceDescriptorProto,
)
from google.protobuf.descriptor_pool import DescriptorPool

_F = FieldDescriptorProto
_NAMED = frozenset({_F.TYPE_MESSAGE, _F.TYPE_GROUP, _F.TYPE_ENUM})
_NO_KEYS = _NAMED | {_F.TYPE_FLOAT, _F.TYPE_DOUBLE, _F.TYPE_BYTES}
_SYNTAXES = frozenset({"", "proto2", "proto3", "editions"})
_JSON_OF_ITS_OWN = ("any", "duration", "field_mask", "struct", "timestamp", "wrappers")
"""The files of ``google/protobuf/`` whose messages the runtime prints in JSON as it knows them."""


def malformed(files: FileDescriptorSet) -> str:
    """What is wrong within some descriptors, the first thing only; empty where nothing is.

    Args:
        files: The files, in any order.
    """
    entries: set[str] = set()
    for file in files.file:
        entries.update(_entries(file.message_type, f".{file.package}" if file.package else ""))
    for file in files.file:
        wrong = next(_File(file, entries).wrong(), None)
        if wrong is not None:
            name = file.name if isinstance(file.name, str) else repr(file.name)
            return f"{name} does not hold together: {wrong}"
    return ""


def unlinkable(files: FileDescriptorSet) -> str:
    """What Protobuf's runtime says against descriptors; empty where it takes them.

    Args:
        files: The files, each after those that it imports, that are not :func:`malformed`.
    """
    pool = DescriptorPool()
    for file in files.file:
        try:
            pool.AddSerializedFile(file.SerializeToString())
        except (TypeError, ValueError, KeyError) as error:
            return f"{file.name} does not hold together: {' '.join(str(error).split())[:300]}"
    return ""


def _entries(messages: Iterable[DescriptorProto], outer: str) -> Iterator[str]:
    """The full names of the entries of maps, as types are named."""
    for message in messages:
        full = f"{outer}.{message.name}"
        if message.options.map_entry:
            yield full
        if message.nested_type:
            yield from _entries(message.nested_type, full)


class _File:
    def __init__(self, file: FileDescriptorProto, entries: Set[str]) -> None:
        self._file, self._entries = file, entries

    def wrong(self) -> Iterator[str]:
        file = self._file
        yield from _texts("the file", file.name, file.package, file.syntax, *file.dependency)
        if file.syntax not in _SYNTAXES:
            yield f"its syntax {file.syntax!r} is unknown"
        prefix = f".{file.package}" if file.package else ""
        for message in file.message_type:
            if message.options.map_entry:
                yield f"{message.name} is an entry of a map, and in no message"
            yield from self._message(message, f"{prefix}.{message.name}")
        for enum in file.enum_type:
            yield from _enum(enum)
        for extension in file.extension:
            yield from self._field(extension, frozenset())
        for service in file.service:
            yield from _service(service)

    def _message(self, message: DescriptorProto, full: str) -> Iterator[str]:
        yield from _texts("a message", message.name, *message.reserved_name)
        yield from _texts(full, *(each.name for each in message.oneof_decl))
        entries: set[str] = set()
        for nested in message.nested_type:
            inner = f"{full}.{nested.name}"
            yield from self._message(nested, inner)
            if nested.options.map_entry:
                entries.add(inner)
                if not _is_entry(nested):
                    yield f"{inner} is no entry of a map"
        for field in message.field:
            yield from self._field(field, entries)
        for extension in message.extension:
            yield from self._field(extension, frozenset())
        for enum in message.enum_type:
            yield from _enum(enum)
        known = _known().get(full)
        if known is not None and known != _shape(message):
            yield f"{full[1:]} is not the message that Protobuf has under this name"

    def _field(self, field: FieldDescriptorProto, entries: Set[str]) -> Iterator[str]:
        name = field.name
        yield from _texts("a field", name, field.json_name, field.type_name, field.extendee)
        yield from _texts(f"the default of {name}", field.default_value)
        if not field.HasField("type"):
            yield f"{name} has no type"
        if (field.type in _NAMED) != field.type_name.startswith("."):
            yield f"{name} does not name its type in full"
        if field.HasField("extendee") and not field.extendee.startswith("."):
            yield f"{name} does not name in full what it extends"
        if field.type_name in entries:
            if field.type != _F.TYPE_MESSAGE or field.label != _F.LABEL_REPEATED:
                yield f"{name} is of a map's entry and no map"
        elif field.type_name in self._entries:
            yield f"{name} is of the entry of another map"


def _is_entry(message: DescriptorProto) -> bool:
    if [(each.number, each.name) for each in message.field] != [(1, "key"), (2, "value")]:
        return False
    if message.nested_type or message.enum_type or message.extension or message.oneof_decl:
        return False
    single = all(each.label == _F.LABEL_OPTIONAL for each in message.field)
    key, value = message.field
    return single and key.type not in _NO_KEYS and value.type != _F.TYPE_GROUP


def _enum(enum: EnumDescriptorProto) -> Iterator[str]:
    yield from _texts("an enum", enum.name, *enum.reserved_name)
    yield from _texts(enum.name, *(each.name for each in enum.value))
    if not enum.value:
        yield f"{enum.name} has no values"


def _service(service: ServiceDescriptorProto) -> Iterator[str]:
    yield from _texts("a service", service.name)
    names: set[str] = set()
    for method in service.method:
        yield from _texts("a method", method.name, method.input_type, method.output_type)
        if not (method.input_type.startswith(".") and method.output_type.startswith(".")):
            yield f"{method.name} does not name its messages in full"
        if method.name in names:
            yield f"{service.name} has the method {method.name} twice"
        names.add(method.name)


def _texts(where: str, *texts: str) -> Iterator[str]:
    for text in texts:
        # The runtime gives bytes for text that is not UTF-8.
        if not isinstance(text, str):
            yield f"{where} has text that is not UTF-8"  # type: ignore[unreachable]


_Shape = list[tuple[str, int, int, int, str]]


def _shape(message: DescriptorProto) -> _Shape:
    return sorted((it.name, it.number, it.type, it.label, it.type_name) for it in message.field)


@cache
def _known() -> dict[str, _Shape]:
    """The messages with a JSON form of their own, as the runtime has them."""
    found = {}
    for stem in _JSON_OF_ITS_OWN:
        file = FileDescriptorProto()
        import_module(f"google.protobuf.{stem}_pb2").DESCRIPTOR.CopyToProto(file)
        for message in file.message_type:
            found[f".{file.package}.{message.name}"] = _shape(message)
    return found
