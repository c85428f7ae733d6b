"""A function that units call takes or gives another message."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._imports import carried, renamed_imports
from dao_sdk.compat.rules.source._names import words
from dao_sdk.compat.rules.source._roles import mode
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="import-types-changed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports whose rpc has another request, response or mode."""
    declared = diff.declarations
    for pair in renamed_imports(diff).both:
        methods = carried(diff, pair)
        if methods is None:
            continue
        old, new = methods.old, methods.new
        for what, before, after in (
            ("request", old.request, new.request),
            ("response", old.response, new.response),
            ("mode", mode(old), mode(new)),
        ):
            if declared.now(before) == after:
                continue
            felt = diff.authors.differ(
                words(before), words(after), lambda it: "import" in it.language.visible
            )
            if felt:
                yield RULE.finding(
                    pair.old.name,
                    f"the {what} of `{pair.new.name}` changed from {before} to {after}",
                    (pair.old.place, pair.new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
