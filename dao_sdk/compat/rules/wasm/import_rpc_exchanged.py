"""An import carries another rpc."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding, Witness
from dao_sdk.compat.pairing.matched import Pair
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, NEITHER, Layer
from dao_sdk.compat.witness.exchange import exchanged
from dao_sdk.contract.model import Contract, Method

RULE = Rule(name="import-rpc-exchanged", layer=Layer.WASM, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports whose rpc has another name; with other messages if those differ."""
    both = diff.contracts
    if both is None:
        return
    renamed = {(it.old.full, it.new.full) for it in diff.messages}
    for pair in diff.imports.both:
        old, new = _method(both.old, pair.old.rpc), _method(both.new, pair.new.rpc)
        if old is None or new is None or pair.old.rpc == pair.new.rpc:
            continue
        messages = ((old.request, new.request), (old.response, new.response))
        others = [it for it in messages if it[0] != it[1] and it not in renamed]
        witness = _witness(both, others)
        what = ", ".join(f"{one} became {other}" for one, other in others)
        yield RULE.finding(
            pair.new.name,
            f"`{pair.new.name}` carried {pair.old.rpc} and carries {pair.new.rpc}"
            + (f": {what}" if others else ", with the same messages"),
            (pair.old.place, pair.new.place),
            breaks=NEITHER if witness is None else BOTH,
            witness=witness,
        )


def _method(contract: Contract, rpc: str | None) -> Method | None:
    service, _, name = (rpc or "").rpartition(".")
    for each in contract.services:
        if each.name == service:
            return next((it for it in each.methods if it.name == name), None)
    return None


def _witness(both: Pair[Contract], others: list[tuple[str, str]]) -> Witness | None:
    """Bytes of the one message that are something else as the other."""
    found = (exchanged(both.old, both.new, old, new) for old, new in others)
    return next((it for it in found if it is not None), None)
