"""Python values, edits and conditions as they cross."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk import Counter, Increment, Insert, Remove, Set, Splice, Text, field
from dao_sdk.host.api import data_v1
from dao_sdk.host.documents.conditions import to_order
from dao_sdk.host.documents.edits import EditOf, add_edits
from dao_sdk.host.documents.values import from_fields, from_value, to_value, write_fields
from dao_sdk.host.errors import InvalidArgument

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 63) - 1)
    | st.floats(allow_nan=False)
    | TEXT
    | st.binary()
    | TEXT.map(Text)
    | st.integers(-(1 << 63), (1 << 63) - 1).map(Counter)
)
KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20
)


def same(one: Any, other: Any) -> bool:
    """Equal, and of the same types all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


@given(VALUES)
def test_values_come_back_as_they_were(value: Any) -> None:
    crossed = data_v1.Value.FromString(to_value(value).SerializeToString())
    assert same(from_value(crossed), value)


@given(st.dictionaries(KEYS, VALUES))
def test_fields_come_back_as_they_were(fields: dict[str, Any]) -> None:
    message = data_v1.Document()
    write_fields(fields, message.fields)
    assert same(from_fields(message.fields), fields)


def test_kinds() -> None:
    assert to_value(True).WhichOneof("kind") == "bool_value"
    assert to_value(1).WhichOneof("kind") == "int_value"
    assert to_value(1.0).WhichOneof("kind") == "double_value"
    assert to_value(Text("a")).WhichOneof("kind") == "text_value"
    assert to_value(Counter(1)).WhichOneof("kind") == "counter_value"
    assert math.isnan(from_value(to_value(math.nan)))
    assert from_value(data_v1.Value()) is None
    assert from_value(to_value((1, 2))) == [1, 2]
    assert repr(Text("a")) == "Text('a')" and repr(Counter(2)) == "Counter(2)"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"n": 1 << 63}, "n is 9223372036854775808, which does not fit into 64 bits"),
        ({"a": {"b": [1, object()]}}, "a.b[1] is of the type object"),
        ({"a": {1: 2}}, "a has the key 1; keys are strings"),
        ({"a\0": 2}, "U+0000"),
        ({"a": "\ud800"}, "half of a surrogate pair"),
        ({"a": {1, 2}}, "of the type set"),
        ("text", "fields are a dict, not a str"),
    ],
)
def test_what_a_document_cannot_hold(fields: Any, said: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        write_fields(fields, data_v1.Document().fields)
    assert said in caught.value.message


def test_nesting_is_bounded() -> None:
    deep: Any = 1
    for _ in range(1000):
        deep = [deep]
    with pytest.raises(InvalidArgument, match="levels deep"):
        write_fields({"a": deep}, data_v1.Document().fields)


def written(edit: EditOf) -> data_v1.Edit:
    """Give an edit as it crosses."""
    return add_edits([edit], data_v1.PatchRequest()).edits[0]


def test_edits() -> None:
    edit = written(Set(("address", "lines", 0), "Rome"))
    assert list(edit.path) == ["address", "lines", "0"] and edit.set.string_value == "Rome"
    assert written(Remove("a")).WhichOneof("edit") == "remove"
    insert = written(Insert("tags", 1, "x", 2)).insert
    assert insert.index == 1 and [from_value(value) for value in insert.values] == ["x", 2]
    splice = written(Splice(("notes", 3), 5, 1, "3"))
    assert list(splice.path) == ["notes", "3"]
    assert (splice.splice.index, splice.splice.delete, splice.splice.insert) == (5, 1, "3")
    assert written(Increment("votes")).increment.by == 1
    for path in ((), "a\ud800", (1.5,), (-1,), (True,)):
        with pytest.raises((InvalidArgument, UnicodeEncodeError, ValueError)):
            written(Set(path, 1))  # type: ignore[arg-type]
        with pytest.raises((InvalidArgument, UnicodeEncodeError, ValueError)):
            written(Splice(path, 0, 0, "x"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "edit", [Splice("a", 0), Increment("a", 0), Insert("a", 0), Set("a", None), Remove("a")]
)
def test_an_edit_that_says_little_still_says_what_it_is(edit: EditOf) -> None:
    crossed = data_v1.Edit.FromString(written(edit).SerializeToString())
    assert crossed.WhichOneof("edit") == type(edit).__name__.lower()


def test_conditions() -> None:
    both = ((field("done") == False) & ~field("tags").contains("later")).filter  # noqa: E712
    assert [part.WhichOneof("condition") for part in both.all.filters] == ["compare", "negate"]
    compare = both.all.filters[0].compare
    assert list(compare.field.keys) == ["done"] and not compare.value.bool_value
    assert compare.operator == data_v1.Comparison.OPERATOR_EQUAL
    either = ((field("a", "b") > 1) | field("a").starts_with("x") | field("c").present()).filter
    assert either.WhichOneof("condition") == "any"
    with pytest.raises(TypeError, match="join with"):
        bool(field("a") == 1)
    with pytest.raises(InvalidArgument, match="single values"):
        field("a") == [1]  # noqa: B015
    with pytest.raises(InvalidArgument):
        field()


def test_orders() -> None:
    assert to_order(None) is None
    for order in ("title", field("title")):
        made = to_order(order)
        assert made is not None and list(made.field.keys) == ["title"] and not made.descending
    made = to_order(field("title").descending())
    assert made is not None and made.descending
