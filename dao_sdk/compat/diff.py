"""The difference of two sides, matched once and read by every rule."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk.compat.authors import Authors
from dao_sdk.compat.inputs.guest_host import Meeting, guest_of, host_of
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.languages import Language
from dao_sdk.compat.matching.declarations import (
    Declarations,
    EnumPair,
    MessagePair,
    match_declarations,
)
from dao_sdk.compat.matching.matched import Matched, Pair, match
from dao_sdk.compat.matching.services import Services, match_services
from dao_sdk.compat.schema.elements import Enum, Field, Message
from dao_sdk.compat.schema.places import Nowhere
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.semantics.changes import FieldChanges
from dao_sdk.compat.semantics.encoding import Encoding
from dao_sdk.compat.semantics.json import Json
from dao_sdk.compat.semantics.judge import Judge
from dao_sdk.compat.semantics.wire import Wire
from dao_sdk.compat.vocabulary import BOTH, Direction, Layer
from dao_sdk.compat.witness.search import Witnesses
from dao_sdk.contract.model import Capability, Constant, Contract, Export, Import, Place


class Diff:
    """What two sides have in common, had and got. Everything is matched when first asked for.

    Args:
        old: The side that was.
        new: The side that is.
        languages: The languages in which authors write against either side.
        directions: The meetings that are judged.
    """

    def __init__(
        self,
        old: Side,
        new: Side,
        languages: Sequence[Language] = (),
        directions: Collection[Direction] = BOTH,
    ) -> None:
        self.old, self.new = old, new
        self._languages = languages
        self._directions = frozenset(directions)

    @cached_property
    def witnesses(self) -> Witnesses:
        """Finds inputs that the sides treat differently."""
        return Witnesses(self.schemas)

    # Meetings: a unit of one side on a host of the other.

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        """Old units on new hosts and new units on old hosts, as far as contracts are known.

        Only those that are judged, in which a unit of the one side and a host of the other meet.
        """
        found = []
        for direction, guests, hosts in (
            (Direction.OLD_ON_NEW, self.old, self.new),
            (Direction.NEW_ON_OLD, self.new, self.old),
        ):
            if direction not in self._directions:
                continue
            guest, host = guest_of(guests), host_of(hosts)
            if guest is not None and host is not None:
                found.append(Meeting(direction, guest, host))
        return tuple(found)

    @cached_property
    def contracts(self) -> Pair[Contract] | None:
        """Both contracts, where both sides have one."""
        if self.old.contract is None or self.new.contract is None:
            return None
        return Pair(self.old.contract, self.new.contract)

    @cached_property
    def imports(self) -> Matched[Import]:
        """The contracts' imports, by name."""
        both = self.contracts
        return match(both.old.imports, both.new.imports, lambda it: it.name) if both else _NOTHING

    @cached_property
    def exports(self) -> Matched[Export]:
        """The contracts' exports, by name."""
        both = self.contracts
        return match(both.old.exports, both.new.exports, lambda it: it.name) if both else _NOTHING

    @cached_property
    def capabilities(self) -> Matched[Capability]:
        """The contracts' capabilities, by name."""
        both = self.contracts
        if both is None:
            return _NOTHING
        return match(both.old.capabilities, both.new.capabilities, lambda it: it.name)

    def keys(self, *path: str) -> tuple[Place | None, Place | None]:
        """The places of a key in the contracts' files, such as ``wasm`` and ``module``."""
        return self.old.key_at(path), self.new.key_at(path)

    def constants(self, group: str) -> Matched[Constant]:
        """The ``limits``, ``statuses``, ``results`` or ``events`` of the contracts, by name."""
        both = self.contracts
        if both is None:
            return _NOTHING
        return match(getattr(both.old, group), getattr(both.new, group), lambda it: it.name)

    # Authors: whoever writes code against the bindings of a side.

    @cached_property
    def authors(self) -> Authors:
        """An author in each language; none where a side has no schema."""
        return Authors(self._languages, self.old, self.new)

    # Messages and services.

    @cached_property
    def schemas(self) -> Pair[Schema] | None:
        """Both schemas, where both sides have one."""
        if self.old.schema is None or self.new.schema is None:
            return None
        return Pair(self.old.schema, self.new.schema)

    @cached_property
    def declarations(self) -> Declarations:
        """Messages and enums."""
        both = self.schemas
        if both is None:
            return Declarations((), (), (), (), {})
        return match_declarations(both.old, both.new)

    @property
    def messages(self) -> tuple[MessagePair, ...]:
        """The messages that are on both sides and differ."""
        return self.declarations.messages

    @property
    def enums(self) -> tuple[EnumPair, ...]:
        """The enums that are on both sides and differ."""
        return self.declarations.enums

    @cached_property
    def services(self) -> Services:
        """All services."""
        both = self.schemas
        if both is None:
            return Services()
        return match_services(
            both.old.services.values(),
            both.new.services.values(),
            self.declarations.names,
            _numbers(self.old.contract),
            _numbers(self.new.contract),
        )

    def _extensions(self, layer: Layer) -> Matched[Field]:
        """All extensions of messages, by what they extend and their number; in JSON by name first."""
        both = self.schemas
        if both is None:
            return _NOTHING
        declared = self.declarations
        old = (*both.old.extensions, *_inner(it.old for it in declared.messages))
        new = (*both.new.extensions, *_inner(it.new for it in declared.messages))
        old, new = (*old, *_outer(declared.removed)), (*new, *_outer(declared.added))

        def number(it: Field) -> tuple[str, int]:
            return declared.now(it.extendee), it.number

        def name(it: Field) -> tuple[str, str]:
            return declared.now(it.extendee), it.full

        if layer is not Layer.JSON:
            return match(old, new, number)
        found = match(old, new, name)
        return found.joined(match(found.removed, found.added, number).both)

    # Fields as an encoding has them.

    @cached_property
    def wire(self) -> FieldChanges:
        """Fields by number, judged as bytes have them."""
        return self._fields(Wire())

    @cached_property
    def json(self) -> FieldChanges:
        """Fields by name, judged as JSON has them."""
        return self._fields(Json())

    def _fields(self, encoding: Encoding) -> FieldChanges:
        judge = Judge(encoding, self.schemas or Pair(_EMPTY, _EMPTY), self.declarations)
        return FieldChanges(judge, self.messages, self._extensions(encoding.layer), self._extended)

    def _extended(self, extension: Field) -> MessagePair | None:
        """What an extension extends; None for the options of descriptors, which never cross."""
        both, name = self.schemas, extension.extendee
        if both is None or _OPTIONS.fullmatch(name):
            return None
        old = both.old.message(name) or both.old.message(self._before.get(name, name))
        new = both.new.message(self.declarations.now(old.full)) if old else None
        return MessagePair(old, new) if old and new else None

    def extension_of(self, message: MessagePair) -> Pair[Field] | None:
        """An extension of a message that is on both sides, wherever it is declared."""
        both = self.schemas
        assert both is not None
        old, new = (
            {
                it.number: it
                for it in (*side.extensions, *_outer(map(side.read, side.top.values())))
                if it.extendee == name
            }
            for side, name in ((both.old, message.old.full), (both.new, message.new.full))
        )
        return next((Pair(it, new[number]) for number, it in old.items() if number in new), None)

    @cached_property
    def _before(self) -> dict[str, str]:
        """What messages and enums that were renamed were called, by their new names."""
        return {now: was for was, now in self.declarations.names.items()}


def _numbers(contract: Contract | None) -> dict[str, int]:
    """The numbers of the guest's methods, by full name."""
    return {
        f"{service.name}.{method.name}": method.number
        for service in (contract.services if contract is not None else ())
        for method in service.methods
        if method.number is not None
    }


_NOTHING: Matched[Any] = Matched((), (), ())
_EMPTY = Schema(FileDescriptorSet(), lambda file: Nowhere())
_OPTIONS = re.compile(r"google\.protobuf\.\w+Options")
"""What custom options extend: they are in descriptors, and in no message that crosses."""


def _inner(messages: Iterable[Message]) -> Iterator[Field]:
    """The extensions that are declared in messages, without those of messages within."""
    for each in messages:
        yield from each.extensions


def _outer(declared: Iterable[Message | Enum]) -> Iterator[Field]:
    """The extensions that are declared in messages and in all that is within them."""
    waiting = [each for each in declared if isinstance(each, Message)]
    while waiting:
        each = waiting.pop()
        yield from each.extensions
        waiting.extend(each.messages)
