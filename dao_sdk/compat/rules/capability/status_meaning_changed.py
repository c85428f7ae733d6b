"""A status says something else about what happened to a call."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer
from dao_sdk.contract.model import Status

RULE = Rule(name="status-meaning-changed", layer=Layer.CAPABILITY, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Compares what the statuses of both contracts say of a call."""
    for pair in diff.constants("statuses").both:
        old, new = pair.old, pair.new
        assert isinstance(old, Status) and isinstance(new, Status)
        if (old.executed, old.repeat) != (new.executed, new.repeat):
            yield RULE.finding(
                new.name, f"{_said(old)}; it says {_facts(new)}", (old.place, new.place)
            )


def _facts(status: Status) -> str:
    return f"executed: {status.executed}, repeat: {status.repeat}"


def _said(status: Status) -> str:
    return f"`{status.name}` said {_facts(status)}"
