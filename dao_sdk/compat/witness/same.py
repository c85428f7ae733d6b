"""Whether two sides read the same: compares what each made of the same bytes or text."""

from __future__ import annotations

import math
import struct
from enum import Enum
from functools import lru_cache
from typing import Any

from google.protobuf.descriptor import FieldDescriptor as F
from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto
from google.protobuf.message import Message

from dao_sdk.compat.judging.json import WELL_KNOWN, WRAPPED
from dao_sdk.compat.witness.runtime import EnumType, FieldType, MessageType

_TEXTS = {F.CPPTYPE_STRING}
_FLOATS = {F.CPPTYPE_FLOAT, F.CPPTYPE_DOUBLE}


class By(Enum):
    """What makes a field of one side a field of the other."""

    NUMBER = "number"
    JSON = "json"
    NAME = "name"


def difference(old: Message, new: Message, by: By, *, reserved: bool = False) -> str:
    """The first thing that two messages do not have in common; empty where there is none.

    What one side does not know, but reserves, is not missed.

    Args:
        old: What one side made of it.
        new: What the other side made of it.
        by: What identifies fields.
        reserved: Whether to miss what is reserved as well.
    """
    pairs, alone = _match(old, new, by)
    for message, field, other in alone:
        if _set(message, field) and (reserved or not _reserves(other, field, by)):
            return f"only one side knows {field.name}"
    for one, two in pairs:
        words = _field(old, one, new, two, by, reserved)
        if words:
            return words
    return ""


def _fields(message: Message) -> list[FieldType]:
    kind: MessageType = message.DESCRIPTOR
    return [*kind.fields, *(kind.file.pool.FindAllExtensions(kind) if kind.is_extendable else ())]


def _match(old: Message, new: Message, by: By) -> tuple[
    list[tuple[FieldType, FieldType]],
    list[tuple[Message, FieldType, MessageType]],
]:
    olds, news = _fields(old), _fields(new)
    index: dict[Any, FieldType] = {}
    for each in news:
        for key in _keys(each, by):
            index.setdefault(key, each)
    pairs, alone, taken = [], [], set()
    for each in olds:
        other = next((index[key] for key in _keys(each, by) if key in index), None)
        if other is None:
            alone.append((old, each, new.DESCRIPTOR))
        else:
            taken.add(other.number)
            pairs.append((each, other))
    alone += [(new, each, old.DESCRIPTOR) for each in news if each.number not in taken]
    return pairs, alone


def _keys(field: FieldType, by: By) -> tuple[Any, ...]:
    if by is By.NUMBER:
        return (field.number,)
    if field.is_extension:
        return (f"[{field.full_name}]",)
    return (field.name,) if by is By.NAME else (field.json_name, field.name)


@lru_cache(maxsize=4096)
def _reserved(descriptor: MessageType) -> tuple[list[tuple[int, int]], frozenset[str]]:
    proto = DescriptorProto()
    descriptor.CopyToProto(proto)
    return [(it.start, it.end) for it in proto.reserved_range], frozenset(proto.reserved_name)


def _reserves(descriptor: MessageType, field: FieldType, by: By) -> bool:
    ranges, names = _reserved(descriptor)
    if by is By.NUMBER:
        return any(start <= field.number < end for start, end in ranges)
    return field.name in names or field.json_name in names


def _get(message: Message, field: FieldType) -> Any:
    extended: Any = message
    return extended.Extensions[field] if field.is_extension else getattr(message, field.name)


def _set(message: Message, field: FieldType) -> bool:
    return any(each is field or each == field for each, _ in message.ListFields())


def is_map(field: FieldType) -> bool:
    """Whether a field is a map."""
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _wrapped(field: FieldType, by: By) -> bool:
    return (
        by is By.JSON and field.message_type is not None and field.message_type.full_name in WRAPPED
    )


def _single(field: FieldType, by: By) -> bool:
    return not field.is_repeated and (field.message_type is None or _wrapped(field, by))


