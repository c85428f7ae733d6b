"""Packages, files, messages and enums, and references to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from dao_sdk.codegen.view.table import Names, Texts
from dao_sdk.contract.pattern import Part


@dataclass(frozen=True, slots=True)
class Type:
    """A reference to a message, for a request or an answer; of the boundary, also to an enum."""

    name: str
    """Full name, such as ``dao.data.v1.PutRequest``."""
    doc: str
    """What the contract says about the message."""
    empty: bool
    """Whether the message has no fields, so that there is but one such message."""
    omittable: bool
    """Whether a message without anything set keeps the rules, so that a request need not be given."""
    ruled: bool
    """Whether there are rules in it, or in the messages that it holds."""
    names: Names
    """The names of the message."""
    package: Package
    file: File
    """The file that declares it."""
    types: Texts
    """How it is written outside its package, by type set."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the values of a field must be, or each item or value of it; none where nothing is said."""

    required: bool
    min_len: int | None
    max_len: int | None
    min_bytes: int | None
    max_bytes: int | None
    pattern: str | None
    expected: str | None
    """What the pattern asks for, in words that go on after "must be"."""
    parts: tuple[Part, ...]
    """The pattern taken apart: ``ranges`` of characters, ``least``, ``most`` (none for any number)."""
    min_items: int | None
    max_items: int | None
    gte: int | None
    lte: int | None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message."""

    name: str
    number: int
    doc: str
    label: str
    """``single``, ``optional``, ``repeated`` or ``map``."""
    kind: str
    """What its values are: ``scalar``, ``message`` or ``enum``."""
    type: str
    """The scalar, or the full name of the message or enum."""
    key: str | None
    """The scalar of a map's keys."""
    oneof: str | None
    """The oneof that it belongs to."""
    presence: bool
    """Whether one can ask if it is set."""
    json_name: str
    deprecated: bool
    rules: Rules | None
    ruled: bool
    """Whether it holds messages in which there are rules."""
    names: Names
    types: Texts
    """How its type is written inside its message, by type set."""


@dataclass(frozen=True, slots=True)
class Oneof:
    """A group of fields of which at most one is set."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an enum."""

    name: str
    number: int
    doc: str
    deprecated: bool
    names: Names
    first: Names
    """The names of the first value with this number: its own, but for a synonym."""


@dataclass(frozen=True, slots=True)
class Enum:
    """An enum."""

    name: str
    """Full name."""
    short: str
    """The last part of the name."""
    doc: str
    values: tuple[Value, ...]
    variants: tuple[Value, ...]
    """The first value of each number, for languages in which a number has one name only."""
    synonyms: tuple[Value, ...]
    """The others (``allow_alias``): another name of a number that has one."""
    nested: bool
    """Whether it is declared inside a message."""
    file: File
    """The file that declares it."""
    names: Names
    types: Texts
    """How the type of its values is written inside the enum, by type set."""
    beside: Texts
    """The same beside the enum, in its message or package."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message; ``messages`` and ``enums`` are those declared directly inside it."""

    name: str
    """Full name."""
    short: str
    """The last part of the name."""
    doc: str
    fields: tuple[Field, ...]
    oneofs: tuple[Oneof, ...]
    ruled: bool
    """Whether there are rules in it, or in the messages that it holds."""
    presence: tuple[str, ...]
    """What one can ask whether it is set: fields with presence and oneofs, by their proto names."""
    messages: tuple[Message, ...]
    enums: tuple[Enum, ...]
    nested: bool
    """Whether it is declared inside a message."""
    file: File
    """The file that declares it."""
    names: Names
    words: Texts
    """The words of the language, as they must be written inside this message."""


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name for a type, for places where its own is shadowed."""

    name: str
    target: str


@dataclass(slots=True, eq=False)
class Package:
    """A Protobuf package."""

    name: str
    """Full name, such as ``dao.data.v1``."""
    doc: str
    """The words of its files about themselves, in the order of the files."""
    names: Names
    messages: tuple[Message, ...] = ()
    """The messages at the top of its files; nested ones are inside them."""
    enums: tuple[Enum, ...] = ()
    """The enums at the top of its files."""
    uses: tuple[Package, ...] = ()
    """Other packages whose types its messages use."""
    aliases: tuple[Alias, ...] = ()
    words: Texts = field(default_factory=lambda: Texts({}))
    """The words of the language, as they must be written at the top of the package."""

    @property
    def all_messages(self) -> tuple[Message, ...]:
        """Every message, outer before inner."""
        found: list[Message] = []
        waiting = list(reversed(self.messages))
        while waiting:
            message = waiting.pop()
            found.append(message)
            waiting.extend(reversed(message.messages))
        return tuple(found)

    @property
    def all_enums(self) -> tuple[Enum, ...]:
        """Every enum, those of messages after those at the top."""
        return (*self.enums, *(enum for each in self.all_messages for enum in each.enums))


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """One .proto file, for packs whose ecosystem compiles it itself."""

    path: str
    package: Package
    doc: str
    source: str
    imports: tuple[str, ...]
    names: Names
