"""A method takes a message with other contents."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import exchanged
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="method-request-exchanged", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods with another type of request."""
    yield from exchanged(diff, RULE, "request")
