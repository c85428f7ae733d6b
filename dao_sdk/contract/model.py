"""The contract as one immutable value: what every other part of the SDK reads.

A :class:`Contract` is resolved (every message type, service and method that it
names is in it), documented (every element carries its sentence) and
independent of where it was read from. :mod:`dao_sdk.contract.ir` prints it as
versioned JSON and reads it back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Mode(StrEnum):
    """How an import or method answers."""

    SYNC = "sync"
    """The answer is the status that the call itself returns."""
    ASYNC = "async"
    """Exactly one answer, on a later entry."""
    STREAM = "stream"
    """Any number of items, then one answer that ends the call."""


class Scalar(StrEnum):
    """The scalar types of Protobuf, by their names in a .proto file."""

    DOUBLE = "double"
    FLOAT = "float"
    INT32 = "int32"
    INT64 = "int64"
    UINT32 = "uint32"
    UINT64 = "uint64"
    SINT32 = "sint32"
    SINT64 = "sint64"
    FIXED32 = "fixed32"
    FIXED64 = "fixed64"
    SFIXED32 = "sfixed32"
    SFIXED64 = "sfixed64"
    BOOL = "bool"
    STRING = "string"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a source file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class TypeRef:
    """The type of a field: a scalar, or a message or enum by its full name."""

    kind: Literal["scalar", "message", "enum"]
    name: str
    """The scalar's name (see :class:`Scalar`), or the full name such as ``dao.data.v1.Value``."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the values of a field must be; None and false where nothing is said.

    Of a repeated field all but the number of items is about each item, of a map about each value.
    """

    required: bool = False
    """Whether it must be set: not empty, not 0."""
    min_len: int | None = None
    """The fewest Unicode scalar values of a string."""
    max_len: int | None = None
    min_bytes: int | None = None
    """The fewest bytes, of a string those of its UTF-8."""
    max_bytes: int | None = None
    pattern: str | None = None
    """What the whole string matches; see :mod:`dao_sdk.contract.pattern`."""
    expected: str | None = None
    """What the pattern asks for, in words that go on after "must be"."""
    min_items: int | None = None
    """The fewest items of a repeated field, or entries of a map."""
    max_items: int | None = None
    gte: int | None = None
    """The least that a whole number may be, unless it is 0 and not required."""
    lte: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message."""

    name: str
    number: int
    type: TypeRef
    doc: str
    label: Literal["single", "optional", "repeated", "map"] = "single"
    """``single`` has no presence (unless a message); ``optional`` has; ``map`` is keyed by ``key``."""
    key: Scalar | None = None
    """The key type of a map."""
    oneof: str | None = None
    """The oneof that the field belongs to (never a synthetic one)."""
    json_name: str = ""
    deprecated: bool = False
    rules: Rules | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Oneof:
    """A group of fields of which at most one is set."""

    name: str
    doc: str
    fields: tuple[str, ...]
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One value of an enum."""

    name: str
    number: int
    doc: str
    deprecated: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class EnumType:
    """An enum, at the top of its file or inside a message."""

    name: str
    """Full name, such as ``dao.data.v1.Comparison.Operator``."""
    doc: str
    values: tuple[EnumValue, ...]
    parent: str | None = None
    """Full name of the message that it is declared in."""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Message:
    """A message type, at the top of its file or inside another message."""

    name: str
    """Full name, such as ``dao.data.v1.Document``."""
    doc: str
    fields: tuple[Field, ...]
    oneofs: tuple[Oneof, ...] = ()
    parent: str | None = None
    """Full name of the message that it is declared in."""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Method:
    """One rpc of a service."""

    name: str
    """Name inside its service, such as ``Put``."""
    doc: str
    request: str
    """Full name of the request message."""
    response: str
    """Full name of the response message (of one item, where it streams)."""
    mode: Mode
    """ASYNC or STREAM."""
    number: int | None = None
    """Method number, for services of the guest."""
    effect: bool = False
    """Whether a call may have changed something when its instance dies."""
    idempotency: Literal["unknown", "no_side_effects", "idempotent"] = "unknown"
    """The rpc's ``idempotency_level``: whether a call whose outcome is unknown may be repeated."""
    place: Place | None = field(default=None, compare=False)


SERVICE_SUFFIX = "Service"
"""What the names of services end with, by the Protobuf style guide; people leave it out."""


@dataclass(frozen=True, slots=True)
class Service:
    """A Protobuf service: offered by the guest, or by the host as one capability."""

    name: str
    """Full name, such as ``dao.data.v1.DocumentsService``."""
    doc: str
    methods: tuple[Method, ...]
    since: str = "1.0"
    capability: str | None = None
    """The capability whose imports this service describes; None for services of the guest."""
    place: Place | None = field(default=None, compare=False)

    @property
    def short(self) -> str:
        """Its name as people write it: without its package and the suffix ``Service``."""
        last = self.name.rpartition(".")[2]
        return last.removesuffix(SERVICE_SUFFIX).rstrip("_") or last


