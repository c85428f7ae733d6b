"""Bytes that the two sides read differently."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from google.protobuf.message import Message

from dao_sdk.compat.finding import Told, Witness
from dao_sdk.compat.terms import Direction
from dao_sdk.compat.witness.codec import Codec, Incomplete, Refused, is_text, told
from dao_sdk.compat.witness.compose import Target
from dao_sdk.compat.witness.holder import shown_name
from dao_sdk.compat.witness.same import By, difference
from dao_sdk.compat.witness.tries import Codecs, tries
from dao_sdk.compat.witness.values import require


class WireWitness(Witness):
    """Some bytes of a message.

    Args:
        codecs: Both sides.
        target: What is tried.
        breaks: The directions that the finding breaks.
        by: What identifies fields.
        reserved: Whether what one side reserves is missed as well.
        numbers: The numbers to try where the target is an enum's holder.
        text: Whether it is about what is text, so that what is none is tried first.
    """

    def __init__(
        self,
        codecs: Codecs,
        target: Target,
        breaks: frozenset[Direction],
        by: By,
        reserved: bool,
        numbers: tuple[int, ...] | None,
        text: bool = False,
    ) -> None:
        self._text = text
        self.codecs, self.target, self._breaks = codecs, target, breaks
        self._by, self._reserved, self.numbers = by, reserved, numbers

    @property
    def old_name(self) -> str:
        """Full name of the message on the old side."""
        return self.target.old_name

    @property
    def new_name(self) -> str:
        """Full name of the message on the new side."""
        return self.target.new_name

    @cached_property
    def data(self) -> bytes | None:
        """The bytes; None where nothing that was tried goes wrong."""
        made = (
            message.SerializePartialToString(deterministic=True)
            for _, message in tries(self.codecs, self.target, self._breaks, self.numbers)
        )
        tried: set[bytes] = set()
        for data in chain(self._raw(), made) if self._text else chain(made, self._raw()):
            if data not in tried and self._differs(data):
                return data
            tried.add(data)
        return None

    def _differs(self, data: bytes) -> bool:
        read: list[tuple[Message, frozenset[str]]] = []
        for codec, name in self._sides:
            try:
                read.append((codec.parse(name, data), frozenset()))
            except Incomplete as wrong:
                read.append((wrong.message, wrong.missing))
            except Refused:
                pass
        if len(read) < 2:
            return len(read) == 1
        (old, lacks), (new, wants) = read
        if lacks != wants:
            return True
        if not is_text(old) or not is_text(new):
            return is_text(old) != is_text(new)
        return bool(difference(old, new, self._by, reserved=self._reserved))

    def _raw(self) -> Iterator[bytes]:
        """What this runtime never writes, but others do: a string that is not UTF-8."""
        last = self.target.changed
        field = (last.old or last.new) if last else None
        if field is None:
            return
        tag = _varint(field.number << 3 | 2)
        for codec, name in self._sides:
            least = codec.new(name)
            require(least)
            start = least.SerializePartialToString()
            if field.label != "map":
                yield start + tag + b"\x02\xff\xfe"
                continue
            for entry in (b"\x0a\x02\xff\xfe", b"\x12\x02\xff\xfe"):
                yield start + tag + bytes([len(entry)]) + entry

    @property
    def _sides(self) -> tuple[tuple[Codec, str], tuple[Codec, str]]:
        return (self.codecs.old, self.old_name), (self.codecs.new, self.new_name)

    def tell(self) -> Told:
        """Reads the bytes on both sides."""
        if self.data is None:
            return Told(f"no bytes of {self.old_name} were found that go wrong", "", "")
        last = self.target.changed
        about = (last.old or last.new) if last else None
        said = []
        for codec, name in self._sides:
            try:
                said.append(told(codec.parse(name, self.data), about.number if about else 1))
            except Refused as wrong:
                said.append(f"refuses it: {wrong}")
        shown = f"the bytes {self.data.hex(' ')}" if self.data else "no bytes at all"
        return Told(f"{shown} as {shown_name(self.old_name)}", said[0], said[1], self.data)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])
