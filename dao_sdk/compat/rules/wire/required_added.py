"""A field is required that was not."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import added, changed, fields_of
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="required-added", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that became required, or came as such."""
    yield from changed(diff, RULE, Aspect.REQUIRED_ADDED)
    for each in fields_of(diff, RULE).added:
        if each.field.presence == "required":
            yield added(diff, RULE, each, "was added as a required field", Aspect.REQUIRED_ADDED)
