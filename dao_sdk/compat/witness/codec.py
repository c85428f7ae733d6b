"""Reads and writes the messages of one side with the real Protobuf runtime."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from google.protobuf import message_factory, text_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from dao_sdk.compat.schema.schema import Schema


@dataclass(frozen=True, slots=True)
class Reading:
    """What one side makes of some bytes."""

    text: str
    """In one line, for a person."""
    refused: bool = False
    values: dict[int, Any] = field(default_factory=dict)
    """The fields that are set, by number; enums as numbers, messages as bytes."""


class Codec:
    """The message classes of a schema, made when first asked for, in a pool of their own."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._pool: DescriptorPool | None = None

    def new(self, full: str) -> Message:
        """An empty message.

        Raises:
            KeyError: The schema has no such message.
        """
        pool = self._pool or self._fill()
        return message_factory.GetMessageClass(pool.FindMessageTypeByName(full))()

    def _fill(self) -> DescriptorPool:
        self._pool = pool = DescriptorPool()
        waiting = {each.name: each for each in self._schema.descriptors.file}

        def add(name: str) -> None:
            file = waiting.pop(name, None)
            if file is not None:
                for needed in file.dependency:
                    add(needed)
                pool.AddSerializedFile(file.SerializeToString())

        for name in list(waiting):
            add(name)
        return pool

    def read(self, full: str, data: bytes) -> Reading:
        """Reads bytes as a message."""
        message = self.new(full)
        try:
            message.ParseFromString(data)
        except DecodeError as wrong:
            return Reading(f"refuses it: {wrong}", refused=True)
        return reading(message)


def reading(message: Message) -> Reading:
    """What is in a message."""
    text = text_format.MessageToString(message, as_one_line=True)
    unknowns = UnknownFieldSet(message)
    unknown = sorted({unknowns[at].field_number for at in range(len(unknowns))})
    parts = [f"{message.DESCRIPTOR.name}{{{text}}}"]
    if unknown:
        noun = "field" if len(unknown) == 1 else "fields"
        parts.append(f"and the unknown {noun} {', '.join(map(str, unknown))}")
    values = {each.number: _plain(each, value) for each, value in message.ListFields()}
    return Reading(" ".join(parts), values=values)


def _plain(descriptor: FieldDescriptor, value: Any) -> Any:
    if descriptor.message_type is not None and descriptor.message_type.GetOptions().map_entry:
        inner = descriptor.message_type.fields_by_name["value"]
        return {key: _one(inner, value[key]) for key in value}
    if descriptor.is_repeated:
        return [_one(descriptor, each) for each in value]
    return _one(descriptor, value)


def _one(descriptor: FieldDescriptor, value: Any) -> Any:
    if descriptor.message_type is not None:
        return value.SerializeToString(deterministic=True)
    return repr(value) if isinstance(value, float) else value
