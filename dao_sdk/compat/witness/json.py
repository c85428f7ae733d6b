"""JSON that the two sides read differently."""

from __future__ import annotations

from functools import cached_property

from google.protobuf.json_format import SerializeToJsonError
from google.protobuf.message import Message

from dao_sdk.compat.finding import Told, Witness
from dao_sdk.compat.terms import Direction
from dao_sdk.compat.witness.codec import Codec, Incomplete, Refused, told
from dao_sdk.compat.witness.compose import Target
from dao_sdk.compat.witness.holder import shown_name
from dao_sdk.compat.witness.same import By, difference
from dao_sdk.compat.witness.tries import Codecs, tries


class JsonWitness(Witness):
    """The JSON form of a message, as one side prints it.

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
    def text(self) -> str | None:
        """The JSON; None where nothing that was tried goes wrong."""
        tried: set[str] = set()
        for codec, message in tries(self.codecs, self.target, self._breaks, self.numbers):
            try:
                text = codec.print_json(message)
            except (SerializeToJsonError, ValueError, TypeError):
                continue  # a Timestamp far off, an Any of an unknown type: it has no JSON
            if text not in tried and self._differs(text):
                return text
            tried.add(text)
        return None

    def _differs(self, text: str) -> bool:
        read: list[tuple[Message, frozenset[str]]] = []
        for codec, name in self._sides:
            try:
                read.append((codec.parse_json(name, text), frozenset()))
            except Incomplete as wrong:
                read.append((wrong.message, wrong.missing))
            except Refused:
                pass
        if len(read) < 2:
            return len(read) == 1
        (old, lacks), (new, wants) = read
        if lacks != wants:
            return True
        return bool(difference(old, new, self._by, reserved=self._reserved))

    @property
    def _sides(self) -> tuple[tuple[Codec, str], tuple[Codec, str]]:
        return (self.codecs.old, self.old_name), (self.codecs.new, self.new_name)

    def tell(self) -> Told:
        """Reads the JSON on both sides."""
        if self.text is None:
            return Told(f"no JSON of {self.old_name} was found that goes wrong", "", "")
        last = self.target.changed
        abouts = (last.old, last.new) if last else (None, None)
        said = []
        for (codec, name), about in zip(self._sides, abouts, strict=True):
            try:
                said.append(told(codec.parse_json(name, self.text), about.number if about else 1))
            except Refused as wrong:
                said.append(f"refuses it: {wrong}")
        what = f"the JSON {self.text} as {shown_name(self.old_name)}"
        return Told(what, said[0], said[1], self.text.encode())
