"""What a comparison demands of the version, and the two verdicts of each layer as a small table."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from dao_sdk.compat.compare import Report, Verdict
from dao_sdk.compat.output.paint import Paint, padded
from dao_sdk.compat.output.plain import plain
from dao_sdk.compat.output.words import alone, count, demand, fits, meeting, severity
from dao_sdk.compat.vocabulary import Layer, Severity

_COLOURS = {
    Verdict.COMPATIBLE: ("green",),
    Verdict.BREAKS: ("red", "bold"),
    Verdict.CANNOT_CHECK: ("yellow",),
    Verdict.ABSENT: ("dim",),
}


def verdict(report: Report, paint: Paint, width: int) -> Iterator[str]:
    """What comes of a comparison, and how much was found."""
    if alone(report):
        broken = any(it.breaks for it in report.findings)
        yield from _wrapped(paint(fits(report), "red" if broken else "green"), width)
    else:
        good = report.step <= report.allowed
        yield from _wrapped(paint(demand(report), "green" if good else "red"), width)
    yield _counts(report, paint)
    if report.draft:
        yield f"{plain(report.old.title)} is a draft: what breaks is told and fails nothing"
    yield from _waived(report, paint, width)


def table(report: Report, paint: Paint, width: int) -> Iterator[str]:
    """The two verdicts of each layer, and what could not be checked."""
    heads = [meeting(each, None, report) for each in report.directions]
    columns = [max(len(head), len(Verdict.CANNOT_CHECK)) + 3 for head in heads]
    cells = "".join(
        padded(paint(head, "dim"), size) for head, size in zip(heads, columns, strict=True)
    )
    yield f"{'':12}{cells}".rstrip()
    for layer in report.layers:
        row = [report.verdicts[layer, each] for each in report.directions]
        shown = "".join(
            padded(paint(verdict, *_COLOURS[verdict]), size)
            for verdict, size in zip(row, columns, strict=True)
        )
        tail = ""
        if layer is Layer.SOURCE and Verdict.BREAKS in row:
            tail = paint(plain(f"in {', '.join(_languages(report))}"), "dim")
        yield f"{layer:12}{shown}{tail}".rstrip()
    for word, side in (("old", report.old), ("new", report.new)):
        reasons: dict[str, list[str]] = {}
        for layer, why in side.gaps.items():
            if layer in report.layers:
                reasons.setdefault(why, []).append(layer)
        for why, layers in reasons.items():
            said = f"{', '.join(layers)} of the {word} side cannot be checked: {plain(why)}"
            yield from _wrapped(said, width)


def _languages(report: Report) -> list[str]:
    """The languages whose authors' code breaks, by name."""
    broken = [it for it in report.findings if it.rule.layer is Layer.SOURCE and it.breaks]
    return sorted({language for each in broken for language in each.languages})


def _waived(report: Report, paint: Paint, width: int) -> Iterator[str]:
    """The waivers that hold back findings, each once."""
    seen = Counter(it.waiver for it in report.waived)
    for waiver, number in seen.items():
        text = f"{waiver.rule} {waiver.place}, {count(number, 'finding')}, until {waiver.until}"
        yield from _wrapped(f"waived: {plain(text)}: {plain(waiver.reason)}", width)


def _counts(report: Report, paint: Paint) -> str:
    found = Counter(severity(it, report) for it in report.findings)
    if not (report.findings or report.waived):
        return "nothing found"
    parts = [
        paint(count(found[Severity.ERROR], "error"), "red" if found[Severity.ERROR] else "dim"),
        count(found[Severity.WARNING], "warning"),
        count(found[Severity.NOTE], "note"),
    ]
    if report.waived:
        parts.append(f"{len(report.waived):,} waived")
    return ", ".join(parts)


def _wrapped(text: str, width: int) -> Iterator[str]:
    yield from textwrap.wrap(
        text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
