"""The elements that both verdicts are about, told apart by their short names and numbers.

Names are unique within a random schema, and buf tells only the short ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dao_sdk.compat.schema.elements import Element, Enum, Field, Message
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.schema.spans import Path
from dao_sdk.contract.model import Place

ABSENT = "nothing"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One element."""

    owner: str
    """Short name of a message, enum, service or extension; the path of a file."""
    member: str = ""
    """The number of a field or value, the name of a method, ``reserved numbers`` or
    ``reserved names``; empty for the owner."""

    def __str__(self) -> str:
        return f"{self.owner}.{self.member}" if self.member else self.owner


@dataclass(slots=True)
class Index:
    """Every element of one side."""

    schema: Schema
    keys: dict[tuple[str, Path], Key] = field(default_factory=dict)
    """By the file and the path in its descriptor."""
    facts: dict[Key, str] = field(default_factory=dict)
    """What an element is, in a few words, such as ``size_1: single int32 implicit``."""
    names: dict[tuple[str, str], Key] = field(default_factory=dict)
    """The members of messages, enums and services by their owner's name and their own."""

    fulls: dict[str, str] = field(default_factory=dict)
    """The full names of messages, enums and services by their short ones."""

    def __post_init__(self) -> None:
        for declared in self.schema.top.values():
            self._declared(self.schema.read(declared))
        for extension in self.schema.extensions:
            self._field(extension, "")
        for service in self.schema.services.values():
            self._note(service, Key(service.name), "service")
            for method in service.methods:
                self._note(method, Key(service.name, method.name), "method")
        for file in self.schema.files.values():
            self.keys[file.path, ()] = Key(file.path)

    def key_at(self, place: Place | None) -> Key | None:
        """The element at a place, or what it is in."""
        if place is None:
            return None
        file, _, steps = place.file.partition(":")
        path = tuple(int(each) for each in steps.split(",") if each)
        while path and (file, path) not in self.keys:
            path = path[:-1]
        return self.keys.get((file, path))

    def _declared(self, declared: Element) -> None:
        if isinstance(declared, Enum):
            openness = "closed" if declared.closed else "open"
            self._note(declared, Key(declared.name), f"{openness} enum")
            for value in declared.values:
                key = Key(declared.name, str(value.number))
                self._note(value, key, f"{value.name}: value, {openness} enum")
            return
        assert isinstance(declared, Message)
        self._note(declared, Key(declared.name), "message")
        for each in declared.fields:
            self._field(each, declared.name)
        for each in declared.extensions:
            self._field(each, "")
        for inner in (*declared.messages, *declared.enums):
            self._declared(inner)

    def _field(self, each: Field, owner: str) -> None:
        key = Key(each.name) if each.extendee else Key(owner, str(each.number))
        self._note(each, key, self._words(each))

    def _note(self, element: Element, key: Key, facts: str) -> None:
        self.keys[element.file.path, element.path] = key
        self.facts.setdefault(key, facts)
        if not key.member:
            self.fulls[key.owner] = element.full
        else:
            self.names.setdefault((key.owner, element.name), key)

    def _words(self, each: Field) -> str:
        kind = each.type
        if kind == "enum":
            enum = self.schema.enum(each.type_name)
            openness = "closed" if enum is not None and enum.closed else "open"
            kind = f"{openness} enum {each.type_name.rpartition('.')[2]}"
        elif each.type_name.startswith("google.protobuf."):
            kind = each.type_name.rpartition(".")[2]
        elif each.type_name:
            kind = f"{kind} {each.type_name.rpartition('.')[2]}"
        words = [f"{each.name}:", each.label, f"{each.key} to {kind}" if each.key else kind]
        words += [each.presence] if each.presence else []
        words += ["in a oneof"] if each.oneof else []
        words += ["delimited"] if each.delimited else []
        words += ["extension"] if each.extendee else []
        return " ".join(words)


def change(old: Index, new: Index, key: Key) -> str:
    """What an element was and is, such as ``size_1: single int32 implicit => nothing``.

    In brackets is added what else became of it: ``[renumbered]`` where its name is now that of
    another member, ``[owner renamed]`` where what it is in has another full name or is gone.
    An extension is renamed with what it is in.
    """
    was, now = old.facts.get(key, ABSENT), new.facts.get(key, ABSENT)
    words = f"{was} => {now}"
    name = was.partition(":")[0]
    if old.names.get((key.owner, name), key) != new.names.get((key.owner, name), key):
        words += " [renumbered]"
    moved = old.fulls.get(key.owner) != new.fulls.get(key.owner)
    if moved and (key.member or " extension" in words):
        words += " [owner renamed]"
    return words
