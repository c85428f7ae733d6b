# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.net.v1``.

The net capability: HTTP to hosts that a person allowed.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "FetchRequest",
    "Header",
    "FetchResponse",
    "Head",
]


FetchRequest = _descriptors.message("dao.net.v1.FetchRequest", __name__, "An HTTP request.")
Header = _descriptors.message("dao.net.v1.Header", __name__, "One header field.")
FetchResponse = _descriptors.message(
    "dao.net.v1.FetchResponse", __name__, "One piece of a response: first a head, then chunks."
)
Head = _descriptors.message("dao.net.v1.Head", __name__, "The head of a response.")
