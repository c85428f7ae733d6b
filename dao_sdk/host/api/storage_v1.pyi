# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.storage.v1``.

The storage capability: a durable, ordered map of byte strings, private to one home.
"""

from collections.abc import Iterable as _Iterable
from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer as _RepeatedMessage
from google.protobuf.internal.containers import RepeatedScalarFieldContainer as _RepeatedScalar
from google.protobuf.message import Message as _Message

__all__ = [
    "ReadRequest",
    "ReadResponse",
    "ReadManyRequest",
    "ReadManyResponse",
    "OptionalValue",
    "ScanRequest",
    "ScanResponse",
    "ScanEntry",
    "Entry",
    "WriteRequest",
    "Condition",
    "Change",
    "KeyRange",
    "WriteResponse",
]

class ReadRequest(_Message):
    """The key to read."""

    key: bytes
    """The key, 1 to 1,024 bytes."""
    def __init__(self, *, key: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["key"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ReadResponse(_Message):
    """The value read."""

    value: bytes
    """The value as it was written; may be empty."""
    def __init__(self, *, value: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["value"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ReadManyRequest(_Message):
    """The keys to read from one snapshot."""

    @property
    def keys(self) -> _RepeatedScalar[bytes]:
        """The keys, each 1 to 1,024 bytes, at most 1,024 of them."""

    def __init__(self, *, keys: _Iterable[bytes] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["keys"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ReadManyResponse(_Message):
    """The values read, in the order of the keys asked for."""

    @property
    def values(self) -> _RepeatedMessage[OptionalValue]:
        """One entry per key asked for, in the same order."""

    def __init__(self, *, values: _Iterable[OptionalValue] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["values"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class OptionalValue(_Message):
    """A value that may be absent."""

    value: bytes
    """The value; not set if the key is absent."""
    def __init__(self, *, value: bytes | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["value"]) -> bool: ...
    def ClearField(self, field_name: _Literal["value"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ScanRequest(_Message):
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
    """The most entries to give; 0 to let the host decide."""
    after: bytes
    """Where to continue: only entries that come after this key in the order of the scan; empty for
    the whole range.
    """
    def __init__(
        self,
        *,
        start: bytes = ...,
        end: bytes = ...,
        reverse: bool = ...,
        keys_only: bool = ...,
        limit: int = ...,
        after: bytes = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["start", "end", "reverse", "keys_only", "limit", "after"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ScanResponse(_Message):
    """Some consecutive entries of a range; at least one, unless there is none."""

    @property
    def entries(self) -> _RepeatedMessage[ScanEntry]:
        """The entries, in the order of the scan."""
    more: bool
    """Whether the range may have further entries: scan again, with the last key as `after`."""
    def __init__(self, *, entries: _Iterable[ScanEntry] | None = ..., more: bool = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["entries", "more"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ScanEntry(_Message):
    """One entry of a scan."""

    key: bytes
    """The key."""
    value: bytes
    """The value; empty if the scan asked for keys only, or if `left_out` is set."""
    left_out: int
    """The size of the value in bytes, if the entry does not fit a message and its value is left out
    for that; otherwise 0.
    """
    def __init__(self, *, key: bytes = ..., value: bytes = ..., left_out: int = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["key", "value", "left_out"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Entry(_Message):
    """One key with its value."""

    key: bytes
    """The key."""
    value: bytes
    """The value."""
    def __init__(self, *, key: bytes = ..., value: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["key", "value"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class WriteRequest(_Message):
    """A batch: all of it happens, or none."""

    @property
    def conditions(self) -> _RepeatedMessage[Condition]:
        """Conditions on the state before the batch; every one must hold."""

    @property
    def changes(self) -> _RepeatedMessage[Change]:
        """The changes, applied in this order."""

    def __init__(
        self,
        *,
        conditions: _Iterable[Condition] | None = ...,
        changes: _Iterable[Change] | None = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["conditions", "changes"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Condition(_Message):
    """One condition of a batch."""

    key: bytes
    """The key that the condition is about."""
    value: bytes
    """The value that the key must have; not set if the key must be absent."""
    def __init__(self, *, key: bytes = ..., value: bytes | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["value"]) -> bool: ...
    def ClearField(self, field_name: _Literal["key", "value"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Change(_Message):
    """One change of a batch."""

    @property
    def put(self) -> Entry:
        """Sets a key to a value."""
    delete: bytes
    """Removes a key; nothing happens if it is absent."""
    @property
    def delete_range(self) -> KeyRange:
        """Removes every key of a range."""

    def __init__(
        self,
        *,
        put: Entry | None = ...,
        delete: bytes | None = ...,
        delete_range: KeyRange | None = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["put", "delete", "delete_range", "kind"]) -> bool: ...
    def ClearField(self, field_name: _Literal["put", "delete", "delete_range", "kind"]) -> None: ...
    def WhichOneof(
        self, oneof_group: _Literal["kind"]
    ) -> _Literal["put", "delete", "delete_range", None]: ...

class KeyRange(_Message):
    """A range of keys."""

    start: bytes
    """The first key of the range; empty for the first key of all."""
    end: bytes
    """The key after the last of the range; empty for no end."""
    def __init__(self, *, start: bytes = ..., end: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["start", "end"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class WriteResponse(_Message):
    """The answer to a batch that was committed."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...
