"""Draws values of messages, those at the edges of their types among them."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.descriptor import FieldDescriptor as Field

_TEXTS = (
    "",
    "a",
    "ä元🜛",
    "\0",
    "line\nbreak\r\n",
    "e\u0301",
    "\ufeff\u2028",
    "x" * 300,
    "\U0010ffff",
)
_DOUBLES = (
    0.0,
    -0.0,
    1.5,
    math.inf,
    -math.inf,
    math.nan,
    5e-324,
    1.7976931348623157e308,
    1e15 + 0.5,
)
_FLOATS = (
    0.0,
    -0.0,
    1.5,
    math.inf,
    -math.inf,
    math.nan,
    1.401298464324817e-45,
    3.4028234663852886e38,
)


def _whole(lowest: int, highest: int) -> Callable[[random.Random], int]:
    edges = [
        it for it in (0, 1, -1, 127, 128, lowest, highest, 2**53 + 1) if lowest <= it <= highest
    ]
    return lambda lot: lot.choice(edges) if lot.random() < 0.8 else lot.randint(lowest, highest)


_DRAWS: Mapping[int, Callable[[random.Random], Any]] = {
    Field.CPPTYPE_INT32: _whole(-(2**31), 2**31 - 1),
    Field.CPPTYPE_UINT32: _whole(0, 2**32 - 1),
    Field.CPPTYPE_INT64: _whole(-(2**63), 2**63 - 1),
    Field.CPPTYPE_UINT64: _whole(0, 2**64 - 1),
    Field.CPPTYPE_DOUBLE: lambda lot: lot.choice(_DOUBLES),
    Field.CPPTYPE_FLOAT: lambda lot: lot.choice((*_FLOATS, _float(lot.random()))),
    Field.CPPTYPE_BOOL: lambda lot: lot.random() < 0.5,
    Field.CPPTYPE_STRING: lambda lot: lot.choice(_TEXTS),
}
_SMALL = _whole(0, 2**31 - 1)
"""A uint32 may be no greater unless a rule says so."""


def fill(lot: random.Random, message: Any, depth: int = 0) -> None:
    """Set fields of a message, by lot; most of them near the top, few further down.

    Args:
        lot: Draws.
        message: The message.
        depth: How deep in another one it lies.
    """
    for field in type(message).DESCRIPTOR.fields:
        if lot.random() > (0.8, 0.4, 0.2, 0.0)[min(depth, 3)]:
            continue
        entry = field.message_type if field.type == Field.TYPE_MESSAGE else None
        if entry is not None and entry.GetOptions().map_entry:
            _fill_map(lot, getattr(message, field.name), entry.fields_by_name, depth)
        elif field.is_repeated:
            for _ in range(lot.randint(1, 3)):
                if entry is not None:
                    fill(lot, getattr(message, field.name).add(), depth + 1)
                else:
                    getattr(message, field.name).append(_value(lot, field))
        elif entry is not None:
            getattr(message, field.name).SetInParent()
            fill(lot, getattr(message, field.name), depth + 1)
        else:
            setattr(message, field.name, _value(lot, field))


def _fill_map(lot: random.Random, entries: Any, of: Mapping[str, Any], depth: int) -> None:
    for _ in range(lot.randint(1, 3)):
        key, value = _value(lot, of["key"]), of["value"]
        if value.type == Field.TYPE_MESSAGE:
            entries[key].SetInParent()
            fill(lot, entries[key], depth + 1)
        else:
            entries[key] = _value(lot, value)


def _value(lot: random.Random, field: Any) -> Any:
    if field.type == Field.TYPE_BYTES:
        return lot.choice((b"", b"\0", b"\xff\xfe", lot.randbytes(40)))
    if field.cpp_type == Field.CPPTYPE_ENUM:
        # Enums are open: a number that this version does not know must pass too.
        return lot.choice([*field.enum_type.values_by_number, 77])
    if field.type == Field.TYPE_UINT32:
        return _SMALL(lot)
    return _DRAWS[field.cpp_type](lot)


def _float(value: float) -> float:
    made: float = struct.unpack("<f", struct.pack("<f", value))[0]
    return made
