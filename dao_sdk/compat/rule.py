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
from dao_sdk.compat.terms import Direction
from dao_sdk.compat.words import Words
from dao_sdk.contract.model import Place

if TYPE_CHECKING:
    from dao_sdk.compat.diff import Diff

Check = Callable[["Diff"], Iterable[Finding]]


@dataclass(slots=True, eq=False)
class Rule(Words):
    """One rule: its words, and how it is found."""

    run: Check = field(init=False, repr=False)

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
