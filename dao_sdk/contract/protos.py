"""From Protobuf descriptors to the model's files, messages, enums and services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    MethodOptions,
    ServiceDescriptorProto,
)

from dao_sdk.contract.field_rules import RULES_FILE, FieldRules, without_rules
from dao_sdk.contract.model import (
    EnumType,
    EnumValue,
    Field,
    Message,
    Method,
    Mode,
    Oneof,
    ProtoFile,
    Scalar,
    Service,
    TypeRef,
)
from dao_sdk.contract.source_info import Path, SourceInfo

_SCALARS = {FieldDescriptorProto.Type.Value(f"TYPE_{scalar.name}"): scalar for scalar in Scalar}
_IDEMPOTENCY: Mapping[int, Literal["unknown", "no_side_effects", "idempotent"]] = {
    MethodOptions.IDEMPOTENCY_UNKNOWN: "unknown",
    MethodOptions.NO_SIDE_EFFECTS: "no_side_effects",
    MethodOptions.IDEMPOTENT: "idempotent",
}
_FILE = FileDescriptorProto
_MESSAGE = DescriptorProto


@dataclass(frozen=True, slots=True)
class Protos:
    """What a set of .proto files declares."""

    files: tuple[ProtoFile, ...]
    services: tuple[Service, ...]
    descriptors: bytes
    """The serialized FileDescriptorSet, without source information."""


def read_protos(
    compiled: Iterable[FileDescriptorProto],
    folder: str,
    sources: dict[str, str],
    rules: FieldRules | None = None,
) -> Protos:
    """Reads compiled files.

    Args:
        compiled: The files, each after those that it imports, with source information.
        folder: The folder that the files are in, for places.
        sources: The text of each file by its path.
        rules: Reads the rules of fields; without it there are none.
    """
    rules = rules or FieldRules(FileDescriptorSet())
    readers = [_FileReader(file, folder, rules) for file in compiled]
    files = tuple(reader.file(sources.get(reader.proto.name, "")) for reader in readers)
    services = tuple(service for reader in readers for service in reader.services())
    bare = FileDescriptorSet()
    for reader in readers:
        copy = bare.file.add()
        copy.CopyFrom(reader.proto)
        copy.ClearField("source_code_info")
        without_rules(copy)
    return Protos(files, services, bare.SerializeToString(deterministic=True))


class _FileReader:
    """Reads one file."""

    def __init__(self, proto: FileDescriptorProto, folder: str, rules: FieldRules) -> None:
        self.proto = proto
        self._rules = rules
        self._info = SourceInfo(proto, folder)

    def file(self, source: str) -> ProtoFile:
        prefix = self.proto.package + "." if self.proto.package else ""
        messages: list[Message] = []
        enums: list[EnumType] = []
        for index, enum in enumerate(self.proto.enum_type):
            path = (_FILE.ENUM_TYPE_FIELD_NUMBER, index)
            enums.append(self._enum(enum, prefix, None, path))
        for index, message in enumerate(self.proto.message_type):
            path = (_FILE.MESSAGE_TYPE_FIELD_NUMBER, index)
            self._message(message, prefix, None, path, messages, enums)
        return ProtoFile(
            path=self.proto.name,
            package=self.proto.package,
            doc=self._info.file_doc(),
            source=source,
            imports=tuple(it for it in self.proto.dependency if it != RULES_FILE),
            messages=tuple(messages),
            enums=tuple(enums),
            services=tuple(prefix + service.name for service in self.proto.service),
        )

    def services(self) -> Iterator[Service]:
        prefix = self.proto.package + "." if self.proto.package else ""
        for index, service in enumerate(self.proto.service):
            path = (_FILE.SERVICE_FIELD_NUMBER, index)
            yield Service(
                name=prefix + service.name,
                doc=self._info.doc(path),
                methods=tuple(self._methods(service, path)),
                place=self._info.place(path),
            )

    def _methods(self, service: ServiceDescriptorProto, path: Path) -> Iterator[Method]:
        for index, method in enumerate(service.method):
            inner = (*path, ServiceDescriptorProto.METHOD_FIELD_NUMBER, index)
            yield Method(
                name=method.name,
                doc=self._info.doc(inner),
                request=method.input_type.removeprefix("."),
                response=method.output_type.removeprefix("."),
                mode=Mode.STREAM if method.server_streaming else Mode.ASYNC,
                idempotency=_IDEMPOTENCY[method.options.idempotency_level],
                place=self._info.place(inner),
            )

    def _message(
        self,
        proto: DescriptorProto,
        prefix: str,
        parent: str | None,
        path: Path,
        messages: list[Message],
        enums: list[EnumType],
    ) -> None:
        """Adds a message and everything declared in it, outer before inner."""
        name = prefix + proto.name
        maps = {
            f".{name}.{each.name}": each for each in proto.nested_type if each.options.map_entry
        }
        fields = tuple(
            self._field(proto, field, (*path, _MESSAGE.FIELD_FIELD_NUMBER, index), maps)
            for index, field in enumerate(proto.field)
        )
        messages.append(
            Message(
                name=name,
                doc=self._info.doc(path),
                fields=fields,
                oneofs=tuple(self._oneofs(proto, path, fields)),
                parent=parent,
                place=self._info.place(path),
            )
        )
        for index, enum in enumerate(proto.enum_type):
            inner = (*path, _MESSAGE.ENUM_TYPE_FIELD_NUMBER, index)
            enums.append(self._enum(enum, name + ".", name, inner))
        for index, nested in enumerate(proto.nested_type):
            if not nested.options.map_entry:
                inner = (*path, _MESSAGE.NESTED_TYPE_FIELD_NUMBER, index)
                self._message(nested, name + ".", name, inner, messages, enums)

    def _oneofs(
        self, proto: DescriptorProto, path: Path, fields: tuple[Field, ...]
    ) -> Iterator[Oneof]:
        for index, oneof in enumerate(proto.oneof_decl):
            members = tuple(field.name for field in fields if field.oneof == oneof.name)
            if members:  # otherwise the compiler made it, for the presence of one field
                inner = (*path, _MESSAGE.ONEOF_DECL_FIELD_NUMBER, index)
                yield Oneof(oneof.name, self._info.doc(inner), members, self._info.place(inner))

    def _field(
        self,
        message: DescriptorProto,
        proto: FieldDescriptorProto,
        path: Path,
        maps: dict[str, DescriptorProto],
    ) -> Field:
        value, key = proto, None
        label: Literal["single", "optional", "repeated", "map"] = "single"
        if proto.label == FieldDescriptorProto.LABEL_REPEATED:
            label = "repeated"
            if entry := maps.get(proto.type_name):
                label = "map"
                key = _SCALARS[entry.field[0].type]
                value = entry.field[1]
        elif proto.proto3_optional:
            label = "optional"
        place = self._info.place(path)
        grouped = proto.HasField("oneof_index") and not proto.proto3_optional
        return Field(
            name=proto.name,
            number=proto.number,
            type=_type(value),
            doc=self._info.doc(path),
            label=label,
            key=key,
            oneof=message.oneof_decl[proto.oneof_index].name if grouped else None,
            json_name=proto.json_name,
            deprecated=proto.options.deprecated,
            rules=self._rules.of(proto, value, place),
            place=place,
        )

    def _enum(
        self, proto: EnumDescriptorProto, prefix: str, parent: str | None, path: Path
    ) -> EnumType:
        inner = (*path, EnumDescriptorProto.VALUE_FIELD_NUMBER)
        return EnumType(
            name=prefix + proto.name,
            doc=self._info.doc(path),
            values=tuple(
                EnumValue(
                    name=value.name,
                    number=value.number,
                    doc=self._info.doc((*inner, index)),
                    deprecated=value.options.deprecated,
                    place=self._info.place((*inner, index)),
                )
                for index, value in enumerate(proto.value)
            ),
            parent=parent,
            place=self._info.place(path),
        )


def _type(proto: FieldDescriptorProto) -> TypeRef:
    if proto.type in (FieldDescriptorProto.TYPE_MESSAGE, FieldDescriptorProto.TYPE_GROUP):
        return TypeRef("message", proto.type_name.removeprefix("."))
    if proto.type == FieldDescriptorProto.TYPE_ENUM:
        return TypeRef("enum", proto.type_name.removeprefix("."))
    return TypeRef("scalar", _SCALARS[proto.type].value)
