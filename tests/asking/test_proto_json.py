"""ProtoJSON as its specification has it: what is taken, and that nothing else is."""

from __future__ import annotations

import base64
import json
import random
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk import DaoError
from dao_sdk.contract import read_contract
from dao_sdk.host.abi import Abi
from dao_sdk.host.dynamic.abi_from_contract import abi_of
from dao_sdk.host.untyped.json_shapes import description
from dao_sdk.host.untyped.plain_json import JsonError, from_plain, from_text, to_plain

from .messages import all_kinds, draw


def read(text: str) -> Any:
    return from_text(text, all_kinds())


@pytest.fixture(scope="module")
def abi() -> Abi:
    return abi_of(read_contract())


def kinds(abi: Abi) -> list[type[Message]]:
    return [all_kinds(), *(kind for each in abi.methods for kind in (each.request, each.response))]


def same(one: Message, other: Message) -> bool:
    """Equal to the last bit, so that NaN and -0.0 count."""
    return one.SerializeToString(deterministic=True) == other.SerializeToString(deterministic=True)


@pytest.mark.parametrize("own_names", [False, True])
def test_whatever_protobuf_prints_is_the_same_message(abi: Abi, own_names: bool) -> None:
    lots = random.Random(14)
    for kind in kinds(abi):
        for _ in range(40):
            message = draw(lots, kind)
            printed = json_format.MessageToJson(
                message,
                preserving_proto_field_name=own_names,
                descriptor_pool=description(kind).file.pool,
            )
            assert same(from_text(printed, kind), message), printed


def test_whatever_we_print_is_the_same_message(abi: Abi) -> None:
    lots = random.Random(15)
    for kind in kinds(abi):
        for _ in range(40):
            message = draw(lots, kind)
            for strict in (False, True):
                printed = json.dumps(to_plain(message, strict=strict))
                assert same(from_text(printed, kind), message), printed


def test_mutated_json_ends_in_a_message_or_in_our_error(abi: Abi) -> None:
    lots = random.Random(16)
    signs = [
        '"',
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "1e999",
        "\\ud800",
        "NaN",
        "-",
        "=",
        "٣",
    ]
    read_whole = 0
    for kind in kinds(abi):
        for _ in range(60):
            text = json.dumps(to_plain(draw(lots, kind), strict=lots.random() < 0.5))
            for _ in range(lots.randint(1, 3)):
                at = lots.randrange(len(text) + 1)
                until = min(len(text), at + lots.randrange(4))
                text = text[:at] + lots.choice(["", *signs]) + text[until:]
            try:
                message = from_text(text, kind)
            except JsonError as refused:
                assert refused.message and "\n" not in refused.message
            else:
                read_whole += 1
                assert same(from_text(json.dumps(to_plain(message)), kind), message)
    assert read_whole > 50


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.sampled_from([10**4000, float("nan"), object(), "\ud800"]),
    lambda inner: st.lists(inner)
    | st.dictionaries(
        st.sampled_from(["inner", "more", "byName", "value", "any", "@type"])
        | st.integers()
        | st.text(),
        inner,
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from([field.name for field in all_kinds().DESCRIPTOR.fields]), JUNK)
)
def test_any_python_values_end_in_a_message_or_in_our_error(value: Any) -> None:
    try:
        message = from_plain(value, all_kinds())
    except DaoError:
        return
    message.SerializeToString()


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ('{"i32": 1.0}', "i32", 1),
        ('{"i32": 1e3}', "i32", 1000),
        ('{"i32": "1e3"}', "i32", 1000),
        ('{"i32": "-2147483648"}', "i32", -(1 << 31)),
        ('{"i32": 2147483647.0}', "i32", (1 << 31) - 1),
        ('{"i32": 0e99999999999999999999999}', "i32", 0),
        ('{"i64": 9223372036854775807}', "i64", (1 << 63) - 1),
        ('{"i64": 9007199254740993.0}', "i64", 9007199254740993),
        ('{"u64": "18446744073709551615"}', "u64", (1 << 64) - 1),
        ('{"real": "1.5"}', "real", 1.5),
        ('{"real": 1e-99999999999999999999}', "real", 0.0),
        ('{"real": 3}', "real", 3.0),
        ('{"real": "Infinity"}', "real", float("inf")),
        ('{"real": "-Infinity"}', "real", float("-inf")),
        ('{"single": 0.1}', "single", 0.10000000149011612),
        ('{"level": "LEVEL_LOW"}', "level", 1),
        ('{"level": 2}', "level", 2),
        ('{"level": 2.0}', "level", 2),
        ('{"level": 77}', "level", 77),
        ('{"rawData": "AAE="}', "raw_data", b"\0\1"),
        ('{"raw_data": "AAE"}', "raw_data", b"\0\1"),
        ('{"rawData": "-_8="}', "raw_data", b"\xfb\xff"),
        ('{"rawData": "+/8"}', "raw_data", b"\xfb\xff"),
        ('{"rawData": ""}', "raw_data", b""),
        ('{"otherName": "x"}', "renamed", "x"),
        ('{"renamed": "x"}', "renamed", "x"),
        ('{"words": null}', "words", ""),
        ('{"words": "\\ud83c\\udf88"}', "words", "🎈"),
        ('{"byNumber": {"-7": "x"}}', "by_number", {-7: "x"}),
        ('{"left": null, "right": 3}', "right", 3),
    ],
)
@pytest.mark.spec("JSON-5", "JSON-6", "JSON-7", "JSON-11")
def test_what_protojson_takes(text: str, name: str, value: Any) -> None:
    assert getattr(read(text), name) == value


