"""The two kinds of values that merge: texts and counters.

A :class:`Text` is a ``str`` and a :class:`Counter` an ``int``, and they stay what they are under
the operators and methods that edit them, so a document that was read, changed and put back keeps
its kinds::

    fields = (await notes.get(id)).fields
    fields["body"] += ", sliced"
    fields["baked"] += 1
    await notes.put(id, fields)

What does not edit gives plain values: an f-string, ``str(text)``, ``text[0]``, ``text.split()``,
``int(counter)``, ``counter / 2``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, SupportsIndex


class Text(str):
    """A text that several people may edit at once; edit it with ``Splice``."""

    __slots__ = ()

    KIND: ClassVar[str] = "text_value"
    """The kind of value that it is in the contract."""

    def __radd__(self, other: str) -> Text:
        return Text(str(other) + str(self)) if isinstance(other, str) else NotImplemented

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        part = super().__getitem__(key)
        return Text(part) if isinstance(key, slice) else part

    def __repr__(self) -> str:
        return f"Text({super().__repr__()})"

    if TYPE_CHECKING:

        def __add__(self, other: str, /) -> Text: ...


class Counter(int):
    """A whole number that several people may count up and down at once, with ``Increment``."""

    __slots__ = ()

    KIND: ClassVar[str] = "counter_value"
    """The kind of value that it is in the contract."""

    def __repr__(self) -> str:
        return f"Counter({super().__repr__()})"

    if TYPE_CHECKING:

        def __add__(self, other: int, /) -> Counter: ...

        def __radd__(self, other: int, /) -> Counter: ...

        def __sub__(self, other: int, /) -> Counter: ...

        def __rsub__(self, other: int, /) -> Counter: ...

        def __mul__(self, other: int, /) -> Counter: ...

        def __rmul__(self, other: int, /) -> Counter: ...

        def __neg__(self) -> Counter: ...


def _keeping(kind: type[Any], method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def keep(*arguments: Any, **named: Any) -> Any:
        made = method(*arguments, **named)
        return made if made is NotImplemented else kind(made)

    return keep


_EDITING = {
    Text: (
        *("__add__", "__mul__", "__rmul__", "__mod__"),
        *("capitalize", "casefold", "center", "expandtabs", "format", "format_map", "ljust"),
        *("lower", "lstrip", "removeprefix", "removesuffix", "replace", "rjust", "rstrip"),
        *("strip", "swapcase", "title", "translate", "upper", "zfill"),
    ),
    Counter: (
        *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__"),
        *("__floordiv__", "__mod__", "__neg__", "__pos__"),
    ),
}
"""What gives an edited text or counter, and so one of the same kind."""

for _kind, _names in _EDITING.items():
    for _name in _names:
        setattr(_kind, _name, _keeping(_kind, getattr(_kind.__mro__[1], _name)))
