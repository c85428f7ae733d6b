"""What a status says about the call that ended so."""

from __future__ import annotations

from typing import Literal, NamedTuple


class StatusFacts(NamedTuple):
    """What a caller may conclude from how a call ended."""

    executed: Literal["no", "yes", "unknown"] = "unknown"
    """Whether it took effect."""
    repeat: Literal["safe", "useless", "unsafe"] = "unsafe"
    """Whether the same call may be sent again."""
