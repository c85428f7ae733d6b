"""A message came to hold itself, or ceased to."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._circles import circles_of, held
from dao_sdk.compat.rules.source._names import typed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-recursive",
    layer=Layer.SOURCE,
    title="A field came to hold its own message, or ceased to",
    why=(
        "Languages that keep messages in place, as Rust does, put such a field behind a "
        "pointer (`Box`), which is another type. It can come from a field of quite another "
        "message, which closed the circle."
    ),
    before="message Note {\n  Author author = 1;\n}\nmessage Author {\n  string name = 1;\n}",
    after="message Note {\n  Author author = 1;\n}\nmessage Author {\n  string name = 1;\n  Note last = 2;\n}",
    safely=(
        "Put a `repeated` field or a message of identifiers in between, so that no message "
        "holds itself."
    ),
    breaks=BOTH,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields whose type is written otherwise since a circle was closed or opened."""
    both, now = diff.schemas, diff.declarations.now
    if both is None or not any(
        {now(each) for each in held(it.old)} != held(it.new) for it in diff.messages
    ):
        return
    before, after = circles_of(both.old), circles_of(both.new)
    names = {name: now(name) for name in before} | {name: name for name in after}
    for name, heir in names.items():
        old, new = both.old.message(name), both.new.message(heir)
        if old is None or new is None:
            continue
        known = {field.number: field for field in old.fields}
        for field in new.fields:
            was = known.get(field.number)
            if (
                was is None
                or field.type_name not in held(new)
                or now(was.type_name) != field.type_name
            ):
                continue
            first = name in before and before.get(was.type_name) == before[name]
            then = heir in after and after.get(field.type_name) == after[heir]
            felt = diff.authors.differ(typed(was, recursive=first), typed(field, recursive=then))
            if first != then and felt:
                word = "can hold" if then else "can no longer hold"
                yield RULE.finding(
                    was.full,
                    f"`{field.name}` of {heir} {word} another {new.name}, so it has another type",
                    (was.place, field.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
