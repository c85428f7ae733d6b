"""Random messages of a contract, to compare another language's codec with Python's protobuf."""

from __future__ import annotations

import random
import struct
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message

_WHOLE = [0, 1, -1, 63, 64, 127, 128, 2**31 - 1, -(2**31)]
_LONG = [*_WHOLE, 2**63 - 1, -(2**63), 2**32]
_UNSIGNED = [0, 1, 127, 128, 2**31, 2**32 - 1]
_VALUES: dict[int, list[Any]] = {
    FieldDescriptor.CPPTYPE_INT32: _WHOLE,
    FieldDescriptor.CPPTYPE_INT64: _LONG,
    FieldDescriptor.CPPTYPE_UINT32: _UNSIGNED,
    FieldDescriptor.CPPTYPE_UINT64: [*_UNSIGNED, 2**63, 2**64 - 1],
    FieldDescriptor.CPPTYPE_DOUBLE: [0.0, -0.0, 1.5, float("inf"), -2e300],
    FieldDescriptor.CPPTYPE_FLOAT: [0.0, -0.0, 1.5, float("-inf")],
    FieldDescriptor.CPPTYPE_BOOL: [False, True],
}
_SIGNS = "aZ0 é漢😀\u0301\x00"


def types(descriptors: bytes, packages: set[str]) -> dict[str, type[Message]]:
    """The classes of all messages of some packages, by full name."""
    pool = descriptor_pool.DescriptorPool()
    found: dict[str, type[Message]] = {}
    for file in descriptor_pb2.FileDescriptorSet.FromString(descriptors).file:
        pool.Add(file)
        if file.package in packages:
            for message in pool.FindFileByName(file.name).message_types_by_name.values():
                _add(message, found)
    return found


def _add(descriptor: Any, found: dict[str, type[Message]]) -> None:
    if descriptor.GetOptions().map_entry:
        return
    found[descriptor.full_name] = message_factory.GetMessageClass(descriptor)
    for inner in descriptor.nested_types:
        _add(inner, found)


class Maker:
    """Fills messages with values that are likely to be got wrong."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def fill(self, message: Message, depth: int = 4) -> Message:
        """Set some fields of a message."""
        for field in message.DESCRIPTOR.fields:
            if self.random.random() < 0.6:
                self._set(message, field, depth)
        return message

    def _set(self, message: Message, field: Any, depth: int) -> None:
        held = getattr(message, field.name)
        kind = field.message_type
        if kind is not None and kind.GetOptions().map_entry:
            value = kind.fields_by_name["value"]
            for _ in range(self.random.randrange(4)):
                key = self._value(kind.fields_by_name["key"])
                if value.message_type is None:
                    held[key] = self._value(value)
                elif depth:
                    self.fill(held[key], depth - 1)
        elif field.is_repeated:
            for _ in range(self.random.choice([0, 1, 2, 9])):
                if kind is None:
                    held.append(self._value(field))
                elif depth:
                    self.fill(held.add(), depth - 1)
        elif kind is None:
            setattr(message, field.name, self._value(field))
        elif depth:
            held.SetInParent()
            self.fill(held, depth - 1)

    def _value(self, field: Any) -> Any:
        if field.type == FieldDescriptor.TYPE_STRING:
            size = self.random.choice([0, 1, 3, 60, 200])
            return "".join(self.random.choice(_SIGNS) for _ in range(size))
        if field.type == FieldDescriptor.TYPE_BYTES:
            return self.random.randbytes(self.random.choice([0, 1, 16, 130, 20_000]))
        if field.enum_type is not None:
            return self.random.choice([*(it.number for it in field.enum_type.values), 99, -5])
        return self.random.choice(_VALUES[field.cpp_type])

    def damaged(self, content: bytes) -> bytes:
        """Change some bytes of a message."""
        made = bytearray(content)
        for _ in range(self.random.randrange(1, 4)):
            if made and self.random.random() < 0.8:
                made[self.random.randrange(len(made))] = self.random.randrange(256)
            else:
                made.append(self.random.randrange(256))
        return bytes(made[: self.random.randrange(len(made) + 1)]) or b"\x80"


def frame(number: int, content: bytes) -> bytes:
    """What the program of the other language reads: which type, how many bytes, and those."""
    return struct.pack("<II", number, len(content)) + content


def parsed(cls: type[Message], content: bytes) -> Message | None:
    """Read a message; nothing if it is damaged."""
    try:
        return cls.FromString(content)
    except DecodeError:
        return None
