"""What a run of the kit says, for people and for machines."""

from __future__ import annotations

import xml.etree.ElementTree as xml
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dao_sdk.verify.cases import RANDOM, STEPS
from dao_sdk.verify.outcome import Outcome
from dao_sdk.verify.runner import Result
from dao_sdk.verify.spec import statements

_BEFORE = 12
"""Lines of the transcript before the first difference that are shown."""
_AFTER = 8
BAD = ("failed", "crashed", "unexpected")
"""How a case ends that is to be looked at."""


def failure(outcome: Outcome, again: str, width: int = 100) -> Iterator[str]:
    """Say how a case failed, in lines.

    Args:
        outcome: How it ended.
        again: The command that repeats it.
        width: The width of the screen.
    """
    case = outcome.case
    yield f"{outcome.status.upper()}  {case.id}  {case.title}"
    yield f"  at {case.place}"
    if outcome.status != "unexpected":
        for id_ in outcome.violated:
            statement = statements()[id_]
            yield from _wrapped(f"{id_}: {statement.text}", width, "  ")
    yield f"  {outcome.why}"
    yield ""
    if outcome.got:
        yield from side_by_side(outcome.wanted, outcome.got, width)
        yield ""
    if outcome.words:
        yield "  the testee said"
        yield from (f"    {line}" for line in outcome.words.splitlines()[-12:])
    yield f"  again: {again}"


def side_by_side(wanted: Sequence[str], got: Sequence[str], width: int = 100) -> Iterator[str]:
    """Set two transcripts beside each other; the first difference is marked.

    Args:
        wanted: What must have been seen.
        got: What was seen.
        width: The width of the screen.
    """
    half = max(20, (width - 7) // 2)
    first = next(
        (at for at, (a, b) in enumerate(zip(wanted, got, strict=False)) if a != b),
        min(len(wanted), len(got)),
    )
    start = max(0, first - _BEFORE)
    yield f"  {'must be':<{half}} | was"
    if start:
        yield f"  {'…':<{half}} | …"
    for at in range(start, min(max(len(wanted), len(got)), first + _AFTER)):
        left = wanted[at] if at < len(wanted) else ""
        right = got[at] if at < len(got) else ""
        mark = "≠ " if at == first else "  "
        yield f"{mark}{_cut(left, half):<{half}} | {_cut(right, half)}".rstrip()


def matrix(results: Sequence[Result]) -> list[tuple[str, ...]]:
    """Give a table: a row for each step, a column for each target."""
    rows: list[tuple[str, ...]] = [("", *(result.name for result in results))]
    for step in (*STEPS, RANDOM):
        if any(outcome.case.step == step for result in results for outcome in result.outcomes):
            cells = [_cell(result, step) for result in results]
            rows.append((step, *(cell or "--" for cell in cells)))
    return rows


def _cell(result: Result, step: str) -> str:
    mine = [outcome for outcome in result.outcomes if outcome.case.step == step]
    if not mine:
        return "unavailable" if result.unavailable else ""
    good = sum(outcome.status == "passed" for outcome in mine)
    bad = sum(outcome.status in BAD for outcome in mine)
    known = sum(outcome.status == "known" for outcome in mine)
    skipped = sum(outcome.status == "skipped" for outcome in mine)
    said = [f"{good} ok"]
    said += [f"{bad} FAILED"] if bad else []
    said += [f"{known} known"] if known else []
    said += [f"{skipped} skipped"] if skipped else []
    return ", ".join(said)


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """Give everything as data."""
    return {
        "good": all(result.is_good for result in results),
        "targets": [
            {
                "name": result.name,
                "host": result.host,
                "unavailable": result.unavailable or None,
                "error": result.error or None,
                "cases": [
                    {
                        "case": outcome.case.id,
                        "title": outcome.case.title,
                        "cites": list(outcome.case.cites),
                        "status": outcome.status,
                        "why": outcome.why or None,
                        "violated": list(outcome.violated),
                        "wanted": outcome.wanted if outcome.status in BAD else [],
                        "got": outcome.got if outcome.status in BAD else [],
                        "seconds": round(outcome.seconds, 3),
                    }
                    for outcome in result.outcomes
                ],
            }
            for result in results
        ],
    }


def write_junit(results: Sequence[Result], file: Path) -> None:
    """Write everything as JUnit does, for programs that collect tests."""
    root = xml.Element("testsuites")
    for result in results:
        suite = xml.SubElement(
            root,
            "testsuite",
            name=result.name,
            tests=str(len(result.outcomes)),
            failures=str(result.count(*BAD)),
            skipped=str(result.count("skipped", "known")),
            errors="1" if result.error else "0",
        )
        if result.error:
            broken = xml.SubElement(suite, "testcase", classname=result.name, name="testee")
            xml.SubElement(broken, "error", message=_legal(result.error))
        for outcome in result.outcomes:
            case = xml.SubElement(
                suite,
                "testcase",
                classname=f"{result.name}.{outcome.case.step}",
                name=outcome.case.name,
                time=f"{outcome.seconds:.3f}",
            )
            if outcome.status in BAD:
                made = xml.SubElement(case, "failure", message=_legal(outcome.why))
                made.text = _legal("\n".join(side_by_side(outcome.wanted, outcome.got, 160)))
            elif outcome.status in ("skipped", "known"):
                xml.SubElement(case, "skipped", message=_legal(outcome.why))
    xml.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _legal(text: str) -> str:
    return "".join(
        sign if sign >= " " or sign in "\n\t" else "\N{REPLACEMENT CHARACTER}" for sign in text
    )


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _wrapped(text: str, width: int, indent: str) -> Iterator[str]:
    import textwrap

    yield from textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent + "    ")
