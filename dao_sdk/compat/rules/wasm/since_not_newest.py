"""Something new says that it was there before."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.pairing.imports import renamed_imports
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer
from dao_sdk.contract.model import Import, Service

RULE = Rule(name="since-not-newest", layer=Layer.WASM, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports and services of the guest that are new and say an older version, or a later."""
    both = diff.contracts
    if both is None:
        return
    known = {it.name for it in both.old.services}
    known |= set(renamed_imports(both.old, both.new).values())
    added: list[Import | Service] = [
        *(it for it in diff.imports.added if it.name not in known),
        *(it for it in both.new.services if it.capability is None and it.name not in known),
    ]
    for each in added:
        if each.since != both.new.version:
            yield RULE.finding(
                each.name,
                f"`{each.name}` is new in {both.new.version} and says that it is there since "
                f"{each.since}",
                (None, each.place),
            )
