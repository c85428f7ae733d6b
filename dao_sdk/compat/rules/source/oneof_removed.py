"""A oneof is gone."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import part
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="oneof-removed", layer=Layer.SOURCE, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds oneofs that only the old side has."""
    for message in diff.messages:
        for oneof in message.oneofs.removed:
            felt = diff.authors.lose(part("oneof", oneof.full))
            if felt:
                yield RULE.finding(
                    oneof.full,
                    f"the oneof `{oneof.name}` of {message.new.full} was removed",
                    (oneof.place, message.new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
