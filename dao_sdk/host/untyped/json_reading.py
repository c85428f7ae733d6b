"""Fills messages from JSON, as ProtoJSON does, but for the plain values of :mod:`.plain_json`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from ...nearest import nearest
from ...plain_text import plain
from .json_scalars import map_key, refused, scalar, string
from .json_shapes import (
    content,
    description,
    is_plain_value,
    is_special,
    is_wrapper,
    map_parts,
    spellings,
)
from .json_text import JsonError, Twice, too_long

_DEEPEST = 98
"""Nesting of messages; Protobuf's own limit is 100, and one is lost to the entry of a map."""
_FORMS = {
    "google.protobuf.Timestamp": (
        re.compile(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
            r"(Z|[+-][0-9]{2}:[0-9]{2})"
        ),
        'a time, such as "2027-01-31T12:00:00Z"',
    ),
    "google.protobuf.Duration": (
        re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?s"),
        'a duration, such as "1.5s"',
    ),
    "google.protobuf.FieldMask": (
        re.compile(r"([a-z][A-Za-z0-9.,]*)?"),
        'paths of fields, such as "title,dueDate"',
    ),
}


def fill(message: Message, value: object, path: str, depth: int = 0) -> None:
    """Fill a message.

    Args:
        message: An empty message.
        value: The value: from JSON, or a message of this type.
        path: Where it is, for errors.
        depth: How many messages it is in.

    Raises:
        JsonError: It does not fit; says where and what would.
    """
    descriptor = description(message)
    if depth > _DEEPEST:
        raise JsonError(f"{plain(path, 100)}: nested more than {_DEEPEST} messages deep")
    message.SetInParent()
    if isinstance(value, Message):
        if type(value).DESCRIPTOR.full_name != descriptor.full_name:
            raise refused(value, path, f"a {descriptor.name}")
        message.MergeFromString(value.SerializePartialToString())
    elif is_special(descriptor):
        _special(message, value, path, depth)
    elif is_plain_value(descriptor):
        _plain_value(message, value, path, depth)
    else:
        _object(message, value, path, depth)


def _object(message: Message, value: object, path: str, depth: int) -> None:
    descriptor = description(message)
    names = spellings(descriptor)
    given: dict[int, str] = {}
    chosen: dict[str, str] = {}
    for name, inner in _entries(value, path).items():
        field = names.get(name) if isinstance(name, str) else None
        if field is None:
            raise JsonError(
                f"{path} has no field `{plain(str(name), 100)}`",
                _fields_hint(str(name), descriptor),
            )
        if field.number in given:
            raise JsonError(f"{path}: `{name}` is the same field as `{given[field.number]}`")
        given[field.number] = name
        if inner is None and not _takes_null(field):
            continue  # left out, as ProtoJSON has it
        if field.containing_oneof is not None:
            other = chosen.setdefault(field.containing_oneof.name, name)
            if other != name:
                raise JsonError(f"{path}: only one of `{other}` and `{name}` can be given")
        _field(message, field, inner, f"{path}.{name}", depth)


def _takes_null(field: FieldDescriptor) -> bool:
    """Whether null is a value of the field and does not stand for none."""
    if field.is_repeated:
        return False
    if field.message_type is not None:
        kind = field.message_type
        return kind.full_name == "google.protobuf.Value" or is_plain_value(kind)
    return bool(field.enum_type and field.enum_type.full_name == "google.protobuf.NullValue")


def _field(message: Message, field: FieldDescriptor, value: object, path: str, depth: int) -> None:
    if (parts := map_parts(field)) is not None:
        _map(getattr(message, field.name), parts, value, path, depth)
    elif field.is_repeated:
        _list(message, field, value, path, depth)
    elif field.message_type is not None:
        fill(getattr(message, field.name), value, path, depth + 1)
    else:
        setattr(message, field.name, scalar(value, field, path))


def _list(message: Message, field: FieldDescriptor, value: object, path: str, depth: int) -> None:
    if not isinstance(value, list | tuple):
        raise refused(value, path, "an array")
    held = getattr(message, field.name)
    for index, element in enumerate(value):
        here = f"{path}.{index}"
        if field.message_type is not None:
            fill(held.add(), element, here, depth + 1)
        else:
            held.append(scalar(element, field, here))


def _map(
    held: Any, parts: tuple[FieldDescriptor, FieldDescriptor], value: object, path: str, depth: int
) -> None:
    key_field, value_field = parts
    for name, inner in _entries(value, path).items():
        key = map_key(name, key_field, path)
        here = f"{path}.{plain(str(name), 100)}"
        if key in held:
            raise JsonError(f"{here}: this key is given twice")
        if value_field.message_type is not None:
            fill(held[key], inner, here, depth + 2)
        else:
            held[key] = scalar(inner, value_field, here)


def _entries(value: object, path: str) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise refused(value, path, "an object")
    if isinstance(value, Twice):
        raise JsonError(f"{path}: `{plain(value.name, 100)}` is given twice", "Leave one out.")
    return value


