"""Two fields have one name in JSON."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.clashes import clashes
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.clash import ClashWitness

RULE = Rule(
    name="field-name-clash",
    layer=Layer.JSON,
    title="Two fields have one name in JSON",
    why=(
        "A parser accepts what a field is printed as, and its own name. It takes a name that two "
        "fields have for one of them, and which one differs from language to language. What is "
        "printed for the other is read into the wrong field, or the schema is refused."
    ),
    before="message Note {\n  optional int32 note_size = 1;\n}",
    after=(
        "message Note {\n"
        "  optional int32 note_size = 1;\n"
        "  optional int32 noteSize = 2;\n"
        "}"
    ),
    safely="Rename the newer one, so that neither its name nor what it is printed as is another's.",
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
                printed = [it for it in fields if it.json == name]
                yield RULE.finding(
                    printed[-1].full,
                    _words(printed, name),
                    (message.old.place, printed[-1].place),
                    witness=ClashWitness(diff.schemas, message.new.full, name),
                )


def _words(printed: list[Field], name: str) -> str:
    if len(printed) > 1:
        return f"`{printed[-1].name}` and `{printed[0].name}` are both `{name}` in JSON"
    return f"`{printed[0].name}` is `{name}` in JSON, which is another field's own name"
