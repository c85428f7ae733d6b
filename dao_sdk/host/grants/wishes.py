"""What a unit asks for in its manifest: bounded, canonical, and fit to be shown to a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...plain_text import plain
from .errors import ScopeError
from .scopes import canonical_scopes

MOST_SCOPES = 32
"""The most scopes of one capability that a unit may ask for: more than that nobody reads."""
LONGEST_SCOPE = 300
"""The longest scope in canonical form, in characters."""
_LONGEST_WRITTEN = 1024
"""The longest scope as a manifest may have it."""
LONGEST_REASON = 300
"""The longest reason in characters."""


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
    if len(use.reason) > LONGEST_REASON:
        yield (
            f"its manifest gives a reason of {len(use.reason):,} characters for {name!r};"
            f" at most {LONGEST_REASON} are allowed"
        )
    if len(scopes) > MOST_SCOPES:
        yield (
            f"its manifest asks for {len(scopes):,} scopes of {name!r};"
            f" at most {MOST_SCOPES} are allowed"
        )
        return
    longest = max(map(len, scopes), default=0)
    if longest > _LONGEST_WRITTEN:
        yield (
            f"its manifest asks for a scope of {name!r} with {longest:,} characters;"
            f" at most {_LONGEST_WRITTEN} are allowed"
        )
        return
    for scope in scopes:
        if not scope.strip() or plain(scope) != scope:
            yield f"its manifest asks for a scope of {name!r} that nobody could read: {plain(scope)}"
            return
    try:
        canonical = canonical_scopes(name, scopes) if scopes else ()
    except ScopeError as wrong:
        yield f"its manifest asks for a scope that cannot be granted: {wrong.message}"
        return
    if max(map(len, canonical), default=0) > LONGEST_SCOPE:
        yield (
            f"its manifest asks for a scope of {name!r} that is longer than"
            f" {LONGEST_SCOPE} characters when written out"
        )
