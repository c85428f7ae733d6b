"""A message or enum is called otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.pairing.matched import Pair
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import declared
from dao_sdk.compat.schema.elements import Enum, Message
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="type-renamed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds messages and enums that have another short name in some language."""
    pairs: list[Pair[Message] | Pair[Enum]] = [*diff.messages, *diff.enums]
    for pair in pairs:
        old, new = pair.old, pair.new
        if old.name != new.name:
            felt = diff.authors.differ(declared(old), declared(new))
            if felt:
                yield RULE.finding(
                    old.full,
                    f"`{old.full}` was renamed to `{new.full}`",
                    (old.place, new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
