"""A service is gone."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import service
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="service-removed", layer=Layer.SOURCE, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds services that only the old side has."""
    for each in diff.services.removed:
        felt = diff.authors.lose(service(each))
        if felt:
            yield RULE.finding(
                each.full,
                f"the service `{each.full}` was removed",
                (each.place, None),
                languages=felt.languages,
                witness=felt.witness,
            )
