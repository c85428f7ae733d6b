"""Values that are worth trying, for every type: the ends of ranges, what is no text, all of an enum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor as F
from google.protobuf.message import Message

from dao_sdk.compat.semantics.domains import RANGES
from dao_sdk.compat.witness.runtime import FieldType

_NAMES = {
    getattr(F, f"TYPE_{name.upper()}"): name
    for name in (*RANGES, "float", "double", "string", "bytes", "enum")
}
_WORTH: tuple[int, ...] = (
    1,
    2,
    3,
    -1,
    300,
    -300,
    2**24 + 1,
    2**31 - 1,
    -(2**31),
    2**31,
    2**32 - 1,
    2**32 + 1,
)
_WORTH += (2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 2**63, 2**64 - 1, 0)
_REALS = (1.5, 0.1, -2.0, 3.0, 16777216.0)
_DEPTH = 3
"""How deep messages in messages are filled."""


def is_map(field: FieldType) -> bool:
    """Whether a field is a map."""
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def values(field: FieldType, depth: int = _DEPTH) -> Iterator[Any]:
    """Values of one element of a field, the plainest first; a default one last."""
    if field.message_type is not None:
        yield from _messages(field, depth)
        return
    kind = _NAMES[field.type]
    if kind in ("float", "double"):
        yield from _REALS
        if kind == "double":
            yield from (0.1234567890123, 1e300)
        yield 0.0
    elif kind == "string":
        yield from ("text", "\u00e9", "1", "RED", "")
    elif kind == "bytes":
        yield from (b"\x01\x02", b"\xff\xfe", b"text", b"")
    elif kind == "bool":
        yield from (True, False)
    elif kind == "enum":
        known = [each.number for each in field.enum_type.values]
        yield from (each for each in known if each)
        if not field.enum_type.is_closed:
            yield from (each for each in (77, 2**31 - 1) if each not in known)
        yield from (each for each in known if not each)
    else:
        low, high = RANGES[kind]
        yield from (each for each in _WORTH if low <= each <= high)


def _messages(field: FieldType, depth: int) -> Iterator[Message]:
    """An empty message, then one with a field set, then full ones."""
    made = message_factory.GetMessageClass(field.message_type)
    empty = made()
    require(empty, depth - 1)
    yield empty
    if depth <= 0:
        return
    for each in field.message_type.fields:
        for value in _few(each, depth - 1):
            one = made()
            require(one, depth - 1)
            put(one, each, value)
            yield one
    for turn in range(2):
        whole = made()
        fill(whole, depth - 1, turn)
        yield whole


def _few(field: FieldType, depth: int) -> Iterator[Any]:
    if is_map(field):
        return
    for at, value in enumerate(values(field, min(depth, 1))):
        if at >= 3:
            return
        yield value


def fill(message: Message, depth: int, turn: int = 0) -> None:
    """Sets every field, with other values each turn; of a oneof only one.

    An Any stays empty: what it holds would have to be known.
    """
    if message.DESCRIPTOR.full_name == "google.protobuf.Any":
        return
    taken: set[str] = set()
    for field in message.DESCRIPTOR.fields:
        oneof = field.containing_oneof
        if oneof is not None:
            if oneof.name in taken:
                continue
            taken.add(oneof.name)
        if field.message_type is not None and depth <= 0 and not field.is_required:
            continue
        if is_map(field):
            enter(message, field, depth - 1)
            continue
        found = _nth(field, depth, turn)
        if found is not None:
            put(message, field, found)


def _nth(field: FieldType, depth: int, turn: int) -> Any:
    if field.message_type is not None:
        made = message_factory.GetMessageClass(field.message_type)()
        fill(made, depth - 1, turn) if depth > 0 else require(made, depth)
        return made
    last = None
    for at, value in enumerate(values(field, 0)):
        last = value
        if at == turn:
            break
    return last


def require(message: Message, depth: int = _DEPTH) -> None:
    """Sets the required fields, and theirs, as deep as messages are filled."""
    for field in message.DESCRIPTOR.fields:
        if field.is_required and not message.HasField(field.name) and depth > -_DEPTH:
            if field.message_type is None:
                put(message, field, next(values(field, 0)))
            else:
                enter(message, field, depth - 1)


def container(message: Message, field: FieldType) -> Any:
    """The list, the map or the message that a field is."""
    extended: Any = message
    return extended.Extensions[field] if field.is_extension else getattr(message, field.name)


def put(message: Message, field: FieldType, value: Any) -> None:
    """Sets a field, or adds an element to it; of a map, the value of a key."""
    extended: Any = message
    if is_map(field):
        key, inner = value
        if isinstance(inner, Message):
            container(message, field)[key].MergeFrom(inner)
        else:
            container(message, field)[key] = inner
    elif field.is_repeated:
        if isinstance(value, Message):
            container(message, field).add().MergeFrom(value)
        else:
            container(message, field).append(value)
    elif isinstance(value, Message):
        inner = container(message, field)
        inner.SetInParent()
        inner.MergeFrom(value)
    elif field.is_extension:
        extended.Extensions[field] = value
    else:
        setattr(message, field.name, value)


def enter(message: Message, field: FieldType, depth: int = _DEPTH) -> Any:
    """Makes a field, a first element of it or a first key of a map be there, and gives the message."""
    if is_map(field):
        parts = field.message_type.fields_by_name
        key = next(values(parts["key"], 0))
        if parts["value"].message_type is None:
            container(message, field)[key] = next(values(parts["value"], 0))
            return None
        inner = container(message, field)[key]
    elif field.is_repeated:
        inner = container(message, field).add()
    else:
        inner = container(message, field)
        inner.SetInParent()
    require(inner, depth)
    return inner


def settings(field: FieldType) -> Iterator[list[Any]]:
    """What to put into a field: one value, then several at once, then entries of a map."""
    if is_map(field):
        parts = field.message_type.fields_by_name
        keys, inner = list(values(parts["key"], 0)), list(values(parts["value"]))
        yield from ([(key, inner[0])] for key in keys)
        yield from ([(keys[0], value)] for value in inner)
        yield list(zip(keys, inner * len(keys), strict=False))
        return
    found = list(values(field))
    yield [found[0]]
    if field.is_repeated:
        yield found[:2]
        yield [found[0], found[0]]
    yield from ([value] for value in found[1:])
    if field.is_repeated:
        yield from ([value, found[0]] for value in found[1:])
