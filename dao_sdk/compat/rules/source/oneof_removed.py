"""A oneof is gone."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import part
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="oneof-removed",
    layer=Layer.SOURCE,
    title="A oneof was removed",
    why="Code that asks which of its fields is set no longer compiles.",
    before="message Note {\n  oneof content {\n    string text = 1;\n  }\n}",
    after="message Note {\n  string text = 1;\n}",
    safely=(
        "Keep the oneof for as long as the major version lives; fields can join it that are " "new."
    ),
    breaks=OLD_ON_NEW,
)


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
