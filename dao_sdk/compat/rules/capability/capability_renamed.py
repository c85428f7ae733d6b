"""A capability has another name."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.pairing.imports import renamed_capabilities
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="capability-renamed", layer=Layer.CAPABILITY, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds capabilities that the other contract has under another name."""
    both = diff.contracts
    if both is None:
        return
    places = {it.name: it.place for it in both.new.capabilities}
    names = renamed_capabilities(both.old, both.new)
    for each in both.old.capabilities:
        name = names.get(each.name)
        if name is not None:
            yield RULE.finding(
                each.name,
                f"the capability `{each.name}` is called `{name}` now; grants of it are asked for "
                "again",
                (each.place, places[name]),
            )
