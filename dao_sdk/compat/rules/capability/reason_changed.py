"""A person is told something else before they allow a capability."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides import units
from dao_sdk.compat.terms import NEITHER, Layer
from dao_sdk.contract.model import Capability

RULE = Rule(name="reason-changed", layer=Layer.CAPABILITY, breaks=NEITHER)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Compares the words of the contracts, and those of two units."""
    for pair in diff.capabilities.both:
        for what, before, after in _words(pair.old, pair.new):
            if before != after:
                yield RULE.finding(
                    pair.new.name,
                    f'the {what} of `{pair.new.name}` was "{before}" and is "{after}"',
                    (pair.old.place, pair.new.place),
                )
    for old, new in units.same_uses(diff.old, diff.new):
        if old.reason != new.reason:
            yield RULE.finding(
                new.capability,
                f'the unit says why it wants `{new.capability}`: "{old.reason}" became '
                f'"{new.reason}"',
                (None, None),
            )


def _words(old: Capability, new: Capability) -> Iterator[tuple[str, str, str]]:
    yield "reason", old.reason, new.reason
    yield "description", old.doc, new.doc
    if old.scope is not None and new.scope is not None and old.scope.name == new.scope.name:
        yield "description of the scope", old.scope.doc, new.scope.doc
        yield "example of a scope", old.scope.example, new.scope.example
