"""What a method says about being repeated has changed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import kept
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(
    name="method-idempotency-changed",
    layer=Layer.WIRE,
    title="What a method says about being repeated has changed",
    why=(
        "Nothing else crosses. But callers repeat, or do not repeat, what failed by what the "
        "method says."
    ),
    before=(
        "service Notes {\n"
        "  rpc Put(Note) returns (Empty) {\n"
        "    option idempotency_level = IDEMPOTENT;\n"
        "  }\n"
        "}"
    ),
    after="service Notes {\n  rpc Put(Note) returns (Empty);\n}",
    safely="Say less only with a new method: callers of the old one go on repeating it.",
    breaks=NEITHER,
    source="https://protobuf.dev/reference/protobuf/google.protobuf/#method-options",
    hazard=True,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods whose `idempotency_level` changed."""
    for called in kept(diff):
        old, new = called.pair.old, called.pair.new
        if old.idempotency != new.idempotency:
            yield RULE.finding(
                new.full,
                f"`{new.name}` says {new.idempotency}, and said {old.idempotency}",
                (old.place, new.place),
            )
