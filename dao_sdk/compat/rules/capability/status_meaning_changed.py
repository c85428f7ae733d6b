"""A status says something else about what happened to a call."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer
from dao_sdk.contract.model import Status

RULE = Rule(
    name="status-meaning-changed",
    layer=Layer.CAPABILITY,
    title="A status says something else about what happened",
    why=(
        "Callers repeat a call, or do not, by what its status says: whether it took effect, and "
        "whether the same call may be sent again. The code that crosses is the same, so that one "
        "side repeats what the other has done already, or gives up what it could repeat."
    ),
    before="statuses:\n  BUSY: { code: -5, executed: no, repeat: safe, ... }",
    after="statuses:\n  BUSY: { code: -5, executed: unknown, repeat: unsafe, ... }",
    safely="Leave it as it is, and bring another status for what is different.",
    breaks=NEITHER,
    source="docs/contract.md, Statuses",
    hazard=True,
)


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
