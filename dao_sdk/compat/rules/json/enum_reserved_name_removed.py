"""A name of an enum is no longer reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="enum-reserved-name-removed", layer=Layer.JSON, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds reserved names that are free now."""
    for enum in diff.enums:
        used = {it.name for it in enum.new.values}
        for name in sorted(enum.old.reserved_names - enum.new.reserved_names - used):
            yield RULE.finding(
                enum.new.full,
                f"{enum.new.full} no longer reserves the name `{name}`",
                (enum.old.place, enum.new.place),
            )
