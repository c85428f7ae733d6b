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
a dataclass             the same, with its fields
======================  ==============================================

What was read can be used, changed and written again as it is; :mod:`.kinds` says what stays a text
or a counter.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, MutableMapping, Set
from typing import Any, TypeAlias

from google.protobuf.message import DecodeError

from ..api.data_v1 import Value
from ..errors import InvalidArgument
from .arguments import LEAST_INT, MOST_INT, check_mapping, check_text, check_whole
from .kinds import Counter, Text

Plain: TypeAlias = Any
"""What the table above says; a type that names itself is not to be had here."""

_DEEPEST = 30
"""Three Protobuf messages a level, and those around a value, stay inside the 100 that can cross;
a unit may allow less."""


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
    made = Value()
    write_value(value, made, place)
    return made


def write_value(value: Plain, into: Value, place: str, depth: int = 0) -> None:
    """Write a Python value where it is to cross, such as into a request.

    Args:
        value: One of the kinds that the table of this module lists.
        into: An empty value.
        place: Where it stands, for the error.
        depth: In how many lists and maps it is.

    Raises:
        InvalidArgument: It is of no such kind, too large or nested too deeply; says where.
    """
    if isinstance(value, str):
        if not value.isascii():
            check_text(value, place)
        if isinstance(value, Text):
            into.text_value = value
        else:
            into.string_value = value
    elif value is None:
        into.null_value.SetInParent()
    elif isinstance(value, bool):
        into.bool_value = value
    elif isinstance(value, int):
        if not LEAST_INT <= value <= MOST_INT:
            raise _too_large(value, place)
        if isinstance(value, Counter):
            into.counter_value = value
        else:
            into.int_value = value
    elif isinstance(value, float):
        into.double_value = value
    elif isinstance(value, (bytes, bytearray, memoryview)):
        into.bytes_value = bytes(value)
    elif isinstance(value, Value):
        try:
            into.CopyFrom(value)
        except DecodeError:
            raise _too_deep(place) from None
    elif isinstance(value, Mapping) or is_instance(value):
        into.map_value.SetInParent()
        write_fields(value, into.map_value.entries, place, _deeper(depth, place))
    elif isinstance(value, (list, tuple)):
        depth = _deeper(depth, place)
        into.list_value.SetInParent()
        add = into.list_value.values.add
        for index, element in enumerate(value):
            write_value(element, add(), f"{place}[{index}]", depth)
    else:
        raise InvalidArgument(
            f"{place} is of the type {type(value).__name__}, which a document cannot hold",
            {"field": place},
            "A document holds None, bool, int, float, str, bytes, Text, Counter, lists, dicts and dataclasses.",
        )


def write_fields(
    fields: Any, into: MutableMapping[str, Value], place: str = "", depth: int = 0
) -> None:
    """Write fields, or the entries of a map, where they are to cross.

    Args:
        fields: Values by their names, or a dataclass.
        into: The empty map of a message.
        place: Where the map is; empty for a document.
        depth: In how many lists and maps the values are.

    Raises:
        InvalidArgument: A value cannot be kept in a document; says which.
    """
    if type(fields) is not dict:
        fields = by_name(fields)
        check_mapping(fields, "fields")
    for key, value in fields.items():
        if not isinstance(key, str):
            where = place or "the document"
            raise InvalidArgument(
                f"{where} has the key {key!r}; keys are strings", {"field": place}
            )
        if "\0" in key:
            raise InvalidArgument(f"the key {key!r} holds the character U+0000", {"field": place})
        if not key.isascii():
            check_text(key, "a key")
        write_value(value, into[key], f"{place}.{key}" if place else key, depth)


def is_instance(value: object) -> bool:
    """Say whether something is an instance of a dataclass."""
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


def by_name(value: Any) -> Any:
    """Give the fields of a dataclass by their names; everything else as it is."""
    if not is_instance(value):
        return value
    return {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}


def _deeper(depth: int, place: str) -> int:
    if depth >= _DEEPEST:
        raise _too_deep(place)
    return depth + 1


def _too_deep(place: str) -> InvalidArgument:
    field = place.partition(".")[0].partition("[")[0]
    return InvalidArgument(
        f"{field} is nested more than {_DEEPEST} levels deep",
        {"field": field},
        "Keep the inner parts as documents of their own.",
    )


def _too_large(value: int, place: str) -> InvalidArgument:
    size = f"{value}" if value.bit_length() <= 128 else f"a number of {value.bit_length()} bits"
    return InvalidArgument(
        f"{place} is {size}, which does not fit into 64 bits",
        {"field": place},
        "Keep it as a string, or as a float where its last digits do not matter.",
    )


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
    if isinstance(path, (str, int)):
        path = (path,)
    elif not isinstance(path, Iterable) or isinstance(path, (bytes, bytearray, Mapping, Set)):
        raise InvalidArgument(
            f"a path is a key or a tuple of keys and indices, not a {type(path).__name__}",
            {"field": "path"},
            'Write ("address", "city").',
        )
    keys = [_to_key(key) for key in path]
    if not keys:
        raise InvalidArgument("a path names at least one key", {"field": "path"})
    return keys


def _to_key(key: object) -> str:
    if isinstance(key, str):
        return check_text(key, "a key of the path")
    if isinstance(key, bool) or not isinstance(key, int):
        raise InvalidArgument(f"{key!r} in a path is neither a key nor an index", {"field": "path"})
    if key < 0:
        raise InvalidArgument(
            "an index in a path counts from the end; count from 0", {"field": "path"}
        )
    return str(check_whole(key, "an index of the path", 0))
