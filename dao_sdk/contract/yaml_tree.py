"""YAML read into a tree in which every value and every key knows its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import ruamel.yaml
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.model import Place
from dao_sdk.contract.source_text import decode, place_of
from dao_sdk.contract.yaml_words import plain_words


@dataclass(slots=True)
class Node:
    """One value. The accessors are forgiving: asked for what is not there, they give nothing."""

    value: str | int | float | bool | list[Node] | dict[str, Node] | None
    place: Place
    key: Place
    """Where the value's key is; the value's own place where it has none."""

    def get(self, name: str) -> Node | None:
        """The value under ``name``, where this is a mapping that has it."""
        return self.value.get(name) if isinstance(self.value, dict) else None

    def entries(self, name: str | None = None) -> dict[str, Node]:
        """The entries of this mapping, or of the mapping under ``name``."""
        node = self if name is None else self.get(name)
        return node.value if node is not None and isinstance(node.value, dict) else {}

    def elements(self, name: str) -> list[Node]:
        """The elements of the list under ``name``."""
        node = self.get(name)
        return node.value if node is not None and isinstance(node.value, list) else []

    def text(self, name: str) -> str | None:
        """The string under ``name``."""
        node = self.get(name)
        return node.value if node is not None and isinstance(node.value, str) else None

    def whole(self, name: str) -> int | None:
        """The whole number under ``name``."""
        node = self.get(name)
        return node.value if node is not None and type(node.value) is int else None

    def flag(self, name: str) -> bool:
        """Whether there is a true under ``name``."""
        node = self.get(name)
        return node is not None and node.value is True

    def strings(self, name: str) -> Iterator[tuple[str, Node]]:
        """The strings in the list under ``name``."""
        for node in self.elements(name):
            if isinstance(node.value, str):
                yield node.value, node


def read_document(data: bytes, file: str, problems: Problems) -> Node | None:
    """Reads one YAML 1.2 document.

    Args:
        data: The bytes of the file.
        file: The file's name, for places.
        problems: Takes what is wrong: the encoding, the syntax, keys that are double.

    Returns:
        The document; None where it cannot be read at all.
    """
    start = Place(file, 1, 1)
    text = decode(data, file, problems)
    if text is None:
        return None
    try:
        root = ruamel.yaml.YAML(typ="safe", pure=True).compose(text)
        if root is None:
            problems.add(start, "the file is empty", "a contract")
            return None
        return _Reader(file, problems).node(root, None)
    except MarkedYAMLError as error:
        problems.add(_place(file, error.problem_mark or error.context_mark), _sentence(error))
    except YAMLError as error:
        position = getattr(error, "position", 0)
        before = text[:position] if isinstance(position, int) else ""
        problems.add(place_of(file, before), "this character is not allowed in YAML")
    except (RecursionError, ValueError):
        problems.add(start, "the file is nested too deeply or otherwise not readable as YAML")
    return None


class _Reader:
    """Turns composed YAML nodes into ours, each once however often an alias repeats it."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems
        self._made: dict[int, Node] = {}

    def node(self, source: YamlNode, key: Place | None) -> Node:
        place = _place(self._file, source.start_mark)
        made = self._made.get(id(source))
        if made is None:
            made = Node(None, place, key or place)
            self._made[id(source)] = made
            made.value = self._value(source, place)
        return Node(made.value, made.place, key or made.place)

    def _value(
        self, source: YamlNode, place: Place
    ) -> str | int | float | bool | list[Node] | dict[str, Node] | None:
        if isinstance(source, MappingNode):
            return self._mapping(source)
        if isinstance(source, SequenceNode):
            return [self.node(each, None) for each in source.value]
        assert isinstance(source, ScalarNode)
        try:
            return _scalar(str(source.tag), source.value)
        except ValueError:
            self._problems.add(place, f"`{source.value[:40]}` is not readable as a number")
            return None

    def _mapping(self, source: MappingNode) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for key, value in source.value:
            place = _place(self._file, key.start_mark)
            if not isinstance(key, ScalarNode):
                self._problems.add(place, "a key must be a plain word", "a name")
            elif key.value in entries:
                first = entries[key.value].key
                self._problems.add(
                    place, f"key `{key.value}` is here twice; the first is in line {first.line}"
                )
            else:
                entries[key.value] = self.node(value, place)
        return entries


def _scalar(tag: str, value: str) -> str | int | float | bool | None:
    match tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return value.lower() in ("true", "yes", "on")
        case "int":
            digits = value.replace("_", "")
            base = 0 if digits.lstrip("+-")[:2].lower() in ("0x", "0o", "0b") else 10
            return int(digits, base)
        case "float":
            return float(
                value.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan")
            )
        case _:
            return value


def _place(file: str, mark: StringMark | None) -> Place:
    return Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file, 1, 1)


def _sentence(error: MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return plain_words(" ".join(": ".join(parts).split()))
