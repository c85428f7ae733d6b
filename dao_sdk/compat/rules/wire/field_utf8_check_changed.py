"""Strings that are not UTF-8 are refused, or no longer are."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="field-utf8-check-changed",
    layer=Layer.WIRE,
    title="Strings that are not UTF-8 are refused, or no longer are",
    why=(
        "Where strings are checked, a message with one that is not UTF-8 is refused as a "
        "whole. The side that does not check writes such strings."
    ),
    before="message Note {\n  string title = 1 [features.utf8_validation = NONE];\n}",
    after="message Note {\n  string title = 1;\n}",
    safely="Use `bytes` for what may not be text, in a new field.",
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/editions/features/#utf8_validation",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.UTF8)
