"""Reads TOML and JSON, and says in plain words what is wrong with them and what is expected.

What Python's readers say is meant for those who know their grammar.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from .plain_text import plain

_Words = Sequence[tuple[str, str]]

_TOML: _Words = (
    (
        r"Illegal character '\\n'",
        "the text is not closed; expected its closing quotes on this line",
    ),
    (r"Illegal character (.+)", "{0} cannot be written here; expected an escape such as \\u0000"),
    (r"Found invalid character (.+)", "{0} cannot be in a comment; expected printable text"),
    (r"Cannot declare (.+) twice", "the table {0} is here twice; expected once"),
    (r"Cannot overwrite a value", "this key has a value already; expected each key once"),
    (r"Duplicate inline table key (.+)", "the key {0} is here twice; expected once"),
    (r"Cannot mutate immutable namespace (.+)", "{0} is closed; expected all its keys inside it"),
    (r"Cannot redefine namespace (.+)", "{0} has been written already; expected it once"),
    (r"Expected '\]' at the end of a table", "expected `]` after the name of a table"),
    (r"Expected '\]\]' at the end of an array", "expected `]]` after the name of a table"),
    (r"Expected '=' after a key", "expected `=` after a key"),
    (
        r"Invalid initial character for a key part",
        "expected a key: letters, digits, `_` and `-`, or text in quotes",
    ),
    (r"Unclosed array", "expected `,` or `]` here"),
    (r"Unclosed inline table", "expected `,` or `}}` here"),
    (
        r"Unescaped",
        "there is no such escape; expected \\\\ for a backslash, or single quotes",
    ),
    (r"Invalid hex value", "expected hexadecimal digits here: 4 after \\u, 8 after \\U"),
    (r"not a Unicode scalar", "there is no character of this number; expected another"),
    (r"Unterminated string", "the text is not closed; expected its closing quotes"),
    (r"Invalid date", "there is no such date or time; expected one such as 2027-01-31"),
    (r"Invalid value", "expected a value: text in quotes, a number, true, false, a date or a list"),
    (r"Expected newline", "expected the end of the line here"),
    (r"Invalid statement", "expected `key = value` or `[table]`"),
    (r"Expected \"'", "the text is not closed; expected its closing quotes"),
)
_JSON: _Words = (
    (r"Expecting value", "expected a value: text in double quotes, a number, true, false, null, "
     "`[` or `{{`"),
    (r"Illegal trailing comma", "expected no comma after the last entry"),
    (r"Expecting property name", "expected a name in double quotes, or `}}` without a comma before it"),
    (r"Expecting ':'", "expected `:` after a name"),
    (r"Expecting ','", "expected `,` or the end of the list or object"),
    (r"Extra data", "there is more after the value; expected one"),
    (r"Unterminated string", "the text is not closed; expected its closing quotes"),
    (r"Invalid control character", "a control character cannot be in text; expected an escape such as \\n"),
    (r"Invalid \\+uXXXX", "expected 4 hexadecimal digits after \\u"),
    (r"Invalid \\+escape", "there is no such escape; expected \\\\ for a backslash"),
)  # fmt: skip


class SyntaxFault(ValueError):
    """Text that is not what it should be.

    Attributes:
        what: What is wrong and what is expected, in a sentence without its end.
        line: The line, from 1.
        column: The column, from 1.
    """

    def __init__(self, what: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {what}")
        self.what = what
        self.line = line
        self.column = column


def read_toml(text: str) -> dict[str, Any]:
    """Read TOML.

    Args:
        text: The text; a byte order mark before it is ignored.

    Returns:
        The document.

    Raises:
        SyntaxFault: It is not TOML.
    """
    import tomllib  # only those pay for it who need it

    text = text.removeprefix("\ufeff")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said, _, place = str(error).rpartition(" (at ")
        found = re.match(r"line (\d+), column (\d+)", place)
        line, column = (int(found[1]), int(found[2])) if found else _end(text)
        raise SyntaxFault(_plainly(said, _TOML, "this is not TOML"), line, column) from None
    except RecursionError:
        raise SyntaxFault("its values are nested too deeply", 1, 1) from None
    except ValueError:  # a number of thousands of digits
        raise SyntaxFault("a number in it has too many digits", *_long_number(text)) from None


def read_json(text: str, **hooks: Any) -> Any:
    """Read JSON.

    Args:
        text: The text; a byte order mark before it is ignored.
        hooks: What :func:`json.loads` takes.

    Returns:
        The value.

    Raises:
        SyntaxFault: It is not JSON.
    """
    text = text.removeprefix("\ufeff")
    try:
        return json.loads(text, **hooks)
    except json.JSONDecodeError as error:
        what = _plainly(error.msg, _JSON, "this is not JSON")
        raise SyntaxFault(what, error.lineno, error.colno) from None
    except RecursionError:
        raise SyntaxFault("it is nested too deeply", 1, 1) from None
    except ValueError:  # a number of thousands of digits
        raise SyntaxFault("a number in it has too many digits", *_long_number(text)) from None


def line_and_column(before: str) -> tuple[int, int]:
    """Give the line and the column, from 1, that follow this beginning of a text."""
    return before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


def _plainly(said: str, words: _Words, otherwise: str) -> str:
    for pattern, sentence in words:
        if found := re.search(pattern, said):
            return sentence.format(*(_shown(each) for each in found.groups()))
    return otherwise


def _shown(said: str) -> str:
    """What the reader wrote as a Python value, as the file has it: ``('a', 'b')`` is ``a.b``."""
    if said.startswith("("):
        said = ".".join(re.findall("'([^']*)'", said))
    name = plain(said.strip("'"), 100)
    return f"`{name}`"


def _end(text: str) -> tuple[int, int]:
    return line_and_column(text.rstrip("\n"))


def _long_number(text: str) -> tuple[int, int]:
    found = re.search(r"[0-9_]{4000,}", text)
    return line_and_column(text[: found.start()] if found else "")
