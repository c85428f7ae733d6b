"""A field became an extension, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="extension-exchanged",
    layer=Layer.JSON,
    title="A field became an extension, or the reverse",
    why=(
        'In bytes they are the same. In JSON an extension is printed as "[notes.color]", a '
        "field by its name: the other side refuses it."
    ),
    before=("message Note {\n  optional string title = 1;\n  optional string color = 100;\n}"),
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
    safely=(
        "Leave a field a field and an extension an extension; what should be the other comes "
        "as a new one with a new number."
    ),
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/json/#wire-unsafe",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields and extensions of one number."""
    for message, pair in diff.json.exchanged:
        said = "an extension" if pair.new.extendee else "a field"
        yield RULE.finding(
            pair.new.full,
            f"`{pair.new.name}` is {said} of {message.new.full} now",
            (pair.old.place, pair.new.place),
            witness=diff.witnesses.field(
                RULE.layer, message, pair.old, pair.new, RULE.breaks, aspect=Aspect.NAME
            ),
        )
