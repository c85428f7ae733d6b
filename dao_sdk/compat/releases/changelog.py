"""The log of a contract, as a person reads it and as a program does."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.finding import Finding
from dao_sdk.compat.releases.changes import Change
from dao_sdk.compat.releases.log import Chapter

_UNKNOWN = "Nothing in the contract says that it came with this version."


def markdown(name: str, chapters: list[Chapter]) -> Iterator[str]:
    """The log as the lines of a Markdown document.

    Args:
        name: The name of the contract.
        chapters: Its log.
    """
    yield f"# What came with which version of {name}"
    for each in chapters:
        yield ""
        aside = "" if each.state == "released" else f" ({each.state})"
        yield f"## {each.version}{aside}"
        if each.step is not None:
            yield ""
            yield f"A {each.step} step from the version before."
        for title, items in (
            ("Added", [_added(it) for it in each.changes.added]),
            ("Changed", [_changed(it) for it in each.findings]),
            ("Renamed", [f"{it.kind} `{it.was}` is `{it.name}`" for it in each.changes.renamed]),
            ("Removed", [f"{it.kind} `{it.name}`" for it in each.changes.removed]),
        ):
            if items:
                yield ""
                yield f"### {title}"
                yield ""
                yield from (f"- {it}" for it in items)
        if not (each.findings or each.changes):
            yield ""
            # Of the first one at hand, only what says `since` is known.
            yield "Nothing but words changed." if each.step is not None else _UNKNOWN


def _changed(finding: Finding) -> str:
    """A finding, with its full name where its words have only a part of it."""
    within, _, name = finding.subject.rpartition(".")
    named = within in finding.message and name in finding.message
    return f"{'' if named else f'`{finding.subject}`: '}{finding.message} ({finding.rule.id})"


def _added(change: Change) -> str:
    of = f" (capability `{change.capability}`)" if change.capability else ""
    return f"{change.kind} `{change.name}`{of}" + (f": {change.doc}" if change.doc else "")


def to_value(name: str, chapters: list[Chapter]) -> dict[str, object]:
    """The log as JSON has it."""

    def plain(items: tuple[Change, ...]) -> list[dict[str, str]]:
        return [
            {"kind": it.kind, "name": it.name, "doc": it.doc}
            | ({"capability": it.capability} if it.capability else {})
            | ({"was": it.was} if it.was else {})
            for it in items
        ]

    return {
        "contract": name,
        "versions": [
            {
                "version": each.version,
                "state": each.state,
                "step": None if each.step is None else str(each.step),
                "added": plain(each.changes.added),
                "changed": [
                    {"rule": it.rule.id, "name": it.subject, "message": it.message}
                    for it in each.findings
                ],
                "renamed": plain(each.changes.renamed),
                "removed": plain(each.changes.removed),
            }
            for each in chapters
        ],
    }
