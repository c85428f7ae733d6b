"""What comes of comparisons as a whole, for whoever has to go on or stop."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import IntEnum

from dao_sdk.compat.compare import Report, Verdict
from dao_sdk.compat.vocabulary import Layer


class ExitStatus(IntEnum):
    """The outcome, as a program's exit code."""

    COMPATIBLE = 0
    """Everything that was looked at holds what its version promises."""
    BREAKING = 100
    """Something needs a greater version step than the one that was declared."""
    UNCHECKED = 101
    """Nothing seen breaks, but something could not be seen."""


def exit_status_of(report: Report, asked: Collection[Layer] = ()) -> ExitStatus:
    """The outcome of one comparison.

    Args:
        report: The comparison.
        asked: The layers that a person named: one of them that is not there could not be checked.
    """
    if report.step > report.allowed:
        return ExitStatus.COMPATIBLE if report.draft else ExitStatus.BREAKING
    return ExitStatus.UNCHECKED if unseen(report, asked) else ExitStatus.COMPATIBLE


def unseen(report: Report, asked: Collection[Layer] = ()) -> tuple[Layer, ...]:
    """The layers that could not be checked, of those that should be there or were asked for."""
    found = {
        layer: None
        for (layer, _), verdict in report.verdicts.items()
        if verdict is Verdict.CANNOT_CHECK or (verdict is Verdict.ABSENT and layer in asked)
    }
    return tuple(found)


def worst(outcomes: Iterable[ExitStatus]) -> ExitStatus:
    """The outcome of several comparisons: breaking before unchecked before compatible."""
    found = set(outcomes)
    for each in (ExitStatus.BREAKING, ExitStatus.UNCHECKED):
        if each in found:
            return each
    return ExitStatus.COMPATIBLE
