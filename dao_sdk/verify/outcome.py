"""How a case ended, and what ends it early."""

from __future__ import annotations

from dataclasses import dataclass, field

from dao_sdk.verify.cases import Case


@dataclass(slots=True)
class Outcome:
    """How a case ended."""

    case: Case
    status: str
    """``passed``, ``failed``, ``skipped`` or ``crashed``."""
    why: str = ""
    """What went wrong, or why it was skipped, in a line."""
    violated: tuple[str, ...] = ()
    """The statements that are violated."""
    wanted: list[str] = field(default_factory=list)
    """What must have been seen, up to the first difference and one line beyond."""
    got: list[str] = field(default_factory=list)
    """What was seen."""
    words: str = ""
    """What the testee wrote to its standard error."""
    seconds: float = 0.0


class Failed(Exception):
    """A case failed.

    Args:
        why: What went wrong.
        wanted: The line that must have come; empty if none must.
        got: The line that came; empty if none came.
        violated: The statement, if it is not one that the case cites.
    """

    def __init__(self, why: str, wanted: str = "", got: str = "", violated: str = "") -> None:
        super().__init__(why)
        self.why, self.wanted, self.got, self.violated = why, wanted, got, violated


class Skipped(Exception):
    """A case cannot be run here."""
