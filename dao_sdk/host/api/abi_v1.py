# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.abi.v1``.

Messages of the boundary itself: what host and guest exchange besides requests and answers.
"""

from __future__ import annotations

from . import descriptors as _descriptors

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

Durability = _descriptors.enum("dao.abi.v1.Durability")
DURABILITY_UNSPECIFIED = 0
DURABILITY_DURABLE = 1
DURABILITY_EVICTABLE = 2
DURABILITY_EPHEMERAL = 3
DURABILITY_RELAXED = 4
Guard = _descriptors.enum("dao.abi.v1.Guard")
GUARD_UNSPECIFIED = 0
GUARD_MODULE_FEATURES = 1
GUARD_MEMORY_GROWTH = 2
GUARD_ENTRY_DEADLINE = 3

Failure = _descriptors.message(
    "dao.abi.v1.Failure", __name__, "The payload of every failed answer, in both directions."
)
HostInfo = _descriptors.message(
    "dao.abi.v1.HostInfo",
    __name__,
    "What the host tells the guest when an instance starts: the payload of yuan_init.",
)
Limits = _descriptors.message(
    "dao.abi.v1.Limits",
    __name__,
    "Bounds that a host enforces; each is at least what the contract promises.",
)
Grant = _descriptors.message(
    "dao.abi.v1.Grant", __name__, "One capability that a person granted to the unit."
)
Ready = _descriptors.message(
    "dao.abi.v1.Ready", __name__, "The guest's answer to yuan_init once it is ready to serve."
)
Lifecycle = _descriptors.message(
    "dao.abi.v1.Lifecycle", __name__, "The payload of a LIFECYCLE event."
)
UnitManifest = _descriptors.message(
    "dao.abi.v1.UnitManifest",
    __name__,
    "What a unit declares about itself in its custom section `dao.unit`, readable without running it.",
)
CapabilityUse = _descriptors.message(
    "dao.abi.v1.CapabilityUse", __name__, "How a unit uses one capability."
)
