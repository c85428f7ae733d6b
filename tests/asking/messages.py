"""Messages of every kind, drawn by lot."""

from __future__ import annotations

import math
import random
import struct
from functools import cache
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from dao_sdk.contract.compiler import run_compiler

_F = FieldDescriptor
_BITS = {
    _F.CPPTYPE_INT32: (-(1 << 31), (1 << 31) - 1),
    _F.CPPTYPE_INT64: (-(1 << 63), (1 << 63) - 1),
    _F.CPPTYPE_UINT32: (0, (1 << 32) - 1),
    _F.CPPTYPE_UINT64: (0, (1 << 64) - 1),
}
_WORDS = ("", "a", "grüße 🎈", "\0\n\u202e", "null", "1e3", "text_value", "map_value", "@type")


@cache
def all_kinds() -> type[Message]:
    """The class of ``test.All``."""
    folder = Path(__file__).parents[1] / "vectors"
    compiled = run_compiler(folder, ["."], ["all_kinds.proto"])
    assert compiled.descriptors is not None, compiled.errors
    pool = DescriptorPool()
    for file in FileDescriptorSet.FromString(compiled.descriptors).file:
        pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName("test.All"))


def draw(lots: random.Random, kind: type[Message], depth: int = 3) -> Any:
    """Draw a message."""
    message = kind()
    _fill(lots, message, depth)
    return message


def _fill(lots: random.Random, message: Any, depth: int) -> None:
    descriptor: Descriptor = message.DESCRIPTOR
    name = descriptor.full_name
    message.SetInParent()
    if name == "google.protobuf.Any":
        if depth > 0:
            inner = draw(lots, all_kinds(), 0)
            message.Pack(inner)
    elif name in ("google.protobuf.Timestamp", "google.protobuf.Duration"):
        message.seconds, message.nanos = lots.randrange(1 << 32), lots.randrange(10**9)
    elif name == "google.protobuf.FieldMask":
        message.paths.extend(lots.sample(["a", "b_c", "d.e_f"], lots.randrange(3)))
    elif name in ("google.protobuf.Value", "dao.data.v1.Value"):
        field = lots.choice([f for f in descriptor.fields if depth > 0 or not f.message_type])
        _set(lots, message, field, depth)
        if field.name == "number_value" and not math.isfinite(message.number_value):
            message.number_value = 0.5
    else:
        for field in descriptor.fields:
            if lots.random() < 0.3 and (depth > 0 or field.message_type is None):
                _set(lots, message, field, depth)


def _set(lots: random.Random, message: Any, field: FieldDescriptor, depth: int) -> None:
    kind = field.message_type
    if kind is not None and kind.GetOptions().map_entry:
        held = getattr(message, field.name)
        inner = kind.fields_by_name["value"]
        for _ in range(lots.randrange(3)):
            key = _scalar(lots, kind.fields_by_name["key"])
            if inner.message_type is not None:
                _fill(lots, held[key], depth - 1)
            else:
                held[key] = _scalar(lots, inner)
    elif field.is_repeated:
        for _ in range(lots.randrange(3)):
            if kind is not None:
                _fill(lots, getattr(message, field.name).add(), depth - 1)
            else:
                getattr(message, field.name).append(_scalar(lots, field))
    elif kind is not None:
        _fill(lots, getattr(message, field.name), depth - 1)
    else:
        setattr(message, field.name, _scalar(lots, field))


def _scalar(lots: random.Random, field: FieldDescriptor) -> Any:
    kind = field.cpp_type
    if kind in _BITS:
        least, most = _BITS[kind]
        return lots.choice([least, most, lots.randint(least, most), lots.randrange(10)])
    if kind == _F.CPPTYPE_DOUBLE:
        (drawn,) = struct.unpack("<d", lots.randbytes(8))
        return lots.choice([drawn, 0.0, -0.0, 1.0, 1e300, 5e-324, math.inf, -math.inf])
    if kind == _F.CPPTYPE_FLOAT:
        (drawn,) = struct.unpack("<f", lots.randbytes(4))
        return lots.choice([drawn, -0.0, 1.5, 3.4028234663852886e38, math.inf])
    if kind == _F.CPPTYPE_BOOL:
        return lots.random() < 0.5
    if field.enum_type is not None:
        if field.enum_type.full_name == "google.protobuf.NullValue":
            return 0
        return lots.choice([*(value.number for value in field.enum_type.values), 77, -1])
    if field.type == _F.TYPE_BYTES:
        return lots.randbytes(lots.randrange(8))
    return lots.choice(_WORDS)
