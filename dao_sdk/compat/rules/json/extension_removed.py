"""An extension was removed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import removed
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="extension-removed",
    layer=Layer.JSON,
    title="An extension was removed",
    why="What the old side writes in it the new side does not know: its parsers refuse the name.",
    before=(
        "message Note {\n"
        "  optional string title = 1;\n"
        "  extensions 100 to 199;\n"
        "}\n"
        "\n"
        "extend Note {\n"
        "  optional string color = 100;\n"
        "}"
    ),
    after="message Note {\n  optional string title = 1;\n  extensions 100 to 199;\n}",
    safely=(
        "Keep it and mark it deprecated. Once nobody prints it, remove it and never give its "
        "name or number to another."
    ),
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/programming-guides/proto2/#extensions",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds extensions that the new side has not."""
    for each in diff.json.removed_extensions:
        yield removed(diff, RULE, each, f"no longer extends {each.message.new.full}")
