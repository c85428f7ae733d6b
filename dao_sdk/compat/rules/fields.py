"""Fields and extensions that were added or removed, by number in bytes and by name in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import part
from dao_sdk.compat.rules._fields import (
    added_field,
    fields_of,
    removed_field,
)
from dao_sdk.compat.schema.elements import Field, Message, reserves
from dao_sdk.compat.semantics.aspects import Aspect
from dao_sdk.compat.semantics.changes import Single
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW, Layer


@rule("field-added", wire=NEW_ON_OLD, json=NEW_ON_OLD)
def field_added(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields that the old message neither has nor reserves; required ones have a rule of their own."""
    for each in _alone(diff, rule, fields_of(diff, rule).added):
        if not _reserves(each.message.old, each.field, rule):
            yield added_field(diff, rule, each, "is not known to the old side")


@rule("reserved-number-used", wire=BOTH)
@rule("reserved-name-used", json=BOTH)
def reserved_used(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """New fields whose number, or name, the old message reserves."""
    for each in fields_of(diff, rule).added:
        if _reserves(each.message.old, each.field, rule):
            yield added_field(diff, rule, each, f"uses a {_key(rule)} that was reserved")


@rule("field-removed", wire=OLD_ON_NEW, json=OLD_ON_NEW)
def field_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields that the new message neither has nor reserves."""
    for each in _alone(diff, rule, fields_of(diff, rule).removed):
        if not _reserves(each.message.new, each.field, rule):
            yield removed_field(
                diff, rule, each, f"was removed and its {_key(rule)} is not reserved"
            )


@rule("field-retired", wire=NEITHER, json=OLD_ON_NEW)
def field_retired(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields that the new message reserves."""
    for each in _alone(diff, rule, fields_of(diff, rule).removed):
        if _reserves(each.message.new, each.field, rule):
            yield removed_field(diff, rule, each, f"was removed and its {_key(rule)} is reserved")


def _alone(diff: Diff, rule: Rule, singles: Iterable[Single]) -> Iterator[Single]:
    """Fields that only one side has, without required ones and those that were renumbered."""
    for each in singles:
        moved = rule.layer is Layer.WIRE and diff.wire.renumbered(each)
        if each.field.presence != "required" and not moved:
            yield each


def _reserves(message: Message, field: Field, rule: Rule) -> bool:
    """Whether a message reserves a field's number, or either of the names that JSON accepts."""
    if rule.layer is Layer.JSON:
        return bool({field.name, field.json} & message.reserved_names)
    return reserves(message.reserved, field.number)


def _key(rule: Rule) -> str:
    return "name" if rule.layer is Layer.JSON else "number"


@rule("field-removed", source=OLD_ON_NEW)
def name_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for message in diff.messages:
        for field in message.named.removed:
            yield from rule.for_authors(
                diff.authors.lose(part("field", field.full)),
                field.full,
                f"the field `{field.name}` of {message.new.full} was removed",
                (field.place, message.new.place),
            )


@rule("extension-added", wire=NEW_ON_OLD, json=NEW_ON_OLD)
def extension_added(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for each in fields_of(diff, rule).added_extensions:
        yield added_field(diff, rule, each, f"extends {each.message.new.full} now")


@rule("extension-removed", wire=OLD_ON_NEW, json=OLD_ON_NEW)
def extension_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for each in fields_of(diff, rule).removed_extensions:
        yield removed_field(diff, rule, each, f"no longer extends {each.message.new.full}")


@rule("extension-exchanged", json=BOTH)
def extension_exchanged(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields that became extensions with the same number, or the reverse."""
    for message, pair in diff.json.exchanged:
        yield rule.finding(
            pair.new.full,
            f"`{pair.new.name}` is {'an extension' if pair.new.extendee else 'a field'} of "
            f"{message.new.full} now",
            (pair.old.place, pair.new.place),
            witness=diff.witnesses.field(
                rule.layer, message, pair.old, pair.new, rule.breaks, aspect=Aspect.NAME
            ),
        )
