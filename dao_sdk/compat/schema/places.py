"""Where the elements of a schema are written, looked up only for what is told."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property

from dao_sdk.compat.schema.spans import Path, Spans
from dao_sdk.contract.model import Contract, EnumType, Message, Place, ProtoFile
from dao_sdk.contract.source_text import place_of

_PACKAGE = re.compile(r"^package\b(?=\s)", re.MULTILINE)


class Places(ABC):
    """Knows where the elements of one file are written."""

    @abstractmethod
    def at(self, path: Path, name: str) -> Place | None:
        """The place of an element, by its path and its full name; None where it is not known."""


class SourcePlaces(Places):
    """From the source information that a compiler left in a file's descriptor.

    Args:
        info: Gives the file's serialized SourceCodeInfo when it is first needed.
        shown: What a person is told for the file.
    """

    def __init__(self, info: Callable[[], bytes], shown: str) -> None:
        self._info, self._shown = info, shown

    def at(self, path: Path, name: str) -> Place | None:
        """The place of an element, or of what it is in; the file where there is no information."""
        while path:
            found = self._spans.begin(path)
            if found is not None:
                return Place(self._shown, found[0] + 1, found[1] + 1)
            path = path[:-1]
        return Place(self._shown, 1, 1)

    @cached_property
    def _spans(self) -> Spans:
        return Spans(self._info())


class Nowhere(Places):
    """A file that nobody can be shown, or that has no source information."""

    def at(self, path: Path, name: str) -> Place | None:
        """Nowhere."""
        return None


class ContractPlaces(Places):
    """From the places that a contract remembers of its elements."""

    def __init__(self, contract: Contract, shown: str = "") -> None:
        self._contract, self._shown = contract, shown

    def at(self, path: Path, name: str) -> Place | None:
        """The place of an element by its full name, or of what it is in."""
        while name:
            place = self._named.get(name)
            if place is not None:
                return Place(self._shown + place.file, place.line, place.column)
            name = name.rpartition(".")[0]
        return None

    @cached_property
    def _named(self) -> dict[str, Place]:
        found: dict[str, Place | None] = {}
        for file in self._contract.files:
            found.setdefault(file.package, _package(file))
            for message in file.messages:
                found[message.name] = message.place
                found.update((f"{message.name}.{it.name}", it.place) for it in message.fields)
                found.update((f"{message.name}.{it.name}", it.place) for it in message.oneofs)
            for enum in file.enums:
                found[enum.name] = enum.place
                for value in enum.values:
                    found[f"{enum.name}.{value.name}"] = value.place
        for service in self._contract.services:
            found[service.name] = service.place
            for method in service.methods:
                found[f"{service.name}.{method.name}"] = method.place
        return {name: place for name, place in found.items() if place is not None}


def _package(file: ProtoFile) -> Place | None:
    """Where a file names its package: it has the place of whatever it declares but for the line."""
    elements: list[Message | EnumType] = [*file.messages, *file.enums]
    declared = next((it.place for it in elements if it.place), None)
    named = _PACKAGE.search(file.source)
    if declared is None or named is None:
        return None
    return place_of(declared.file, file.source[: named.start()])
