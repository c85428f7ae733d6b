"""How running a unit can fail, in words of our own: the engine's errors never leave this package."""

from __future__ import annotations

from typing import Literal

from ...errors import DaoError


class GuestFault(Exception):
    """The guest did what ends it: nothing may enter this instance again.

    Args:
        kind: ``trap``, ``deadline`` or ``pointer``; ``host`` where an import itself failed.
        message: What happened, for a person.
    """

    def __init__(self, kind: Literal["trap", "deadline", "pointer", "host"], message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class EngineError(DaoError):
    """The engine refuses a module: it is no valid module, or outside of what is allowed."""
