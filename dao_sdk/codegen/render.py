"""Renders the templates of a pack. Jinja2, strict: whatever a template misspells is an error."""

from __future__ import annotations

import base64
import textwrap
from pathlib import Path
from typing import Any

import jinja2

from dao_sdk.codegen.pack import CommentStyle, Literals, Pack, PackError


class Renderer:
    """Renders templates and output paths of one pack.

    Templates find ``comment``, ``quote``, ``literal``, ``base64``, ``hex`` and ``chunks`` as filters.
    """

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(pack.folder),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
        )
        self._environment.filters.update(
            comment=self._comment,
            quote=self._quote,
            literal=self._literal,
            base64=_base64,
            hex=_hex,
            chunks=_chunks,
        )

    def template(self, name: str, values: dict[str, Any]) -> str:
        """Render a template of the pack.

        Args:
            name: Its path, relative to the pack's folder.
            values: What it sees.

        Returns:
            The text.

        Raises:
            PackError: The template is damaged, or uses something that is not there.
        """
        try:
            return self._environment.get_template(name).render(values)
        except jinja2.TemplateError as error:
            raise PackError(
                f"{_place(self._pack.folder / name, error)}: {error.message}"
            ) from error

    def path(self, text: str, values: dict[str, Any]) -> str:
        """Render an output path as ``pack.toml`` gives it.

        Args:
            text: The path, itself a template.
            values: What it sees.

        Returns:
            The path, with ``/`` between its parts.

        Raises:
            PackError: It uses something that is not there.
        """
        try:
            return self._environment.from_string(text).render(values)
        except jinja2.TemplateError as error:
            place = self._pack.folder / "pack.toml"
            raise PackError(f"{place}: path `{text}`: {error.message}") from error

    def _comment(self, text: str, style: str, indent: int = 0, within: int = 0) -> str:
        known = self._pack.comments
        if style not in known:
            raise jinja2.TemplateRuntimeError(
                f"there is no [comments.{style}]; known are {', '.join(known) or 'none'}"
            )
        return comment(text, known[style], indent, within)

    def _quote(self, text: str) -> str:
        return quote(text, self._pack.literals)

    def _literal(self, value: str | bool | int | None) -> str:
        literals = self._pack.literals
        if value is None:
            return literals.null
        if isinstance(value, bool):
            return literals.true if value else literals.false
        return quote(value, literals) if isinstance(value, str) else str(value)


def comment(text: str, style: CommentStyle, indent: int = 0, within: int = 0) -> str:
    """Write documentation as a comment.

    Args:
        text: The documentation; an empty line parts paragraphs, and an indented line stays a line.
        style: How the comment is written.
        indent: How far the comment stands in, in characters; the first line comes without it.
        within: How much further in the whole will be moved later, in characters.

    Returns:
        The comment, without a line break at its end.
    """
    for wrong, right in style.escapes.items():
        text = text.replace(wrong, right)
    room = max(style.width - within - indent - len(style.prefix), 20)
    whole = len(style.open) + len(style.close)
    one = len(text) + whole <= room and "\n" not in text
    lines = [text] if one else []
    for paragraph in () if one else text.split("\n"):
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


def quote(text: str, literals: Literals) -> str:
    """Write a string as a literal.

    Args:
        text: The string.
        literals: How the language writes strings.

    Returns:
        The literal, quotes included.
    """
    mark = literals.quote
    escapes = {"\\": "\\\\", mark: f"\\{mark}", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    escapes |= literals.escapes
    pieces = [
        escapes.get(each) or (literals.control.format(ord(each)) if _control(each) else each)
        for each in text
    ]
    return mark + "".join(pieces) + mark


def _control(character: str) -> bool:
    """Whether a character is better not written as itself (control or a line separator)."""
    return not character.isprintable() and character != " "


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _hex(value: int | bytes) -> str:
    return value.hex() if isinstance(value, bytes) else f"0x{value:08x}"


def _chunks(text: str, length: int) -> list[str]:
    return [text[start : start + length] for start in range(0, len(text), length)]


def _place(path: Path, error: jinja2.TemplateError) -> str:
    """The template and line in which an error came about, as far as can be told."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.filename or path}:{error.lineno}"
    trace, found = error.__traceback__, str(path)
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(path.suffix) and not name.endswith(".py"):
            found = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
