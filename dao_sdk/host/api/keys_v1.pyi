# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.keys.v1``.

The keys capability: wrapping secrets under a key that the guest never sees.
"""

from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.message import Message as _Message

__all__ = [
    "WrapRequest",
    "WrapResponse",
    "UnwrapRequest",
    "UnwrapResponse",
]

class WrapRequest(_Message):
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

class WrapResponse(_Message):
    """A wrapped secret."""

    wrapped: bytes
    """The wrapped secret, opaque to the guest."""
    def __init__(self, *, wrapped: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["wrapped"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class UnwrapRequest(_Message):
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

class UnwrapResponse(_Message):
    """The secret as it was."""

    secret: bytes
    """The secret."""
    def __init__(self, *, secret: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["secret"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...
