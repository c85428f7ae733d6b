"""Findings about fields, as bytes or JSON have them."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule, Rules, rule
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.semantics.aspects import Aspect
from dao_sdk.compat.semantics.changes import FieldChanges, Moved, Single
from dao_sdk.compat.vocabulary import Direction, Layer


def fields_of(diff: Diff, rule: Rule) -> FieldChanges:
    """The fields as the rule's layer has them."""
    return diff.json if rule.layer is Layer.JSON else diff.wire


def by_aspect(
    name: str,
    aspect: Aspect,
    *,
    wire: frozenset[Direction] | None = None,
    json: frozenset[Direction] | None = None,
    hazard: bool = False,
) -> Rules:
    """The rules that find each field of which one aspect changed."""
    declare = rule(name, wire=wire, json=json, hazard=hazard)
    return declare(lambda diff, each: changed_fields(diff, each, aspect))


def changed_fields(diff: Diff, rule: Rule, *aspects: Aspect) -> Iterator[Finding]:
    """A finding for each field of which one of the aspects changed."""
    for kept, change in fields_of(diff, rule).of(*aspects):
        old, new = kept.pair.old, kept.pair.new
        witness = diff.witnesses.field(
            rule.layer,
            kept.message,
            old,
            new,
            change.breaks,
            aspect=change.aspect,
            trails=change.trails,
        )
        yield rule.finding(
            new.full,
            f"{_called(old, new)} of {kept.message.new.full} {change.words}",
            (old.place, new.place),
            breaks=change.breaks,
            witness=witness if change.breaks else None,
        )


def removed_field(
    diff: Diff, rule: Rule, single: Single, words: str, aspect: Aspect = Aspect.TYPE
) -> Finding:
    """A finding for a field that only the old side has; ``aspect`` is what of it breaks."""
    field, message = single.field, single.message
    breaks = rule.breaks
    return rule.finding(
        field.full,
        f"`{field.name}` of {message.new.full} ({field.kind}, number {field.number}) {words}",
        (field.place, message.new.place),
        witness=(
            diff.witnesses.field(rule.layer, message, field, None, breaks, aspect=aspect)
            if breaks
            else None
        ),
    )


def added_field(
    diff: Diff, rule: Rule, single: Single, words: str, aspect: Aspect = Aspect.TYPE
) -> Finding:
    """A finding for a field that only the new side has; ``aspect`` is what of it breaks."""
    field, message = single.field, single.message
    breaks = rule.breaks
    return rule.finding(
        field.full,
        f"`{field.name}` of {message.new.full} ({field.kind}, number {field.number}) {words}",
        (message.old.place, field.place),
        witness=(
            diff.witnesses.field(rule.layer, message, None, field, breaks, aspect=aspect)
            if breaks
            else None
        ),
    )


def moved_field(diff: Diff, rule: Rule, each: Moved, words: str) -> Finding:
    """A finding for a field whose oneof changed."""
    old, new = each.move.field.old, each.move.field.new
    breaks: frozenset[Direction] = each.move.breaks
    return rule.finding(
        new.full,
        f"{_called(old, new)} of {each.message.new.full} {words}",
        (old.place, new.place),
        breaks=breaks,
        witness=diff.witnesses.move(rule.layer, each.message, each.move) if breaks else None,
    )


def _called(old: Field, new: Field) -> str:
    """The name of a field, and its old one if it was renamed."""
    return f"`{new.name}`" + (f" (renamed from `{old.name}`)" if old.name != new.name else "")
