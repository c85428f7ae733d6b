"""Whether two sides read one element alike: compares what each made of the same bytes or text.

Only that element is looked at, and only in the respect that a finding is about. What else changed in
the message, or of the same field, has findings of its own.
"""

from __future__ import annotations

import math
import struct
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from google.protobuf.descriptor import FieldDescriptor as F
from google.protobuf.descriptor_pb2 import EnumDescriptorProto
from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from dao_sdk.compat.judging.json import WELL_KNOWN, WRAPPED
from dao_sdk.compat.witness.runtime import EnumType, FieldType
from dao_sdk.compat.witness.values import container, is_map

_FLOATS = {F.CPPTYPE_FLOAT, F.CPPTYPE_DOUBLE}


class About(Enum):
    """The respect in which a field is read otherwise."""

    VALUE = auto()
    """What is set arrives as something else, or not at all."""
    DEFAULT = auto()
    """What it reads as while it is unset."""
    PRESENCE = auto()
    """Whether a default value that was set differs from none."""
    REQUIRED = auto()
    """Whether it may be unset."""
    NAME = auto()
    """What JSON calls it."""
    UTF8 = auto()
    """Whether what is no text is refused."""
    ANY = auto()
    """Any of them: what a type exchanged for another leads to."""


class Focus:
    """Compares one field.

    Args:
        about: The respect that counts.
        json: Whether it crosses as JSON, or else as bytes.
        held: Whether it is the value of an enum's holder: reserved numbers are missed too then.
        named: Whether values of enums are identified by their names, though they cross as bytes.
    """

    def __init__(
        self, about: About, *, json: bool, held: bool = False, named: bool = False
    ) -> None:
        self.about, self._json, self._held, self._named = about, json, held, named

    def differs(
        self, old: Message, one: FieldType | None, new: Message, two: FieldType | None
    ) -> bool:
        """Whether a field is read otherwise.

        Args:
            old: The message that the field is in, as the old side reads it.
            one: The field on the old side; None if it is not there.
            new: The message as the new side reads it.
            two: The field on the new side.
        """
        before = one is not None and is_set(old, one)
        after = two is not None and is_set(new, two)
        if one is None or two is None:
            field = one if two is None else two
            if field is None:
                return False
            missing = field.is_required and not (before or after)
            wanted = (About.REQUIRED, About.ANY)
            return (missing and self.about in wanted) or (
                self.about is not About.REQUIRED and (before or after)
            )
        if self.about is About.ANY:
            kinds = (About.VALUE, About.REQUIRED, About.DEFAULT, About.PRESENCE)
            return any(self._in(it, old, one, new, two, before, after) for it in kinds)
        return self._in(self.about, old, one, new, two, before, after)

    def _in(
        self,
        about: About,
        old: Message,
        one: FieldType,
        new: Message,
        two: FieldType,
        before: bool,
        after: bool,
    ) -> bool:
        unset = not before and not after
        match about:
            case About.REQUIRED:
                return unset and one.is_required != two.is_required
            case About.DEFAULT:
                if not unset or "message" in (_kind(one), _kind(two)) or one.is_repeated:
                    return False
                return not self._same(one, one.default_value, two, two.default_value)
            case About.PRESENCE:
                unread = _unread(old, one) or _unread(new, two)
                value = self._unwrapped(one, _get(old, one)) if before else (_get(new, two), two)
                plain = not self._unwrapped(value[1], value[0])[0]
                return before != after and not unread and plain
            case About.NAME:
                return before != after
            case _:
                return not unset and self._value(old, one, new, two, before, after)

    def _value(
        self,
        old: Message,
        one: FieldType,
        new: Message,
        two: FieldType,
        before: bool,
        after: bool,
    ) -> bool:
        if is_map(one) and is_map(two):
            return self._maps(_get(old, one), one, _get(new, two), two)
        if is_map(one) != is_map(two):
            return self._json or self._entries(old, one, new, two)
        if one.is_repeated or two.is_repeated:
            ones, twos = _elements(old, one, before), _elements(new, two, after)
            if len(ones) != len(twos) or (self._json and one.is_repeated != two.is_repeated):
                return True
            pairs = zip(ones, twos, strict=True)
            return any(not self._same(one, first, two, second) for first, second in pairs)
        if before != after:
            # A default value that one side does not tell from none is a matter of presence.
            message, field = (old, one) if before else (new, two)
            value = _get(message, field)
            worth = bool(value.ListFields()) if isinstance(value, Message) else bool(value)
            return worth or _unread(old, one) or _unread(new, two)
        return not self._same(one, _get(old, one), two, _get(new, two))

    def _maps(self, ones: Any, one: FieldType, twos: Any, two: FieldType) -> bool:
        values = _parts(one)[1], _parts(two)[1]
        keys, others = ({self._key(key): key for key in each} for each in (ones, twos))
        return keys.keys() != others.keys() or any(
            not self._same(values[0], ones[mine], values[1], twos[others[key]])
            for key, mine in keys.items()
        )

    def _key(self, key: Any) -> Any:
        if not self._json:
            return key
        return ("false", "true")[key] if isinstance(key, bool) else str(key)

    def _entries(self, old: Message, one: FieldType, new: Message, two: FieldType) -> bool:
        """A map beside messages: entries are compared by their two fields, whatever their order."""
        mapped, keyed, listed, field = (old, one, new, two) if is_map(one) else (new, two, old, one)
        entries, held = _elements(listed, field, is_set(listed, field)), _get(mapped, keyed)
        if field.message_type is None or len(entries) != len(held):
            return bool(entries or held)
        parts = field.message_type.fields_by_number
        if 1 not in parts or 2 not in parts:
            return bool(entries)
        key, value = _parts(keyed)
        for each in entries:
            mine = _get(each, parts[1])
            found = [it for it in held if self._same(parts[1], mine, key, it)]
            if any(it.number > 2 for it, _ in each.ListFields()) or not found:
                return True
            if not self._same(parts[2], _get(each, parts[2]), value, held[found[0]]):
                return True
        return False

    def _same(self, one: FieldType, first: Any, two: FieldType, second: Any) -> bool:
        first, one = self._unwrapped(one, first)
        second, two = self._unwrapped(two, second)
        messages = isinstance(first, Message), isinstance(second, Message)
        if all(messages):
            names = {first.DESCRIPTOR.full_name, second.DESCRIPTOR.full_name}
            return not (self._json and len(names) > 1 and names & WELL_KNOWN)
        if any(messages):
            return not self._json and _as_bytes(one, first, two, second)
        if one.enum_type is not None or two.enum_type is not None:
            return self._enums(one, first, two, second)
        if isinstance(first, (str, bytes)) or isinstance(second, (str, bytes)):
            return self._texts(one, first, two, second)
        if self._json and isinstance(first, bool) != isinstance(second, bool):
            return False
        return self._numbers(one, first, two, second)

    def _unwrapped(self, field: FieldType, value: Any) -> tuple[Any, FieldType]:
        if self._json and isinstance(value, Message) and value.DESCRIPTOR.full_name in WRAPPED:
            inner: FieldType = value.DESCRIPTOR.fields_by_number[1]
            return getattr(value, inner.name), inner
        return value, field

    def _texts(self, one: FieldType, first: Any, two: FieldType, second: Any) -> bool:
        if not isinstance(first, (str, bytes)) or not isinstance(second, (str, bytes)):
            return False
        if self._json and one.type != two.type:
            return not first and not second
        # A string field that gives bytes holds what is no text.
        broken = [
            it.type == F.TYPE_STRING and isinstance(value, bytes)
            for it, value in ((one, first), (two, second))
        ]
        raw = [it if isinstance(it, bytes) else it.encode() for it in (first, second)]
        return broken[0] == broken[1] and raw[0] == raw[1]

    def _numbers(self, one: FieldType, first: Any, two: FieldType, second: Any) -> bool:
        floats = one.cpp_type in _FLOATS, two.cpp_type in _FLOATS
        if any(floats):
            if not self._json and one.type != two.type:
                return False
            if math.isnan(first) or math.isnan(second):
                return math.isnan(first) and math.isnan(second)
            if F.CPPTYPE_FLOAT in (one.cpp_type, two.cpp_type) and all(floats):
                return _rounded(first) == _rounded(second) and _fits(one, two, first, second)
        return bool(first == second)

    def _enums(self, one: FieldType, first: Any, two: FieldType, second: Any) -> bool:
        mine, other = names_of(one, first), names_of(two, second)
        if self._json or self._named:
            if isinstance(first, str) or isinstance(second, str):
                return str(next(iter(mine), first)) == str(next(iter(other), second))
            if one.enum_type is None or two.enum_type is None or not (mine or other):
                return bool(first == second) and not mine and not other
            sides = (one, first, two, second), (two, second, one, first)
            return bool(mine & other) and all(_answers(*each) for each in sides)
        if isinstance(first, (str, bytes)) or isinstance(second, (str, bytes)) or first != second:
            return False
        if one.enum_type is None or two.enum_type is None or bool(mine) == bool(other):
            return True
        unnamed = two.enum_type if mine else one.enum_type
        return not self._held and _reserves(unnamed, first)


