"""The types of fields: how they are encoded, what they hold, what code sees of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dao_sdk.compat.authors import Author
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import typed
from dao_sdk.compat.rules._circles import held, recursive
from dao_sdk.compat.rules._fields import by_aspect
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.semantics.aspects import Aspect
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW, Direction

TYPE = by_aspect("field-type-changed", Aspect.TYPE, wire=BOTH, json=BOTH)
NARROWED = by_aspect("field-type-narrowed", Aspect.NARROWED, wire=OLD_ON_NEW, json=OLD_ON_NEW)
WIDENED = by_aspect("field-type-widened", Aspect.WIDENED, wire=NEW_ON_OLD, json=NEW_ON_OLD)
ALIKE = by_aspect("field-type-exchanged", Aspect.ALIKE, wire=NEITHER)
MESSAGE = by_aspect("field-message-exchanged", Aspect.MESSAGE, wire=BOTH, json=BOTH)
ENUM = by_aspect("field-enum-exchanged", Aspect.ENUM, wire=BOTH, json=BOTH)
WELL_KNOWN = by_aspect("field-well-known-type-exchanged", Aspect.WELL_KNOWN, json=BOTH)
DELIMITED = by_aspect("field-delimiting-changed", Aspect.DELIMITED, wire=BOTH)
UTF8 = by_aspect("field-utf8-check-changed", Aspect.UTF8, wire=OLD_ON_NEW)
QUOTES = by_aspect("field-quoting-changed", Aspect.QUOTES, json=NEITHER, hazard=True)

CARDINALITY = by_aspect("field-cardinality-changed", Aspect.CARDINALITY, wire=BOTH, json=BOTH)
PACKED = by_aspect("field-packing-changed", Aspect.PACKED, wire=NEITHER)
MAP = by_aspect("field-map-exchanged", Aspect.MAP, wire=OLD_ON_NEW, json=BOTH)
KEY = by_aspect("map-key-type-changed", Aspect.KEY, json=OLD_ON_NEW)


@rule("field-type-changed", source=BOTH)
def field_type_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields whose type, list or map differs in some language."""
    declared = diff.declarations
    for message in diff.messages:
        for pair in message.named.both:
            old, new = pair.old, pair.new
            if (old.label, old.type, declared.now(old.type_name), old.key) == (
                (new.label, new.type, new.type_name, new.key)
            ):
                continue
            said = (
                f"the type of `{new.name}` of {message.new.full} changed from {old.kind} to "
                f"{new.kind}"
            )
            for breaks, more in _WAYS.items():
                yield from rule.for_authors(
                    diff.authors.differ(
                        typed(old, bare=True), typed(new, bare=True), _broken(breaks, old, new)
                    ),
                    old.full,
                    said + more,
                    (old.place, new.place),
                    breaks=breaks,
                )


_WAYS = {
    BOTH: "",
    OLD_ON_NEW: ", with which less can be done",
    NEW_ON_OLD: ", with which more can be done",
}


def _broken(breaks: frozenset[Direction], old: Field, new: Field) -> Callable[[Author], bool]:
    """Authors who feel it in these directions: nothing breaks if a type set is empty."""

    def who(author: Author) -> bool:
        before, after = (
            side.type(field, bare=True).own
            for side, field in ((author.old, old), (author.new, new))
        )
        changed = [(it, other) for it, other in zip(before, after, strict=True) if it != other]
        lost = OLD_ON_NEW if any(it for it, _ in changed) else NEITHER
        gained = NEW_ON_OLD if any(other for _, other in changed) else NEITHER
        return lost | gained == breaks

    return who


@rule("field-recursive", source=BOTH)
def field_recursive(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields whose type changed because a cycle of messages was closed or opened."""
    both, now = diff.schemas, diff.declarations.now
    if both is None or not any(
        {now(each) for each in held(it.old)} != held(it.new) for it in diff.messages
    ):
        return
    before = {(now(name), now(other)): (name, other) for name, other in recursive(both.old)}
    after = recursive(both.new)
    was = {now(name): name for name, _ in before.values()}
    changed = before.keys() ^ after
    for name in sorted({name for name, _ in changed}):
        old, new = both.old.message(was.get(name, name)), both.new.message(name)
        if old is None or new is None:
            continue
        known = {field.name: field for field in old.fields}
        for field in new.fields:
            then = known.get(field.name)
            edge = (name, field.type_name)
            if then is None or now(then.type_name) != field.type_name or edge not in changed:
                continue
            felt = diff.authors.differ(
                typed(then, recursive=edge in before), typed(field, recursive=edge in after)
            )
            if felt:
                word = "can hold" if edge in after else "can no longer hold"
                yield rule.finding(
                    then.full,
                    f"`{field.name}` of {name} {word} another {new.name}, so it has another type",
                    (then.place, field.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
