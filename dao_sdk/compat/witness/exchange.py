"""Bytes of one message that another message reads as something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf import text_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message

from dao_sdk.compat.finding import Told, Witness
from dao_sdk.contract.message_classes import message_pool
from dao_sdk.contract.model import Contract


@dataclass(frozen=True, slots=True)
class ExchangeWitness(Witness):
    """Some bytes and the two messages that they are taken for."""

    old: type[Message]
    new: type[Message]
    data: bytes

    def tell(self) -> Told:
        """Reads the bytes as either message."""
        return Told(
            f"the bytes {self.data.hex(' ')}",
            _told(self.old, self.data),
            _told(self.new, self.data),
            self.data,
        )


def exchanged(before: Contract, after: Contract, old: str, new: str) -> ExchangeWitness | None:
    """Bytes that one message writes and the other loses, refuses or takes for something else.

    Args:
        before: The contract of the old side.
        after: That of the new side.
        old: The full name of the old side's message.
        new: That of the new side's message, which stands in its place.

    Returns:
        The bytes; None where none was found.
    """
    one, other = message_pool(before)[old], message_pool(after)[new]
    for kind in (one, other):
        for data in _written(kind):
            if _read(one, data) != _read(other, data):
                return ExchangeWitness(one, other, data)
    return None


def _read(kind: type[Message], data: bytes) -> dict[int, Any] | None:
    """The fields that are set, by number, those inside messages as bytes; None where it is refused."""
    try:
        message = kind.FromString(data)
    except DecodeError:
        return None
    return {field.number: _plain(value) for field, value in message.ListFields()}


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return value.SerializePartialToString(deterministic=True)
    return [_plain(it) for it in value] if hasattr(value, "append") else value


def _told(kind: type[Message], data: bytes) -> str:
    name = kind.DESCRIPTOR.name
    try:
        text = text_format.MessageToString(kind.FromString(data), as_one_line=True)
    except DecodeError as wrong:
        return f"{name} refuses them: {wrong}"
    return f"{name}{{{text}}}"


def _written(kind: type[Message]) -> Iterator[bytes]:
    """The message with one of its fields set, field by field."""
    for field in kind.DESCRIPTOR.fields:
        made: Any = kind()
        if field.message_type is not None:
            if field.is_repeated and not field.message_type.GetOptions().map_entry:
                getattr(made, field.name).add()
            elif not field.is_repeated:
                getattr(made, field.name).SetInParent()
        elif field.is_repeated:
            getattr(made, field.name).append(_sample(field))
        else:
            setattr(made, field.name, _sample(field))
        data = made.SerializePartialToString()
        if data:
            yield data


def _sample(field: Any) -> object:
    if field.enum_type is not None:
        return field.enum_type.values[-1].number
    match field.cpp_type:
        case FieldDescriptor.CPPTYPE_STRING:
            return b"\x01\x02" if field.type == FieldDescriptor.TYPE_BYTES else "text"
        case FieldDescriptor.CPPTYPE_FLOAT | FieldDescriptor.CPPTYPE_DOUBLE:
            return 1.5
        case FieldDescriptor.CPPTYPE_BOOL:
            return True
    return 7
