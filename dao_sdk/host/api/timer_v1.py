# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.timer.v1``.

The timer capability: being woken later.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "StartRequest",
    "StartResponse",
]


StartRequest = _descriptors.message("dao.timer.v1.StartRequest", __name__, "A timer to start.")
StartResponse = _descriptors.message(
    "dao.timer.v1.StartResponse", __name__, "One expiry of a timer."
)
