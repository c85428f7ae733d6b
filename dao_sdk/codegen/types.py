"""Writes types in the target language, by the type sets of a pack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dao_sdk.codegen.pack import Pack, PackError
from dao_sdk.codegen.view import Names, Texts
from dao_sdk.contract.model import Scalar, TypeRef

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Target:
    """A message or enum that types refer to."""

    package: str
    """Full name of its package."""
    names: Names
    package_names: Names


class _Absent(Exception):
    """A type set says nothing about a type; harmless unless a template asks for it."""


class TypeWriter:
    """Writes types and words.

    Args:
        pack: The pack whose type sets and words hold.
        targets: Every message and enum by full name.
    """

    def __init__(self, pack: Pack, targets: Mapping[str, Target]) -> None:
        self._pack = pack
        self._targets = targets

    def words(self, shadow: frozenset[str]) -> Texts:
        """The words of the language as they must be written where ``shadow`` is declared."""
        return Texts({word: self._word(word, shadow) for word in self._pack.words})

    def field(
        self,
        type_: TypeRef,
        label: str,
        key: Scalar | None,
        package: str,
        outside: frozenset[str],
        inside: frozenset[str],
        aliases: dict[str, str],
        recursive: bool = False,
    ) -> Texts:
        """Write the type of a field in every type set.

        Args:
            type_: The type of the field, of its elements or of its map's values.
            label: ``single``, ``oneof``, ``optional``, ``repeated`` or ``map``.
            key: The scalar of a map's keys.
            package: The package that it is written in.
            outside: Names declared at the top of the package, which hide words of the language.
            inside: Names declared in the message, which hide words and the package's types.
            aliases: Gets the aliases that were needed, with what they stand for.
            recursive: Whether a value of the message may hold another of the same message here.

        Returns:
            The texts by type set; a set that says nothing about such a type is left out.
        """
        texts: dict[str, str] = {}
        shadow = outside | inside
        wrap = "list" if label == "repeated" else label
        choices = [f"{wrap}.{type_.kind}", wrap]
        if wrap == "oneof":
            choices += [f"single.{type_.kind}", "single"]
        if recursive and wrap not in ("list", "map"):
            choices.insert(0, f"{wrap}.recursive")
        for name, keys in self._pack.types.items():
            choice = next((each for each in choices if each in keys), None)
            try:
                item = self._base(name, keys, type_, package, shadow, inside, aliases)
                values = {"item": item, "value": item}
                if key is not None and "{key}" in keys.get(choice or "", ""):
                    values["key"] = self._fill(name, keys, key.value, {}, shadow)
                if choice is not None:
                    texts[name] = self._fill(name, keys, choice, values, shadow)
                elif wrap not in ("list", "map"):
                    texts[name] = item
            except _Absent:
                continue
        return Texts(texts)

    def elsewhere(self, type_: TypeRef) -> Texts:
        """Write a message or enum in every type set, as it is written outside its package."""
        texts: dict[str, str] = {}
        for name, keys in self._pack.types.items():
            try:
                texts[name] = self._base(name, keys, type_, "", frozenset(), frozenset(), {})
            except _Absent:
                continue
        return Texts(texts)

    def _base(
        self,
        name: str,
        keys: Mapping[str, str],
        type_: TypeRef,
        package: str,
        shadow: frozenset[str],
        inside: frozenset[str],
        aliases: dict[str, str],
    ) -> str:
        if type_.kind == "scalar":
            return self._fill(name, keys, type_.name, {}, shadow)
        target = self._targets[type_.name]
        values = {form: str(target.names[form]) for form in target.names}
        values |= {f"package.{form}": target.package_names[form] for form in target.package_names}
        kind = type_.kind if type_.kind in keys else "message"
        if target.package != package and f"{kind}.elsewhere" in keys:
            text = self._fill(name, keys, f"{kind}.elsewhere", values, shadow)
            first = _IDENTIFIER.match(text)
            if first and first[0] in shadow and f"{kind}.elsewhere.shadowed" in keys:
                text = self._fill(name, keys, f"{kind}.elsewhere.shadowed", values, shadow)
            return text
        text = self._fill(name, keys, kind, values, shadow)
        first = _IDENTIFIER.match(text)
        if first and first[0] in inside and f"{kind}.shadowed" in keys:
            alias = self._fill(name, keys, f"{kind}.shadowed", values, shadow)
            aliases[alias] = text
            return alias
        return text

    def _fill(
        self,
        name: str,
        keys: Mapping[str, str],
        key: str,
        values: Mapping[str, str],
        shadow: frozenset[str],
    ) -> str:
        if key not in keys:
            raise _Absent(key)

        def value(match: re.Match[str]) -> str:
            if match[1] in values:
                return values[match[1]]
            if match[1] in self._pack.words:
                return self._word(match[1], shadow)
            known = ", ".join([*values, *self._pack.words])
            place = f"{self._pack.folder / 'pack.toml'}: types.{name}.{key}"
            raise PackError(f"{place}: there is no {match[0]}; known are {known}")

        return _PLACEHOLDER.sub(value, keys[key])

    def _word(self, word: str, shadow: frozenset[str]) -> str:
        plain, shadowed = self._pack.words[word]
        first = _IDENTIFIER.match(plain)
        return shadowed if first and first[0] in shadow else plain
