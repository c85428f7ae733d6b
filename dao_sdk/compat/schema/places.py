"""Where the elements of a schema are written, looked up only for what is told."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property

from google.protobuf.descriptor_pb2 import FileDescriptorProto, SourceCodeInfo

from dao_sdk.contract.model import Contract, Place

Path = tuple[int, ...]
"""Where an element is in its FileDescriptorProto: field numbers and indexes in turn."""


class Places(ABC):
    """Knows where the elements of one file are written."""

    @abstractmethod
    def at(self, path: Path, name: str) -> Place | None:
        """The place of an element, by its path and its full name; None where it is not known."""


class SourcePlaces(Places):
    """From the source information that a compiler left in a file's descriptor."""

    def __init__(self, file: FileDescriptorProto, shown: str) -> None:
        self._file, self._shown = file, shown

    def at(self, path: Path, name: str) -> Place | None:
        """The place of an element, or of what it is in; the file where there is no information."""
        while path:
            location = self._locations.get(path)
            if location is not None:
                return Place(self._shown, location.span[0] + 1, location.span[1] + 1)
            path = path[:-1]
        return Place(self._shown, 1, 1)

    @cached_property
    def _locations(self) -> dict[Path, SourceCodeInfo.Location]:
        found: dict[Path, SourceCodeInfo.Location] = {}
        for location in self._file.source_code_info.location:
            found.setdefault(tuple(location.path), location)
        return found


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
