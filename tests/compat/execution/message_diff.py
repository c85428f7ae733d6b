"""Whether two messages of two schemas say the same, told field by field.

It is written apart from the checker's own comparison and knows nothing of it.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto

WRAPPERS = {
    f"google.protobuf.{name}Value"
    for name in ("Bool", "Bytes", "Double", "Float", "Int32", "Int64", "String", "UInt32", "UInt64")
}
OWN_JSON = {
    *WRAPPERS,
    *(f"google.protobuf.{it}" for it in ("Any", "Duration", "FieldMask", "Timestamp")),
    *(f"google.protobuf.{it}" for it in ("ListValue", "Struct", "Value")),
}
_REALS = (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT)


@dataclass
class Fact:
    """One field of one message."""

    field: Any
    values: list[Any]
    keys: list[Any]
    """The keys of a map, in the order of the values."""
    told: bool
    """Whether it is set in a way that the side tells from its default value."""
    set: bool

    @property
    def is_map(self) -> bool:
        """Whether it is a map."""
        kind = self.field.message_type
        return kind is not None and kind.GetOptions().map_entry


def facts(message: Any, json: bool) -> list[Fact]:
    """Every field and extension of a message, set or not."""
    present = {field.number: (field, value) for field, value in message.ListFields()}
    kind = message.DESCRIPTOR
    fields = [*kind.fields, *(kind.file.pool.FindAllExtensions(kind) if kind.is_extendable else ())]
    found = []
    for field in fields:
        value: Any = present.get(field.number, (None, None))[1]
        if value is None:
            found.append(Fact(field, [], [], False, False))
            continue
        kind = field.message_type
        keys: list[Any] = []
        values: list[Any] = []
        if kind is not None and kind.GetOptions().map_entry:
            for key in value:
                keys.append(key)
                values.append(value[key])
        elif field.is_repeated:
            values = list(value)
        else:
            values = [value]
        if json and kind is not None and kind.full_name in WRAPPERS and not field.is_repeated:
            values = [it.value for it in values]
        found.append(Fact(field, values, keys, field.has_presence, True))
    return found


def names(field: Any) -> tuple[str, ...]:
    """What JSON calls a field."""
    if field.is_extension:
        return (f"[{field.full_name}]",)
    return (field.json_name, field.name)


def reserves(message: Any, field: Any, json: bool) -> bool:
    """Whether a message lacks a field and reserves what it is known by."""
    proto = DescriptorProto()
    message.DESCRIPTOR.CopyToProto(proto)
    return not json and any(it.start <= field.number < it.end for it in proto.reserved_range)


def differences(one: Any, two: Any, *, json: bool, retired: bool = False) -> Iterator[str]:
    """What a message has lost or got on its way.

    Args:
        one: The message as the side reads it that wrote it.
        two: The message as the other side reads it.
        json: Whether names count, or numbers.
        retired: Whether a field that one side sets and the other merely reserves is a difference.
    """
    ones, twos = facts(one, json), facts(two, json)
    left = list(twos)
    for fact in ones:
        if json:
            mine = names(fact.field)
            other = next((it for it in left if names(it.field)[0] == mine[0]), None)
            other = other or next((it for it in left if names(it.field)[-1] == mine[0]), None)
            other = other or next((it for it in left if names(it.field)[0] == mine[-1]), None)
        else:
            other = next((it for it in left if it.field.number == fact.field.number), None)
        if other is not None:
            left.remove(other)
            if fact.set and other.set and json and _strayed(fact.field, other.field, twos):
                yield f"{fact.field.name} arrives in {other.field.name}"
            yield from _fact(fact, other, json, retired)
        elif fact.set and (retired or not reserves(two, fact.field, json)):
            yield f"{fact.field.name} is lost"
    for fact in left:
        if fact.set and (retired or not reserves(one, fact.field, json)):
            yield f"{fact.field.name} is new"


def _strayed(field: Any, other: Any, there: list[Fact]) -> bool:
    """Whether a field's name in JSON is another field's now, and the field is still there."""
    known = [(it.field.name, it.field.number) for it in there]
    if field.is_extension or field.name == other.name or field.number == other.number:
        return False
    return any(field.name == name or field.number == number for name, number in known)


def _scalar(field: Any, json: bool) -> bool:
    kind = field.message_type
    return not field.is_repeated and (kind is None or (json and kind.full_name in WRAPPERS))


def _fact(one: Fact, two: Fact, json: bool, retired: bool) -> Iterator[str]:
    name = one.field.name
    if one.is_map and two.is_map:
        mine = {_key(k, json): v for k, v in zip(one.keys, one.values, strict=True)}
        other = {_key(k, json): v for k, v in zip(two.keys, two.values, strict=True)}
        if mine.keys() != other.keys():
            yield f"{name} has other keys"
            return
        fields = [it.field.message_type.fields_by_name["value"] for it in (one, two)]
        for key, value in mine.items():
            if not _equal(fields[0], value, fields[1], other[key], json, retired):
                yield f"{name}[{key}] differs"
        return
    if one.is_map != two.is_map:
        yield from _entries(one, two, json, retired)
        return
    if _scalar(one.field, json) and _scalar(two.field, json):
        if one.set != two.set and (one.told or two.told):
            yield f"{name} is told on one side only"
            return
        if not one.set and not two.set and not (one.field.message_type or two.field.message_type):
            defaults = one.field.default_value, two.field.default_value
            if not _equal(one.field, defaults[0], two.field, defaults[1], json, retired):
                yield f"{name} has another default"
            return
    if len(one.values) != len(two.values):
        if not (_is_default(one) and _is_default(two)):
            yield f"{name} has {len(one.values)} and {len(two.values)} values"
        return
    if json and one.field.is_repeated != two.field.is_repeated and one.values:
        yield f"{name} is a list on one side"
        return
    for a, b in zip(one.values, two.values, strict=True):
        if not _equal(one.field, a, two.field, b, json, retired):
            yield f"{name} differs: {a!r} and {b!r}"


def _is_default(fact: Fact) -> bool:
    return not fact.set


def _entries(one: Fact, two: Fact, json: bool, retired: bool) -> Iterator[str]:
    mapped, listed = (one, two) if one.is_map else (two, one)
    name = one.field.name
    if not mapped.values and not listed.values:
        return
    kind = listed.field.message_type
    if json or kind is None or not {1, 2} <= set(kind.fields_by_number):
        yield f"{name} is a map on one side"
        return
    key, value = (mapped.field.message_type.fields_by_name[it] for it in ("key", "value"))
    left = list(zip(mapped.keys, mapped.values, strict=True))
    for entry in listed.values:
        parts = [getattr(entry, kind.fields_by_number[it].name) for it in (1, 2)]
        found = next(
            (
                each
                for each in left
                if _equal(kind.fields_by_number[1], parts[0], key, each[0], json, retired)
                and _equal(kind.fields_by_number[2], parts[1], value, each[1], json, retired)
            ),
            None,
        )
        if found is None or any(field.number > 2 for field, _ in entry.ListFields()):
            yield f"{name} has another entry"
            return
        left.remove(found)
    if left:
        yield f"{name} has more entries"


def _key(key: Any, json: bool) -> str:
    if json:
        return str(key).lower() if isinstance(key, bool) else str(key)
    return repr(key) if isinstance(key, str) else repr(int(key))


def _equal(one: Any, a: Any, two: Any, b: Any, json: bool, retired: bool) -> bool:
    if hasattr(a, "DESCRIPTOR") and hasattr(b, "DESCRIPTOR"):
        kinds = {a.DESCRIPTOR.full_name, b.DESCRIPTOR.full_name}
        if json and len(kinds) == 2 and kinds & OWN_JSON:
            return False
        return not any(differences(a, b, json=json, retired=retired))
    if hasattr(a, "DESCRIPTOR") or hasattr(b, "DESCRIPTOR"):
        message, data = (a, b) if hasattr(a, "DESCRIPTOR") else (b, a)
        if json or not isinstance(data, bytes) or (two if message is a else one).type != 12:
            return False
        try:
            return bool(type(message).FromString(data) == message)
        except Exception:
            return False
    if one.enum_type is not None or two.enum_type is not None:
        return _enum(one, a, two, b, json, retired)
    if isinstance(a, (str, bytes)) or isinstance(b, (str, bytes)):
        if not isinstance(a, (str, bytes)) or not isinstance(b, (str, bytes)):
            return False
        if json and one.type != two.type:
            return not a and not b
        damaged = [f.type == 9 and isinstance(v, bytes) for f, v in ((one, a), (two, b))]
        raw = [v.encode() if isinstance(v, str) else v for v in (a, b)]
        return damaged[0] == damaged[1] and raw[0] == raw[1]
    if json and isinstance(a, bool) != isinstance(b, bool):
        return False
    reals = [it.cpp_type in _REALS for it in (one, two)]
    if any(reals):
        if not json and one.type != two.type:
            return False
        if math.isnan(a) or math.isnan(b):
            return math.isnan(a) and math.isnan(b)
        if all(reals) and one.cpp_type != two.cpp_type:
            single, double = (a, b) if one.cpp_type == FieldDescriptor.CPPTYPE_FLOAT else (b, a)
            return bool(_single(double) == single and float(f"{double:.9g}") == double)
    return bool(a == b)


def _single(value: float) -> float:
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _named(field: Any, number: Any) -> str | None:
    if field.enum_type is None:
        return None
    return next((it.name for it in field.enum_type.values if it.number == number), None)


def _enum(one: Any, a: Any, two: Any, b: Any, json: bool, retired: bool) -> bool:
    first, second = _named(one, a), _named(two, b)
    if json:
        if isinstance(a, str) or isinstance(b, str):
            return (first or str(a)) == (second or str(b))
        if one.enum_type is None or two.enum_type is None:
            return first is second is None and bool(a == b)
        known = [
            {it.name for it in f.enum_type.values if it.number == v}
            for f, v in ((one, a), (two, b))
        ]
        return bool(known[0] & known[1]) or (not known[0] and not known[1] and bool(a == b))
    if isinstance(a, (str, bytes)) or isinstance(b, (str, bytes)) or a != b:
        return False
    if one.enum_type is None or two.enum_type is None or first is None or second is not None:
        return True  # the number is there, and no name of the first side's is lost
    proto = EnumDescriptorProto()
    two.enum_type.CopyToProto(proto)
    reserved = any(it.start <= a <= it.end for it in proto.reserved_range)
    return reserved and not retired
