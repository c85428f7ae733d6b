"""A field became an extension, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="extension-exchanged", layer=Layer.JSON, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields and extensions of one number."""
    for message, pair in diff.json.exchanged:
        said = "an extension" if pair.new.extendee else "a field"
        yield RULE.finding(
            pair.new.full,
            f"`{pair.new.name}` is {said} of {message.new.full} now",
            (pair.old.place, pair.new.place),
            witness=diff.witnesses.field(
                RULE.layer, message, pair.old, pair.new, RULE.breaks, aspect=Aspect.NAME
            ),
        )
