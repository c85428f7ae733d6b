"""Bytes that the two sides read differently."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.message import Message

from dao_sdk.compat.schema import varint
from dao_sdk.compat.witness.codec import Codec, is_text
from dao_sdk.compat.witness.compose import Trail, Tried, reach
from dao_sdk.compat.witness.crossing import CrossingWitness
from dao_sdk.compat.witness.focus import About
from dao_sdk.compat.witness.holder import shown_name


class WireWitness(CrossingWitness):
    """Some bytes of a message."""

    def encode(self, codec: Codec, tried: Tried) -> bytes:
        """The bytes of a message."""
        return tried.message.SerializePartialToString(deterministic=True)

    def decode(self, codec: Codec, full: str, data: bytes) -> Message:
        """Reads bytes."""
        return codec.parse(full, data)

    def _differs(self, old: Message, new: Message, trail: Trail) -> bool:
        if self._focus.about is About.UTF8:
            return is_text(old) != is_text(new)
        return super()._differs(old, new, trail)

    def shown(self, data: bytes) -> str:
        """The bytes in hexadecimal."""
        shown = f"the bytes {data.hex(' ')}" if data else "no bytes at all"
        return f"{shown} as {shown_name(self.old_name)}"

    def candidates(self) -> Iterator[tuple[bytes, Tried]]:
        """What this runtime never writes, but others do, if it is about what is text."""
        if self._focus.about is About.UTF8:
            yield from self._broken()
        else:
            yield from super().candidates()

    def _broken(self) -> Iterator[tuple[bytes, Tried]]:
        """A string that is not UTF-8, in a field or in an entry of a map."""
        for new, codec in enumerate(self.codecs):
            for trail in self.target.trails:
                field = trail[-1][new]
                start = reach(codec, self.target.names[new], trail, bool(new))
                if field is None or start is None or len(trail) > 1:
                    continue
                tag = varint.written(field.number << 3 | 2)
                text = b"\x02\xff\xfe"
                entries = [b"\x0a" + text, b"\x12" + text] if field.label == "map" else []
                for value in [bytes([len(it)]) + it for it in entries] or [text]:
                    data = start[0].SerializePartialToString() + tag + value
                    yield data, Tried(start[0], trail, bool(new))
