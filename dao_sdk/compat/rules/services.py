"""Services: their names, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import service
from dao_sdk.compat.rules._calls import added, answerer, by_path, crosses, numbers, removed, witness
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW


@rule("service-added", wire=NEW_ON_OLD)
def service_added(diff: Diff, rule: Rule) -> Iterator[Finding]:
    answering = answerer(diff.old)
    for each in diff.services.added:
        if each.methods and crosses(diff, each, diff.new.contract):
            come = added(diff, each.methods)
            number = numbers(diff.new.contract).get(come[0].full) if come else None
            yield rule.finding(
                each.full,
                f"`{each.name}` is not on the old side"
                + ("" if come else ", where its methods are in another service"),
                (None, each.place),
                breaks=rule.breaks if come else NEITHER,
                witness=witness(answering(number), come[0], number, by_new=True) if come else None,
            )


@rule("service-removed", wire=BOTH)
def service_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    answering = answerer(diff.new)
    for each in diff.services.removed:
        if each.methods and crosses(diff, each, diff.old.contract):
            gone = removed(diff, each.methods)
            number = numbers(diff.old.contract).get(gone[0].full) if gone else None
            count = "its only method" if len(gone) == 1 else f"its {len(gone)} methods"
            yield rule.finding(
                each.full,
                f"`{each.name}` was removed, "
                + (f"with {count}" if gone else "and its methods were moved"),
                (each.place, None),
                breaks=rule.breaks if gone else NEITHER,
                witness=witness(gone[0], answering(number), number) if gone else None,
            )


@rule("service-renamed", wire=BOTH)
def service_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    named = by_path(diff)
    for pair in diff.services.both:
        both = pair.methods.both
        if pair.old.full == pair.new.full or not both:
            continue
        yield rule.finding(
            pair.new.full,
            f"`{pair.old.full}` was renamed to `{pair.new.full}`",
            (pair.old.place, pair.new.place),
            breaks=rule.breaks if named else NEITHER,
            witness=witness(both[0].old, None) if named else None,
        )


@rule("service-removed", source=OLD_ON_NEW)
def name_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for each in diff.services.removed:
        yield from rule.for_authors(
            diff.authors.lose(service(each)),
            each.full,
            f"the service `{each.full}` was removed",
            (each.place, None),
        )


@rule("service-renamed", source=BOTH)
def name_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Services with the same methods and another name in some language."""
    for pair in diff.services.both:
        old, new = pair.old, pair.new
        how = f"was renamed to `{new.full}`" if old.full != new.full else "goes by another name"
        yield from rule.for_authors(
            diff.authors.differ(service(old), service(new)),
            old.full,
            f"the service `{old.full}` {how}",
            (old.place, new.place),
        )
