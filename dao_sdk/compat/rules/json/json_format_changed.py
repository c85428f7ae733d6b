"""How strictly the compiler looks at names in JSON has changed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.pairing.declarations import EnumPair, MessagePair
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="json-format-changed", layer=Layer.JSON, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds messages and enums that are checked otherwise."""
    pairs: tuple[MessagePair | EnumPair, ...] = (*diff.messages, *diff.enums)
    for pair in pairs:
        if pair.old.strict_json != pair.new.strict_json:
            said = "are checked again" if pair.new.strict_json else "are no longer checked"
            yield RULE.finding(
                pair.new.full,
                f"names in JSON {said} in {pair.new.full}",
                (pair.old.place, pair.new.place),
            )
