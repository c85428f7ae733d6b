"""Numbers with names: limits, results, events, statuses."""

from __future__ import annotations

from dataclasses import dataclass

from dao_sdk.codegen.view.table import Names


@dataclass(frozen=True, slots=True)
class Constant:
    """A limit, entry result, kind of event or value of a parameter."""

    name: str
    value: int
    doc: str
    names: Names


@dataclass(frozen=True, slots=True)
class Status(Constant):
    """How a call ended, or that it goes on."""

    executed: str
    """Whether it took effect: ``no``, ``yes`` or ``unknown``."""
    repeat: str
    """Whether the same call may be sent again: ``safe``, ``useless`` or ``unsafe``."""
