"""A method takes or gives another message."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import reference
from dao_sdk.compat.rules.source._roles import known
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="method-types-changed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods whose request or response is another message."""
    declared = diff.declarations
    for pair in diff.services.both:
        for method in pair.methods.both:
            old, new = method.old, method.new
            for what, before, after in (
                ("request", old.request, new.request),
                ("response", old.response, new.response),
            ):
                if declared.now(before) == after:
                    continue
                felt = diff.authors.differ(reference(before), reference(after), known(pair.old))
                if felt:
                    yield RULE.finding(
                        old.full,
                        f"the {what} of {pair.new.full}.{new.name} changed from {before} to {after}",
                        (old.place, new.place),
                        languages=felt.languages,
                        witness=felt.witness,
                    )
