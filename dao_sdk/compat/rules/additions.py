"""What is added to source code: something to use, or something more to write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from dao_sdk.compat.authors import Author, Felt, Names
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.matching.declarations import EnumPair, MessagePair
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import (
    constant,
    constants,
    declared,
    imported,
    matched_values,
    missing,
    part,
    service,
)
from dao_sdk.compat.rules._imports import renamed_imports
from dao_sdk.compat.schema.elements import Element, Field, Message, Oneof
from dao_sdk.compat.vocabulary import NEW_ON_OLD, OLD_ON_NEW, Direction
from dao_sdk.contract.model import Place


@rule("element-added", source=NEW_ON_OLD)
def element_added(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """What only the new side has: types, fields, oneofs, values, services, constants."""
    for word, full, place, felt in _gains(diff):
        if felt:
            yield rule.finding(
                full,
                f"the {word} `{full}` was added",
                (None, place),
                languages=felt.languages,
                witness=felt.witness,
            )


def _gains(diff: Diff) -> Iterator[tuple[str, str, Place | None, Felt]]:
    """What was added: what it is, its full name, its place, and who can use it."""
    gain = diff.authors.gain
    for whole in diff.declarations.added:
        word = "message" if isinstance(whole, Message) else "enum"
        yield word, whole.full, whole.place, gain(declared(whole))
    for construct, element in _parts(diff):
        felt = gain(part(construct, element.full))
        yield _WORDS.get(construct, construct), element.full, element.place, felt
    for offered in diff.services.added:
        yield "service", offered.full, offered.place, gain(service(offered))
    for pair in diff.services.both:
        for method in pair.methods.added:
            felt = gain(part("method", method.full), missing(pair.new))
            yield "method", method.full, method.place, felt
    for each in renamed_imports(diff).added:
        yield "import", each.name, each.place, gain(imported(each))
    for construct, found in constants(diff):
        for fixed in found.added:
            felt = gain(constant(construct, fixed.name))
            yield construct, fixed.name, fixed.place, felt


_WORDS = {"value": "enum value"}


def _parts(diff: Diff) -> Iterator[tuple[str, Element]]:
    """Fields, oneofs and enum values of what is on both sides."""
    for message in diff.messages:
        yield from (("field", each) for each in message.named.added)
        yield from (("oneof", each) for each in message.oneofs.added)
    for enum in diff.enums:
        yield from (("value", each) for each in matched_values(enum).added)


@rule("literal-incomplete", source=OLD_ON_NEW, additive=True)
def literal_incomplete(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """What a literal names on one side only, in languages that insist on all."""
    for message in diff.messages:
        more: list[Field | Oneof] = [*message.named.added, *message.oneofs.added]
        less: list[Field | Oneof] = [*message.named.removed, *message.oneofs.removed]
        for each in more:
            yield from rule.for_authors(
                diff.authors.gain(_name(each), _names_it(each)),
                each.full,
                f"code that names all fields of a {message.new.full} must name "
                f"`{each.name}` too",
                (message.old.place, each.place),
                breaks=OLD_ON_NEW,
            )
        for each in less:
            yield from rule.for_authors(
                diff.authors.lose(_name(each), _names_it(each)),
                each.full,
                f"code that names all fields of a {message.old.full} must still name "
                f"`{each.name}`",
                (each.place, message.new.place),
                breaks=NEW_ON_OLD,
            )


def _name(each: Field | Oneof) -> Names:
    construct = "field" if isinstance(each, Field) else "oneof"
    return part(construct, each.full)


def _names_it(each: Field | Oneof) -> Callable[[Author], bool]:
    """Authors whose literals have it: if oneofs are types, the oneof and not its fields."""

    def who(author: Author) -> bool:
        if author.language.literals != "all":
            return False
        union = author.language.oneofs == "union"
        return union if isinstance(each, Oneof) else not (each.oneof and union)

    return who


Case = tuple[str, str, str, Names, tuple[Place | None, Place | None], frozenset[Direction]]


"""What has one case more (its construct and name), the case, its name in a language, its places,
and for whom it comes as a surprise."""


@rule("match-incomplete", source=OLD_ON_NEW, additive=True)
def match_incomplete(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Cases that one side has and the other has not, in languages that insist on all."""
    for construct, whole, case, name, places, breaks in _cases(diff):
        felt = (diff.authors.gain if breaks == OLD_ON_NEW else diff.authors.lose)(
            name, _insists(construct)
        )
        if felt:
            word = "more to match" if breaks == OLD_ON_NEW else "less to match"
            yield rule.finding(
                f"{whole}.{case}" if whole else case,
                f"`{case}` is a case {word} of {whole or 'the statuses'}",
                places,
                breaks=breaks,
                languages=felt.languages,
                witness=felt.witness,
            )


def _insists(construct: str) -> Callable[[Author], bool]:
    return lambda author: construct in author.language.exhaustive


def _cases(diff: Diff) -> Iterator[Case]:
    for enum in diff.enums:
        yield from _values(enum)
    for message in diff.messages:
        yield from _fields(message)
    for construct, found in constants(diff):
        if construct == "status":
            for each in found.added:
                yield construct, "", each.name, constant("status", each.name), (
                    None,
                    each.place,
                ), OLD_ON_NEW
            for each in found.removed:
                yield construct, "", each.name, constant("status", each.name), (
                    each.place,
                    None,
                ), NEW_ON_OLD


def _values(enum: EnumPair) -> Iterator[Case]:
    """Values with a name and a number that the other side lacks."""
    values = matched_values(enum)
    before, after = ({it.number for it in side.values} for side in (enum.old, enum.new))
    for value in values.added:
        if value.number in before:
            continue
        name = part("value", value.full)
        places = (enum.old.place, value.place)
        yield "enum", enum.new.full, value.name, name, places, OLD_ON_NEW
    for value in values.removed:
        if value.number in after:
            continue
        name = part("value", value.full)
        places = (value.place, enum.new.place)
        yield "enum", enum.new.full, value.name, name, places, NEW_ON_OLD


def _fields(message: MessagePair) -> Iterator[Case]:
    """Fields of oneofs that are on both sides; a renamed field is no case more."""
    heirs = {it.old.name: it.new.name for it in message.named.both}
    olds, news = _members(message.old.fields), _members(message.new.fields)
    for pair in message.oneofs.both:
        old, new = olds.get(pair.old.name, {}), news.get(pair.new.name, {})
        kept = {heirs[name] for name in old if name in heirs}
        for name in sorted(new.keys() - kept):
            places = (pair.old.place, new[name].place)
            spelled = part("field", new[name].full)
            yield "oneof", pair.new.full, name, spelled, places, OLD_ON_NEW
        for name in sorted(name for name in old if heirs.get(name) not in new):
            places = (old[name].place, pair.new.place)
            spelled = part("field", old[name].full)
            yield "oneof", pair.new.full, name, spelled, places, NEW_ON_OLD


def _members(fields: Iterable[Field]) -> dict[str, dict[str, Field]]:
    """The fields of each oneof by their names, by the name of the oneof."""
    found: dict[str, dict[str, Field]] = {}
    for field in fields:
        if field.oneof:
            found.setdefault(field.oneof, {})[field.name] = field
    return found
