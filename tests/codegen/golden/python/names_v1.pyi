# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.names.v1``.

Names that are words of the language, clash, shadow or nest. "Quoted", \\back\\slashed, \"\"\"thrice\"\"\"
and */ closed.
"""

import builtins as _builtins
from collections.abc import Iterable as _Iterable
from collections.abc import Mapping as _Mapping
from typing import Any as _Any
from typing import ClassVar as _ClassVar
from typing import Final as _Final
from typing import Literal as _Literal
from typing import Never as _Never
from typing import overload as _overload

from google.protobuf.internal.containers import MessageMap as _MessageMap
from google.protobuf.internal.containers import RepeatedCompositeFieldContainer as _RepeatedMessage
from google.protobuf.internal.containers import RepeatedScalarFieldContainer as _RepeatedScalar
from google.protobuf.internal.containers import ScalarMap as _ScalarMap
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper as _EnumTypeWrapper
from google.protobuf.message import Message as _Message

from . import other_v1
from . import other_v1 as _other_v1

__all__ = [
    "List",
    "Same",
    "class_",
    "str",
    "Foo_Bar",
    "Foo",
    "Every",
]

class List(_Message):
    """Named like a type of many languages."""

    @property
    def List(self) -> _List:
        """Named like its own type."""

    @property
    def list(self) -> _RepeatedMessage[_List]:
        """Itself, many times."""
    Same: int
    """Shadows a type that the next field uses."""
    @property
    def shadowed(self) -> _Same:
        """The type is shadowed."""
    other_v1: bool
    """Shadows the module that the next field uses."""
    @property
    def elsewhere(self) -> _other_v1.Same:
        """The module is shadowed."""
    kind: _other_v1.Same.Kind
    """The enum of another package's message."""
    def __init__(
        self,
        *,
        List: _List | None = ...,
        list: _Iterable[_List] | None = ...,
        Same: int = ...,
        shadowed: _Same | None = ...,
        other_v1: bool = ...,
        elsewhere: _other_v1.Same | None = ...,
        kind: _other_v1.Same.Kind | _builtins.str | None = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["List", "shadowed", "elsewhere"]) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal["List", "list", "Same", "shadowed", "other_v1", "elsewhere", "kind"],
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Same(_Message):
    """A message that the other package has too."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class class_(_Message):
    """Named like a word that no language lets pass.

    The field ``from`` is no name in Python: pass ``**{"from": value}``, read it with ``getattr``,
    set it with ``setattr``. A word.

    The field ``import`` is no name in Python: pass ``**{"import": value}``, read it with
    ``getattr``, set it with ``setattr``. A word in the plural.
    """

    class class_(_Message):
        """Nested, and named like the one around it."""

        class None_(_Message):
            """Deeper.

            The field ``return`` is no name in Python: pass ``**{"return": value}``, read it with
            ``getattr``, set it with ``setattr``. The deepest of them.
            """

            def __init__(self, **_others: _Any) -> None: ...
            def HasField(self, field_name: _Literal["return"]) -> bool: ...
            def ClearField(self, field_name: _Literal["return"]) -> None: ...
            def WhichOneof(self, oneof_group: _Never) -> None: ...

        @property
        def none(self) -> class_.class_.None_:
            """The deeper one."""

        def __init__(self, *, none: class_.class_.None_ | None = ...) -> None: ...
        def HasField(self, field_name: _Literal["none"]) -> bool: ...
        def ClearField(self, field_name: _Literal["none"]) -> None: ...
        def WhichOneof(self, oneof_group: _Never) -> None: ...

    def __init__(self, **_others: _Any) -> None: ...
    def HasField(self, field_name: _Literal["from"]) -> bool: ...
    def ClearField(self, field_name: _Literal["from", "import"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class str(_Message):
    """Named like the words of Python that the generated code itself uses.

    The field ``Clear`` is no name in Python: pass ``**{"Clear": value}``, read it with ``getattr``,
    set it with ``setattr``. Named like a member of every message.

    The field ``HasField`` is no name in Python: pass ``**{"HasField": value}``, read it with
    ``getattr``, set it with ``setattr``. Named like another.
    """

    int: _builtins.int
    """A whole number."""
    whole: _builtins.int
    """Another whole number."""
    str: _builtins.str
    """A string."""
    text: _builtins.str
    """Another string."""
    bytes: _builtins.bytes
    """Bytes."""
    more: _builtins.bytes
    """More bytes."""
    bool: _builtins.bool
    """A flag."""
    float: _builtins.float
    """A number."""
    number: _builtins.float
    """Another number."""
    self: _builtins.str
    """The receiver."""
    @_builtins.property
    def property(_self) -> _RepeatedScalar[_builtins.int]:
        """Makes what follows no plain attribute."""

    @_builtins.property
    def followers(_self) -> _RepeatedScalar[_builtins.str]:
        """Follows it."""

    @_builtins.property
    def again(_self) -> _str:
        """A recursive one."""

    def __init__(
        _self,
        *,
        int: _builtins.int = ...,
        whole: _builtins.int = ...,
        str: _builtins.str = ...,
        text: _builtins.str = ...,
        bytes: _builtins.bytes = ...,
        more: _builtins.bytes | None = ...,
        bool: _builtins.bool = ...,
        float: _builtins.float = ...,
        number: _builtins.float = ...,
        self: _builtins.str = ...,
        property: _Iterable[_builtins.int] | None = ...,
        followers: _Iterable[_builtins.str] | None = ...,
        again: _str | None = ...,
        **_others: _Any,
    ) -> None: ...
    def HasField(self, field_name: _Literal["more", "again"]) -> _builtins.bool: ...
    def ClearField(
        self,
        field_name: _Literal[
            "int",
            "whole",
            "str",
            "text",
            "bytes",
            "more",
            "bool",
            "float",
            "number",
            "self",
            "property",
            "followers",
            "Clear",
            "HasField",
            "again",
        ],
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Foo_Bar(_Message):
    """An underscore at the top."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Foo(_Message):
    """Its nested namesake."""

    class Bar(_Message):
        """Meets Foo_Bar where nesting is written flat."""

        class Foo(int, metaclass=_EnumTypeWrapper):
            """An enum inside, whose name is that of a message."""

            ZERO: _ClassVar[Foo.Bar.Foo]
            """Zero."""
            MANY: _ClassVar[Foo.Bar.Foo]
            """Many."""
            LOTS: _ClassVar[Foo.Bar.Foo]
            """Another name of many."""

        ZERO: _Final[_Foo_Bar_Foo]
        """Zero."""
        MANY: _Final[_Foo_Bar_Foo]
        """Many."""
        LOTS: _Final[_Foo_Bar_Foo]
        """Another name of many."""

        foo: _Foo_Bar_Foo
        """Uses it."""
        def __init__(self, *, foo: _Foo_Bar_Foo | _builtins.str | None = ...) -> None: ...
        def HasField(self, field_name: _Never) -> bool: ...
        def ClearField(self, field_name: _Literal["foo"]) -> None: ...
        def WhichOneof(self, oneof_group: _Never) -> None: ...

    @property
    def bar(self) -> Foo.Bar:
        """Uses the inner one."""

    @property
    def foo_bar(self) -> Foo_Bar:
        """Uses the outer one."""

    def __init__(self, *, bar: Foo.Bar | None = ..., foo_bar: Foo_Bar | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["bar", "foo_bar"]) -> bool: ...
    def ClearField(self, field_name: _Literal["bar", "foo_bar"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Every(_Message):
    """Every scalar, in every way that a field can be.

    The field ``is`` is no name in Python: pass ``**{"is": value}``, read it with ``getattr``, set
    it with ``setattr``. A word, with a backslash: \\

    The field ``in`` is no name in Python: pass ``**{"in": value}``, read it with ``getattr``, set
    it with ``setattr``. A flag.
    """

    a: float
    """Double."""
    b: float
    """Float."""
    c: int
    """Int32."""
    d: int
    """Int64."""
    e: int
    """Uint32."""
    f: int
    """Uint64."""
    g: int
    """Sint32."""
    h: int
    """Sint64."""
    i: int
    """Fixed32."""
    j: int
    """Fixed64."""
    k: int
    """Sfixed32."""
    l: int
    """Sfixed64."""
    m: bool
    """Bool."""
    n: _builtins.str
    """String."""
    o: bytes
    """Bytes."""
    optional_number: int
    """Optional number."""
    optional_enum: Foo.Bar.Foo
    """Optional enum."""
    @property
    def optional_message(self) -> Same:
        """Optional message."""

    @property
    def repeated_bytes(self) -> _RepeatedScalar[bytes]:
        """Repeated bytes."""

    @property
    def repeated_enum(self) -> _RepeatedScalar[other_v1.Truth]:
        """Repeated enum."""

    @property
    def repeated_message(self) -> _RepeatedMessage[Foo.Bar]:
        """Repeated message."""

    @property
    def map_number(self) -> _ScalarMap[int, float]:
        """Map of numbers."""

    @property
    def map_enum(self) -> _ScalarMap[bool, Foo.Bar.Foo]:
        """Map of flags to enums."""

    @property
    def map_message(self) -> _MessageMap[_builtins.str, other_v1.Same]:
        """Map of words to messages."""
    one: int
    """A number."""
    @property
    def two(self) -> List:
        """A message."""
    three: other_v1.Truth
    """An enum."""
    def __init__(
        self,
        *,
        a: float = ...,
        b: float = ...,
        c: int = ...,
        d: int = ...,
        e: int = ...,
        f: int = ...,
        g: int = ...,
        h: int = ...,
        i: int = ...,
        j: int = ...,
        k: int = ...,
        l: int = ...,
        m: bool = ...,
        n: _builtins.str = ...,
        o: bytes = ...,
        optional_number: int | None = ...,
        optional_enum: Foo.Bar.Foo | _builtins.str | None = ...,
        optional_message: Same | None = ...,
        repeated_bytes: _Iterable[bytes] | None = ...,
        repeated_enum: _Iterable[other_v1.Truth | _builtins.str] | None = ...,
        repeated_message: _Iterable[Foo.Bar] | None = ...,
        map_number: _Mapping[int, float] | None = ...,
        map_enum: _Mapping[bool, Foo.Bar.Foo] | None = ...,
        map_message: _Mapping[_builtins.str, other_v1.Same] | None = ...,
        one: int | None = ...,
        two: List | None = ...,
        three: other_v1.Truth | _builtins.str | None = ...,
        **_others: _Any,
    ) -> None: ...
    def HasField(
        self,
        field_name: _Literal[
            "optional_number",
            "optional_enum",
            "optional_message",
            "one",
            "two",
            "three",
            "is",
            "in",
            "while",
            "other",
        ],
    ) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal[
            "a",
            "b",
            "c",
            "d",
            "e",
            "f",
            "g",
            "h",
            "i",
            "j",
            "k",
            "l",
            "m",
            "n",
            "o",
            "optional_number",
            "optional_enum",
            "optional_message",
            "repeated_bytes",
            "repeated_enum",
            "repeated_message",
            "map_number",
            "map_enum",
            "map_message",
            "one",
            "two",
            "three",
            "is",
            "in",
            "while",
            "other",
        ],
    ) -> None: ...
    @_overload
    def WhichOneof(
        self, oneof_group: _Literal["while"]
    ) -> _Literal["one", "two", "three", None]: ...
    @_overload
    def WhichOneof(self, oneof_group: _Literal["other"]) -> _Literal["is", "in", None]: ...

_List = List
_Same = Same
_class__class_ = class_.class_
_class__class__None_ = class_.class_.None_
_str = str
_Foo_Bar_Foo = Foo.Bar.Foo
