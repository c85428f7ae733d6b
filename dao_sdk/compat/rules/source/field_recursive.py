"""A message came to hold itself, or ceased to."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._circles import held, recursive
from dao_sdk.compat.rules.source._names import typed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="field-recursive", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields whose type is written otherwise since a circle was closed or opened."""
    both, now = diff.schemas, diff.declarations.now
    if both is None or not any(
        {now(each) for each in held(it.old)} != held(it.new) for it in diff.messages
    ):
        return
    before = {(now(name), now(other)): (name, other) for name, other in recursive(both.old)}
    after = recursive(both.new)
    was = {now(name): name for name, _ in before.values()}
    changed = before.keys() ^ after
    for name in sorted({name for name, _ in changed}):
        old, new = both.old.message(was.get(name, name)), both.new.message(name)
        if old is None or new is None:
            continue
        known = {field.name: field for field in old.fields}
        for field in new.fields:
            then = known.get(field.name)
            edge = (name, field.type_name)
            if then is None or now(then.type_name) != field.type_name or edge not in changed:
                continue
            felt = diff.authors.differ(
                typed(then, recursive=edge in before), typed(field, recursive=edge in after)
            )
            if felt:
                word = "can hold" if edge in after else "can no longer hold"
                yield RULE.finding(
                    then.full,
                    f"`{field.name}` of {name} {word} another {new.name}, so it has another type",
                    (then.place, field.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
