# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.other.v1``.

Another package, whose names meet those of the first.
"""

from typing import ClassVar as _ClassVar
from typing import Final as _Final
from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper as _EnumTypeWrapper
from google.protobuf.message import Message as _Message

__all__ = [
    "Same",
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
