"""A field is no longer required."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed, fields_of, removed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="required-removed", layer=Layer.JSON, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that are no longer required, or are gone."""
    yield from changed(diff, RULE, Aspect.REQUIRED_REMOVED)
    for each in fields_of(diff, RULE).removed:
        if each.field.presence == "required":
            yield removed(
                diff,
                RULE,
                each,
                "was removed, and the old side requires it",
                Aspect.REQUIRED_REMOVED,
            )
