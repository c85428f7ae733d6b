"""Judges what changed of a field, and of the message types behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from dao_sdk.compat.matching.declarations import Declarations
from dao_sdk.compat.matching.matched import Matched, Pair
from dao_sdk.compat.schema.elements import Field, Message
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.semantics.aspects import Aspect, Change, Step
from dao_sdk.compat.semantics.domains import breaks
from dao_sdk.compat.semantics.encoding import Encoding, Typed
from dao_sdk.compat.semantics.json import WELL_KNOWN, WRAPPED
from dao_sdk.compat.semantics.oneofs import moves
from dao_sdk.compat.semantics.type_graph import Reach, Reaching
from dao_sdk.compat.vocabulary import BOTH, NEW_ON_OLD, OLD_ON_NEW, Direction, Layer

_NOT_OF_ENTRIES = frozenset(
    {
        Aspect.PRESENCE_GAINED,
        Aspect.PRESENCE_LOST,
        Aspect.REQUIRED_ADDED,
        Aspect.REQUIRED_REMOVED,
    }
)
_OF_STRANGERS = frozenset({Aspect.NAME, Aspect.REQUIRED_ADDED, Aspect.REQUIRED_REMOVED})
"""What there is to say of a field that neither side finds by the name that the other prints."""

Default = Fraction | str
"""What an unset field reads as."""


class Judge:
    """Judges the fields of two schemas as one encoding has them.

    A field whose type was merely renamed, or changed inside, is not judged for it: that is told
    once, at the type. A type exchanged for another is compared with it, with all that they lead to.
    """

    def __init__(
        self, encoding: Encoding, schemas: Pair[Schema], declarations: Declarations
    ) -> None:
        self.encoding = encoding
        self._old, self._new = schemas.old, schemas.new
        self._declarations = declarations
        self._fields: dict[tuple[int, int], tuple[Change, ...]] = {}
        changed = frozenset(it.old.full for it in declarations.messages)
        self._reaching = Reaching(
            old=schemas.old.message,
            new=schemas.new.message,
            same=lambda name: None if name in changed else declarations.now(name),
            inside=self._inside,
            pairs=self._pairs,
        )

    def field(self, old: Field, new: Field) -> tuple[Change, ...]:
        """What changed of a field; empty where nothing did that this encoding shows."""
        key = (id(old), id(new))
        known = self._fields.get(key)
        if known is None:
            known = self._fields[key] = tuple(self._changes(old, new, deep=True))
        return known

    def sharing(self, fields: Iterable[Pair[Field]]) -> list[Pair[Field]]:
        """Those of some fields that reach each other."""
        return [it for it in fields if self.encoding.shared(it.old, it.new)]

    def _changes(self, old: Field, new: Field, *, deep: bool) -> Iterator[Change]:
        before, after = Typed(old, self._old), Typed(new, self._new)
        found = list(self._kinds(before, after, deep=deep))
        found += self._presence(before, after, [it for it in found if it.breaks == BOTH])
        found += self.encoding.extras(before, after)
        shared = self.encoding.shared(old, new)
        return (it for it in found if shared or it.aspect in _OF_STRANGERS)

    def _kinds(self, before: Typed, after: Typed, *, deep: bool) -> Iterator[Change]:
        """How many values it has, and of what type."""
        old, new = before.field, after.field
        counted = self.encoding.cardinality(old, new)
        if counted is not None:
            yield counted
        if counted is None or {old.label, new.label} == {"single", "repeated"}:
            yield from self._type(before, after, deep=deep)
        elif self.encoding.layer is Layer.WIRE:
            yield from self._entries(before, after, deep=deep)
        elif counted.aspect is Aspect.KEY:
            yield from self._type(before, after, deep=deep)

    # Types

    def _type(self, old: Typed, new: Typed, *, deep: bool) -> Iterator[Change]:
        before, after = old.field, new.field
        if before.key != after.key and self.encoding.layer is Layer.WIRE:
            key = Typed(_keyed(before), self._old), Typed(_keyed(after), self._new)
            yield from self._plain(*key, f"`{before.kind}`", f"`{after.kind}`")
        if before.type == after.type == "message":
            yield from self._message(old, new, deep=deep)
        elif before.type == after.type == "enum":
            yield from self._enum(old, new)
        elif before.type != after.type:
            yield from self._plain(old, new, f"`{before.kind}`", f"`{after.kind}`")

    def _plain(self, old: Typed, new: Typed, was: str, now: str) -> Iterator[Change]:
        found = breaks(self.encoding.domain(old), self.encoding.domain(new))
        words = f"is {now} and was {was}"
        if found == BOTH:
            yield Change(Aspect.TYPE, found, words)
        elif found == NEW_ON_OLD:
            yield Change(Aspect.WIDENED, found, words)
        elif found == OLD_ON_NEW:
            yield Change(Aspect.NARROWED, found, words)
        else:
            yield Change(Aspect.ALIKE, found, words)

    def _enum(self, old: Typed, new: Typed) -> Iterator[Change]:
        name, other = old.field.type_name, new.field.type_name
        if self._declarations.now(name) == other or old.enum is None or new.enum is None:
            return
        found = self.encoding.enums(old.enum, new.enum)
        if found:
            yield Change(Aspect.ENUM, found, f"is the enum `{other}` and was `{name}`")

    def _message(self, old: Typed, new: Typed, *, deep: bool) -> Iterator[Change]:
        before, after = old.field, new.field
        name, other = before.type_name, after.type_name
        if before.delimited != after.delimited and self.encoding.layer is Layer.WIRE:
            said = "between group tags" if after.delimited else "behind its length"
            yield Change(Aspect.DELIMITED, BOTH, f"is now written {said}")
        if self._declarations.now(name) == other:
            return
        if self.encoding.layer is Layer.JSON and name != other and {name, other} & WELL_KNOWN:
            if name in WRAPPED and other in WRAPPED:
                yield from self._plain(old, new, f"`{name}`", f"`{other}`")
            else:
                yield Change(Aspect.WELL_KNOWN, BOTH, f"is `{other}` and was `{name}`")
            return
        if not deep:
            return
        reach = self.reach(name, other)
        if reach.breaks:
            words = f"is `{other}` and was `{name}`, which is encoded otherwise: {reach.words}"
            yield Change(Aspect.MESSAGE, reach.breaks, words, reach.ways())

    def _entries(self, old: Typed, new: Typed, *, deep: bool) -> Iterator[Change]:
        """A map beside messages: its entries are messages of two fields, both always written."""
        parts = self._entry_parts(old, new)
        if parts is None:
            words = f"is `{new.field.kind}` and was `{old.field.kind}`"
            yield Change(Aspect.TYPE, BOTH, words)
            return
        for at, part in enumerate(parts.both):
            for change in self._changes(part.old, part.new, deep=deep):
                if change.aspect not in _NOT_OF_ENTRIES:
                    name = ("key", "value")[at]
                    yield change._replace(words=f"has entries whose {name} {change.words}")
        for each in (*parts.removed, *parts.added):
            found = OLD_ON_NEW if parts.removed else NEW_ON_OLD
            found = BOTH if each.presence == "required" else found
            yield Change(Aspect.MAP, found, f"has entries without `{each.name}`, as one is a map")

    def _entry_parts(self, old: Typed, new: Typed) -> Matched[Field] | None:
        """Key and value of a map beside the fields of the other side's message.

        None where the other side's type cannot be an entry.
        """
        keyed, listed = (old, new) if old.field.label == "map" else (new, old)
        if listed.field.type != "message" or listed.field.delimited or listed.field.label == "map":
            return None
        message = listed.schema.message(listed.field.type_name)
        fields = {it.number: it for it in message.fields} if message else {}
        if 1 not in fields or 2 not in fields:
            return None
        mine = (_keyed(keyed.field), _valued(keyed.field))
        theirs = (fields.pop(1), fields.pop(2))
        pairs = zip(mine, theirs, strict=True) if keyed is old else zip(theirs, mine, strict=True)
        both = tuple(Pair(*each) for each in pairs)
        rest = tuple(fields.values())
        return Matched(both, (), rest) if keyed is old else Matched(both, rest, ())

    # Presence, requirement, default

    def _presence(self, old: Typed, new: Typed, broken: Collection[Change]) -> Iterator[Change]:
        """Whether it can be unset, and what it reads as then.

        Args:
            old: The field on the old side.
            new: The field on the new side.
            broken: What breaks both directions already.
        """
        before, after = old.field, new.field
        if after.presence == "required" != before.presence:
            yield Change(Aspect.REQUIRED_ADDED, BOTH, "is now required")
        elif before.presence == "required" != after.presence:
            yield Change(Aspect.REQUIRED_REMOVED, BOTH, "is no longer required")
        told = {"explicit", "required"}
        exchanged = (before.type == "message") != (after.type == "message")
        if exchanged and (broken or _never_empty(old, new)):
            return  # there is nothing more to lose in place of a message, or of what became one
        if before.presence in told and after.presence == "implicit":
            yield Change(
                Aspect.PRESENCE_LOST,
                OLD_ON_NEW,
                "no longer tells an unset value from a default one",
            )
        elif before.presence == "implicit" and after.presence in told:
            yield Change(
                Aspect.PRESENCE_GAINED, NEW_ON_OLD, "now tells an unset value from a default one"
            )
        if "required" in (before.presence, after.presence):
            return  # it is never unset where it is read
        if before.label == after.label == "single" and (before.default or after.default):
            was, now = default_of(old), default_of(new)
            if was is not None is not now and not self._same_default(old, was, new, now):
                words = f"reads as {_said(new)} where it is unset, and read as {_said(old)}"
                yield Change(Aspect.DEFAULT, BOTH, words)

    def _same_default(self, old: Typed, was: Default, new: Typed, now: Default) -> bool:
        """Whether two defaults are one: of an enum in JSON by name, unless the value was renamed."""
        if _textual(old.field) != _textual(new.field):
            return True  # it is told that they are of two kinds
        if not (old.enum and new.enum) or self.encoding.layer is Layer.WIRE:
            return was == now
        olds, news = ({it.name: it.number for it in each.values} for each in (old.enum, new.enum))
        mine = {name for name, number in olds.items() if number == was}
        theirs = {name for name, number in news.items() if number == now}
        renamed = was == now and not mine & news.keys() and not theirs & olds.keys()
        return bool(mine & theirs) or renamed

    # Message types that lead to others

    def reach(self, old: str, new: str) -> Reach:
        """Compares two message types with all that they lead to."""
        return self._reaching.compare(old, new)

    def _known(self, old: str, new: str) -> bool:
        """Whether two types are one, or are told elsewhere where they differ."""
        if self._declarations.now(old) == new:
            return True
        return self.encoding.layer is Layer.JSON and bool({old, new} & WELL_KNOWN)

    def _pairs(self, old: Message, new: Message) -> Iterator[tuple[Step, tuple[str, str]]]:
        """The fields of two messages that lead to two messages, with the names of these."""
        for pair in self.encoding.match(old, new).both:
            inner = self._leads(pair)
            if inner is not None and not self._known(*inner):
                yield Step(pair.old, pair.new), inner

    def _leads(self, pair: Pair[Field]) -> tuple[str, str] | None:
        """The message types of a field on both sides, seen through the entries of a map."""
        old, new = Typed(pair.old, self._old), Typed(pair.new, self._new)
        if self.encoding.layer is Layer.WIRE and "map" in {old.field.label, new.field.label}:
            parts = self._entry_parts(old, new) if old.field.label != new.field.label else None
            pair = parts.both[1] if parts else pair
        if pair.old.type == pair.new.type == "message":
            return pair.old.type_name, pair.new.type_name
        return None

    def _inside(
        self, old: Message, new: Message
    ) -> Iterator[tuple[frozenset[Direction], Step, str]]:
        """What breaks between the fields of two messages, without what their types lead to."""
        matched = self.encoding.match(old, new)
        for each in matched.both:
            for change in self._changes(each.old, each.new, deep=False):
                if change.breaks:
                    yield change.breaks, Step(
                        each.old, each.new
                    ), f"`{each.old.name}` {change.words}"
        for lost in matched.removed:
            if lost.presence == "required":
                yield BOTH, Step(lost, None), f"`{lost.name}` is not required there"
            elif not self.encoding.retired(lost, new):
                yield OLD_ON_NEW, Step(lost, None), f"`{lost.name}` is not there"
        for come in matched.added:
            if come.presence == "required":
                yield BOTH, Step(None, come), f"`{come.name}` is required there"
            elif not self.encoding.retired(come, old):
                yield NEW_ON_OLD, Step(None, come), f"`{come.name}` is there alone"
        for move in moves(self.sharing(matched.both)):
            yield move.breaks, Step(
                move.field.old, move.field.new
            ), f"`{move.field.old.name}` moved"


def _never_empty(*sides: Typed) -> bool:
    """Whether one of the fields has a message that requires something: it is never empty."""
    messages = (it.schema.message(it.field.type_name) for it in sides if it.field.type == "message")
    return any(it and any(part.presence == "required" for part in it.fields) for it in messages)


def default_of(typed: Typed) -> Default | None:
    """What an unset field reads as: a number or a text; of an enum the number; None for a message."""
    field, own = typed.field, typed.field.default
    if field.type == "message":
        return None
    if field.type == "enum":
        values = typed.enum.values if typed.enum else ()
        found = next((it for it in values if it.name == own or not own), None)
        return None if found is None else Fraction(found.number)
    if _textual(field):
        return own
    if field.type == "bool":
        return Fraction(own == "true")
    try:
        return Fraction(own or 0)
    except ValueError:
        return own  # inf, nan


def _textual(field: Field) -> bool:
    return field.type in ("string", "bytes")


def _said(typed: Typed) -> str:
    """What an unset field reads as, for people."""
    own = typed.field.default
    match typed.field.type:
        case "string" | "bytes":
            return f"`{own}`" if own else "empty"
        case "enum" if typed.enum and typed.enum.values:
            return f"`{own or typed.enum.values[0].name}`"
        case "bool":
            return own or "false"
    return own or "0"


def _keyed(of: Field) -> Field:
    """The key of a map's entries, as a field."""
    return _part(of, 1, "key", of.key, "")


def _valued(of: Field) -> Field:
    """The value of a map's entries, as a field."""
    return _part(of, 2, "value", of.type, of.type_name)


def _part(of: Field, number: int, name: str, kind: str, type_name: str) -> Field:
    return Field(
        full=f"{of.full}.{name}",
        file=of.file,
        path=of.path,
        number=number,
        type=kind,
        type_name=type_name,
        label="single",
        presence="explicit" if kind == "message" else "implicit",
        key="",
        packed=False,
        delimited=False,
        utf8=of.utf8,
        oneof="",
        json=name,
        default="",
        extendee="",
        deprecated=False,
    )
