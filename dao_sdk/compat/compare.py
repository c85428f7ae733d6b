"""Runs the rules over two sides and draws the verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dao_sdk.compat.catalogue import rules
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.languages import Language
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.vocabulary import BOTH, Direction, Layer, Step
from dao_sdk.compat.waiver import Waived

_ORDER = {layer: at for at, layer in enumerate(Layer)}


class Verdict(StrEnum):
    """How one layer fares in one direction."""

    COMPATIBLE = "compatible"
    BREAKS = "breaks"
    CANNOT_CHECK = "cannot check"
    """What it needs should be there and could not be read."""
    ABSENT = "not there"
    """The sides have no such layer, as two folders of .proto files have no imports."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a comparison found."""

    old: Side
    new: Side
    layers: tuple[Layer, ...]
    """The layers that were asked for."""
    findings: tuple[Finding, ...]
    """In the order of the layers, the gravest first."""
    verdicts: dict[tuple[Layer, Direction], Verdict]
    waived: tuple[Waived, ...] = ()
    """What was found and is waived; the findings and the verdicts are without it."""
    draft: bool = False
    """Whether the old side is a draft whose breaks are told and do not fail."""

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The meetings that were judged."""
        return tuple(dict.fromkeys(direction for _, direction in self.verdicts))

    @property
    def step(self) -> Step:
        """The version step that the findings demand."""
        return max((each.step for each in self.findings), default=Step.PATCH)

    @property
    def declared(self) -> Step | None:
        """The version step from old to new that the contracts declare; None without contracts."""
        if self.old.contract is None or self.new.contract is None:
            return None
        old, new = self.old.contract, self.new.contract
        if new.major != old.major:
            return Step.MAJOR
        return Step.MINOR if new.minor > old.minor else Step.PATCH

    @property
    def allowed(self) -> Step:
        """The greatest step that is no surprise: the declared one; without contracts a minor one."""
        declared = self.declared
        return Step.MINOR if declared is None else declared


def compare(
    old: Side,
    new: Side,
    layers: Collection[Layer] = tuple(Layer),
    directions: Collection[Direction] = tuple(Direction),
    languages: Sequence[Language] = (),
) -> Report:
    """Compares two sides.

    Args:
        old: The side that was.
        new: The side that is.
        layers: The layers to look at.
        directions: The meetings to judge; what breaks only others is told as breaking nothing.
        languages: The languages of the source layer; without one there is no such layer.
    """
    wanted = [rule for rule in rules() if rule.layer in layers]
    findings = run(Diff(old, new, languages, directions), wanted)
    judged = frozenset(directions)
    if judged != BOTH:
        findings = [replace(it, breaks=it.breaks & judged) for it in findings]
    findings.sort(key=order)
    layers = tuple(it for it in Layer if it in layers)
    if not languages:
        layers = tuple(it for it in layers if it is not Layer.SOURCE)
    verdicts = judge(old, new, layers, directions, findings)
    return Report(old, new, layers, tuple(findings), verdicts)


def order(finding: Finding) -> tuple[int, int, str, str]:
    """The order in which findings are told: by layer, the gravest first."""
    return (_ORDER[finding.rule.layer], -finding.step, finding.rule.name, finding.subject)


def judge(
    old: Side,
    new: Side,
    layers: Collection[Layer],
    directions: Collection[Direction],
    findings: Iterable[Finding],
) -> dict[tuple[Layer, Direction], Verdict]:
    """The verdict of each layer in each direction."""
    broken = {(it.rule.layer, direction) for it in findings for direction in it.breaks}
    return {
        (layer, direction): _verdict(layer, (layer, direction) in broken, old, new)
        for layer in Layer
        for direction in Direction
        if layer in layers and direction in directions
    }


def run(diff: Diff, wanted: Iterable[Rule]) -> list[Finding]:
    """What the rules find; one that is found in both directions in the same words is one finding."""
    found: dict[tuple[str, str, str], Finding] = {}
    for rule in wanted:
        for each in rule.run(diff):
            key = (rule.id, each.subject, each.message)
            known = found.get(key)
            if known:
                each = replace(
                    known,
                    breaks=known.breaks | each.breaks,
                    witness=known.witness or each.witness,
                )
            found[key] = each
    return list(found.values())


def _verdict(layer: Layer, broken: bool, old: Side, new: Side) -> Verdict:
    if broken:
        return Verdict.BREAKS
    if layer in old.gaps or layer in new.gaps:
        return Verdict.CANNOT_CHECK
    if not (_has(old, layer) and _has(new, layer)):
        return Verdict.ABSENT
    return Verdict.COMPATIBLE


def _has(side: Side, layer: Layer) -> bool:
    """Whether a side has a layer at all."""
    if layer is Layer.WASM:
        return side.contract is not None or side.unit is not None
    return (side.contract if layer is Layer.CAPABILITY else side.schema) is not None
