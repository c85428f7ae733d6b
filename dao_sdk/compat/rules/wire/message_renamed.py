"""A message has another name, or is in another package."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.renames import names_cross, renamed_messages
from dao_sdk.compat.terms import BOTH, NEITHER, Layer
from dao_sdk.compat.witness.named import AnyWitness

RULE = Rule(
    name="message-renamed",
    layer=Layer.WIRE,
    title="A message has another name, or is in another package",
    why=(
        "An Any has the full name of the message in it, and the other side looks it up in "
        "vain. Without an Any names do not cross in bytes."
    ),
    before=(
        'import "google/protobuf/any.proto";\n'
        "\n"
        "message Note {\n"
        "  string title = 1;\n"
        "  google.protobuf.Any more = 2;\n"
        "}\n"
        "\n"
        "message Link {\n"
        "  string url = 1;\n"
        "  string text = 2;\n"
        "}"
    ),
    after=(
        'import "google/protobuf/any.proto";\n'
        "\n"
        "message Note {\n"
        "  string title = 1;\n"
        "  google.protobuf.Any more = 2;\n"
        "}\n"
        "\n"
        "message Hyperlink {\n"
        "  string url = 1;\n"
        "  string text = 2;\n"
        "}"
    ),
    safely=(
        "Leave the name where the message travels in an Any, and say the better one in its "
        "comment. Elsewhere only generated code sees it."
    ),
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/proto3/#any",
    hazard=True,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds messages of two names."""
    crosses = names_cross(diff)
    for pair in renamed_messages(diff):
        yield RULE.finding(
            pair.new.full,
            f"`{pair.old.full}` was renamed to `{pair.new.full}`",
            (pair.old.place, pair.new.place),
            breaks=RULE.breaks if crosses else NEITHER,
            witness=(
                AnyWitness(diff.schemas, pair.old.full, json=False)
                if crosses and diff.schemas
                else None
            ),
        )
