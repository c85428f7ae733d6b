"""What is tried, in turn: the side whose values a finding is about writes first.

What sets nothing but the field in question comes before messages that are full, so that a witness is
one of its own finding wherever there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from google.protobuf.message import Message

from dao_sdk.compat.terms import Direction
from dao_sdk.compat.witness.codec import Codec
from dao_sdk.compat.witness.compose import Target, filled, written


class Codecs(NamedTuple):
    """Both sides as the runtime has them."""

    old: Codec
    new: Codec


def tries(
    codecs: Codecs, target: Target, breaks: frozenset[Direction], numbers: tuple[int, ...] | None
) -> Iterator[tuple[Codec, Message]]:
    """What either side writes that is worth trying, with the side that writes it."""
    sides = [(codecs.old, False), (codecs.new, True)]
    if Direction.OLD_ON_NEW not in breaks:
        sides.reverse()
    for codec, new in sides:
        if numbers is None:
            for message in written(codec, target, new=new):
                yield codec, message
        else:
            for message in _held(codec, target.new_name if new else target.old_name, numbers):
                yield codec, message
    if numbers is None:
        for codec, new in sides:
            for message in filled(codec, target.new_name if new else target.old_name):
                yield codec, message


def _held(codec: Codec, full: str, numbers: tuple[int, ...]) -> Iterator[Message]:
    """An enum's holder with each number, where the side can write it, and without any."""
    enum: Any = codec.new(full).DESCRIPTOR.fields_by_name["value"].enum_type
    known = [each.number for each in enum.values]
    if not numbers and not enum.is_closed:
        numbers = (*(it for it in (77, 2**31 - 1) if it not in known),)
    for number in (*numbers, *known):
        made = codec.new(full)
        try:
            setattr(made, "value", number)  # noqa: B010
        except ValueError:
            continue
        yield made
    yield codec.new(full)
