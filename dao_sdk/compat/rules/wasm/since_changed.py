"""The version that brought an import is told otherwise than before."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer
from dao_sdk.contract.model import Import, Service

RULE = Rule(name="since-changed", layer=Layer.WASM, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports and services of the guest whose `since` differs."""
    both = diff.contracts
    if both is None or both.old.major != both.new.major:
        return
    services = {it.name: it for it in both.old.services if it.capability is None}
    pairs: list[tuple[Import | Service, Import | Service]]
    pairs = [(it.old, it.new) for it in diff.imports.both]
    pairs += [(services[it.name], it) for it in both.new.services if it.name in services]
    for old, new in pairs:
        if old.since != new.since:
            yield RULE.finding(
                new.name,
                f"`{new.name}` was there since {old.since} and is said to be since {new.since}",
                (old.place, new.place),
            )
