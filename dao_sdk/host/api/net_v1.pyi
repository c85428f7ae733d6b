# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.net.v1``.

The net capability: HTTP to hosts that a person allowed.
"""

from collections.abc import Iterable as _Iterable
from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer as _RepeatedMessage
from google.protobuf.message import Message as _Message

__all__ = [
    "FetchRequest",
    "Header",
    "FetchResponse",
    "Head",
]

class FetchRequest(_Message):
    """An HTTP request."""

    method: str
    """The method, such as "GET"."""
    url: str
    """The absolute URL, with scheme https or http."""
    @property
    def headers(self) -> _RepeatedMessage[Header]:
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
        headers: _Iterable[Header] | None = ...,
        body: bytes = ...,
        timeout_ms: int = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["method", "url", "headers", "body", "timeout_ms"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Header(_Message):
    """One header field."""

    name: str
    """The field name, in any case."""
    value: str
    """The field value."""
    def __init__(self, *, name: str = ..., value: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["name", "value"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FetchResponse(_Message):
    """One piece of a response: first a head, then chunks."""

    @property
    def head(self) -> Head:
        """The head, exactly once and first."""
    chunk: bytes
    """Consecutive bytes of the body."""
    def __init__(self, *, head: Head | None = ..., chunk: bytes | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["head", "chunk", "part"]) -> bool: ...
    def ClearField(self, field_name: _Literal["head", "chunk", "part"]) -> None: ...
    def WhichOneof(self, oneof_group: _Literal["part"]) -> _Literal["head", "chunk", None]: ...

class Head(_Message):
    """The head of a response."""

    status: int
    """The status code of RFC 9110, such as 200."""
    @property
    def headers(self) -> _RepeatedMessage[Header]:
        """The header fields, in order, names in lower case."""
    url: str
    """The URL that answered, after redirects."""
    def __init__(
        self, *, status: int = ..., headers: _Iterable[Header] | None = ..., url: str = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["status", "headers", "url"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...
