# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.spaces.v1``.

Spaces: named sets of documents.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "Space",
    "PutRequest",
    "PutResponse",
    "GetRequest",
    "GetResponse",
    "ListRequest",
    "ListResponse",
    "RemoveRequest",
    "RemoveResponse",
]


Space = _descriptors.message("dao.spaces.v1.Space", __name__, "A space.")
PutRequest = _descriptors.message(
    "dao.spaces.v1.PutRequest", __name__, "The space to make or change."
)
PutResponse = _descriptors.message("dao.spaces.v1.PutResponse", __name__, "The space as it is now.")
GetRequest = _descriptors.message("dao.spaces.v1.GetRequest", __name__, "The space to describe.")
GetResponse = _descriptors.message(
    "dao.spaces.v1.GetResponse", __name__, "The description of a space."
)
ListRequest = _descriptors.message(
    "dao.spaces.v1.ListRequest", __name__, "The page of spaces to list."
)
ListResponse = _descriptors.message("dao.spaces.v1.ListResponse", __name__, "A page of spaces.")
RemoveRequest = _descriptors.message(
    "dao.spaces.v1.RemoveRequest", __name__, "The space to remove."
)
RemoveResponse = _descriptors.message(
    "dao.spaces.v1.RemoveResponse", __name__, "The answer to a removal."
)
