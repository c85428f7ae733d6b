"""A message was removed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.renames import names_cross
from dao_sdk.compat.schema.elements import Message
from dao_sdk.compat.terms import NEITHER, OLD_ON_NEW, Layer
from dao_sdk.compat.witness.named import AnyWitness

RULE = Rule(
    name="message-removed",
    layer=Layer.WIRE,
    title="A message was removed",
    why=(
        "An Any may hold it, and the other side looks its name up in vain. Fields and methods "
        "that had it are findings of their own."
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
        "}"
    ),
    safely=(
        "Keep the message and mark it deprecated for as long as an old program may pack it "
        "into an Any."
    ),
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/programming-guides/proto3/#any",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds messages that are gone."""
    crosses = names_cross(diff)
    for each in diff.declarations.removed:
        if isinstance(each, Message):
            yield RULE.finding(
                each.full,
                f"`{each.full}` was removed",
                (each.place, None),
                breaks=RULE.breaks if crosses else NEITHER,
                witness=(
                    AnyWitness(diff.schemas, each.full, json=False)
                    if crosses and diff.schemas
                    else None
                ),
            )
