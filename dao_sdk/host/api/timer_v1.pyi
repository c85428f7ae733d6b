# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.timer.v1``.

The timer capability: being woken later.
"""

from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.message import Message as _Message

__all__ = [
    "StartRequest",
    "StartResponse",
]

class StartRequest(_Message):
    """A timer to start."""

    delay_ms: int
    """The time until the first tick, in milliseconds, at most 2,147,483,647."""
    interval_ms: int
    """The time between further ticks, in milliseconds, at most 2,147,483,647; 0 for a single tick."""
    def __init__(self, *, delay_ms: int = ..., interval_ms: int = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["delay_ms", "interval_ms"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StartResponse(_Message):
    """One expiry of a timer."""

    expiries: int
    """How many expiries this tick stands for; more than one if the guest was too slow to take each."""
    def __init__(self, *, expiries: int = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["expiries"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...
