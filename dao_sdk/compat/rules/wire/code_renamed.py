"""A status, a result or an event has another name."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.codes import renamed
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(
    name="code-renamed",
    layer=Layer.WIRE,
    title="A status, a result or an event has another name",
    why=(
        "The number is the same, so nothing changes in what crosses. If the meaning changed "
        "with the name, both sides now mean two things by it."
    ),
    before="statuses:\n  QUOTA: { code: -15, doc: Over the quota. }",
    after="statuses:\n  OVER_QUOTA: { code: -15, doc: Over the quota. }",
    safely="Keep the name where the meaning is the same; take a new number where it is not.",
    breaks=NEITHER,
    source="docs/contract.md, Statuses",
    hazard=True,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds them in all three lists."""
    for group, old, new in renamed(diff):
        yield RULE.finding(
            new.name,
            f"the {group} {new.value} is `{new.name}`, and was `{old.name}`",
            (old.place, new.place),
        )
