"""A capability can be narrowed by other scopes than before, or by none."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="scope-changed", layer=Layer.CAPABILITY, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Compares the scopes of capabilities that are on both sides."""
    for pair in diff.capabilities.both:
        old, new = pair.old.scope, pair.new.scope
        name = pair.new.name
        if old is None and new is not None:
            said = f"`{name}` can be narrowed by {new.name} now; grants that exist are not"
        elif old is not None and new is None:
            said = f"`{name}` can no longer be narrowed by {old.name}"
        elif old is not None and new is not None and old.name != new.name:
            said = f"`{name}` is narrowed by {new.name} instead of {old.name}"
        else:
            continue
        yield RULE.finding(name, said, (pair.old.place, pair.new.place))
