"""What a rule is: its layer, what it breaks, and one function over the difference of two sides.

A rule is declared where it is checked, in the file of its subject below ``rules/``::

    @rule("field-added", wire=NEW_ON_OLD, json=NEW_ON_OLD)
    def field_added(diff: Diff, rule: Rule) -> Iterator[Finding]: ...

That makes a rule in each layer that is named, with what its findings usually break there; the
function takes the rule of the layer that is asked for. The words of each rule are a page, see
:mod:`dao_sdk.compat.rule_doc`. Nothing else has to be touched: the catalogue finds the rule, and
tests run the example of its page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dao_sdk.compat.finding import Finding, Witness
from dao_sdk.compat.rule_facts import RuleFacts
from dao_sdk.compat.vocabulary import Direction, Layer
from dao_sdk.contract.model import Place

if TYPE_CHECKING:
    from dao_sdk.compat.authors import Felt
    from dao_sdk.compat.diff import Diff

Places = tuple[Place | None, Place | None]
"""Where something is written on the old side and on the new one."""

Check = Callable[["Diff", "Rule"], Iterable[Finding]]


@dataclass(slots=True, eq=False)
class Rule(RuleFacts):
    """One rule in one layer: what is known of it, and how it is found."""

    check: Check = field(kw_only=True, repr=False)

    def run(self, diff: Diff) -> Iterable[Finding]:
        """What the rule finds in a difference."""
        return self.check(diff, self)

    def finding(
        self,
        subject: str,
        message: str,
        at: Places,
        *,
        breaks: frozenset[Direction] | None = None,
        witness: Witness | None = None,
        languages: Iterable[str] = (),
    ) -> Finding:
        """A finding of this rule.

        Args:
            subject: Full name of what changed.
            message: One sentence, without a full stop.
            at: Where it is written.
            breaks: The meetings that go wrong; by default those of the rule.
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

    def for_authors(
        self,
        felt: Felt,
        subject: str,
        message: str,
        at: Places,
        *,
        breaks: frozenset[Direction] | None = None,
    ) -> Iterator[Finding]:
        """A finding of the source layer, if any author feels it."""
        if felt:
            yield self.finding(
                subject,
                message,
                at,
                breaks=breaks,
                witness=felt.witness,
                languages=felt.languages,
            )


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that one function checks."""

    check: Check
    members: tuple[Rule, ...] = ()


def rule(
    name: str,
    *,
    wasm: frozenset[Direction] | None = None,
    wire: frozenset[Direction] | None = None,
    json: frozenset[Direction] | None = None,
    source: frozenset[Direction] | None = None,
    capability: frozenset[Direction] | None = None,
    hazard: bool | Layer = False,
    additive: bool = False,
    stepless: bool = False,
) -> Callable[[Check | Rules], Rules]:
    """Declares a rule with what it breaks in each of its layers; may stand above another one.

    Args:
        name: The id without the layer, such as ``field-type-changed``.
        wasm, wire, json, source, capability: The directions that it usually breaks in this layer.
        hazard: Whether it warns of what breaks nothing yet, in all layers or in one.
        additive: Whether authors only have more to write.
        stepless: Whether no version settles it.
    """
    layers = zip(Layer, (wasm, wire, json, source, capability), strict=True)

    def declare(checked: Check | Rules) -> Rules:
        below = checked if isinstance(checked, Rules) else Rules(checked)
        own = (
            Rule(
                name, layer, breaks, hazard in (True, layer), additive, stepless, check=below.check
            )
            for layer, breaks in layers
            if breaks is not None
        )
        return Rules(below.check, (*own, *below.members))

    return declare