def test_signs_of_zero_and_no_number_are_kept() -> None:
    assert str(read('{"real": -0.0}').real) == "-0.0" == str(read('{"real": -0}').real)
    assert str(read('{"real": "NaN"}').real) == "nan"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"rawData": "…"}', "All.rawData: expected bytes in Base64"),
        ('{"rawData": "!!!"}', "All.rawData: expected bytes"),
        ('{"rawData": "QUJD!!!"}', "All.rawData: expected bytes"),
        ('{"rawData": "QUJ D"}', "All.rawData: expected bytes"),
        ('{"rawData": "QUJD\\n"}', "All.rawData: expected bytes"),
        ('{"rawData": "AAE=="}', "All.rawData: expected bytes"),
        ('{"rawData": "AA="}', "All.rawData: expected bytes"),
        ('{"rawData": "A"}', "All.rawData: expected bytes"),
        ('{"rawData": "=AAE"}', "All.rawData: expected bytes"),
        ('{"rawData": "AB=="}', "All.rawData: expected bytes"),
        ('{"rawData": "-/8="}', "All.rawData: expected bytes"),
        ('{"rawData": 1}', "All.rawData: expected bytes"),
        ('{"rawData": [1]}', "All.rawData: expected bytes"),
        *(
            (f'{{"{name}": {value}}}', f"All.{name}: expected a whole number")
            for name in ("i32", "i64", "u32", "u64", "f64", "s32")
            for value in (
                '"1_000"', '"٣"', '"+1"', '" 1"', '"1 "', '""', '"01"', '"0x1"', '"one"', '"1."',
                '"NaN"', '".5"', "1.5", '"1.5"', "true", "1e30", '"1e999999999999999999999"', "[]",
                "{}", "1e-1", "1e-99999999999999999999", "9" * 5000, '"' + "9" * 5000 + '"',
            )
        ),
        ('{"i32": 2147483648}', "All.i32: expected a whole number from -2147483648 to 2147483647"),
        ('{"u32": -1}', "from 0 to 4294967295"),
        ('{"u64": 18446744073709551616}', "from 0 to 18446744073709551615"),
        ('{"i64": "9223372036854775808"}', "All.i64"),
        *(
            (f'{{"{name}": {value}}}', f"All.{name}: expected a number")
            for name in ("real", "single")
            for value in (
                '"1e999"', "1e999", "-1e999", "true", '"nan"', '"inf"', '"infinity"', '"+Infinity"',
                '"1_0"', '"٣.٥"', '" 1"', '""', '"0x1p3"', "[]", "9" * 400, "1e99999999999999999999",
            )
        ),
        ('{"single": 3.5e38}', "All.single: expected a number that binary32 can hold"),
        *(
            (f'{{"level": {value}}}', "All.level: expected")
            for value in ("1.5", "true", '"1"', '"LOW"', '"level_low"', "2147483648", "[]", '""')
        ),
        *((f'{{"yes": {value}}}', "All.yes: expected true or false") for value in ('"true"', "1", "0", '""')),
        ('{"words": 1}', "All.words: expected a string, not 1"),
        ('{"words": true}', "All.words: expected a string"),
        ('{"words": "\\ud800"}', "All.words: half of a surrogate pair"),
        ('{"byName": {"\\udfff": 1}}', "All.byName: half of a surrogate pair"),
        ('{"words": "a", "words": "a"}', "All: `words` is given twice"),
        ('{"inner": {"i32": 1, "i32": 2}}', "All.inner: `i32` is given twice"),
        ('{"byName": {"a": 1, "a": 1}}', "All.byName: `a` is given twice"),
        ('{"byNumber": {"1": "a", "1.0": "b"}}', "given twice"),
        ('{"struct": {"a": {"b": 1, "b": 2}}}', "All.struct.a: `b` is given twice"),
        ('{"raw_data": "", "rawData": ""}', "All: `rawData` is the same field as `raw_data`"),
        ('{"renamed": "", "otherName": ""}', "is the same field"),
        ('{"left": "", "right": 1}', "All: only one of `left` and `right` can be given"),
        ('{"wrods": 1}', "All has no field `wrods`"),
        ('{"inner": {"more": [{}, {"x": 1}]}}', "All.inner.more.1 has no field `x`"),
        ('{"numbers": [1, null]}', "All.numbers.1: expected a whole number"),
        ('{"numbers": 1}', "All.numbers: expected an array, not 1"),
        ('{"numbers": {}}', "All.numbers: expected an array, not an object"),
        ('{"byName": []}', "All.byName: expected an object, not an array"),
        ('{"byName": {"a": null}}', "All.byName.a: expected a whole number"),
        ('{"byNumber": {"x": ""}}', "All.byNumber: expected a whole number"),
        ('{"byTruth": {"1": {}}}', 'All.byTruth: expected the key "true" or "false"'),
        ('{"more": [null]}', "All.more.0: expected an object, not null"),
        ('{"inner": []}', "All.inner: expected an object, not an array"),
        ('{"at": "2027-1-1T0:0:0Z"}', "All.at: expected a time"),
        ('{"at": 5}', "All.at: expected a time"),
        ('{"at": "2027-02-31T00:00:00Z"}', "All.at: expected a time"),
        ('{"took": "5"}', "All.took: expected a duration"),
        ('{"took": "٣s"}', "All.took: expected a duration"),
        ('{"took": "999999999999s"}', "All.took: expected a duration"),
        ('{"mask": "a_b"}', "All.mask: expected paths"),
        ('{"boxed": "1_0"}', "All.boxed: expected a whole number"),
        ('{"boxedBytes": "!"}', "All.boxedBytes: expected bytes"),
        ('{"any": {"@type": "x/no.Such"}}', "All.any.@type: expected the name of a message"),
        ('{"any": {"@type": "x/test.All", "rawData": "!"}}', "All.any.rawData: expected bytes"),
        ('{"struct": {"a": 1e999}}', "All.struct.a: expected a number"),
        ('{"value": "\\ud800"}', "All.value: half of a surrogate"),
        ("NaN", "it has no NaN"),
        ('{"real": Infinity}', "it has no Infinity"),
        ('{"i32": 1,}', "this is no JSON"),
        ("", None),
        ("null", "expected a All as an object"),
        ("'x'", "this is no JSON"),
    ],
)  # fmt: skip
@pytest.mark.spec("JSON-1", "JSON-2", "JSON-4", "JSON-5", "JSON-6", "JSON-7", "JSON-8")
def test_what_protojson_refuses(text: str, said: str | None) -> None:
    if said is None:
        assert read(text) == all_kinds()()
        return
    with pytest.raises(JsonError) as refused:
        read(text)
    assert said in refused.value.message
    assert len(refused.value.message) < 400


