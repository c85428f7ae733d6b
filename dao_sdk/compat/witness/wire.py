"""Bytes that the two sides read differently."""

from __future__ import annotations

from functools import cached_property

from dao_sdk.compat.finding import Told, Witness
from dao_sdk.compat.terms import Direction
from dao_sdk.compat.witness.codec import Codec, Refused, told
from dao_sdk.compat.witness.compose import Target
from dao_sdk.compat.witness.holder import shown_name
from dao_sdk.compat.witness.same import By, difference
from dao_sdk.compat.witness.tries import Codecs, tries


class WireWitness(Witness):
    """Some bytes of a message.

    Args:
        codecs: Both sides.
        target: What is tried.
        breaks: The directions that the finding breaks.
        by: What identifies fields.
        reserved: Whether what one side reserves is missed as well.
        numbers: The numbers to try where the target is an enum's holder.
    """

    def __init__(
        self,
        codecs: Codecs,
        target: Target,
        breaks: frozenset[Direction],
        by: By,
        reserved: bool,
        numbers: tuple[int, ...] | None,
    ) -> None:
        self._codecs, self._target, self._breaks = codecs, target, breaks
        self._by, self._reserved, self._numbers = by, reserved, numbers

    @property
    def old_name(self) -> str:
        """Full name of the message on the old side."""
        return self._target.old_name

    @property
    def new_name(self) -> str:
        """Full name of the message on the new side."""
        return self._target.new_name

    @cached_property
    def data(self) -> bytes | None:
        """The bytes; None where nothing that was tried goes wrong."""
        tried: set[bytes] = set()
        for _, message in tries(self._codecs, self._target, self._breaks, self._numbers):
            data = message.SerializePartialToString(deterministic=True)
            if data not in tried and self._differs(data):
                return data
            tried.add(data)
        return next((it for it in self._raw() if self._differs(it)), None)

    def _differs(self, data: bytes) -> bool:
        read = []
        for codec, name in self._sides:
            try:
                read.append(codec.parse(name, data))
            except Refused:
                pass
        if len(read) < 2:
            return len(read) == 1
        return bool(difference(read[0], read[1], self._by, reserved=self._reserved))

    def _raw(self) -> list[bytes]:
        """What this runtime never writes, but others do: a string that is not UTF-8."""
        last = self._target.trail[-1] if len(self._target.trail) == 1 else None
        field = (last.old or last.new) if last else None
        if field is None:
            return []
        tag = _varint(field.number << 3 | 2)
        if field.label != "map":
            return [tag + b"\x02\xff\xfe"]
        entries = (b"\x0a\x02\xff\xfe", b"\x0a\x01a\x12\x02\xff\xfe", b"\x08\x01\x12\x02\xff\xfe")
        return [tag + bytes([len(entry)]) + entry for entry in entries]

    @property
    def _sides(self) -> tuple[tuple[Codec, str], tuple[Codec, str]]:
        return (self._codecs.old, self.old_name), (self._codecs.new, self.new_name)

    def tell(self) -> Told:
        """Reads the bytes on both sides."""
        if self.data is None:
            return Told(f"no bytes of {self.old_name} were found that go wrong", "", "")
        last = self._target.trail[-1] if len(self._target.trail) == 1 else None
        about = (last.old or last.new) if last else None
        said = []
        for codec, name in self._sides:
            try:
                said.append(told(codec.parse(name, self.data), about.number if about else 1))
            except Refused as wrong:
                said.append(f"refuses it: {wrong}")
        shown = self.data.hex(" ") if self.data else "of no length"
        return Told(
            f"the bytes {shown} as {shown_name(self.old_name)}", said[0], said[1], self.data
        )


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])
