"""What authors write for something on the old side, and what on the new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dao_sdk.compat.finding import Told, Witness


@dataclass(frozen=True, slots=True)
class Written:
    """What authors of one language write."""

    language: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SourceWitness(Witness):
    """The same thing in the languages whose authors feel the change."""

    rows: tuple[Written, ...]

    def tell(self) -> Told:
        """Lists the languages."""
        old = ((it.language, it.old) for it in self.rows)
        new = ((it.language, it.new) for it in self.rows)
        return Told("what an author writes", _joined(old), _joined(new))


def _joined(rows: Iterable[tuple[str, str]]) -> str:
    """What is written in each language, those together that write the same."""
    texts: dict[str, list[str]] = {}
    for language, text in rows:
        texts.setdefault(text, []).append(language)
    if len(texts) == 1:
        return next(iter(texts))
    return "; ".join(f"{text} in {', '.join(names)}" for text, names in texts.items())