def _field(
    old: Message, one: FieldType, new: Message, two: FieldType, by: By, reserved: bool
) -> str:
    if _single(one, by) and _single(two, by):
        before, after = _set(old, one), _set(new, two)
        if before != after and (
            (one.has_presence and two.has_presence)
            or (before and one.has_presence)
            or (after and two.has_presence)
        ):
            return f"{one.name} is set on one side only"
        if not before and not after:
            if one.message_type is not None or two.message_type is not None:
                return ""
            same = _same(one, one.default_value, two, two.default_value, by, reserved)
            return "" if same else f"{one.name} has another default"
    if is_map(one) and is_map(two):
        return _maps(old, one, new, two, by, reserved)
    if (is_map(one) != is_map(two)) and by is By.NUMBER:
        return _entries(old, one, new, two, by, reserved)
    ones, twos = _elements(old, one, by), _elements(new, two, by)
    if len(ones) != len(twos):
        return f"{one.name} has {len(ones)} values on one side and {len(twos)} on the other"
    if by is By.JSON and one.is_repeated != two.is_repeated and ones:
        return f"{one.name} is a list on one side only"
    for first, second in zip(ones, twos, strict=True):
        if not _same(one, first, two, second, by, reserved):
            return f"{one.name} has another value"
    return ""


def _elements(message: Message, field: FieldType, by: By) -> list[Any]:
    value = _get(message, field)
    if is_map(field):
        return [value[key] for key in value]
    if field.is_repeated:
        return list(value)
    if _wrapped(field, by):
        return [value.value] if _set(message, field) else []
    return [value] if _set(message, field) else []


def _maps(
    old: Message, one: FieldType, new: Message, two: FieldType, by: By, reserved: bool
) -> str:
    ones, twos = _get(old, one), _get(new, two)
    values = one.message_type.fields_by_name["value"], two.message_type.fields_by_name["value"]
    keys = {_key(key, by): key for key in ones}
    others = {_key(key, by): key for key in twos}
    if set(keys) != set(others):
        return f"{one.name} has other keys"
    for key, mine in keys.items():
        if not _same(values[0], ones[mine], values[1], twos[others[key]], by, reserved):
            return f"{one.name} has another value at {mine!r}"
    return ""


def _key(key: Any, by: By) -> Any:
    if by is not By.JSON:
        return key
    return ("false", "true")[key] if isinstance(key, bool) else str(key)


def _entries(
    old: Message, one: FieldType, new: Message, two: FieldType, by: By, reserved: bool
) -> str:
    """A map beside messages: entries are compared by their two fields, whatever their order."""
    mapped, keyed, listed, field = (old, one, new, two) if is_map(one) else (new, two, old, one)
    entries = _elements(listed, field, by)
    container = _get(mapped, keyed)
    if not entries and not container:
        return ""
    if field.message_type is None or len(entries) != len(container):
        return f"{one.name} has other entries"
    key = keyed.message_type.fields_by_name["key"]
    value = keyed.message_type.fields_by_name["value"]
    parts = field.message_type.fields_by_number
    if 1 not in parts or 2 not in parts:
        return f"{one.name} has no such entries" if entries else ""
    for each in entries:
        if any(it.number > 2 for it, _ in each.ListFields()):
            return f"{one.name} has entries with more in them"
        mine, found = _get(each, parts[1]), None
        for candidate in container:
            if _same(parts[1], mine, key, candidate, by, reserved):
                found = candidate
        if found is None or not _same(
            parts[2], _get(each, parts[2]), value, container[found], by, reserved
        ):
            return f"{one.name} has another entry"
    return ""


def _same(one: FieldType, first: Any, two: FieldType, second: Any, by: By, reserved: bool) -> bool:
    first, one = _unwrap(one, first, by)
    second, two = _unwrap(two, second, by)
    if isinstance(first, Message) and isinstance(second, Message):
        names = {first.DESCRIPTOR.full_name, second.DESCRIPTOR.full_name}
        if by is By.JSON and len(names) > 1 and names & WELL_KNOWN:
            return False
        return not difference(first, second, by, reserved=reserved)
    if isinstance(first, Message) or isinstance(second, Message):
        return by is By.NUMBER and _as_bytes(one, first, two, second)
    if one.enum_type is not None or two.enum_type is not None:
        return _enums(one, first, two, second, by, reserved)
    if isinstance(first, (str, bytes)) or isinstance(second, (str, bytes)):
        return _texts(one, first, two, second, by)
    if by is By.JSON and isinstance(first, bool) != isinstance(second, bool):
        return False
    return _numbers(one, first, two, second, by)


