# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.abi.v1``.

What the boundary itself needs.
"""

from collections.abc import Mapping as _Mapping
from typing import Literal as _Literal

from google.protobuf.internal.containers import ScalarMap as _ScalarMap
from google.protobuf.message import Message as _Message

__all__ = [
    "Error",
    "HostInfo",
    "Ready",
    "Lifecycle",
    "UnitManifest",
]

class Error(_Message):
    """The payload of every failed answer."""

    code: int
    """The status."""
    message: str
    """What went wrong."""
    @property
    def details(self) -> _ScalarMap[str, str]:
        """Particulars."""

    def __init__(
        self, *, code: int = ..., message: str = ..., details: _Mapping[str, str] | None = ...
    ) -> None: ...
    def ClearField(self, field_name: _Literal["code", "message", "details"]) -> None: ...

class HostInfo(_Message):
    """What the host tells the guest."""

    def __init__(self) -> None: ...

class Ready(_Message):
    """The guest is ready."""

    def __init__(self) -> None: ...

class Lifecycle(_Message):
    """Something happened."""

    def __init__(self) -> None: ...

class UnitManifest(_Message):
    """What a unit declares."""

    def __init__(self) -> None: ...
