"""A schema as a tree that is easy to change: types are referred to by object, not by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Syntax = Literal["proto2", "proto3", "2023"]
Presence = Literal["explicit", "implicit", "required"]
Label = Literal["single", "repeated", "map"]

INTEGERS = (
    *("int32", "int64", "uint32", "uint64", "sint32", "sint64"),
    *("fixed32", "fixed64", "sfixed32", "sfixed64"),
)
PACKABLE = (*INTEGERS, "float", "double", "bool")
SCALARS = (*PACKABLE, "string", "bytes")
KEYS = (*INTEGERS, "bool", "string")
WELL_KNOWN = {
    "google.protobuf.Timestamp": "google/protobuf/timestamp.proto",
    "google.protobuf.Any": "google/protobuf/any.proto",
    "google.protobuf.StringValue": "google/protobuf/wrappers.proto",
}
"""Messages that come with Protobuf, and the files that declare them."""


@dataclass(eq=False)
class Value:
    """A value of an enum."""

    name: str
    number: int
    deprecated: bool = False


@dataclass(eq=False)
class Enum:
    """An enum; ``allow_alias`` is printed where numbers are double."""

    name: str
    values: list[Value]
    closed: bool
    """Follows from the syntax but in editions."""
    reserved: list[tuple[int, int]] = field(default_factory=list)
    reserved_names: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Oneof:
    """A oneof; it is printed where fields are in it."""

    name: str


@dataclass(eq=False)
class Field:
    """A field, or an extension."""

    name: str
    number: int
    type: Type
    label: Label = "single"
    presence: Presence = "explicit"
    """Of no account where not single, in a oneof, or for messages."""
    key: str = ""
    """The type of a map's keys."""
    oneof: Oneof | None = None
    json: str = ""
    """A name in JSON of its own."""
    packed: bool | None = None
    """As its option says."""
    default: str | Value | None = None
    delimited: bool = False
    """A group in proto2, where its type is declared beside it for it alone."""
    check_utf8: bool = True
    deprecated: bool = False
    extendee: Message | None = None


@dataclass(eq=False)
class Message:
    """A message."""

    name: str
    fields: list[Field] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    enums: list[Enum] = field(default_factory=list)
    reserved: list[tuple[int, int]] = field(default_factory=list)
    """First and last number."""
    reserved_names: list[str] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    """Of extensions: first and last number."""
    extensions: list[Field] = field(default_factory=list)


Type: TypeAlias = str | Message | Enum
"""A scalar's name, the full name of a message of Protobuf's own, or what the schema declares."""


@dataclass(eq=False)
class Method:
    """An rpc."""

    name: str
    request: Message
    response: Message
    client_streaming: bool = False
    server_streaming: bool = False
    idempotency: str = ""
    deprecated: bool = False


@dataclass(eq=False)
class Service:
    """A service."""

    name: str
    methods: list[Method] = field(default_factory=list)


@dataclass(eq=False)
class File:
    """A file; its imports follow from what it uses."""

    path: str
    package: str
    syntax: Syntax
    messages: list[Message] = field(default_factory=list)
    enums: list[Enum] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    extensions: list[Field] = field(default_factory=list)


@dataclass(eq=False)
class Scope:
    """Where messages, enums and extensions are declared: a file or a message."""

    file: File
    within: File | Message
    full: str
    """Full name; the package of a file."""

    def names(self) -> list[str]:
        """The names of all that is declared in it; the values of an enum are beside the enum."""
        within = self.within
        names = [each.name for each in within.messages]
        names += [each.name for each in within.extensions]
        for enum in within.enums:
            names += [enum.name, *(value.name for value in enum.values)]
        if isinstance(within, File):
            return [*names, *(each.name for each in within.services)]
        oneofs = {id(it.oneof): it.oneof.name for it in within.fields if it.oneof}
        return [*names, *(each.name for each in within.fields), *oneofs.values()]


@dataclass(eq=False)
class Schema:
    """Some files."""

    files: list[File]

    def scopes(self) -> Iterator[Scope]:
        """Every file, and after it each of its messages, outer before inner."""

        def inside(scope: Scope) -> Iterator[Scope]:
            yield scope
            for each in scope.within.messages:
                yield from inside(Scope(scope.file, each, joined(scope.full, each.name)))

        for file in self.files:
            yield from inside(Scope(file, file, file.package))

    def messages(self) -> Iterator[tuple[Scope, Message]]:
        """Every message with its own scope."""
        for scope in self.scopes():
            if isinstance(scope.within, Message):
                yield scope, scope.within

    def enums(self) -> Iterator[tuple[Scope, Enum]]:
        """Every enum, with the scope that it is declared in."""
        for scope in self.scopes():
            for each in scope.within.enums:
                yield scope, each

    def fields(self) -> Iterator[tuple[Scope, Field]]:
        """Every field of a message, with the message's scope."""
        for scope, message in self.messages():
            for each in message.fields:
                yield scope, each

    def extensions(self) -> Iterator[tuple[Scope, Field]]:
        """Every extension, with the scope that it is declared in."""
        for scope in self.scopes():
            for each in scope.within.extensions:
                yield scope, each

    def methods(self) -> Iterator[tuple[File, Service, Method]]:
        """Every method."""
        for file in self.files:
            for service in file.services:
                for method in service.methods:
                    yield file, service, method


def joined(outer: str, name: str) -> str:
    """A full name from that of a scope, which may be empty."""
    return f"{outer}.{name}" if outer else name
