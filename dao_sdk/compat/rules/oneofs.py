"""Oneofs, and the fields that moved into or out of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dao_sdk.compat.authors import Author, Names
from dao_sdk.compat.bindings import Bindings, Spelled
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import part
from dao_sdk.compat.rules._fields import (
    fields_of,
    moved_field,
)
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.vocabulary import BOTH, NEW_ON_OLD, OLD_ON_NEW


@rule("field-moved-between-oneofs", wire=BOTH, json=BOTH)
def moved_between(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for each in fields_of(diff, rule).moves:
        was, now = each.move.field.old.oneof, each.move.field.new.oneof
        if was and now:
            yield moved_field(diff, rule, each, f"is in the oneof `{now}` and was in `{was}`")


@rule("field-moved-into-oneof", wire=OLD_ON_NEW, json=OLD_ON_NEW)
def moved_into(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for each in fields_of(diff, rule).moves:
        was, now = each.move.field.old.oneof, each.move.field.new.oneof
        if now and not was:
            others = ", ".join(f"`{it.new.name}`" for it in each.move.excludes)
            words = f"which excludes {others}" if others else "alone"
            yield moved_field(diff, rule, each, f"is now in the oneof `{now}`, {words}")


@rule("field-moved-out-of-oneof", wire=NEW_ON_OLD, json=NEW_ON_OLD)
def moved_out(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for each in fields_of(diff, rule).moves:
        was, now = each.move.field.old.oneof, each.move.field.new.oneof
        if was and not now:
            others = ", ".join(f"`{it.new.name}`" for it in each.move.beside)
            words = f"and may be set beside {others}" if others else "in which it was alone"
            yield moved_field(diff, rule, each, f"is no longer in the oneof `{was}`, {words}")


@rule("field-oneof-changed", source=BOTH)
def field_oneof_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields that are in another oneof than before."""
    for message in diff.messages:
        heirs = {it.old.name: it.new.name for it in message.oneofs.both}
        for pair in message.named.both:
            old, new = pair.old, pair.new
            if heirs.get(old.oneof, old.oneof) == new.oneof:
                continue
            if old.oneof and new.oneof:
                said = f"went from the oneof `{old.oneof}` to `{new.oneof}`"
            elif new.oneof:
                said = f"went into the oneof `{new.oneof}`"
            else:
                said = f"went out of the oneof `{old.oneof}`"
            union, fields = (
                diff.authors.differ(_within(old), _within(new), _has(kind))
                for kind in ("union", "fields")
            )
            one_way = NEW_ON_OLD if not old.oneof else BOTH if new.oneof else OLD_ON_NEW
            for felt, breaks in ((union, BOTH), (fields, one_way)):
                if felt:
                    yield rule.finding(
                        old.full,
                        f"`{new.name}` of {message.new.full} {said}"
                        + (", so it is reached in another way" if felt is union else ""),
                        (old.place, new.place),
                        breaks=breaks,
                        languages=felt.languages,
                        witness=felt.witness,
                    )


def _within(field: Field) -> Names:
    """The name of a field, reached through its oneof if it is in one."""

    def name(bindings: Bindings) -> Spelled:
        own = bindings.part("field", field.full)
        if not field.oneof:
            return own
        return Spelled(own.own, bindings.part("oneof", f"{field.parent}.{field.oneof}").own[:1])

    return name


def _has(kind: str) -> Callable[[Author], bool]:
    return lambda author: author.language.oneofs == kind


@rule("oneof-removed", source=OLD_ON_NEW)
def oneof_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Oneofs that only the old side has."""
    for message in diff.messages:
        for oneof in message.oneofs.removed:
            yield from rule.for_authors(
                diff.authors.lose(part("oneof", oneof.full)),
                oneof.full,
                f"the oneof `{oneof.name}` of {message.new.full} was removed",
                (oneof.place, message.new.place),
            )


@rule("oneof-renamed", source=BOTH)
def oneof_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Oneofs of the same fields that have another name in some language."""
    for message in diff.messages:
        for pair in message.oneofs.both:
            old, new = pair.old, pair.new
            if old.name == new.name:
                continue
            yield from rule.for_authors(
                diff.authors.differ(part("oneof", old.full), part("oneof", new.full)),
                old.full,
                f"the oneof `{old.name}` of {message.new.full} was renamed to `{new.name}`",
                (old.place, new.place),
            )
