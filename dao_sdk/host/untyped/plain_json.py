"""Messages as the JSON that a person would write.

It is Protobuf's own JSON mapping with the contract's field names, and one relief: a message that is
nothing but a choice among JSON's kinds (a oneof with ``null_value``, ``bool_value``,
``string_value`` ..., as ``dao.data.v1.Value`` and ``google.protobuf.Value`` are) is written as
plain JSON::

    {"space": "notes", "fields": {"title": "Bread", "done": false, "body": {"text_value": "rye"}}}

Kinds that JSON does not have, such as a text or a counter, keep their name. Protobuf's own form is
understood everywhere too. A plain object with a single key that is the name of a kind is read as
that kind; :func:`to_plain` writes such a map by its name, so that nothing is mistaken.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, TypeVar, cast

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from ...errors import DaoError
from ..grants.refusals import plain

_M = TypeVar("_M", bound=Message)
_INT64 = range(-(1 << 63), 1 << 63)
_DEEPEST = 100
"""Nesting of messages; Protobuf's own limit."""


class JsonError(DaoError):
    """JSON that is not the message that is wanted."""


def from_text(text: str, kind: type[_M]) -> _M:
    """Read a message from JSON.

    Args:
        text: The JSON; empty for a message without fields.
        kind: The class of the message.

    Returns:
        The message.

    Raises:
        JsonError: It is no JSON, or does not fit the message; says where and what would.
    """
    try:
        value = json.loads(text) if text.strip() else {}
    except ValueError as wrong:
        raise JsonError(
            f"this is no JSON: {wrong}", "On a command line, put it into single quotes."
        ) from None
    except RecursionError:
        raise JsonError("this JSON is nested too deeply") from None
    return from_plain(value, kind)


def from_plain(value: object, kind: type[_M]) -> _M:
    """Read a message from parsed JSON; see :func:`from_text`."""
    descriptor = cast(Descriptor, kind.DESCRIPTOR)
    if not isinstance(value, dict):
        raise JsonError(f"a {descriptor.name} is a JSON object, such as {_example(descriptor)}")
    try:
        return json_format.ParseDict(_strict(value, descriptor, descriptor.name, 0), kind())
    except json_format.ParseError as wrong:
        said = re.sub(r"^Failed to parse (\w+) field: ", r"\1: ", str(wrong).rstrip("."))
        raise JsonError(f"this is no {descriptor.name}: {said}") from None
    except RecursionError:
        raise JsonError("this JSON is nested too deeply") from None


def to_plain(message: Message, *, strict: bool = False) -> Any:
    """Write a message as JSON values.

    Args:
        message: The message.
        strict: Whether to write Protobuf's own form throughout.

    Returns:
        Dicts, lists, strings, numbers, booleans and None; 64-bit numbers are strings, as
        Protobuf's mapping has them, but for those of a plain value.
    """
    value = json_format.MessageToDict(message, preserving_proto_field_name=True)
    return value if strict else _plain(value, cast(Descriptor, message.DESCRIPTOR))


def _is_json(descriptor: Descriptor) -> bool:
    """Whether a message is nothing but a choice among JSON's kinds."""
    names = {field.name for field in descriptor.fields}
    return (
        len(descriptor.oneofs) == 1
        and len(descriptor.oneofs[0].fields) == len(descriptor.fields)
        and {"null_value", "bool_value", "string_value", "list_value"} <= names
    )


def _repeated(field: FieldDescriptor) -> bool:
    return bool(field.is_repeated)


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _inner(value: Any, field: FieldDescriptor) -> Iterator[tuple[Any, Any, Descriptor]]:
    """The messages in a field's JSON: the container and key of each, and its type."""
    kind = field.message_type
    if kind is None:
        return
    if _is_map(field):
        entry = kind.fields_by_name["value"].message_type
        if entry is not None and isinstance(value, dict):
            yield from ((value, key, entry) for key in value)
    elif _repeated(field) and isinstance(value, list):
        yield from ((value, index, kind) for index in range(len(value)))


def _strict(value: Any, descriptor: Descriptor, path: str, depth: int) -> Any:
    """Rewrite plain JSON into Protobuf's form."""
    if depth > _DEEPEST:
        raise JsonError(f"{path}: nested more than {_DEEPEST} deep")
    if _is_json(descriptor):
        return _value(value, descriptor, path, depth)
    if not isinstance(value, dict):
        return value  # Protobuf's parser says what is wrong.
    result = dict(value)
    for name, inner in value.items():
        field = descriptor.fields_by_name.get(name) or descriptor.fields_by_camelcase_name.get(name)
        if field is None:
            raise JsonError(
                f"{path} has no field `{plain(str(name), 100)}`",
                _fields_hint(str(name), descriptor),
            )
        if field.message_type is None:
            continue
        here = f"{path}.{name}"
        if _repeated(field):
            copy = inner.copy() if isinstance(inner, dict | list) else inner
            for container, key, kind in _inner(copy, field):
                container[key] = _strict(container[key], kind, f"{here}.{key}", depth + 1)
            result[name] = copy
        else:
            result[name] = _strict(inner, field.message_type, here, depth + 1)
    return result


