"""Where the files of a side come from: what they are called, and their lines."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dao_sdk.compat.inputs.lines import Lines, lines_on_disk
from dao_sdk.contract.model import Contract, Place


@dataclass(frozen=True, slots=True)
class Origin:
    """Where files come from."""

    shown: Callable[[Path], str]
    """What a person is told for the path of a file, such as ``abi/v1.yaml@main``."""
    lines: Lines
    """The lines of the files, by what is told."""


def on_disk() -> Origin:
    """Files on disk, told as paths as seen from here."""
    return Origin(seen_from_here, lines_on_disk())


def working_title(path: Path) -> str:
    """What the working contract is called in a sentence, as in ``units of contracts/notes``."""
    seen = seen_from_here(path)
    return "the working contract" if seen == "." else seen


def seen_from_here(path: Path) -> str:
    """A path relative to the working folder where it is in there, absolute otherwise."""
    path, here = path.resolve() if ".." in path.parts else path.absolute(), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def moved(contract: Contract, shown: Callable[[str], str]) -> Contract:
    """The contract with its places told otherwise.

    Args:
        contract: The contract.
        shown: What is told for a file of the contract's places, such as ``abi/v1.yaml``.
    """
    names = cache(shown)

    def move(place: Place) -> Place:
        file = names(place.file)
        return place if file == place.file else Place(file, place.line, place.column)

    found: Contract = _moved(contract, move)
    return found


def _moved(value: Any, move: Callable[[Place], Place]) -> Any:
    if isinstance(value, Place):
        return move(value)
    if isinstance(value, tuple):
        if not value or not dataclasses.is_dataclass(value[0]):
            return value
        after = tuple(_moved(each, move) for each in value)
        return (
            value if all(one is other for one, other in zip(value, after, strict=True)) else after
        )
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    inner = {name: getattr(value, name) for name in _compound(type(value))}
    moved = {name: _moved(each, move) for name, each in inner.items()}
    changed = {name: each for name, each in moved.items() if each is not inner[name]}
    return dataclasses.replace(value, **changed) if changed else value


@cache
def _compound(kind: type) -> tuple[str, ...]:
    """The fields of a type of the model in which there may be places."""
    plain = ("str", "int", "bool", "bytes", "tuple[str, ...]")
    return tuple(it.name for it in dataclasses.fields(kind) if it.type not in plain)
