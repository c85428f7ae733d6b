"""An export's values mean something else, though there are as many."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.params import params_changed
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="export-meaning-changed", layer=Layer.WASM, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds exports of the same types whose parameters or results stand for something else."""
    for pair in diff.exports.both:
        old, new = pair.old, pair.new
        if len(old.params) != len(new.params) or (not old.returns) != (not new.returns):
            continue
        changed = params_changed(old.params, new.params)
        if old.returns != new.returns:
            changed = f"are followed by {new.returns} where it was {old.returns}"
        if changed:
            yield RULE.finding(
                new.name, f"the parameters of `{new.name}` {changed}", (old.place, new.place)
            )
