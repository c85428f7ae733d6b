"""A method is gone."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import part
from dao_sdk.compat.rules.source._roles import missing
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="method-removed", layer=Layer.SOURCE, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods that only the old side has."""
    for pair in diff.services.both:
        for method in pair.methods.removed:
            felt = diff.authors.lose(part("method", method.full), missing(pair.old))
            if felt:
                yield RULE.finding(
                    method.full,
                    f"the method `{method.name}` of {pair.new.full} was removed",
                    (method.place, pair.new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
