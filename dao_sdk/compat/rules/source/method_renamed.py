"""A method is called otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import part
from dao_sdk.compat.rules.source._roles import known
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="method-renamed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods that have another name in some language."""
    for pair in diff.services.both:
        for method in pair.methods.both:
            old, new = method.old, method.new
            felt = diff.authors.differ(
                part("method", old.full),
                part("method", new.full),
                known(pair.old),
            )
            if felt and old.name != new.name:
                yield RULE.finding(
                    old.full,
                    f"the method `{old.name}` of {pair.new.full} was renamed to `{new.name}`",
                    (old.place, new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
