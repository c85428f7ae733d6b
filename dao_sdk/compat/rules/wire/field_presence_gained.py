"""An unset field can now be told from one with the default value."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(
    name="field-presence-gained",
    layer=Layer.WIRE,
    title="An unset field can now be told from one with the default value",
    why=(
        "What a new program says by setting a field to its default value does not reach an "
        "old one: it neither sees it nor writes it on. All else is read as it was."
    ),
    before="message Note {\n  bool archived = 1;\n}",
    after="message Note {\n  optional bool archived = 1;\n}",
    safely="Let nothing depend on presence until every reader knows it.",
    breaks=NEW_ON_OLD,
    source="https://protobuf.dev/programming-guides/field_presence/",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.PRESENCE_GAINED)
