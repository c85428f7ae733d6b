"""A value of an enum has another number."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.numbers import renumbered
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="enum-value-renumbered", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds names with another number."""
    for enum in diff.enums:
        for old, new in renumbered(enum):
            yield RULE.finding(
                new.full,
                f"`{new.name}` has the number {new.number}, which was {old.number}",
                (old.place, new.place),
                witness=diff.witnesses.enum(
                    RULE.layer,
                    enum,
                    RULE.breaks,
                    (old.number, new.number),
                    named=True,
                ),
            )
