# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.abi.v1``.

What the boundary itself needs.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "Error",
    "HostInfo",
    "Ready",
    "Lifecycle",
    "UnitManifest",
]


Error = _descriptors.message("odd.abi.v1.Error", __name__, "The payload of every failed answer.")
HostInfo = _descriptors.message("odd.abi.v1.HostInfo", __name__, "What the host tells the guest.")
Ready = _descriptors.message("odd.abi.v1.Ready", __name__, "The guest is ready.")
Lifecycle = _descriptors.message("odd.abi.v1.Lifecycle", __name__, "Something happened.")
UnitManifest = _descriptors.message("odd.abi.v1.UnitManifest", __name__, "What a unit declares.")
