"""Comparisons as annotations of GitHub: workflow commands on the lines of the changed files.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions and, for the
escaping, the toolkit's ``packages/core/src/command.ts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dao_sdk.compat.compare import Report
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.output.plain import plain
from dao_sdk.compat.output.words import alone, demand, fits, meetings, severity
from dao_sdk.compat.vocabulary import Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(reports: Iterable[Report]) -> Iterator[str]:
    """Gives a line for each finding, and one for what each comparison demands."""
    for report in reports:
        yield from (_annotation(it, report) for it in report.findings)
        title = f"{report.old.title} to {report.new.title}"
        said = fits(report) if alone(report) else demand(report)
        yield f"::notice title={_property(title)}::{_data(said)}"


def unread(message: str, help: str) -> str:
    """The annotation of a side that cannot be read."""
    text = f"{message}\n{help}".strip()
    return f"::error title=dao abi could not check::{_data(text)}"


def _annotation(finding: Finding, report: Report) -> str:
    lines = [finding.message]
    broken = meetings(finding, report)
    if broken:
        lines.append(f"Breaks: {broken}.")
    if finding.languages:
        lines.append(f"In: {', '.join(finding.languages)}.")
    told = finding.told()
    if told is not None:
        lines += [
            f"Witness: {plain(told.what)}",
            f"old: {plain(told.old)}",
            f"new: {plain(told.new)}",
        ]
    lines.append(finding.rule.doc.instead)
    # A place of the old side alone is in a file that may not be there any more.
    place = finding.new or finding.old
    where = {"title": f"{finding.rule.id} ({report.old.title})"}
    if place is not None:
        where = {
            "file": place.file,
            "line": str(place.line),
            "col": str(place.column),
            **where,
        }
    listed = ",".join(f"{key}={_property(value)}" for key, value in where.items())
    return f"::{_COMMANDS[severity(finding, report)]} {listed}::{_data(chr(10).join(lines))}"


def _data(text: str) -> str:
    """The message of a command; its line breaks are kept, escaped."""
    lines = (plain(line, 2000).replace("%", "%25") for line in text.split("\n"))
    return "%0A".join(lines)


def _property(text: str) -> str:
    """A property of a command."""
    return plain(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
