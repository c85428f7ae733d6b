"""Writes what documentation refers to as the language spells it.

In the contract, documentation names a field, message or value between backticks: `if_version`,
`Document.fields`. A pack's ``[references]`` say how its authors read that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dao_sdk.codegen.pack import Pack, PackError
from dao_sdk.codegen.view import Names

_CODE = re.compile(r"`([A-Za-z_][\w.]*)`")
_PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)?)\}")


@dataclass(frozen=True, slots=True)
class Element:
    """Something that documentation can refer to."""

    construct: str
    names: Names
    owner: Names | None = None
    """The names of what it belongs to: a message, enum or service."""
    package: Names | None = None


class References:
    """Finds what documentation refers to, and writes it as the pack wants.

    Args:
        pack: The pack.
        elements: Everything that has documentation, by full name; limits and statuses by their
            names alone.
    """

    def __init__(self, pack: Pack, elements: Mapping[str, Element]) -> None:
        self._pack = pack
        self._elements = elements if pack.references else {}

    def resolved(self, text: str, scope: str, *more: str) -> str:
        """Resolve the references in documentation.

        Args:
            text: The documentation.
            scope: The full name of what it is about; a name is looked up in it, then in what is
                around it.
            more: Other scopes, such as the messages that a method takes and gives.

        Returns:
            The text; what is between backticks and refers to nothing stays as it is.
        """
        if not self._elements:
            return text

        def write(match: re.Match[str]) -> str:
            found = next(self._found(match[1], (scope, *more)), None)
            return match[0] if found is None else self._written(found, match[0])

        return _CODE.sub(write, text)

    def _found(self, name: str, scopes: tuple[str, ...]) -> Iterator[Element]:
        for scope in scopes:
            while True:
                found = self._elements.get(f"{scope}.{name}" if scope else name)
                if found is not None:
                    yield found
                if not scope:
                    break
                scope = scope.rpartition(".")[0]

    def _written(self, element: Element, plain: str) -> str:
        form = self._pack.references.get(element.construct)
        if form is None:
            return plain

        def fill(match: re.Match[str]) -> str:
            first, dot, last = match[1].partition(".")
            names = {"owner": element.owner, "package": element.package}.get(first)
            names = names if dot else element.names
            form = last if dot else first
            if names is None or form not in names:
                place = f"{self._pack.folder / 'pack.toml'}: references.{element.construct}"
                raise PackError(f"{place}: there is no {match[0]}")
            return names[form]

        return _PLACEHOLDER.sub(fill, form)
