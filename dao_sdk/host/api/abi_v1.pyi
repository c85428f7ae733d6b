# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.abi.v1``.

Messages of the boundary itself: what host and guest exchange besides requests and answers.
"""

from collections.abc import Iterable as _Iterable
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar
from typing import Final as _Final
from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer as _RepeatedMessage
from google.protobuf.internal.containers import RepeatedScalarFieldContainer as _RepeatedScalar
from google.protobuf.internal.containers import ScalarMap as _ScalarMap
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper as _EnumTypeWrapper
from google.protobuf.message import Message as _Message

__all__ = [
    "Failure",
    "HostInfo",
    "Limits",
    "Grant",
    "Ready",
    "Lifecycle",
    "UnitManifest",
    "CapabilityUse",
    "Durability",
    "DURABILITY_UNSPECIFIED",
    "DURABILITY_DURABLE",
    "DURABILITY_EVICTABLE",
    "DURABILITY_EPHEMERAL",
    "DURABILITY_RELAXED",
    "Guard",
    "GUARD_UNSPECIFIED",
    "GUARD_MODULE_FEATURES",
    "GUARD_MEMORY_GROWTH",
    "GUARD_ENTRY_DEADLINE",
]

class Durability(int, metaclass=_EnumTypeWrapper):
    """What happens to data that storage has accepted."""

    DURABILITY_UNSPECIFIED: _ClassVar[Durability]
    """The host does not say; assume nothing."""
    DURABILITY_DURABLE: _ClassVar[Durability]
    """It survives loss of power and stays until someone removes it."""
    DURABILITY_EVICTABLE: _ClassVar[Durability]
    """It survives loss of power, but the system may remove all of the home at once, as browsers do
    with the data of sites.
    """
    DURABILITY_EPHEMERAL: _ClassVar[Durability]
    """It ends with the Avatar, as in a private window."""
    DURABILITY_RELAXED: _ClassVar[Durability]
    """It survives the end of the program, however that ends; loss of power may take the newest
    writes, each as a whole.
    """

DURABILITY_UNSPECIFIED: _Final[Durability]
"""The host does not say; assume nothing."""
DURABILITY_DURABLE: _Final[Durability]
"""It survives loss of power and stays until someone removes it."""
DURABILITY_EVICTABLE: _Final[Durability]
"""It survives loss of power, but the system may remove all of the home at once, as browsers do with
the data of sites.
"""
DURABILITY_EPHEMERAL: _Final[Durability]
"""It ends with the Avatar, as in a private window."""
DURABILITY_RELAXED: _Final[Durability]
"""It survives the end of the program, however that ends; loss of power may take the newest writes,
each as a whole.
"""

class Guard(int, metaclass=_EnumTypeWrapper):
    """What a host may check or enforce, but need not, since some engines cannot."""

    GUARD_UNSPECIFIED: _ClassVar[Guard]
    """Not a valid guard."""
    GUARD_MODULE_FEATURES: _ClassVar[Guard]
    """Refuses modules that use features of WebAssembly which the contract does not allow. If no
    host does it, the build of a unit must.
    """
    GUARD_MEMORY_GROWTH: _ClassVar[Guard]
    """Lets memory grow to no more than max_memory_bytes, whatever the module declares. Without it a
    host refuses a module that declares more.
    """
    GUARD_ENTRY_DEADLINE: _ClassVar[Guard]
    """Ends an instance whose entry takes longer than entry_deadline_ms, which is 0 on a host
    without this guard.
    """

GUARD_UNSPECIFIED: _Final[Guard]
"""Not a valid guard."""
GUARD_MODULE_FEATURES: _Final[Guard]
"""Refuses modules that use features of WebAssembly which the contract does not allow. If no host
does it, the build of a unit must.
"""
GUARD_MEMORY_GROWTH: _Final[Guard]
"""Lets memory grow to no more than max_memory_bytes, whatever the module declares. Without it a
host refuses a module that declares more.
"""
GUARD_ENTRY_DEADLINE: _Final[Guard]
"""Ends an instance whose entry takes longer than entry_deadline_ms, which is 0 on a host without
this guard.
"""

class Failure(_Message):
    """The payload of every failed answer, in both directions."""

    code: int
    """The status code of the contract, as it also crosses beside the payload; always negative."""
    message: str
    """One sentence for a person: what went wrong and, if known, how to fix it."""
    @property
    def details(self) -> _ScalarMap[str, str]:
        """Machine-readable particulars, such as the field, the limit or the capability concerned."""

    def __init__(
        self, *, code: int = ..., message: str = ..., details: _Mapping[str, str] | None = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["code", "message", "details"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class HostInfo(_Message):
    """What the host tells the guest when an instance starts: the payload of yuan_init."""

    host: str
    """The name of the host implementation, such as "dao-python"."""
    host_version: str
    """The version of the host implementation, free text."""
    contract_major: int
    """The contract major version that the host speaks."""
    contract_minor: int
    """The contract minor version that the host speaks."""
    @property
    def limits(self) -> Limits:
        """The bounds that this host enforces on the instance."""

    @property
    def grants(self) -> _RepeatedMessage[Grant]:
        """Every capability granted to the unit, with the scopes of the grant."""
    durability: Durability
    """What happens to data for which storage answered OK."""
    @property
    def guards(self) -> _RepeatedScalar[Guard]:
        """What this host checks of a module, or holds an instance to, beyond what every host must."""
    deaths: int
    """How many instances of the unit have died since the Avatar opened the home; 0 for the first.
    What the previous instance was doing may have ended it.
    """
    def __init__(
        self,
        *,
        host: str = ...,
        host_version: str = ...,
        contract_major: int = ...,
        contract_minor: int = ...,
        limits: Limits | None = ...,
        grants: _Iterable[Grant] | None = ...,
        durability: Durability | str | None = ...,
        guards: _Iterable[Guard | str] | None = ...,
        deaths: int = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["limits"]) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal[
            "host",
            "host_version",
            "contract_major",
            "contract_minor",
            "limits",
            "grants",
            "durability",
            "guards",
            "deaths",
        ],
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Limits(_Message):
    """Bounds that a host enforces; each is at least what the contract promises."""

    max_message_bytes: int
    """The largest payload that may cross in one piece, in bytes."""
    max_item_bytes: int
    """The largest item of a stream, in bytes."""
    max_calls_in_flight: int
    """The most calls of one direction that may be unanswered at a time."""
    max_memory_bytes: int
    """The cap on linear memory, in bytes."""
    entry_deadline_ms: int
    """The longest that one entry into the guest may take, in milliseconds; 0 if the host does not
    enforce any (see GUARD_ENTRY_DEADLINE).
    """
    def __init__(
        self,
        *,
        max_message_bytes: int = ...,
        max_item_bytes: int = ...,
        max_calls_in_flight: int = ...,
        max_memory_bytes: int = ...,
        entry_deadline_ms: int = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal[
            "max_message_bytes",
            "max_item_bytes",
            "max_calls_in_flight",
            "max_memory_bytes",
            "entry_deadline_ms",
        ],
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Grant(_Message):
    """One capability that a person granted to the unit."""

    capability: str
    """The name of the capability in the contract, such as "net"."""
    @property
    def scopes(self) -> _RepeatedScalar[str]:
        """The scopes granted, in the form that the capability documents; empty for a capability
        without scopes.
        """

    def __init__(self, *, capability: str = ..., scopes: _Iterable[str] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["capability", "scopes"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Ready(_Message):
    """The guest's answer to yuan_init once it is ready to serve."""

    state_schema: int
    """The version of the state schema that the home now has."""
    recovered: bool
    """The guest knows what the previous instance died of, and refuses it from now on. The host does
    not count that death towards the number after which it stops the unit.
    """
    def __init__(self, *, state_schema: int = ..., recovered: bool = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["state_schema", "recovered"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Lifecycle(_Message):
    """The payload of a LIFECYCLE event."""

    class Kind(int, metaclass=_EnumTypeWrapper):
        """What happened to the Avatar."""

        KIND_UNSPECIFIED: _ClassVar[Lifecycle.Kind]
        """Not a valid kind; a guest ignores it."""
        KIND_FOREGROUND: _ClassVar[Lifecycle.Kind]
        """The Avatar came to the foreground."""
        KIND_BACKGROUND: _ClassVar[Lifecycle.Kind]
        """The Avatar went to the background and may be stopped without warning."""
        KIND_LOW_MEMORY: _ClassVar[Lifecycle.Kind]
        """The system is short of memory: drop caches."""
        KIND_GRANTS_CHANGED: _ClassVar[Lifecycle.Kind]
        """The grants changed; the field `grants` is the whole new list."""

    KIND_UNSPECIFIED: _Final[Lifecycle.Kind]
    """Not a valid kind; a guest ignores it."""
    KIND_FOREGROUND: _Final[Lifecycle.Kind]
    """The Avatar came to the foreground."""
    KIND_BACKGROUND: _Final[Lifecycle.Kind]
    """The Avatar went to the background and may be stopped without warning."""
    KIND_LOW_MEMORY: _Final[Lifecycle.Kind]
    """The system is short of memory: drop caches."""
    KIND_GRANTS_CHANGED: _Final[Lifecycle.Kind]
    """The grants changed; the field `grants` is the whole new list."""

    kind: Lifecycle.Kind
    """What happened."""
    @property
    def grants(self) -> _RepeatedMessage[Grant]:
        """The grants that hold from now on, set with KIND_GRANTS_CHANGED only."""

    def __init__(
        self, *, kind: Lifecycle.Kind | str | None = ..., grants: _Iterable[Grant] | None = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["kind", "grants"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class UnitManifest(_Message):
    """What a unit declares about itself in its custom section `dao.unit`, readable without running
    it.
    """

    name: str
    """The name of the unit, such as "dao"."""
    version: str
    """The version of the unit, as semantic versioning writes it."""
    contract_major: int
    """The contract major version that the unit was built for."""
    contract_minor: int
    """The contract minor version that the unit was built for."""
    least_host_minor: int
    """The lowest contract minor version that a host must speak for the unit to work."""
    @property
    def capabilities(self) -> _RepeatedMessage[CapabilityUse]:
        """Every capability that the unit imports, each once."""
    state_schema: int
    """The version of the state schema that the unit writes."""
    contract_digest: bytes
    """SHA-256 of the canonical contract that the unit's bindings were generated from."""
    source_digest: bytes
    """SHA-256 over the unit's sources, in the order of their paths."""
    toolchain: str
    """The toolchain that built the unit, such as "rustc 1.96.0"."""
    def __init__(
        self,
        *,
        name: str = ...,
        version: str = ...,
        contract_major: int = ...,
        contract_minor: int = ...,
        least_host_minor: int = ...,
        capabilities: _Iterable[CapabilityUse] | None = ...,
        state_schema: int = ...,
        contract_digest: bytes = ...,
        source_digest: bytes = ...,
        toolchain: str = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal[
            "name",
            "version",
            "contract_major",
            "contract_minor",
            "least_host_minor",
            "capabilities",
            "state_schema",
            "contract_digest",
            "source_digest",
            "toolchain",
        ],
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class CapabilityUse(_Message):
    """How a unit uses one capability."""

    capability: str
    """The name of the capability in the contract."""
    required: bool
    """Whether the unit cannot work without it."""
    @property
    def scopes(self) -> _RepeatedScalar[str]:
        """The scopes that the unit asks for; empty for all that a person is willing to give."""
    reason: str
    """Why the unit wants it, in the unit's own words, shown to a person before the grant."""
    def __init__(
        self,
        *,
        capability: str = ...,
        required: bool = ...,
        scopes: _Iterable[str] | None = ...,
        reason: str = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["capability", "required", "scopes", "reason"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...
