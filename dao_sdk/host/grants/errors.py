"""What may be wrong with a grant."""

from __future__ import annotations

from ...errors import DaoError


class ScopeError(DaoError):
    """A scope is not written as its capability documents."""
