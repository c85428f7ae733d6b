"""The contract as versioned JSON: what language packs and frozen releases rely on.

The JSON mirrors :mod:`dao_sdk.contract.model` name by name: a dataclass is an object with all of
its fields, a tuple an array, bytes base64. Only ``place`` is left out where it is not known. The
object of the contract itself begins with ``"ir"``, the version of this form.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import functools
import json
import types
from collections.abc import Callable
from enum import Enum
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from dao_sdk.contract.ir_versions import brought_to
from dao_sdk.contract.model import Contract
from dao_sdk.errors import DaoError
from dao_sdk.syntax import SyntaxFault, read_json

IR_VERSION = 2
"""The version of the JSON form. Every change that a reader could notice makes a new one, and a step
from the one before in :mod:`dao_sdk.contract.ir_versions`."""

Decoder = Callable[[object, str], Any]
"""Takes a JSON value and its path, gives the value of the model or raises :class:`IrError`."""


class IrError(DaoError):
    """Text that is not the JSON form of a contract."""


def to_json(contract: Contract, *, places: bool = True, indent: int | None = None) -> str:
    """Prints a contract. Equal contracts give equal text.

    Args:
        contract: The contract.
        places: Whether to say where in its files each element is written.
        indent: Spaces an inner level is indented by; None for a single line.
    """
    separators = (",", ":") if indent is None else (",", ": ")
    value = to_value(contract, places=places)
    return json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)


def to_value(contract: Contract, *, places: bool = True) -> dict[str, Any]:
    """The JSON form as dicts, lists, strings, numbers, booleans and None."""
    return {"ir": IR_VERSION, **_encode(contract, places)}


def from_json(text: str | bytes) -> Contract:
    """Reads what :func:`to_json` printed.

    Raises:
        IrError: The text is not JSON, of a newer version, or not of the form of a contract;
            says where in it.
    """
    return from_value(json_of(text))


def json_of(text: str | bytes) -> Any:
    """Reads the text of the JSON form without looking at what it says.

    Raises:
        IrError: The text is not JSON.
    """
    try:
        return read_json(text if isinstance(text, str) else text.decode("utf-8"))
    except (SyntaxFault, UnicodeDecodeError) as error:
        why = str(error) if isinstance(error, SyntaxFault) else "it is no UTF-8 text"
        raise IrError(f"this is not the JSON form of a contract: {why}") from error


def from_value(value: object) -> Contract:
    """Reads what :func:`to_value` made, in this version of the form or an older one.

    Raises:
        IrError: The value is of a newer version, or not of the form of a contract.
    """
    if not isinstance(value, dict) or "ir" not in value:
        raise IrError("this is not the JSON form of a contract: it has no key `ir`")
    version = value["ir"]
    if type(version) is not int or not 1 <= version <= IR_VERSION:
        known = f"versions 1 to {IR_VERSION}" if IR_VERSION > 1 else "version 1"
        raise IrError(
            f"this contract is in version {version!r} of the JSON form; this SDK reads {known}",
            "A newer SDK wrote it: install that one or a later one.",
        )
    fields = {name: inner for name, inner in value.items() if name != "ir"}
    try:
        fields = brought_to(IR_VERSION, fields, version)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise IrError(
            f"this is not the JSON form of a contract in version {version}: {error!r}"
        ) from error
    return cast(Contract, _decoder(Contract)(fields, "contract"))


def _encode(value: object, places: bool) -> Any:
    if dataclasses.is_dataclass(value):
        inner = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
        if not places or inner.get("place") is None:
            inner.pop("place", None)
        return {name: _encode(each, places) for name, each in inner.items()}
    if isinstance(value, tuple):
        return [_encode(each, places) for each in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value.value if isinstance(value, Enum) else value


@functools.cache
def _decoder(kind: Any) -> Decoder:
    """Makes the decoder of one type of the model."""
    origin, arguments = get_origin(kind), get_args(kind)
    if dataclasses.is_dataclass(kind):
        return _decode_object(cast(type, kind))
    if origin is tuple:
        return _decode_array(_decoder(arguments[0]))
    if origin in (Union, types.UnionType):
        (inner,) = (each for each in arguments if each is not types.NoneType)
        decode = _decoder(inner)
        return lambda value, path: None if value is None else decode(value, path)
    if origin is Literal:
        return _decode_choice({each: each for each in arguments})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _decode_choice({each.value: each for each in kind})
    if kind is bytes:
        return _decode_bytes
    return _decode_plain(kind)


def _decode_object(kind: type) -> Decoder:
    hints = get_type_hints(kind)
    decoders = {name: _decoder(hints[name]) for name in hints}
    required = decoders.keys() - {"place"}

    def decode(value: object, path: str) -> Any:
        if not isinstance(value, dict):
            raise IrError(f"{path} is not an object")
        if not required <= value.keys():
            missing = ", ".join(sorted(required - value.keys()))
            raise IrError(f"{path} lacks {missing}")
        if not value.keys() <= decoders.keys():
            unknown = ", ".join(sorted(value.keys() - decoders.keys()))
            raise IrError(f"{path} has unknown keys: {unknown}")
        return kind(**{name: decoders[name](it, f"{path}.{name}") for name, it in value.items()})

    return decode


def _decode_array(element: Decoder) -> Decoder:
    def decode(value: object, path: str) -> Any:
        if not isinstance(value, list):
            raise IrError(f"{path} is not an array")
        return tuple(element(it, f"{path}[{index}]") for index, it in enumerate(value))

    return decode


def _decode_choice(choices: dict[Any, Any]) -> Decoder:
    def decode(value: object, path: str) -> Any:
        if not isinstance(value, str) or value not in choices:
            raise IrError(f"{path} is {value!r}, none of {', '.join(choices)}")
        return choices[value]

    return decode


def _decode_bytes(value: object, path: str) -> bytes:
    try:
        return base64.b64decode(value if isinstance(value, str) else "!", validate=True)
    except (binascii.Error, ValueError):
        raise IrError(f"{path} is not base64") from None


def _is_text(value: str) -> bool:
    """Whether UTF-8 can write it; JSON can say what it cannot."""
    return value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)


def _decode_plain(kind: type) -> Decoder:
    def decode(value: object, path: str) -> Any:
        if type(value) is not kind:
            raise IrError(f"{path} is not of type {kind.__name__}")
        if isinstance(value, str) and not _is_text(value):
            raise IrError(f"{path} has half of a surrogate pair in it, which is no text")
        return value

    return decode
