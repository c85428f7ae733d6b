"""Two fields have one name in JSON."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.clashes import clashes
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.clash import ClashWitness

RULE = Rule(
    name="field-name-clash",
    layer=Layer.JSON,
    title="Two fields have one name in JSON",
    why=(
        "A parser takes the name for one of them, and which one differs from language to "
        "language. What is printed for the other is read into the wrong field, or refused."
    ),
    before="message Note {\n  optional int32 note_size = 1;\n}",
    after=(
        "message Note {\n"
        "  optional int32 note_size = 1;\n"
        "  optional int32 noteSize = 2;\n"
        "}"
    ),
    safely="Rename the newer one, or give it a `json_name` that no other field has.",
    breaks=BOTH,
    source="https://protobuf.dev/editions/features/#json_format",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds messages of which two fields share a name that they did not share."""
    for message in diff.messages:
        assert diff.schemas is not None
        old, new = clashes(message.old), clashes(message.new)
        for name, fields in new.items():
            if name not in old:
                yield RULE.finding(
                    fields[-1].full,
                    f"`{fields[-1].name}` and `{fields[0].name}` are both `{name}` in JSON",
                    (message.old.place, fields[-1].place),
                    witness=ClashWitness(diff.schemas, message.new.full, name),
                )
