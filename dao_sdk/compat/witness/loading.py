"""A unit that a host of the other side refuses or treats otherwise than a host of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from dao_sdk.compat.finding import Told, Witness
from dao_sdk.compat.inputs.guest_host import Meeting
from dao_sdk.compat.inputs.manifest import NAMED_ONLY, UNDERSTOOD
from dao_sdk.compat.witness.unit import (
    Call,
    CallAndTrap,
    Items,
    Recipe,
    Task,
    Trap,
    build_unit,
    possible,
)
from dao_sdk.contract.model import Contract, Import, Mode

EXECUTED, DROPPED = "EXECUTED", "DROPPED"
"""Seen of a call whose unit died in the same entry: whether its handler ran nevertheless."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a host makes of a unit."""

    refusal: str = ""
    """Why it does not load the unit, in the host's own words; empty where it loads it."""
    loads: bool = True
    seen: tuple[str, ...] = ()
    """What its task sees first, as the names of statuses in the host's contract: what the import
    returns and what completes it, or how a request ends."""
    grants: tuple[str, ...] | None = None
    """What the program grants, as text; None where it says nothing."""
    partial: bool = False
    """Whether the unit is a given one, of which a single rule knows only that it finds no fault."""
    lacks: frozenset[str] = frozenset()
    """Capabilities that the host cannot carry out, as its contract allows it."""

    def text(self, task: Task) -> str:
        """It in words."""
        where = f" on a host without {', '.join(sorted(self.lacks))}" if self.lacks else ""
        if self.grants is not None:
            where += f" with a grant of {', '.join(self.grants)}" if self.grants else " ungranted"
        if not self.loads:
            return f"is refused{where}: {self.refusal or 'its manifest is not understood'}"
        if not self.seen:
            return "finds nothing wrong in this" if self.partial else f"loads{where}"
        return f"loads{where}; {_subject(task)} {_statuses(self.seen)}"


def _subject(task: Task) -> str:
    match task:
        case Call(name, 1, _):
            return f"`{name}` gives"
        case Call(name, times, _):
            return f"{times} calls of `{name}` give"
        case CallAndTrap(name):
            return f"the accepted call of `{name}` is"
        case Items(times, _):
            return "an item of a stream gives" if times == 1 else f"{times} items of a stream give"
        case _:
            return "the request ends with"


def _statuses(seen: Sequence[str]) -> str:
    """Statuses in a row; what comes often is counted."""
    parts: list[str] = []
    for each, group in groupby(seen):
        count = len(list(group))
        parts += [f"{each} ({count} times)"] if count > 2 else [each] * count
    return ", then ".join(parts)


@dataclass(frozen=True, slots=True)
class UnitWitness(Witness):
    """One unit, with what becomes of it on a host of either side."""

    meeting: Meeting
    recipe: Recipe | None
    """How it is made; None where it is the very unit that is compared."""
    there: Outcome
    """On the host of the other side."""
    home: Outcome | None
    """On a host of its own contract; None where that is no other, or nobody knows it."""
    what: str

    @property
    def wasm(self) -> bytes:
        """The module."""
        if self.recipe is not None:
            return build_unit(self.recipe)
        assert self.meeting.guest.unit is not None
        return self.meeting.guest.unit.wasm

    def tell(self) -> Told:
        """Says what the unit is and what either host makes of it."""
        task = self.recipe.task if self.recipe else None
        there = self.there.text(task)
        home = (self.home or replace(self.there)).text(task)
        old, new = self.meeting.in_order(home, there)
        return Told(self.what, old, new, self.wasm)


def refused(
    meeting: Meeting,
    refusal: str,
    imports: Iterable[str] = (),
    *,
    lacks: frozenset[str] = frozenset(),
    features: frozenset[str] = frozenset(),
    memory_pages: int | None = None,
    least_host_minor: int = 0,
    everywhere: bool = False,
) -> UnitWitness | None:
    """A unit that the meeting's host does not load.

    Args:
        meeting: The meeting; where its guest is one unit, that is the witness.
        refusal: Why, in the host's words.
        imports: What a minimal unit imports to be refused.
        lacks: The capabilities that the host must lack to refuse it.
        features: What the unit uses beyond the MVP.
        memory_pages: How far its memory may grow.
        least_host_minor: The least minor version that it asks for.
        everywhere: Whether no host would load it, as a unit without a manifest.

    Returns:
        The witness; None where no such unit can be made.
    """
    there = Outcome(refusal, loads=False, lacks=lacks)
    guest = meeting.guest
    if guest.unit is not None:
        home = None if everywhere or guest.contract is None else Outcome(partial=True)
        return UnitWitness(meeting, None, there, home, f"the unit {guest.title}")
    assert guest.contract is not None
    recipe = Recipe(
        guest.contract,
        tuple(imports),
        features=features,
        memory_pages=memory_pages,
        least_host_minor=least_host_minor,
    )
    return _of(meeting, recipe, there, None if everywhere else Outcome())


