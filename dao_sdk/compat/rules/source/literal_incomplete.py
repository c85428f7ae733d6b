"""Authors must name a field that was not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dao_sdk.compat.authors import Author, Names
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import part
from dao_sdk.compat.schema.elements import Field, Oneof
from dao_sdk.compat.terms import NEW_ON_OLD, OLD_ON_NEW, Layer

RULE = Rule(name="literal-incomplete", layer=Layer.SOURCE, breaks=OLD_ON_NEW, additive=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds what a literal names on one side only, in languages that insist on all."""
    for message in diff.messages:
        more: list[Field | Oneof] = [*message.named.added, *message.oneofs.added]
        less: list[Field | Oneof] = [*message.named.removed, *message.oneofs.removed]
        for each in more:
            felt = diff.authors.gain(_name(each), _names_it(each))
            if felt:
                yield RULE.finding(
                    each.full,
                    f"whoever names all fields of a {message.new.full} must name "
                    f"`{each.name}` too",
                    (message.old.place, each.place),
                    breaks=OLD_ON_NEW,
                    languages=felt.languages,
                    witness=felt.witness,
                )
        for each in less:
            felt = diff.authors.lose(_name(each), _names_it(each))
            if felt:
                yield RULE.finding(
                    each.full,
                    f"whoever names all fields of a {message.old.full} must still name "
                    f"`{each.name}`",
                    (each.place, message.new.place),
                    breaks=NEW_ON_OLD,
                    languages=felt.languages,
                    witness=felt.witness,
                )


def _name(each: Field | Oneof) -> Names:
    construct = "field" if isinstance(each, Field) else "oneof"
    return part(construct, each.full)


def _names_it(each: Field | Oneof) -> Callable[[Author], bool]:
    """Authors whose literals have it: where oneofs are types, the oneof and not its fields."""

    def who(author: Author) -> bool:
        if author.language.literals != "all":
            return False
        union = author.language.oneofs == "union"
        return union if isinstance(each, Oneof) else not (each.oneof and union)

    return who
