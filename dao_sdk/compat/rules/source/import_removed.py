"""A function that units call is gone from their bindings."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._imports import renamed_imports
from dao_sdk.compat.rules.source._names import imported
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="import-removed", layer=Layer.SOURCE, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports that only the old contract has."""
    for each in renamed_imports(diff).removed:
        felt = diff.authors.lose(imported(each))
        if felt:
            yield RULE.finding(
                each.name,
                f"the import `{each.name}` was removed",
                (each.place, None),
                languages=felt.languages,
                witness=felt.witness,
            )