def lacking(
    meeting: Meeting, name: str, *, lacks: frozenset[str] = frozenset()
) -> UnitWitness | None:
    """A unit that requires an import which the meeting's host does not offer."""
    return refused(meeting, f"it needs what this host does not offer: {name}", [name], lacks=lacks)


def answered(
    meeting: Meeting, imports: Iterable[str], task: Task, there: Outcome, home: Outcome
) -> UnitWitness | None:
    """A unit that loads on both sides and sees something else there.

    Args:
        meeting: The meeting.
        imports: What the unit imports.
        task: What it does.
        there: What it sees on the meeting's host.
        home: What it sees on a host of its own contract.

    Returns:
        The witness; None where the contract of the units is unknown or gives them too little
        memory for the task.
    """
    contract = meeting.guest.contract
    if contract is None:
        return None
    return _of(meeting, Recipe(contract, tuple(imports), task), there, home)


def _of(
    meeting: Meeting, recipe: Recipe, there: Outcome, home: Outcome | None
) -> UnitWitness | None:
    if not possible(recipe):
        return None
    return UnitWitness(meeting, recipe, there, home, _named(meeting, recipe))


def _named(meeting: Meeting, recipe: Recipe) -> str:
    parts = []
    names = [each for each in recipe.imports if each != "avatar_respond"]
    if names:
        parts.append("imports " + " and ".join(f"`{each}`" for each in names))
    if recipe.features:
        parts.append(f"uses {', '.join(sorted(recipe.features))}")
    if recipe.memory_pages is not None:
        parts.append(f"declares {recipe.memory_pages} pages of memory")
    if recipe.least_host_minor:
        parts.append(f"asks for a host of minor version {recipe.least_host_minor}")
    match recipe.task:
        case Call(_, times, length) if length:
            parts.append(f"calls it with {length} bytes")
        case Items(times, length):
            items = "item" if times == 1 else "items"
            parts.append(f"answers with {times} {items} of {length} bytes")
        case Trap() | CallAndTrap():
            parts.append("traps in a request")
    return f"a unit of {meeting.guest.title}" + (f" that {' and '.join(parts)}" if parts else "")


def accepted(entry: Import) -> tuple[str, ...]:
    """What a call of an import sees where it is answered well, with one item if it is a stream."""
    match entry.mode:
        case Mode.SYNC:
            return ("OK",)
        case Mode.ASYNC:
            return ("OK", "OK")
        case Mode.STREAM:
            return ("OK", "MORE", "OK")


def common_import(meeting: Meeting, capability: str) -> Import | None:
    """An import of a capability that is the same on the guest's side and on the host's.

    But for what its parameters mean: what is DENIED is so before anybody reads them.

    One that carries an rpc is preferred: what answers it needs no pointers.
    """
    contract = meeting.guest.contract
    if contract is None:
        return None
    found = [it for it in contract.imports if _same(it, meeting.host.imports.get(it.name))]
    found = [it for it in found if it.capability == capability]
    return min(found, key=lambda it: it.mode is Mode.SYNC, default=None)


def _same(one: Import, other: Import | None) -> bool:
    return other is not None and (one.capability, one.mode, len(one.params)) == (
        other.capability,
        other.mode,
        len(other.params),
    )


def given(contract: Contract, capability: str) -> tuple[str, ...] | None:
    """What a program grants so that units get a capability, as text; None where it need not."""
    for each in contract.capabilities:
        if each.name == capability and not each.within_home:
            example = each.scope.example if each.scope else ""
            if each.scope or capability in NAMED_ONLY:
                example = UNDERSTOOD.get(capability, example)
            return (f"{capability}={example}",) if example else (capability,)
    return None


def unimplemented(meeting: Meeting, name: str) -> UnitWitness | None:
    """A unit that calls an optional import which the meeting's host does not have."""
    contract = meeting.guest.contract
    own = meeting.guest.imports.get(name)
    if contract is None or own is None:
        return None
    home = Outcome(seen=accepted(own), grants=given(contract, own.capability))
    return answered(meeting, [name], Call(name), Outcome(seen=("UNIMPLEMENTED",)), home)
