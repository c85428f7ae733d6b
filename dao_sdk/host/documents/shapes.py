"""Documents as values of an author's own class: a dataclass or a ``TypedDict``.

::

    @dataclass
    class Todo:
        title: str
        done: bool = False
        body: Text = Text("")

    notes = avatar.documents.space("notes", Todo)
    await notes.create(Todo("Bread"))
    todo = await notes.get(id)
    todo.fields.title

Other devices, and other versions of a program, write what they like: so what is read is checked
against the class, and what does not fit is an error that names the document and the field.
"""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NotRequired,
    Required,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from ..errors import InvalidArgument
from .arguments import said
from .document import Document
from .kinds import Counter, Text

F = TypeVar("F")

_Read = Callable[[Any], Any]
"""Makes a value of what a document holds, or raises :class:`_Misfit`."""
_PLAIN = {
    str: "a string",
    bool: "true or false",
    bytes: "bytes",
    Text: "a text",
    Counter: "a counter",
}
_LISTS = (list, Sequence, MutableSequence)
_MAPS = (dict, Mapping, MutableMapping)


class _Misfit(Exception):
    """A value is not what a class says.

    Args:
        wanted: What it must be.
        got: What it is.
        place: Where it is, below what is read.
    """

    def __init__(self, wanted: str, got: object, place: str = "") -> None:
        self.wanted, self.got, self.place = wanted, got, place

    def below(self, place: str) -> _Misfit:
        """The same, seen from further out."""
        dot = "." if self.place and not self.place.startswith("[") else ""
        return _Misfit(self.wanted, self.got, f"{place}{dot}{self.place}")

    def __str__(self) -> str:
        if self.got is MISSING:
            return f"{self.place} is missing"
        return f"{self.place} is {said(self.got)} and must be {self.wanted}"


class Shape(Generic[F]):
    """How documents of a space are read.

    Args:
        kind: A dataclass or a ``TypedDict``; None for plain dicts.

    Raises:
        InvalidArgument: It is something else, or has a field that no document can hold.
    """

    def __init__(self, kind: type[F] | None) -> None:
        self._kind = kind
        self._read = _whole(kind) if kind is not None else None

    def document(self, space: str, document: Document[dict[str, Any]]) -> Document[F]:
        """Make a document of the class.

        Args:
            space: The space that it is in, for the error.
            document: What was read.

        Raises:
            InvalidArgument: It does not fit the class; says where.
        """
        if self._read is None:
            return document  # type: ignore[return-value]  # without a class F is the plain dict
        assert self._kind is not None
        try:
            made = self._read(document.fields)
        except _Misfit as misfit:
            raise InvalidArgument(
                f"the document {document.id!r} of the space {space!r} does not fit"
                f" {self._kind.__qualname__}: {misfit}",
                {"field": misfit.place, "id": document.id},
                f"Read it with space({space!r}) and mend it, or let the class allow it.",
            ) from None
        return Document(document.id, made, document.version)


def _whole(kind: type[Any]) -> _Read:
    if typing.is_typeddict(kind) or (isinstance(kind, type) and is_dataclass(kind)):
        return _reader(kind, kind.__qualname__, {})
    raise InvalidArgument(
        f"the class of a space's documents is a dataclass or a TypedDict, not {said(kind)}",
        {"field": "shape"},
    )


def _reader(hint: Any, place: str, known: dict[Any, _Read]) -> _Read:
    """Find how a value that is annotated so is read."""
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if hint in (Any, object):
        return lambda value: value
    if hint in (None, type(None)):
        return _only(lambda value: value is None, "null")
    if hint is float:
        return _float
    if hint is int:
        return _only(lambda it: isinstance(it, int) and not isinstance(it, bool), "a whole number")
    if hint in _PLAIN:
        return _only(lambda value: isinstance(value, hint), _PLAIN[hint])
    if hint in known:
        return lambda value: known[hint](value)
    origin, inner = get_origin(hint) or hint, get_args(hint)
    if origin in (Union, types.UnionType):
        return _any_of([_reader(each, place, known) for each in inner])
    if origin is Literal:
        return _only(lambda value: value in inner, " or ".join(map(repr, inner)))
    if origin in _LISTS:
        return _list(_reader(inner[0] if inner else Any, place, known))
    if origin in _MAPS and (not inner or inner[0] is str):
        return _map(_reader(inner[1] if inner else Any, place, known))
    if isinstance(hint, type) and issubclass(hint, str) and issubclass(hint, enum.Enum):
        return _enum(hint)
    if typing.is_typeddict(hint):
        known[hint] = made = _typed_dict(hint, known)
        return made
    if isinstance(hint, type) and is_dataclass(hint):
        known[hint] = made = _dataclass(hint, known)
        return made
    raise InvalidArgument(
        f"{place} is annotated {getattr(hint, '__name__', hint)}, which a document cannot hold",
        {"field": "shape"},
        "A document holds None, bool, int, float, str, bytes, Text, Counter, string enums, lists,"
        " dicts with keys that are strings, dataclasses and TypedDicts.",
    )


