"""Texts and counters stay what they are while they are edited as strings and numbers."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk import Counter, Text

TEXTS: list[Callable[[Any], Any]] = [
    lambda text: text + "x",
    lambda text: "x" + text,
    lambda text: text + Text("x"),
    lambda text: text + "",
    lambda text: text * 2,
    lambda text: 2 * text,
    lambda text: text[1:],
    lambda text: text[::-1],
    lambda text: text.replace("r", "w"),
    lambda text: text.strip(),
    lambda text: text.upper(),
    lambda text: text.removesuffix("e"),
    lambda text: text.ljust(9, "."),
    lambda text: text.translate({114: "w"}),
    lambda text: (text + " %s") % "x",
    lambda text: (text + " {}").format("x"),
    copy.copy,
    copy.deepcopy,
    lambda text: pickle.loads(pickle.dumps(text)),
]
COUNTERS: list[Callable[[Any], Any]] = [
    lambda counter: counter + 1,
    lambda counter: 1 + counter,
    lambda counter: counter - 1,
    lambda counter: 9 - counter,
    lambda counter: counter + Counter(2),
    lambda counter: counter * 2,
    lambda counter: 2 * counter,
    lambda counter: counter // 2,
    lambda counter: counter % 2,
    lambda counter: -counter,
    lambda counter: +counter,
    copy.copy,
    copy.deepcopy,
    lambda counter: pickle.loads(pickle.dumps(counter)),
]


@pytest.mark.parametrize("edit", TEXTS)
def test_an_edited_text_is_a_text(edit: Callable[[Any], Any]) -> None:
    for plain in ("rye", "", "grüße 🎈"):
        edited = edit(Text(plain))
        assert type(edited) is Text and edited == edit(plain)


@pytest.mark.parametrize("edit", COUNTERS)
def test_an_edited_counter_is_a_counter(edit: Callable[[Any], Any]) -> None:
    for plain in (3, 0, -(1 << 63)):
        edited = edit(Counter(plain))
        assert type(edited) is Counter and edited == edit(plain)


@given(st.text(), st.text(), st.integers(), st.integers())
def test_in_place(text: str, more: str, number: int, by: int) -> None:
    fields: dict[str, Any] = {"body": Text(text), "n": Counter(number)}
    fields["body"] += more
    fields["n"] += by
    fields["n"] -= 1
    assert type(fields["body"]) is Text and fields["body"] == text + more
    assert type(fields["n"]) is Counter and fields["n"] == number + by - 1


def test_what_does_not_edit_is_plain() -> None:
    text, counter = Text("rye bread"), Counter(5)
    plain: list[Any] = [f"{text}", str(text), text[0], *text, *text.split(), " ".join([text, text])]
    assert {type(each) for each in plain} == {str}
    numbers: list[Any] = [int(counter), abs(counter), counter | 0, len(text)]
    assert {type(each) for each in numbers} == {int}
    assert type(counter + 0.5) is float and type(counter / 1) is float


def test_they_are_strings_and_numbers() -> None:
    text, counter = Text("rye"), Counter(5)
    assert text == "rye" and hash(text) == hash("rye") and text in {"rye"}
    assert counter == 5 and hash(counter) == hash(5) and counter < 6
    assert json.dumps({"a": text, "b": counter}) == '{"a": "rye", "b": 5}'
    assert f"{counter:03d} {text:>5}" == "005   rye"
    with pytest.raises(TypeError):
        _ = text + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        _ = 1 + text  # type: ignore[operator]
    with pytest.raises(TypeError):
        _ = counter + "1"  # type: ignore[operator]
