"""What a unit lacks and what is wrong with it, for a person to read.

Every name here was written by the unit's author, who may mean harm: nothing
unprintable reaches a terminal, nothing that is no name gets into code that
somebody may paste, and a flood of problems is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...plain_text import plain

_MOST_LINES = 100
_LONGEST_LINE = 300


class ForeignImport(NamedTuple):
    """An import that this host's contract does not know, as the unit's own contract describes it."""

    name: str
    capability: str
    since: str
    optional: bool
    params: tuple[str, ...]
    mode: str
    rpc: str
    takes: tuple[str, ...] = ()
    """What the handler of a sync import is called with."""


def report(name: str, wrong: Sequence[str], missing: Sequence[ForeignImport]) -> str:
    """Say all that is wrong with a unit.

    Args:
        name: What the unit is called.
        wrong: Its problems, one sentence each.
        missing: The imports that this host does not have.

    Returns:
        The text, a line for each.
    """
    lines = [f"{name} cannot be loaded:", *_lines([f"  {problem}" for problem in wrong])]
    if missing:
        lines.append("  it needs what this host does not offer:")
        width = min(max(len(entry.name) for entry in missing), 60)
        lines += _lines(
            [
                f"    {entry.name:{width}}  capability {entry.capability}, since {entry.since}"
                for entry in missing[: _MOST_LINES + 1]
            ],
            len(missing),
        )
    return "\n".join([plain(lines[0], _LONGEST_LINE), *lines[1:]])


def skeleton(missing: Sequence[ForeignImport]) -> str:
    """Write ready-made handlers for what is missing.

    Args:
        missing: The imports that this host does not have.

    Returns:
        What to do, with Python code to fill in; empty where nothing is missing.
    """
    if not missing:
        return ""
    handlers: dict[str, list[str]] = {}
    for entry in missing[:_MOST_LINES]:
        stem = entry.name.removeprefix(f"avatar_{entry.capability}_").removeprefix("avatar_")
        names = (entry.capability, stem, *entry.takes, *entry.rpc.split("."))
        if all(name.isidentifier() and name.isascii() for name in names if name):
            handlers.setdefault(entry.capability, []).append(_method(entry, stem))
    lines = [
        "Use a newer host, or provide the capabilities yourself with Avatar.open(capabilities=...):"
    ]
    for capability, methods in handlers.items():
        lines += ["", f"class {capability.title().replace('_', '')}Handler:", *methods]
    return "\n".join(lines) if handlers else "Use a newer host."


def _method(entry: ForeignImport, stem: str) -> str:
    if entry.mode == "sync":
        arguments = "".join(f", {name}" for name in entry.takes)
        return f"    def {stem}(self{arguments}): ..."
    if entry.mode == "stream":
        return f"    async def {stem}(self, request): yield ...  # {entry.rpc}".rstrip(" #")
    return f"    async def {stem}(self, request): ...  # {entry.rpc}".rstrip(" #")


def _lines(lines: Sequence[str], count: int = 0) -> list[str]:
    """Make lines fit to be shown, and no more of them than anybody reads."""
    shown = [plain(line, _LONGEST_LINE) for line in lines[:_MOST_LINES]]
    more = max(count, len(lines)) - len(shown)
    return [*shown, f"  and {more} more"] if more > 0 else shown
