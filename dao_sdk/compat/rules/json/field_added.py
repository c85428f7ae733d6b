"""A field was added."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.reservations import reserved_name
from dao_sdk.compat.rules.shared import added
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(
    name="field-added",
    layer=Layer.JSON,
    title="A field was added",
    why=(
        "A parser refuses JSON with a name that it does not know, unless it was told "
        "otherwise. So old programs refuse what new ones print, once the field is set."
    ),
    before="message Note {\n  string title = 1;\n}",
    after="message Note {\n  string title = 1;\n  string color = 2;\n}",
    safely=(
        "Set the field only where the reader is known to have it, or let readers ignore "
        "unknown names."
    ),
    breaks=NEW_ON_OLD,
    source="https://protobuf.dev/programming-guides/json/#compatible-ish",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that the old message has not."""
    for each in diff.json.added:
        if each.field.presence != "required" and not reserved_name(each.field, each.message.old):
            yield added(diff, RULE, each, "is not known to the old side")
