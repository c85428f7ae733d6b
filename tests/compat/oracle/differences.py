"""Lays the verdicts of buf and ours side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dao_sdk.compat.vocabulary import Layer
from tests.compat.oracle import buf, ours
from tests.compat.oracle.elements import Key, change
from tests.compat.oracle.table import NOTHING, Row
from tests.compat.random_schemas.change import Pair


@dataclass(frozen=True, slots=True)
class Difference:
    """An element of which one says that it breaks and the other does not."""

    layer: Layer
    buf: str
    """The rule of buf that finds fault; ``nothing`` where it is ours that does."""
    ours: tuple[str, ...]
    """Our rules: those that find fault, or, where it is buf that does, all that find something."""
    change: str
    """What the element was and is."""
    key: Key


@dataclass(slots=True)
class Tally:
    """The outcome of many pairs."""

    pairs: int = 0
    agreed: Counter[Layer] = field(default_factory=Counter)
    """Elements of which both say that they break."""
    explained: Counter[int] = field(default_factory=Counter)
    """Differences, by the number of the row that explains them."""
    unexplained: list[tuple[int, Difference]] = field(default_factory=list)
    """With the number of the pair."""


def compare(program: str, pairs: Sequence[Pair], rows: Sequence[Row], tally: Tally) -> None:
    """Compares the verdicts of some pairs and adds the outcome to a tally."""
    theirs = buf.judge(program, pairs)
    mine = ours.judge(pairs)
    for buf_says, we_say in zip(theirs, mine, strict=True):
        for layer in (Layer.WIRE, Layer.JSON):
            tally.agreed[layer] += len(_agreed(layer, buf_says, we_say))
            for each in _differences(layer, buf_says, we_say):
                row = _row(rows, each)
                if row is None:
                    tally.unexplained.append((tally.pairs, each))
                else:
                    tally.explained[row] += 1
        tally.pairs += 1


def _broken(layer: Layer, key: Key, buf_says: buf.Verdict) -> set[str]:
    """The rules of buf that a layer's verdict of an element may rest on."""
    return buf_says.get(key, set()) & (buf.WIRE if layer is Layer.WIRE else buf.JSON | buf.BOTH)


def _agreed(layer: Layer, buf_says: buf.Verdict, we_say: ours.Verdict) -> list[Key]:
    mine = {key for at, key in we_say.found if at is layer and we_say.rules(at, key, major=True)}
    return [key for key in mine if _broken(layer, key, buf_says)]


def _differences(layer: Layer, buf_says: buf.Verdict, we_say: ours.Verdict) -> Iterator[Difference]:
    own = buf.WIRE if layer is Layer.WIRE else buf.JSON
    keys = {*buf_says, *(key for at, key in we_say.found if at is layer)}
    for key in sorted(keys):
        breaks = we_say.rules(layer, key, major=True)
        words = change(we_say.old, we_say.new, key)
        if breaks and not _broken(layer, key, buf_says):
            for rule in sorted(breaks):
                yield Difference(layer, NOTHING, (rule,), words, key)
        elif not breaks:
            found = tuple(sorted(we_say.rules(layer, key, major=False)))
            for rule in sorted(buf_says.get(key, set()) & own):
                yield Difference(layer, rule, found, words, key)


def _row(rows: Sequence[Row], each: Difference) -> int | None:
    for at, row in enumerate(rows):
        if row.explains(each.layer, each.buf, each.ours, each.change):
            return at
    return None
