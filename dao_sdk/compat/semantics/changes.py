"""Every field that was kept, lost or added between two schemas, as one encoding identifies fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from dao_sdk.compat.matching.declarations import MessagePair
from dao_sdk.compat.matching.matched import Matched, Pair
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.semantics.aspects import Aspect, Change
from dao_sdk.compat.semantics.judge import Judge
from dao_sdk.compat.semantics.oneofs import Move, moves


class Kept(NamedTuple):
    """A field or extension that is on both sides."""

    message: MessagePair
    """What it is in, or what it extends."""
    pair: Pair[Field]
    changes: tuple[Change, ...]


class Single(NamedTuple):
    """A field or extension that is on one side only."""

    message: MessagePair
    field: Field


class Moved(NamedTuple):
    """A field that went into, out of or between oneofs."""

    message: MessagePair
    move: Move


class FieldChanges:
    """The fields of all messages that differ, and all extensions, matched and judged once.

    Args:
        judge: Judges them as one encoding has them.
        messages: The messages that differ.
        extensions: All extensions, by what they extend and their number.
        extended: Finds the message that an extension extends, on both sides.
    """

    def __init__(
        self,
        judge: Judge,
        messages: tuple[MessagePair, ...],
        extensions: Matched[Field],
        extended: Callable[[Field], MessagePair | None],
    ) -> None:
        self.judge, self._messages = judge, messages
        self._extensions, self._extended = extensions, extended

    @cached_property
    def matched(self) -> tuple[tuple[MessagePair, Matched[Field]], ...]:
        """The fields of each message that differs."""
        match = self.judge.encoding.match
        return tuple((each, match(each.old, each.new)) for each in self._messages)

    @cached_property
    def kept(self) -> tuple[Kept, ...]:
        """What is on both sides and changed in this encoding."""
        return tuple(it for it in self._kept() if it.changes)

    def _kept(self) -> Iterator[Kept]:
        for message, fields in self.matched:
            for pair in fields.both:
                yield Kept(message, pair, self.judge.field(pair.old, pair.new))
        for message, pair in self._both_extensions:
            yield Kept(message, pair, self.judge.field(pair.old, pair.new))
        for message, pair in self.exchanged:
            yield Kept(message, pair, self.judge.field(pair.old, pair.new))

    @cached_property
    def removed(self) -> tuple[Single, ...]:
        """Fields of messages that the new side lacks."""
        fields = (Single(at, each) for at, found in self.matched for each in found.removed)
        moved = {id(pair.old) for _, pair in self.exchanged}
        return tuple(it for it in fields if id(it.field) not in moved)

    @cached_property
    def added(self) -> tuple[Single, ...]:
        """Fields of messages that the old side lacks."""
        fields = (Single(at, each) for at, found in self.matched for each in found.added)
        moved = {id(pair.new) for _, pair in self.exchanged}
        return tuple(it for it in fields if id(it.field) not in moved)

    @cached_property
    def moves(self) -> tuple[Moved, ...]:
        """Fields whose oneofs changed."""
        return tuple(
            Moved(message, move)
            for message, fields in self.matched
            for move in moves(self.judge.sharing(fields.both))
        )

    @cached_property
    def moved_numbers(self) -> tuple[tuple[Field, Field, MessagePair], ...]:
        """Fields of one name and two numbers, with what they are in."""
        return tuple(self._moved_numbers())

    def _moved_numbers(self) -> Iterator[tuple[Field, Field, MessagePair]]:
        for message, fields in self.matched:
            if (
                fields.removed
                or fields.added
                or any(it.old.name != it.new.name for it in fields.both)
            ):
                named = {it.name: it for it in message.new.fields}
                for old in message.old.fields:
                    new = named.get(old.name)
                    if new is not None and new.number != old.number:
                        yield old, new, message

    def renumbered(self, single: Single) -> bool:
        """Whether a field that has only one side's number is on the other side under another."""
        return id(single.field) in self._renumbered

    @cached_property
    def _renumbered(self) -> frozenset[int]:
        return frozenset(id(it) for old, new, _ in self.moved_numbers for it in (old, new))

    # Extensions

    @cached_property
    def removed_extensions(self) -> tuple[Single, ...]:
        """Extensions that the new side lacks, and has no field for either."""
        moved = {id(pair.old) for _, pair in self.exchanged}
        return tuple(
            it for it in self._alone(self._extensions.removed) if id(it.field) not in moved
        )

    @cached_property
    def added_extensions(self) -> tuple[Single, ...]:
        """Extensions that the old side lacks, and has no field for either."""
        moved = {id(pair.new) for _, pair in self.exchanged}
        return tuple(it for it in self._alone(self._extensions.added) if id(it.field) not in moved)

    def _alone(self, extensions: tuple[Field, ...]) -> Iterator[Single]:
        for each in extensions:
            message = self._extended(each)
            if message is not None:
                yield Single(message, each)

    @cached_property
    def _both_extensions(self) -> tuple[tuple[MessagePair, Pair[Field]], ...]:
        found = ((self._extended(pair.old), pair) for pair in self._extensions.both)
        return tuple((message, pair) for message, pair in found if message is not None)

    @cached_property
    def exchanged(self) -> tuple[tuple[MessagePair, Pair[Field]], ...]:
        """Fields that became extensions, and extensions that became fields, by their numbers."""
        if not self._extensions.removed and not self._extensions.added:
            return ()
        found: list[tuple[MessagePair, Pair[Field]]] = []
        removed = {(at.old.full, it.number): it for at, all_ in self.matched for it in all_.removed}
        added = {(at.new.full, it.number): it for at, all_ in self.matched for it in all_.added}
        for single in self._alone(self._extensions.removed):
            field = added.get((single.message.new.full, single.field.number))
            if field is not None:
                found.append((single.message, Pair(single.field, field)))
        for single in self._alone(self._extensions.added):
            field = removed.get((single.message.old.full, single.field.number))
            if field is not None:
                found.append((single.message, Pair(field, single.field)))
        return tuple(found)

    def of(self, *aspects: Aspect) -> Iterator[tuple[Kept, Change]]:
        """The changes of some aspects."""
        for kept in self.kept:
            for change in kept.changes:
                if change.aspect in aspects:
                    yield kept, change
