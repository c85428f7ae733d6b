# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.files.v1``.

The files capability: folders that a person granted, by name.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "Place",
    "ListRequest",
    "ListResponse",
    "Entry",
    "StatRequest",
    "StatResponse",
    "ReadRequest",
    "ReadResponse",
    "WriteRequest",
    "WriteResponse",
    "RemoveRequest",
    "RemoveResponse",
    "FileKind",
    "FILE_KIND_UNSPECIFIED",
    "FILE_KIND_FILE",
    "FILE_KIND_FOLDER",
    "FILE_KIND_OTHER",
]

FileKind = _descriptors.enum("dao.files.v1.FileKind")
FILE_KIND_UNSPECIFIED = 0
FILE_KIND_FILE = 1
FILE_KIND_FOLDER = 2
FILE_KIND_OTHER = 3

Place = _descriptors.message("dao.files.v1.Place", __name__, "A place inside a granted folder.")
ListRequest = _descriptors.message("dao.files.v1.ListRequest", __name__, "The folder to list.")
ListResponse = _descriptors.message(
    "dao.files.v1.ListResponse", __name__, "Some consecutive entries of a folder."
)
Entry = _descriptors.message("dao.files.v1.Entry", __name__, "One entry of a folder.")
StatRequest = _descriptors.message("dao.files.v1.StatRequest", __name__, "The place to describe.")
StatResponse = _descriptors.message(
    "dao.files.v1.StatResponse", __name__, "The description of a place."
)
ReadRequest = _descriptors.message("dao.files.v1.ReadRequest", __name__, "The file to read.")
ReadResponse = _descriptors.message(
    "dao.files.v1.ReadResponse", __name__, "Consecutive bytes of a file."
)
WriteRequest = _descriptors.message(
    "dao.files.v1.WriteRequest", __name__, "One chunk of an upload."
)
WriteResponse = _descriptors.message(
    "dao.files.v1.WriteResponse", __name__, "The answer to a chunk."
)
RemoveRequest = _descriptors.message("dao.files.v1.RemoveRequest", __name__, "The place to remove.")
RemoveResponse = _descriptors.message(
    "dao.files.v1.RemoveResponse", __name__, "The answer to a removal."
)
