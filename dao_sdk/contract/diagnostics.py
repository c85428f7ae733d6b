"""What is wrong with a contract, where, what was expected and which valid name is nearest."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from dao_sdk.contract.model import Place
from dao_sdk.errors import DaoError
from dao_sdk.nearest import nearest


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong."""

    place: Place
    message: str
    """What is wrong, such as ``unknown key `moed```; no full stop."""
    expected: str = ""
    """What was expected there; empty where the message says it."""
    nearest: str = ""
    """The valid name that is most like the wrong one; empty where none is."""

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}"
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest:
            text += f"; did you mean `{self.nearest}`?"
        return text


class ContractError(DaoError):
    """A contract that cannot be used, with everything that is wrong with it.

    ``diagnostics`` holds all problems, in the order of their places.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        count = len(self.diagnostics)
        lines = "\n".join(f"  {diagnostic}" for diagnostic in self.diagnostics)
        noun = "problem" if count == 1 else "problems"
        super().__init__(f"the contract has {count} {noun}\n{lines}")


class Problems:
    """Collects what is wrong, so that all of it can be reported at once."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, place: Place, message: str, expected: str = "") -> None:
        """Notes one problem; noting the same one twice tells it once."""
        self._found[Diagnostic(place, message, expected)] = None

    def unknown(self, place: Place, what: str, name: str, known: Iterable[str]) -> None:
        """Notes that ``name`` is no known ``what`` (a noun), and which known name is nearest."""
        self.choose(place, f"unknown {what} `{name}`", name, known)

    def choose(self, place: Place, message: str, name: str, known: Iterable[str]) -> None:
        """Notes that ``name`` is none of the known names, of which one was expected."""
        names = sorted(set(known))
        expected = ", ".join(names) if len(names) <= 12 else ""
        if len(names) > 1 and expected:
            expected = f"one of {expected}"
        near = nearest(name, (it for it in names if it != name))
        self._found[Diagnostic(place, message, expected, near)] = None

    def within(self, folder: str) -> tuple[Diagnostic, ...]:
        """Everything noted, in order of place, with files as paths below ``folder``."""
        found = sorted(self._found, key=lambda it: (it.place.file, it.place.line, it.place.column))
        return tuple(
            dataclasses.replace(
                it, place=dataclasses.replace(it.place, file=str(PurePath(folder, it.place.file)))
            )
            for it in found
        )
