"""Matches the messages and enums of two schemas, reading only those that differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dao_sdk.compat.pairing.matched import Matched, Pair, match
from dao_sdk.compat.pairing.renames import renamed
from dao_sdk.compat.schema.elements import Enum, Field, Message, Oneof, Value
from dao_sdk.compat.schema.schema import Declaration, Schema


@dataclass(eq=False)
class MessagePair(Pair[Message]):
    """A message on both sides, with what is in it matched."""

    @cached_property
    def fields(self) -> Matched[Field]:
        """Its fields, by number: the number is what crosses."""
        return match(self.old.fields, self.new.fields, lambda it: it.number)

    @cached_property
    def oneofs(self) -> Matched[Oneof]:
        """Its oneofs, by name."""
        return match(self.old.oneofs, self.new.oneofs, lambda it: it.name)


@dataclass(eq=False)
class EnumPair(Pair[Enum]):
    """An enum on both sides, with its values matched."""

    @cached_property
    def values(self) -> Matched[Value]:
        """Its values by number; of several with one number, the first."""
        return match(self.old.values, self.new.values, lambda it: it.number)


@dataclass(slots=True, eq=False)
class Declarations:
    """The messages and enums of two schemas that differ in anything but comments and order."""

    messages: tuple[MessagePair, ...]
    """On both sides and different, renamed ones too, outer before inner."""
    enums: tuple[EnumPair, ...]
    removed: tuple[Message | Enum, ...]
    """Only on the old side; what is declared inside one of them is not listed again."""
    added: tuple[Message | Enum, ...]


def match_declarations(old: Schema, new: Schema) -> Declarations:
    """Matches by full name, then what is left by likeness."""
    messages: list[MessagePair] = []
    enums: list[EnumPair] = []
    removed: list[Message | Enum] = []
    added: list[Message | Enum] = []

    def pair(before: Message | Enum, after: Message | Enum) -> None:
        if isinstance(before, Message) and isinstance(after, Message):
            messages.append(MessagePair(before, after))
            inside(before, after)
        elif isinstance(before, Enum) and isinstance(after, Enum):
            enums.append(EnumPair(before, after))
        else:
            removed.append(before)
            added.append(after)

    def inside(before: Message, after: Message) -> None:
        nested = match(_nested(before), _nested(after), lambda it: it.name)
        removed.extend(nested.removed)
        added.extend(nested.added)
        for each in nested.both:
            pair(each.old, each.new)

    for name, declared in old.top.items():
        other = new.top.get(name)
        if other is None:
            removed.append(old.read(declared))
        elif not _same(old, declared, new, other):
            pair(old.read(declared), new.read(other))
    added.extend(new.read(each) for name, each in new.top.items() if name not in old.top)
    for each in renamed(removed, added):
        removed.remove(each.old)
        added.remove(each.new)
        pair(each.old, each.new)
    return Declarations(tuple(messages), tuple(enums), tuple(removed), tuple(added))


def _nested(message: Message) -> Iterator[Message | Enum]:
    yield from message.messages
    yield from message.enums


def _same(old: Schema, one: Declaration, new: Schema, other: Declaration) -> bool:
    """Whether two declarations say the same in files of the same features."""
    return one.proto == other.proto and old.features(one.file) == new.features(other.file)