def _only(fits: Callable[[Any], bool], wanted: str) -> _Read:
    def read(value: Any) -> Any:
        if not fits(value):
            raise _Misfit(wanted, value)
        return value

    return read


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Misfit("a number", value)
    return float(value)


def _any_of(readers: Sequence[_Read]) -> _Read:
    def read(value: Any) -> Any:
        wanted = []
        for each in readers:
            try:
                return each(value)
            except _Misfit as misfit:
                if misfit.place:  # it is of that kind, and something inside does not fit
                    raise
                wanted.append(misfit.wanted)
        raise _Misfit(" or ".join(wanted), value)

    return read


def _list(element: _Read) -> _Read:
    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise _Misfit("a list", value)
        made = []
        for at, each in enumerate(value):
            try:
                made.append(element(each))
            except _Misfit as misfit:
                raise misfit.below(f"[{at}]") from None
        return made

    return read


def _map(entry: _Read) -> _Read:
    def read(value: Any) -> Any:
        _check_map(value)
        return {key: _below(key, entry, each) for key, each in value.items()}

    return read


def _enum(kind: type[enum.Enum]) -> _Read:
    def read(value: Any) -> Any:
        try:
            return kind(value)
        except ValueError:
            raise _Misfit(" or ".join(repr(each.value) for each in kind), value) from None

    return read


def _typed_dict(kind: Any, known: dict[Any, _Read]) -> _Read:
    readers: dict[str, _Read] = {}
    known[kind] = lambda value: read(value)  # a class may hold itself
    required = set(kind.__required_keys__)
    for name, hint in _hints(kind).items():
        # Of annotations that are texts, `__required_keys__` does not know these.
        if get_origin(hint) in (NotRequired, Required):
            (required.discard if get_origin(hint) is NotRequired else required.add)(name)
            (hint,) = get_args(hint)
        readers[name] = _reader(hint, f"{kind.__qualname__}.{name}", known)

    def read(value: Any) -> Any:
        _check_map(value)
        for name in readers:
            if name not in value and name in required:
                raise _Misfit("there", MISSING, name)
        # What the class does not know stays: another version of the program wrote it.
        return {k: _below(k, readers[k], v) if k in readers else v for k, v in value.items()}

    return read


def _dataclass(kind: Any, known: dict[Any, _Read]) -> _Read:
    readers: dict[str, tuple[_Read, bool]] = {}
    known[kind] = lambda value: read(value)
    hints = _hints(kind)
    for each in fields(kind):
        if each.init:
            made = _reader(hints[each.name], f"{kind.__qualname__}.{each.name}", known)
            readers[each.name] = (made, _has_default(each))

    def read(value: Any) -> Any:
        _check_map(value)
        given = {}
        for name, (reader, has_default) in readers.items():
            if name in value:
                given[name] = _below(name, reader, value[name])
            elif not has_default:
                raise _Misfit("there", MISSING, name)
        return kind(**given)

    return read


def _has_default(each: Field[Any]) -> bool:
    return each.default is not MISSING or each.default_factory is not MISSING


def _hints(kind: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(kind, include_extras=True)
    except NameError as error:
        raise InvalidArgument(
            f"an annotation of {kind.__qualname__} cannot be read: {error}",
            {"field": "shape"},
            "Annotations are looked up in the module of the class: define it there, not in a function.",
        ) from None


def _check_map(value: Any) -> None:
    if not isinstance(value, dict):
        raise _Misfit("a map", value)


def _below(name: str, reader: _Read, value: Any) -> Any:
    try:
        return reader(value)
    except _Misfit as misfit:
        raise misfit.below(name) from None
