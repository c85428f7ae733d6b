"""How directions, counts and versions are told to a person."""

from __future__ import annotations

from dao_sdk.compat.compare import Report, Verdict
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.fit import LAYERS
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.output.plain import plain
from dao_sdk.compat.vocabulary import Direction, Layer, Severity, Step

_UNITS = {
    Direction.OLD_ON_NEW: "old unit on new host",
    Direction.NEW_ON_OLD: "new unit on old host",
}
_CODE = {
    Direction.OLD_ON_NEW: "old code with new bindings",
    Direction.NEW_ON_OLD: "new code with old bindings",
}
_PROGRAMS = {
    Direction.OLD_ON_NEW: "old program among new ones",
    Direction.NEW_ON_OLD: "new program among old ones",
}


def meeting(direction: Direction, layer: Layer | None, report: Report) -> str:
    """A direction in words, such as ``old unit on new host``."""
    if layer is Layer.SOURCE:
        return _CODE[direction]
    whole = all(it.contract is not None or it.unit is not None for it in (report.old, report.new))
    return (_UNITS if whole else _PROGRAMS)[direction]


def meetings(finding: Finding, report: Report) -> str:
    """What a finding breaks, in words; empty where it breaks nothing."""
    layer = finding.rule.layer
    return ", ".join(meeting(it, layer, report) for it in Direction if it in finding.breaks)


def sides(report: Report) -> tuple[tuple[str, Side], ...]:
    """The two sides, each with what it is called: ``old host`` where a unit is put on a host."""
    old, new = ("old host", "new unit") if alone(report) else ("old", "new")
    return ((old, report.old), (new, report.new))


def version(side: Side) -> str:
    """The contract of a side, such as ``dao 1.2``, and that it is a draft; empty without one."""
    if side.contract is None:
        return ""
    made = f"{side.contract.name} {side.contract.version}"
    return made if side.contract.state == "released" else f"{made}, {side.contract.state}"


def count(number: int, noun: str) -> str:
    """A number with its noun, such as ``1 error`` and ``2,340 errors``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def severity(finding: Finding, report: Report) -> Severity:
    """How loudly a finding is told.

    What breaks against a draft fails nothing, so it only warns. Of a unit on a host, whatever
    breaks is an error: there is no version step that could make it good.
    """
    if alone(report) and finding.breaks:
        return Severity.ERROR
    loud = finding.severity
    return Severity.WARNING if report.draft and loud is Severity.ERROR else loud


def fits(report: Report) -> str:
    """Whether a unit would run on a host, in words; the report is of one meeting."""
    unit, host = plain(report.new.title), plain(report.old.title)
    verdicts = report.verdicts.values()
    if Verdict.BREAKS in verdicts:
        return f"{unit} would not run on a host of {host}"
    if Verdict.CANNOT_CHECK in verdicts:
        return f"whether {unit} would run on a host of {host} cannot be said"
    if set(report.layers) < set(LAYERS):
        return (
            f"nothing in {', '.join(report.layers)} keeps {unit} from running on a host of {host}"
        )
    return f"{unit} would load and run on a host of {host}"


def alone(report: Report) -> bool:
    """Whether one meeting was judged: a unit on a host, which has no version step."""
    return len(report.directions) == 1


def demand(report: Report) -> str:
    """The step that the findings demand beside the one that is declared, in words."""
    needed, declared = report.step, report.declared
    if declared is None:
        if needed is Step.MAJOR:
            return "needs a major step; without a contract nothing declares one"
        return f"needs {_step(needed)}" + (
            ", which is fine without a contract" if needed is Step.MINOR else ""
        )
    old, new = report.old.contract, report.new.contract
    assert old is not None and new is not None
    span = f"{old.version} to {new.version}" if old.version != new.version else old.version
    if needed > declared:
        return f"needs a {needed} step; {span} declares a {declared} one"
    if needed < declared:
        return f"needs {_step(needed)}; {span} declares a {declared} one"
    return f"needs {_step(needed)}, as {span} declares"


def _step(step: Step) -> str:
    """A step that is needed; nothing needs less than a patch."""
    return f"no more than a {step} step" if step is Step.PATCH else f"a {step} step"
