"""A message or enum is reached through another module."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.pairing.matched import Pair
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import declared
from dao_sdk.compat.schema.elements import Enum, Message
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="type-moved", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds messages and enums that kept their short name and are found elsewhere."""
    for old, new in _moved(diff):
        felt = diff.authors.differ(declared(old), declared(new))
        if felt:
            to = f"`{new.full}`" if old.full != new.full else new.file.path
            yield RULE.finding(
                old.full,
                f"`{old.full}` was moved to {to}",
                (old.place, new.place),
                languages=felt.languages,
                witness=felt.witness,
            )


def _moved(diff: Diff) -> Iterator[tuple[Message | Enum, Message | Enum]]:
    """What has another full name or file; what is inside of such goes with it and is left out."""
    both, now = diff.schemas, diff.declarations.now
    pairs: list[Pair[Message] | Pair[Enum]] = [*diff.messages, *diff.enums]
    for pair in pairs:
        old, new = pair.old, pair.new
        if old.name == new.name and old.full != new.full and now(old.parent) != new.parent:
            yield old, new
    if both is None or not any("file" in it.language.visible for it in diff.authors):
        return
    for full, before in both.old.top.items():
        after = both.new.top.get(full)
        if after is not None and after.file.path != before.file.path:
            yield both.old.read(before), both.new.read(after)
