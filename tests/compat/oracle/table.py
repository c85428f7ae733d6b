"""The table of differences that are known, and whether a difference is one of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from dao_sdk.compat.vocabulary import Layer

FILE = Path(__file__).parent / "differences.toml"
NOTHING = "nothing"
ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of difference."""

    layer: Layer
    buf: frozenset[str]
    """The ids of buf's rules, any of them; ``nothing`` where buf finds no fault."""
    ours: frozenset[str]
    """The names of our rules without their layer, any of them; ``nothing`` where we find no fault
    at all, ``anything`` where what we find besides is of another kind and breaks nothing old."""
    change: re.Pattern[str]
    """What is found in the words for the change, such as ``single int32.* => nothing``."""
    right: str
    """``ours``, ``buf``, or ``both``, where the two answer different questions."""
    why: str
    source: str
    """Protobuf's own documentation."""

    def explains(self, layer: Layer, buf: str, ours: Collection[str], change: str) -> bool:
        """Whether a difference is of this kind.

        Args:
            layer: Where the verdicts differ.
            buf: The rule of buf that finds fault, or ``nothing``.
            ours: The names of our rules that find something; empty for nothing.
            change: The words for the change.
        """
        if layer is not self.layer or buf not in self.buf:
            return False
        fits = ANYTHING in self.ours or not self.ours.isdisjoint(ours or (NOTHING,))
        return fits and self.change.search(change) is not None


def rows() -> list[Row]:
    """The rows of the table."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    return [
        Row(
            layer=Layer(each["layer"]),
            buf=frozenset(each.get("buf", (NOTHING,))),
            ours=frozenset(each.get("ours", (NOTHING,))),
            change=re.compile(each.get("change", "")),
            right=each["right"],
            why=each["why"],
            source=each["source"],
        )
        for each in table["difference"]
    ]
