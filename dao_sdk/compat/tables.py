"""Reads files of TOML tables that people write: everything wrong is told at once, with its line."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dao_sdk.contract.diagnostics import Diagnostic, Problems
from dao_sdk.contract.model import Place
from dao_sdk.contract.source_text import decode
from dao_sdk.errors import DaoError
from dao_sdk.plain_file import read_plain_file
from dao_sdk.syntax import SyntaxFault, read_toml

_KEY = re.compile(r"""\s*["']?(?P<name>[A-Za-z0-9_-]+)["']?\s*=""")
_KINDS = {str: "text", datetime.date: "a date such as 2027-01-31"}


class TablesError(DaoError):
    """A file of tables that cannot be used; ``diagnostics`` has everything that is wrong."""

    def __init__(self, shown: str, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        noun = "problem" if len(diagnostics) == 1 else "problems"
        lines = "\n".join(f"  {each}" for each in diagnostics)
        super().__init__(f"{shown} has {len(diagnostics)} {noun}\n{lines}")


@dataclass(slots=True)
class Table:
    """One table of the array."""

    place: Place
    """Where it begins."""
    keys: dict[str, Place] = field(default_factory=dict)
    """Where each of its keys is."""
    values: dict[str, Any] = field(default_factory=dict)

    def at(self, key: str) -> Place:
        """Where a key is, or the table where that is not known."""
        return self.keys.get(key, self.place)


def read_tables(
    path: Path, shown: str, name: str, keys: Mapping[str, type], problems: Problems
) -> list[Table]:
    """Reads ``[[name]]`` tables; nothing else may be in the file.

    Args:
        path: The file.
        shown: What a person is told for it.
        name: The name of the array.
        keys: The keys that each table must have, with the types of their values: text, which may
            not be empty, or dates.
        problems: Takes what is wrong.

    Returns:
        The tables that have everything.

    Raises:
        DaoError: The file cannot be read.
    """
    try:
        data = read_plain_file(path)
    except OSError as wrong:
        raise DaoError(f"{shown} cannot be read: {wrong.strerror}") from wrong
    text = decode(data, shown, problems)
    if text is None:
        return []
    try:
        document = read_toml(text)
    except SyntaxFault as wrong:
        problems.add(Place(shown, wrong.line, wrong.column), wrong.what)
        return []
    for key in document.keys() - {name}:
        problems.unknown(Place(shown, _line(text, key), 1), "key", key, [f"[[{name}]]"])
    values = document.get(name, [])
    if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
        problems.add(Place(shown, _line(text, name), 1), f"`{name}` is no array of tables")
        return []
    tables = _places(text, shown, name, len(values))
    good = []
    for table, found in zip(tables, values, strict=True):
        table.values = found
        if _is_good(table, name, keys, problems):
            good.append(table)
    return good


def _is_good(table: Table, name: str, keys: Mapping[str, type], problems: Problems) -> bool:
    before = len(problems)
    for key in table.values.keys() - keys.keys():
        problems.unknown(table.at(key), "key", key, keys)
    for key, kind in keys.items():
        value = table.values.get(key)
        if value is None:
            problems.add(table.place, f"this {name} lacks `{key}`")
        elif type(value) is not kind or value == "":
            said = repr(value) if isinstance(value, str) else str(value)
            problems.add(table.at(key), f"`{key}` is {said}", _KINDS[kind])
    return len(problems) == before


def _line(text: str, key: str) -> int:
    """The line on which a key or table of the top level is written; 1 where it is not found."""
    pattern = re.compile(rf"""^\s*\[*\s*["']?{re.escape(key)}["']?\s*[\]=.]""", re.MULTILINE)
    found = pattern.search(text)
    return text.count("\n", 0, found.end()) + 1 if found else 1


def _places(text: str, shown: str, name: str, count: int) -> list[Table]:
    """Where the tables and their keys are, as far as they are written a line each."""
    head = re.compile(rf"""\s*\[\[\s*["']?{re.escape(name)}["']?\s*\]\]""")
    tables: list[Table] = []
    quote = ""  # the marks that end the text of several lines that we are in
    for number, line in enumerate(text.splitlines(), start=1):
        inside, quote = bool(quote), _after(line, quote)
        if inside:
            continue
        if head.match(line):
            tables.append(Table(Place(shown, number, line.index("[") + 1)))
        elif tables and (key := _KEY.match(line)):
            tables[-1].keys.setdefault(key["name"], Place(shown, number, key.start("name") + 1))
    if len(tables) == count:
        return tables
    return [Table(Place(shown, _line(text, name), 1)) for _ in range(count)]


def _after(line: str, quote: str) -> str:
    """The marks that are open at the end of a line, given those at its beginning."""
    for marks in re.findall(r'"""|' + "'''", line):
        if not quote:
            quote = marks
        elif marks == quote:
            quote = ""
    return quote
