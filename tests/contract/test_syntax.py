"""What is wrong with TOML and JSON is said in plain words, with its place."""

from __future__ import annotations

import json
import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk.syntax import SyntaxFault, read_json, read_toml

TOML = [
    ('a = "x\n', 1, 7, "the text is not closed"),
    ("a = 'x", 1, 7, "the text is not closed"),
    ('a="""x', 1, 7, "the text is not closed"),
    ('a="\x01"', 1, 4, r"`\x01` cannot be written here"),
    ("#\x01", 1, 2, r"`\x01` cannot be in a comment"),
    ("[a.b]\n[a.b]", 2, 5, "the table `a.b` is here twice"),
    ("a=1\na=2", 2, 4, "has a value already"),
    ("a={b=1,b=2}", 1, 11, "the key `b` is here twice"),
    ("a={b=1}\na.c=2", 2, 6, "`a` is closed"),
    ("[a.b]\n[a]\nb.c=1", 3, 6, "`a.b` has been written already"),
    ("[a", 1, 3, "expected `]`"),
    ("[[a", 1, 4, "expected `]]`"),
    ("a", 1, 2, "expected `=`"),
    ("a=[1 2]", 1, 6, "expected `,` or `]`"),
    ("a={b=1", 1, 7, "expected `,` or `}`"),
    ('a="\\q"', 1, 6, "there is no such escape"),
    ('a="\\uzzzz"', 1, 6, "expected hexadecimal digits"),
    ('a="\\ud800"', 1, 10, "there is no character"),
    ("a=2026-02-30", 1, 3, "there is no such date"),
    ("a=x", 1, 3, "expected a value: text in quotes"),
    ("a=1 b=2", 1, 5, "expected the end of the line"),
    ("?", 1, 1, "expected `key = value` or `[table]`"),
    ("\n\na=" + "9" * 5000, 3, 3, "too many digits"),
    ("a=" + "[" * 10_000, 1, 1, "nested too deeply"),
]
JSON = [
    ("", 1, 1, "expected a value: text in double quotes"),
    ("{a:1}", 1, 2, "expected a name in double quotes"),
    ('{"a":1,}', 1, 8, "or `}` without a comma before it"),
    ('{"a"', 1, 5, "expected `:` after a name"),
    ('{"a":1\n2}', 2, 1, "expected `,` or the end"),
    ("1 2", 1, 3, "there is more after the value"),
    ('"abc', 1, 1, "the text is not closed"),
    ('"\x01"', 1, 2, "a control character cannot be in text"),
    ('"\\q"', 1, 2, "there is no such escape"),
    ('"\\uzz"', 1, 3, "expected 4 hexadecimal digits"),
    ("[\n" + "9" * 5000, 2, 1, "too many digits"),
    ("[" * 100_000, 1, 1, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "line", "column", "what"), TOML)
def test_toml(text: str, line: int, column: int, what: str) -> None:
    with pytest.raises(SyntaxFault) as caught:
        read_toml(text)
    assert what in caught.value.what
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(("text", "line", "column", "what"), JSON)
def test_json(text: str, line: int, column: int, what: str) -> None:
    with pytest.raises(SyntaxFault) as caught:
        read_json(text)
    assert what in caught.value.what
    assert (caught.value.line, caught.value.column) == (line, column)


LIBRARY = re.compile(r"Expecting|delimiter|Invalid|Unterminated|namespace|\('|\(at ")
PIECES = st.sampled_from(
    ["a", "b", "=", ".", "[", "]", "[[", "]]", "{", "}", ",", ":", '"', "'", '"""', "'''", "\\", "\\u",
     "#", "\n", " ", "1", "-", "2027-01-31", "T", "true", "null", "\x01", "\ud800", "é", "1e", "_", "0x"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_wrong_is_said_in_words_of_ours(text: str) -> None:
    for read, theirs in ((read_toml, tomllib.loads), (read_json, json.loads)):
        try:
            value: object = read(text)
        except SyntaxFault as fault:
            assert not LIBRARY.search(fault.what), fault
            assert fault.what not in ("this is not TOML", "this is not JSON"), (text, fault)
            lines = text.split("\n")
            assert 1 <= fault.line <= len(lines)
            assert 1 <= fault.column <= len(lines[fault.line - 1]) + 2
        else:
            assert repr(value) == repr(theirs(text))
