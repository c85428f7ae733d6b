"""What the rules of an encoding have to know of it; bytes and JSON are the two."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from dao_sdk.compat.matching.matched import Matched
from dao_sdk.compat.schema.elements import Enum, Field, Message
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.semantics.aspects import Change
from dao_sdk.compat.semantics.domains import Domain
from dao_sdk.compat.vocabulary import Direction, Layer


@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """A field with the schema that its type is found in."""

    field: Field
    schema: Schema

    @property
    def enum(self) -> Enum | None:
        """Its enum, where its type is one."""
        return self.schema.enum(self.field.type_name) if self.field.type == "enum" else None


class Encoding(ABC):
    """One way in which messages cross."""

    layer: Layer

    @abstractmethod
    def match(self, old: Message, new: Message) -> Matched[Field]:
        """Which field of one message is which of the other, by what identifies it as it crosses."""

    @abstractmethod
    def retired(self, field: Field, other: Message) -> bool:
        """Whether a message that lacks the field has reserved what identified it."""

    def shared(self, old: Field, new: Field) -> bool:
        """Whether what either side writes in a field reaches the field of the other side at all."""
        return True

    @abstractmethod
    def domain(self, field: Typed) -> Domain:
        """The values of one element of a field that is no message."""

    @abstractmethod
    def enums(self, old: Enum, new: Enum) -> frozenset[Direction]:
        """What breaks where a field's enum is exchanged for another."""

    @abstractmethod
    def cardinality(self, old: Field, new: Field) -> Change | None:
        """What changed of how many values there are."""

    @abstractmethod
    def extras(self, old: Typed, new: Typed) -> Iterator[Change]:
        """What else changed that only this encoding shows."""
