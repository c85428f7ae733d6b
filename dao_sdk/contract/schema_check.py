"""Checks a document against a JSON Schema, naming the place of everything that does not fit.

The schema is the one that editors complete from, ``abi/contract.schema.json``: the shape of a
contract file is described there and nowhere else. Of JSON Schema 2020-12 this knows the words
that the schema uses, listed in :data:`WORDS`; ``title`` gives what a diagnostic says it expected.
"""

from __future__ import annotations

import re
from typing import Any

from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.yaml_tree import Node
from dao_sdk.nearest import nearest

Schema = dict[str, Any]

WORDS = frozenset(
    {
        *("$defs", "$ref", "$schema", "title", "description", "default"),
        *("type", "enum", "pattern", "minimum", "maximum", "if", "then", "else"),
        *("properties", "required", "additionalProperties", "propertyNames"),
        *("items", "uniqueItems"),
    }
)
"""The words of JSON Schema that a schema may use here; ``if`` holds nothing but ``required``,
and ``enum`` nothing but strings."""

_TYPES: dict[str, tuple[type, str]] = {
    "object": (dict, "a mapping"),
    "array": (list, "a list"),
    "string": (str, "a string"),
    "integer": (int, "a whole number"),
    "boolean": (bool, "true or false"),
}


_FOLLOWED = ("$ref", "if", "then", "else")
"""The words that lead to another schema for the same value."""


def check_shape(document: Node, schema: Schema, problems: Problems) -> None:
    """Notes everything in a document that the schema does not allow."""
    _Shape(schema, problems).check(document, schema, "the contract")


class _Shape:
    def __init__(self, root: Schema, problems: Problems) -> None:
        self._definitions: dict[str, Schema] = root.get("$defs", {})
        self._problems = problems

    def check(self, node: Node, schema: Schema, name: str) -> None:
        """Checks one value; ``name`` is what a person would call it."""
        schema = self._resolve(schema, node)
        kind = schema.get("type")
        if kind is not None and type(node.value) is not _TYPES[kind][0]:
            message = f"{name} is {_described(node)}"
            self._problems.add(node.place, message, _expected(schema))
        elif "enum" in schema:
            self._check_choice(node, schema, name)
        elif isinstance(node.value, dict):
            self._check_mapping(node, node.value, schema, name)
        elif isinstance(node.value, list):
            self._check_list(node.value, schema, name)
        else:
            self._check_scalar(node, schema, name)

    def _resolve(self, schema: Schema, node: Node) -> Schema:
        """Follows references and conditions; what is said beside a reference comes first."""
        while "$ref" in schema or "if" in schema:
            beside = {key: it for key, it in schema.items() if key not in _FOLLOWED}
            if "$ref" in schema:
                target = self._definitions[schema["$ref"].removeprefix("#/$defs/")]
            else:
                holds = all(key in node.entries() for key in schema["if"]["required"])
                target = schema["then" if holds else "else"]
            schema = {**target, **beside}
        return schema

    def _check_mapping(
        self, node: Node, entries: dict[str, Node], schema: Schema, name: str
    ) -> None:
        known: Schema = schema.get("properties", {})
        others = schema.get("additionalProperties", True)
        meant = {nearest(key, known) for key in entries.keys() - known.keys()}
        for key in schema.get("required", ()):
            if key not in entries and key not in meant:
                expected = _expected(self._resolve(known.get(key, {}), node))
                self._problems.add(node.key, f"{name} lacks the key `{key}`", expected)
        for key, value in entries.items():
            if key in known:
                self.check(value, known[key], f"`{key}`")
            elif others is False:
                self._problems.unknown(value.key, "key", key, known)
            elif isinstance(others, dict):
                self._check_name(key, value, schema)
                self.check(value, others, f"`{key}`")

    def _check_name(self, key: str, value: Node, schema: Schema) -> None:
        names = self._resolve(schema.get("propertyNames", {}), value)
        if not re.search(names.get("pattern", ""), key):
            self._problems.add(value.key, f"`{key}` is no valid name here", _expected(names))

    def _check_list(self, elements: list[Node], schema: Schema, name: str) -> None:
        seen: set[object] = set()
        for element in elements:
            self.check(element, schema.get("items", {}), f"an element of {name}")
            if isinstance(element.value, str | int):
                if schema.get("uniqueItems") and element.value in seen:
                    self._problems.add(element.place, f"`{element.value}` is here twice")
                seen.add(element.value)

    def _check_choice(self, node: Node, schema: Schema, name: str) -> None:
        chosen = node.value if isinstance(node.value, str) else ""
        if chosen not in schema["enum"]:
            message = f"{name} is {_described(node)}"
            self._problems.choose(node.place, message, chosen, schema["enum"])

    def _check_scalar(self, node: Node, schema: Schema, name: str) -> None:
        value = node.value
        if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
            self._problems.add(node.place, f"{name} is {_described(node)}", _expected(schema))
        if type(value) is int and not (
            schema.get("minimum", value) <= value <= schema.get("maximum", value)
        ):
            self._problems.add(node.place, f"{name} is {value}", _expected(schema))


def _expected(schema: Schema) -> str:
    if "title" in schema:
        return str(schema["title"])
    if "enum" in schema:
        return "one of " + ", ".join(schema["enum"])
    return _TYPES[schema["type"]][1] if "type" in schema else ""


def _described(node: Node) -> str:
    """What a value is, in words."""
    value = node.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return "empty"
    if isinstance(value, dict | list):
        return _TYPES["object" if isinstance(value, dict) else "array"][1]
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else f"the number {value}"
