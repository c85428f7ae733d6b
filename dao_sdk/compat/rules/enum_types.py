"""Enums as a whole: whether they are open, and which value comes first."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.matching.declarations import EnumPair
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.vocabulary import BOTH, NEW_ON_OLD, OLD_ON_NEW, Layer


@rule("enum-closed", wire=OLD_ON_NEW, json=OLD_ON_NEW)
def closed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for enum in diff.enums:
        if enum.new.closed and not enum.old.closed:
            yield _opened_or_closed(
                diff, rule, enum, "is closed now: it takes no number without a name"
            )


@rule("enum-opened", wire=NEW_ON_OLD, json=NEW_ON_OLD)
def opened(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for enum in diff.enums:
        if enum.old.closed and not enum.new.closed:
            yield _opened_or_closed(
                diff, rule, enum, "is open now: it takes numbers without a name"
            )


def _opened_or_closed(diff: Diff, rule: Rule, enum: EnumPair, what: str) -> Finding:
    return rule.finding(
        enum.new.full,
        f"{enum.new.name} {what}",
        (enum.old.place, enum.new.place),
        witness=diff.witnesses.unnamed(rule.layer, enum, rule.breaks),
    )


@rule("enum-default-changed", wire=BOTH, json=BOTH)
def default_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Bytes know the first value by its number, JSON by its name."""
    for enum in diff.enums:
        if not enum.old.values or not enum.new.values:
            continue
        old, new = enum.old.values[0], enum.new.values[0]
        read = old.number
        if rule.layer is Layer.JSON:
            read = {it.name: it.number for it in enum.new.values}.get(old.name, read)
        if read != new.number:
            yield rule.finding(
                enum.new.full,
                f"an unset {enum.new.name} reads as `{new.name}`, and read as `{old.name}`",
                (old.place, new.place),
                witness=diff.witnesses.enum(rule.layer, enum, rule.breaks),
            )
