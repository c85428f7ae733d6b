"""Finds inputs that go wrong, by trying: what is shown as breaking has been seen to break."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from google.protobuf.message import Message

from dao_sdk.compat.pairing.declarations import MessagePair
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.witness.codec import Codec
from dao_sdk.compat.witness.wire import WireWitness

if TYPE_CHECKING:
    from dao_sdk.compat.diff import Diff

_SIGNED = (1, -1, 2**31 - 1, -(2**31), 2**40)
_UNSIGNED = (1, 2**31, 2**32 - 1, 2**40)
_SAMPLES: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("int32", "sint32", "sfixed32"), _SIGNED[:4]),
    **dict.fromkeys(("int64", "sint64", "sfixed64"), _SIGNED),
    **dict.fromkeys(("uint32", "fixed32"), _UNSIGNED[:3]),
    **dict.fromkeys(("uint64", "fixed64"), _UNSIGNED),
    **dict.fromkeys(("float", "double"), (1.5, -0.5)),
    "bool": (True,),
    "string": ("text", "\u00e9"),
    "bytes": (b"\x01\x02", b"\xff\xfe"),
}


class Witnesses:
    """Makes the witnesses of one comparison."""

    def __init__(self, diff: Diff) -> None:
        self._diff = diff

    @cached_property
    def old(self) -> Codec:
        """Reads and writes as the old side does."""
        schemas = self._diff.schemas
        assert schemas is not None
        return Codec(schemas.old)

    @cached_property
    def new(self) -> Codec:
        """Reads and writes as the new side does."""
        schemas = self._diff.schemas
        assert schemas is not None
        return Codec(schemas.new)

    def loses(self, message: MessagePair, field: Field) -> WireWitness | None:
        """Bytes of the old side whose field the new side does not have."""
        for data in self.written(self.old, message.old.full, field):
            return WireWitness(self.old, self.new, message.old.full, message.new.full, data)
        return None

    def written(self, codec: Codec, full: str, field: Field) -> Iterator[bytes]:
        """A message with one field set, once for each value that is worth trying."""
        for value in _SAMPLES.get(field.type, ()):
            made = codec.new(full)
            _set(made, field, value)
            yield made.SerializePartialToString()


def _set(message: Message, field: Field, value: Any) -> None:
    if field.label == "repeated":
        getattr(message, field.name).append(value)
    elif field.label == "single":
        setattr(message, field.name, value)
