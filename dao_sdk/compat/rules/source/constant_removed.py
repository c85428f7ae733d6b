"""A limit, status, entry result or kind of event is gone."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._constants import constants
from dao_sdk.compat.rules.source._names import constant
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="constant-removed", layer=Layer.SOURCE, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds constants that only the old contract has."""
    for construct, found in constants(diff):
        for each in found.removed:
            felt = diff.authors.lose(constant(construct, each.name))
            if felt:
                yield RULE.finding(
                    each.name,
                    f"the {construct} `{each.name}` was removed",
                    (each.place, None),
                    languages=felt.languages,
                    witness=felt.witness,
                )