def _value(value: Any, descriptor: Descriptor, path: str, depth: int) -> dict[str, Any]:
    """Give the kind that a plain value has."""
    kinds = descriptor.fields_by_name
    if isinstance(value, dict) and len(value) == 1:
        name = next(iter(value))
        field = kinds.get(name) or descriptor.fields_by_camelcase_name.get(name)
        if field is not None and field.name == "null_value":
            if value[name] not in (None, 0, "NULL_VALUE") or value[name] is False:
                raise JsonError(f"{path}: `{name}` can only be null")
            value = None  # Below.
        elif field is not None:
            if value[name] is None:
                raise JsonError(f"{path}: `{name}` has no value")
            kind = field.message_type
            return {name: _strict(value[name], kind, path, depth + 1) if kind else value[name]}
    if value is None:
        return {"null_value": None if _wants_null(kinds["null_value"]) else 0}
    if isinstance(value, bool):
        return {"bool_value": value}
    if isinstance(value, int) and "int_value" in kinds:
        if value not in _INT64:
            raise JsonError(f"{path}: {value} does not fit into 64 bits")
        return {"int_value": str(value)}
    if isinstance(value, int | float):
        return {"double_value" if "double_value" in kinds else "number_value": value}
    if isinstance(value, str):
        return {"string_value": value}
    name = "list_value" if isinstance(value, list) else "map_value"
    name = name if name in kinds else "struct_value"
    holder = cast(Descriptor, kinds[name].message_type)
    return {name: _container(value, holder, path, depth)}


def _container(value: Any, descriptor: Descriptor, path: str, depth: int) -> dict[str, Any]:
    """Wrap a plain list or object into the one field of its message."""
    (field,) = descriptor.fields
    return {field.name: _strict({field.name: value}, descriptor, path, depth + 1)[field.name]}


def _wants_null(field: FieldDescriptor) -> bool:
    """Whether Protobuf writes the field as JSON's null, as it does for its own NullValue only."""
    return bool(field.enum_type and field.enum_type.full_name == "google.protobuf.NullValue")


def _plain(value: Any, descriptor: Descriptor) -> Any:
    """Rewrite Protobuf's form into plain JSON."""
    if _is_json(descriptor):
        return _plain_value(value, descriptor)
    for name, inner in value.items():
        field = descriptor.fields_by_name[name]
        if field.message_type is None:
            continue
        if _repeated(field):
            for container, key, kind in list(_inner(inner, field)):
                container[key] = _plain(container[key], kind)
            if isinstance(inner, dict):  # A map has no order; one is chosen, the same every time.
                value[name] = dict(sorted(inner.items()))
        elif isinstance(inner, dict):
            value[name] = _plain(inner, field.message_type)
    return value


def _plain_value(value: dict[str, Any], descriptor: Descriptor) -> Any:
    if not value:
        return value  # Not a valid value; shown as it is.
    ((name, inner),) = value.items()
    if name == "null_value":
        return None
    if name == "int_value":
        return int(inner)
    if name in ("bool_value", "string_value"):
        return inner
    if name in ("double_value", "number_value"):
        return inner if isinstance(inner, float) and math.isfinite(inner) else value
    kind = descriptor.fields_by_name[name].message_type
    if kind is None or len(kind.fields) != 1:
        return value
    held = _plain(inner, kind).get(kind.fields[0].name, [] if name == "list_value" else {})
    if isinstance(held, dict) and len(held) == 1 and next(iter(held)) in descriptor.fields_by_name:
        return {name: {kind.fields[0].name: held}}
    return held


def _fields_hint(name: str, descriptor: Descriptor) -> str:
    import difflib  # only a wrong name needs it

    names = [field.name for field in descriptor.fields]
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"Did you mean `{near[0]}`?"
    return f"Its fields are {', '.join(names)}." if names else "It has no fields: leave it out."


def _example(descriptor: Descriptor) -> str:
    """A short JSON object that shows the first fields of a message."""
    shown = {
        field.name: (
            [] if _repeated(field) and not _is_map(field) else "…" if field.type == 9 else {}
        )
        for field in list(descriptor.fields)[:2]
    }
    return json.dumps(shown, ensure_ascii=False)
