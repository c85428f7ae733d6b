"""Prints a schema as .proto text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.compat.random_schemas.model import (
    SCALARS,
    WELL_KNOWN,
    Enum,
    Field,
    File,
    Message,
    Method,
    Schema,
    Type,
    Value,
    joined,
)

_PRESENCE = {"implicit": "IMPLICIT", "required": "LEGACY_REQUIRED"}


def texts(schema: Schema, root: str = "") -> dict[str, str]:
    """The text of each file by its path.

    Args:
        schema: The schema.
        root: A name that all paths and packages begin with, so that many schemas can be compiled
            at once.
    """
    homes: dict[int, tuple[str, str]] = {}
    for scope in schema.scopes():
        path = _path(root, scope.file)
        full = joined(root, scope.full)
        homes[id(scope.within)] = (path, full)
        homes.update((id(it), (path, joined(full, it.name))) for it in scope.within.enums)
    return {_path(root, each): _Printer(each, root, homes).text() for each in schema.files}


def _path(root: str, file: File) -> str:
    return f"{root}/{file.path}" if root else file.path


class _Printer:
    def __init__(self, file: File, root: str, homes: dict[int, tuple[str, str]]) -> None:
        self._file, self._homes = file, homes
        self._package = joined(root, file.package).removesuffix(".")
        self._path = _path(root, file)
        self._imports: set[str] = set()

    def text(self) -> str:
        file = self._file
        body: list[str] = []
        for message in file.messages:
            body += self._message(message, "")
        for enum in file.enums:
            body += self._enum(enum, "")
        body += self._extensions(file.extensions, "")
        for service in file.services:
            body += [f"service {service.name} {{"]
            body += [f"  {self._method(each)}" for each in service.methods]
            body += ["}"]
        syntax = f'edition = "{file.syntax}"' if file.syntax == "2023" else None
        head = [f"{syntax}" if syntax else f'syntax = "{file.syntax}"']
        if self._package:
            head.append(f"package {self._package}")
        head += [f'import "{each}"' for each in sorted(self._imports)]
        return "\n".join([*(f"{line};" for line in head), *body, ""])

    def _name(self, kind: Type) -> str:
        if isinstance(kind, str):
            if kind in SCALARS:
                return kind
            self._imports.add(WELL_KNOWN[kind])
            return f".{kind}"
        path, full = self._homes[id(kind)]
        if path != self._path:
            self._imports.add(path)
        return f".{full}"

    def _message(self, message: Message, indent: str, head: str = "") -> Iterator[str]:
        yield f"{indent}{head or f'message {message.name}'} {{"
        inner = indent + "  "
        yield from _reserved(message.reserved, message.reserved_names, self._file, inner)
        for first, last in message.ranges:
            yield f"{inner}extensions {first} to {last};"
        groups = {
            id(each.type) for each in (*message.fields, *message.extensions) if self._group(each)
        }
        for nested in message.messages:
            if id(nested) not in groups:
                yield from self._message(nested, inner)
        for enum in message.enums:
            yield from self._enum(enum, inner)
        printed: set[int] = set()
        for each in message.fields:
            if each.oneof is None:
                yield from self._field(each, inner)
            elif id(each.oneof) not in printed:
                printed.add(id(each.oneof))
                yield f"{inner}oneof {each.oneof.name} {{"
                for member in message.fields:
                    if member.oneof is each.oneof:
                        yield from self._field(member, inner + "  ")
                yield f"{inner}}}"
        yield from self._extensions(message.extensions, inner)
        yield f"{indent}}}"

    def _group(self, field: Field) -> bool:
        return field.delimited and self._file.syntax == "proto2"

    def _extensions(self, extensions: Iterable[Field], indent: str) -> Iterator[str]:
        for each in extensions:
            assert each.extendee is not None
            yield f"{indent}extend {self._name(each.extendee)} {{"
            yield from self._field(each, indent + "  ")
            yield f"{indent}}}"

    def _field(self, field: Field, indent: str) -> Iterator[str]:
        options = ", ".join(self._options(field))
        options = f" [{options}]" if options else ""
        if self._group(field) and isinstance(field.type, Message):
            head = f"{self._label(field)}group {field.type.name} = {field.number}{options}"
            yield from self._message(field.type, indent, head)
            return
        kind = self._name(field.type)
        if field.label == "map":
            kind = f"map<{field.key}, {kind}>"
        yield f"{indent}{self._label(field)}{kind} {field.name} = {field.number}{options};"

    def _label(self, field: Field) -> str:
        if field.label == "repeated":
            return "repeated "
        if field.label == "map" or field.oneof is not None or self._file.syntax == "2023":
            return ""
        if self._file.syntax == "proto3":
            return "optional " if field.presence == "explicit" else ""
        return "required " if field.presence == "required" else "optional "

    def _options(self, field: Field) -> Iterator[str]:
        editions = self._file.syntax == "2023"
        if field.json:
            yield f'json_name = "{field.json}"'
        if isinstance(field.default, Value):
            yield f"default = {field.default.name}"
        elif field.default is not None:
            yield f"default = {field.default}"
        if field.packed is not None:
            if editions:
                how = "PACKED" if field.packed else "EXPANDED"
                yield f"features.repeated_field_encoding = {how}"
            else:
                yield f"packed = {str(field.packed).lower()}"
        if field.deprecated:
            yield "deprecated = true"
        if not editions:
            return
        single = field.label == "single" and field.oneof is None
        if single and field.presence != "explicit" and not is_message(field.type):
            yield f"features.field_presence = {_PRESENCE[field.presence]}"
        elif single and field.presence == "required":
            yield "features.field_presence = LEGACY_REQUIRED"
        if field.delimited:
            yield "features.message_encoding = DELIMITED"
        if not field.check_utf8:
            yield "features.utf8_validation = NONE"

    def _enum(self, enum: Enum, indent: str) -> Iterator[str]:
        yield f"{indent}enum {enum.name} {{"
        if self._file.syntax == "2023" and enum.closed:
            yield f"{indent}  option features.enum_type = CLOSED;"
        if len({each.number for each in enum.values}) < len(enum.values):
            yield f"{indent}  option allow_alias = true;"
        yield from _reserved(enum.reserved, enum.reserved_names, self._file, indent + "  ")
        for value in enum.values:
            options = " [deprecated = true]" if value.deprecated else ""
            yield f"{indent}  {value.name} = {value.number}{options};"
        yield f"{indent}}}"

    def _method(self, method: Method) -> str:
        request, response = self._name(method.request), self._name(method.response)
        if method.client_streaming:
            request = f"stream {request}"
        if method.server_streaming:
            response = f"stream {response}"
        head = f"rpc {method.name}({request}) returns ({response})"
        options = ["option deprecated = true;"] if method.deprecated else []
        if method.idempotency:
            options.append(f"option idempotency_level = {method.idempotency};")
        return f"{head} {{ {' '.join(options)} }}" if options else f"{head};"


def is_message(kind: Type) -> bool:
    """Whether a type is a message, of the schema or of Protobuf's own."""
    return isinstance(kind, Message) or (isinstance(kind, str) and kind in WELL_KNOWN)


def _reserved(
    ranges: list[tuple[int, int]], names: list[str], file: File, indent: str
) -> Iterator[str]:
    for first, last in ranges:
        yield f"{indent}reserved {first if first == last else f'{first} to {last}'};"
    for name in names:
        yield (
            f"{indent}reserved {name};" if file.syntax == "2023" else f'{indent}reserved "{name}";'
        )
