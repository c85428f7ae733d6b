"""An import has another name."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import lacking, unimplemented

RULE = Rule(
    name="import-renamed",
    layer=Layer.WASM,
    title="An import was renamed",
    why=(
        "Imports are linked by their names. A host that knows only the other name refuses a unit "
        "that requires this one, and answers UNIMPLEMENTED where the unit can do without."
    ),
    before='imports:\n  avatar_net_request: { capability: net, since: "1.0", rpc: net.v1.Net.Fetch }',
    after='imports:\n  avatar_net_fetch: { capability: net, since: "1.0", rpc: net.v1.Net.Fetch }',
    safely=(
        "Keep the name. Where another one is really wanted, bring it beside the old one as "
        "`optional: true` and drop the old one with the next major version."
    ),
    breaks=BOTH,
    source="docs/contract.md, Capabilities",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports that a host of the other side has under another name only."""
    for meeting in diff.meetings:
        for need in meeting.guest.needs:
            name = meeting.renamed.get(need.name)
            if name is None:
                continue
            before, after = meeting.in_order(need.name, name)
            if need.optional:
                witness = unimplemented(meeting, need.name)
            else:
                witness = lacking(meeting, need.name)
            yield RULE.finding(
                before,
                f"`{before}` was renamed to `{after}`",
                meeting.places(need.place, meeting.host.imports[name].place),
                breaks=frozenset({meeting.direction}),
                witness=witness,
            )
