"""What is known of a rule beside its words: its layer, and how grave its findings are."""

from __future__ import annotations

from dataclasses import dataclass

from dao_sdk.compat.rule_doc import RuleDoc, rule_doc
from dao_sdk.compat.vocabulary import Direction, Layer, Step, demanded


@dataclass(slots=True, eq=False)
class RuleFacts:
    """The facts about one rule."""

    name: str
    """The id without its folder, such as ``field-type-changed``."""
    layer: Layer
    breaks: frozenset[Direction]
    """The directions that its findings usually break; each finding says its own."""
    hazard: bool = False
    """Whether it warns of what breaks nothing yet but lays a trap for a later change."""
    additive: bool = False
    """Whether what breaks is only that authors have more to write: a case, a method, a field. It
    demands a minor step, since nothing could ever be added otherwise."""
    stepless: bool = False
    """Whether no version settles what breaks: it demands no step, and is only reported."""
    folder: str = ""
    """The first part of the id, if it is not the layer."""

    @property
    def id(self) -> str:
        """The id that people write in waivers, such as ``wire/field-type-changed``."""
        return f"{self.folder or self.layer}/{self.name}"

    @property
    def doc(self) -> RuleDoc:
        """The rule's page; it is read when it is first asked for."""
        return rule_doc(self.id)

    @property
    def step(self) -> Step | None:
        """The version step that its findings usually demand; None if they demand none."""
        return None if self.stepless else self.step_for(self.breaks)

    def step_for(self, breaks: frozenset[Direction]) -> Step:
        """The version step that a finding demands which breaks these directions."""
        if self.stepless:
            return Step.PATCH
        step = demanded(breaks)
        return min(step, Step.MINOR) if self.additive else step
