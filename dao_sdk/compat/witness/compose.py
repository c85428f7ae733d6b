"""Writes messages in which one field, however deep, takes the values that are worth trying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from dao_sdk.compat.judging.aspects import Step
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.witness.codec import Codec
from dao_sdk.compat.witness.runtime import FieldType
from dao_sdk.compat.witness.values import enter, fill, put, require, settings


@dataclass(frozen=True, slots=True)
class Target:
    """A field of a message on both sides, and how it is reached."""

    old_name: str
    """Full name of the outermost message on the old side."""
    new_name: str
    trails: tuple[tuple[Step, ...], ...]
    """The fields on the way; the last is what changed. One or more ways, tried in turn; an empty one
    where the message itself is meant."""
    beside: tuple[Step, ...] = ()
    """Fields next to the last one that are set together with it."""

    @property
    def changed(self) -> Step | None:
        """The field that changed, where it is one of the outermost message itself."""
        return self.trails[0][0] if len(self.trails) == len(self.trails[0]) == 1 else None


def written(codec: Codec, target: Target, *, new: bool) -> Iterator[Message]:
    """Messages of one side: with the field set to each value, then without it.

    Args:
        codec: The side that writes.
        target: What is tried.
        new: Whether it is the new side.
    """
    full = target.new_name if new else target.old_name
    side = 1 if new else 0
    for trail in target.trails:
        last = trail[-1][side] if trail else None
        start = _reach(codec, full, trail, side)
        if start is None:
            continue
        field = _descriptor(codec, start[1], last) if last is not None else None
        if field is not None:
            for each in settings(field):
                yield _composed(codec, full, target, trail, side, field, each)
        yield start[0]


def filled(codec: Codec, full: str) -> Iterator[Message]:
    """Messages with every field set, which may go wrong by another field than the one that is meant."""
    for turn in range(2):
        whole = codec.new(full)
        fill(whole, 3, turn)
        yield whole


def _composed(
    codec: Codec,
    full: str,
    target: Target,
    trail: tuple[Step, ...],
    side: int,
    field: FieldType,
    put_in: Sequence[Any],
) -> Message:
    reached = _reach(codec, full, trail, side)
    assert reached is not None
    outer, inner = reached
    for each in target.beside:
        other = each[side]
        neighbour = _descriptor(codec, inner, other) if other is not None else None
        if neighbour is not None:
            for value in next(settings(neighbour)):
                put(inner, neighbour, value)
    for value in put_in:
        put(inner, field, value)
    return outer


def _reach(
    codec: Codec, full: str, trail: tuple[Step, ...], side: int
) -> tuple[Message, Message] | None:
    """A message, and the one in it that the changed field is in; None where the way ends before."""
    outer = inner = codec.new(full)
    require(inner)
    for step in trail[:-1]:
        field = step[side]
        found = _descriptor(codec, inner, field) if field is not None else None
        if found is None or found.message_type is None:
            return None
        inner = enter(inner, found)
        if inner is None:
            return None
    return outer, inner


def _descriptor(codec: Codec, message: Message, field: Field) -> FieldType | None:
    if field.extendee:
        return codec.extension(message.DESCRIPTOR, field.number)
    fields: Any = message.DESCRIPTOR.fields_by_number
    return fields.get(field.number)
