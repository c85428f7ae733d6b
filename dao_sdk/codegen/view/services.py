"""Services and their methods."""

from __future__ import annotations

from dataclasses import dataclass

from dao_sdk.codegen.view.messages import File, Package, Type
from dao_sdk.codegen.view.table import Names, Texts


@dataclass(frozen=True, slots=True)
class Method:
    """One rpc of a service."""

    name: str
    full_name: str
    """Such as ``dao.data.v1.DocumentsService.Put``."""
    doc: str
    mode: str
    """``async`` or ``stream``."""
    number: int | None
    """The method number; None where the host offers the service."""
    effect: bool
    idempotency: str
    """``unknown``, ``no_side_effects`` or ``idempotent``."""
    request: Type
    response: Type
    """The answer, or one item of a stream."""
    names: Names


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the guest, or of the host as one capability."""

    name: str
    """Full name."""
    short: str
    """The last part of the name."""
    doc: str
    since: str
    capability: str | None
    """The capability whose imports it describes; None for services of the guest."""
    package: Package
    methods: tuple[Method, ...]
    extends: tuple[Texts, ...]
    """What the pack's ``[[extends]]`` say about it."""
    file: File
    """The file that declares it."""
    names: Names
    words: Texts
    """The words of the language, as they must be written inside this service."""

    @property
    def messages(self) -> tuple[Type, ...]:
        """The messages that its methods take and give, each once, in the order of the methods."""
        types = (type_ for each in self.methods for type_ in (each.request, each.response))
        return tuple({type_.name: type_ for type_ in types}.values())

    @property
    def uses(self) -> tuple[Package, ...]:
        """The packages of these messages."""
        return tuple({each.package.name: each.package for each in self.messages}.values())

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes that its methods have: ``async``, ``stream`` or both, in this order."""
        return tuple(sorted({each.mode for each in self.methods}))
