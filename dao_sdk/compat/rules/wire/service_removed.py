"""A service was removed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import by_number, crosses, numbers, removed, witness
from dao_sdk.compat.terms import BOTH, NEITHER, Layer

RULE = Rule(name="service-removed", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds services that the new side has not."""
    others = by_number(diff.new)
    for service in diff.services.removed:
        if service.methods and crosses(diff, service, diff.old.contract):
            gone = removed(diff, service.methods)
            number = numbers(diff.old.contract).get(gone[0].full) if gone else None
            other = others.get(number) if number is not None else None
            yield RULE.finding(
                service.full,
                f"`{service.name}` was removed, "
                + (f"with {_methods(len(gone))}" if gone else "and its methods were moved"),
                (service.place, None),
                breaks=RULE.breaks if gone else NEITHER,
                witness=witness(gone[0], other, number) if gone else None,
            )


def _methods(number: int) -> str:
    return "its only method" if number == 1 else f"its {number} methods"
