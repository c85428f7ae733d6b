"""The parameters of an import mean something else, though there are as many."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(
    name="import-parameters-changed",
    layer=Layer.WASM,
    title="An import's parameters have other names or another order",
    why=(
        "Everything that crosses is an i32, so the module still links. But hosts and units go by "
        "the order of the parameters: exchanged ones are taken for each other, and an address "
        "becomes a length."
    ),
    before="imports:\n  avatar_random: { params: [out_ptr, len], ... }",
    after="imports:\n  avatar_random: { params: [len, out_ptr], ... }",
    safely="Leave the order as it is. Only a better name for the same value may be given.",
    breaks=NEITHER,
    source="docs/contract.md, The module",
    hazard=True,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports of as many parameters that are not called the same in the same order."""
    for pair in diff.imports.both:
        old, new = pair.old.params, pair.new.params
        if old != new and len(old) == len(new):
            changed = "in another order" if set(old) == set(new) else "called otherwise"
            yield RULE.finding(
                pair.new.name,
                f"the parameters of `{pair.new.name}` are {changed}: ({', '.join(old)}) became "
                f"({', '.join(new)})",
                (pair.old.place, pair.new.place),
            )
