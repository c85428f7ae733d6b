"""Broken YAML is told in plain words, and never in those of the library's grammar."""

from __future__ import annotations

import pytest

from dao_sdk import resources
from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.yaml_tree import read_document

BROKEN = {
    "a: [1\n": "`[` is never closed",
    "a: {b: 1\n": "`{` is never closed",
    "a: {b: 1 c: 2}\n": "expected `,` or `}` here",
    "a: [1 2: 3: ]\n": "expected",
    "a: 1\n---\nb: 2\n": "a second document",
    "a: 1\n...\nb: 2\n": "a second document",
    "'a' b\n": "more than one value",
    "a\nb: c\n": "a `:` after the key before it",
    "a:\n\tb: 1\n": "a tab cannot indent",
    "a: @b\n": "cannot begin with `@`",
    "a: `b\n": "cannot begin with ```",
    "a: b: c\n": "expected the text in quotes",
    'a: "b\n': "quotes are never closed",
    "a: 'b\n": "quotes are never closed",
    'a: "\\q"\n': "no escape \\`q`",
    'a: "\\u12"\n': "4` hexadecimal digits",
    "a: *b\n": "no anchor `b`",
    "%YAML 9.9\n---\na: 1\n": "version 1",
    "a:\n  b: 1\n c: 2\n": "expected a key here",
    "- a\nb: 1\n": "expected",
    "a: |x\n  b\n": "line break after",
    "a: !h!b c\n": "no tag",
    "a: b\n  c: d\n": "expected the text in quotes",
    "? a: b: c\n": "expected",
}
LEAKED = ("<", "scalar", "token", "stream", "flow ", "block ", "while ", "simple key", "mapping")


@pytest.mark.parametrize("text", BROKEN)
def test_broken_yaml(text: str) -> None:
    problems = Problems()
    assert read_document(text.encode(), "v1.yaml", problems) is None
    (problem,) = problems.within("")
    assert BROKEN[text] in problem.message
    assert not [word for word in LEAKED if word in problem.message]


def test_a_byte_order_mark_is_no_text() -> None:
    data = (resources.abi() / "v1.yaml").read_bytes()
    problems = Problems()
    assert read_document("\ufeff".encode() + data, "v1.yaml", problems) is not None
    assert not problems
