"""A message was removed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.renames import names_cross
from dao_sdk.compat.schema.elements import Message
from dao_sdk.compat.terms import OLD_ON_NEW, Layer
from dao_sdk.compat.witness.named import AnyWitness

RULE = Rule(name="message-removed", layer=Layer.JSON, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds messages that are gone."""
    if diff.schemas is None or not names_cross(diff):
        return
    for each in diff.declarations.removed:
        if isinstance(each, Message):
            yield RULE.finding(
                each.full,
                f"`{each.full}` was removed",
                (each.place, None),
                witness=AnyWitness(diff.schemas, each.full, json=True),
            )
