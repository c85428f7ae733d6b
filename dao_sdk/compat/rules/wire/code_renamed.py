"""A status, a result or an event has another name."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.codes import renamed
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="code-renamed", layer=Layer.WIRE, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds them in all three lists."""
    for group, old, new in renamed(diff):
        yield RULE.finding(
            new.name,
            f"the {group} {new.value} is `{new.name}`, and was `{old.name}`",
            (old.place, new.place),
        )
