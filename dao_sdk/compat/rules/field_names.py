"""The numbers and names of fields that stay."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.matching.declarations import EnumPair, MessagePair
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import part
from dao_sdk.compat.rules._fields import by_aspect
from dao_sdk.compat.schema.elements import Field, Message
from dao_sdk.compat.semantics.aspects import Aspect
from dao_sdk.compat.vocabulary import BOTH, NEITHER
from dao_sdk.compat.witness.clash import ClashWitness

NAME = by_aspect("field-renamed", Aspect.NAME, json=BOTH)


@rule("field-renumbered", wire=BOTH)
def renumbered(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields with the same name and two numbers."""
    for old, new, message in diff.wire.moved_numbers:
        yield rule.finding(
            new.full,
            f"`{new.name}` has the number {new.number}, which was {old.number}",
            (old.place, new.place),
            witness=diff.witnesses.field(rule.layer, message, old, new, rule.breaks),
        )


@rule("field-name-clash", json=BOTH)
def name_clash(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Messages in which two fields share a name that they did not share before."""
    for message in diff.messages:
        assert diff.schemas is not None
        old, new = _clashes(message.old), _clashes(message.new)
        for name, fields in new.items():
            if name not in old:
                printed = [it for it in fields if it.json == name]
                yield rule.finding(
                    printed[-1].full,
                    _clash(printed, name),
                    (message.old.place, printed[-1].place),
                    witness=ClashWitness(diff.schemas, message.new.full, name),
                )


def _clashes(message: Message) -> dict[str, list[Field]]:
    """The names that a parser has to take for several fields, with the fields.

    It accepts what a field is printed as and its own name. Two own names never clash.
    """
    named: dict[str, list[Field]] = {}
    for each in message.fields:
        for name in {each.json, each.name}:
            named.setdefault(name, []).append(each)
    return {name: fields for name, fields in named.items() if len(fields) > 1}


def _clash(printed: list[Field], name: str) -> str:
    if len(printed) > 1:
        return f"`{printed[-1].name}` and `{printed[0].name}` are both `{name}` in JSON"
    return f"`{printed[0].name}` is `{name}` in JSON, which is another field's own name"


@rule("json-format-changed", json=NEITHER, hazard=True)
def check_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    pairs: tuple[MessagePair | EnumPair, ...] = (*diff.messages, *diff.enums)
    for pair in pairs:
        if pair.old.strict_json != pair.new.strict_json:
            said = "are checked again" if pair.new.strict_json else "are no longer checked"
            yield rule.finding(
                pair.new.full,
                f"names in JSON {said} in {pair.new.full}",
                (pair.old.place, pair.new.place),
            )


@rule("field-renamed", source=BOTH)
def renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields with the same number and another name in some language."""
    for message in diff.messages:
        for pair in message.named.both:
            old, new = pair.old, pair.new
            if old.name == new.name:
                continue
            yield from rule.for_authors(
                diff.authors.differ(part("field", old.full), part("field", new.full)),
                old.full,
                f"field {old.number} of {message.new.full} was renamed from `{old.name}` to "
                f"`{new.name}`",
                (old.place, new.place),
            )
