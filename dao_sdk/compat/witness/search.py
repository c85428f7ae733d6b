"""Finds inputs that go wrong, by trying: what is shown as breaking has been seen to break.

Both sides write what is worth trying, the side first whose values the finding is about; both read
it; the first input that they read otherwise for the very thing that changed is the witness. It is
looked for when somebody asks, with the real Protobuf runtime.
"""

from __future__ import annotations

from functools import cached_property

from dao_sdk.compat.matching.declarations import EnumPair, MessagePair
from dao_sdk.compat.matching.matched import Pair
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.semantics.aspects import Aspect, Step
from dao_sdk.compat.semantics.oneofs import Move
from dao_sdk.compat.vocabulary import Direction, Layer
from dao_sdk.compat.witness.codec import Codec
from dao_sdk.compat.witness.compose import Codecs, Target, Trail
from dao_sdk.compat.witness.focus import About, Focus
from dao_sdk.compat.witness.holder import holder_name
from dao_sdk.compat.witness.json import JsonWitness
from dao_sdk.compat.witness.message_diff import Alike
from dao_sdk.compat.witness.wire import WireWitness

_ABOUT = {
    Aspect.DEFAULT: About.DEFAULT,
    Aspect.MESSAGE: About.ANY,
    Aspect.NAME: About.NAME,
    Aspect.PRESENCE_GAINED: About.PRESENCE,
    Aspect.PRESENCE_LOST: About.PRESENCE,
    Aspect.REQUIRED_ADDED: About.REQUIRED,
    Aspect.REQUIRED_REMOVED: About.REQUIRED,
    Aspect.UTF8: About.UTF8,
}


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
        aspect: Aspect = Aspect.TYPE,
        trails: tuple[Trail, ...] = (),
    ) -> WireWitness | JsonWitness:
        """An input for a field that is read otherwise.

        Args:
            layer: WIRE or JSON.
            message: What the field is in.
            old: The field on the old side; None where it is not there.
            new: The field on the new side.
            breaks: The directions that the finding breaks.
            aspect: What changed of it.
            trails: Ways from the field's type to what differs inside.
        """
        ways = tuple((Step(old, new), *trail) for trail in trails or ((),))
        target = Target(message.old.full, message.new.full, ways)
        return self._witness(layer, target, breaks, _ABOUT.get(aspect, About.VALUE))

    def move(self, layer: Layer, message: MessagePair, move: Move) -> WireWitness | JsonWitness:
        """An input with two fields set, of which only one arrives."""
        step = Step(move.field.old, move.field.new)
        other = (*move.excludes, *move.beside)[0]
        beside = Step(other.old, other.new)
        target = Target(message.old.full, message.new.full, ((step,),), beside)
        return self._witness(layer, target, move.breaks)

    def target(
        self, layer: Layer, target: Target, breaks: frozenset[Direction]
    ) -> WireWitness | JsonWitness:
        """An input for one message in place of another."""
        return self._witness(layer, target, breaks, About.ANY)

    def enum(
        self,
        layer: Layer,
        enum: EnumPair,
        breaks: frozenset[Direction],
        numbers: tuple[int, ...] = (),
        *,
        named: bool = False,
    ) -> WireWitness | JsonWitness:
        """An input for an enum, in a message that holds nothing else.

        Args:
            layer: WIRE or JSON.
            enum: The enum.
            breaks: The directions that the finding breaks.
            numbers: The numbers to try; an unset value where none is given.
            named: Whether values are identified by their names, whatever crosses.
        """
        target = Target(holder_name(enum.old.full), holder_name(enum.new.full), ((),))
        about = About.VALUE if numbers else About.DEFAULT
        return self._witness(layer, target, breaks, about, numbers, named=named)

    def unnamed(
        self, layer: Layer, enum: EnumPair, breaks: frozenset[Direction]
    ) -> WireWitness | JsonWitness:
        """An input for an enum with a number that neither side names."""
        known = {it.number for each in (enum.old, enum.new) for it in each.values}
        numbers = tuple(it for it in (77, 2**31 - 1) if it not in known)
        return self.enum(layer, enum, breaks, numbers)

    def _witness(
        self,
        layer: Layer,
        target: Target,
        breaks: frozenset[Direction],
        about: About = About.VALUE,
        numbers: tuple[int, ...] | None = None,
        *,
        named: bool = False,
    ) -> WireWitness | JsonWitness:
        json = layer is Layer.JSON
        focus = Focus(about, Alike(json, held=numbers is not None, named=named))
        kind = JsonWitness if json else WireWitness
        return kind(lambda: self.codecs, target, breaks, focus, numbers)
