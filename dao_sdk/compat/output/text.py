"""What a comparison found, for a person: the verdict, then a line for each element that changed."""

from __future__ import annotations

import os
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import PurePath

from dao_sdk.compat.compare import Report
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.output.folded import LOUDEST_FIRST, Folded, folded
from dao_sdk.compat.output.long import COLOURS, SHOWN, details
from dao_sdk.compat.output.paint import Paint
from dao_sdk.compat.output.plain import plain
from dao_sdk.compat.output.summary import table, verdict
from dao_sdk.compat.output.words import sides, version
from dao_sdk.compat.vocabulary import Severity
from dao_sdk.contract.model import Place

__all__ = ["SHOWN", "render"]

_WORTH = 12
"""How long a path must be that is worth being said once, in characters."""


def render(
    reports: Iterable[Report],
    *,
    colour: bool,
    width: int,
    whole: bool = False,
    long: bool = False,
) -> Iterator[str]:
    """Tells comparisons to a person, a line at a time.

    Args:
        reports: The comparisons.
        colour: Whether to colour, by escape sequences.
        width: How long lines may be, in characters; what is quoted or found may be longer.
        whole: Whether to show every finding, however many there are of one rule.
        long: Whether to show source lines, witnesses and advice.
    """
    for number, report in enumerate(reports):
        if number:
            yield ""
        yield from _comparison(report, Paint(colour), max(width, 40), whole, long)


def _comparison(report: Report, paint: Paint, width: int, whole: bool, long: bool) -> Iterator[str]:
    for word, side in sides(report):
        about = version(side)
        shown = paint(plain(side.title), "bold")
        yield f"{paint(word, 'dim')}  {shown}{paint('  ' + plain(about), 'dim') if about else ''}"
    yield ""
    yield from verdict(report, paint, width)
    found = {} if long else folded(report)
    if long or not all(it.addition for groups in found.values() for it in groups):
        yield ""
        yield from table(report, paint, width)
    if long:
        yield ""
        yield from details(report, paint, width, whole)
    elif found:
        yield from _short(report, found, paint, width, whole)


def _short(
    report: Report, found: dict[Severity, list[Folded]], paint: Paint, width: int, whole: bool
) -> Iterator[str]:
    root = _root(_place(it) for it in report.findings)
    if root:
        yield ""
        yield paint(f"places are in {plain(root)}", "dim")
    added = [it for groups in found.values() for it in groups if it.addition]
    for loud in LOUDEST_FIRST:
        groups = [it for it in found.get(loud, ()) if not it.addition]
        if groups:
            yield ""
            yield paint(f"{loud}s", *COLOURS[loud])
            yield from _lines(groups, root, paint, whole)
    if added:
        yield ""
        yield paint("added", "green", "bold")
        yield from _additions(added, width, whole)
    yield ""
    yield paint("--long shows lines, witnesses and help; `dao abi explain RULE` a rule", "dim")


def _lines(groups: list[Folded], root: str, paint: Paint, whole: bool) -> Iterator[str]:
    """A line for each element; of many that one rule found only some."""
    shown: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for each in groups:
        rule = each.first.rule.id
        if not whole and shown[rule] >= SHOWN:
            left[rule] += 1
            continue
        shown[rule] += 1
        place = _place(each.first)
        where = plain(str(place).removeprefix(root)) if place is not None else ""
        message = plain(each.first.message)
        if each.first.subject.rpartition(".")[2] not in message:
            message = f"{plain(each.first.subject)}: {message}"
        yield f"  {paint(where, 'cyan')}{'  ' * bool(where)}{message}  {paint(each.rules, 'dim')}"
    for rule, count in left.items():
        yield f"  and {count:,} more of {rule}; --all shows them"


def _additions(groups: list[Folded], width: int, whole: bool) -> Iterator[str]:
    """What is new, by what it is in."""
    inside: dict[str, list[str]] = {}
    for each in groups:
        parent, _, name = plain(each.first.subject).rpartition(".")
        inside.setdefault(parent, []).append(name)
    for number, (parent, names) in enumerate(inside.items()):
        if number >= 3 * SHOWN and not whole:
            count = sum(map(len, list(inside.values())[number:]))
            yield f"  and {count:,} more; --all shows them"
            return
        some = names if whole else names[: 3 * SHOWN]
        text = ", ".join(some) + (f" and {len(names) - len(some):,} more" * (some != names))
        yield from textwrap.wrap(
            f"{parent}: {text}" if parent else text,
            width,
            initial_indent="  + ",
            subsequent_indent="      ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def _place(finding: Finding) -> Place | None:
    """Where to look; a place of the old side alone may be in a file that is not there any more."""
    return finding.new or finding.old


def _root(places: Iterable[Place | None]) -> str:
    """The folder that all places are in, if naming it once is worth it."""
    folders = [PurePath(each.file).parent for each in places if each is not None]
    shared = list(folders[0].parts) if folders else []
    for each in set(folders):
        same = takewhile(lambda it: it[0] == it[1], zip(shared, each.parts, strict=False))
        shared = [part for part, _ in same]
    root = str(PurePath(*shared)) + os.sep if shared else ""
    return root if len(root) > _WORTH else ""
