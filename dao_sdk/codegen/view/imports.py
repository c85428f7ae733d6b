"""Imports and exports, and the capabilities that imports belong to."""

from __future__ import annotations

from dataclasses import dataclass

from dao_sdk.codegen.view.constants import Constant
from dao_sdk.codegen.view.services import Method, Service
from dao_sdk.codegen.view.table import Names


@dataclass(frozen=True, slots=True)
class Param:
    """An i32 that an import or export takes."""

    name: str
    role: str
    """What it stands for, such as ``in_pointer``; docs/reference/packs.md lists the roles."""
    signed: bool
    max: int | None
    """The most bytes that a length may say."""
    values: tuple[Constant, ...]
    """The numbers that it can be, if they have names."""
    names: Names


@dataclass(frozen=True, slots=True)
class Argument:
    """What an import takes or gives as people think of it: one or two parameters."""

    kind: str
    """``number``, ``choice`` (one of ``param.values``), ``bytes``, ``text``; of what it gives,
    ``bytes`` or ``i64``."""
    param: Param
    """The number, or the pointer."""
    length: Param | None
    """The length of bytes and texts."""


@dataclass(frozen=True, slots=True)
class Import:
    """A function that the guest imports."""

    name: str
    doc: str
    capability: str
    since: str
    mode: str
    """``sync``, ``async`` or ``stream``."""
    effect: bool
    optional: bool
    params: tuple[Param, ...]
    service: Service | None
    """The service that describes it; None where ``mode`` is sync."""
    method: Method | None
    """The rpc that it carries; None where ``mode`` is sync."""
    operation: str
    """Its name within its capability, such as ``fill``."""
    during_alloc: bool
    arguments: tuple[Argument, ...]
    """What it takes, where ``mode`` is sync; without what the call mechanism needs."""
    gives: Argument | None
    """What it writes into the guest's memory, where ``mode`` is sync."""
    names: Names


@dataclass(frozen=True, slots=True)
class Export:
    """A function that the guest exports."""

    name: str
    doc: str
    params: tuple[Param, ...]
    returns: str | None
    """``version``, ``pointer``, ``result``, or None."""
    names: Names


@dataclass(frozen=True, slots=True)
class Scope:
    """What a grant of a capability can be narrowed to."""

    name: str
    doc: str
    example: str
    required: bool


@dataclass(frozen=True, slots=True)
class Capability:
    """A right that a unit may be granted."""

    name: str
    doc: str
    reason: str
    within_home: bool
    ordered: bool
    """Whether its operations take effect in the order in which they are issued."""
    scope: Scope | None
    imports: tuple[Import, ...]
    services: tuple[Service, ...]
    """The services that describe its imports; empty where all of them are sync."""
    sync: tuple[Import, ...]
    """Those of its imports that answer at once and are carried out by a handler."""
    names: Names
