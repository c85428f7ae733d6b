"""A value of an enum is gone."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import part
from dao_sdk.compat.rules.source._values import matched_values
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="enum-value-removed", layer=Layer.SOURCE, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds values whose name is gone and whose number got no new one."""
    for enum in diff.enums:
        for value in matched_values(enum).removed:
            felt = diff.authors.lose(part("value", value.full))
            if felt:
                yield RULE.finding(
                    value.full,
                    f"the value `{value.name}` of {enum.new.full} was removed",
                    (value.place, enum.new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
