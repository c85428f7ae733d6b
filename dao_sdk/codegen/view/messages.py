"""What templates see: the contract with every name, type and decision made for one language.

A view is made by :mod:`dao_sdk.codegen.build_view`. Every construct has ``names``, one name per form
that the pack declares for it (``service.names.client``), and the facts of the contract under the
names of :mod:`dao_sdk.contract.model`. ``docs/packs.md`` lists what is here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from dao_sdk.codegen.casing import Name
from dao_sdk.contract.pattern import Part

_T = TypeVar("_T")


class Table(Generic[_T]):
    """Values by name, reached as attributes: ``names.client``, ``types.read``."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, _T]) -> None:
        self._values = dict(values)

    def __getattr__(self, name: str) -> _T:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> _T:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __repr__(self) -> str:
        return f"Table({', '.join(self._values)})"


Names = Table[Name]
Texts = Table[str]


@dataclass(frozen=True, slots=True)
class Constant:
    """A limit, entry result, kind of event or value of a parameter."""

    name: str
    value: int
    doc: str
    names: Names


@dataclass(frozen=True, slots=True)
class Status(Constant):
    """How a call ended, or that it goes on."""

    executed: str
    """Whether it took effect: ``no``, ``yes`` or ``unknown``."""
    repeat: str
    """Whether the same call may be sent again: ``safe``, ``useless`` or ``unsafe``."""


@dataclass(frozen=True, slots=True)
class Type:
    """A reference to a message, for a request or an answer; of the boundary, also to an enum."""

    name: str
    """Full name, such as ``dao.data.v1.PutRequest``."""
    doc: str
    """What the contract says about the message."""
    empty: bool
    """Whether the message has no fields, so that there is but one such message."""
    omittable: bool
    """Whether a message without anything set keeps the rules, so that a request need not be given."""
    names: Names
    """The names of the message."""
    package: Package
    file: File
    """The file that declares it."""
    types: Texts
    """How it is written outside its package, by type set."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the values of a field must be, or each item or value of it; none where nothing is said."""

    required: bool
    min_len: int | None
    max_len: int | None
    min_bytes: int | None
    max_bytes: int | None
    pattern: str | None
    parts: tuple[Part, ...]
    """The pattern taken apart: ``ranges`` of characters, ``least``, ``most`` (none for any number)."""
    min_items: int | None
    max_items: int | None
    gte: int | None
    lte: int | None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message."""

    name: str
    number: int
    doc: str
    label: str
    """``single``, ``optional``, ``repeated`` or ``map``."""
    kind: str
    """What its values are: ``scalar``, ``message`` or ``enum``."""
    type: str
    """The scalar, or the full name of the message or enum."""
    key: str | None
    """The scalar of a map's keys."""
    oneof: str | None
    """The oneof that it belongs to."""
    presence: bool
    """Whether one can ask if it is set."""
    json_name: str
    deprecated: bool
    rules: Rules | None
    ruled: bool
    """Whether it holds messages in which there are rules."""
    names: Names
    types: Texts
    """How its type is written inside its message, by type set."""


@dataclass(frozen=True, slots=True)
class Oneof:
    """A group of fields of which at most one is set."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an enum."""

    name: str
    number: int
    doc: str
    deprecated: bool
    names: Names
    first: Names
    """The names of the first value with this number: its own, but for a synonym."""


@dataclass(frozen=True, slots=True)
class Enum:
    """An enum."""

    name: str
    """Full name."""
    short: str
    """The last part of the name."""
    doc: str
    values: tuple[Value, ...]
    variants: tuple[Value, ...]
    """The first value of each number, for languages in which a number has one name only."""
    synonyms: tuple[Value, ...]
    """The others (``allow_alias``): another name of a number that has one."""
    nested: bool
    """Whether it is declared inside a message."""
    file: File
    """The file that declares it."""
    names: Names
    types: Texts
    """How the type of its values is written inside the enum, by type set."""
    beside: Texts
    """The same beside the enum, in its message or package."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message; ``messages`` and ``enums`` are those declared directly inside it."""

    name: str
    """Full name."""
    short: str
    """The last part of the name."""
    doc: str
    fields: tuple[Field, ...]
    oneofs: tuple[Oneof, ...]
    ruled: bool
    """Whether there are rules in it, or in the messages that it holds."""
    presence: tuple[str, ...]
    """What one can ask whether it is set: fields with presence and oneofs, by their proto names."""
    messages: tuple[Message, ...]
    enums: tuple[Enum, ...]
    nested: bool
    """Whether it is declared inside a message."""
    file: File
    """The file that declares it."""
    names: Names
    words: Texts
    """The words of the language, as they must be written inside this message."""


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name for a type, for places where its own is shadowed."""

    name: str
    target: str


@dataclass(slots=True, eq=False)
class Package:
    """A Protobuf package."""

    name: str
    """Full name, such as ``dao.data.v1``."""
    doc: str
    """The words of its files about themselves, in the order of the files."""
    names: Names
    messages: tuple[Message, ...] = ()
    """The messages at the top of its files; nested ones are inside them."""
    enums: tuple[Enum, ...] = ()
    """The enums at the top of its files."""
    uses: tuple[Package, ...] = ()
    """Other packages whose types its messages use."""
    aliases: tuple[Alias, ...] = ()
    words: Texts = field(default_factory=lambda: Texts({}))
    """The words of the language, as they must be written at the top of the package."""

    @property
    def all_messages(self) -> tuple[Message, ...]:
        """Every message, outer before inner."""
        found: list[Message] = []
        waiting = list(reversed(self.messages))
        while waiting:
            message = waiting.pop()
            found.append(message)
            waiting.extend(reversed(message.messages))
        return tuple(found)

    @property
    def all_enums(self) -> tuple[Enum, ...]:
        """Every enum, those of messages after those at the top."""
        return (*self.enums, *(enum for each in self.all_messages for enum in each.enums))


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """One .proto file, for packs whose ecosystem compiles it itself."""

    path: str
    package: Package
    doc: str
    source: str
    imports: tuple[str, ...]
    names: Names


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


@dataclass(frozen=True, slots=True)
class Param:
    """An i32 that an import or export takes."""

    name: str
    role: str
    """What it stands for, such as ``in_pointer``; docs/packs.md lists the roles."""
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
