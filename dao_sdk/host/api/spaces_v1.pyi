# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.spaces.v1``.

Spaces: named sets of documents.
"""

from collections.abc import Iterable as _Iterable
from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer as _RepeatedMessage
from google.protobuf.message import Message as _Message

from . import data_v1

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

class Space(_Message):
    """A space."""

    name: str
    """The name: 1 to 64 characters of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit."""
    @property
    def indexes(self) -> _RepeatedMessage[data_v1.FieldPath]:
        """The indexed fields, each a path of map keys."""
    documents: int
    """How many documents it holds, deleted ones not counted."""
    cursor: str
    """The position of the newest change, opaque; for Watch and Export. Empty if nothing was ever
    written.
    """
    def __init__(
        self,
        *,
        name: str = ...,
        indexes: _Iterable[data_v1.FieldPath] | None = ...,
        documents: int = ...,
        cursor: str = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["name", "indexes", "documents", "cursor"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class PutRequest(_Message):
    """The space to make or change."""

    name: str
    """The name of the space."""
    @property
    def indexes(self) -> _RepeatedMessage[data_v1.FieldPath]:
        """The fields to index; the whole new set."""

    def __init__(
        self, *, name: str = ..., indexes: _Iterable[data_v1.FieldPath] | None = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["name", "indexes"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class PutResponse(_Message):
    """The space as it is now."""

    @property
    def space(self) -> Space:
        """The space."""

    def __init__(self, *, space: Space | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["space"]) -> bool: ...
    def ClearField(self, field_name: _Literal["space"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class GetRequest(_Message):
    """The space to describe."""

    name: str
    """The name of the space."""
    def __init__(self, *, name: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["name"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class GetResponse(_Message):
    """The description of a space."""

    @property
    def space(self) -> Space:
        """The space."""

    def __init__(self, *, space: Space | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["space"]) -> bool: ...
    def ClearField(self, field_name: _Literal["space"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ListRequest(_Message):
    """The page of spaces to list."""

    limit: int
    """The most spaces of one page: 1 to 1,000; 0 for as many as fit."""
    cursor: str
    """Where to continue: `next` of the previous page; empty for the first page."""
    def __init__(self, *, limit: int = ..., cursor: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["limit", "cursor"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ListResponse(_Message):
    """A page of spaces."""

    @property
    def spaces(self) -> _RepeatedMessage[Space]:
        """The spaces, sorted by name."""
    next: str
    """Where the next page begins; empty after the last."""
    def __init__(self, *, spaces: _Iterable[Space] | None = ..., next: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["spaces", "next"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class RemoveRequest(_Message):
    """The space to remove."""

    name: str
    """The name of the space."""
    def __init__(self, *, name: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["name"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class RemoveResponse(_Message):
    """The answer to a removal."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...
