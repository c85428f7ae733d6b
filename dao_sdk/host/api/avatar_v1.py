# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.avatar.v1``.

The files capability: folders that a person granted, by name.

The keys capability: wrapping secrets under a key that the guest never sees.

The net capability: HTTP to hosts that a person allowed.

The storage capability: a durable, ordered map of byte strings, private to one home.

The timer capability: being woken later.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "FilesPlace",
    "FilesListRequest",
    "FilesListPage",
    "FilesEntry",
    "FilesStatRequest",
    "FilesStatReply",
    "FilesReadRequest",
    "FilesChunk",
    "FilesWriteRequest",
    "FilesWriteReply",
    "FilesRemoveRequest",
    "FilesRemoveReply",
    "KeysWrapRequest",
    "KeysWrapReply",
    "KeysUnwrapRequest",
    "KeysUnwrapReply",
    "NetRequest",
    "NetHeader",
    "NetResponse",
    "NetHead",
    "StorageReadRequest",
    "StorageReadReply",
    "StorageReadManyRequest",
    "StorageReadManyReply",
    "StorageMaybe",
    "StorageScanRequest",
    "StorageScanPage",
    "StorageEntry",
    "StorageWriteRequest",
    "StorageCondition",
    "StorageChange",
    "StorageRange",
    "StorageWriteReply",
    "TimerStartRequest",
    "TimerTick",
    "FilesKind",
    "FILES_KIND_OTHER",
    "FILES_KIND_FILE",
    "FILES_KIND_FOLDER",
]

FilesKind = _descriptors.enum("dao.avatar.v1.FilesKind")
FILES_KIND_OTHER = 0
FILES_KIND_FILE = 1
FILES_KIND_FOLDER = 2

FilesPlace = _descriptors.message(
    "dao.avatar.v1.FilesPlace", __name__, "A place inside a granted folder."
)
FilesListRequest = _descriptors.message(
    "dao.avatar.v1.FilesListRequest", __name__, "The folder to list."
)
FilesListPage = _descriptors.message(
    "dao.avatar.v1.FilesListPage", __name__, "Some consecutive entries of a folder."
)
FilesEntry = _descriptors.message("dao.avatar.v1.FilesEntry", __name__, "One entry of a folder.")
FilesStatRequest = _descriptors.message(
    "dao.avatar.v1.FilesStatRequest", __name__, "The place to describe."
)
FilesStatReply = _descriptors.message(
    "dao.avatar.v1.FilesStatReply", __name__, "The description of a place."
)
FilesReadRequest = _descriptors.message(
    "dao.avatar.v1.FilesReadRequest", __name__, "The file to read."
)
FilesChunk = _descriptors.message(
    "dao.avatar.v1.FilesChunk", __name__, "Consecutive bytes of a file."
)
FilesWriteRequest = _descriptors.message(
    "dao.avatar.v1.FilesWriteRequest", __name__, "One chunk of an upload."
)
FilesWriteReply = _descriptors.message(
    "dao.avatar.v1.FilesWriteReply", __name__, "The answer to a chunk."
)
FilesRemoveRequest = _descriptors.message(
    "dao.avatar.v1.FilesRemoveRequest", __name__, "The place to remove."
)
FilesRemoveReply = _descriptors.message(
    "dao.avatar.v1.FilesRemoveReply", __name__, "The answer to a removal."
)
KeysWrapRequest = _descriptors.message(
    "dao.avatar.v1.KeysWrapRequest", __name__, "A secret to wrap."
)
KeysWrapReply = _descriptors.message("dao.avatar.v1.KeysWrapReply", __name__, "A wrapped secret.")
KeysUnwrapRequest = _descriptors.message(
    "dao.avatar.v1.KeysUnwrapRequest", __name__, "A wrapped secret to open."
)
KeysUnwrapReply = _descriptors.message(
    "dao.avatar.v1.KeysUnwrapReply", __name__, "The secret as it was."
)
NetRequest = _descriptors.message("dao.avatar.v1.NetRequest", __name__, "An HTTP request.")
NetHeader = _descriptors.message("dao.avatar.v1.NetHeader", __name__, "One header field.")
NetResponse = _descriptors.message(
    "dao.avatar.v1.NetResponse", __name__, "One piece of a response: first a head, then chunks."
)
NetHead = _descriptors.message("dao.avatar.v1.NetHead", __name__, "The head of a response.")
StorageReadRequest = _descriptors.message(
    "dao.avatar.v1.StorageReadRequest", __name__, "The key to read."
)
StorageReadReply = _descriptors.message(
    "dao.avatar.v1.StorageReadReply", __name__, "The value read."
)
StorageReadManyRequest = _descriptors.message(
    "dao.avatar.v1.StorageReadManyRequest", __name__, "The keys to read from one snapshot."
)
StorageReadManyReply = _descriptors.message(
    "dao.avatar.v1.StorageReadManyReply",
    __name__,
    "The values read, in the order of the keys asked for.",
)
StorageMaybe = _descriptors.message(
    "dao.avatar.v1.StorageMaybe", __name__, "A value that may be absent."
)
StorageScanRequest = _descriptors.message(
    "dao.avatar.v1.StorageScanRequest", __name__, "A range to read."
)
StorageScanPage = _descriptors.message(
    "dao.avatar.v1.StorageScanPage",
    __name__,
    "Some consecutive entries of a range; the stream ends after the last page.",
)
StorageEntry = _descriptors.message(
    "dao.avatar.v1.StorageEntry", __name__, "One key with its value."
)
StorageWriteRequest = _descriptors.message(
    "dao.avatar.v1.StorageWriteRequest", __name__, "A batch: all of it happens, or none."
)
StorageCondition = _descriptors.message(
    "dao.avatar.v1.StorageCondition", __name__, "One condition of a batch."
)
StorageChange = _descriptors.message(
    "dao.avatar.v1.StorageChange", __name__, "One change of a batch."
)
StorageRange = _descriptors.message("dao.avatar.v1.StorageRange", __name__, "A range of keys.")
StorageWriteReply = _descriptors.message(
    "dao.avatar.v1.StorageWriteReply", __name__, "The answer to a batch that was committed."
)
TimerStartRequest = _descriptors.message(
    "dao.avatar.v1.TimerStartRequest", __name__, "A timer to start."
)
TimerTick = _descriptors.message("dao.avatar.v1.TimerTick", __name__, "One expiry of a timer.")
