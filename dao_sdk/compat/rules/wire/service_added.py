"""A service was added."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import added, by_number, crosses, numbers, witness
from dao_sdk.compat.terms import NEITHER, NEW_ON_OLD, Layer

RULE = Rule(name="service-added", layer=Layer.WIRE, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds services that the old side has not."""
    others = by_number(diff.old)
    for service in diff.services.added:
        if service.methods and crosses(diff, service, diff.new.contract):
            come = added(diff, service.methods)
            number = numbers(diff.new.contract).get(come[0].full) if come else None
            other = others.get(number) if number is not None else None
            yield RULE.finding(
                service.full,
                f"`{service.name}` is not on the old side"
                + ("" if come else ", where its methods are in another service"),
                (None, service.place),
                breaks=RULE.breaks if come else NEITHER,
                witness=witness(other, come[0], number, by_new=True) if come else None,
            )
