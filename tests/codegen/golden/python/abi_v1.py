# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.abi.v1``.

Messages of the boundary itself: what host and guest tell each other beside requests and answers.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "Error",
    "HostInfo",
    "Limits",
    "Grant",
    "Ready",
    "Lifecycle",
    "UnitManifest",
    "CapabilityUse",
]


Error = _descriptors.message(
    "odd.abi.v1.Error", __name__, "The payload of every failed answer, in both directions."
)
HostInfo = _descriptors.message(
    "odd.abi.v1.HostInfo",
    __name__,
    "What the host tells the guest when an instance starts: the payload of yuan_init.",
)
Limits = _descriptors.message(
    "odd.abi.v1.Limits",
    __name__,
    "Bounds that a host enforces; each is at least what the contract promises.",
)
Grant = _descriptors.message(
    "odd.abi.v1.Grant", __name__, "One capability that a person granted to the unit."
)
Ready = _descriptors.message(
    "odd.abi.v1.Ready", __name__, "The guest's answer to yuan_init once it is ready to serve."
)
Lifecycle = _descriptors.message(
    "odd.abi.v1.Lifecycle", __name__, "The payload of a LIFECYCLE event."
)
UnitManifest = _descriptors.message(
    "odd.abi.v1.UnitManifest",
    __name__,
    "What a unit declares about itself in its custom section `dao.unit`, readable without running it.",
)
CapabilityUse = _descriptors.message(
    "odd.abi.v1.CapabilityUse", __name__, "How a unit uses one capability."
)
