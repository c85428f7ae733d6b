"""A method streams that did not, or no longer."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import words
from dao_sdk.compat.rules.source._roles import known, mode
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="method-mode-changed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods that stream on one side only."""
    for pair in diff.services.both:
        for method in pair.methods.both:
            old, new = method.old, method.new
            felt = diff.authors.differ(words(mode(old)), words(mode(new)), known(pair.old))
            if felt:
                yield RULE.finding(
                    old.full,
                    f"{pair.new.full}.{new.name} was {mode(old)} and is {mode(new)}",
                    (old.place, new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
