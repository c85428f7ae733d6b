"""Authors must write a method that they did not have to write."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.authors import Names
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import part
from dao_sdk.compat.rules.source._roles import obliged
from dao_sdk.compat.terms import NEW_ON_OLD, OLD_ON_NEW, Layer

RULE = Rule(name="method-unimplemented", layer=Layer.SOURCE, breaks=OLD_ON_NEW, additive=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods that one side's implementers have and the other side's must have."""
    for pair in diff.services.both:
        found = [(it, OLD_ON_NEW, "must write") for it in pair.methods.added]
        found += [(it, NEW_ON_OLD, "must still write") for it in pair.methods.removed]
        for method, breaks, word in found:
            name: Names = part("method", method.full)
            lose, gain = diff.authors.lose, diff.authors.gain
            felt = (gain if breaks == OLD_ON_NEW else lose)(name, obliged(pair.old))
            if felt:
                old, new = (pair.old, method) if breaks == OLD_ON_NEW else (method, pair.new)
                yield RULE.finding(
                    method.full,
                    f"whoever implements {pair.new.full} {word} the method `{method.name}`",
                    (old.place, new.place),
                    breaks=breaks,
                    languages=felt.languages,
                    witness=felt.witness,
                )
