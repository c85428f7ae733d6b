"""A oneof is called otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import part
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="oneof-renamed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds oneofs of the same fields that have another name in some language."""
    for message in diff.messages:
        for pair in message.oneofs.both:
            old, new = pair.old, pair.new
            if old.name == new.name:
                continue
            felt = diff.authors.differ(part("oneof", old.full), part("oneof", new.full))
            if felt:
                yield RULE.finding(
                    old.full,
                    f"the oneof `{old.name}` of {message.new.full} was renamed to `{new.name}`",
                    (old.place, new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
