"""A field was removed and its name was not reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.reservations import reserved_name
from dao_sdk.compat.rules.shared import removed
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="field-removed",
    layer=Layer.JSON,
    title="A field was removed and its name was not reserved",
    why=(
        "A parser refuses JSON with a name that it does not know, unless it was told "
        "otherwise. And nothing keeps a later field from taking the name for something else."
    ),
    before="message Note {\n  string title = 1;\n  string color = 2;\n}",
    after="message Note {\n  reserved 2;\n  string title = 1;\n}",
    safely=(
        "Keep the field and mark it deprecated. Once nobody prints it, remove it and put its "
        "number and its name into `reserved`, so that neither is ever used for something "
        "else."
    ),
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/programming-guides/json/#compatible-ish",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields whose name the new message neither has nor reserves."""
    for each in diff.json.removed:
        if each.field.presence != "required" and not reserved_name(each.field, each.message.new):
            yield removed(diff, RULE, each, "was removed and its name is not reserved")
