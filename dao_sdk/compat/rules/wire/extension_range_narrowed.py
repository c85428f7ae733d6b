"""Numbers of a message are no longer open to extensions."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.reservations import given_up
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(
    name="extension-range-narrowed",
    layer=Layer.WIRE,
    title="Numbers of a message are no longer open to extensions",
    why=(
        "Extensions with these numbers, which other files may declare, no longer compile. As "
        "fields the numbers would be read as something else."
    ),
    before="message Note {\n  optional string title = 1;\n  extensions 100 to 199;\n}",
    after="message Note {\n  optional string title = 1;\n  extensions 100 to 149;\n}",
    safely=(
        "Only ever make ranges larger. What should no longer be used can be forbidden in a "
        "comment."
    ),
    breaks=NEITHER,
    source="https://protobuf.dev/programming-guides/proto2/#defining-ranges",
    hazard=True,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds numbers that extensions could have and no longer can."""
    for message in diff.messages:
        kept = (*message.new.extension_ranges, *message.new.reserved)
        for low, high in given_up(message.old.extension_ranges, kept, ()):
            which = f"number {low}" if low == high else f"numbers {low} to {high}"
            yield RULE.finding(
                message.new.full,
                f"{message.new.full} is no longer open to extensions with the {which}",
                (message.old.place, message.new.place),
            )
