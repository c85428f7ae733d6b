"""Refusals: what was asked, why it was refused, and how to allow it."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import Denied


def plain(text: str, most: int = 300) -> str:
    """Make text of a unit harmless in a terminal: one line, no control characters, bounded.

    Args:
        text: What the unit said.
        most: The most signs to leave.

    Returns:
        The text, with blanks for what cannot be printed.
    """
    shown = "".join(sign if sign.isprintable() else " " for sign in text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 3] + "..."


class Refusal(NamedTuple):
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
        asked = f"{self.capability} for {plain(self.scope)}" if self.scope else self.capability
        return f"The unit may not use {asked}: {self.why}."

    @property
    def help(self) -> str:
        """How to allow it; empty where no grant would."""
        if not self.grant:
            return ""
        # A unit may have chosen a part of it, and a person may copy it into a shell.
        text = plain(self.grant)
        if re.search(r"[^\w.,:/=@%+ -]", text, re.ASCII):
            import shlex  # few grants need quotes

            text = shlex.quote(text)
        elif " " in text:
            text = f'"{text}"'
        return f"Allow it with `dao grants allow {text}`, or for one run with `--grant {text}`."

    def error(self) -> Denied:
        """Make the DENIED error that says so; its details name the capability, scope and grant."""
        details = {
            "capability": self.capability,
            "scope": plain(self.scope),
            "grant": plain(self.grant),
        }
        return Denied(self.message, {k: v for k, v in details.items() if v}, self.help)

    def __str__(self) -> str:
        return f"{self.message} {self.help}".rstrip()
