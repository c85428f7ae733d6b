"""Whether two values are one and the same, each as the field of its side says."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from google.protobuf.descriptor import FieldDescriptor as F
from google.protobuf.descriptor_pb2 import EnumDescriptorProto
from google.protobuf.message import DecodeError, Message

from dao_sdk.compat.semantics.json import WELL_KNOWN, WRAPPED
from dao_sdk.compat.witness.reading import Typed
from dao_sdk.compat.witness.runtime import EnumType, FieldType

_FLOATS = {F.CPPTYPE_FLOAT, F.CPPTYPE_DOUBLE}


@dataclass(frozen=True, slots=True)
class Alike:
    """Compares values.

    Args:
        json: Whether they cross as JSON, or else as bytes.
        held: Whether they are values of an enum's holder: reserved numbers are missed too then.
        named: Whether values of enums are identified by their names, though they cross as bytes.
    """

    json: bool
    held: bool = False
    named: bool = False

    def __call__(self, one: Typed, two: Typed) -> bool:
        """Whether they are the same value.

        Args:
            one: The value on the old side.
            two: The value on the new side.
        """
        one, two = self.unwrapped(one), self.unwrapped(two)
        first, second = one.value, two.value
        messages = isinstance(first, Message), isinstance(second, Message)
        if all(messages):
            names = {first.DESCRIPTOR.full_name, second.DESCRIPTOR.full_name}
            return not (self.json and len(names) > 1 and names & WELL_KNOWN)
        if any(messages):
            return not self.json and _is_encoding(one, two)
        if one.field.enum_type is not None or two.field.enum_type is not None:
            return self._enums(one, two)
        if isinstance(first, (str, bytes)) or isinstance(second, (str, bytes)):
            return self._texts(one, two)
        if self.json and isinstance(first, bool) != isinstance(second, bool):
            return False
        return self._numbers(one, two)

    def unwrapped(self, typed: Typed) -> Typed:
        """What JSON has in place of a wrapper; anything else as it is."""
        value = typed.value
        if self.json and isinstance(value, Message) and value.DESCRIPTOR.full_name in WRAPPED:
            inner: FieldType = value.DESCRIPTOR.fields_by_number[1]
            return Typed(inner, getattr(value, inner.name))
        return typed

    def _texts(self, one: Typed, two: Typed) -> bool:
        first, second = one.value, two.value
        if not isinstance(first, (str, bytes)) or not isinstance(second, (str, bytes)):
            return False
        if self.json and one.field.type != two.field.type:
            return not first and not second
        # A string field that gives bytes holds what is no text.
        broken = [
            it.field.type == F.TYPE_STRING and isinstance(it.value, bytes) for it in (one, two)
        ]
        raw = [it if isinstance(it, bytes) else it.encode() for it in (first, second)]
        return broken[0] == broken[1] and raw[0] == raw[1]

    def _numbers(self, one: Typed, two: Typed) -> bool:
        first, second = one.value, two.value
        kinds = one.field.cpp_type, two.field.cpp_type
        floats = [kind in _FLOATS for kind in kinds]
        if any(floats):
            if not self.json and one.field.type != two.field.type:
                return False
            if math.isnan(first) or math.isnan(second):
                return math.isnan(first) and math.isnan(second)
            if F.CPPTYPE_FLOAT in kinds and all(floats):
                return _rounded(first) == _rounded(second) and _fits(one, two)
        return bool(first == second)

    def _enums(self, one: Typed, two: Typed) -> bool:
        first, second = one.value, two.value
        mine, other = names_of(*one), names_of(*two)
        both = one.field.enum_type is not None and two.field.enum_type is not None
        if self.json or self.named:
            if isinstance(first, str) or isinstance(second, str):
                return str(next(iter(mine), first)) == str(next(iter(other), second))
            if not both or not (mine or other):
                return bool(first == second) and not mine and not other
            return bool(mine & other) and _answers(one, two) and _answers(two, one)
        if isinstance(first, (str, bytes)) or isinstance(second, (str, bytes)) or first != second:
            return False
        if not both or bool(mine) == bool(other):
            return True
        unnamed = two.field.enum_type if mine else one.field.enum_type
        return not self.held and _reserves(unnamed, first)


def names_of(field: FieldType, value: Any) -> set[str]:
    """All names that an enum has for a number; none if the field is no enum."""
    values = field.enum_type.values if field.enum_type is not None else ()
    return {each.name for each in values if each.number == value}


def _answers(printed: Typed, read: Typed) -> bool:
    """Whether the name that is printed for a value is no other value's on the other side."""
    values = printed.field.enum_type.values
    name = next(each.name for each in values if each.number == printed.value)
    known = read.field.enum_type.values_by_name.get(name)
    return known is None or known.number == read.value


def _is_encoding(one: Typed, two: Typed) -> bool:
    """A message beside bytes: are they its encoding?"""
    message, data = (one, two) if isinstance(one.value, Message) else (two, one)
    if data.field.type != F.TYPE_BYTES or not isinstance(data.value, bytes):
        return False
    try:
        return bool(type(message.value).FromString(data.value) == message.value)
    except DecodeError:
        return False


def _rounded(value: float) -> float:
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.inf


def _fits(one: Typed, two: Typed) -> bool:
    """Whether the double of a float and a double is one that the float holds, as JSON prints it."""
    if one.field.cpp_type == two.field.cpp_type:
        return True
    double: float = one.value if one.field.cpp_type == F.CPPTYPE_DOUBLE else two.value
    return float(f"{double:.9g}") == double or _rounded(double) == double


@lru_cache(maxsize=4096)
def _reserved(descriptor: EnumType) -> list[tuple[int, int]]:
    proto = EnumDescriptorProto()
    descriptor.CopyToProto(proto)
    return [(it.start, it.end) for it in proto.reserved_range]


def _reserves(descriptor: EnumType, number: int) -> bool:
    return any(start <= number <= end for start, end in _reserved(descriptor))
