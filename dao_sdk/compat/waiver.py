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
    """The id of the rule, such as ``wire/field-removed``."""
    place: str
    """What changed, by its full name, in which ``*``, ``?`` and ``[...]`` stand for others."""
    reason: str
    until: datetime.date
    """The last day on which it holds."""
    at: Place
    """Where it is written."""

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is one of those that it waives."""
        return finding.rule.id == self.rule and fnmatchcase(finding.subject, self.place)


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that counts for nothing, and why."""

    finding: Finding
    waiver: Waiver
