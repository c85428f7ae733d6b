"""A method takes a message with other contents."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import exchanged
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="method-request-exchanged",
    layer=Layer.WIRE,
    title="A method takes a message with other contents",
    why=(
        "The request is compared with the old one, with all that it leads to. Where fields "
        "are not encoded alike, one side misreads what the other sends."
    ),
    before="service Notes {\n  rpc Put(Note) returns (Empty);\n}",
    after="service Notes {\n  rpc Put(Link) returns (Empty);\n}",
    safely="Add a method with the new request, and keep the old one.",
    breaks=BOTH,
    source="https://protobuf.dev/best-practices/dos-donts/",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods with another type of request."""
    yield from exchanged(diff, RULE, "request")
