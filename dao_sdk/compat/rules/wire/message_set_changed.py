"""A message has, or no longer has, the old form of message sets."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, NEITHER, Layer

RULE = Rule(name="message-set-changed", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds messages with the option changed."""
    for message in diff.messages:
        if message.old.message_set != message.new.message_set:
            said = "is" if message.new.message_set else "is no longer"
            inner = diff.extension_of(message)
            yield RULE.finding(
                message.new.full,
                f"{message.new.full} {said} a message set",
                (message.old.place, message.new.place),
                breaks=RULE.breaks if inner else NEITHER,
                witness=(
                    diff.witnesses.field(RULE.layer, message, inner.old, inner.new, RULE.breaks)
                    if inner
                    else None
                ),
            )
