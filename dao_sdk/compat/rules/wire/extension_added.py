"""An extension was added."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import added
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(
    name="extension-added",
    layer=Layer.WIRE,
    title="An extension was added",
    why="Old programs do not know it, and set it aside as an unknown field.",
    before="message Note {\n  optional string title = 1;\n  extensions 100 to 199;\n}",
    after=(
        "message Note {\n"
        "  optional string title = 1;\n"
        "  extensions 100 to 199;\n"
        "}\n"
        "\n"
        "extend Note {\n"
        "  optional string color = 100;\n"
        "}"
    ),
    safely="Choose the meaning of the unset extension so that it is what old programs do.",
    breaks=NEW_ON_OLD,
    source="https://protobuf.dev/programming-guides/proto2/#extensions",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds extensions that the old side has not."""
    for each in diff.wire.added_extensions:
        yield added(diff, RULE, each, f"extends {each.message.new.full} now")
