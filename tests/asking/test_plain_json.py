"""Messages as plain JSON, there and back."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk.contract import read_contract
from dao_sdk.host.dynamic.abi_from_contract import abi_of
from dao_sdk.host.untyped.method_names import find_method
from dao_sdk.host.untyped.plain_json import JsonError, from_plain, from_text, to_plain

ABI = abi_of(read_contract())
PUT = find_method(ABI, "documents.put").request
PATCH = find_method(ABI, "documents.patch").request
INFO = find_method(ABI, "system.info").response

KINDS = {"null_value", "bool_value", "int_value", "text_value", "counter_value", "map_value"}
keys = st.one_of(st.text(max_size=8), st.sampled_from(sorted(KINDS)))
plain = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(1 << 63), (1 << 63) - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=20,
)


def written(fields: dict[str, Any]) -> Any:
    return json.loads(json.dumps(to_plain(from_plain({"fields": fields}, PUT))))["fields"]


@pytest.mark.spec("JSON-9")
def test_a_document_reads_as_one_would_write_it() -> None:
    fields = {
        "title": "Bread",
        "done": False,
        "count": 3,
        "weight": 1.5,
        "nothing": None,
        "tags": ["rye", {"deep": [1, 2.0]}],
        "body": {"text_value": "rye, 2"},
        "baked": {"counter_value": "4"},
        "photo": {"bytes_value": "AAE="},
    }
    assert written(fields) == fields
    assert isinstance(written({"two": 2.0})["two"], float)


@given(st.dictionaries(st.text(max_size=8), plain, max_size=4))
def test_whatever_is_read_and_written_stays_the_same_message(fields: dict[str, Any]) -> None:
    try:
        message = from_plain({"fields": fields}, PUT)
    except JsonError:
        return  # A map that names a kind, with something else inside: it is that kind, and wrong.
    again = from_plain(json.loads(json.dumps(to_plain(message))), PUT)
    strict = from_plain(json.loads(json.dumps(to_plain(message, strict=True))), PUT)
    assert again.SerializeToString(deterministic=True) == message.SerializeToString(
        deterministic=True
    )
    assert strict == again


@pytest.mark.spec("JSON-10")
def test_a_map_that_looks_like_a_kind_is_written_by_its_name() -> None:
    fields = {"odd": {"map_value": {"entries": {"text_value": "x"}}}}
    assert written(fields) == fields


def test_numbers_that_are_none() -> None:
    fields = {"n": {"double_value": "NaN"}, "i": {"double_value": "Infinity"}}
    assert written(fields) == fields
    message: Any = from_plain({"fields": fields}, PUT)
    assert math.isnan(message.fields["n"].double_value)


@pytest.mark.spec("JSON-3", "JSON-9")
def test_protobufs_own_form_is_understood_and_written() -> None:
    strict = {"space": "s", "fields": {"a": {"int_value": "1"}, "b": {"string_value": "x"}}}
    message = from_plain(strict, PUT)
    assert message == from_plain({"space": "s", "fields": {"a": 1, "b": "x"}}, PUT)
    assert to_plain(message, strict=True) == strict


def test_edits() -> None:
    request = {
        "space": "notes",
        "id": "1",
        "edits": [
            {"path": ["done"], "set": True},
            {"path": ["body"], "splice": {"index": 5, "delete": 1, "insert": "3"}},
            {"path": ["tags"], "insert": {"values": [1, "x"]}},
        ],
    }
    assert to_plain(from_plain(request, PATCH)) == request


@pytest.mark.spec("JSON-1")
def test_an_empty_request_needs_no_json() -> None:
    assert from_text("", INFO) == INFO()
    assert from_text("  \n", INFO) == INFO()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "this is no JSON"),
        ("[1]", "expected a PutRequest as an object"),
        ('{"spce": "x"}', "PutRequest has no field `spce`"),
        ('{"space": 1}', "space"),
        ('{"mode": "SOMETIMES"}', "SOMETIMES"),
        ('{"fields": {"a": 9223372036854775808}}', "expected a whole number from"),
        ('{"fields": [1]}', "fields"),
        ('{"fields": {"a": {"text_value": 1}}}', "text_value"),
        ('{"fields": {"a": ' + "[" * 200 + "]" * 200 + "}}", "nested"),
        ("[" * 100_000, "nested"),
    ],
)
@pytest.mark.spec("JSON-13")
def test_what_is_wrong_is_told(text: str, told: str) -> None:
    with pytest.raises(JsonError, match=told):
        from_text(text, PUT)


def test_the_nearest_field_is_told() -> None:
    with pytest.raises(JsonError) as refused:
        from_text('{"edits": [{"pth": ["a"]}]}', PATCH)
    assert refused.value.message == "PatchRequest.edits.0 has no field `pth`"
    assert refused.value.help == "Did you mean `path`?"


def test_a_field_may_be_called_as_what_messages_have() -> None:
    file = descriptor_pb2.FileDescriptorProto(name="odd.proto", package="odd", syntax="proto3")
    fields = file.message_type.add(name="Odd").field
    fields.add(name="DESCRIPTOR", number=1, type=9, label=1)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    kind = message_factory.GetMessageClass(pool.FindMessageTypeByName("odd.Odd"))
    made = from_plain({"DESCRIPTOR": "a text"}, kind)
    assert made == kind(DESCRIPTOR="a text")
