"""Findings with the source lines, the proof and the advice."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby, islice

from dao_sdk.compat.compare import Report
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.output.folded import by_severity
from dao_sdk.compat.output.paint import Paint
from dao_sdk.compat.output.plain import plain
from dao_sdk.compat.output.words import meetings, severity
from dao_sdk.compat.vocabulary import Layer, Severity

SHOWN = 8
"""How many findings of one rule are shown before the rest is only counted."""

COLOURS = {
    Severity.ERROR: ("red", "bold"),
    Severity.WARNING: ("yellow", "bold"),
    Severity.NOTE: ("cyan", "bold"),
}
_LABEL = 9


def details(report: Report, paint: Paint, width: int, whole: bool) -> Iterator[str]:
    """Every rule that found something, with its findings, errors first."""
    writer = _Details(report, paint, width, whole)
    for _, same in groupby(
        by_severity(report), lambda it: (severity(it, report), it.step, it.rule.id)
    ):
        yield from writer.rule(same)


class _Details:
    """The lines of one comparison."""

    def __init__(self, report: Report, paint: Paint, width: int, whole: bool) -> None:
        self._report, self._paint, self._width, self._whole = report, paint, width, whole

    def rule(self, findings: Iterator[Finding]) -> Iterator[str]:
        """The findings of one rule at one severity."""
        first = next(findings)
        loud = severity(first, self._report)
        rule = first.rule
        head = f"  {self._paint(f'{loud:7}', *COLOURS[loud])}  {self._paint(rule.id, 'bold')}"
        title = plain(rule.doc.title)
        if 13 + len(rule.id) + len(title) <= self._width:
            yield f"{head}  {self._paint(title, 'dim')}"
        else:
            yield head
            yield from (
                f"{'':11}{self._paint(line, 'dim')}"
                for line in textwrap.wrap(title, self._width - 11, break_on_hyphens=False)
            )
        yield from self._finding(first)
        shown = findings if self._whole else islice(findings, SHOWN - 1)
        for each in shown:
            yield from self._finding(each)
        left = sum(1 for _ in findings)
        if left:
            yield f"    and {left:,} more; --all shows them"
        yield from self._wrapped("help", rule.doc.instead, "green")
        yield ""

    def _finding(self, finding: Finding) -> Iterator[str]:
        # By this name a waiver means it.
        yield f"    {self._paint(plain(finding.subject), 'cyan')}"
        message = textwrap.wrap(
            plain(finding.message), self._width - 4, break_long_words=False, break_on_hyphens=False
        )
        yield from (f"    {line}" for line in message)
        yield from self._places(finding)
        told = meetings(finding, self._report)
        if told:
            yield from self._row("breaks", told, "dim")
        if finding.languages:
            yield from self._row("in", plain(", ".join(finding.languages)), "dim")
        seen = finding.told()
        if seen is None and finding.witness is not None:
            yield from self._row("witness", "none was found that shows this change alone", "dim")
        elif seen is not None:
            rows = [("witness", seen.what), ("old", seen.old), ("new", seen.new)]
            # What authors write is witness enough by itself.
            for label, text in rows[finding.rule.layer is Layer.SOURCE :]:
                yield from self._row(label, plain(text), "cyan" if label == "witness" else "dim")
        yield ""

    def _places(self, finding: Finding) -> Iterator[str]:
        """The places of both sides, each with its source line."""
        rows = []
        for sign, place, side, colour in (
            ("-", finding.old, self._report.old, "red"),
            ("+", finding.new, self._report.new, "green"),
        ):
            if place is not None:
                rows.append((sign, plain(str(place)), side.line_at(place), place.column, colour))
        column = max((len(place) for _, place, _, _, _ in rows), default=0)
        for sign, where, line, start, colour in rows:
            shown = plain(_excerpt(line, start, max(self._width - column - 10, 20)))
            yield (
                f"      {self._paint(sign, colour)} {self._paint(f'{where:{column}}', 'dim')}"
                f"  {self._paint(shown, colour)}"
            ).rstrip()

    def _row(self, label: str, text: str, *colours: str) -> Iterator[str]:
        """A label with text beside it, wrapped."""
        room = self._width - 6 - _LABEL
        lines = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
        yield f"      {self._paint(f'{label:{_LABEL}}', *colours)}{lines[0]}"
        yield from (" " * (6 + _LABEL) + line for line in lines[1:])

    def _wrapped(self, label: str, text: str, colour: str) -> Iterator[str]:
        """Advice at the end of a rule's findings."""
        room = self._width - 4 - _LABEL
        first, *others = textwrap.wrap(plain(text, 2000), room, break_on_hyphens=False)
        yield f"    {self._paint(f'{label:{_LABEL}}', colour)}{first}"
        yield from (" " * (4 + _LABEL) + line for line in others)


def _excerpt(line: str, column: int, room: int) -> str:
    """A source line as far as there is room: where it is too long, from what is meant in it on."""
    text = line.strip()
    if len(text) <= room:
        return text
    start = max(column - 1 - (len(line) - len(line.lstrip())), 0)
    if 0 < start < len(text) and len(text[:start]) + 20 > room:
        text = f"...{text[start:]}"
    return text if len(text) <= room else f"{text[: room - 3]}..."
