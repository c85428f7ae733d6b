"""Numbers, strings, bytes and enums as ProtoJSON writes them, and nothing else."""

from __future__ import annotations

import base64
import math
import re
import struct
from decimal import Decimal
from typing import Any

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

from ...nearest import nearest
from .json_text import JsonError, number, shown

_F = FieldDescriptor
_INT32, _INT64 = range(-(1 << 31), 1 << 31), range(-(1 << 63), 1 << 63)
_UINT32, _UINT64 = range(1 << 32), range(1 << 64)
_RANGES = {
    _F.CPPTYPE_INT32: _INT32,
    _F.CPPTYPE_INT64: _INT64,
    _F.CPPTYPE_UINT32: _UINT32,
    _F.CPPTYPE_UINT64: _UINT64,
}
_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)(={0,2})")
_MOST_NAMES = 12
"""How many names of an enum an error lists."""


def scalar(value: object, field: FieldDescriptor, path: str) -> Any:
    """Read the value of a field that is not a message.

    Args:
        value: The value, from JSON.
        field: The field, or the value of a map.
        path: Where it is, for the error.

    Returns:
        What the field can be set to.

    Raises:
        JsonError: The field cannot hold it; says what was expected.
    """
    kind = field.cpp_type
    if kind in _RANGES:
        return _whole(value, _RANGES[kind], path)
    if kind in (_F.CPPTYPE_DOUBLE, _F.CPPTYPE_FLOAT):
        return _real(value, path, "<f" if kind == _F.CPPTYPE_FLOAT else "<d")
    if field.enum_type is not None:
        return _enum(value, field.enum_type, path)
    if kind == _F.CPPTYPE_BOOL:
        if not isinstance(value, bool):
            raise refused(value, path, "true or false")
        return value
    if field.type == _F.TYPE_BYTES:
        return _bytes(value, path)
    return string(value, path)


def map_key(key: object, field: FieldDescriptor, path: str) -> Any:
    """Read the key of a map, which JSON writes as a string.

    Args:
        key: The key.
        field: The map's field for keys.
        path: Where the map is.

    Raises:
        JsonError: It is no key of this map.
    """
    if field.cpp_type == _F.CPPTYPE_BOOL:
        if key not in ("true", "false"):
            raise refused(key, path, 'the key "true" or "false"')
        return key == "true"
    text = string(key, path)
    return text if field.cpp_type == _F.CPPTYPE_STRING else scalar(text, field, path)


def string(value: object, path: str) -> str:
    """Read a string.

    Args:
        value: The value.
        path: Where it is.

    Raises:
        JsonError: It is none, or holds half of a surrogate pair.
    """
    if not isinstance(value, str):
        raise refused(value, path, "a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise JsonError(
            f"{path}: half of a surrogate pair (\\ud800 to \\udfff) is no text",
            "Write both halves, or the character itself.",
        ) from None
    return str(value)


def refused(value: object, path: str, expected: str, help: str = "") -> JsonError:
    """Make the error of a value that does not fit.

    Args:
        value: The value.
        path: Where it is.
        expected: What would fit.
        help: What to do about it.
    """
    return JsonError(f"{path}: expected {expected}, not {shown(value)}", help)


def _number(value: object) -> int | float | Decimal | None:
    """The number that a value is, or that a string writes; None if there is none."""
    if isinstance(value, str):
        try:
            return number(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return value


def _whole(value: object, allowed: range, path: str) -> int:
    found = _number(value)
    if isinstance(found, float):
        found = Decimal(found)
    if isinstance(found, Decimal):
        if not found:
            found = 0
        elif not found.is_finite() or found.adjusted() > 30 or found != found.to_integral_value():
            found = None
        else:
            found = int(found)
    if found is None or found not in allowed:
        raise refused(value, path, f"a whole number from {allowed[0]} to {allowed[-1]}")
    return int(found)


def _real(value: object, path: str, layout: str) -> float:
    if isinstance(value, str) and value in _SPECIAL:
        return _SPECIAL[value]
    expected = 'a number, "NaN", "Infinity" or "-Infinity"'
    found = _number(value)
    if found is None or (isinstance(value, float | Decimal) and not math.isfinite(value)):
        raise refused(value, path, expected)
    try:
        real = float(found)
        struct.pack(layout, real)
    except OverflowError:
        real = math.inf
    if math.isinf(real):
        bits = 8 * struct.calcsize(layout)
        raise refused(value, path, f"a number that binary{bits} can hold")
    return real


def _enum(value: object, kind: EnumDescriptor, path: str) -> int:
    if isinstance(value, str):
        named = kind.values_by_name.get(value)
        if named is not None:
            return int(named.number)
    elif not isinstance(value, bool) and isinstance(value, int | float | Decimal):
        code = _whole(value, _INT32, path)
        if not kind.is_closed or code in kind.values_by_number:
            return code
    elif value is None and kind.full_name == "google.protobuf.NullValue":
        return 0
    names = [each.name for each in kind.values]
    near = ""
    if isinstance(value, str):
        ending = [name for name in names if name.endswith(f"_{value}")]
        near = ending[0] if ending else nearest(value, names)
    listed = ", ".join(names[:_MOST_NAMES]) + (", ..." if len(names) > _MOST_NAMES else "")
    raise refused(value, path, f"one of {listed}", f"Did you mean {near}?" if near else "")


def _bytes(value: object, path: str) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    expected = 'bytes in Base64, such as "AAE="'
    found = _BASE64.fullmatch(value) if isinstance(value, str) else None
    if not isinstance(value, str) or found is None:
        raise refused(value, path, expected)
    digits = value.rstrip("=").replace("-", "+").replace("_", "/")
    padding = "=" * (-len(digits) % 4)
    if len(padding) == 3 or found[1] not in ("", padding):
        raise refused(value, path, expected, "Its length does not fit: a part of it is missing.")
    made = base64.b64decode(digits + padding)
    if base64.b64encode(made).decode().rstrip("=") != digits:
        raise refused(value, path, expected, "Its last character has bits that no byte holds.")
    return made
