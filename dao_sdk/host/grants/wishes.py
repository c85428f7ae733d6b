"""What a unit asks for in its manifest: bounded, canonical, and fit to be shown to a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...plain_text import plain
from ...wishes import LONGEST_REASON, LONGEST_SCOPE, MOST_SCOPES, faults_of, too_long
from .errors import ScopeError
from .scopes import canonical_scopes


class Wish(NamedTuple):
    """One capability that a unit asks for in its manifest."""

    capability: str
    required: bool = False
    """Whether the unit cannot work without it."""
    scopes: tuple[str, ...] = ()
    """What it asks for; empty for all that the person is willing to give."""
    reason: str = ""
    """Why, in the unit's own words."""

    def askable(self) -> Wish:
        """Give the wish as a person can be asked: what is shown is what would be granted.

        Scopes are canonical; if one cannot be granted, all are left out, and the person says what.
        """
        try:
            scopes = canonical_scopes(self.capability, self.scopes) if self.scopes else ()
        except ScopeError:
            scopes = ()
        if any(len(scope) > LONGEST_SCOPE or plain(scope) != scope for scope in scopes):
            scopes = ()
        return self._replace(scopes=scopes[:MOST_SCOPES], reason=plain(self.reason, LONGEST_REASON))


def faults(use: Any) -> Iterator[str]:
    """Say what is wrong with one capability of a manifest; nothing if a person can be asked for it.

    Args:
        use: The contract's message of it.
    """
    name, scopes = use.capability, use.scopes
    found = list(faults_of(name, scopes, use.reason))
    yield from found
    if found:
        return
    try:
        canonical = canonical_scopes(name, scopes) if scopes else ()
    except ScopeError as wrong:
        yield f"its manifest asks for a scope that cannot be granted: {wrong.message}"
        return
    yield from too_long(name, canonical)
