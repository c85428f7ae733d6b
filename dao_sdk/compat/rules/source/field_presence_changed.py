"""Whether a field can be unset shows in a language."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.authors import Names
from dao_sdk.compat.bindings import Spelled
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import part, typed
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.terms import BOTH, NEW_ON_OLD, OLD_ON_NEW, Layer

RULE = Rule(name="field-presence-changed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that became or ceased to be `optional`."""
    for message in diff.messages:
        for pair in message.named.both:
            old, new = pair.old, pair.new
            same = (old.label, old.type, old.oneof) == (new.label, new.type, new.oneof)
            if old.presence == new.presence or not same or old.oneof or old.type == "message":
                continue
            lost = old.presence != "implicit"
            shown = diff.authors.differ(
                typed(old), typed(new), lambda it: it.language.presence == "type"
            )
            asked = diff.authors.differ(
                _asked(old), _asked(new), lambda it: it.language.presence == "asked"
            )
            for felt, breaks in ((shown, BOTH), (asked, OLD_ON_NEW if lost else NEW_ON_OLD)):
                if felt:
                    yield RULE.finding(
                        old.full,
                        f"`{new.name}` of {message.new.full} {_word(old, new)}"
                        + (", so it has another type" if felt is shown else ""),
                        (old.place, new.place),
                        breaks=breaks,
                        languages=felt.languages,
                        witness=felt.witness,
                    )


def _word(old: Field, new: Field) -> str:
    if new.presence == "required":
        return "must be set now"
    if old.presence == "required":
        return "need not be set any more"
    return "can no longer be unset" if old.presence == "explicit" else "can be unset now"


def _asked(field: Field) -> Names:
    """The name under which an author asks whether a field is set."""
    asked = field.presence in ("explicit", "required")
    return part("field", field.full) if asked else lambda it: Spelled(())
