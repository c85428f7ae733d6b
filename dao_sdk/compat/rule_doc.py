"""A rule's page: its words and its example, in ``rules/docs/<layer>/<name>.md``.

`dao abi explain` and the table of docs/reference/compatibility.md are made from the pages, and tests run
their examples. A page has this form::

    # The change, as a noun clause

    ## Why

    What goes wrong, for whom.

    ## Before

    ```proto note.proto
    message Note {}
    ```

    ## After

    ## Instead

    How to get what the change wanted without breaking anybody.

    Source: https://protobuf.dev/...

An example whose fence names a file is run by the tests; one without a name is only shown. `Before`
or `After` may be empty, and the source may be missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dao_sdk.errors import DaoError

DOCS = Path(__file__).parent / "rules" / "docs"
_SECTIONS = ("Why", "Before", "After", "Instead")
_FENCE = re.compile(r"```(?P<language>[a-z]+)(?: (?P<file>\S+))?")
_SOURCE = "Source:"


@dataclass(frozen=True, slots=True)
class Example:
    """One side of a rule's example."""

    text: str = ""
    language: str = ""
    """The language of its fence, such as ``proto``; empty if there is nothing to show."""
    file: str = ""
    """The file that the tests put the text in; empty if the example is only shown."""


@dataclass(frozen=True, slots=True)
class RuleDoc:
    """What a page says about its rule."""

    title: str
    """The change as a noun clause: ``A field's type is encoded differently``."""
    why: str
    """What goes wrong, for whom."""
    before: Example
    after: Example
    instead: str
    """How to get what the change wanted without breaking anybody."""
    source: str = ""
    """The specification that says so: an address, or a file of the project with its section."""


class RuleDocError(DaoError):
    """A page that does not have its form."""

    def __init__(self, shown: str, line: int, message: str) -> None:
        super().__init__(f"{shown}:{line}: {message}")


@cache
def rule_doc(rule: str) -> RuleDoc:
    """Reads the page of a rule, such as ``wire/field-removed``.

    Raises:
        DaoError: The page cannot be read, or does not have its form.
    """
    path = DOCS / f"{rule}.md"
    try:
        text = path.read_text("utf-8")
    except OSError as wrong:
        raise DaoError(
            f"{path}: the page of the rule {rule} cannot be read: {wrong.strerror}"
        ) from wrong
    return parse(text, str(path))


def parse(text: str, shown: str) -> RuleDoc:
    """Reads the text of a page.

    Args:
        text: The page.
        shown: The name of the file, for errors.

    Raises:
        RuleDocError: The page does not have its form.
    """
    title, why, before, after, instead = _sections(text.split("\n"), shown)
    source = ""
    for number, line in enumerate(instead.lines):
        if line.startswith(_SOURCE):
            source = line.removeprefix(_SOURCE).strip()
            if not source:
                raise RuleDocError(shown, instead.line + number, "expected an address or a file")
            if any(instead.lines[number + 1 :]):
                raise RuleDocError(shown, instead.line + number, "`Source: ` is the last line")
            instead = _Section(instead.line, instead.lines[:number])
    return RuleDoc(
        title=_prose(title, shown),
        why=_prose(why, shown),
        before=_example(before, shown),
        after=_example(after, shown),
        instead=_prose(instead, shown),
        source=source,
    )


class _Section(NamedTuple):
    """The title, or what is below a heading."""

    line: int
    """The number of the first line."""
    lines: list[str]


def _sections(lines: list[str], shown: str) -> list[_Section]:
    """The title and the four sections."""
    if not lines[0].startswith("# "):
        raise RuleDocError(shown, 1, "a page begins with its title, `# Title`")
    found = [_Section(1, [lines[0][2:]])]
    inside = False
    for number, line in enumerate(lines[1:], start=2):
        inside ^= line.startswith("```")
        if inside or not line.startswith("#"):
            found[-1].lines.append(line)
            continue
        wanted = f"## {_SECTIONS[len(found) - 1]}" if len(found) <= len(_SECTIONS) else ""
        if len(found) == 1 and any(found[0].lines[1:]):
            raise RuleDocError(shown, 2, "text before `## Why`")
        if line != wanted:
            expected = f"expected `{wanted}`" if wanted else "no section follows `## Instead`"
            raise RuleDocError(shown, number, f"`{line}` is out of place: {expected}")
        found.append(_Section(number + 1, []))
    if inside:
        raise RuleDocError(shown, len(lines), "the example is not closed with ```")
    if len(found) <= len(_SECTIONS):
        missing = _SECTIONS[len(found) - 1]
        raise RuleDocError(shown, len(lines), f"the section `## {missing}` is missing")
    return found


def _prose(section: _Section, shown: str) -> str:
    text = " ".join(" ".join(section.lines).split())
    if not text or "```" in text:
        raise RuleDocError(shown, section.line, "expected sentences, and no example")
    return text


def _example(section: _Section, shown: str) -> Example:
    """The one example of a section; an empty one if there is nothing."""
    filled = [number for number, line in enumerate(section.lines) if line.strip()]
    if not filled:
        return Example()
    first, *inner = section.lines[filled[0] : filled[-1] + 1]
    last = inner.pop() if inner else ""
    opening = _FENCE.fullmatch(first)
    if opening is None or last != "```" or any(line.startswith("```") for line in inner):
        expected = "expected one example: ``` with a language, and a file name if tests run it"
        raise RuleDocError(shown, section.line + filled[0], expected)
    return Example("\n".join(inner), opening["language"], opening["file"] or "")
