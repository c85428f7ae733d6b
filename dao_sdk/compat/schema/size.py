"""How large a schema may be: a comparison holds all of it in memory, as Python objects."""

from __future__ import annotations

from collections.abc import Iterable

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorSet

MOST = 1_000_000
"""The most messages, fields, enums, values and methods together; the schemas of the largest
companies have some hundred thousand in one set."""


def too_large(files: FileDescriptorSet) -> str:
    """Why a schema is too large to be compared; empty where it is not."""
    count = 0
    for file in files.file:
        count += len(file.extension) + sum(1 + len(each.value) for each in file.enum_type)
        count += sum(1 + len(each.method) for each in file.service) + _count(file.message_type)
    if count <= MOST:
        return ""
    return f"it declares {count:,} things, and at most {MOST:,} are compared at once"


def _count(messages: Iterable[DescriptorProto]) -> int:
    count = 0
    for message in messages:
        count += 1 + len(message.field) + len(message.extension)
        if message.nested_type:
            count += _count(message.nested_type)
        for enum in message.enum_type:
            count += 1 + len(enum.value)
    return count
