"""The parameters of an import mean something else, though there are as many."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.params import params_changed
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(
    name="import-parameters-changed",
    layer=Layer.WASM,
    title="An import's parameters stand for something else",
    why=(
        "Everything that crosses is an i32, so the module still links. But hosts and units go by "
        "the order and the roles of the parameters: exchanged ones are taken for each other, an "
        "address becomes a length, a large number becomes a negative one, and a text is cut "
        "elsewhere."
    ),
    before="imports:\n  avatar_clock_now: { params: [{ name: kind, role: scalar }, ...], ... }",
    after="imports:\n  avatar_clock_now: { params: [{ name: kind, role: status }, ...], ... }",
    safely=(
        "Leave order and roles as they are. Only a better name for the same value, or a new value "
        "of a number that has named ones, may be given."
    ),
    breaks=NEITHER,
    source="docs/contract.md, The module",
    hazard=True,
)


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
