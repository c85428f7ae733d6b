"""Says whether a unit would load and run on a host, and everything that it would miss there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dao_sdk.compat.compare import Report, Verdict, compare
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.exit_status import ExitStatus
from dao_sdk.compat.inputs.guest_host import Meeting
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.vocabulary import Direction, Layer
from dao_sdk.errors import DaoError

LAYERS = (Layer.WASM, Layer.WIRE, Layer.CAPABILITY)
"""The layers in which a unit and a host meet; JSON and source code meet neither."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function that a unit imports."""

    name: str
    capability: str
    """Empty where no contract at hand knows it."""
    since: str
    """The contract version that brought it; ``?`` where no contract at hand knows it."""
    required: bool
    """Whether the unit cannot work without it."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a unit fits a host."""

    report: Report
    """The comparison, as far as it is about this unit on this host."""
    missing: tuple[Function, ...]
    """What the unit imports and the host does not offer, required functions first."""
    offered: tuple[Function, ...]
    """What the unit imports and the host offers."""

    @property
    def outcome(self) -> ExitStatus:
        """Whether the unit would load and run."""
        verdicts = self.report.verdicts.values()
        if Verdict.BREAKS in verdicts:
            return ExitStatus.BREAKING
        return ExitStatus.UNCHECKED if Verdict.CANNOT_CHECK in verdicts else ExitStatus.COMPATIBLE

    @property
    def capabilities(self) -> dict[str, tuple[Function, ...]]:
        """What would run: the functions that the host offers, by capability."""
        found: dict[str, tuple[Function, ...]] = {}
        for each in self.offered:
            found[each.capability] = (*found.get(each.capability, ()), each)
        return found


def fit(unit: Side, host: Side, layers: Collection[Layer] = LAYERS) -> Fit:
    """Says how a unit fits a host.

    Args:
        unit: A unit.
        host: A side that has a contract: it stands for a host that speaks it.
        layers: The layers to look at.

    Raises:
        DaoError: The one is no unit, or the other has no contract.
    """
    if not set(layers) <= set(LAYERS):
        raise DaoError(
            "a unit and a host do not meet in "
            + " and ".join(it for it in Layer if it in layers and it not in LAYERS),
            f"The layers of a unit on a host are {', '.join(LAYERS)}.",
        )
    if unit.unit is None:
        raise DaoError(f"{unit.title} is no unit", "A unit is a .wasm file.")
    if host.contract is None:
        raise DaoError(
            f"{host.title} has no contract, so it cannot stand for a host",
            "Name a contract's folder, a release, a git revision, or a unit built from one.",
        )
    host = replace(host, unit=None)  # One that is a unit stands for the host it was built for.
    report = compare(host, unit, layers, [Direction.NEW_ON_OLD])
    meeting = next(
        (it for it in Diff(host, unit).meetings if it.direction is Direction.NEW_ON_OLD), None
    )
    functions = _functions(meeting) if meeting is not None else []
    offered = set(meeting.host.imports) if meeting is not None else set()
    missing = [each for each in functions if each.name not in offered]
    missing.sort(key=lambda it: not it.required)
    return Fit(report, tuple(missing), tuple(it for it in functions if it.name in offered))


def _functions(meeting: Meeting) -> Sequence[Function]:
    """What the unit imports, each once, in its order."""
    found: dict[str, Function] = {}
    contract = meeting.guest.contract
    own = {it.name: it for it in contract.imports} if contract is not None else {}
    for each in meeting.guest.needs:
        known = own.get(each.name) or meeting.host.imports.get(each.name)
        capability, since = each.capability, each.since
        if known is not None:
            capability, since = known.capability, known.since
        function = Function(each.name, capability.strip("?"), since, not each.optional)
        found.setdefault(each.name, function)
    return list(found.values())
