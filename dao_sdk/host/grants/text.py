"""The text of a ``grants.toml``: reading it with the line of every fault, and writing it.

``docs/reference/home.md`` has the form. The same words always give the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ...errors import DaoError
from ...syntax import SyntaxFault, read_toml
from .decide import Subject
from .errors import ScopeError
from .scopes import canonical_scopes

FORMAT = 1
"""The version of the file's form."""

_HEAD = """\
# What units may do in this home. `dao grants` shows and changes it; you may edit it by hand.
# An entry holds for the unit with this digest (or of this publisher), not for its name.
# This file is written anew at each change: comments of your own would be lost.
"""
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class GrantsFileError(DaoError):
    """grants.toml is damaged, or cannot be read or written; nothing in it counts until it is mended."""


class Word(NamedTuple):
    """One thing that a person said: a capability allowed or denied to a unit."""

    subject: Subject
    """The unit; its version is not kept."""
    capability: str
    allow: bool
    """Whether it is allowed; else it is denied, and not asked again."""
    scopes: tuple[str, ...] = ()
    """What is allowed of it; empty for a denial, and for a capability without scopes."""
    reason: str = ""
    """The unit's reason, as it was when the person spoke."""
    since: datetime | None = None
    """When the person spoke."""


def format_words(words: Iterable[Word]) -> str:
    """Write words as the text of a grants.toml, the same text for the same words.

    Args:
        words: What was said, in any order.

    Returns:
        The whole file.
    """
    lines = [_HEAD + f"format = {FORMAT}"]
    unit: Subject | None = None
    for word in sorted(words, key=order):
        if word.subject != unit:
            unit = word.subject
            lines += ["", "[[unit]]", f"name = {_string(unit.name)}"]
            if unit.publisher:
                lines.append(f"publisher = {_string(unit.publisher)}")
            else:
                lines.append(f"digest = {_string(f'sha256:{unit.digest}')}")
        lines += ["", f"[[unit.{'allow' if word.allow else 'deny'}]]"]
        if word.reason:
            lines.append(f"reason = {_string(word.reason)}")
        lines.append(f"capability = {_string(word.capability)}")
        if word.scopes:
            lines.append(f"scopes = [{', '.join(map(_string, word.scopes))}]")
        if word.since:
            lines.append(f"since = {word.since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    return "\n".join(lines) + "\n"


def read_words(path: Path, text: str) -> Iterator[Word]:
    """Read and check a whole file.

    Args:
        path: Its name, for errors.
        text: Its text.

    Returns:
        What was said, in the order of the file.

    Raises:
        GrantsFileError: It is damaged; the error names the line.
    """
    try:
        document = read_toml(text)
    except SyntaxFault as error:
        raise damaged(path, error.line, error.what) from None
    where = _Lines(path, text)
    said = document.pop("format", None)
    if said != FORMAT or type(said) is not int:  # True and 1.0 are equal to 1
        raise where.wrong("format", f"it must say format = {FORMAT}")
    together: dict[tuple[str | Subject, str], tuple[str, ...]] = {}
    for unit in where.tables(document, "unit"):
        entry = dict(unit.items)
        name = unit.text(entry, "name")
        subject = Subject(name, unit.digest(entry), unit.publisher(entry))
        if bool(subject.digest) == bool(subject.publisher):
            raise unit.wrong("it must have either a digest or a publisher")
        for kind in ("allow", "deny"):
            for table in unit.tables(entry, kind):
                word = table.word(subject, kind == "allow")
                if word.allow:
                    had = together.get((subject.digest or subject, word.capability), ())
                    joined = table.scopes(word.capability, [*had, *word.scopes])
                    together[subject.digest or subject, word.capability] = joined
                yield word
        unit.nothing_else(entry)
    for key in document:
        raise where.wrong(key, f"{key!r} is not known here; a file has format and unit")


class _Lines:
    """Finds the line of a table or key, since :mod:`tomllib` does not keep it."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()

    def wrong(self, key: str, what: str, start: int = 0) -> GrantsFileError:
        pattern = re.compile(rf"\s*\[*\s*{re.escape(key)}\b")
        end = start + 1
        while end < len(self.lines) and not self.lines[end].lstrip().startswith("["):
            end += 1
        numbers = (n for n in range(start, len(self.lines)) if pattern.match(self.lines[n]))
        line = next(numbers, start)
        return damaged(self.path, (line if start == 0 or line < end else start) + 1, what)

    def tables(self, document: dict[str, object], name: str, start: int = 0) -> Iterator[_Table]:
        tables = document.pop(name.rpartition(".")[2], [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.wrong(name.rpartition(".")[2], f"{name} must be written [[{name}]]", start)
        headers = re.compile(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]")
        places = [n for n in range(start, len(self.lines)) if headers.match(self.lines[n])]
        for index, table in enumerate(tables):
            line = places[index] if index < len(places) else start
            yield _Table(self, name, line, table)


class _Table:
    """One table of the file, with its line."""

    def __init__(self, where: _Lines, name: str, line: int, items: dict[str, object]) -> None:
        self.where, self.name, self.line, self.items = where, name, line, items

    def wrong(self, what: str, key: str = "") -> GrantsFileError:
        if key:
            return self.where.wrong(key, what, self.line)
        return damaged(self.where.path, self.line + 1, what)

    def tables(self, entry: dict[str, object], name: str) -> Iterator[_Table]:
        return self.where.tables(entry, f"{self.name}.{name}", self.line)

    def text(self, entry: dict[str, object], key: str, default: str | None = None) -> str:
        value = entry.pop(key, default)
        if not isinstance(value, str) or (not value and default is None):
            raise self.wrong(f"{key} must be a text in quotes", key)
        return value

    def digest(self, entry: dict[str, object]) -> str:
        text = self.text(entry, "digest", "")
        if text and not re.fullmatch(r"sha256:[0-9a-f]{64}", text):
            raise self.wrong("digest must be sha256: and 64 hexadecimal digits", "digest")
        return text.removeprefix("sha256:")

    def publisher(self, entry: dict[str, object]) -> str:
        text = self.text(entry, "publisher", "")
        if text:
            from ..publishers.did_key import PublisherError, key_of  # few files name one

            try:
                key_of(text)
            except PublisherError as error:
                raise self.wrong(error.message, "publisher") from None
        return text

    def word(self, subject: Subject, allow: bool) -> Word:
        entry = dict(self.items)
        capability = self.text(entry, "capability")
        if not _NAME.fullmatch(capability):
            raise self.wrong(f"{capability!r} is not the name of a capability", "capability")
        scopes = entry.pop("scopes", [])
        if not isinstance(scopes, list) or not all(isinstance(s, str) and s for s in scopes):
            raise self.wrong("scopes must be a list of texts in quotes", "scopes")
        if scopes and not allow:
            raise self.wrong("a denial has no scopes; it denies the whole capability", "scopes")
        reason = self.text(entry, "reason", "")
        since = entry.pop("since", None)
        if since is not None and not (isinstance(since, datetime) and since.tzinfo):
            raise self.wrong("since must be a time with its zone, 2026-11-22T14:05:00Z", "since")
        self.nothing_else(entry)
        for scope in scopes if capability == "files" else ():
            folder = scope.partition("=")[2]
            if folder and not (folder.startswith("~") or Path(folder).is_absolute()):
                raise self.wrong(f"{scope!r} must name the whole path of its folder", "scopes")
        checked = self.scopes(capability, scopes) if allow else ()
        return Word(subject, capability, allow, checked, reason, since)

    def scopes(self, capability: str, scopes: list[str]) -> tuple[str, ...]:
        """Check scopes, of this table or of all that are about the same."""
        try:
            return canonical_scopes(capability, scopes)
        except ScopeError as error:
            raise self.wrong(error.message.rstrip("."), "scopes") from None

    def nothing_else(self, entry: Mapping[str, object]) -> None:
        for key in entry:
            raise self.wrong(f"{key!r} is not known in [[{self.name}]]", key)


def damaged(path: Path, line: int, what: str) -> GrantsFileError:
    """Make the error of a damaged line."""
    return GrantsFileError(
        f"{path}:{line}: {what}.",
        f"Mend that line, or move {path.name} away and grant anew; until then nothing is allowed.",
    )


def _string(text: str) -> str:
    """Write a TOML basic string."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    signs = (
        escapes.get(s) or (s if s >= " " and s != "\x7f" else f"\\u{ord(s):04x}") for s in text
    )
    return f'"{"".join(signs)}"'


def order(word: Word) -> tuple[str, str, str, bool, str]:
    """Give the key by which words are sorted."""
    subject = word.subject
    return (subject.name, subject.publisher, subject.digest, not word.allow, word.capability)
