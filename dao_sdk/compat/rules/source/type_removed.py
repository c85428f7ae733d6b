"""A message or enum is gone."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import declared
from dao_sdk.compat.schema.elements import Message
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="type-removed", layer=Layer.SOURCE, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds messages and enums that only the old side has."""
    for each in diff.declarations.removed:
        felt = diff.authors.lose(declared(each))
        if felt:
            kind = "message" if isinstance(each, Message) else "enum"
            yield RULE.finding(
                each.full,
                f"the {kind} `{each.full}` was removed",
                (each.place, None),
                languages=felt.languages,
                witness=felt.witness,
            )
