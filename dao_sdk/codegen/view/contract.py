"""The whole contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dao_sdk.codegen.view.constants import Constant, Status
from dao_sdk.codegen.view.imports import Capability, Export, Import
from dao_sdk.codegen.view.messages import File, Package, Type
from dao_sdk.codegen.view.services import Method, Service
from dao_sdk.codegen.view.table import Names


@dataclass(frozen=True, slots=True)
class Boundary:
    """The messages that the boundary itself uses, and what is in them under a fixed name."""

    error: Type
    host_info: Type
    ready: Type
    lifecycle: Type
    manifest: Type
    limits: Type
    """The message in ``limits`` of the host info."""
    grant: Type
    """The message in ``grants`` of the host info."""
    lifecycle_grant: Type
    """The message in ``grants`` of a lifecycle event."""
    lifecycle_kind: Type
    """The enum in ``kind`` of a lifecycle event."""


@dataclass(frozen=True, slots=True)
class Contract:
    """The whole contract, made ready for one language."""

    name: str
    major: int
    minor: int
    version: str
    state: str
    doc: str
    digest: bytes
    """SHA-256 of the canonical contract."""
    module: str
    memory: str
    features: tuple[str, ...]
    limits: tuple[Constant, ...]
    statuses: tuple[Status, ...]
    results: tuple[Constant, ...]
    events: tuple[Constant, ...]
    boundary: Boundary
    exports: tuple[Export, ...]
    imports: tuple[Import, ...]
    capabilities: tuple[Capability, ...]
    packages: tuple[Package, ...]
    files: tuple[File, ...]
    """Every .proto file, each after the files that it imports."""
    services: tuple[Service, ...]
    """The services of the guest."""
    host_services: tuple[Service, ...]
    """The services of the host, each described by a capability."""
    checked: tuple[Type, ...]
    """The messages with rules that requests are, or hold: those that somebody checks."""
    descriptors: bytes
    """A serialized ``google.protobuf.FileDescriptorSet`` of the files."""
    descriptor_files: tuple[bytes, ...]
    """The same apart: a serialized ``FileDescriptorProto`` for each, after those that it imports."""
    renamed: Mapping[str, str]
    """What plugins see under another name: full name -> the last part of the other one."""
    names: Names

    @property
    def guest_packages(self) -> tuple[Package, ...]:
        """The packages whose messages the services of the guest take and give."""
        return self._packages_of(self.services)

    @property
    def host_packages(self) -> tuple[Package, ...]:
        """The packages whose messages the services of the host take and give."""
        return self._packages_of(self.host_services)

    def _packages_of(self, services: tuple[Service, ...]) -> tuple[Package, ...]:
        methods = [method for service in services for method in service.methods]
        used = {type_.package.name for each in methods for type_ in (each.request, each.response)}
        return tuple(package for package in self.packages if package.name in used)

    @property
    def methods(self) -> tuple[Method, ...]:
        """Every method of every service of the guest."""
        return tuple(method for service in self.services for method in service.methods)
