"""The elements of a schema as rules see them: everything resolved, whatever the syntax."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from google.protobuf.descriptor_pb2 import FileDescriptorProto

from dao_sdk.compat.schema.places import Places
from dao_sdk.compat.schema.spans import Path
from dao_sdk.contract.model import Place


@dataclass(slots=True, eq=False)
class File:
    """One .proto file."""

    proto: FileDescriptorProto
    places: Places

    @property
    def path(self) -> str:
        """Path as other files import it."""
        return self.proto.name

    @property
    def place(self) -> Place | None:
        """Where it begins."""
        return self.places.at((), self.proto.package)


@dataclass(slots=True, eq=False)
class Element:
    """Anything with a name in a file."""

    full: str
    """Full name, such as ``dao.data.v1.Value.text``."""
    file: File
    path: Path

    @property
    def name(self) -> str:
        """The last part of the full name."""
        return self.full.rpartition(".")[2]

    @property
    def parent(self) -> str:
        """The full name without its last part."""
        return self.full.rpartition(".")[0]

    @property
    def place(self) -> Place | None:
        """Where it is written."""
        return self.file.places.at(self.path, self.full)


@dataclass(slots=True, eq=False)
class Field(Element):
    """A field of a message, or an extension of one."""

    number: int
    type: str
    """A scalar's name in a .proto file, or ``message`` or ``enum``; that of the values in a map."""
    type_name: str
    """Full name of the message or enum; empty for a scalar."""
    label: Literal["single", "repeated", "map"]
    presence: Literal["explicit", "implicit", "required", ""]
    """Whether an unset field differs from a default one; empty for repeated fields and maps."""
    key: str
    """The key type of a map; empty otherwise."""
    packed: bool
    delimited: bool
    utf8: bool
    oneof: str
    """The oneof that it is in; empty where in none."""
    json: str
    """Its name in JSON."""
    default: str
    """Its own default value as proto2 and editions write it; empty where it has none."""
    extendee: str
    """Full name of the message that an extension extends; empty for a field."""
    deprecated: bool
    debug_redact: bool = False

    @property
    def kind(self) -> str:
        """The type in words, such as ``repeated int32`` or ``map<string, dao.data.v1.Value>``."""
        named = self.type_name or self.type
        if self.label == "map":
            return f"map<{self.key}, {named}>"
        return f"repeated {named}" if self.label == "repeated" else named


@dataclass(slots=True, eq=False)
class Value(Element):
    """A value of an enum."""

    number: int
    deprecated: bool


Range = tuple[int, int]
"""Reserved numbers: the first and the last, both within."""


def merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges in order, with those that meet made one."""
    found: list[Range] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def reserves(ranges: Sequence[Range], number: int) -> bool:
    """Whether a number is in one of the ranges, which are in order and do not meet."""
    at = bisect_right(ranges, number, key=lambda it: it[0])
    return at > 0 and number <= ranges[at - 1][1]


@dataclass(slots=True, eq=False)
class Enum(Element):
    """An enum."""

    values: tuple[Value, ...]
    closed: bool
    strict_json: bool
    reserved: tuple[Range, ...]
    """In order, and no two meet."""
    reserved_names: frozenset[str]


@dataclass(slots=True, eq=False)
class Oneof(Element):
    """A group of fields of which at most one is set; never one that the compiler made."""

    fields: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Message(Element):
    """A message type."""

    fields: tuple[Field, ...]
    oneofs: tuple[Oneof, ...]
    reserved: tuple[Range, ...]
    """In order, and no two meet."""
    reserved_names: frozenset[str]
    extension_ranges: tuple[Range, ...]
    message_set: bool
    strict_json: bool
    messages: tuple[Message, ...] = ()
    """The messages declared in it, without the entries of maps."""
    enums: tuple[Enum, ...] = ()
    extensions: tuple[Field, ...] = field(default=())
    """The extensions of other messages that are declared in it."""


@dataclass(slots=True, eq=False)
class Method(Element):
    """An rpc of a service."""

    request: str
    response: str
    client_streaming: bool
    server_streaming: bool
    idempotency: str


@dataclass(slots=True, eq=False)
class Service(Element):
    """A service."""

    methods: tuple[Method, ...]
