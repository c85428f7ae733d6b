"""Comparisons in the Static Analysis Results Interchange Format, for code scanners.

Source: SARIF 2.1.0 plus errata 01 (OASIS). All comparisons are one run, since scanners take only
one a tool; ``properties.against`` says to which old side a result belongs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from dao_sdk import __version__
from dao_sdk.compat.compare import Report
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.output.words import meetings, severity
from dao_sdk.compat.rule_facts import RuleFacts
from dao_sdk.compat.vocabulary import Direction
from dao_sdk.compat.waiver import Waiver
from dao_sdk.contract.model import Place

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_TAGS = ("compatibility",)


def render(reports: Sequence[Report]) -> Iterator[str]:
    """Gives the document in pieces, each result a piece."""
    rules = _rules(reports)
    order = {rule.id: at for at, rule in enumerate(rules)}
    driver = {
        "name": "dao abi",
        "semanticVersion": __version__,
        "shortDescription": {"text": "Says what a change of a contract breaks."},
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(reports)],
    }
    yield f'{{"$schema": {json.dumps(SCHEMA)}, "version": "2.1.0", "runs": [\n'
    yield f'{json.dumps(run)[:-1]}, "results": ['
    first = True
    for report in reports:
        for finding, waiver in _all(report):
            yield f"{'' if first else ','}\n{json.dumps(_result(finding, waiver, report, order))}"
            first = False
    yield "\n]}]}\n"


def _all(report: Report) -> Iterator[tuple[Finding, Waiver | None]]:
    yield from ((it, None) for it in report.findings)
    yield from ((it.finding, it.waiver) for it in report.waived)


def _rules(reports: Iterable[Report]) -> list[RuleFacts]:
    """The rules that found something, each once."""
    found = {it.rule.id: it.rule for report in reports for it, _ in _all(report)}
    return [found[each] for each in sorted(found)]


def _rule(rule: RuleFacts) -> dict[str, Any]:
    """A reporting descriptor (3.49)."""
    doc = rule.doc
    example = f"Before:\n\n{doc.before.text}\n\nAfter:\n\n{doc.after.text}"
    markdown = f"```\n{doc.before.text}\n```\n\nbecomes\n\n```\n{doc.after.text}\n```"
    told = {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": doc.title},
        "fullDescription": {"text": doc.why},
        "help": {
            "text": f"{doc.why}\n\n{example}\n\n{doc.instead}",
            "markdown": f"{doc.why}\n\n{markdown}\n\n{doc.instead}",
        },
        "properties": {"tags": [*_TAGS, str(rule.layer)]},
    }
    if doc.source.startswith("https://"):
        told["helpUri"] = doc.source
    return told


def _invocation(reports: Iterable[Report]) -> dict[str, Any]:
    """What could not be checked, as notifications (3.20, 3.58)."""
    gaps = [
        (report, layer, side.gaps[layer])
        for report in reports
        for side in (report.old, report.new)
        for layer in report.layers
        if layer in side.gaps
    ]
    told = [
        {
            "level": "warning",
            "message": {"text": f"{layer} against {report.old.title} cannot be checked: {why}"},
        }
        for report, layer, why in gaps
    ]
    return {"executionSuccessful": True, "toolExecutionNotifications": told}


def _result(
    finding: Finding, waiver: Waiver | None, report: Report, order: dict[str, int]
) -> dict[str, Any]:
    """A result (3.27)."""
    told = finding.told()
    text = f"{finding.message}."
    broken = meetings(finding, report)
    if broken:
        text += f" Breaks: {broken}."
    if finding.languages:
        text += f" In: {', '.join(finding.languages)}."
    if told is not None:
        text += f"\n\nWitness: {told.what}\nold: {told.old}\nnew: {told.new}"
    main, other = (finding.new, finding.old) if finding.new else (finding.old, None)
    main_side = report.new if finding.new or not finding.old else report.old
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": finding.subject}],
    }
    # Scanners that show results in files refuse one without any: what has no line is said of the
    # side as a whole.
    location["physicalLocation"] = (
        _physical(main, main_side) if main else _physical(Place(main_side.title, 1, 1))
    )
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": order[finding.rule.id],
        "level": str(severity(finding, report)),
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {"daoAbiFinding/v1": _fingerprint(finding, report)},
        "properties": {
            "against": report.old.title,
            "breaks": [str(it) for it in Direction if it in finding.breaks],
            "step": str(finding.step),
            "languages": list(finding.languages),
        },
        "suppressions": [] if waiver is None else [_suppression(waiver)],
    }
    if other is not None:
        before = {"text": f"As it was in {report.old.title}"}
        result["relatedLocations"] = [
            {"id": 1, "physicalLocation": _physical(other, report.old), "message": before}
        ]
    return result


def _physical(place: Place, side: Side | None = None) -> dict[str, Any]:
    """A physical location (3.29); paths are relative to where the command ran."""
    region: dict[str, Any] = {"startLine": place.line, "startColumn": place.column}
    text = side.line_at(place) if side is not None else ""
    if text:
        region["snippet"] = {"text": text}
    file = place.file.replace("\\", "/")
    uri = f"file://{quote(file)}" if file.startswith("/") else quote(file)
    return {"artifactLocation": {"uri": uri}, "region": region}


def _fingerprint(finding: Finding, report: Report) -> str:
    """The same for the same finding as long as what changed keeps its name, wherever it stands."""
    parts = (finding.rule.id, finding.subject, finding.message, report.old.title)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


def _suppression(waiver: Waiver) -> dict[str, Any]:
    """A suppression (3.35) that was decided outside of the source code."""
    return {
        "kind": "external",
        "status": "accepted",
        "justification": f"{waiver.reason} (until {waiver.until.isoformat()})",
        "location": {"physicalLocation": _physical(waiver.at)},
    }
