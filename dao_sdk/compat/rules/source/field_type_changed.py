"""A field has another type in a language."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dao_sdk.compat.authors import Author
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import typed
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.terms import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW, Direction, Layer

RULE = Rule(name="field-type-changed", layer=Layer.SOURCE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields whose type, list or map is written otherwise in some language."""
    declared = diff.declarations
    for message in diff.messages:
        for pair in message.named.both:
            old, new = pair.old, pair.new
            if (old.label, old.type, declared.now(old.type_name), old.key) == (
                (new.label, new.type, new.type_name, new.key)
            ):
                continue
            said = (
                f"the type of `{new.name}` of {message.new.full} changed from {old.kind} to "
                f"{new.kind}"
            )
            for breaks, more in _WAYS.items():
                felt = diff.authors.differ(
                    typed(old, bare=True), typed(new, bare=True), _broken(breaks, old, new)
                )
                if felt:
                    yield RULE.finding(
                        old.full,
                        said + more,
                        (old.place, new.place),
                        breaks=breaks,
                        languages=felt.languages,
                        witness=felt.witness,
                    )


_WAYS = {
    BOTH: "",
    OLD_ON_NEW: ", with which less can be done",
    NEW_ON_OLD: ", with which more can be done",
}


def _broken(breaks: frozenset[Direction], old: Field, new: Field) -> Callable[[Author], bool]:
    """Authors who feel it in these directions: where a type set says nothing, nothing breaks."""

    def who(author: Author) -> bool:
        before, after = (
            side.type(field, bare=True).own
            for side, field in ((author.old, old), (author.new, new))
        )
        changed = [(it, other) for it, other in zip(before, after, strict=True) if it != other]
        lost = OLD_ON_NEW if any(it for it, _ in changed) else NEITHER
        gained = NEW_ON_OLD if any(other for _, other in changed) else NEITHER
        return lost | gained == breaks

    return who
