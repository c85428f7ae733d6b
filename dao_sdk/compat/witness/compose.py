"""Writes messages in which only one element, however deep, takes the values that are worth trying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from google.protobuf.message import Message

from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.semantics.aspects import Step
from dao_sdk.compat.vocabulary import Direction
from dao_sdk.compat.witness.codec import Codec
from dao_sdk.compat.witness.runtime import FieldType
from dao_sdk.compat.witness.values import container, enter, is_map, put, require, settings

Trail = tuple[Step, ...]
"""The fields on the way from a message to what changed in it, which is the last."""


class Codecs(NamedTuple):
    """Both sides as the runtime has them."""

    old: Codec
    new: Codec


@dataclass(frozen=True, slots=True)
class Target:
    """An element of a message on both sides, and how it is reached."""

    old_name: str
    """Full name of the outermost message on the old side."""
    new_name: str
    trails: tuple[Trail, ...]
    """One or more ways, tried in turn; an empty one for the value in an enum's holder."""
    beside: Step | None = None
    """A field next to the last one that is set together with it."""

    @property
    def names(self) -> tuple[str, str]:
        """The full names, the old one first."""
        return self.old_name, self.new_name

    @property
    def changed(self) -> Step:
        """The field that changed, if it is one of the outermost message itself."""
        trail = self.trails[0]
        return trail[0] if len(self.trails) == len(trail) == 1 else Step(None, None)


class Tried(NamedTuple):
    """Something that one side writes."""

    message: Message
    trail: Trail
    new: bool
    """Whether the new side writes it."""
    values: Sequence[Any] = ()
    """What the changed field is set to; empty if it is not."""


def tries(
    codecs: Codecs, target: Target, breaks: frozenset[Direction], numbers: tuple[int, ...] | None
) -> Iterator[Tried]:
    """What is worth trying, in turn; the side whose values the finding is about writes first.

    Args:
        codecs: Both sides.
        target: What is tried.
        breaks: The directions that the finding breaks.
        numbers: The numbers to try if the target is an enum's holder.
    """
    for new in (False, True) if Direction.OLD_ON_NEW in breaks else (True, False):
        codec = codecs[new]
        if numbers is not None:
            for message in _held(codec, target.names[new], numbers):
                yield Tried(message, (), new)
            continue
        for trail in target.trails:
            yield from _written(codec, target, trail, new)


def descriptor(codec: Codec, message: Message, field: Field | None) -> FieldType | None:
    """A field of a message as the runtime has it; None if the side has no such field."""
    if field is None:
        return None
    if field.extendee:
        return codec.extension(message.DESCRIPTOR, field.number)
    fields: Any = message.DESCRIPTOR.fields_by_number
    return fields.get(field.number)


def reach(codec: Codec, full: str, trail: Trail, new: bool) -> tuple[Message, Message] | None:
    """A message that sets nothing but the way, and the message in it that the changed field is in.

    None if the way ends before, or is none on this side.
    """
    outer = inner = codec.new(full)
    require(inner)
    for step in trail[:-1]:
        found = descriptor(codec, inner, step[new])
        if found is None or found.message_type is None:
            return None
        inner = enter(inner, found)
        if inner is not None and is_entry(step, new):
            inner = enter(inner, inner.DESCRIPTOR.fields_by_number[2])
        if inner is None:
            return None
    return outer, inner


def inside(codec: Codec, message: Message, trail: Trail, new: bool) -> Message | None:
    """The message in another one that the changed field is in; None if it is not there."""
    inner: Any = message
    for step in trail[:-1]:
        field = descriptor(codec, inner, step[new])
        if field is None or field.message_type is None:
            return None
        held = container(inner, field)
        if is_map(field):
            inner = next((held[key] for key in held), None)
        elif field.is_repeated:
            inner = next(iter(held), None)
        else:
            inner = held
        if is_entry(step, new) and inner is not None:
            inner = getattr(inner, inner.DESCRIPTOR.fields_by_number[2].name)
        if not isinstance(inner, Message):
            return None
    reached: Message = inner
    return reached


def is_entry(step: Step, new: bool) -> bool:
    """Whether a field is a list of messages that the other side has as a map."""
    mine, other = step[new], step[not new]
    return mine is not None and other is not None and mine.label != "map" == other.label


def _written(codec: Codec, target: Target, trail: Trail, new: bool) -> Iterator[Tried]:
    """Messages of one side: with the field set to each value, then without it."""
    start = reach(codec, target.names[new], trail, new)
    if start is None:
        return
    field = descriptor(codec, start[1], trail[-1][new])
    for values in settings(field) if field is not None else ():
        yield Tried(compose(codec, target, trail, new, values), trail, new, values)
    yield Tried(start[0], trail, new)


def compose(
    codec: Codec,
    target: Target,
    trail: Trail,
    new: bool,
    values: Sequence[Any],
    alone: bool = False,
) -> Message:
    """A message with some values of the changed field, and what is set beside it unless alone."""
    reached = reach(codec, target.names[new], trail, new)
    assert reached is not None
    outer, inner = reached
    beside = descriptor(codec, inner, target.beside[new]) if target.beside else None
    for field, given in (
        (beside, next(settings(beside)) if beside is not None and not alone else ()),
        (descriptor(codec, inner, trail[-1][new]), values),
    ):
        for value in given:
            put(inner, field, value)
    return outer


def _held(codec: Codec, full: str, numbers: tuple[int, ...]) -> Iterator[Message]:
    """An enum's holder with each number, if the side can write it, or else without any."""
    for number in numbers:
        made = codec.new(full)
        try:
            setattr(made, "value", number)  # noqa: B010
        except ValueError:
            continue
        yield made
    if not numbers:
        yield codec.new(full)
