"""A method is gone."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._names import part
from dao_sdk.compat.rules.source._roles import missing
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="method-removed",
    layer=Layer.SOURCE,
    title="A method was removed",
    why=(
        "Code that calls it no longer compiles. Nor does code that implements it, in "
        "languages that want a method to be one of its interface, as Rust does."
    ),
    before="service Notes {\n  rpc Get(GetRequest) returns (Note);\n  rpc Find(FindRequest) returns (Note);\n}",
    after="service Notes {\n  rpc Get(GetRequest) returns (Note);\n}",
    safely=(
        "Keep it for as long as the major version lives, and let it answer UNIMPLEMENTED at "
        "worst."
    ),
    breaks=OLD_ON_NEW,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods that only the old side has."""
    for pair in diff.services.both:
        for method in pair.methods.removed:
            felt = diff.authors.lose(part("method", method.full), missing(pair.old))
            if felt:
                yield RULE.finding(
                    method.full,
                    f"the method `{method.name}` of {pair.new.full} was removed",
                    (method.place, pair.new.place),
                    languages=felt.languages,
                    witness=felt.witness,
                )
