"""Python values as values of documents, and back.

======================  ==============================================
Python                  document
======================  ==============================================
``None``                null
``bool``                true or false
``int``                 a whole number of 64 bits
``float``               a number of IEEE 754 binary64
``str``                 a string, replaced as a whole
``Text("...")``         a text, merged character by character
``Counter(n)``          a counter, to which increments add up
``bytes``               bytes, replaced as a whole
``list``, ``tuple``     a list, merged by position
``dict``                a map with string keys, merged by key
======================  ==============================================

A text is a ``str`` and a counter an ``int``, so what was read can be used, and
written again, as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from ..api.data_v1 import ListValue, MapValue, NullValue, Value
from ..errors import InvalidArgument

Plain: TypeAlias = Any
"""What the table above says; a type that names itself is not to be had here."""

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
_DEEPEST = 100


class Text(str):
    """A text that several people may edit at once; edit it with ``Splice``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Text({super().__repr__()})"


class Counter(int):
    """A whole number that several people may count up and down at once, with ``Increment``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Counter({super().__repr__()})"


def to_value(value: Plain, place: str = "the value") -> Value:
    """Make a document's value of a Python value.

    Args:
        value: One of the kinds that the table of this module lists.
        place: Where it stands, for the error.

    Returns:
        The value.

    Raises:
        InvalidArgument: It is of no such kind, too large or nested too deeply; says where.
    """
    return _to_value(value, place, 0)


def _to_value(value: Plain, place: str, depth: int) -> Value:
    if isinstance(value, Value):
        return value
    if value is None:
        return Value(null_value=NullValue.NULL_VALUE)
    if isinstance(value, bool):
        return Value(bool_value=value)
    if isinstance(value, int):
        if not _LEAST <= value <= _MOST:
            raise InvalidArgument(
                f"{place} is {value}, which does not fit into 64 bits",
                {"field": place},
                "Keep it as a string, or as a float where its last digits do not matter.",
            )
        if isinstance(value, Counter):
            return Value(counter_value=int(value))
        return Value(int_value=int(value))
    if isinstance(value, float):
        return Value(double_value=value)
    if isinstance(value, str):
        _encodable(value, place)
        return (
            Value(text_value=str(value)) if isinstance(value, Text) else Value(string_value=value)
        )
    if isinstance(value, (bytes, bytearray, memoryview)):
        return Value(bytes_value=bytes(value))
    if depth >= _DEEPEST:
        raise InvalidArgument(
            f"{place} is nested more than {_DEEPEST} levels deep", {"field": place}
        )
    if isinstance(value, Mapping):
        return Value(map_value=MapValue(entries=_entries(value, place, depth + 1)))
    if isinstance(value, (list, tuple)):
        elements = [
            _to_value(element, f"{place}[{index}]", depth + 1)
            for index, element in enumerate(value)
        ]
        return Value(list_value=ListValue(values=elements))
    kind = type(value).__name__
    raise InvalidArgument(
        f"{place} is of the type {kind}, which a document cannot hold",
        {"field": place},
        "A document holds None, bool, int, float, str, bytes, Text, Counter, lists and dicts.",
    )


def to_fields(fields: Mapping[str, Plain]) -> dict[str, Value]:
    """Make a document's fields of a dict.

    Args:
        fields: Values by the names of their fields.

    Returns:
        The fields.

    Raises:
        InvalidArgument: A value cannot be kept in a document; says which.
    """
    if not isinstance(fields, Mapping):
        raise InvalidArgument(f"fields are a dict, not {type(fields).__name__}")
    return _entries(fields, "", 0)


def _entries(entries: Mapping[Any, Plain], place: str, depth: int) -> dict[str, Value]:
    made = {}
    for key, value in entries.items():
        if not isinstance(key, str):
            where = place or "the document"
            raise InvalidArgument(
                f"{where} has the key {key!r}; keys are strings", {"field": place}
            )
        if "\0" in key:
            raise InvalidArgument(f"the key {key!r} holds the character U+0000", {"field": place})
        _encodable(key, "a key")
        made[key] = _to_value(value, f"{place}.{key}" if place else key, depth)
    return made


def _encodable(text: str, place: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidArgument(
            f"{place} holds half of a surrogate pair, which is no text", {"field": place}
        ) from None


def from_value(value: Value) -> Plain:
    """Make a Python value of a document's value.

    Args:
        value: The value.

    Returns:
        The Python value, as the table of this module says; None too where it is of a kind that
        this version does not know.
    """
    kind = value.WhichOneof("kind")
    if kind is None or kind == "null_value":
        return None
    if kind == "text_value":
        return Text(value.text_value)
    if kind == "counter_value":
        return Counter(value.counter_value)
    if kind == "list_value":
        return [from_value(element) for element in value.list_value.values]
    if kind == "map_value":
        return from_fields(value.map_value.entries)
    return getattr(value, kind)


def from_fields(fields: Mapping[str, Value]) -> dict[str, Plain]:
    """Make a dict of a document's fields, sorted by name.

    Args:
        fields: The fields.

    Returns:
        Python values by the names of their fields.
    """
    return {key: from_value(fields[key]) for key in sorted(fields)}


Path: TypeAlias = str | int | Iterable[str | int]
"""A key, or the keys from the root of a document; a number is the index of a list's element."""


def to_path(path: Path) -> list[str]:
    """Write a path as the contract does.

    Args:
        path: One key, or several from the root.

    Returns:
        The keys; indices in decimal.

    Raises:
        InvalidArgument: It is empty, or holds something that is no key.
    """
    keys = [path] if isinstance(path, (str, int)) else list(path)
    for key in keys:
        if isinstance(key, bool) or not isinstance(key, (str, int)):
            raise InvalidArgument(f"{key!r} in a path is neither a key nor an index")
        if isinstance(key, int) and key < 0:
            raise InvalidArgument(f"the index {key} in a path counts from the end; count from 0")
    if not keys:
        raise InvalidArgument("a path names at least one key")
    return [str(key) for key in keys]