def test_a_number_too_long_to_write_is_still_refused() -> None:
    for name in ("i64", "real", "raw_data", "words", "inner", "value", "level"):
        with pytest.raises(JsonError, match=f"All.{name}: expected"):
            from_plain({name: 10**5000}, all_kinds())


def test_the_valid_names_of_an_enum_are_said() -> None:
    with pytest.raises(JsonError) as refused:
        read('{"level": "LOW"}')
    assert "one of LEVEL_NONE, LEVEL_LOW, LEVEL_HIGH" in refused.value.message
    assert refused.value.help == "Did you mean LEVEL_LOW?"


@pytest.mark.spec("JSON-1")
def test_a_byte_order_mark_is_ignored() -> None:
    assert read('\ufeff{"i32": 1}').i32 == 1
    assert read("\ufeff") == all_kinds()()


@pytest.mark.parametrize("depth", range(40, 130))
@pytest.mark.spec("JSON-12")
def test_what_is_read_can_cross_however_deep(depth: int) -> None:
    shapes = [
        '{"inner": %s}',
        '{"more": [%s]}',
        '{"byTruth": {"true": %s}}',
        '{"struct": {"a": %s}}',
    ]
    for shape in shapes[:3]:
        text = "{}"
        for _ in range(depth):
            text = shape % text
        try:
            message = read(text)
        except JsonError as refused:
            assert "nested" in refused.message and len(refused.message) < 300
        else:
            assert same(all_kinds().FromString(message.SerializeToString()), message)
    try:
        read('{"struct": {"a": ' + '{"a": [' * depth + "]}" * depth + "}}").SerializeToString()
    except JsonError as refused:
        assert "nested" in refused.message


@given(st.binary())
def test_both_alphabets_with_and_without_padding(data: bytes) -> None:
    for text in (base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()):
        for written in (text, text.rstrip("=")):
            assert read(json.dumps({"rawData": written})).raw_data == data
        if text.endswith("="):
            for wrong in (text + "=", text[:-1] if text.endswith("==") else text + "=="):
                with pytest.raises(JsonError):
                    read(json.dumps({"rawData": wrong}))


def test_python_values_may_hold_bytes_tuples_and_messages() -> None:
    inner = all_kinds()(i32=7)
    message: Any = from_plain({"raw_data": b"\0", "numbers": (1, 2), "inner": inner}, all_kinds())
    assert (message.raw_data, list(message.numbers), message.inner.i32) == (b"\0", [1, 2], 7)
    with pytest.raises(JsonError, match=r"All.at: expected a Timestamp"):
        from_plain({"at": inner}, all_kinds())
