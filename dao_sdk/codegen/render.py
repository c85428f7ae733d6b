"""Renders the templates of a pack. Jinja2, strict: whatever a template misspells is an error."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from dao_sdk.codegen.comments import comment, named
from dao_sdk.codegen.pack import CommentStyle, Delimiters, Literals, Pack, PackError


class Renderer:
    """Renders templates, output paths and conditions of one pack.

    Templates find ``comment``, ``named``, ``quote``, ``literal``, ``base64``, ``hex`` and
    ``chunks`` as filters.
    """

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._environment = self._made({})
        self._others = {name: self._made(_syntax(each)) for name, each in pack.delimiters.items()}
        self._compiled = cache(self._environment.from_string)

    def _made(self, syntax: Mapping[str, str]) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(self._pack.folder),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
            **syntax,  # type: ignore[arg-type]
        )
        environment.filters.update(
            comment=self._comment,
            named=self._named,
            quote=self._quote,
            literal=self._literal,
            base64=_base64,
            hex=_hex,
            chunks=_chunks,
        )
        return environment

    def template(self, name: str, values: dict[str, Any], delimiters: str = "") -> str:
        """Render a template of the pack.

        Args:
            name: Its path, relative to the pack's folder.
            values: What it sees.
            delimiters: The ``[delimiters]`` that it is written with; Jinja's own if empty.

        Returns:
            The text.

        Raises:
            PackError: The template is damaged, or uses something that is not there.
        """
        try:
            environment = self._others[delimiters] if delimiters else self._environment
            return environment.get_template(name).render(values)
        except jinja2.TemplateError as error:
            raise PackError(
                f"{_place(self._pack.folder / name, error)}: {error.message}"
            ) from error

    def text(self, place: str, text: str, values: dict[str, Any]) -> str:
        """Render a short template that ``pack.toml`` holds, such as an output path.

        Args:
            place: What it is for, for an error, such as ``path``.
            text: The template.
            values: What it sees.

        Returns:
            The text.

        Raises:
            PackError: It is damaged, or uses something that is not there.
        """
        return self._told(place, text, lambda: self._compiled(text).render(values))

    def holds(self, text: str, values: dict[str, Any]) -> bool:
        """Tell whether a condition of ``pack.toml`` is true; an empty one is.

        Args:
            text: An expression, as templates have them.
            values: What it sees.

        Raises:
            PackError: It is damaged, or uses something that is not there.
        """
        if not text:
            return True
        condition = "{% if " + text + " %}1{% endif %}"
        return bool(self._told("when", text, lambda: self._compiled(condition).render(values)))

    def _told(self, place: str, text: str, work: Callable[[], str]) -> str:
        try:
            return work()
        except jinja2.TemplateError as error:
            file = self._pack.folder / "pack.toml"
            raise PackError(f"{file}: {place} `{text}`: {error.message}") from error

    def _comment(self, text: str, style: str, indent: int = 0, within: int = 0) -> str:
        return comment(text, self._style(style), indent, within)

    def _named(self, text: str, name: str, style: str) -> str:
        return named(text, name, self._style(style))

    def _style(self, name: str) -> CommentStyle:
        known = self._pack.comments
        if name not in known:
            raise jinja2.TemplateRuntimeError(
                f"there is no [comments.{name}]; known are {', '.join(known) or 'none'}"
            )
        return known[name]

    def _quote(self, text: str) -> str:
        return quote(text, self._pack.literals)

    def _literal(self, value: str | bool | int | None) -> str:
        literals = self._pack.literals
        if value is None:
            return literals.null
        if isinstance(value, bool):
            return literals.true if value else literals.false
        return quote(value, literals) if isinstance(value, str) else str(value)


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


def _syntax(delimiters: Delimiters) -> dict[str, str]:
    """The delimiters as Jinja takes them."""
    made: dict[str, str] = {}
    for name in ("variable", "block", "comment"):
        made[f"{name}_start_string"], made[f"{name}_end_string"] = getattr(delimiters, name)
    return made


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _hex(value: int | bytes) -> str:
    return value.hex() if isinstance(value, bytes) else f"0x{value:08x}"


def _chunks(text: str, length: int) -> list[str]:
    return [text[start : start + length] for start in range(0, len(text), length)]


def _place(path: Path, error: jinja2.TemplateError) -> str:
    """The template and line in which an error came about, as far as is known."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.filename or path}:{error.lineno}"
    trace, found = error.__traceback__, str(path)
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(path.suffix) and not name.endswith(".py"):
            found = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
