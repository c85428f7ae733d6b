"""Reports of a testee as lines of a transcript."""

from __future__ import annotations

from typing import Any

from dao_sdk.verify.bodies import shown
from dao_sdk.verify.compare import ending
from dao_sdk.verify.model import Model


def show(model: Model, report: Any) -> str:
    """Give a report as a line.

    Args:
        model: What is known of what crosses.
        report: The report.
    """
    kind = report.WhichOneof("report")
    what = getattr(report, kind)
    if kind == "crossed":
        return model.show(what)
    if kind == "call_ended":
        return f"< {what.label} ends {ending(what)}"
    if kind == "item":
        return f"< {what.label} gives {shown(what.data)}"
    if kind == "asked":
        values = ", ".join(str(getattr(it, it.WhichOneof("value"))) for it in what.values)
        given = values or shown(what.request)
        return f"< asked {what.name.removeprefix('avatar_')}({given})"
    if kind == "opened":
        return "< opened"
    if kind == "not_opened":
        return f"< not opened: {what.problem.type}: {what.problem.message}"
    if kind == "died":
        return f"< died: {what.cause}"
    if kind == "denied":
        return f"< denied {what.operation}: {what.message}"
    if kind == "logged":
        return f"< logged {what.level} {what.text[:60]!r}"
    return f"< {kind}"


def channel(report: Any) -> str:
    """Say what a report is about: steps wait for the next one about the same."""
    kind = report.WhichOneof("report")
    what = getattr(report, kind)
    if kind in ("call_ended", "item"):
        return f"call {what.label}"
    if kind == "stopped":
        return f"ask {what.number}"
    return "opened" if kind == "not_opened" else str(kind)
