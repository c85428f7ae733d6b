# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""What each status says about a call that ended so."""

from __future__ import annotations

from collections.abc import Mapping

from .runtime.host.facts import StatusFacts

FACTS: Mapping[str, StatusFacts] = {
    "OK": StatusFacts("unknown", "unsafe"),
    "MORE": StatusFacts("unknown", "unsafe"),
    "UNIMPLEMENTED": StatusFacts("unknown", "unsafe"),
    "DENIED": StatusFacts("unknown", "unsafe"),
    "INVALID_ARGUMENT": StatusFacts("unknown", "unsafe"),
    "TOO_LARGE": StatusFacts("unknown", "unsafe"),
    "BUSY": StatusFacts("unknown", "unsafe"),
    "CANCELLED": StatusFacts("unknown", "unsafe"),
    "TIMEOUT": StatusFacts("unknown", "unsafe"),
    "NOT_FOUND": StatusFacts("unknown", "unsafe"),
    "CONFLICT": StatusFacts("unknown", "unsafe"),
    "EXHAUSTED": StatusFacts("unknown", "unsafe"),
    "UNKNOWN_EVENT": StatusFacts("unknown", "unsafe"),
    "UNAVAILABLE": StatusFacts("unknown", "unsafe"),
    "INTERRUPTED": StatusFacts("unknown", "unsafe"),
    "INTERNAL": StatusFacts("unknown", "unsafe"),
}
"""By the names of the statuses."""
