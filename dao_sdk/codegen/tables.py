"""Checks the tables of a parsed TOML file, and collects everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from dao_sdk.nearest import nearest

_T = TypeVar("_T")


class Tables:
    """Turns tables into values; what is wrong becomes a line of ``problems``."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def build(
        self, kind: type[_T], place: str, data: Any, aliases: Mapping[str, str] | None = None
    ) -> _T:
        """A dataclass from a table whose keys are its fields (or ``aliases`` of them)."""
        aliases = aliases or {}
        if not isinstance(data, dict):
            self.problem(place, "must be a table")
            data = {}
        hints = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
        known = {key: hints[field] for key, field in aliases.items()}
        known |= {key: hint for key, hint in hints.items() if key not in aliases.values()}
        self.known(place, data, known)
        values: dict[str, Any] = {}
        for key, hint in known.items():
            if key in data:
                values[hint.name] = self.value(f"{place}.{key}", str(hint.type), data[key])
            elif hint.default is MISSING and hint.default_factory is MISSING:
                self.problem(place, f"lacks `{key}`")
                values[hint.name] = ()
        return kind(**values)

    def value(self, place: str, hint: str, value: Any) -> Any:
        """A value of the kind that the annotation of a dataclass field names."""
        if hint.startswith("Mapping"):
            return self.table(place, value)
        if hint.startswith("bool | "):
            if isinstance(value, bool):
                return value
            hint = hint.removeprefix("bool | ")
        if hint.startswith("tuple"):
            return self.strings(place, value)
        kind = {"bool": bool, "int": int}.get(hint, str)
        if type(value) is not kind:
            self.problem(place, f"must be a {kind.__name__}")
            return kind()
        return value

    def section(self, data: Mapping[str, Any], key: str, within: str = "") -> Mapping[str, Any]:
        value = data.get(key, {})
        if isinstance(value, dict):
            return value
        self.problem(within + key, "must be a table")
        return {}

    def tables(
        self, data: Mapping[str, Any], key: str, item: Callable[[str, Any], _T]
    ) -> tuple[_T, ...]:
        value = data.get(key, [])
        if not isinstance(value, list):
            self.problem(key, f"must be a list of tables, each beginning with [[{key}]]")
            return ()
        return tuple(item(f"{key}[{number}]", each) for number, each in enumerate(value, 1))

    def table(self, place: str, value: Any) -> dict[str, str]:
        if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
            return dict(value)
        self.problem(place, "must be a table of strings")
        return {}

    def strings(self, place: str, value: Any) -> tuple[str, ...]:
        value = [value] if isinstance(value, str) else value
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.problem(place, "must be a list of strings")
        return ()

    def string(self, place: str, value: Any) -> str:
        if isinstance(value, str):
            return value
        self.problem(place, "must be a string")
        return ""

    # Problems

    def problem(self, place: str, message: str) -> None:
        self.problems.append(f"{place}: {message}")

    def known(self, place: str, data: Iterable[str], known: Iterable[str]) -> None:
        for key in data:
            if key not in known:
                self.unknown(place or "pack.toml", "key", key, known)

    def choice(self, place: str, value: str, known: Iterable[str]) -> None:
        if value not in known:
            self.unknown(place, "choice", value, known)

    def unknown(self, place: str, what: str, value: str, known: Iterable[str]) -> None:
        near = nearest(value, known)
        hint = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
        self.problem(place, f"unknown {what} `{value}`; {hint}")
