"""What crossed, in lines for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MOST_SHOWN = 24


class Lines:
    """Writes records as lines.

    Args:
        statuses: The names of the contract's statuses, by number.
        results: The names of the results of entries, by number.
    """

    def __init__(self, statuses: Mapping[int, str], results: Mapping[int, str]) -> None:
        self._statuses, self._results = statuses, results

    def line(self, record: Any) -> str:
        """Give the line of a record."""
        kind = record.DESCRIPTOR.name
        if kind == "EntryBegan":
            return self.call(record.name, record.arguments, record.payload)
        if kind == "ImportCalled":
            call = self.call(record.name, record.arguments, record.went_in)
            if not record.HasField("status"):
                return f"  {call} ends the instance"
            came_out = f" {_shown(record.came_out)}" if record.came_out else ""
            return f"  {call} -> {self._named(record.status)}{came_out}"
        if kind == "EntryEnded":
            return self.result(record.result) if record.HasField("result") else "does not return"
        if kind == "InstanceBegan":
            return f"instance {record.number} begins"
        cause = f": {record.cause}" if record.cause else ""
        return f"the instance {'dies' if record.died else 'is closed'}{cause}"

    def call(self, name: str, arguments: Any, data: bytes) -> str:
        """Give the line of a call."""
        given = ", ".join(map(str, arguments))
        return f"{name}({given})" + (f" {_shown(data)}" if data else "")

    def result(self, result: int) -> str:
        """Give the line of what an entry returned."""
        return f"returns {self._results.get(result) or self._named(result)}"

    def _named(self, status: int) -> str:
        return self._statuses.get(status, str(status))


def _shown(data: bytes) -> str:
    """Show bytes: a few of them, and how many there are."""
    cut = "…" if len(data) > _MOST_SHOWN else ""
    return f"[{len(data)}: {data[:_MOST_SHOWN].hex()}{cut}]"
