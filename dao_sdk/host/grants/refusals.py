"""Refusals: what was asked, why it was refused, and how to allow it."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...plain_text import plain
from ..errors import Denied

_LONGEST = 300
"""The most characters of a scope that are shown."""


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
        asked = (
            f"{self.capability} for {plain(self.scope, _LONGEST)}"
            if self.scope
            else self.capability
        )
        return f"The unit may not use {asked}: {self.why}."

    @property
    def help(self) -> str:
        """How to allow it; empty where no grant would."""
        # A unit may have chosen a part of it, and a person may copy it into a shell: what cannot be
        # shown as it is, and whole, is not offered.
        text = plain(self.grant, _LONGEST)
        if not text or text != self.grant:
            return ""
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
            "scope": plain(self.scope, _LONGEST),
            "grant": self.grant if self.help else "",
        }
        return Denied(self.message, {k: v for k, v in details.items() if v}, self.help)

    def __str__(self) -> str:
        return f"{self.message} {self.help}".rstrip()
