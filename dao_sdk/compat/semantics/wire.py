"""Bytes: fields are known by their numbers, types by how they are encoded.

Source: https://protobuf.dev/programming-guides/encoding/ and, for what may be exchanged for what,
https://protobuf.dev/programming-guides/proto3/#updating
"""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.matching.matched import Matched, match
from dao_sdk.compat.schema.elements import Enum, Field, Message, reserves
from dao_sdk.compat.semantics.aspects import Aspect, Change
from dao_sdk.compat.semantics.domains import INT32, RANGES, Domain
from dao_sdk.compat.semantics.encoding import Encoding, Typed
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW, Direction, Layer

_FORMS = {
    **dict.fromkeys(("int32", "int64", "uint32", "uint64", "bool"), "varint"),
    **dict.fromkeys(("sint32", "sint64"), "zigzag"),
    **dict.fromkeys(("fixed32", "sfixed32"), "i32"),
    **dict.fromkeys(("fixed64", "sfixed64"), "i64"),
    "float": "float",
    "double": "double",
}


class Wire(Encoding):
    """The binary encoding."""

    layer = Layer.WIRE

    def match(self, old: Message, new: Message) -> Matched[Field]:
        """By number: nothing else of a field crosses."""
        return match(old.fields, new.fields, lambda it: it.number)

    def retired(self, field: Field, other: Message) -> bool:
        """By its number."""
        return reserves(other.reserved, field.number)

    def domain(self, field: Typed) -> Domain:
        """Integers by the way that their bits are laid out; text within bytes."""
        kind = field.field.type
        if kind == "string":
            return Domain("text", within=("bytes",))
        if kind == "bytes":
            return Domain("bytes")
        if kind == "message":
            # A message behind its length is bytes to whoever knows no better.
            return (
                Domain("group") if field.field.delimited else Domain("message", within=("bytes",))
            )
        if kind != "enum":
            low, high = RANGES.get(kind, (0, 0))
            return Domain(_FORMS[kind], low, high)
        enum = field.enum
        numbers = frozenset(it.number for it in enum.values) if enum else frozenset()
        if enum is not None and enum.closed:
            return Domain("varint", only=numbers)
        # An open enum holds any int32; a negative one is only expected where one has a name.
        least, greatest = INT32
        low = least if min(numbers, default=0) < 0 else 0
        return Domain("varint", low, greatest, least_read=least)

    def enums(self, old: Enum, new: Enum) -> frozenset[Direction]:
        """A number without a name on the other side has lost its meaning."""
        olds, news = ({it.number for it in each.values} for each in (old, new))
        found = NEITHER
        if any(not reserves(new.reserved, it) for it in olds - news):
            found |= OLD_ON_NEW
        if any(not reserves(old.reserved, it) for it in news - olds):
            found |= NEW_ON_OLD
        if new.closed and not old.closed:
            found |= OLD_ON_NEW
        if old.closed and not new.closed:
            found |= NEW_ON_OLD
        return found

    def cardinality(self, old: Field, new: Field) -> Change | None:
        """A reader of one value takes the last of several, or merges them; runs it cannot read."""
        if old.label == new.label:
            return None
        if old.label != "single" != new.label:
            # A map keeps one of several entries with the same key.
            breaks = NEW_ON_OLD if old.label == "map" else OLD_ON_NEW
            return Change(Aspect.MAP, breaks, f"is `{new.kind}` and was `{old.kind}`")
        many, breaks = (new, NEW_ON_OLD) if old.label == "single" else (old, OLD_ON_NEW)
        if many.packed:
            breaks = BOTH
        return Change(Aspect.CARDINALITY, breaks, f"is `{new.kind}` and was `{old.kind}`")

    def extras(self, old: Typed, new: Typed) -> Iterator[Change]:
        """UTF-8 and runs of numbers."""
        before, after = old.field, new.field
        if before.type == after.type and before.key == after.key and before.utf8 != after.utf8:
            said = "is now" if after.utf8 else "is no longer"
            breaks = OLD_ON_NEW if after.utf8 else NEW_ON_OLD
            yield Change(Aspect.UTF8, breaks, f"{said} checked for UTF-8")
        if before.label == after.label == "repeated" and before.packed != after.packed:
            said = "one run" if after.packed else "one record each"
            yield Change(Aspect.PACKED, NEITHER, f"is now written as {said}")
