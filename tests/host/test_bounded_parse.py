"""Counting the elements of a message before it is parsed."""

from __future__ import annotations

import random
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message

from dao_sdk.host.api import abi_v1, data_v1, net_v1, storage_v1
from dao_sdk.host.errors import TooLarge
from dao_sdk.host.runtime.bounded_parse import (
    MOST_DEPTH,
    SHORT_BYTES,
    count_elements,
    parse,
    parse_short,
)

WRITE = storage_v1.WriteRequest
KINDS = [
    WRITE,
    storage_v1.ReadManyResponse,
    net_v1.FetchRequest,
    data_v1.PutRequest,
    data_v1.ListRequest,
    data_v1.QueryResponse,
    abi_v1.Failure,
    abi_v1.UnitManifest,
]


def draw(chance: random.Random, message: Any, depth: int = 0) -> Any:
    """Fill a message of any kind."""
    for field in message.DESCRIPTOR.fields:
        if chance.random() < 0.4 or depth > 6:
            continue
        is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
        for _ in range(chance.randrange(4) if field.is_repeated else 1):
            if is_map:
                key, value = chance.choice("abcdefgh") * chance.randrange(200), field.message_type
                entry = getattr(message, field.name)
                if value.fields_by_name["value"].message_type is not None:
                    draw(chance, entry[key], depth + 1)
                else:
                    entry[key] = "v" * chance.randrange(200)
            elif field.message_type is not None:
                inner = getattr(message, field.name)
                inner = inner.add() if field.is_repeated else inner
                inner.SetInParent()
                draw(chance, inner, depth + 1)
            else:
                value = _scalar(chance, field)
                if field.is_repeated:
                    getattr(message, field.name).append(value)
                else:
                    setattr(message, field.name, value)
    return message


def _scalar(chance: random.Random, field: FieldDescriptor) -> Any:
    match field.cpp_type:
        case FieldDescriptor.CPPTYPE_STRING:
            text = "x" * chance.choice([0, 1, 127, 128, 20_000])
            return text.encode() if field.type == FieldDescriptor.TYPE_BYTES else text
        case FieldDescriptor.CPPTYPE_BOOL:
            return True
        case FieldDescriptor.CPPTYPE_DOUBLE | FieldDescriptor.CPPTYPE_FLOAT:
            return 1.5
        case FieldDescriptor.CPPTYPE_ENUM:
            return 1
        case _:
            return chance.choice([1, 127, 128, 2**31 - 1])


def elements(message: Any) -> int:
    """Count the elements of a parsed message the slow way."""
    count = 0
    for field, value in message.ListFields():
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            inner = field.message_type.fields_by_name["value"].message_type
            count += sum(2 + elements(value[key]) if inner else 1 for key in value)
        elif field.message_type is not None:
            each = value if field.is_repeated else [value]
            count += sum(1 + elements(one) for one in each)
        elif field.is_repeated and field.cpp_type != FieldDescriptor.CPPTYPE_STRING:
            count += 1 + len(value) // 8
        elif field.is_repeated:
            count += len(value)
    return count


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
@pytest.mark.spec("TEXT-4")
def test_what_is_counted_is_what_is_there(kind: type[Message]) -> None:
    chance = random.Random(kind.__name__)
    for _ in range(100):
        message = draw(chance, kind())
        payload = message.SerializeToString()
        found = elements(message)
        assert count_elements(payload, kind, 1 << 30) == found
        if found:
            assert count_elements(payload, kind, found - 1) == found
        assert parse(kind, payload) == message


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_any_bytes_are_counted_or_refused(kind: type[Message]) -> None:
    """What the parser takes is counted or refused; nothing else ever comes out."""
    chance = random.Random(kind.__name__)
    for _ in range(1_500):
        payload = bytearray(draw(chance, kind()).SerializeToString()[:400])
        for _ in range(chance.randrange(4)):
            if payload:
                payload[chance.randrange(len(payload))] = chance.randrange(256)
        data = bytes(payload) + chance.randbytes(chance.randrange(6))
        try:
            count = count_elements(data, kind, 1 << 30)
        except DecodeError:
            continue
        try:
            message = kind.FromString(data)
        except DecodeError:  # such as text that is not UTF-8
            continue
        assert elements(message) <= count + 2 * len(data)


@pytest.mark.spec("TEXT-4")
def test_nothing_hides_behind_what_is_damaged() -> None:
    flood = b"\x12\x00" * 1_000
    hidden = [
        b"\x7b\x7c" + flood,  # a group, which the parser would skip
        b"\x0a\x05\x0a\x7f" + flood,  # a message that ends inside one of its fields
        b"\xff" * 11 + flood,
        flood + b"\x12",
    ]
    for data in hidden:
        with pytest.raises(DecodeError):
            count_elements(data, WRITE, 1 << 30)
    kind = data_v1.Value
    assert count_elements(_nested(kind.DESCRIPTOR, MOST_DEPTH // 2), kind, 1 << 30) == MOST_DEPTH
    with pytest.raises(DecodeError):
        count_elements(_nested(kind.DESCRIPTOR, MOST_DEPTH // 2 + 1), kind, 1 << 30)


def _nested(kind: Any, depth: int) -> bytes:
    """A value in lists, so many of them around each other."""
    (list_value,) = (f for f in kind.fields if f.name == "list_value")
    (values,) = (f for f in list_value.message_type.fields if f.is_repeated)
    data = b""
    for _ in range(depth):
        for field in (values, list_value):
            head, length = b"", len(data)
            while length > 127:
                head, length = head + bytes([length & 127 | 128]), length >> 7
            data = bytes([field.number << 3 | 2]) + head + bytes([length]) + data
    return data


@pytest.mark.spec("CALL-12")
def test_answers_that_parsing_would_blow_up() -> None:
    flood = b"\x0a\x00" * (1 << 20)
    with pytest.raises(TooLarge, match="elements"):
        parse(storage_v1.ReadManyResponse, flood)
    # The smallest values that a document can hold are never too many.
    answer = data_v1.QueryResponse()
    values = [data_v1.Value(int_value=1)] * (1 << 19)
    answer.documents.add().fields["l"].list_value.values.extend(values)
    payload = answer.SerializeToString()
    assert len(payload) > 1 << 20 and parse(data_v1.QueryResponse, payload) == answer


@pytest.mark.spec("ERR-6")
def test_explanations_that_nobody_could_read() -> None:
    assert parse_short(abi_v1.Failure, b"\x12\x01a").message == "a"
    with pytest.raises(DecodeError, match="bytes"):
        parse_short(abi_v1.Failure, b"\x12\x00" * SHORT_BYTES)
    with pytest.raises(DecodeError, match="elements"):
        parse_short(abi_v1.Failure, b"\x1a\x00" * 20_000)
