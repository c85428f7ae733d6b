"""Finds inputs that go wrong, by trying: what is shown as breaking has been seen to break.

Both sides write what is worth trying, the side first whose values the finding is about; both read
it; the first input of which they make different things is the witness. It is looked for when
somebody asks, with the real Protobuf runtime.
"""

from __future__ import annotations

from functools import cached_property

from dao_sdk.compat.judging.aspects import Step
from dao_sdk.compat.judging.oneofs import Move
from dao_sdk.compat.pairing.declarations import EnumPair, MessagePair
from dao_sdk.compat.pairing.matched import Pair
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.terms import Direction, Layer
from dao_sdk.compat.witness.codec import Codec
from dao_sdk.compat.witness.compose import Target
from dao_sdk.compat.witness.holder import holder_name
from dao_sdk.compat.witness.json import JsonWitness
from dao_sdk.compat.witness.same import By
from dao_sdk.compat.witness.tries import Codecs
from dao_sdk.compat.witness.wire import WireWitness


class Witnesses:
    """Makes the witnesses of one comparison.

    Args:
        schemas: Both schemas; None where a side has none, and no witness is asked for.
    """

    def __init__(self, schemas: Pair[Schema] | None) -> None:
        self._schemas = schemas

    @cached_property
    def codecs(self) -> Codecs:
        """Read and write as either side does."""
        assert self._schemas is not None
        return Codecs(Codec(self._schemas.old), Codec(self._schemas.new))

    def field(
        self,
        layer: Layer,
        message: MessagePair,
        old: Field | None,
        new: Field | None,
        breaks: frozenset[Direction],
        *,
        trails: tuple[tuple[Step, ...], ...] = (),
        beside: tuple[Step, ...] = (),
        by: By | None = None,
        reserved: bool = False,
        text: bool = False,
    ) -> WireWitness | JsonWitness:
        """An input for a field that is read otherwise.

        Args:
            layer: WIRE or JSON.
            message: What the field is in.
            old: The field on the old side; None where it is not there.
            new: The field on the new side.
            breaks: The directions that the finding breaks.
            trails: Ways from the field's type to what differs inside.
            beside: Other fields that are set together with it.
            by: What identifies fields, where it is not what the layer goes by.
            reserved: Whether what one side reserves is missed as well.
            text: Whether it is about what is text and what is none.
        """
        ways = tuple((Step(old, new), *trail) for trail in trails or ((),))
        target = Target(message.old.full, message.new.full, ways, beside)
        return self._witness(layer, target, breaks, by, reserved, text=text)

    def move(self, layer: Layer, message: MessagePair, move: Move) -> WireWitness | JsonWitness:
        """An input with two fields set, of which only one arrives."""
        step = Step(move.field.old, move.field.new)
        others = (*move.excludes, *move.beside)
        beside = tuple(Step(each.old, each.new) for each in others[:1])
        target = Target(message.old.full, message.new.full, ((step,),), beside)
        return self._witness(layer, target, move.breaks)

    def target(
        self, layer: Layer, target: Target, breaks: frozenset[Direction]
    ) -> WireWitness | JsonWitness:
        """An input for whatever is said of two messages."""
        return self._witness(layer, target, breaks)

    def enum(
        self,
        layer: Layer,
        enum: EnumPair,
        breaks: frozenset[Direction],
        numbers: tuple[int, ...] = (),
        *,
        reserved: bool = False,
        by: By | None = None,
    ) -> WireWitness | JsonWitness:
        """An input for an enum, in a message that holds nothing else.

        Args:
            layer: WIRE or JSON.
            enum: The enum.
            breaks: The directions that the finding breaks.
            numbers: The numbers to try; all where none is given.
            reserved: Whether what one side reserves is missed as well.
            by: What identifies values, where it is not what the layer goes by.
        """
        target = Target(holder_name(enum.old.full), holder_name(enum.new.full), ((),))
        return self._witness(layer, target, breaks, by, reserved, numbers)

    def _witness(
        self,
        layer: Layer,
        target: Target,
        breaks: frozenset[Direction],
        by: By | None = None,
        reserved: bool = False,
        numbers: tuple[int, ...] | None = None,
        text: bool = False,
    ) -> WireWitness | JsonWitness:
        if layer is Layer.WIRE:
            identified = by or By.NUMBER
            return WireWitness(self.codecs, target, breaks, identified, reserved, numbers, text)
        return JsonWitness(self.codecs, target, breaks, by or By.JSON, reserved, numbers)
