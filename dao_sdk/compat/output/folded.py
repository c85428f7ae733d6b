"""What belongs together, as one: everything that was found of one element, in whatever layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from dao_sdk.compat.compare import Report
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.output.words import severity
from dao_sdk.compat.vocabulary import NEW_ON_OLD, Severity

LOUDEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@dataclass(slots=True)
class Folded:
    """The findings of one element, the gravest first."""

    findings: list[Finding] = field(default_factory=list)

    @property
    def first(self) -> Finding:
        """The gravest finding, which speaks for all."""
        return self.findings[0]

    @property
    def addition(self) -> bool:
        """Whether the element is merely new."""
        return all(
            it.rule.additive or (it.rule.name.endswith("-added") and it.breaks <= NEW_ON_OLD)
            for it in self.findings
        )

    @property
    def rules(self) -> str:
        """The ids of the rules: ``wire/field-removed +json`` stands for the same in two layers."""
        layers: dict[str, list[str]] = {}
        for each in self.findings:
            layers.setdefault(each.rule.name, []).append(each.rule.id.partition("/")[0])
        return ", ".join(
            " +".join((f"{found[0]}/{name}", *found[1:])) for name, found in layers.items()
        )


def folded(report: Report) -> dict[Severity, list[Folded]]:
    """The findings of a report by how loudly they are told, those of one element together."""
    groups: dict[tuple[str, int, bool], Folded] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for each in by_severity(report):
        # Of one rule's findings about an element each says something else.
        turn = seen[each.subject, each.rule.id]
        seen[each.subject, each.rule.id] += 1
        of_waiver = each.rule.id.startswith("waiver/")
        groups.setdefault((each.subject, turn, of_waiver), Folded()).findings.append(each)
    found: dict[Severity, list[Folded]] = {}
    for group in groups.values():
        found.setdefault(severity(group.first, report), []).append(group)
    return found


def by_severity(report: Report) -> Iterable[Finding]:
    """The findings of a report, errors before warnings before notes."""
    return sorted(report.findings, key=lambda it: LOUDEST_FIRST.index(severity(it, report)))
