"""A method gives many messages in place of one, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import kept, witness
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="method-server-streaming-changed", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods that changed so."""
    for called in kept(diff):
        old, new = called.pair.old, called.pair.new
        if old.server_streaming != new.server_streaming:
            said, was = ("a stream of messages", "one message")[
                :: 1 if new.server_streaming else -1
            ]
            yield RULE.finding(
                new.full,
                f"`{new.name}` gives {said} and gave {was}",
                (old.place, new.place),
                witness=witness(old, new, called.old_number),
            )