def is_set(message: Message, field: FieldType) -> bool:
    """Whether a field is set, or has elements."""
    return any(each is field or each == field for each, _ in message.ListFields())


def names_of(field: FieldType, value: Any) -> set[str]:
    """All names that an enum has for a number; none if the field is no enum."""
    values = field.enum_type.values if field.enum_type is not None else ()
    return {each.name for each in values if each.number == value}


def _answers(field: FieldType, value: Any, other: FieldType, read: Any) -> bool:
    """Whether the name that is printed for a value is no other value's on the other side."""
    printed = next(each.name for each in field.enum_type.values if each.number == value)
    known = other.enum_type.values_by_name.get(printed)
    return known is None or known.number == read


def _get(message: Message, field: FieldType) -> Any:
    return container(message, field)


def _kind(field: FieldType) -> str:
    return "message" if field.message_type is not None else ""


def _parts(field: FieldType) -> tuple[FieldType, FieldType]:
    """The key and the value of a map's entries."""
    parts = field.message_type.fields_by_name
    return parts["key"], parts["value"]


def _unread(message: Message, field: FieldType) -> bool:
    """Whether there is something of a field's number that the side could not read as the field."""
    unknown = UnknownFieldSet(message)
    return any(unknown[at].field_number == field.number for at in range(len(unknown)))


def _elements(message: Message, field: FieldType, given: bool) -> list[Any]:
    if field.is_repeated:
        return list(_get(message, field))
    return [_get(message, field)] if given else []


def _as_bytes(one: FieldType, first: Any, two: FieldType, second: Any) -> bool:
    """A message beside bytes: are they its encoding?"""
    message, data, field = (
        (first, second, two) if isinstance(first, Message) else (second, first, one)
    )
    if field.type != F.TYPE_BYTES or not isinstance(data, bytes):
        return False
    try:
        return bool(type(message).FromString(data) == message)
    except DecodeError:
        return False


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


@lru_cache(maxsize=4096)
def _reserved(descriptor: EnumType) -> list[tuple[int, int]]:
    proto = EnumDescriptorProto()
    descriptor.CopyToProto(proto)
    return [(it.start, it.end) for it in proto.reserved_range]


def _reserves(descriptor: EnumType, number: int) -> bool:
    return any(start <= number <= end for start, end in _reserved(descriptor))
