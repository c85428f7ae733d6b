"""Refusals: what was asked, why it was refused, and how to allow it."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import Denied


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a unit may not do something, for people and for programs."""

    capability: str
    """The capability concerned, such as ``net``."""
    scope: str
    """What exactly was asked for, such as ``GET https://example.org``; empty for the whole capability."""
    why: str
    """Why it was refused, as the rest of a sentence: ``it is not among the allowed hosts``."""
    grant: str = ""
    """The grant that would allow it, such as ``net=example.org``; empty where none would."""

    @property
    def message(self) -> str:
        """What was asked and why it was refused, in one sentence."""
        asked = f"{self.capability} for {self.scope}" if self.scope else self.capability
        return f"The unit may not use {asked}: {self.why}."

    @property
    def mend(self) -> str:
        """How to allow it; empty where no grant would."""
        if not self.grant:
            return ""
        text = f'"{self.grant}"' if " " in self.grant else self.grant
        return f"Allow it with `dao grants allow {text}`, or for one run with `--grant {text}`."

    def error(self) -> Denied:
        """Make the DENIED error that says so; its details name the capability, scope and grant."""
        details = {"capability": self.capability, "scope": self.scope, "grant": self.grant}
        return Denied(self.message, {k: v for k, v in details.items() if v}, self.mend)

    def __str__(self) -> str:
        return f"{self.message} {self.mend}".rstrip()
