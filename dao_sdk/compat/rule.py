"""What a rule is: a few words for people, and one function over the difference of two sides.

A rule is one file in ``rules/<layer>/``. The file gives ``RULE`` its words and puts one function
under ``@RULE.check``, which takes the :class:`~dao_sdk.compat.diff.Diff` and yields findings.
Nothing else has to be touched: the catalogue finds the file, ``dao abi explain`` and the table of
docs/compatibility.md are made from the words, and tests ask for a pair of fixtures by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dao_sdk.compat.finding import Finding, Witness
from dao_sdk.compat.terms import Direction, Layer
from dao_sdk.contract.model import Place

if TYPE_CHECKING:
    from dao_sdk.compat.diff import Diff

Check = Callable[["Diff"], Iterable[Finding]]


@dataclass(slots=True, eq=False)
class Rule:
    """One rule, with everything that is ever told of it."""

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
    run: Check = field(init=False, repr=False)

    @property
    def id(self) -> str:
        """The id that people write in waivers, such as ``wire/field-type-changed``."""
        return f"{self.layer}/{self.name}"

    def check(self, function: Check) -> Check:
        """Makes a function the rule's check."""
        self.run = function
        return function

    def finding(
        self,
        subject: str,
        message: str,
        at: tuple[Place | None, Place | None],
        *,
        breaks: frozenset[Direction] | None = None,
        witness: Witness | None = None,
        languages: Iterable[str] = (),
    ) -> Finding:
        """A finding of this rule.

        Args:
            subject: Full name of what changed.
            message: One sentence, without a full stop.
            at: Where it is written on the old side and on the new one.
            breaks: The meetings that go wrong; those of the rule where not given.
            witness: An input that goes wrong.
            languages: In the source layer, the language packs whose authors are hit.
        """
        return Finding(
            rule=self,
            subject=subject,
            message=message,
            breaks=self.breaks if breaks is None else breaks,
            old=at[0],
            new=at[1],
            witness=witness,
            languages=tuple(languages),
        )
