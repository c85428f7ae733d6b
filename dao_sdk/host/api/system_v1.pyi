# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.system.v1``.

What a running unit reports about itself.
"""

from collections.abc import Iterable as _Iterable
from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer as _RepeatedMessage
from google.protobuf.message import Message as _Message

__all__ = [
    "InfoRequest",
    "InfoResponse",
    "HealthRequest",
    "HealthResponse",
    "HealthCheck",
    "StatisticsRequest",
    "StatisticsResponse",
]

class InfoRequest(_Message):
    """Asks which unit this is."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class InfoResponse(_Message):
    """Which unit this is."""

    name: str
    """The name of the unit."""
    version: str
    """The version of the unit."""
    contract: str
    """The contract that the unit was built for, as "major.minor"."""
    state_schema: int
    """The version of the state schema of the home."""
    home_id: bytes
    """The random identifier of the home, made when it was first opened."""
    def __init__(
        self,
        *,
        name: str = ...,
        version: str = ...,
        contract: str = ...,
        state_schema: int = ...,
        home_id: bytes = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["name", "version", "contract", "state_schema", "home_id"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class HealthRequest(_Message):
    """Asks for a check of the unit."""

    thorough: bool
    """Also looks at every row that is stored, which takes as long as a backup."""
    def __init__(self, *, thorough: bool = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["thorough"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class HealthResponse(_Message):
    """The result of a check."""

    healthy: bool
    """Whether every check passed."""
    @property
    def checks(self) -> _RepeatedMessage[HealthCheck]:
        """What was checked, each with its result."""

    def __init__(
        self, *, healthy: bool = ..., checks: _Iterable[HealthCheck] | None = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["healthy", "checks"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class HealthCheck(_Message):
    """One check."""

    name: str
    """What was checked, such as "storage"."""
    passed: bool
    """Whether it passed."""
    detail: str
    """What was found, one sentence."""
    def __init__(self, *, name: str = ..., passed: bool = ..., detail: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["name", "passed", "detail"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StatisticsRequest(_Message):
    """Asks for the counters."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class StatisticsResponse(_Message):
    """What the unit did since it started."""

    requests: int
    """Requests answered, failures included."""
    failures: int
    """Requests answered with an error."""
    commits: int
    """Batches committed to storage."""
    memory_bytes: int
    """Bytes of linear memory in use now."""
    open_documents: int
    """Documents held open in memory now."""
    watches: int
    """Watches running now."""
    def __init__(
        self,
        *,
        requests: int = ...,
        failures: int = ...,
        commits: int = ...,
        memory_bytes: int = ...,
        open_documents: int = ...,
        watches: int = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal[
            "requests", "failures", "commits", "memory_bytes", "open_documents", "watches"
        ],
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...
