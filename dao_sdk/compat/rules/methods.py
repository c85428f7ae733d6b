"""Methods: their names and numbers, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.authors import Names
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import known, missing, obliged, part
from dao_sdk.compat.rules._calls import (
    added,
    answerer,
    by_number,
    by_path,
    kept,
    removed,
    witness,
)
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW


@rule("method-added", wire=NEW_ON_OLD)
def method_added(diff: Diff, rule: Rule) -> Iterator[Finding]:
    answering = answerer(diff.old)
    for pair in diff.services.both:
        for method in added(diff, pair.methods.added):
            number = pair.new_numbers.get(method.full)
            if by_path(diff) or number is not None:
                yield rule.finding(
                    method.full,
                    f"`{method.name}` of {pair.new.full} is not on the old side",
                    (pair.old.place, method.place),
                    witness=witness(answering(number), method, number, by_new=True),
                )


@rule("method-removed", wire=BOTH)
def method_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    answering = answerer(diff.new)
    for pair in diff.services.both:
        for method in removed(diff, pair.methods.removed):
            number = pair.old_numbers.get(method.full)
            if by_path(diff) or number is not None:
                yield rule.finding(
                    method.full,
                    f"`{method.name}` was removed from {pair.new.full}",
                    (method.place, pair.new.place),
                    witness=witness(method, answering(number), number),
                )


@rule("method-renamed", wire=BOTH)
def method_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    crosses = by_path(diff)
    for called in kept(diff):
        old, new = called.pair.old, called.pair.new
        if called.moved:
            said = f"the method `{old.full}` was moved to `{new.full}`"
        elif old.name != new.name:
            said = f"the method `{old.name}` was renamed to `{new.name}`"
        else:
            continue
        yield rule.finding(
            new.full,
            said,
            (old.place, new.place),
            breaks=rule.breaks if crosses else NEITHER,
            witness=witness(old, None) if crosses else None,
        )


@rule("method-renumbered", wire=BOTH)
def method_renumbered(diff: Diff, rule: Rule) -> Iterator[Finding]:
    answering = answerer(diff.new)
    for called in kept(diff):
        old, new = called.pair.old, called.pair.new
        was, now = called.old_number, called.new_number
        if was is not None and now is not None and was != now:
            yield rule.finding(
                new.full,
                f"`{new.name}` has the number {now:#010x}, which was {was:#010x}",
                (old.place, new.place),
                witness=witness(old, answering(was), was),
            )


@rule("method-number-reused", wire=BOTH)
def number_reused(diff: Diff, rule: Rule) -> Iterator[Finding]:
    answering = answerer(diff.new)
    heirs = {it.pair.old.full: it.pair.new.full for it in kept(diff)}
    for was, old in by_number(diff.old).items():
        other = answering(was)
        if other is not None and other.full != heirs.get(old.full):
            yield rule.finding(
                other.full,
                f"`{other.name}` has the number {was:#010x}, which was that of `{old.name}`",
                (old.place, other.place),
                witness=witness(old, other, was),
            )


@rule("method-idempotency-changed", wire=NEITHER, hazard=True)
def idempotency_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for called in kept(diff):
        old, new = called.pair.old, called.pair.new
        if old.idempotency != new.idempotency:
            yield rule.finding(
                new.full,
                f"`{new.name}` says {new.idempotency}, and said {old.idempotency}",
                (old.place, new.place),
            )


@rule("method-removed", source=OLD_ON_NEW)
def method_removed_for_authors(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Methods that only the old side has."""
    for pair in diff.services.both:
        for method in pair.methods.removed:
            yield from rule.for_authors(
                diff.authors.lose(part("method", method.full), missing(pair.old)),
                method.full,
                f"the method `{method.name}` of {pair.new.full} was removed",
                (method.place, pair.new.place),
            )


@rule("method-renamed", source=BOTH)
def method_renamed_for_authors(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Methods that have another name in some language."""
    for pair in diff.services.both:
        for method in pair.methods.both:
            old, new = method.old, method.new
            felt = diff.authors.differ(
                part("method", old.full),
                part("method", new.full),
                known(pair.old),
            )
            if felt and old.name != new.name:
                yield rule.finding(
                    old.full,
                    f"the method `{old.name}` of {pair.new.full} was renamed to `{new.name}`",
                    (old.place, new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )


@rule("method-unimplemented", source=OLD_ON_NEW, additive=True)
def method_unimplemented(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Methods that one side's implementers have and the other side's must have."""
    for pair in diff.services.both:
        found = [(it, OLD_ON_NEW, "must write") for it in pair.methods.added]
        found += [(it, NEW_ON_OLD, "must still write") for it in pair.methods.removed]
        for method, breaks, word in found:
            name: Names = part("method", method.full)
            lose, gain = diff.authors.lose, diff.authors.gain
            felt = (gain if breaks == OLD_ON_NEW else lose)(name, obliged(pair.old))
            if felt:
                old, new = (pair.old, method) if breaks == OLD_ON_NEW else (method, pair.new)
                yield rule.finding(
                    method.full,
                    f"code that implements {pair.new.full} {word} the method `{method.name}`",
                    (old.place, new.place),
                    breaks=breaks,
                    languages=felt.languages,
                    witness=felt.witness,
                )
