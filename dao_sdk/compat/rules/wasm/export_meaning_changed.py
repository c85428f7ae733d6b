"""An export's values mean something else, though there are as many."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer
from dao_sdk.contract.model import Export

RULE = Rule(
    name="export-meaning-changed",
    layer=Layer.WASM,
    title="An export's parameters or its result mean something else",
    why=(
        "Everything that crosses is an i32, so the module still loads. But a host that reads a "
        "status where an address came, or gives a length where an id was meant, does harm that "
        "no check of the module shows."
    ),
    before="exports:\n  yuan_sleep: { params: [call_id, until], returns: result, doc: ... }",
    after="exports:\n  yuan_sleep: { params: [until, call_id], returns: result, doc: ... }",
    safely="Leave order and meaning as they are. Only a better name for the same value may be given.",
    breaks=NEITHER,
    source="docs/contract.md, The module",
    hazard=True,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds exports of the same types whose parameters or results are called otherwise."""
    for pair in diff.exports.both:
        old, new = pair.old, pair.new
        same_types = len(old.params) == len(new.params) and (not old.returns) == (not new.returns)
        if same_types and (old.params, old.returns) != (new.params, new.returns):
            yield RULE.finding(
                new.name,
                f"`{new.name}` was {_shape(old)} and is {_shape(new)}",
                (old.place, new.place),
            )


def _shape(export: Export) -> str:
    given = f" -> {export.returns}" if export.returns else ""
    return f"({', '.join(export.params)}){given}"
