"""Rows as text for a person, and as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bench.harness import Row

_WIDTHS = (20, 11, 22, 11, 6)


def line(row: Row) -> str:
    """Set one row.

    Args:
        row: The row.

    Returns:
        Its line.
    """
    if row.skipped:
        return f"{row.name:<{_WIDTHS[0]}} SKIPPED: {row.beside}"
    assert row.ours is not None and row.theirs is not None and row.ratio is not None
    goal = "" if row.goal is None else f"{row.goal:.2f} {'met' if row.met else 'MISSED'}"
    cells = (
        row.name,
        f"{_number(row.ours)} {row.unit}",
        row.beside,
        f"{_number(row.theirs)} {row.unit}",
        f"{row.ratio:.2f}",
    )
    return _line(cells, goal)


def heading() -> str:
    """Give the line above the rows."""
    return _line(("what", "ours", "beside", "theirs", "ratio"), "goal")


def as_json(rows: Sequence[Row]) -> str:
    """Give the rows as a JSON list.

    Args:
        rows: The rows.

    Returns:
        The text.
    """
    return json.dumps([row.as_json() for row in rows], indent=1)


def _line(cells: Sequence[str], last: str) -> str:
    name, ours, beside, theirs, ratio = _WIDTHS
    return (
        f"{cells[0]:<{name}} {cells[1]:>{ours}} {cells[2]:<{beside}}"
        f" {cells[3]:>{theirs}} {cells[4]:>{ratio}} {last}"
    ).rstrip()


def _number(value: float) -> str:
    """Three significant digits, no exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
