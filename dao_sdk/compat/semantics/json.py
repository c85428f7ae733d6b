"""ProtoJSON: fields and enum values are known by their names, numbers may be strings.

Source: https://protobuf.dev/programming-guides/json/#json-wire-safety
"""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.matching.matched import Matched, Pair
from dao_sdk.compat.schema.elements import Enum, Field, Message
from dao_sdk.compat.semantics.aspects import Aspect, Change
from dao_sdk.compat.semantics.domains import RANGES, Domain, breaks
from dao_sdk.compat.semantics.encoding import Encoding, Typed
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW, Direction, Layer

_EXACT_IN_DOUBLE = frozenset({"int32", "sint32", "sfixed32", "uint32", "fixed32"})
_QUOTED = frozenset({"int64", "sint64", "sfixed64", "uint64", "fixed64"})
WRAPPED = {
    f"google.protobuf.{name}Value": kind
    for name, kind in (
        ("Double", "double"),
        ("Float", "float"),
        ("Int64", "int64"),
        ("UInt64", "uint64"),
        ("Int32", "int32"),
        ("UInt32", "uint32"),
        ("Bool", "bool"),
        ("String", "string"),
        ("Bytes", "bytes"),
    )
}
"""The wrappers, which JSON has as the plain value in them."""
WELL_KNOWN = frozenset(
    {
        *WRAPPED,
        *(
            f"google.protobuf.{name}"
            for name in (
                "Any",
                "Duration",
                "FieldMask",
                "ListValue",
                "Struct",
                "Timestamp",
                "Value",
            )
        ),
    }
)
"""The messages that have a form of their own in JSON."""


class Json(Encoding):
    """The JSON form that Protobuf defines, read by a parser that refuses what it does not know."""

    layer = Layer.JSON

    def match(self, old: Message, new: Message) -> Matched[Field]:
        """By what the old side prints, as long as the field keeps its own name or its number.

        Then by the own name, and by number: a field that goes on under another name in JSON is
        still the same one to programs, even if its old name has become another field's. What is
        left is matched by what either side prints.
        """
        accepted = {it.name: it for it in new.fields} | {it.json: it for it in new.fields}
        named = {it.name: it for it in new.fields}
        numbered = {it.number: it for it in new.fields}
        spoken = {it.json: it for it in new.fields}

        def kept(each: Field) -> Field | None:
            found = accepted.get(each.json)
            same = found is not None and (found.name == each.name or found.number == each.number)
            return found if same else None

        left = dict.fromkeys(old.fields)
        rest = dict.fromkeys(new.fields)
        both: list[Pair[Field]] = []
        for find in (
            kept,
            lambda it: named.get(it.name),
            lambda it: numbered.get(it.number),
            lambda it: accepted.get(it.json),
            lambda it: spoken.get(it.name),
        ):
            for each in tuple(left):
                other = find(each)
                if other is not None and other in rest:
                    both.append(Pair(each, other))
                    del left[each], rest[other]
        return Matched(tuple(both), tuple(left), tuple(rest))

    def retired(self, field: Field, other: Message) -> bool:
        """Never: parsers refuse a name that is merely reserved as they do any other."""
        return False

    def domain(self, field: Typed) -> Domain:
        """Numbers by their values: how many bits they take does not show."""
        return self._domain(field.field.type, field)

    def _domain(self, kind: str, field: Typed) -> Domain:
        if kind == "message":
            inner = WRAPPED.get(field.field.type_name)
            return self._domain(inner, field) if inner else Domain("message")
        if kind == "enum":
            enum = field.enum
            # What is not named is printed as its number, which no string field reads.
            return Domain("enum", within=("string",) if enum is not None and enum.closed else ())
        if kind == "bool":
            return Domain("bool")
        if kind in RANGES:
            low, high = RANGES[kind]
            within = ("double",) if kind in _EXACT_IN_DOUBLE else ()
            return Domain("int", low, high, within=within)
        return Domain(kind, within=("double",) if kind == "float" else ())

    def enums(self, old: Enum, new: Enum) -> frozenset[Direction]:
        """What one side prints the other must know by name."""
        found = NEITHER
        if _printed(old) - {it.name for it in new.values}:
            found |= OLD_ON_NEW
        if _printed(new) - {it.name for it in old.values}:
            found |= NEW_ON_OLD
        # A name for what only had a number: the number is read, but answered by name.
        if new.closed and not old.closed:
            found |= OLD_ON_NEW
        if old.closed and not new.closed:
            found |= NEW_ON_OLD
        return found

    def cardinality(self, old: Field, new: Field) -> Change | None:
        """A list, an object and a plain value are three things."""
        if old.label != new.label:
            aspect = Aspect.CARDINALITY if "single" in (old.label, new.label) else Aspect.MAP
            return Change(aspect, BOTH, f"is `{new.kind}` and was `{old.kind}`")
        if old.label == "map" and old.key != new.key:
            found = breaks(_key(old.key), _key(new.key))
            words = f"has keys of type `{new.key}`, which were `{old.key}`"
            return Change(Aspect.KEY, found, words) if found else None
        return None

    def shared(self, old: Field, new: Field) -> bool:
        """Whether either side takes the name that the other prints."""
        was, now = _accepted(old), _accepted(new)
        return was[0] in now or now[0] in was

    def extras(self, old: Typed, new: Typed) -> Iterator[Change]:
        """Names, and numbers that became strings of digits, which other readers of JSON see."""
        was, now = _accepted(old.field), _accepted(new.field)
        if bool(old.field.extendee) == bool(new.field.extendee) and not (
            was[0] in now and now[0] in was
        ):
            yield Change(Aspect.NAME, BOTH, f"is `{now[0]}` in JSON and was `{was[0]}`")
        before, after = _plain(old.field), _plain(new.field)
        if before in RANGES and after in RANGES and (before in _QUOTED) != (after in _QUOTED):
            said = "a string of digits" if after in _QUOTED else "a number"
            yield Change(Aspect.QUOTES, NEITHER, f"is {said} in JSON now")


def _printed(enum: Enum) -> frozenset[str]:
    """The names that are printed: of several for one number the first."""
    first = {it.number: it.name for it in reversed(enum.values)}
    return frozenset(first.values())


def _accepted(field: Field) -> tuple[str, str]:
    """What a field is printed as, and what else a parser takes for it."""
    if field.extendee:
        return f"[{field.full}]", f"[{field.full}]"
    return field.json, field.name


def _plain(field: Field) -> str:
    return WRAPPED.get(field.type_name, field.type)


def _key(kind: str) -> Domain:
    """Keys are always strings: of digits, ``true`` or ``false``, or any text."""
    if kind == "string":
        return Domain("string")
    if kind == "bool":
        return Domain("bool", within=("string",))
    low, high = RANGES[kind]
    return Domain("int", low, high, within=("string",))
