"""Writes documentation as comments of a language."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from dao_sdk.codegen.pack import CommentStyle

_ORDINARY = re.compile(r"A|[A-Z]?[a-z]+[.,:;]?")
_ARTICLES = ("a", "an", "the")


def comment(text: str, style: CommentStyle, indent: int = 0, within: int = 0) -> str:
    """Write documentation as a comment.

    What must not stand in a comment is replaced after the text was wrapped, so that a line may
    become a little longer than the style says, but no replacement is torn apart or misses what
    only wrapping put at the beginning of a line.

    Args:
        text: The documentation; an empty line parts paragraphs, and an indented line stays a line.
        style: How the comment is written.
        indent: How far the comment stands in, in characters; the first line comes without it.
        within: How much further in the whole will be moved later, in characters.

    Returns:
        The comment, without a line break at its end.
    """
    room = max(style.width - within - indent - len(style.prefix), 20)
    lines = list(_escaped(_wrapped(text, style, room), style))
    if style.block and style.open and len(lines) == 1:
        return f"{style.open} {lines[0]}{style.close}"
    lines = [f"{style.prefix}{line}".rstrip() for line in lines]
    if style.block and len(lines) > 1:
        lines = [style.open, *lines, style.close] if style.open else lines
    elif len(lines) > 1:
        lines = [style.open + lines[0], *lines[1:], style.close]
        lines = lines if style.close else lines[:-1]
    else:
        lines = [style.open + lines[0] + style.close]
    margin = " " * indent
    return "\n".join(margin + line if place and line else line for place, line in enumerate(lines))


def named(text: str, name: str, style: CommentStyle) -> str:
    """Let documentation begin with the name of what it is about, as some languages want it.

    Args:
        text: The documentation, such as ``Reads a document.`` or ``A document.``
        name: The name, such as ``Get`` or ``Document``.
        style: Says how.

    Returns:
        The documentation, such as ``Get reads a document.`` or ``Document is a document.``
    """
    first, space, rest = text.partition(" ")
    if first == name:
        return text
    form = style.first
    if style.article and first.lower() in _ARTICLES:
        form = style.article
    if _ORDINARY.fullmatch(first):
        first = first[:1].lower() + first[1:]
    return form.replace("{name}", name).replace("{text}", first + space + rest)


def _wrapped(text: str, style: CommentStyle, room: int) -> list[str]:
    whole = len(style.open) + len(style.close)
    if len(text) + whole <= room and "\n" not in text:
        return [text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if paragraph.startswith(" "):
            lines.append(paragraph)
            continue
        first = "" if lines or style.block else " " * len(style.open)
        wrapped = textwrap.wrap(
            first + paragraph, room, break_long_words=False, break_on_hyphens=False
        )
        lines += [line[len(first) :] if place == 0 else line for place, line in enumerate(wrapped)]
        if not wrapped:
            lines.append("")
    return lines


def _escaped(lines: Iterable[str], style: CommentStyle) -> Iterator[str]:
    lines = list(lines)
    left = 0
    """Backticks that are still to come in the paragraph."""
    inside = False
    for place, line in enumerate(lines):
        if place == 0 or not lines[place - 1]:
            end = next((at for at in range(place, len(lines)) if not lines[at]), len(lines))
            left, inside = sum(each.count("`") for each in lines[place:end]), False
        pieces = line.split("`")
        for number, piece in enumerate(pieces):
            if number:
                inside = not inside and left > 1
                left -= 1
            pieces[number] = _replaced(piece, {} if inside else style.markup)
        line = _replaced("`".join(pieces), style.escapes)
        for wrong, right in style.line_starts.items():
            if line.startswith(wrong):
                line = right + line.removeprefix(wrong)
                break
        yield line


def _replaced(text: str, replacements: Mapping[str, str]) -> str:
    for wrong, right in replacements.items():
        text = text.replace(wrong, right)
    return text
