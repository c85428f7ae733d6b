"""A method gives a message with other contents."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import exchanged
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="method-response-exchanged",
    layer=Layer.WIRE,
    title="A method gives a message with other contents",
    why=(
        "The response is compared with the old one, with all that it leads to. Where fields "
        "are not encoded alike, one side misreads what the other sends."
    ),
    before="service Notes {\n  rpc Get(Empty) returns (Note);\n}",
    after="service Notes {\n  rpc Get(Empty) returns (Link);\n}",
    safely="Add a method with the new response, and keep the old one.",
    breaks=BOTH,
    source="https://protobuf.dev/best-practices/dos-donts/",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods with another type of response."""
    yield from exchanged(diff, RULE, "response")
