"""A unit imports something that no contract offers."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="import-outside-contract", layer=Layer.WASM, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports of another module than the unit's contract names, or of another kind."""
    for meeting in diff.meetings:
        unit, contract = meeting.guest.unit, meeting.guest.contract
        host = meeting.host.contract.wasm.module
        own = contract.wasm.module if contract else host
        for each in unit.module.imports if unit else ():
            if each.kind == "func" and each.module in (own, host):
                continue
            yield RULE.finding(
                f"{each.module}.{each.name}",
                f"{meeting.guest.title} imports the {each.kind} {each.module}.{each.name}; only "
                f"functions of {host} can be imported",
                (None, None),
                breaks=frozenset({meeting.direction}),
                witness=refused(
                    meeting,
                    f"it imports the {each.kind} {each.module}.{each.name}",
                    everywhere=True,
                ),
            )
