"""Authors must match a case that was not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from dao_sdk.compat.authors import Author, Names
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.pairing.declarations import EnumPair, MessagePair
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._constants import constants
from dao_sdk.compat.rules.source._names import constant, part
from dao_sdk.compat.rules.source._values import matched_values
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.terms import NEW_ON_OLD, OLD_ON_NEW, Direction, Layer
from dao_sdk.contract.model import Place

RULE = Rule(name="match-incomplete", layer=Layer.SOURCE, breaks=OLD_ON_NEW, additive=True)

Case = tuple[str, str, str, Names, tuple[Place | None, Place | None], frozenset[Direction]]
"""What has one case more (its construct and name), the case, its name in a language, its places,
and for whom it comes as a surprise."""


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds cases that one side has and the other has not, in languages that insist on all."""
    for construct, whole, case, name, places, breaks in _cases(diff):
        felt = (diff.authors.gain if breaks == OLD_ON_NEW else diff.authors.lose)(
            name, _insists(construct)
        )
        if felt:
            word = "more to match" if breaks == OLD_ON_NEW else "less to match"
            yield RULE.finding(
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
