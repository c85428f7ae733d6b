"""A name is no longer reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="reserved-name-removed", layer=Layer.JSON, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds reserved names that are free now."""
    for message in diff.messages:
        used = {name for it in message.new.fields for name in (it.name, it.json)}
        for name in sorted(message.old.reserved_names - message.new.reserved_names - used):
            yield RULE.finding(
                message.new.full,
                f"{message.new.full} no longer reserves the name `{name}`",
                (message.old.place, message.new.place),
            )
