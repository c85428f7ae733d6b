"""Message classes for any contract, made while the program runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message

from dao_sdk.contract.model import Contract


def message_pool(contract: Contract) -> Mapping[str, type[Message]]:
    """The class of every message of a contract by its full name, nested ones included.

    The classes live in a pool of their own, so that two contracts with messages of the same
    name do not meet. They are made once per contract.
    """
    return classes_of(contract.descriptors)


@lru_cache(maxsize=8)
def classes_of(descriptors: bytes) -> Mapping[str, type[Message]]:
    """The same for a serialized FileDescriptorSet."""
    pool = DescriptorPool()
    files = FileDescriptorSet.FromString(descriptors).file
    for file in files:
        pool.Add(file)
    return MappingProxyType(
        {
            descriptor.full_name: message_factory.GetMessageClass(descriptor)
            for file in files
            for top in pool.FindFileByName(file.name).message_types_by_name.values()
            for descriptor in _with_nested(top)
        }
    )


def _with_nested(descriptor: Descriptor) -> Iterator[Descriptor]:
    if not descriptor.GetOptions().map_entry:
        yield descriptor
        for nested in descriptor.nested_types:
            yield from _with_nested(nested)
