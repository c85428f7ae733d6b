"""Comments and literals."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from dao_sdk.codegen.comments import comment
from dao_sdk.codegen.pack import CommentStyle, Literals
from dao_sdk.codegen.render import quote

LINE = CommentStyle(prefix="/// ", width=30)
BLOCK = CommentStyle(open="/**", prefix=" * ", close=" */", block=True, width=30)
DOCSTRING = CommentStyle(
    open='"""', close='"""', width=30, escapes={"\\": "\\\\", '"""': '\\"\\"\\"'}
)


def test_lines() -> None:
    text = "One sentence that is too long for a line.\n\nAnother."
    assert comment(text, LINE, 4) == (
        "/// One sentence that is\n    /// too long for a line.\n    ///\n    /// Another."
    )


def test_blocks() -> None:
    assert comment("Short.", BLOCK) == "/** Short. */"
    assert comment("A sentence that is too long for one.", BLOCK) == (
        "/**\n * A sentence that is too long\n * for one.\n */"
    )


def test_docstrings() -> None:
    assert comment("Short.", DOCSTRING) == '"""Short."""'
    assert comment("A sentence that is too long for one.", DOCSTRING, 2) == (
        '"""A sentence that is too\n  long for one.\n  """'
    )


def test_indented_lines_stay_lines() -> None:
    text = "Args:\n    request: The request, which has a sentence of its own."
    assert comment(text, DOCSTRING).splitlines()[1] == text.splitlines()[1]


def test_what_will_be_moved_leaves_room() -> None:
    text = "Some words that fill it well."
    wide = CommentStyle(prefix="# ", width=40)
    assert comment(text, wide) == f"# {text}"
    assert comment(text, wide, 0, 16) == "# Some words that fill\n# it well."


@given(st.text(st.sampled_from('ab "\\\n'), max_size=60))
def test_a_docstring_is_always_one_string(text: str) -> None:
    source = comment(text, DOCSTRING)
    # A quote before the closing ones is for the formatter of the language to part.
    if not source[:-3].endswith('"'):
        tree = ast.parse(source)
        assert len(tree.body) == 1


@given(st.text(max_size=40))
def test_a_quoted_string_reads_back(text: str) -> None:
    literals = Literals(control="\\U{:08x}")
    assert ast.literal_eval(quote(text, literals)) == text
