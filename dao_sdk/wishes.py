"""How much a unit may ask for, so that a person can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .plain_text import plain

MOST_SCOPES = 32
"""The most scopes of one capability: no person reads more than that."""
LONGEST_SCOPE = 300
"""The longest scope in canonical form, in characters."""
LONGEST_WRITTEN = 1024
"""The longest scope as a manifest has it, in characters."""
LONGEST_REASON = 300
"""The longest reason in characters."""


def faults_of(capability: str, scopes: Sequence[str], reason: str) -> Iterator[str]:
    """Say what is wrong with a capability of a manifest, whatever its scopes mean.

    Args:
        capability: Its name.
        scopes: The scopes that the unit asks for.
        reason: Why it does.
    """
    if len(reason) > LONGEST_REASON:
        yield (
            f"its manifest gives a reason of {len(reason):,} characters for {capability!r};"
            f" at most {LONGEST_REASON} are allowed"
        )
    if len(scopes) > MOST_SCOPES:
        yield (
            f"its manifest asks for {len(scopes):,} scopes of {capability!r};"
            f" at most {MOST_SCOPES} are allowed"
        )
        return
    longest = max(map(len, scopes), default=0)
    if longest > LONGEST_WRITTEN:
        yield (
            f"its manifest asks for a scope of {capability!r} with {longest:,} characters;"
            f" at most {LONGEST_WRITTEN} are allowed"
        )
        return
    for scope in scopes:
        if not scope.strip() or plain(scope) != scope:
            yield (
                f"its manifest asks for a scope of {capability!r} that nobody could read:"
                f" {plain(scope)}"
            )
            return


def too_long(capability: str, canonical: Iterable[str]) -> Iterator[str]:
    """Say if a scope is too long to be shown.

    Args:
        capability: Its name.
        canonical: The scopes in canonical form.
    """
    if max(map(len, canonical), default=0) > LONGEST_SCOPE:
        yield (
            f"its manifest asks for a scope of {capability!r} that is longer than"
            f" {LONGEST_SCOPE} characters when written out"
        )
