"""What parsing makes of a message, found out before it is parsed.

An empty message inside another one takes two bytes as it crosses, and some sixty once it is parsed. So
the size of a message says little about the memory that it will take; the number of its elements
does. An element is a message, or a text or bytes of a repeated field, at any depth.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message

from ..errors import TooLarge

ELEMENT_BYTES = 64
"""About what an element takes once it is parsed."""
MOST_DEPTH = 100
"""How deeply messages may nest; the parser itself allows no more."""
SMALL_ANSWER = 1 << 20
"""The longest answer whose elements are not counted: parsing makes at most 30 MiB of it."""
LEAST_BYTES = 4
"""The bytes that an element of a longer answer has on average, at least. A list of the smallest
numbers has as many, and parsing makes at most 15 times as much of such an answer."""

SHORT_BYTES, SHORT_ELEMENTS = 256 << 10, 16_384
"""What a message has at most that is meant for a person: a manifest, or the reason of an error."""

T = TypeVar("T", bound=Message)
Fields = dict[int, "Fields | int"]
"""By tag, the fields that count: messages with their own fields; others with the shift that turns their
length into a number of elements, beside the one that they are."""
_REPEATED, _PACKED = 64, 3


def parse(kind: type[T], payload: bytes) -> T:
    """Parse an answer, unless its elements are many times larger than what crossed.

    Args:
        kind: What it should be.
        payload: The answer as it crossed.

    Returns:
        The message.

    Raises:
        DecodeError: It is no such message.
        TooLarge: It has too many elements.
    """
    if len(payload) > SMALL_ANSWER:
        check_elements(kind, payload)
    return kind.FromString(payload)


def check_elements(kind: type[Message], payload: bytes) -> None:
    """Refuse a long answer whose elements are many times larger than what crossed.

    Args:
        kind: What it should be.
        payload: The answer as it crossed.

    Raises:
        DecodeError: It is no such message.
        TooLarge: It has too many elements.
    """
    most = len(payload) // LEAST_BYTES
    if count_elements(payload, kind, most) > most:
        raise TooLarge(
            f"the answer has more than {most} elements in its {len(payload)} bytes",
            {"limit": "elements"},
        )


def parse_short(kind: type[T], payload: bytes) -> T:
    """Parse a message that is meant for a person.

    Args:
        kind: What it should be.
        payload: The message as it crossed.

    Returns:
        The message.

    Raises:
        DecodeError: It is no such message, or longer than anybody could read.
    """
    if len(payload) > SHORT_BYTES:
        raise DecodeError(f"it has {len(payload)} bytes; {SHORT_BYTES} are allowed")
    if count_elements(payload, kind, SHORT_ELEMENTS) > SHORT_ELEMENTS:
        raise DecodeError(f"it has more than {SHORT_ELEMENTS} elements")
    return kind.FromString(payload)


def count_elements(payload: bytes, kind: type[Message], most: int) -> int:
    """Count the elements of a message without parsing it.

    Args:
        payload: The message as it crosses.
        kind: Its type.
        most: The count at which to stop.

    Returns:
        How many there are; more than ``most`` if there are more than that.

    Raises:
        DecodeError: It is damaged, or nests too deeply.
    """
    try:
        return _count(payload, _fields_of(kind.DESCRIPTOR), most)
    except IndexError:
        raise DecodeError("it ends too early") from None


def _count(data: bytes, fields: Fields, most: int) -> int:
    at, end, count = 0, len(data), 0
    outer: list[tuple[int, Fields]] = []
    while True:
        while at < end:
            tag = data[at]
            at += 1
            if tag > 0x7F:
                tag, at = _rest(data, at, tag)
            wire = tag & 7
            if wire == 2:
                length = data[at]
                at += 1
                if length > 0x7F:
                    length, at = _rest(data, at, length)
                if tag not in fields:
                    at += length
                    continue
                count += 1
                if count > most:
                    return count
                inner = fields[tag]
                if isinstance(inner, int):
                    count += length >> inner
                    at += length
                elif length:
                    if at + length > end or len(outer) >= MOST_DEPTH:
                        raise DecodeError("a message in it is damaged, or nests too deeply")
                    outer.append((end, fields))
                    end, fields = at + length, inner
            elif wire == 0:
                while data[at] > 0x7F:
                    at += 1
                at += 1
            elif wire == 5:
                at += 4
            elif wire == 1:
                at += 8
            else:  # groups, which no contract has
                raise DecodeError(f"it has a field of the unknown kind {wire}")
        if at != end:
            raise DecodeError("a field of it is longer than what holds it")
        if not outer:
            return count
        end, fields = outer.pop()


def _rest(data: bytes, at: int, first: int) -> tuple[int, int]:
    """Read on in a number of several bytes; gives it, and where it ends."""
    value, shift = first & 0x7F, 7
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise DecodeError("a number in it is too long")


@lru_cache(maxsize=1024)
def _fields_of(kind: Any) -> Fields:
    return _describe(kind, {})


def _describe(kind: Any, known: dict[str, Fields]) -> Fields:
    found = known.get(kind.full_name)
    if found is None:
        found = known[kind.full_name] = {}
        for field in kind.fields:
            tag = field.number << 3 | 2
            if field.message_type is not None:
                found[tag] = _describe(field.message_type, known)
            elif field.is_repeated:
                is_text = field.cpp_type == FieldDescriptor.CPPTYPE_STRING
                found[tag] = _REPEATED if is_text else _PACKED
    return found
