"""Inputs of which one element is read otherwise, found by trying with the real Protobuf runtime.

What is tried sets nothing but the element that a finding is about, and what is required. An input is
a witness if both sides read it and differ in that element, or if one side refuses it for that element
alone: it takes the same input without the element.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from functools import cached_property

from google.protobuf.message import Message

from dao_sdk.compat.finding import Told, Witness
from dao_sdk.compat.vocabulary import Direction
from dao_sdk.compat.witness.codec import Codec, Incomplete, Refused, told
from dao_sdk.compat.witness.compose import (
    Codecs,
    Target,
    Trail,
    Tried,
    compose,
    descriptor,
    inside,
    reach,
    tries,
)
from dao_sdk.compat.witness.focus import About, Focus
from dao_sdk.compat.witness.holder import HOLDERS
from dao_sdk.compat.witness.reading import is_set
from dao_sdk.compat.witness.runtime import FieldType
from dao_sdk.compat.witness.values import settings


class CrossingWitness(Witness):
    """An input of a message.

    Args:
        codecs: Gives both sides.
        target: What is tried.
        breaks: The directions that the finding breaks.
        focus: What counts.
        numbers: The numbers to try if the target is an enum's holder.
    """

    def __init__(
        self,
        codecs: Callable[[], Codecs],
        target: Target,
        breaks: frozenset[Direction],
        focus: Focus,
        numbers: tuple[int, ...] | None,
    ) -> None:
        self._codecs, self.target, self.numbers = codecs, target, numbers
        self._breaks, self._focus = breaks, focus

    @cached_property
    def codecs(self) -> Codecs:
        """Both sides."""
        return self._codecs()

    @property
    def old_name(self) -> str:
        """Full name of the message on the old side."""
        return self.target.old_name

    @property
    def new_name(self) -> str:
        """Full name of the message on the new side."""
        return self.target.new_name

    # How it crosses.

    @abstractmethod
    def encode(self, codec: Codec, tried: Tried) -> bytes | None:
        """What a side writes; None if it cannot."""

    @abstractmethod
    def decode(self, codec: Codec, full: str, data: bytes) -> Message:
        """Reads what was written.

        Raises:
            Refused: The side does not take it.
        """

    @abstractmethod
    def shown(self, data: bytes) -> str:
        """The input for people."""

    def candidates(self) -> Iterator[tuple[bytes, Tried]]:
        """What is worth trying."""
        for tried in tries(self.codecs, self.target, self._breaks, self.numbers):
            data = self.encode(self.codecs[tried.new], tried)
            if data is not None:
                yield data, tried

    # The search.

    @cached_property
    def data(self) -> bytes | None:
        """The input; None if nothing that was tried shows what the finding says."""
        seen: set[bytes] = set()
        for data, tried in self.candidates():
            if data not in seen and self._shows(data, tried):
                return data
            seen.add(data)
        return None

    def _shows(self, data: bytes, tried: Tried) -> bool:
        if self.target.beside is not None:
            return self._excludes(data, tried)
        read = self._read(data)
        if read[0] is not None and read[1] is not None:
            return self._differs(read[0], read[1], tried.trail)
        if read[0] is read[1]:
            return False
        return self._blamed(tried, refuser=read[1] is None)

    def _read(self, data: bytes) -> list[Message | None]:
        """What each side makes of an input; None for one that refuses it."""
        found: list[Message | None] = []
        for codec, full in zip(self.codecs, self.target.names, strict=True):
            try:
                found.append(self.decode(codec, full, data))
            except Incomplete as wrong:
                found.append(wrong.message)
            except Refused:
                found.append(None)
        return found

    def _differs(self, old: Message, new: Message, trail: Trail) -> bool:
        if not trail:
            ends = (it.DESCRIPTOR.fields_by_name["value"] for it in (old, new))
            return self._focus.differs(old, next(ends), new, next(ends))
        ones, twos = inside(self.codecs.old, old, trail, False), inside(
            self.codecs.new, new, trail, True
        )
        if ones is None or twos is None:
            return False
        one = descriptor(self.codecs.old, ones, trail[-1].old)
        two = descriptor(self.codecs.new, twos, trail[-1].new)
        try:
            return self._focus.differs(ones, one, twos, two)
        except UnicodeDecodeError:
            return True  # a string in a map that is none, which only one side tells

    def _blamed(self, tried: Tried, *, refuser: bool) -> bool:
        """Whether a side refuses an input for the element: it takes the same without it."""
        if self._focus.about in (About.DEFAULT, About.PRESENCE, About.REQUIRED):
            return False
        if tried.trail:
            start = reach(
                self.codecs[tried.new], self.target.names[tried.new], tried.trail, tried.new
            )
            assert start is not None
            empty = tried._replace(message=start[0], values=())
        else:
            empty = tried._replace(
                message=self.codecs[tried.new].new(tried.message.DESCRIPTOR.full_name)
            )
        data = self.encode(self.codecs[tried.new], empty)
        return data is not None and self._read(data)[refuser] is not None

    def _excludes(self, data: bytes, tried: Tried) -> bool:
        """Whether two fields that arrive alone do not arrive together."""
        beside = self.target.beside
        codec, new = self.codecs[tried.new], tried.new
        moved = self._ends(tried.trail)
        if beside is None or not all(moved):
            return False
        for trail in (tried.trail, (*tried.trail[:-1], beside)):
            field = descriptor(codec, tried.message, trail[-1][new])
            if field is None:
                return False
            alone = compose(codec, self.target, trail, new, next(settings(field)), alone=True)
            sent = self.encode(codec, tried._replace(message=alone, trail=trail))
            read = self._read(sent) if sent is not None else [None, None]
            if not all(it is not None and self._set(it, trail, at) for at, it in enumerate(read)):
                return False
        arrived = [
            it is not None and self._set(it, tried.trail, at) and self._set(it, (beside,), at)
            for at, it in enumerate(self._read(data))
        ]
        return arrived[0] != arrived[1]

    def _ends(self, trail: Trail) -> tuple[FieldType | None, FieldType | None]:
        step = trail[-1]
        new, old = self.codecs.new.new(self.new_name), self.codecs.old.new(self.old_name)
        return descriptor(self.codecs.old, old, step.old), descriptor(
            self.codecs.new, new, step.new
        )

    def _set(self, message: Message, trail: Trail, at: int) -> bool:
        field = descriptor(self.codecs[at], message, trail[-1][at])
        return field is not None and is_set(message, field)

    def tell(self) -> Told | None:
        """Reads the input on both sides."""
        data = self.data
        if data is None:
            return None
        said = []
        for codec, full, about in zip(
            self.codecs, self.target.names, self.target.changed, strict=True
        ):
            number = about.number if about else 1 if full.startswith(HOLDERS) else 0
            try:
                said.append(told(self.decode(codec, full, data), number))
            except Refused as wrong:
                said.append(f"refuses it: {wrong}")
        return Told(self.shown(data), said[0], said[1], data)
