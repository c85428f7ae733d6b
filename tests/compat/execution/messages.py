"""Random messages of any schema, and the same message in the words of another one."""

from __future__ import annotations

from random import Random
from typing import Any

from google.protobuf.descriptor import FieldDescriptor as F
from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto

RANGES = {
    F.TYPE_INT32: (-(2**31), 2**31 - 1),
    F.TYPE_SINT32: (-(2**31), 2**31 - 1),
    F.TYPE_SFIXED32: (-(2**31), 2**31 - 1),
    F.TYPE_UINT32: (0, 2**32 - 1),
    F.TYPE_FIXED32: (0, 2**32 - 1),
    F.TYPE_INT64: (-(2**63), 2**63 - 1),
    F.TYPE_SINT64: (-(2**63), 2**63 - 1),
    F.TYPE_SFIXED64: (-(2**63), 2**63 - 1),
    F.TYPE_UINT64: (0, 2**64 - 1),
    F.TYPE_FIXED64: (0, 2**64 - 1),
}


def is_map(field: Any) -> bool:
    """Whether a field is a map."""
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def holder(message: Any, field: Any) -> Any:
    """The list, the map or the message that a field is."""
    return message.Extensions[field] if field.is_extension else getattr(message, field.name)


def assign(message: Any, field: Any, value: Any) -> None:
    """Sets a single scalar."""
    if field.is_extension:
        message.Extensions[field] = value
    else:
        setattr(message, field.name, value)


def extensions(pool: Any, message: Any) -> list[Any]:
    """The extensions of a message's type."""
    return list(pool.FindAllExtensions(message.DESCRIPTOR))


def draw(random: Random, pool: Any, message: Any, depth: int = 3, share: float = 0.6) -> Any:
    """Fills a message at random; required fields always, of a oneof at most one field."""
    kind = message.DESCRIPTOR.full_name
    if kind == "google.protobuf.Timestamp":
        message.seconds = random.randint(0, 2**31)
        return message
    if kind == "google.protobuf.Any":
        return message
    fields = [*message.DESCRIPTOR.fields, *extensions(pool, message)]
    random.shuffle(fields)
    taken = set()
    for field in fields:
        if not field.is_required and random.random() > share:
            continue
        oneof = field.containing_oneof
        if oneof is not None:
            if oneof.name in taken:
                continue
            taken.add(oneof.name)
        if field.message_type is not None and not is_map(field):
            if depth <= 0 and not field.is_required:
                continue
            for _ in range(random.randint(1, 2) if field.is_repeated else 1):
                inner = holder(message, field)
                inner = inner.add() if field.is_repeated else inner
                if not field.is_repeated:
                    inner.SetInParent()
                if depth > -3:
                    draw(random, pool, inner, depth - 1, share if depth > 0 else 0.0)
        elif is_map(field):
            parts = field.message_type.fields_by_name
            for _ in range(random.randint(1, 2)):
                key = scalar(random, parts["key"])
                if parts["value"].message_type is not None:
                    if depth > 0:
                        draw(random, pool, holder(message, field)[key], depth - 1, share)
                else:
                    holder(message, field)[key] = scalar(random, parts["value"])
        elif field.is_repeated:
            holder(message, field).extend(
                scalar(random, field) for _ in range(random.randint(1, 3))
            )
        else:
            assign(message, field, scalar(random, field))
    return message


