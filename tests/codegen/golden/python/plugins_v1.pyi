# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.plugins.v1``.

What the plugins of languages trip over, in a file that has the base name of another. @file, [x],
<T>, {y} and #1.
"""

from collections.abc import Iterable as _Iterable
from collections.abc import Mapping as _Mapping
from typing import Any as _Any
from typing import ClassVar as _ClassVar
from typing import Final as _Final
from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.internal.containers import RepeatedScalarFieldContainer as _RepeatedScalar
from google.protobuf.internal.containers import ScalarMap as _ScalarMap
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper as _EnumTypeWrapper
from google.protobuf.message import Message as _Message

from . import other_v1

__all__ = [
    "Methods",
    "Wrapped",
    "Wrapped_Two",
    "Level_name",
    "Level_LEVEL_LOW",
    "lower_case",
    "Properties",
    "Object",
    "Uint8Array",
    "Message",
    "Same",
    "SameSchema",
    "Getters",
    "GettersOrBuilder",
    "GettersKt",
    "Other",
    "String",
    "Words",
    "Level",
    "LEVEL_UNSPECIFIED",
    "LEVEL_LOW",
    "ObjectSchema",
    "OBJECT_SCHEMA_NONE",
    "HTTPVersion",
    "HTTP_VERSION_UNSPECIFIED",
    "HTTP_VERSION_1",
    "Digits",
    "DIGITS_NONE",
    "DIGITS_2D",
]

class Level(int, metaclass=_EnumTypeWrapper):
    """Go: what stands beside an enum."""

    LEVEL_UNSPECIFIED: _ClassVar[Level]
    """Nothing."""
    LEVEL_LOW: _ClassVar[Level]
    """Low."""

LEVEL_UNSPECIFIED: _Final[Level]
"""Nothing."""
LEVEL_LOW: _Final[Level]
"""Low."""

class ObjectSchema(int, metaclass=_EnumTypeWrapper):
    """TypeScript: an enum named like what stands beside `Object`."""

    OBJECT_SCHEMA_NONE: _ClassVar[ObjectSchema]
    """None."""

OBJECT_SCHEMA_NONE: _Final[ObjectSchema]
"""None."""

class HTTPVersion(int, metaclass=_EnumTypeWrapper):
    """An enum whose prefix is of words that are capitals."""

    HTTP_VERSION_UNSPECIFIED: _ClassVar[HTTPVersion]
    """None."""
    HTTP_VERSION_1: _ClassVar[HTTPVersion]
    """The first."""

HTTP_VERSION_UNSPECIFIED: _Final[HTTPVersion]
"""None."""
HTTP_VERSION_1: _Final[HTTPVersion]
"""The first."""

class Digits(int, metaclass=_EnumTypeWrapper):
    """An enum whose prefix is left out, but for one value that would begin with a digit."""

    DIGITS_NONE: _ClassVar[Digits]
    """None."""
    DIGITS_2D: _ClassVar[Digits]
    """Begins with a digit."""

DIGITS_NONE: _Final[Digits]
"""None."""
DIGITS_2D: _Final[Digits]
"""Begins with a digit."""

class Methods(_Message):
    """Go: fields that are methods of every message, and getters that meet fields."""

    reset: str
    """A method of every message."""
    string: str
    """Another."""
    proto_message: str
    """One more."""
    descriptor: str
    """The last of them."""
    foo: int
    """A field."""
    get_foo: int
    """Named like its getter."""
    get_get_foo: int
    """Named like the getter of that."""
    one_way: int
    """One way."""
    other_way: str
    """Another way."""
    get_kind: int
    """Named like the getter of the oneof."""
    def __init__(
        self,
        *,
        reset: str = ...,
        string: str = ...,
        proto_message: str = ...,
        descriptor: str = ...,
        foo: int = ...,
        get_foo: int = ...,
        get_get_foo: int = ...,
        one_way: int | None = ...,
        other_way: str | None = ...,
        get_kind: int = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["one_way", "other_way", "kind"]) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal[
            "reset",
            "string",
            "proto_message",
            "descriptor",
            "foo",
            "get_foo",
            "get_get_foo",
            "one_way",
            "other_way",
            "get_kind",
            "kind",
        ],
    ) -> None: ...
    def WhichOneof(
        self, oneof_group: _Literal["kind"]
    ) -> _Literal["one_way", "other_way", None]: ...

class Wrapped(_Message):
    """Go: the type of one case of a oneof, and a message that is declared inside."""

    class One(_Message):
        """Meets the type of the case `one`."""

        def __init__(self) -> None: ...
        def HasField(self, field_name: _Never) -> bool: ...
        def WhichOneof(self, oneof_group: _Never) -> None: ...

    one: int
    """The number `one`."""
    @property
    def two(self) -> Wrapped.One:
        """The message."""

    def __init__(self, *, one: int | None = ..., two: Wrapped.One | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["one", "two", "choice"]) -> bool: ...
    def ClearField(self, field_name: _Literal["one", "two", "choice"]) -> None: ...
    def WhichOneof(self, oneof_group: _Literal["choice"]) -> _Literal["one", "two", None]: ...

class Wrapped_Two(_Message):
    """Go: meets the type of the case `two` of Wrapped."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Level_name(_Message):
    """Go: named like the table of an enum's names."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Level_LEVEL_LOW(_Message):
    """Go: named like the value of an enum."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class lower_case(_Message):
    """Go: words that begin with an underscore or in lower case."""

    class _hidden(_Message):
        """Begins with an underscore."""

        _leading: int
        """Begins with an underscore, too."""
        trailing_: int
        """Ends with one."""
        two__in_a_row: int
        """Two in a row."""
        number_2: int
        """With a number."""
        v2beta: int
        """With a number inside."""
        def __init__(
            self,
            *,
            _leading: int = ...,
            trailing_: int = ...,
            two__in_a_row: int = ...,
            number_2: int = ...,
            v2beta: int = ...,
        ) -> None: ...
        def HasField(self, field_name: _Never) -> bool: ...
        def ClearField(
            self,
            field_name: _Literal["_leading", "trailing_", "two__in_a_row", "number_2", "v2beta"],
        ) -> None: ...
        def WhichOneof(self, oneof_group: _Never) -> None: ...

    @property
    def hidden(self) -> lower_case._hidden:
        """Uses it."""

    def __init__(self, *, hidden: lower_case._hidden | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["hidden"]) -> bool: ...
    def ClearField(self, field_name: _Literal["hidden"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Properties(_Message):
    """TypeScript: properties that every object has."""

    constructor: str
    """Of every object."""
    to_string: str
    """Of every object."""
    to_JSON: str
    """Of every object that is written as JSON."""
    value_of: str
    """Of every object."""
    both_of_them: str
    """A property, and then a oneof."""
    case: str
    """The property of one case, called like what tells the cases apart."""
    value: str
    """Another."""
    def __init__(
        self,
        *,
        constructor: str = ...,
        to_string: str = ...,
        to_JSON: str = ...,
        value_of: str = ...,
        both_of_them: str = ...,
        case: str | None = ...,
        value: str | None = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["case", "value", "both_of__them"]) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal[
            "constructor",
            "to_string",
            "to_JSON",
            "value_of",
            "both_of_them",
            "case",
            "value",
            "both_of__them",
        ],
    ) -> None: ...
    def WhichOneof(
        self, oneof_group: _Literal["both_of__them"]
    ) -> _Literal["case", "value", None]: ...

class Object(_Message):
    """TypeScript: named like a global."""

    data: bytes
    """Bytes are another global."""
    def __init__(self, *, data: bytes = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["data"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Uint8Array(_Message):
    """TypeScript: the type of bytes."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Message(_Message):
    """TypeScript: what messages are made of."""

    @property
    def same(self) -> other_v1.Same:
        """A message of that name in another package."""

    @property
    def own(self) -> Same:
        """One of this package."""

    def __init__(self, *, same: other_v1.Same | None = ..., own: Same | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["same", "own"]) -> bool: ...
    def ClearField(self, field_name: _Literal["same", "own"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Same(_Message):
    """A message that two other packages have too."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class SameSchema(_Message):
    """TypeScript: named like what stands beside `Same`."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Getters(_Message):
    """Kotlin and Java: getters that meet, and classes beside a message.

    The field ``class`` is no name in Python: pass ``**{"class": value}``, read it with ``getattr``,
    set it with ``setattr``. The class of the object.
    """

    default_instance: int
    """Of every message."""
    serialized_size: int
    """Of every message."""
    parser_for_type: int
    """Of every message."""
    @property
    def item(self) -> _RepeatedScalar[str]:
        """Several."""
    item_count: int
    """How many, as the getter beside the field says."""
    item_list: int
    """All, as the getter beside the field says."""
    label: str
    """Bytes of a string, as the getter beside the field says."""
    label_bytes: bytes
    """Meets it."""
    @property
    def entries(self) -> _ScalarMap[str, str]:
        """Meets the map's own getter."""
    entries_map: int
    """Named so."""
    def __init__(
        self,
        *,
        default_instance: int = ...,
        serialized_size: int = ...,
        parser_for_type: int = ...,
        item: _Iterable[str] | None = ...,
        item_count: int = ...,
        item_list: int = ...,
        label: str = ...,
        label_bytes: bytes = ...,
        entries: _Mapping[str, str] | None = ...,
        entries_map: int = ...,
        **_others: _Any,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal[
            "class",
            "default_instance",
            "serialized_size",
            "parser_for_type",
            "item",
            "item_count",
            "item_list",
            "label",
            "label_bytes",
            "entries",
            "entries_map",
        ],
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class GettersOrBuilder(_Message):
    """Java: the interface beside it."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class GettersKt(_Message):
    """Kotlin: the object beside it."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Other(_Message):
    """Java: named like the class around all messages of the file."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class String(_Message):
    """Java: named like a class of every program."""

    text: str
    """Text."""
    def __init__(self, *, text: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["text"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Words(_Message):
    """Swift: words that cannot be escaped."""

    class Maybe(int, metaclass=_EnumTypeWrapper):
        """An enum whose value is what an optional is without a value."""

        none: _ClassVar[Words.Maybe]
        """None."""
        some: _ClassVar[Words.Maybe]
        """Some."""

    none: _Final[Words.Maybe]
    """None."""
    some: _Final[Words.Maybe]
    """Some."""

    class Type(_Message):
        """A type inside that cannot be called so."""

        init: str
        """Text."""
        def __init__(self, *, init: str = ...) -> None: ...
        def HasField(self, field_name: _Never) -> bool: ...
        def ClearField(self, field_name: _Literal["init"]) -> None: ...
        def WhichOneof(self, oneof_group: _Never) -> None: ...

    class Protocol(_Message):
        """Another."""

        protocol: str
        """Text."""
        def __init__(self, *, protocol: str = ...) -> None: ...
        def HasField(self, field_name: _Never) -> bool: ...
        def ClearField(self, field_name: _Literal["protocol"]) -> None: ...
        def WhichOneof(self, oneof_group: _Never) -> None: ...

    class Any(_Message):
        """Another."""

        def __init__(self) -> None: ...
        def HasField(self, field_name: _Never) -> bool: ...
        def WhichOneof(self, oneof_group: _Never) -> None: ...

    self: str
    """The receiver."""
    where: str
    """A keyword."""
    @property
    def type(_self) -> Words.Type:
        """Uses the first."""

    @property
    def Protocol_(_self) -> Words.Protocol:
        """Uses the second."""

    @property
    def any(_self) -> Words.Any:
        """Uses the third."""
    maybe: Words.Maybe
    """It, or nothing."""
    def __init__(
        _self,
        *,
        self: str = ...,
        where: str = ...,
        type: Words.Type | None = ...,
        Protocol_: Words.Protocol | None = ...,
        any: Words.Any | None = ...,
        maybe: Words.Maybe | str | None = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["type", "Protocol_", "any", "maybe"]) -> bool: ...
    def ClearField(
        self, field_name: _Literal["self", "where", "type", "Protocol_", "any", "maybe"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...
