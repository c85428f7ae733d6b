"""A function that units call is called otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._imports import renamed_imports
from dao_sdk.compat.rules.source._names import imported
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="import-renamed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports that have another name, or another module, in some language."""
    for pair in renamed_imports(diff).both:
        old, new = pair.old, pair.new
        felt = diff.authors.differ(imported(old), imported(new))
        if felt:
            if old.name != new.name:
                said = f"the import `{old.name}` was renamed to `{new.name}`"
            else:
                said = (
                    f"the import `{old.name}` was moved from the capability {old.capability} to "
                    f"{new.capability}"
                )
            yield RULE.finding(
                old.name,
                said,
                (old.place, new.place),
                languages=felt.languages,
                witness=felt.witness,
            )
