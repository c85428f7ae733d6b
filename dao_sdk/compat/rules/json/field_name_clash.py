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

RULE = Rule(name="field-name-clash", layer=Layer.JSON, breaks=BOTH)


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
