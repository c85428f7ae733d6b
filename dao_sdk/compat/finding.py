"""One thing that changed between two sides, what goes wrong for it, and the proof."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from dao_sdk.compat.rule_facts import RuleFacts
from dao_sdk.compat.vocabulary import Direction, Severity, Step
from dao_sdk.contract.model import Place


@dataclass(frozen=True, slots=True)
class Told:
    """A witness in words: one input, and what each side makes of it."""

    what: str
    """The bytes or the call, such as ``Note{count: 300} as 08 ac 02``."""
    old: str
    """What the old side gives for it."""
    new: str
    """What the new side gives for it."""
    data: bytes = b""
    """The bytes themselves, where the input is bytes."""


class Witness(ABC):
    """An input for which the two sides give different results.

    It is made cheaply and played only when somebody asks, since there may be a hundred thousand.
    """

    @abstractmethod
    def tell(self) -> Told | None:
        """Says what goes in and what comes out on either side; None if nothing shows it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between two sides, judged by one rule."""

    rule: RuleFacts
    subject: str
    """Full name of what changed, such as ``dao.data.v1.Value.text`` or ``avatar_net_fetch``."""
    message: str
    """One sentence in plain words, without a full stop."""
    breaks: frozenset[Direction]
    """The meetings that go wrong; empty where none does."""
    old: Place | None = None
    """Where it is written on the old side; None where it is not there."""
    new: Place | None = None
    """Where it is written on the new side; None where it is not there."""
    witness: Witness | None = None
    """An input that goes wrong; every finding has one that breaks a direction, except in source."""
    languages: tuple[str, ...] = ()
    """In the source layer: the language packs whose authors are hit."""

    def told(self) -> Told | None:
        """The witness in words; None if there is none that shows just this change.

        A schema may have what a runtime does not take, which raises what it likes. That says
        nothing of the finding, which is then told without a witness.
        """
        try:
            return self.witness.tell() if self.witness is not None else None
        except Exception:
            return None

    @property
    def step(self) -> Step:
        """The version step that the change demands."""
        return self.rule.step_for(self.breaks)

    @property
    def severity(self) -> Severity:
        """How loudly it is told."""
        if self.step is Step.MAJOR:
            return Severity.ERROR
        if self.step is Step.MINOR or self.rule.hazard:
            return Severity.WARNING
        return Severity.NOTE
