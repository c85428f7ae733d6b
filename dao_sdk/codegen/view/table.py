"""A table whose entries templates reach as attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from dao_sdk.codegen.casing import Name

_T = TypeVar("_T")


class Table(Generic[_T]):
    """Values by name, reached as attributes: ``names.client``, ``types.read``."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, _T]) -> None:
        self._values = dict(values)

    def __getattr__(self, name: str) -> _T:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> _T:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __repr__(self) -> str:
        return f"Table({', '.join(self._values)})"


Names = Table[Name]
Texts = Table[str]
