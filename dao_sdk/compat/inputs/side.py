"""One side of a comparison: whatever could be read of it, and why the rest could not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dao_sdk.compat.inputs.keys import Keys, no_keys
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.vocabulary import Layer
from dao_sdk.contract.model import Contract, Place
from dao_sdk.contract.wasm import Module


@dataclass(frozen=True, slots=True)
class Use:
    """How a unit uses one capability, from its manifest."""

    capability: str
    required: bool
    scopes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a unit says of itself (dao.abi.v1.UnitManifest)."""

    name: str
    version: str
    contract_major: int
    contract_minor: int
    least_host_minor: int
    capabilities: tuple[Use, ...]
    state_schema: int
    contract_digest: bytes


@dataclass(frozen=True, slots=True)
class Unit:
    """A .wasm file, read and never run."""

    wasm: bytes
    module: Module
    manifest: Manifest | None
    """None where its custom section is missing or damaged."""


def _no_line(place: Place) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Side:
    """OLD or NEW."""

    title: str
    """As the person named it, such as ``release:1.0``."""
    schema: Schema | None = None
    """Its messages and services."""
    contract: Contract | None = None
    """Its contract; a unit's is the one that it was built from."""
    unit: Unit | None = None
    """The unit, where the side is one: it then stands for the units of its contract."""
    gaps: dict[Layer, str] = field(default_factory=dict)
    """Why a layer cannot be checked, though a side of this kind should have it."""
    line_at: Callable[[Place], str] = _no_line
    """The text of the source line at a place; empty where it is not known."""
    key_at: Keys = no_keys
    """The place of a key in the contract's file; None where that is not known."""
