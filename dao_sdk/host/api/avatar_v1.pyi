# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.avatar.v1``.

The files capability: folders that a person granted, by name.

The keys capability: wrapping secrets under a key that the guest never sees.

The net capability: HTTP to hosts that a person allowed.

The storage capability: a durable, ordered map of byte strings, private to one home.

The timer capability: being woken later.
"""

from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar
from typing import Final as _Final
from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer as _RepeatedMessage
from google.protobuf.internal.containers import RepeatedScalarFieldContainer as _RepeatedScalar
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper as _EnumTypeWrapper
from google.protobuf.message import Message as _Message

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

class FilesKind(int, metaclass=_EnumTypeWrapper):
    """What a place holds."""

    FILES_KIND_OTHER: _ClassVar[FilesKind]
    """Something that is neither a file nor a folder; it cannot be read."""
    FILES_KIND_FILE: _ClassVar[FilesKind]
    """A regular file."""
    FILES_KIND_FOLDER: _ClassVar[FilesKind]
    """A folder."""

FILES_KIND_OTHER: _Final[FilesKind]
"""Something that is neither a file nor a folder; it cannot be read."""
FILES_KIND_FILE: _Final[FilesKind]
"""A regular file."""
FILES_KIND_FOLDER: _Final[FilesKind]
"""A folder."""

class FilesPlace(_Message):
    """A place inside a granted folder."""

    folder: str
    """The name under which the folder was granted."""
    path: str
    """The path inside the folder, relative, separated by '/', without '.', '..' or empty parts;
    empty for the folder itself.
    """
    def __init__(self, *, folder: str = ..., path: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["folder", "path"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FilesListRequest(_Message):
    """The folder to list."""

    @property
    def place(self) -> FilesPlace:
        """The folder to list."""

    def __init__(self, *, place: FilesPlace | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["place"]) -> bool: ...
    def ClearField(self, field_name: _Literal["place"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FilesListPage(_Message):
    """Some consecutive entries of a folder."""

    @property
    def entries(self) -> _RepeatedMessage[FilesEntry]:
        """The entries, sorted by name as unsigned bytes of UTF-8."""

    def __init__(self, *, entries: _Iterable[FilesEntry] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["entries"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FilesEntry(_Message):
    """One entry of a folder."""

    name: str
    """The name, without any '/'."""
    kind: FilesKind
    """What it is."""
    size: int
    """The size of a file in bytes; 0 for anything else."""
    def __init__(
        self, *, name: str = ..., kind: FilesKind | str | None = ..., size: int = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["name", "kind", "size"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FilesStatRequest(_Message):
    """The place to describe."""

    @property
    def place(self) -> FilesPlace:
        """The place to describe."""

    def __init__(self, *, place: FilesPlace | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["place"]) -> bool: ...
    def ClearField(self, field_name: _Literal["place"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FilesStatReply(_Message):
    """The description of a place."""

    kind: FilesKind
    """What it is."""
    size: int
    """The size of a file in bytes; 0 for anything else."""
    modified_ms: int
    """When it was last changed, in milliseconds since 1970-01-01 UTC."""
    def __init__(
        self, *, kind: FilesKind | str | None = ..., size: int = ..., modified_ms: int = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["kind", "size", "modified_ms"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FilesReadRequest(_Message):
    """The file to read."""

    @property
    def place(self) -> FilesPlace:
        """The file to read."""
    offset: int
    """Where to begin, in bytes."""
    def __init__(self, *, place: FilesPlace | None = ..., offset: int = ...) -> None: ...
    def HasField(self, field_name: _Literal["place"]) -> bool: ...
    def ClearField(self, field_name: _Literal["place", "offset"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FilesChunk(_Message):
    """Consecutive bytes of a file."""

    data: bytes
    """The bytes."""
    def __init__(self, *, data: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["data"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FilesWriteRequest(_Message):
    """One chunk of an upload."""

    class Then(int, metaclass=_EnumTypeWrapper):
        """What becomes of the upload after this chunk."""

        THEN_CONTINUE: _ClassVar[FilesWriteRequest.Then]
        """More chunks follow; nothing is visible yet."""
        THEN_COMMIT: _ClassVar[FilesWriteRequest.Then]
        """The upload is whole: replace the file atomically."""
        THEN_ABANDON: _ClassVar[FilesWriteRequest.Then]
        """Forget the upload; the file stays as it was."""

    THEN_CONTINUE: _Final[FilesWriteRequest.Then]
    """More chunks follow; nothing is visible yet."""
    THEN_COMMIT: _Final[FilesWriteRequest.Then]
    """The upload is whole: replace the file atomically."""
    THEN_ABANDON: _Final[FilesWriteRequest.Then]
    """Forget the upload; the file stays as it was."""

    @property
    def place(self) -> FilesPlace:
        """The file to write; its folder is made where it is missing."""
    upload: bytes
    """The upload that the chunk belongs to, 16 random bytes chosen by the guest."""
    offset: int
    """Where the chunk begins, in bytes; must be the sum of all chunks before."""
    data: bytes
    """The bytes, at most 1 MiB."""
    then: FilesWriteRequest.Then
    """What to do after this chunk."""
    def __init__(
        self,
        *,
        place: FilesPlace | None = ...,
        upload: bytes = ...,
        offset: int = ...,
        data: bytes = ...,
        then: FilesWriteRequest.Then | str | None = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["place"]) -> bool: ...
    def ClearField(
        self, field_name: _Literal["place", "upload", "offset", "data", "then"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FilesWriteReply(_Message):
    """The answer to a chunk."""

    size: int
    """The bytes of the upload so far."""
    def __init__(self, *, size: int = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["size"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FilesRemoveRequest(_Message):
    """The place to remove."""

    @property
    def place(self) -> FilesPlace:
        """The file or empty folder to remove."""

    def __init__(self, *, place: FilesPlace | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["place"]) -> bool: ...
    def ClearField(self, field_name: _Literal["place"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FilesRemoveReply(_Message):
    """The answer to a removal."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class KeysWrapRequest(_Message):
    """A secret to wrap."""

    name: str
    """The name of the wrapping key, 1 to 128 characters of a-z, 0-9, '.', '_', '/' and '-'."""
    secret: bytes
    """The secret, at most 4,096 bytes."""
    context: bytes
    """Bytes that Unwrap must be given again, bound to the result but not secret."""
    def __init__(self, *, name: str = ..., secret: bytes = ..., context: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["name", "secret", "context"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class KeysWrapReply(_Message):
    """A wrapped secret."""

    wrapped: bytes
    """The wrapped secret, opaque to the guest."""
    def __init__(self, *, wrapped: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["wrapped"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class KeysUnwrapRequest(_Message):
    """A wrapped secret to open."""

    name: str
    """The name of the wrapping key."""
    wrapped: bytes
    """The wrapped secret."""
    context: bytes
    """The bytes that were bound to it."""
    def __init__(self, *, name: str = ..., wrapped: bytes = ..., context: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["name", "wrapped", "context"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class KeysUnwrapReply(_Message):
    """The secret as it was."""

    secret: bytes
    """The secret."""
    def __init__(self, *, secret: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["secret"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class NetRequest(_Message):
    """An HTTP request."""

    method: str
    """The method, such as "GET"."""
    url: str
    """The absolute URL, with scheme https or http."""
    @property
    def headers(self) -> _RepeatedMessage[NetHeader]:
        """The header fields, in order."""
    body: bytes
    """The body; empty for none."""
    timeout_ms: int
    """The longest time until the head has arrived, and between chunks, in milliseconds; 0 for the
    host's default.
    """
    def __init__(
        self,
        *,
        method: str = ...,
        url: str = ...,
        headers: _Iterable[NetHeader] | None = ...,
        body: bytes = ...,
        timeout_ms: int = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["method", "url", "headers", "body", "timeout_ms"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class NetHeader(_Message):
    """One header field."""

    name: str
    """The field name, in any case."""
    value: str
    """The field value."""
    def __init__(self, *, name: str = ..., value: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["name", "value"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class NetResponse(_Message):
    """One piece of a response: first a head, then chunks."""

    @property
    def head(self) -> NetHead:
        """The head, exactly once and first."""
    chunk: bytes
    """Consecutive bytes of the body."""
    def __init__(self, *, head: NetHead | None = ..., chunk: bytes | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["head", "chunk", "part"]) -> bool: ...
    def ClearField(self, field_name: _Literal["head", "chunk", "part"]) -> None: ...
    def WhichOneof(self, oneof_group: _Literal["part"]) -> _Literal["head", "chunk", None]: ...

class NetHead(_Message):
    """The head of a response."""

    status: int
    """The status code of RFC 9110, such as 200."""
    @property
    def headers(self) -> _RepeatedMessage[NetHeader]:
        """The header fields, in order, names in lower case."""
    url: str
    """The URL that answered, after redirects."""
    def __init__(
        self, *, status: int = ..., headers: _Iterable[NetHeader] | None = ..., url: str = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["status", "headers", "url"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageReadRequest(_Message):
    """The key to read."""

    key: bytes
    """The key, 1 to 1,024 bytes."""
    def __init__(self, *, key: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["key"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageReadReply(_Message):
    """The value read."""

    value: bytes
    """The value as it was written; may be empty."""
    def __init__(self, *, value: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["value"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageReadManyRequest(_Message):
    """The keys to read from one snapshot."""

    @property
    def keys(self) -> _RepeatedScalar[bytes]:
        """The keys, each 1 to 1,024 bytes, at most 1,024 of them."""

    def __init__(self, *, keys: _Iterable[bytes] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["keys"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageReadManyReply(_Message):
    """The values read, in the order of the keys asked for."""

    @property
    def values(self) -> _RepeatedMessage[StorageMaybe]:
        """One entry per key asked for, in the same order."""

    def __init__(self, *, values: _Iterable[StorageMaybe] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["values"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageMaybe(_Message):
    """A value that may be absent."""

    value: bytes
    """The value; not set where the key is absent."""
    def __init__(self, *, value: bytes | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["value"]) -> bool: ...
    def ClearField(self, field_name: _Literal["value"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageScanRequest(_Message):
    """A range to read."""

    start: bytes
    """The first key of the range; empty for the first key of all."""
    end: bytes
    """The key after the last of the range; empty for no end."""
    reverse: bool
    """Whether to read from the end of the range to its start."""
    keys_only: bool
    """Whether to leave the values out."""
    limit: int
    """The most entries to give in all; 0 for no limit."""
    def __init__(
        self,
        *,
        start: bytes = ...,
        end: bytes = ...,
        reverse: bool = ...,
        keys_only: bool = ...,
        limit: int = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["start", "end", "reverse", "keys_only", "limit"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageScanPage(_Message):
    """Some consecutive entries of a range; the stream ends after the last page."""

    @property
    def entries(self) -> _RepeatedMessage[StorageEntry]:
        """The entries, in the order of the scan."""

    def __init__(self, *, entries: _Iterable[StorageEntry] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["entries"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageEntry(_Message):
    """One key with its value."""

    key: bytes
    """The key."""
    value: bytes
    """The value; empty where the scan asked for keys only."""
    def __init__(self, *, key: bytes = ..., value: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["key", "value"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageWriteRequest(_Message):
    """A batch: all of it happens, or none."""

    @property
    def conditions(self) -> _RepeatedMessage[StorageCondition]:
        """Conditions on the state before the batch; every one must hold."""

    @property
    def changes(self) -> _RepeatedMessage[StorageChange]:
        """The changes, applied in this order."""

    def __init__(
        self,
        *,
        conditions: _Iterable[StorageCondition] | None = ...,
        changes: _Iterable[StorageChange] | None = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["conditions", "changes"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageCondition(_Message):
    """One condition of a batch."""

    key: bytes
    """The key that the condition is about."""
    value: bytes
    """The value that the key must have; not set where the key must be absent."""
    def __init__(self, *, key: bytes = ..., value: bytes | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["value"]) -> bool: ...
    def ClearField(self, field_name: _Literal["key", "value"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageChange(_Message):
    """One change of a batch."""

    @property
    def put(self) -> StorageEntry:
        """Sets a key to a value."""
    delete: bytes
    """Removes a key; nothing happens where it is absent."""
    @property
    def delete_range(self) -> StorageRange:
        """Removes every key of a range."""

    def __init__(
        self,
        *,
        put: StorageEntry | None = ...,
        delete: bytes | None = ...,
        delete_range: StorageRange | None = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["put", "delete", "delete_range", "change"]) -> bool: ...
    def ClearField(
        self, field_name: _Literal["put", "delete", "delete_range", "change"]
    ) -> None: ...
    def WhichOneof(
        self, oneof_group: _Literal["change"]
    ) -> _Literal["put", "delete", "delete_range", None]: ...

class StorageRange(_Message):
    """A range of keys."""

    start: bytes
    """The first key of the range; empty for the first key of all."""
    end: bytes
    """The key after the last of the range; empty for no end."""
    def __init__(self, *, start: bytes = ..., end: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["start", "end"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StorageWriteReply(_Message):
    """The answer to a batch that was committed."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class TimerStartRequest(_Message):
    """A timer to start."""

    delay_ms: int
    """The time until the first tick, in milliseconds."""
    interval_ms: int
    """The time between further ticks, in milliseconds; 0 for a single tick."""
    def __init__(self, *, delay_ms: int = ..., interval_ms: int = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["delay_ms", "interval_ms"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class TimerTick(_Message):
    """One expiry of a timer."""

    expiries: int
    """How many expiries this tick stands for; more than one where the guest was too slow to take
    each.
    """
    def __init__(self, *, expiries: int = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["expiries"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...
