"""A waiver: one finding that somebody has decided to live with, why, and until when."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fnmatch import fnmatchcase

from dao_sdk.compat.finding import Finding
from dao_sdk.contract.model import Place


@dataclass(frozen=True, slots=True)
class Waiver:
    """One ``[[waiver]]`` of a waivers file."""

    rule: str
    """The id of the rule, such as ``wire/field-removed``, with wildcards as in ``place``."""
    place: str
    """What changed, by its whole full name. ``*`` stands for any characters, dots too, ``?`` for one,
    ``[ab]`` for one of some, ``[!ab]`` for any other one."""
    reason: str
    until: datetime.date
    """The last day on which it holds."""
    at: Place
    """Where it is written."""

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is one of those that it waives."""
        return fnmatchcase(finding.rule.id, self.rule) and fnmatchcase(finding.subject, self.place)


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that counts for nothing, and why."""

    finding: Finding
    waiver: Waiver
