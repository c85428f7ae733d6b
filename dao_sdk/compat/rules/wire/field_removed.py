"""A field was removed and its number was not reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import removed
from dao_sdk.compat.schema.elements import reserves
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="field-removed",
    layer=Layer.WIRE,
    title="A field was removed and its number was not reserved",
    why=(
        "What the old side writes in the field is lost on the new side. And nothing keeps a "
        "later version from using the number for something else, which would read old bytes "
        "as garbage."
    ),
    before="message Note {\n  string title = 1;\n  string color = 2;\n}",
    after="message Note {\n  string title = 1;\n}",
    safely=(
        "Keep the field and mark it deprecated. Once nobody writes it, remove it and put its "
        "number and its name into `reserved`, so that neither is ever used for something "
        "else."
    ),
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/programming-guides/proto3/#deleting",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields whose number the new message neither uses nor reserves."""
    for each in diff.wire.removed:
        field, message = each.field, each.message
        if field.presence == "required" or diff.wire.renumbered(each):
            continue
        if not reserves(message.new.reserved, field.number):
            yield removed(diff, RULE, each, "was removed and its number is not reserved")