def _unwrap(field: FieldType, value: Any, by: By) -> tuple[Any, FieldType]:
    if isinstance(value, Message) and _wrapped(field, by):
        inner = value.DESCRIPTOR.fields_by_number[1]
        return getattr(value, inner.name), inner
    return value, field


def _as_bytes(one: FieldType, first: Any, two: FieldType, second: Any) -> bool:
    """A message beside bytes: are they its encoding?"""
    message, data, field = (
        (first, second, two) if isinstance(first, Message) else (second, first, one)
    )
    if field.type != F.TYPE_BYTES or not isinstance(data, bytes):
        return False
    parsed = type(message)()
    try:
        parsed.ParseFromString(data)
    except Exception:
        return False
    return bool(parsed == message)


def _texts(one: FieldType, first: Any, two: FieldType, second: Any, by: By) -> bool:
    if not isinstance(first, (str, bytes)) or not isinstance(second, (str, bytes)):
        return False
    if by is By.JSON and one.type != two.type:
        return not first and not second
    # A string field that gives bytes holds what is no text.
    broken = [
        it.type == F.TYPE_STRING and isinstance(value, bytes)
        for it, value in ((one, first), (two, second))
    ]
    if broken[0] != broken[1]:
        return False
    return _bytes(first) == _bytes(second)


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def _numbers(one: FieldType, first: Any, two: FieldType, second: Any, by: By) -> bool:
    floats = one.cpp_type in _FLOATS, two.cpp_type in _FLOATS
    if any(floats):
        if by is not By.JSON and one.type != two.type:
            return False
        if math.isnan(first) or math.isnan(second):
            return math.isnan(first) and math.isnan(second)
        if F.CPPTYPE_FLOAT in (one.cpp_type, two.cpp_type) and all(floats):
            return _rounded(first) == _rounded(second) and _fits(one, two, first, second)
    return bool(first == second)


def _rounded(value: float) -> float:
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.inf


def _fits(one: FieldType, two: FieldType, first: float, second: float) -> bool:
    """Whether the double of a float and a double is one that the float holds, as JSON prints it."""
    if one.cpp_type == two.cpp_type:
        return True
    double = first if one.cpp_type == F.CPPTYPE_DOUBLE else second
    return float(f"{double:.9g}") == double or _rounded(double) == double


def _enums(one: FieldType, first: Any, two: FieldType, second: Any, by: By, reserved: bool) -> bool:
    names = _name(one, first), _name(two, second)
    if by is By.NAME and names_of(one, first) != names_of(two, second):
        return False
    if by is By.JSON:
        if isinstance(first, str) or isinstance(second, str):
            return str(names[0] or first) == str(names[1] or second)
        if one.enum_type is None or two.enum_type is None:
            return bool(first == second) and names == (None, None)
        return names[0] == names[1] and (names[0] is not None or first == second)
    if isinstance(first, (str, bytes)) or isinstance(second, (str, bytes)) or first != second:
        return False
    if one.enum_type is None or two.enum_type is None or (names[0] is None) == (names[1] is None):
        return True
    unnamed = one.enum_type if names[0] is None else two.enum_type
    return not reserved and _reserves_number(unnamed, first)


def names_of(field: FieldType, value: Any) -> list[str]:
    """All names that an enum has for a number, in its order; none where the field is no enum."""
    values = field.enum_type.values if field.enum_type is not None else ()
    return [each.name for each in values if each.number == value]


def _name(field: FieldType, value: Any) -> str | None:
    if field.enum_type is None:
        return None
    found = field.enum_type.values_by_number.get(value)
    return found.name if found is not None else None


@lru_cache(maxsize=4096)
def _enum_reserved(descriptor: EnumType) -> list[tuple[int, int]]:
    proto = EnumDescriptorProto()
    descriptor.CopyToProto(proto)
    return [(it.start, it.end) for it in proto.reserved_range]


def _reserves_number(descriptor: EnumType, number: int) -> bool:
    return any(start <= number <= end for start, end in _enum_reserved(descriptor))
