"""An unset field can no longer be told from one with the default value."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="field-presence-lost",
    layer=Layer.WIRE,
    title="An unset field can no longer be told from one with the default value",
    why=(
        "An old program that sets a field to 0, to false or to an empty text means something "
        "by it. The new side reads that as if nothing had been said, and does not write it "
        "on."
    ),
    before="message Note {\n  optional bool archived = 1;\n}",
    after="message Note {\n  bool archived = 1;\n}",
    safely=(
        "Leave the field able to be unset (`optional` in proto3, or a message). Where nobody "
        "needs to tell the two apart any more, the change can come with the next major "
        "version."
    ),
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/programming-guides/field_presence/",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.PRESENCE_LOST)
