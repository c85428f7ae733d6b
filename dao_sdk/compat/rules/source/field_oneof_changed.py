"""A field went into a oneof, or out of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dao_sdk.compat.authors import Author, Names
from dao_sdk.compat.bindings import Bindings, Spelled
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.terms import BOTH, NEW_ON_OLD, OLD_ON_NEW, Layer

RULE = Rule(name="field-oneof-changed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that are in another oneof than before."""
    for message in diff.messages:
        heirs = {it.old.name: it.new.name for it in message.oneofs.both}
        for pair in message.named.both:
            old, new = pair.old, pair.new
            if heirs.get(old.oneof, old.oneof) == new.oneof:
                continue
            if old.oneof and new.oneof:
                said = f"went from the oneof `{old.oneof}` to `{new.oneof}`"
            elif new.oneof:
                said = f"went into the oneof `{new.oneof}`"
            else:
                said = f"went out of the oneof `{old.oneof}`"
            union, fields = (
                diff.authors.differ(_within(old), _within(new), _has(kind))
                for kind in ("union", "fields")
            )
            one_way = NEW_ON_OLD if not old.oneof else BOTH if new.oneof else OLD_ON_NEW
            for felt, breaks in ((union, BOTH), (fields, one_way)):
                if felt:
                    yield RULE.finding(
                        old.full,
                        f"`{new.name}` of {message.new.full} {said}"
                        + (", so it is reached in another way" if felt is union else ""),
                        (old.place, new.place),
                        breaks=breaks,
                        languages=felt.languages,
                        witness=felt.witness,
                    )


def _within(field: Field) -> Names:
    """The name of a field, reached through its oneof where it is in one."""

    def name(bindings: Bindings) -> Spelled:
        own = bindings.part("field", field.full)
        if not field.oneof:
            return own
        return Spelled(own.own, bindings.part("oneof", f"{field.parent}.{field.oneof}").own[:1])

    return name


def _has(kind: str) -> Callable[[Author], bool]:
    return lambda author: author.language.oneofs == kind
