"""The contract as the host runtime needs it: numbers, names and message classes.

An :class:`Abi` is a plain table. Emitted packages carry one as literals
(``api/contract.py``); the reference host can also make one from any contract
at run time (``dynamic.py``). Nothing below this table knows where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from google.protobuf.message import Message

from .facts import StatusFacts
from .rules import Checker, Rules


class AbiParam(NamedTuple):
    """A parameter of an import: an i32, and what it stands for."""

    name: str
    """Its name in the contract."""
    role: str
    """What it stands for, such as ``scalar`` or ``in_pointer``."""
    signed: bool = False
    """Whether the number has a sign; without one, an engine's negative number is a large one."""
    max: int | None = None
    """The most bytes that a length may say."""
    values: Mapping[str, int] | None = None
    """The numbers that it can be, by name; None for any."""


CALL_PARAMS = (
    AbiParam("call_id", "call_id"),
    AbiParam("ptr", "in_pointer"),
    AbiParam("len", "in_length"),
)
"""The parameters of every import that carries an rpc."""


class AbiImport(NamedTuple):
    """A function that the guest imports; it takes i32s and returns an i32 status."""

    name: str
    """Its name in the contract's module, such as ``avatar_storage_read``."""
    capability: str
    """The capability that grants it, such as ``storage``."""
    mode: Literal["sync", "async", "stream"]
    """``sync``: the returned status is the answer; ``async``: one answer later; ``stream``: many."""
    params: tuple[AbiParam, ...]
    """Its parameters, each an i32."""
    since: str = "1.0"
    """The contract version that brought it."""
    optional: bool = False
    """Whether a host may lack it."""
    effect: bool = False
    """Whether a call may have changed something when its instance dies."""
    during_alloc: bool = False
    """Whether the guest may call it while it allocates."""
    service: str | None = None
    """Full name of the service that describes it, such as ``dao.storage.v1.StorageService``; None if sync."""
    method: str | None = None
    """The method of the capability's Protocol that answers it, such as ``read_many``."""
    request: type[Message] | None = None
    """The message that the guest sends; None where sync."""
    response: type[Message] | None = None
    """The message that answers, or one item of a stream; None where sync."""
    doc: str = ""
    """What it does, from the contract."""


class AbiMethod(NamedTuple):
    """A method of a service that the guest offers."""

    number: int
    """The stable 32-bit number that crosses the boundary."""
    service: str
    """Full name of its service, such as ``dao.data.v1.DocumentsService``."""
    short_service: str
    """The name of its service as people write it, such as ``documents``."""
    name: str
    """Name in the contract, such as ``ExportFile``."""
    attribute: str
    """Name in Python, such as ``export_file``."""
    mode: Literal["async", "stream"]
    """``async``: one answer; ``stream``: items, then the end."""
    request: type[Message]
    """The message that the host sends."""
    response: type[Message]
    """The message that answers, or one item of a stream."""
    effect: bool = False
    """Whether a call may have changed something when its instance dies."""
    idempotency: Literal["unknown", "no_side_effects", "idempotent"] = "unknown"
    """Whether a call whose outcome is unknown may be repeated."""
    doc: str = ""
    """What it does, from the contract."""

    @property
    def full_name(self) -> str:
        """Service and name, such as ``dao.data.v1.DocumentsService.Put``."""
        return f"{self.service}.{self.name}"


class AbiCapability(NamedTuple):
    """A right that a unit may be granted."""

    name: str
    """Its name in the contract, such as ``net``."""
    within_home: bool
    """Whether opening a home for a unit grants it (true), or only a word of the person's (false)."""
    reason: str
    """Why a unit would want it, where the unit gives no reason of its own."""
    ordered: bool = False
    """Whether its operations take effect in the order in which they are issued."""
    doc: str = ""
    """What it allows, from the contract."""
    scope: str | None = None
    """What a grant can be narrowed by, such as ``host``; None where it has no scopes."""
    scope_required: bool = False
    """Whether a grant without a scope means nothing."""
    scope_doc: str = ""
    """How a scope is written."""
    scope_example: str = ""
    """One scope, as a person would write it."""


@dataclass(frozen=True, eq=False, repr=False)
class Abi:
    """One version of the contract, ready to be spoken."""

    name: str
    """The contract's name, such as ``dao``."""
    major: int
    """Units and hosts of different majors do not understand each other."""
    minor: int
    """What was added since the major began."""
    state: Literal["draft", "released"]
    """A draft is spoken only between sides of the same digest."""
    digest: bytes
    """SHA-256 of the canonical contract."""
    module: str
    """The module of every import, such as ``avatar_v1``."""
    memory: str
    """The name of the exported memory."""
    features: frozenset[str]
    """The WebAssembly features allowed beyond the MVP."""
    limits: Mapping[str, int]
    """Every limit by name, such as ``max_message_bytes``."""
    statuses: Mapping[str, int]
    """Every status by name, such as ``NOT_FOUND``."""
    facts: Mapping[str, StatusFacts]
    """What each status says about a call that ended so, by its name."""
    results: Mapping[str, int]
    """What an entry returns, by name: ``DONE``, ``PENDING``, ``YIELD``."""
    events: Mapping[str, int]
    """The kinds of events by name, such as ``COMPLETION``."""
    exports: Mapping[str, tuple[tuple[str, ...], str | None]]
    """The parameters of every export and what it returns (``version``, ``pointer``, ``result``, None)."""
    capabilities: tuple[AbiCapability, ...]
    """Every capability, in the contract's order."""
    imports: tuple[AbiImport, ...]
    """Every import, in the contract's order."""
    methods: tuple[AbiMethod, ...]
    """Every method of every service of the guest."""
    error: type[Message]
    """The message of every failed answer."""
    host_info: type[Message]
    """What the host tells an instance at its start."""
    ready: type[Message]
    """What an instance answers once it is ready."""
    lifecycle: type[Message]
    """The payload of a LIFECYCLE event."""
    manifest: type[Message]
    """What a unit says about itself in its custom section."""
    rules: Rules
    """What the fields of messages must be."""
    unfamiliar: frozenset[str] = frozenset()
    """Services that are not what adapters of that name were written for."""

    @property
    def version(self) -> str:
        """The version as ``major.minor``."""
        return f"{self.major}.{self.minor}"

    @cached_property
    def checker(self) -> Checker:
        """What checks messages against the rules."""
        return Checker(self.rules)

    @cached_property
    def status_names(self) -> Mapping[int, str]:
        """The name of every status code."""
        return {code: name for name, code in self.statuses.items()}

    @cached_property
    def imports_by_name(self) -> Mapping[str, AbiImport]:
        """Every import by its name."""
        return {entry.name: entry for entry in self.imports}

    @cached_property
    def capabilities_by_name(self) -> Mapping[str, AbiCapability]:
        """Every capability by its name."""
        return {entry.name: entry for entry in self.capabilities}

    @cached_property
    def methods_by_number(self) -> Mapping[int, AbiMethod]:
        """Every method of the guest by its number."""
        return {method.number: method for method in self.methods}

    @cached_property
    def methods_by_name(self) -> Mapping[str, AbiMethod]:
        """Every method of the guest by its full name, such as ``dao.data.v1.DocumentsService.Put``."""
        return {method.full_name: method for method in self.methods}

    def status_name(self, code: int) -> str:
        """Name a status code; an unknown one is named ``STATUS_<code>``.

        Args:
            code: The status as it crossed.

        Returns:
            The name in the contract, such as ``NOT_FOUND``.
        """
        return self.status_names.get(code) or f"STATUS_{code}"
