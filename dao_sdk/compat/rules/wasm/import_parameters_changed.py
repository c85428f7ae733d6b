"""The parameters of an import mean something else, though there are as many."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.params import params_changed
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="import-parameters-changed", layer=Layer.WASM, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports of as many parameters that do not stand for the same in the same order."""
    for pair in diff.imports.both:
        changed = params_changed(pair.old.params, pair.new.params)
        if changed:
            yield RULE.finding(
                pair.new.name,
                f"the parameters of `{pair.new.name}` {changed}",
                (pair.old.place, pair.new.place),
            )
