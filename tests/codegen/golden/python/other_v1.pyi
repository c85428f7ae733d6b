# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.other.v1``.

Another package, whose names meet those of the first.
"""

from collections.abc import Iterable as _Iterable
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar
from typing import Final as _Final
from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.internal.containers import MessageMap as _MessageMap
from google.protobuf.internal.containers import RepeatedScalarFieldContainer as _RepeatedScalar
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper as _EnumTypeWrapper
from google.protobuf.message import Message as _Message

__all__ = [
    "Same",
    "Ruled",
    "Truth",
    "False_",
    "True_",
    "TRUTH_MAYBE",
]

class Truth(int, metaclass=_EnumTypeWrapper):
    """Words that are values at the top."""

    False_: _ClassVar[Truth]
    """Not true."""
    True_: _ClassVar[Truth]
    """Not false."""
    TRUTH_MAYBE: _ClassVar[Truth]
    """The only one that begins with the name of the enum."""

False_: _Final[Truth]
"""Not true."""
True_: _Final[Truth]
"""Not false."""
TRUTH_MAYBE: _Final[Truth]
"""The only one that begins with the name of the enum."""

class Same(_Message):
    """A message that the other package has too."""

    class Kind(int, metaclass=_EnumTypeWrapper):
        """An enum whose values are words of many languages."""

        None_: _ClassVar[Same.Kind]
        """Nothing."""
        class_: _ClassVar[Same.Kind]
        """The kind of a class."""
        func: _ClassVar[Same.Kind]
        """The kind of a function."""

    None_: _Final[Same.Kind]
    """Nothing."""
    class_: _Final[Same.Kind]
    """The kind of a class."""
    func: _Final[Same.Kind]
    """The kind of a function."""

    kind: Same.Kind
    """What it is."""
    def __init__(self, *, kind: Same.Kind | str | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["kind"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Ruled(_Message):
    """A rule of every kind, on fields of every kind."""

    reset: str
    """Found under another name where it is a method of every message."""
    words: str
    """Quotes, a backslash and a line end."""
    data: bytes
    """Bytes."""
    large: int
    """The largest of numbers."""
    small: int
    """A number below zero."""
    maybe: int
    """A number that may not be there."""
    @property
    def list(_self) -> _RepeatedScalar[str]:
        """Texts."""

    @property
    def map(_self) -> _MessageMap[str, Ruled]:
        """Messages by name."""

    @property
    def self(_self) -> Same:
        """A message that is there."""
    text: str
    """Text."""
    @property
    def other(_self) -> Ruled:
        """Another of it."""

    def __init__(
        _self,
        *,
        reset: str = ...,
        words: str = ...,
        data: bytes = ...,
        large: int = ...,
        small: int = ...,
        maybe: int | None = ...,
        list: _Iterable[str] | None = ...,
        map: _Mapping[str, Ruled] | None = ...,
        self: Same | None = ...,
        text: str | None = ...,
        other: Ruled | None = ...,
    ) -> None: ...
    def HasField(
        self, field_name: _Literal["maybe", "self", "text", "other", "choice"]
    ) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal[
            "reset",
            "words",
            "data",
            "large",
            "small",
            "maybe",
            "list",
            "map",
            "self",
            "text",
            "other",
            "choice",
        ],
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Literal["choice"]) -> _Literal["text", "other", None]: ...
