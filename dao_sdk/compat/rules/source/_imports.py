"""The imports of two contracts, matched over renames."""

from __future__ import annotations

from collections import Counter

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.pairing.matched import Matched, Pair
from dao_sdk.compat.schema.elements import Method
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.contract.model import Import


def renamed_imports(diff: Diff) -> Matched[Import]:
    """The imports by name, then those that alone carry an rpc on both sides."""
    named = diff.imports
    now = {it.old.full: it.new.full for pair in diff.services.both for it in pair.methods.both}
    before = Counter(now.get(it.rpc, it.rpc) for it in named.removed if it.rpc)
    after = Counter(it.rpc for it in named.added if it.rpc)
    only = {rpc for rpc in before if before[rpc] == after[rpc] == 1}
    news = {it.rpc: it for it in named.added if it.rpc in only}
    pairs = []
    for each in named.removed:
        heir = news.get(now.get(each.rpc, each.rpc)) if each.rpc else None
        if heir is not None:
            pairs.append(Pair(each, heir))
    known = {id(each) for pair in pairs for each in (pair.old, pair.new)}
    return Matched(
        (*named.both, *pairs),
        tuple(it for it in named.removed if id(it) not in known),
        tuple(it for it in named.added if id(it) not in known),
    )


def carried(diff: Diff, pair: Pair[Import]) -> Pair[Method] | None:
    """The rpcs that an import carries on either side; None where it carries none."""
    both = diff.schemas
    if both is None:
        return None
    old, new = _method(both.old, pair.old.rpc), _method(both.new, pair.new.rpc)
    return Pair(old, new) if old is not None and new is not None else None


def _method(schema: Schema, full: str | None) -> Method | None:
    service, _, name = (full or "").rpartition(".")
    known = schema.services.get(service)
    return next((it for it in known.methods if it.name == name), None) if known else None
