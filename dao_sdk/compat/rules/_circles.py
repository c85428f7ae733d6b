"""Which messages hold themselves on a side, if that may have changed."""

from __future__ import annotations

from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto

from dao_sdk.compat.schema.elements import Message
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.contract.graph import circles

_F = FieldDescriptorProto


def held(message: Message) -> set[str]:
    """The messages that a message holds with no list or map in between."""
    return {it.type_name for it in message.fields if it.type == "message" and it.label == "single"}


Edge = tuple[str, str]
"""A message, and one that it holds with no list or map in between."""


def recursive(schema: Schema) -> set[Edge]:
    """The edges along which a message holds another of its own kind."""
    holds: dict[str, list[str]] = {}
    waiting = [
        (name, declared.proto)
        for name, declared in schema.top.items()
        if isinstance(declared.proto, DescriptorProto)
    ]
    while waiting:
        name, proto = waiting.pop()
        holds[name] = [
            field.type_name.removeprefix(".")
            for field in proto.field
            if field.type in (_F.TYPE_MESSAGE, _F.TYPE_GROUP) and field.label != _F.LABEL_REPEATED
        ]
        waiting += ((f"{name}.{each.name}", each) for each in proto.nested_type)
    numbers = circles(holds)
    return {
        (name, other)
        for name, others in holds.items()
        for other in others
        if numbers.get(other) == numbers[name]
    }
