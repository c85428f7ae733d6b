"""Comparisons as JSON, for programs. ``abi/report.schema.json`` describes it.

Everything is escaped to ASCII. Each finding stands on a line of its own, written as soon as it is
made, so that neither many of them nor their witnesses are ever in memory at a time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from dao_sdk.compat.compare import Report
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.output.words import severity
from dao_sdk.compat.vocabulary import Direction, Layer, Severity
from dao_sdk.compat.waiver import Waived
from dao_sdk.contract.model import Place

VERSION = 1
"""The version of this form. What is added counts as no change; readers skip what they do not know."""


def render(reports: Iterable[Report]) -> Iterator[str]:
    """Gives the document in pieces, each finding a piece."""
    yield f'{{"version": {VERSION}, "comparisons": ['
    for number, report in enumerate(reports):
        yield ",\n" if number else "\n"
        yield from _comparison(report)
    yield "\n]}\n"


def _comparison(report: Report) -> Iterator[str]:
    head = _dumped(_about(report))
    yield f'{head[:-1]}, "findings": ['
    yield from _listed(finding_of(it, report) for it in report.findings)
    yield '], "waived": ['
    yield from _listed(_waived(it, report) for it in report.waived)
    yield "]}"


def _listed(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield f"{',' if number else ''}\n{_dumped(item)}"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


def _about(report: Report) -> dict[str, Any]:
    found = Counter(severity(it, report) for it in report.findings)
    return {
        "old": _side(report.old),
        "new": _side(report.new),
        "layers": [str(it) for it in report.layers],
        "verdicts": [_verdict(report, layer, direction) for layer, direction in report.verdicts],
        "step": {
            "demanded": str(report.step),
            "declared": None if report.declared is None else str(report.declared),
            "allowed": str(report.allowed),
        },
        "draft": report.draft,
        "counts": {
            "errors": found[Severity.ERROR],
            "warnings": found[Severity.WARNING],
            "notes": found[Severity.NOTE],
            "waived": len(report.waived),
        },
    }


def _side(side: Side) -> dict[str, Any]:
    contract = side.contract
    return {
        "title": side.title,
        "contract": (
            None
            if contract is None
            else {"name": contract.name, "version": contract.version, "state": contract.state}
        ),
    }


def _verdict(report: Report, layer: Layer, direction: Direction) -> dict[str, Any]:
    gaps = (it.gaps.get(layer) for it in (report.old, report.new))
    return {
        "layer": str(layer),
        "direction": str(direction),
        "verdict": str(report.verdicts[layer, direction]),
        "reasons": [each for each in gaps if each],
    }


def finding_of(finding: Finding, report: Report) -> dict[str, Any]:
    """One finding as plain values."""
    told = finding.told()
    return {
        "rule": finding.rule.id,
        "layer": str(finding.rule.layer),
        "severity": str(severity(finding, report)),
        "subject": finding.subject,
        "message": finding.message,
        "breaks": [str(it) for it in Direction if it in finding.breaks],
        "step": str(finding.step),
        "old": _place(finding.old, report.old),
        "new": _place(finding.new, report.new),
        "languages": list(finding.languages),
        "witness": (
            None
            if told is None
            else {"input": told.what, "old": told.old, "new": told.new, "data": told.data.hex()}
        ),
    }


def _place(place: Place | None, side: Side) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "text": side.line_at(place),
    }


def _waived(waived: Waived, report: Report) -> dict[str, Any]:
    waiver = waived.waiver
    return {
        **finding_of(waived.finding, report),
        "waiver": {
            "rule": waiver.rule,
            "place": waiver.place,
            "reason": waiver.reason,
            "until": waiver.until.isoformat(),
            "at": {"file": waiver.at.file, "line": waiver.at.line, "column": waiver.at.column},
        },
    }
