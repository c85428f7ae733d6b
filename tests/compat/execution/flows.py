"""What goes wrong in either meeting when messages really cross."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from google.protobuf import json_format

from tests.compat.execution.message_diff import differences
from tests.compat.execution.messages import draw, forget_retired, is_map, least, said_again
from tests.compat.execution.pools import Classes


class Refused(Exception):
    """A side does not read what it is given."""


def encode(side: Classes, message: Any, json: bool) -> bytes:
    """Writes a message."""
    if json:
        return json_format.MessageToJson(message, indent=None, descriptor_pool=side.pool).encode()
    return bytes(message.SerializePartialToString(deterministic=True))


def read(side: Classes, full: str, data: bytes, json: bool) -> tuple[Any, set[str]]:
    """Reads a message; gives it, and what is required and not there.

    Raises:
        Refused: The side refuses it.
    """
    message = side.new(full)
    try:
        if json:
            json_format.Parse(data.decode(), message, descriptor_pool=side.pool)
        else:
            message.ParseFromString(data)
    except Exception as wrong:
        raise Refused(str(wrong)) from wrong
    return message, set() if message.IsInitialized() else set(missing(message))


def missing(message: Any, path: str = "") -> Iterator[str]:
    """The required fields that are not set; the runtime's own way to tell them can crash it."""
    for field in message.DESCRIPTOR.fields:
        if field.is_required and not message.HasField(field.name):
            yield f"{path}/{field.name}"
        elif field.message_type is not None:
            held = getattr(message, field.name)
            parts = field.message_type.fields_by_name
            if is_map(field):
                inside = list(held.values()) if parts["value"].message_type is not None else []
            elif field.is_repeated:
                inside = list(held)
            else:
                inside = [held] if message.HasField(field.name) else []
            for each in inside:
                yield from missing(each, f"{path}/{field.name}")


def crosses(writer: Classes, reader: Classes, message: Any, name: str, *, json: bool) -> str:
    """What goes wrong on the way of a message from one side to the other; empty where nothing."""
    try:
        data = encode(writer, message, json)
        own, lacks = read(writer, message.DESCRIPTOR.full_name, data, json)
    except (Refused, json_format.SerializeToJsonError):
        return ""  # it is no message that the writer itself could read
    try:
        other, wants = read(reader, name, data, json)
    except Refused as refusal:
        return f"{data!r} is refused: {str(refusal).partition(chr(10))[0]}"
    if lacks != wants:
        return f"{data!r} lacks what one side requires"
    wrong = next(differences(own, other, json=json), "")
    return f"{data!r}: {wrong}" if wrong else ""


def meeting(
    own: Classes, other: Classes, own_name: str, other_name: str, message: Any, *, json: bool
) -> str:
    """What goes wrong with a message of one side: on its way there, and when it comes from there."""
    if not json:  # a parser of JSON refuses what is reserved as it does any other name
        forget_retired(message, other.new(other_name).DESCRIPTOR, other.pool)
    wrong = crosses(own, other, message, other_name, json=json)
    if wrong:
        return f"there: {wrong}"
    again = other.new(other_name)
    same = said_again(message, again, other.pool, json=json)
    for pair in ((message, again), (again, message)):
        same = same and not any(differences(*pair, json=json))
    if same:
        wrong = crosses(other, own, again, own_name, json=json)
        if wrong:
            return f"back: {wrong}"
        returned, _ = read(own, own_name, encode(other, again, json), json)
        wrong = next(differences(message, returned, json=json), "")
        if wrong:
            return f"there and back: {wrong}"
    return ""


def least_crosses(
    own: Classes, other: Classes, own_name: str, other_name: str, *, json: bool
) -> str:
    """What goes wrong with the least message of the other side, which everybody writes."""
    return crosses(other, own, least(other.new(other_name)), own_name, json=json)


def tried(
    own: Classes,
    other: Classes,
    own_name: str,
    other_name: str,
    random: Random,
    count: int,
    *,
    json: bool,
) -> str:
    """The first thing that goes wrong with some random messages of one side."""
    wrong = least_crosses(own, other, own_name, other_name, json=json)
    for at in range(count):
        if wrong:
            break
        share = (0.15, 0.4, 0.8)[at % 3]
        message = draw(random, own.pool, own.new(own_name), share=share)
        wrong = meeting(own, other, own_name, other_name, message, json=json)
    return wrong
