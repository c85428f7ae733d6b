"""A field of a message as one side read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet

from dao_sdk.compat.witness.runtime import FieldType
from dao_sdk.compat.witness.values import container, is_map


class Typed(NamedTuple):
    """One value, with the field that says what it is."""

    field: FieldType
    value: Any


@dataclass(frozen=True, slots=True)
class Reading:
    """A field with the message that it was read in."""

    message: Message
    field: FieldType

    @property
    def is_set(self) -> bool:
        """Whether it is set, or has elements."""
        return is_set(self.message, self.field)

    @property
    def is_map(self) -> bool:
        """Whether it is a map."""
        return is_map(self.field)

    @property
    def value(self) -> Any:
        """What is in it, whether it is set or not."""
        return container(self.message, self.field)

    @property
    def typed(self) -> Typed:
        """The same with its field."""
        return Typed(self.field, self.value)

    @property
    def elements(self) -> list[Typed]:
        """What is in a list; one element of any other field that is set."""
        if self.field.is_repeated:
            return [Typed(self.field, each) for each in self.value]
        return [self.typed] if self.is_set else []

    @property
    def map_fields(self) -> tuple[FieldType, FieldType]:
        """The key and the value of a map's entries."""
        parts = self.field.message_type.fields_by_name
        return parts["key"], parts["value"]

    @property
    def unread(self) -> bool:
        """Whether there is something of its number that the side could not read as the field."""
        unknown = UnknownFieldSet(self.message)
        numbers = (unknown[at].field_number for at in range(len(unknown)))
        return self.field.number in numbers


def is_set(message: Message, field: FieldType) -> bool:
    """Whether a field is set, or has elements."""
    return any(each is field or each == field for each, _ in message.ListFields())
