"""What a rule is: its layer, what it breaks, and one function over the difference of two sides.

Its words are a page of their own, see :mod:`dao_sdk.compat.rule_doc`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dao_sdk.compat.finding import Finding, Witness
from dao_sdk.compat.rule_facts import RuleFacts
from dao_sdk.compat.terms import Direction
from dao_sdk.contract.model import Place

if TYPE_CHECKING:
    from dao_sdk.compat.diff import Diff

Check = Callable[["Diff"], Iterable[Finding]]


@dataclass(slots=True, eq=False)
class Rule(RuleFacts):
    """One rule: what is known of it, and how it is found."""

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
