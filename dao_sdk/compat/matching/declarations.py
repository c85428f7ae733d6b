"""Matches the messages and enums of two schemas, reading only those that differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dao_sdk.compat.matching.matched import Matched, Pair, match
from dao_sdk.compat.matching.renames import renamed
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
    def named(self) -> Matched[Field]:
        """Its fields by name, which is what authors write; then those that kept their number."""
        found = match(self.old.fields, self.new.fields, lambda it: it.name)
        numbered = match(found.removed, found.added, lambda it: it.number)
        return found.joined(numbered.both)

    @cached_property
    def oneofs(self) -> Matched[Oneof]:
        """Its oneofs by name, then those that kept the number of a field that nobody else has."""
        named = match(self.old.oneofs, self.new.oneofs, lambda it: it.name)
        old = {it.number: it.oneof for it in self.old.fields}
        heirs: dict[str, list[str]] = {}
        for field in self.new.fields:
            heirs.setdefault(old.get(field.number, ""), []).append(field.oneof)
        news = {it.name: it for it in named.added}
        pairs = []
        for each in named.removed:
            heir = heirs.get(each.name, [""])
            if len(set(heir)) == 1 and heir[0] in news:
                pairs.append(Pair(each, news.pop(heir[0])))
        return named.joined(pairs)


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
    names: dict[str, str]
    """The new full names of those that were renamed or are inside of such, by the old ones."""

    def now(self, full: str) -> str:
        """What a message or enum is called on the new side; its old name where it is not there."""
        return self.names.get(full, full)


def match_declarations(old: Schema, new: Schema) -> Declarations:
    """Matches by full name, then what is left by likeness."""
    messages: list[MessagePair] = []
    enums: list[EnumPair] = []
    removed: list[Message | Enum] = []
    added: list[Message | Enum] = []
    names: dict[str, str] = {}

    def pair(before: Message | Enum, after: Message | Enum) -> None:
        if before.full != after.full:
            names[before.full] = after.full
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
            if old.own(declared):
                removed.append(old.read(declared))
        elif not _same(old, declared, new, other):
            pair(old.read(declared), new.read(other))
    fresh = (each for name, each in new.top.items() if name not in old.top)
    added.extend(new.read(each) for each in fresh if new.own(each))
    renames = renamed(removed, added, _exchanged(messages) if removed and added else ())
    settled = {id(it) for each in renames for it in (each.old, each.new)}
    gone = [it for it in removed if id(it) not in settled]
    come = [it for it in added if id(it) not in settled]
    removed, added = [], []
    for each in renames:
        pair(each.old, each.new)
    return Declarations(tuple(messages), tuple(enums), (*gone, *removed), (*come, *added), names)


def _exchanged(messages: list[MessagePair]) -> Iterator[Pair[str]]:
    """The types of fields that have another one now."""
    for message in messages:
        for field in message.fields.both:
            old, new = field.old.type_name, field.new.type_name
            if old and new and old != new:
                yield Pair(old, new)


def _nested(message: Message) -> Iterator[Message | Enum]:
    yield from message.messages
    yield from message.enums


def _same(old: Schema, one: Declaration, new: Schema, other: Declaration) -> bool:
    """Whether two declarations say the same in files of the same features."""
    return one.proto == other.proto and old.features(one.file) == new.features(other.file)
