"""A service is called otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import service
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="service-renamed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds services with the same methods that have another name in some language."""
    for pair in diff.services.both:
        old, new = pair.old, pair.new
        felt = diff.authors.differ(service(old), service(new))
        if felt:
            how = f"was renamed to `{new.full}`" if old.full != new.full else "goes by another name"
            yield RULE.finding(
                old.full,
                f"the service `{old.full}` {how}",
                (old.place, new.place),
                languages=felt.languages,
                witness=felt.witness,
            )
