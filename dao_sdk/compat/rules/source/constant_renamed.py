"""A limit, status, entry result or kind of event is called otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._constants import constants
from dao_sdk.compat.rules.source._names import constant
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="constant-renamed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds constants of one number that have another name in some language."""
    for construct, found in constants(diff):
        for pair in found.both:
            old, new = pair.old, pair.new
            felt = diff.authors.differ(
                constant(construct, old.name),
                constant(construct, new.name),
            )
            if felt:
                yield RULE.finding(
                    old.name,
                    f"the {construct} `{old.name}` was renamed to `{new.name}`",
                    (old.place, new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
