"""What is told of a rule: its words, for people, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass

from dao_sdk.compat.terms import Direction, Layer


@dataclass(slots=True, eq=False)
class Words:
    """The words of one rule."""

    name: str
    """Its file's name with hyphens, such as ``field-type-changed``."""
    layer: Layer
    title: str
    """The change in a few words, as a noun clause: ``A field's type is encoded otherwise``."""
    why: str
    """What goes wrong, for whom; two or three sentences."""
    before: str
    """An example of the old text, as short as can be: Protobuf, or the contract's YAML."""
    after: str
    """The same after the change."""
    safely: str
    """How to get what the change wanted without breaking anybody; one or two sentences."""
    breaks: frozenset[Direction]
    """The directions that its findings usually break; each finding says its own."""
    source: str = ""
    """The specification that says so: an address, or a file of the project with its section."""
    hazard: bool = False
    """Whether it warns of what breaks nothing yet but lays a trap for a later change."""
    additive: bool = False
    """Whether what breaks is only that authors have more to write: a case, a method, a field. It
    demands a minor step, since nothing could ever be added otherwise."""
    stepless: bool = False
    """Whether what breaks is the matter of no version: it demands no step, and is only told."""

    @property
    def id(self) -> str:
        """The id that people write in waivers, such as ``wire/field-type-changed``."""
        return f"{self.layer}/{self.name}"
