# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.files.v1``.

The files capability: folders that a person granted, by name.
"""

from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar
from typing import Final as _Final
from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer as _RepeatedMessage
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper as _EnumTypeWrapper
from google.protobuf.message import Message as _Message

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

class FileKind(int, metaclass=_EnumTypeWrapper):
    """What a place holds."""

    FILE_KIND_UNSPECIFIED: _ClassVar[FileKind]
    """Not a valid kind."""
    FILE_KIND_FILE: _ClassVar[FileKind]
    """A regular file."""
    FILE_KIND_FOLDER: _ClassVar[FileKind]
    """A folder."""
    FILE_KIND_OTHER: _ClassVar[FileKind]
    """Neither a file nor a folder; it cannot be read."""

FILE_KIND_UNSPECIFIED: _Final[FileKind]
"""Not a valid kind."""
FILE_KIND_FILE: _Final[FileKind]
"""A regular file."""
FILE_KIND_FOLDER: _Final[FileKind]
"""A folder."""
FILE_KIND_OTHER: _Final[FileKind]
"""Neither a file nor a folder; it cannot be read."""

class Place(_Message):
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

class ListRequest(_Message):
    """The folder to list."""

    @property
    def place(self) -> Place:
        """The folder to list."""

    def __init__(self, *, place: Place | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["place"]) -> bool: ...
    def ClearField(self, field_name: _Literal["place"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ListResponse(_Message):
    """Some consecutive entries of a folder."""

    @property
    def entries(self) -> _RepeatedMessage[Entry]:
        """The entries, sorted by name as unsigned bytes of UTF-8."""

    def __init__(self, *, entries: _Iterable[Entry] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["entries"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Entry(_Message):
    """One entry of a folder."""

    name: str
    """The name, without any '/'."""
    kind: FileKind
    """What it is."""
    size: int
    """The size of a file in bytes; 0 for anything else."""
    def __init__(
        self, *, name: str = ..., kind: FileKind | str | None = ..., size: int = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["name", "kind", "size"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StatRequest(_Message):
    """The place to describe."""

    @property
    def place(self) -> Place:
        """The place to describe."""

    def __init__(self, *, place: Place | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["place"]) -> bool: ...
    def ClearField(self, field_name: _Literal["place"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StatResponse(_Message):
    """The description of a place."""

    kind: FileKind
    """What it is."""
    size: int
    """The size of a file in bytes; 0 for anything else."""
    modified_ms: int
    """When it was last changed, in milliseconds since 1970-01-01 UTC."""
    def __init__(
        self, *, kind: FileKind | str | None = ..., size: int = ..., modified_ms: int = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["kind", "size", "modified_ms"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ReadRequest(_Message):
    """The file to read."""

    @property
    def place(self) -> Place:
        """The file to read."""
    offset: int
    """Where to begin, in bytes."""
    def __init__(self, *, place: Place | None = ..., offset: int = ...) -> None: ...
    def HasField(self, field_name: _Literal["place"]) -> bool: ...
    def ClearField(self, field_name: _Literal["place", "offset"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ReadResponse(_Message):
    """Consecutive bytes of a file."""

    data: bytes
    """The bytes."""
    def __init__(self, *, data: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["data"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class WriteRequest(_Message):
    """One chunk of an upload."""

    class Then(int, metaclass=_EnumTypeWrapper):
        """What happens to the upload after this chunk."""

        THEN_UNSPECIFIED: _ClassVar[WriteRequest.Then]
        """More chunks follow; nothing is visible yet."""
        THEN_COMMIT: _ClassVar[WriteRequest.Then]
        """The upload is whole: replace the file atomically."""
        THEN_ABANDON: _ClassVar[WriteRequest.Then]
        """Discard the upload; the file stays as it was."""

    THEN_UNSPECIFIED: _Final[WriteRequest.Then]
    """More chunks follow; nothing is visible yet."""
    THEN_COMMIT: _Final[WriteRequest.Then]
    """The upload is whole: replace the file atomically."""
    THEN_ABANDON: _Final[WriteRequest.Then]
    """Discard the upload; the file stays as it was."""

    @property
    def place(self) -> Place:
        """The file to write; its folder is created if it does not exist."""
    upload: bytes
    """The upload that the chunk belongs to, 16 random bytes chosen by the guest."""
    offset: int
    """Where the chunk begins, in bytes; must be the sum of all chunks before."""
    data: bytes
    """The bytes, at most 1 MiB."""
    then: WriteRequest.Then
    """What to do after this chunk."""
    def __init__(
        self,
        *,
        place: Place | None = ...,
        upload: bytes = ...,
        offset: int = ...,
        data: bytes = ...,
        then: WriteRequest.Then | str | None = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["place"]) -> bool: ...
    def ClearField(
        self, field_name: _Literal["place", "upload", "offset", "data", "then"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class WriteResponse(_Message):
    """The answer to a chunk."""

    size: int
    """The bytes of the upload so far."""
    def __init__(self, *, size: int = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["size"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class RemoveRequest(_Message):
    """The place to remove."""

    @property
    def place(self) -> Place:
        """The file or empty folder to remove."""

    def __init__(self, *, place: Place | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["place"]) -> bool: ...
    def ClearField(self, field_name: _Literal["place"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class RemoveResponse(_Message):
    """The answer to a removal."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...