@dataclass(frozen=True, slots=True)
class ProtoFile:
    """One .proto file."""

    path: str
    """Path as other files import it, such as ``dao/data/v1/value.proto``."""
    package: str
    doc: str
    source: str
    """The text of the file, for packs whose ecosystem compiles it itself."""
    imports: tuple[str, ...]
    messages: tuple[Message, ...]
    """Every message of the file, nested ones included, outer before inner."""
    enums: tuple[EnumType, ...]
    """Every enum of the file, nested ones included."""
    services: tuple[str, ...]
    """Full names of the services declared in the file."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A named number: an entry result, an event kind, a limit, a value of a parameter."""

    name: str
    value: int
    doc: str
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Status(Constant):
    """How a call ended, or that it goes on, and what its caller may conclude from that."""

    executed: Literal["no", "yes", "unknown"] = "unknown"
    """Whether the call took effect."""
    repeat: Literal["safe", "useless", "unsafe"] = "unsafe"
    """Whether the same call may be sent again: ``safe`` (nothing happened, and it may work later),
    ``useless`` (it ends the same way until something changes), ``unsafe`` (it may take effect
    twice, unless the method says otherwise)."""


class Role(StrEnum):
    """What a parameter, always an i32, stands for."""

    SCALAR = "scalar"
    """A number."""
    CALL_ID = "call_id"
    """The id of a call; the caller chooses it."""
    METHOD = "method"
    """The number of a method."""
    STATUS = "status"
    """A status code, signed."""
    IN_POINTER = "in_pointer"
    """Where bytes begin that the host reads before it returns; ``in_length`` follows."""
    IN_LENGTH = "in_length"
    TEXT_POINTER = "text_pointer"
    """The same for text in UTF-8, which is for people: the host cuts what is over ``max``."""
    TEXT_LENGTH = "text_length"
    OUT_POINTER = "out_pointer"
    """Where the host writes bytes, exactly as many as ``out_length``, which follows, says."""
    OUT_LENGTH = "out_length"
    OUT_I64 = "out_i64"
    """Where the host writes a signed number of 64 bits, little-endian."""
    OWNED_POINTER = "owned_pointer"
    """Where bytes begin that the host allocated in the guest; ``owned_length`` follows."""
    OWNED_LENGTH = "owned_length"


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of an import or export."""

    name: str
    role: Role
    signed: bool = False
    """Whether the number has a sign; engines give every i32 with one, whatever it means."""
    max: int | None = None
    """The most bytes that a length may say."""
    values: tuple[Constant, ...] = ()
    """The numbers that a scalar can be, where they have names, such as ``WALL``."""
    place: Place | None = field(default=None, compare=False)


CALL_PARAMS = (
    Param("call_id", Role.CALL_ID),
    Param("ptr", Role.IN_POINTER),
    Param("len", Role.IN_LENGTH),
)
"""The parameters of every import that carries an rpc."""


@dataclass(frozen=True, slots=True)
class Export:
    """A function that the guest exports; every parameter is an i32."""

    name: str
    doc: str
    params: tuple[Param, ...]
    returns: Literal["version", "pointer", "result"] | None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Import:
    """A function that the guest imports; every parameter is an i32, and it returns an i32 status."""

    name: str
    doc: str
    capability: str
    since: str
    mode: Mode
    params: tuple[Param, ...]
    rpc: str | None = None
    """The rpc that it carries, such as ``dao.storage.v1.StorageService.Read``; None where mode is SYNC."""
    effect: bool = False
    optional: bool = False
    """Whether a host may lack it."""
    during_alloc: bool = False
    """Whether the guest may call it inside ``yuan_alloc``."""
    place: Place | None = field(default=None, compare=False)

    @property
    def prefix(self) -> str:
        """What its name begins with: ``avatar_random`` for ``avatar_random_fill``, ``avatar`` for
        ``avatar_log``, which has nothing but its capability in it."""
        own = f"avatar_{self.capability}"
        return "avatar" if self.name == own else own

    @property
    def operation(self) -> str:
        """The name within its capability: ``fill`` for ``avatar_random_fill``, ``log`` for ``avatar_log``."""
        return self.name.removeprefix(f"{self.prefix}_")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a grant of a capability can be narrowed to."""

    name: str
    doc: str
    example: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Capability:
    """A right that a unit may be granted."""

    name: str
    doc: str
    reason: str
    """Why a unit would want it, shown to a person where the unit gives no reason of its own."""
    within_home: bool
    """Whether opening a home for a unit grants it (true), or only a word of the person's (false)."""
    scope: Scope | None = None
    ordered: bool = False
    """Whether its operations take effect in the order in which they are issued: each takes its
    place before the call that issues it returns."""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Wasm:
    """The WebAssembly level of the contract."""

    module: str
    """The module name of every import, such as ``avatar_v1``."""
    memory: str
    """The name of the exported memory."""
    features: tuple[str, ...]
    """What is allowed beyond the WebAssembly 1.0 MVP."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """Full names of the messages that the boundary itself uses."""

    error: str
    host_info: str
    ready: str
    lifecycle: str
    manifest: str


@dataclass(frozen=True, slots=True)
class Contract:
    """One version of the contract between hosts and units."""

    name: str
    major: int
    minor: int
    state: Literal["draft", "released"]
    doc: str
    wasm: Wasm
    limits: tuple[Constant, ...]
    statuses: tuple[Status, ...]
    results: tuple[Constant, ...]
    events: tuple[Constant, ...]
    boundary: Boundary
    exports: tuple[Export, ...]
    capabilities: tuple[Capability, ...]
    imports: tuple[Import, ...]
    services: tuple[Service, ...]
    """Services of the guest, then services of the host (with ``capability``), in the contract's order."""
    files: tuple[ProtoFile, ...]
    """Every .proto file, each after the files that it imports."""
    descriptors: bytes
    """A serialized ``google.protobuf.FileDescriptorSet`` of the files, without source information."""

    @property
    def version(self) -> str:
        """The version as ``major.minor``."""
        return f"{self.major}.{self.minor}"
