"""Whoever writes code against the bindings of one side, and feels what the other side changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dao_sdk.compat.bindings import Bindings, Spelled
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.languages import Language
from dao_sdk.compat.witness.source import SourceWitness, Written

Names = Callable[[Bindings], Spelled]
"""What an author writes for something, with the bindings of one side."""


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who writes code in one language."""

    language: Language
    old: Bindings
    new: Bindings

    def writes(self, role: str) -> bool:
        """Whether the author writes the methods of ``service`` or ``host_service``."""
        return role in self.language.implements

    def calls(self, role: str) -> bool:
        """Whether the author calls the methods of ``service`` or ``host_service``."""
        return role in self.language.visible and role not in self.language.implements

    def knows(self, role: str) -> bool:
        """Whether the author meets ``service`` or ``host_service`` at all."""
        return self.writes(role) or self.calls(role)


@dataclass(frozen=True, slots=True)
class Felt:
    """Who feels a change; false where nobody does."""

    rows: tuple[Written, ...]

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of those who feel it."""
        return tuple(each.language for each in self.rows)

    @property
    def witness(self) -> SourceWitness:
        """What they write on either side."""
        return SourceWitness(self.rows)


class Authors:
    """An author in each language.

    Args:
        languages: The languages.
        old: The side that was.
        new: The side that is.
    """

    def __init__(self, languages: Sequence[Language], old: Side, new: Side) -> None:
        self._all: list[Author] = []
        if old.schema is not None and new.schema is not None:
            before, after = old.contract or new.contract, new.contract or old.contract
            self._all = [
                Author(it, Bindings(it, old.schema, before), Bindings(it, new.schema, after))
                for it in languages
            ]

    def __iter__(self) -> Iterator[Author]:
        return iter(self._all)

    def differ(
        self, old: Names, new: Names, who: Callable[[Author], bool] = lambda author: True
    ) -> Felt:
        """Those of ``who`` who must write something else on the new side than on the old one."""
        return Felt(
            tuple(
                Written(author.language.name, str(before), str(after))
                for author in self._all
                if who(author)
                and (before := old(author.old)) != (after := new(author.new))
                and (before or after)
            )
        )

    def lose(self, old: Names, who: Callable[[Author], bool] = lambda author: True) -> Felt:
        """Those of ``who`` who have a name for something on the old side."""
        return self.differ(old, _nothing, who)

    def gain(self, new: Names, who: Callable[[Author], bool] = lambda author: True) -> Felt:
        """Those of ``who`` who have a name for something on the new side."""
        return self.differ(_nothing, new, who)


def _nothing(bindings: Bindings) -> Spelled:
    return Spelled(())
