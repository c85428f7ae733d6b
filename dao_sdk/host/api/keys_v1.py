# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.keys.v1``.

The keys capability: wrapping secrets under a key that the guest never sees.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "WrapRequest",
    "WrapResponse",
    "UnwrapRequest",
    "UnwrapResponse",
]


WrapRequest = _descriptors.message("dao.keys.v1.WrapRequest", __name__, "A secret to wrap.")
WrapResponse = _descriptors.message("dao.keys.v1.WrapResponse", __name__, "A wrapped secret.")
UnwrapRequest = _descriptors.message(
    "dao.keys.v1.UnwrapRequest", __name__, "A wrapped secret to open."
)
UnwrapResponse = _descriptors.message(
    "dao.keys.v1.UnwrapResponse", __name__, "The secret as it was."
)
