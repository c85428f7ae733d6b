"""A package has another name."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.renames import names_cross, renamed_packages
from dao_sdk.compat.terms import BOTH, NEITHER, Layer
from dao_sdk.compat.witness.named import AnyWitness

RULE = Rule(name="package-renamed", layer=Layer.WIRE, breaks=BOTH, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds packages of two names."""
    crosses = names_cross(diff)
    for name, pair in renamed_packages(diff).items():
        messages = (it.old.full for it in diff.messages if it.old.file.proto.package == name)
        first = next(messages, None)
        breaks = RULE.breaks if crosses and first else NEITHER
        yield RULE.finding(
            pair.new.proto.package,
            f"the package `{name}` was renamed to `{pair.new.proto.package}`",
            (pair.old.place, pair.new.place),
            breaks=breaks,
            witness=(
                AnyWitness(diff.schemas, first, json=False)
                if breaks and first and diff.schemas
                else None
            ),
        )
