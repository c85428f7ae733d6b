"""Awkward names and texts: what a contract may say and a language may choke on."""

from __future__ import annotations

import random
from collections.abc import Iterable

WORDS = (
    *("class", "def", "type", "func", "self", "fun", "val", "var", "let", "object", "is", "in"),
    *("as", "import", "package", "interface", "select", "range", "chan", "go", "defer", "map"),
    *("string", "int", "bool", "None", "True", "nil", "null", "async", "await", "yield", "lambda"),
    *("match", "struct", "enum", "protocol", "extension", "init", "where", "default", "static"),
    *("final", "override", "new", "delete", "typeof", "constructor", "prototype", "toString"),
    *("hasOwnProperty", "equals", "hashCode", "hash", "clone", "copy", "descriptor", "DESCRIPTOR"),
    *("message", "reset", "String", "Error", "Promise", "Array", "Object", "context", "error"),
    *("err", "ctx", "iter", "request", "response", "options", "caller", "result", "value", "key"),
    *("items", "name", "companion", "Unit", "Any", "Result", "Optional", "Data", "Type", "Self"),
    *("move", "ref", "mut", "crate", "super", "trait", "impl", "dyn", "loop", "unsafe", "box"),
    *("list", "dict", "set", "str", "bytes", "float", "property", "print", "len", "id", "async_"),
    *("a1", "a_1", "x__y", "snake_case", "camelCase", "PascalCase", "UPPER_CASE", "URL", "http2"),
    *("class_", "_private", "of", "get", "size", "count", "serialize", "close", "then", "done"),
)
"""Words that a language reserves, that its programs use, or that are written in another way."""

_DOCS = (
    'Closes: */ and """ and ``` and --> and #>.',
    r"Backslashes: \ \n \u0041 \\ at the end \\",
    "Templates: {{ this }} {% that %} ${those} $(these) %s %d {0}.",
    "Tags: @param x @deprecated <T> <b>bold</b> [link](x) `code` [x] &amp; :param:",
    "Unicode: äöü 元 🜛 ‮right to left‬ and a no-break\u00a0space.",
    "A line.\n\nA paragraph, that is longer than any line may be in whichever language this is"
    " generated for, so that it must be wrapped somewhere.\n - a point\n - another",
    "Ordinary words.",
    "def f(): pass",
)


class Names:
    """Draws names that differ from each other, also in another spelling.

    Args:
        lot: Draws.
    """

    def __init__(self, lot: random.Random, taken: Iterable[str] = ()) -> None:
        self._lot = lot
        self._taken = {_folded(each) for each in taken}

    def draw(self) -> str:
        """Draw a name."""
        while True:
            name = self._lot.choice(WORDS)
            if _folded(name) in self._taken:
                name = f"{name}{self._lot.choice(('_', ''))}{self._lot.choice(WORDS)}"
            if _folded(name) not in self._taken:
                self._taken.add(_folded(name))
                return name


def pascal(name: str) -> str:
    """Write a name as types are written."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_") if part)


def doc(lot: random.Random) -> str:
    """Draw documentation."""
    return lot.choice(_DOCS)


def comment(lot: random.Random, indent: str = "") -> str:
    """Draw documentation, as a comment of a .proto file."""
    lines = doc(lot).split("\n")
    return "".join(f"{indent}// {line}".rstrip() + "\n" for line in lines)


def _folded(name: str) -> str:
    return name.replace("_", "").lower()
