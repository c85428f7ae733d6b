"""A field is gone and its number is free for another use."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-removed",
    layer=Layer.WIRE,
    title="A field was removed and its number was not reserved",
    why=(
        "What the old side writes in the field is lost on the new side. And nothing keeps a later "
        "version from using the number for something else, which would read old bytes as garbage."
    ),
    before="message Note {\n  string title = 1;\n  string color = 2;\n}",
    after="message Note {\n  string title = 1;\n}",
    safely=(
        "Keep the field and mark it deprecated; once nobody writes it, replace it by "
        '`reserved 2; reserved "color";`.'
    ),
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/proto3/#deleting",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields whose number the new message neither uses nor reserves."""
    for message in diff.messages:
        for field in message.fields.removed:
            if not any(low <= field.number <= high for low, high in message.new.reserved):
                yield RULE.finding(
                    field.full,
                    f"`{field.name}` ({field.kind}, number {field.number}) was removed from "
                    f"{message.new.full} and its number is not reserved",
                    (field.place, message.new.place),
                    witness=diff.witnesses.loses(message, field),
                )
