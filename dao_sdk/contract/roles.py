"""How the roles of parameters belong together."""

from __future__ import annotations

from collections.abc import Sequence

from dao_sdk.contract.model import Role

FREE_CAPABILITY = "call"
"""The capability of the call mechanism."""
LENGTH_OF = {
    Role.IN_POINTER: Role.IN_LENGTH,
    Role.TEXT_POINTER: Role.TEXT_LENGTH,
    Role.OUT_POINTER: Role.OUT_LENGTH,
    Role.OWNED_POINTER: Role.OWNED_LENGTH,
}
"""The length that follows each pointer."""
LENGTHS = frozenset(LENGTH_OF.values())
OWNED = frozenset({Role.OWNED_POINTER, Role.OWNED_LENGTH})


def paired(roles: Sequence[Role], *, allocates: bool = False) -> bool:
    """Whether each pointer among some parameters is followed by its length, and no length is alone.

    Args:
        roles: The roles of the parameters, in order.
        allocates: Whether they are those of an allocator, which takes nothing but a length.
    """
    wanted: Role | None = None
    for role in roles:
        alone = role in LENGTHS and not (allocates and role in OWNED)
        if (wanted is not None and role is not wanted) or (wanted is None and alone):
            return False
        wanted = LENGTH_OF.get(role)
    return wanted is None
