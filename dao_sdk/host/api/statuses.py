# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""What each status says about a call that ended so."""

from __future__ import annotations

from collections.abc import Mapping

from ..facts import StatusFacts

FACTS: Mapping[str, StatusFacts] = {
    "OK": StatusFacts("yes", "unsafe"),
    "MORE": StatusFacts("yes", "unsafe"),
    "UNIMPLEMENTED": StatusFacts("no", "useless"),
    "DENIED": StatusFacts("no", "useless"),
    "INVALID_ARGUMENT": StatusFacts("no", "useless"),
    "TOO_LARGE": StatusFacts("unknown", "useless"),
    "BUSY": StatusFacts("no", "safe"),
    "CANCELLED": StatusFacts("unknown", "unsafe"),
    "TIMEOUT": StatusFacts("unknown", "unsafe"),
    "NOT_FOUND": StatusFacts("no", "useless"),
    "CONFLICT": StatusFacts("no", "useless"),
    "EXHAUSTED": StatusFacts("unknown", "unsafe"),
    "UNKNOWN_EVENT": StatusFacts("no", "useless"),
    "UNAVAILABLE": StatusFacts("no", "safe"),
    "INTERRUPTED": StatusFacts("unknown", "unsafe"),
    "INTERNAL": StatusFacts("unknown", "unsafe"),
}
"""By the names of the statuses."""
