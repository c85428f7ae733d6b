"""Calls of imports: what a unit sees on a host of its own contract, and on one of another.

Each import of a unit is called, once with what comes with the home and once with all that a person
could grant, and the statuses that it sees are held against the checker's findings.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.inputs.manifest import UNDERSTOOD
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.vocabulary import Direction
from dao_sdk.compat.witness.unit import Builder, Call, Recipe, possible
from dao_sdk.contract.model import Contract, Import
from dao_sdk.host.engine.engine import Engine
from tests.compat.execution.loading import RULES, altered
from tests.compat.hosting import Hosts, Played, play


@dataclass
class Tally:
    """What came of the calls of many pairs."""

    pairs: int = 0
    called: int = 0
    """Calls that work at home, on a host of the other contract that loads the unit."""
    broken: int = 0
    """Of them, those that see something else there."""
    missed: list[str] = field(default_factory=list)
    """False negatives: no finding says so."""
    findings: int = 0
    """Findings about imports that say what a call sees."""
    idle: list[str] = field(default_factory=list)
    """False positives: every call sees what it sees at home."""

    def text(self) -> str:
        """The numbers, in a few lines."""
        return (
            f"imports: {self.pairs} pairs, {self.called} calls on the other side's host\n"
            f"of them not as at home: {self.broken}, of which not foretold (false negatives): "
            f"{len(self.missed)}\n"
            f"findings that foretell a call: {self.findings}, of which nothing goes wrong "
            f"(false positives): {len(self.idle)}"
        )


def play_pair(seed: int, base: Contract, hosts: Hosts, engine: Engine, tally: Tally) -> None:
    """Plays one pair of contracts, in both directions."""
    chance = Random(seed)
    old, new = _spoken(base, chance, seed % 2), _spoken(base, chance, 1 + seed % 3)
    tally.pairs += 1
    diff = Diff(Side("old", contract=old), Side("new", contract=new))
    findings = [it for rule in RULES for it in rule.run(diff) if it.breaks]
    for direction, guest, host in (
        (Direction.OLD_ON_NEW, old, new),
        (Direction.NEW_ON_OLD, new, old),
    ):
        about = [it for it in findings if direction in it.breaks]
        names = {it.name for it in guest.imports} | {it.name for it in guest.capabilities}
        general = [it for it in about if it.subject not in names]
        for entry in guest.imports:
            if entry.name == "avatar_respond":
                continue
            own = [it for it in about if it.subject in (entry.name, entry.capability)]
            wrong = list(_calls(entry, guest, host, hosts, engine))
            tally.called += len(wrong)
            tally.broken += sum(map(bool, wrong))
            what = f"{seed}: {direction}: {entry.name}"
            if any(wrong) and not own and not general:
                tally.missed.append(f"{what}: {next(filter(None, wrong))}")
            told = [it for it in own if it.rule.name in _OF_CALLS and it.subject == entry.name]
            tally.findings += len(told) if wrong else 0
            if wrong and told and not any(wrong):
                tally.idle.append(f"{what}: {told[0].rule.id}: {told[0].message}")


_OF_CALLS = ("import-mode-changed", "import-moved", "optional-import-missing")
"""The rules whose findings say what any call of an import sees."""


def _spoken(base: Contract, chance: Random, times: int) -> Contract:
    """The contract after some changes, none of what the reference host's entries do.

    Those are written for one shape of the exports and of the import that answers.
    """
    while True:
        found = altered(base, chance, times)
        answers = [[it for it in each.imports if it.capability == "call"] for each in (base, found)]
        if base.exports == found.exports and [(it.name, it.params) for it in answers[0]] == [
            (it.name, it.params) for it in answers[1]
        ]:
            return found


def _calls(
    entry: Import, guest: Contract, host: Contract, hosts: Hosts, engine: Engine
) -> Iterator[str]:
    """What goes wrong with calls that work at home, where the unit loads; empty where nothing does."""
    task = Call(entry.name)
    recipe = Recipe(guest, (entry.name,), task)
    if not possible(recipe):
        return  # the contract gives its units no memory
    unit = Builder(guest).build(recipe)
    for given, given_there in ((None, None), (_all(guest), _all(host))):
        home = asyncio.run(play(hosts, engine, guest, unit, task, given))
        there = asyncio.run(play(hosts, engine, host, unit, task, given_there))
        if home.seen[:1] == ["OK"] and not there.refusal:
            yield "" if home.seen == there.seen else _told(home, there)


def _all(contract: Contract) -> list[str]:
    """Grants of all that a contract knows, as wide as a host reads them."""
    names = (it.name for it in contract.capabilities)
    return [f"{it}={UNDERSTOOD[it]}" if it in UNDERSTOOD else it for it in names]


def _told(home: Played, there: Played) -> str:
    return f"{home.seen} at home, {there.seen} there"
