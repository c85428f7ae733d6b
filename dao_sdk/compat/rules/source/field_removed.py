"""A field is gone."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import part
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="field-removed", layer=Layer.SOURCE, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that only the old side has."""
    for message in diff.messages:
        for field in message.named.removed:
            felt = diff.authors.lose(part("field", field.full))
            if felt:
                yield RULE.finding(
                    field.full,
                    f"the field `{field.name}` of {message.new.full} was removed",
                    (field.place, message.new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