def scalar(random: Random, field: Any) -> Any:
    """A value, at the ends of its range as often as within."""
    if field.type in RANGES:
        low, high = RANGES[field.type]
        worth = [0, 1, 2, 127, 128, 300, low, high, high // 2 + 1, 2**31, 2**32, 2**53 + 1, -1]
        return random.choice(
            [*(it for it in worth if low <= it <= high), random.randint(low, high)]
        )
    if field.type == F.TYPE_BOOL:
        return random.random() < 0.5
    if field.type == F.TYPE_FLOAT:
        return random.choice((0.0, 1.5, -2.25, 0.1, 1e30, 3.0))
    if field.type == F.TYPE_DOUBLE:
        return random.choice((0.0, 1.5, 0.1, 1e300, 0.1234567890123, 4.0, -7.0))
    if field.type == F.TYPE_STRING:
        return random.choice(("", "a", "text", "\u00e9", "12", "true", "abcd"))
    if field.type == F.TYPE_BYTES:
        return random.choice((b"", b"\x00\x01", b"\xff\xfe", b"text", b"\x08\x01"))
    numbers = [it.number for it in field.enum_type.values]
    if not field.enum_type.is_closed and random.random() < 0.15:
        return random.choice((40, 1000, 2**31 - 1))
    return random.choice(numbers)


def least(message: Any, depth: int = 0) -> Any:
    """Sets what is required and nothing else."""
    for field in message.DESCRIPTOR.fields:
        if field.is_required and depth < 8:
            if field.message_type is not None:
                holder(message, field).SetInParent()
                least(holder(message, field), depth + 1)
            else:
                plain = field.enum_type.values[0].number if field.enum_type else field.default_value
                assign(message, field, plain)
    return message


def said_again(message: Any, other: Any, pool: Any, *, json: bool) -> bool:
    """Says in another schema's words what a message says; False where it cannot be said."""
    by_number = {it.number: it for it in (*other.DESCRIPTOR.fields, *extensions(pool, other))}
    named: dict[str, Any] = {}
    for it in other.DESCRIPTOR.fields:
        named[it.name] = it
    for it in other.DESCRIPTOR.fields:
        named[it.json_name] = it
    for it in extensions(pool, other):
        named[f"[{it.full_name}]"] = it
    for field, value in message.ListFields():
        if json:
            name = f"[{field.full_name}]" if field.is_extension else field.json_name
            target = named.get(name) or named.get(field.name)
        else:
            target = by_number.get(field.number)
        if target is None:
            continue
        if not _again(field, value, other, target, pool, json):
            return False
    return True


def _again(field: Any, value: Any, other: Any, target: Any, pool: Any, json: bool) -> bool:
    if is_map(field) != is_map(target):
        return False
    if is_map(field):
        inner = target.message_type.fields_by_name["value"]
        for key in value:
            try:
                if inner.message_type is not None:
                    if not said_again(value[key], holder(other, target)[key], pool, json=json):
                        return False
                else:
                    holder(other, target)[key] = value[key]
            except (TypeError, ValueError, AttributeError):
                return False
        return True
    values = list(value) if field.is_repeated else [value]
    if len(values) > 1 and not target.is_repeated:
        return False
    for each in values:
        if hasattr(each, "DESCRIPTOR") != (target.message_type is not None):
            return False
        try:
            if target.message_type is not None:
                place = holder(other, target)
                place = place.add() if target.is_repeated else place
                if not target.is_repeated:
                    place.SetInParent()
                if not said_again(each, place, pool, json=json):
                    return False
            elif target.is_repeated:
                holder(other, target).append(_value(field, target, each, json))
            else:
                assign(other, target, _value(field, target, each, json))
        except (TypeError, ValueError):
            return False
    return True


def _value(field: Any, target: Any, value: Any, json: bool) -> Any:
    if json and field.enum_type is not None and target.enum_type is not None:
        mine = next((it.name for it in field.enum_type.values if it.number == value), None)
        found = next((it.number for it in target.enum_type.values if it.name == mine), None)
        if found is not None:
            return found
    return value


def forget_retired(message: Any, other: Any, pool: Any) -> None:
    """Takes from a message what another schema has retired: whoever reserves it has given it up.

    Args:
        message: The message.
        other: The descriptor of the other schema's message.
        pool: The other schema's descriptors.
    """
    proto = DescriptorProto()
    other.CopyToProto(proto)
    for field, _ in message.ListFields():
        target = other.fields_by_number.get(field.number)
        if field.is_extension:
            known = pool.FindAllExtensions(other)
            target = next((it for it in known if it.number == field.number), None)
            if target is None:
                continue
        if target is None:
            if any(it.start <= field.number < it.end for it in proto.reserved_range):
                message.ClearField(field.name)
        elif field.message_type is not None and target.message_type is not None:
            _forget_inside(message, field, target, pool)
        elif field.enum_type is not None and target.enum_type is not None:
            _forget_values(message, field, field.enum_type, target.enum_type)


def _forget_inside(message: Any, field: Any, target: Any, pool: Any) -> None:
    value = holder(message, field)
    if is_map(field) and is_map(target):
        own, other = (it.message_type.fields_by_name["value"] for it in (field, target))
        if own.message_type is not None and other.message_type is not None:
            for key in value:
                forget_retired(value[key], other.message_type, pool)
        elif own.enum_type is not None and other.enum_type is not None:
            for key in list(value):
                if _retired(value[key], own.enum_type, other.enum_type):
                    del value[key]
    elif not is_map(field):
        for each in value if field.is_repeated else (value,):
            forget_retired(each, target.message_type, pool)


def _forget_values(message: Any, field: Any, own: Any, other: Any) -> None:
    value = holder(message, field)
    if field.is_repeated:
        kept = [it for it in value if not _retired(it, own, other)]
        del value[:]
        value.extend(kept)
    elif _retired(value, own, other):
        left = (it.number for it in own.values if not _retired(it.number, own, other))
        if field.is_required:
            assign(message, field, next(left, value))
        elif field.is_extension:
            message.ClearExtension(field)
        else:
            message.ClearField(field.name)


def _retired(number: int, own: Any, other: Any) -> bool:
    proto = EnumDescriptorProto()
    other.CopyToProto(proto)
    return any(it.start <= number <= it.end for it in proto.reserved_range)
