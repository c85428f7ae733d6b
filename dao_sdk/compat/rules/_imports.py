"""The imports of two contracts, matched over renames."""

from __future__ import annotations

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.matching import imports
from dao_sdk.compat.matching.matched import Matched, Pair
from dao_sdk.compat.schema.elements import Method
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.contract.model import Import


def renamed_imports(diff: Diff) -> Matched[Import]:
    """The imports by name, then those that were renamed, together with their rpcs or alone."""
    named, both = diff.imports, diff.contracts
    if both is None:
        return named
    rpcs = {it.old.full: it.new.full for pair in diff.services.both for it in pair.methods.both}
    heirs = imports.renamed_imports(both.old, both.new, rpcs)
    added = {it.name: it for it in named.added}
    return named.joined(Pair(it, added[heirs[it.name]]) for it in named.removed if it.name in heirs)


def carried(diff: Diff, pair: Pair[Import]) -> Pair[Method] | None:
    """The rpcs that an import carries on either side; None if it carries none."""
    both = diff.schemas
    if both is None:
        return None
    old, new = _method(both.old, pair.old.rpc), _method(both.new, pair.new.rpc)
    return Pair(old, new) if old is not None and new is not None else None


def _method(schema: Schema, full: str | None) -> Method | None:
    service, _, name = (full or "").rpartition(".")
    known = schema.services.get(service)
    return next((it for it in known.methods if it.name == name), None) if known else None
