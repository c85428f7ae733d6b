"""Messages as the JSON that a person would write.

It is Protobuf's own JSON mapping, ProtoJSON, with the contract's field names and two reliefs:

* A message that is nothing but a choice among JSON's kinds (a oneof with ``null_value``,
  ``bool_value``, ``string_value`` ..., as ``dao.data.v1.Value`` is) is written as plain JSON::

    {"space": "notes", "fields": {"title": "Bread", "done": false, "body": {"text_value": "rye"}}}

  Kinds that JSON does not have, such as a text or a counter, keep their name. Protobuf's own form
  is understood everywhere too. A plain object with a single key that is the name of a kind is read
  as that kind; :func:`to_plain` writes such a map by its name, so that nothing is mistaken.
* Values from Python may hold ``bytes``, tuples, texts, counters and messages as they are.

What ProtoJSON does not allow is refused with the path of the field and what it takes: nothing is
rounded, cut or guessed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from .json_reading import fill
from .json_shapes import (
    content,
    description,
    is_plain_value,
    is_special,
    map_parts,
    spellings,
    written_name,
)
from .json_text import JsonError, parse, shown

__all__ = ["JsonError", "from_plain", "from_text", "to_plain"]

_M = TypeVar("_M", bound=Message)


def from_text(text: str, kind: type[_M]) -> _M:
    """Read a message from JSON.

    Args:
        text: The JSON; empty for a message without fields.
        kind: The class of the message.

    Returns:
        The message.

    Raises:
        JsonError: It is no JSON, or does not fit the message; says where and what would.
    """
    return from_plain(parse(text) if text.strip("\ufeff \t\r\n") else {}, kind)


def from_plain(value: object, kind: type[_M]) -> _M:
    """Read a message from parsed JSON; see :func:`from_text`."""
    descriptor = description(kind)
    if not isinstance(value, Mapping):
        raise JsonError(
            f"expected a {descriptor.name} as an object, such as {_example(descriptor)}, "
            f"not {shown(value)}"
        )
    message = kind()
    try:
        fill(message, value, descriptor.name)
    except RecursionError:
        raise JsonError("this JSON is nested too deeply") from None
    if not message.IsInitialized():
        missing = cast(Any, message).FindInitializationErrors()
        raise JsonError(f"{descriptor.name}: `{missing[0]}` is required")
    return message


def to_plain(message: Message, *, strict: bool = False) -> Any:
    """Write a message as JSON values.

    Args:
        message: The message.
        strict: Whether to write Protobuf's own form throughout.

    Returns:
        Dicts, lists, strings, numbers, booleans and None; 64-bit numbers are strings, as
        Protobuf's mapping has them, but for those of a plain value.

    Raises:
        JsonError: It holds something that JSON cannot say, such as a time after the year 9999.
    """
    descriptor = description(message)
    try:
        value = json_format.MessageToDict(message, descriptor_pool=descriptor.file.pool)
    except (json_format.Error, ValueError, TypeError, KeyError, RecursionError) as wrong:
        said = " ".join(str(wrong).split())[:200]
        raise JsonError(f"this {descriptor.name} cannot be written as JSON: {said}") from None
    return _write(value, descriptor, strict)


def _write(value: Any, descriptor: Descriptor, strict: bool) -> Any:
    """Rewrite ProtoJSON with the contract's names, and plain values as such unless strict."""
    if is_special(descriptor):
        return value
    names = spellings(descriptor)
    made: dict[str, Any] = {}
    for name, inner in value.items():
        field = names.get(name)
        if field is None:  # an extension
            made[name] = inner
            continue
        kind = field.message_type
        if (parts := map_parts(field)) is not None:
            kind = parts[1].message_type
            inner = {  # A map has no order; one is chosen, the same every time.
                key: inner[key] if kind is None else _write(inner[key], kind, strict)
                for key in sorted(inner)
            }
        elif kind is not None and field.is_repeated:
            inner = [_write(each, kind, strict) for each in inner]
        elif kind is not None:
            inner = _write(inner, kind, strict)
        made[written_name(field, names)] = inner
    return made if strict or not is_plain_value(descriptor) else _plain(made, descriptor)


def _plain(value: dict[str, Any], descriptor: Descriptor) -> Any:
    """Write a choice among JSON's kinds as what was chosen, if reading that gives it back."""
    if not value:
        return value  # Not a valid value; shown as it is.
    ((name, inner),) = value.items()
    field = spellings(descriptor)[name]
    if field.name == "null_value":  # a number of a later version stays what it is
        return value if isinstance(inner, int) and inner else None
    if field.name == "int_value":
        return int(inner)
    if field.name in ("bool_value", "string_value"):
        return inner
    if field.name in ("double_value", "number_value"):
        return inner if isinstance(inner, float) and math.isfinite(inner) else value
    held = content(field)
    if held is None or field.name not in ("list_value", "map_value", "struct_value"):
        return value
    plain: Any = next(iter(inner.values()), {} if map_parts(held) else [])
    if isinstance(plain, dict) and len(plain) == 1 and next(iter(plain)) in spellings(descriptor):
        return value
    return plain


def _example(descriptor: Descriptor) -> str:
    """A short JSON object that shows the first fields of a message."""
    example = {
        field.name: (
            []
            if field.is_repeated and not map_parts(field)
            else "…" if field.type == field.TYPE_STRING else {}
        )
        for field in list(descriptor.fields)[:2]
    }
    return json.dumps(example, ensure_ascii=False)