def _plain_value(message: Message, value: object, path: str, depth: int) -> None:
    """Fill a choice among JSON's kinds from the kind that a plain value has."""
    descriptor = description(message)
    if isinstance(value, Mapping) and len(value) == 1:
        entries = _entries(value, path)
        name = next(iter(entries))
        named = spellings(descriptor).get(name) if isinstance(name, str) else None
        if named is not None:
            inner = entries[name]
            if named.name == "null_value" and inner is None:
                _null(message, named)
                return
            if inner is None:
                raise JsonError(f"{path}: `{name}` has no value")
            _field(message, named, inner, f"{path}.{name}", depth)
            return
    field = _kind(value, descriptor)
    if field is None:
        raise refused(value, path, f"a {descriptor.name}")
    held = content(field)
    if value is None:
        _null(message, field)
    elif held is not None:
        holder = getattr(message, field.name)
        holder.SetInParent()
        _field(holder, held, value, path, depth + 1)
    else:
        setattr(message, field.name, scalar(value, field, path))


def _null(message: Message, field: FieldDescriptor) -> None:
    """Choose null, which is an empty message, or an enumeration that has it as 0."""
    if field.message_type is not None:
        getattr(message, field.name).SetInParent()
    else:
        setattr(message, field.name, 0)


def _kind(value: object, descriptor: Descriptor) -> FieldDescriptor | None:
    """The kind that a value has; None if there is no such kind."""
    wanted: tuple[str, ...]
    # A text is a str and a counter an int; they say what they are.
    if isinstance(value, str | int) and (said := getattr(type(value), "KIND", None)):
        wanted = (said,)
    elif value is None:
        wanted = ("null_value",)
    elif isinstance(value, bool):
        wanted = ("bool_value",)
    elif isinstance(value, int):
        wanted = ("int_value", "double_value", "number_value")
    elif isinstance(value, float | Decimal):
        wanted = ("double_value", "number_value")
        if isinstance(value, Decimal) and too_long(value):
            wanted = ("int_value", *wanted)
    elif isinstance(value, str):
        wanted = ("string_value",)
    elif isinstance(value, bytes | bytearray | memoryview):
        wanted = ("bytes_value",)
    elif isinstance(value, list | tuple):
        wanted = ("list_value",)
    elif isinstance(value, Mapping):
        wanted = ("map_value", "struct_value")
    else:
        return None
    kinds = descriptor.fields_by_name
    return next((kinds[name] for name in wanted if name in kinds), None)


def _special(message: Message, value: object, path: str, depth: int) -> None:
    """Fill a message that ProtoJSON writes in a form of its own."""
    descriptor = description(message)
    if is_wrapper(descriptor):
        _field(message, descriptor.fields_by_name["value"], value, path, depth)
        return
    if descriptor.full_name == "google.protobuf.Any":
        _any(message, value, path, depth)
        return
    form, expected = _FORMS.get(descriptor.full_name, (None, f"a {descriptor.name}"))
    if form is not None and not (isinstance(value, str) and form.fullmatch(value)):
        raise refused(value, path, expected)
    try:
        json_format.ParseDict(_lossless(value, path, depth), message)
    except (json_format.ParseError, ValueError, OverflowError):
        raise refused(value, path, expected) from None


def _any(message: Any, value: object, path: str, depth: int) -> None:
    entries: dict[str, Any] = dict(_entries(value, path))
    if not entries:
        return
    url = string(entries.pop("@type", None), f"{path}.@type")
    try:
        pool = description(message).file.pool
        found = pool.FindMessageTypeByName(url.rpartition("/")[2])
    except KeyError:
        raise refused(url, f"{path}.@type", "the name of a message of the contract") from None
    inner = GetMessageClass(found)()
    if not is_special(found):
        fill(inner, entries, path, depth + 1)
    elif entries.keys() == {"value"}:
        fill(inner, entries["value"], f"{path}.value", depth + 1)
    else:
        raise JsonError(f"{path}: a {found.name} is written as `@type` and `value`")
    message.type_url, message.value = url, inner.SerializePartialToString()


def _lossless(value: Any, path: str, depth: int) -> Any:
    """Make values ready for Protobuf's own reader, which would bend some of them."""
    if depth > _DEEPEST:
        raise JsonError(f"{plain(path, 100)}: nested more than {_DEEPEST} messages deep")
    if isinstance(value, Mapping):
        return {
            string(key, path): _lossless(inner, f"{path}.{plain(str(key), 100)}", depth + 3)
            for key, inner in _entries(value, path).items()
        }
    if isinstance(value, list | tuple):
        return [_lossless(each, f"{path}.{at}", depth + 2) for at, each in enumerate(value)]
    if isinstance(value, str):
        return string(value, path)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        try:
            real = float(value)
        except OverflowError:
            real = math.inf
        if math.isfinite(real):
            return real
        raise refused(value, path, "a number that binary64 can hold")
    raise refused(value, path, "a JSON value")


def _fields_hint(name: str, descriptor: Descriptor) -> str:
    names = [field.name for field in descriptor.fields]
    if near := nearest(name, names):
        return f"Did you mean `{near}`?"
    return f"Its fields are {', '.join(names)}." if names else "It has no fields: leave it out."
