"""A field has another enum, with other numbers."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-enum-exchanged",
    layer=Layer.WIRE,
    title="A field has another enum, with other numbers",
    why=(
        "Only the number crosses. A number that the other enum does not name has lost its "
        "meaning; where the enum is closed it is set aside as an unknown field."
    ),
    before=(
        "message Note {\n"
        "  Color color = 1;\n"
        "}\n"
        "\n"
        "enum Color {\n"
        "  COLOR_NONE = 0;\n"
        "  COLOR_RED = 1;\n"
        "}\n"
        "\n"
        "enum Shade {\n"
        "  SHADE_NONE = 0;\n"
        "  SHADE_DARK = 2;\n"
        "}"
    ),
    after=(
        "message Note {\n"
        "  Shade color = 1;\n"
        "}\n"
        "\n"
        "enum Color {\n"
        "  COLOR_NONE = 0;\n"
        "  COLOR_RED = 1;\n"
        "}\n"
        "\n"
        "enum Shade {\n"
        "  SHADE_NONE = 0;\n"
        "  SHADE_DARK = 2;\n"
        "}"
    ),
    safely=(
        "Add a field of the new enum with a new number, and fill both until every reader has " "it."
    ),
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/enum/",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.ENUM)
