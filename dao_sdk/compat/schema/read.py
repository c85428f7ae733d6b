"""From descriptors to elements, one top-level declaration at a time, as they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    MethodOptions,
    ServiceDescriptorProto,
)

from dao_sdk.compat.schema.elements import (
    Enum,
    Field,
    File,
    Message,
    Method,
    Oneof,
    Service,
    Value,
    merged,
)
from dao_sdk.compat.schema.features import Features, inherit
from dao_sdk.compat.schema.spans import Path

_F, _M, _FILE = FieldDescriptorProto, DescriptorProto, FileDescriptorProto
_TYPES = {
    number: name.removeprefix("TYPE_").lower()
    for name, number in _F.Type.items()
    if name != "TYPE_GROUP"
}
_TYPES[_F.TYPE_GROUP] = "message"
_LENGTHY = frozenset({"string", "bytes", "message"})
"""The types that are never packed."""

ENUM_LIMIT = 2**31 - 1


def message(proto: DescriptorProto, full: str, file: File, path: Path, outer: Features) -> Message:
    """Reads a message and everything declared in it."""
    features = inherit(outer, proto.options)
    entries = {f".{full}.{each.name}": each for each in proto.nested_type if each.options.map_entry}
    nested = [
        (each, (*path, _M.NESTED_TYPE_FIELD_NUMBER, at))
        for at, each in enumerate(proto.nested_type)
        if not each.options.map_entry
    ]
    return Message(
        full=full,
        file=file,
        path=path,
        fields=tuple(
            field(each, full, proto, entries, file, (*path, _M.FIELD_FIELD_NUMBER, at), features)
            for at, each in enumerate(proto.field)
        ),
        oneofs=tuple(_oneofs(proto, full, file, path)),
        reserved=merged((each.start, each.end - 1) for each in proto.reserved_range),
        reserved_names=frozenset(proto.reserved_name),
        extension_ranges=tuple((each.start, each.end - 1) for each in proto.extension_range),
        message_set=proto.options.message_set_wire_format,
        strict_json=features.strict_json,
        messages=tuple(
            message(each, f"{full}.{each.name}", file, inner, features) for each, inner in nested
        ),
        enums=tuple(
            enum(
                each, f"{full}.{each.name}", file, (*path, _M.ENUM_TYPE_FIELD_NUMBER, at), features
            )
            for at, each in enumerate(proto.enum_type)
        ),
        extensions=tuple(
            field(each, full, None, {}, file, (*path, _M.EXTENSION_FIELD_NUMBER, at), features)
            for at, each in enumerate(proto.extension)
        ),
    )


def field(
    proto: FieldDescriptorProto,
    within: str,
    parent: DescriptorProto | None,
    entries: dict[str, DescriptorProto],
    file: File,
    path: Path,
    outer: Features,
) -> Field:
    """Reads a field, or an extension where there is no ``parent``."""
    features = inherit(outer, proto.options)
    value, key = proto, ""
    label: Literal["single", "repeated", "map"] = "single"
    if proto.label == _F.LABEL_REPEATED:
        label = "repeated"
        if entry := entries.get(proto.type_name):
            label, key, value = "map", _TYPES[entry.field[0].type], entry.field[1]
    kind = _TYPES[value.type]
    packed = features.packed
    if proto.options.HasField("packed"):
        packed = proto.options.packed
    grouped = proto.HasField("oneof_index") and not proto.proto3_optional and parent is not None
    return Field(
        full=f"{within}.{proto.name}" if within else proto.name,
        file=file,
        path=path,
        number=proto.number,
        type=kind,
        type_name=value.type_name.removeprefix("."),
        label=label,
        presence=_presence(proto, kind, label, features),
        key=key,
        packed=label == "repeated" and kind not in _LENGTHY and packed,
        delimited=label != "map"
        and (proto.type == _F.TYPE_GROUP or (proto.type == _F.TYPE_MESSAGE and features.delimited)),
        utf8=features.utf8 and (kind == "string" or key == "string"),
        oneof=parent.oneof_decl[proto.oneof_index].name if grouped and parent else "",
        json=proto.json_name or _json_name(proto.name),
        default=proto.default_value,
        extendee=proto.extendee.removeprefix("."),
        deprecated=proto.options.deprecated,
    )


def _presence(
    proto: FieldDescriptorProto, kind: str, label: str, features: Features
) -> Literal["explicit", "implicit", "required", ""]:
    if label != "single":
        return ""
    if proto.label == _F.LABEL_REQUIRED or features.presence == "required":
        return "required"
    if kind == "message" or proto.HasField("oneof_index") or proto.HasField("extendee"):
        return "explicit"
    return cast(Literal["explicit", "implicit"], features.presence)


def _json_name(name: str) -> str:
    """The name in JSON where the compiler noted none: lowerCamelCase."""
    first, *rest = name.split("_")
    return first + "".join(each[:1].upper() + each[1:] for each in rest)


def _oneofs(proto: DescriptorProto, full: str, file: File, path: Path) -> Iterator[Oneof]:
    members: dict[int, list[str]] = {}
    for each in proto.field:
        if each.HasField("oneof_index") and not each.proto3_optional:
            members.setdefault(each.oneof_index, []).append(each.name)
    for at, names in sorted(members.items()):
        inner = (*path, _M.ONEOF_DECL_FIELD_NUMBER, at)
        yield Oneof(f"{full}.{proto.oneof_decl[at].name}", file, inner, tuple(names))


def enum(proto: EnumDescriptorProto, full: str, file: File, path: Path, outer: Features) -> Enum:
    """Reads an enum."""
    features = inherit(outer, proto.options)
    number = EnumDescriptorProto.VALUE_FIELD_NUMBER
    return Enum(
        full=full,
        file=file,
        path=path,
        values=tuple(
            Value(
                f"{full}.{each.name}",
                file,
                (*path, number, at),
                each.number,
                each.options.deprecated,
            )
            for at, each in enumerate(proto.value)
        ),
        closed=features.closed_enums,
        strict_json=features.strict_json,
        reserved=merged((each.start, each.end) for each in proto.reserved_range),
        reserved_names=frozenset(proto.reserved_name),
    )


def service(proto: ServiceDescriptorProto, full: str, file: File, path: Path) -> Service:
    """Reads a service."""
    number = ServiceDescriptorProto.METHOD_FIELD_NUMBER
    return Service(
        full=full,
        file=file,
        path=path,
        methods=tuple(
            Method(
                full=f"{full}.{each.name}",
                file=file,
                path=(*path, number, at),
                request=each.input_type.removeprefix("."),
                response=each.output_type.removeprefix("."),
                client_streaming=each.client_streaming,
                server_streaming=each.server_streaming,
                idempotency=MethodOptions.IdempotencyLevel.Name(each.options.idempotency_level),
            )
            for at, each in enumerate(proto.method)
        ),
    )
