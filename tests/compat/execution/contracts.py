"""Changes of services, imports and capabilities, held against the reference host.

``python -m tests.compat.execution.contracts 1000 [first seed]`` plays many pairs and prints the
numbers; ``tests/compat/test_contracts_run.py`` plays a few with fixed seeds.

A method works where a host that asks for it gets what the unit gives at home, and where its messages
cross (flows.py). What an old unit did must work on a new host; what a new unit does, and what old
units did, must work on an old host (docs/reference/compatibility.md, Two meetings).
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk.compat.catalogue import rules
from dao_sdk.compat.compare import run as run_rules
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.folder import contract_side
from dao_sdk.compat.vocabulary import Direction, Layer
from dao_sdk.compat.witness.call import CallWitness
from dao_sdk.contract import read_contract
from dao_sdk.contract.model import Contract
from dao_sdk.host.engine.cache import ModuleCache
from dao_sdk.host.engine.engine import Engine
from tests.compat.execution import imports, loading
from tests.compat.execution.answering import answering_unit, ask, expected
from tests.compat.execution.flows import tried
from tests.compat.execution.methods import (
    PACKAGE,
    World,
    ambiguous,
    changed,
    contract_of,
    random_world,
)
from tests.compat.execution.pools import Classes
from tests.compat.hosting import Hosts, running
from tests.compat.pairs import BASE

RULES = tuple(
    it
    for it in rules()
    if it.layer is Layer.WIRE and it.name.partition("-")[0] in ("method", "service")
)


@dataclass
class Tally:
    """What came of many pairs."""

    pairs: int = 0
    called: int = 0
    """Methods that were tried, in each direction."""
    broken: int = 0
    """Of them, those that do not work."""
    missed: list[str] = field(default_factory=list)
    """False negatives: what does not work, and no finding said so."""
    findings: int = 0
    """Directions that findings break."""
    idle: list[str] = field(default_factory=list)
    """False positives: directions of findings in which all that they speak of works."""

    def text(self) -> str:
        """The numbers, in a few lines."""
        return (
            f"services: {self.pairs} pairs, {self.called} methods tried on the other side's host\n"
            f"of them do not work: {self.broken}, of which not foretold (false negatives): "
            f"{len(self.missed)}\n"
            f"directions that findings break: {self.findings}, of which nothing goes wrong "
            f"(false positives): {len(self.idle)}"
        )


@dataclass
class Stage:
    """What pairs are played on."""

    base: Contract
    engine: Engine
    crossed: dict[tuple[str, str], str] = field(default_factory=dict)
    """What goes wrong with messages of one type that are read as another, by their names."""

    def crosses(self, own: str, other: str) -> str:
        """What goes wrong where the unit has one type of message and the host another."""
        if own == other:
            return ""
        if (own, other) not in self.crossed:
            known = Classes(FileDescriptorSet.FromString(self.base.descriptors))
            names = f"{PACKAGE}.{own}", f"{PACKAGE}.{other}"
            self.crossed[own, other] = tried(known, known, *names, Random(1), 60, json=False)
        return self.crossed[own, other]


def play(seed: int, stage: Stage, tally: Tally) -> None:
    """Plays one pair, in both directions."""
    chance = Random(seed)
    first = random_world(chance)
    worlds = (
        changed(first, chance, chance.randint(0, 1)),
        changed(first, chance, chance.randint(1, 4), beyond=1000),
    )
    _part(*worlds, first.next)
    if ambiguous(*worlds):
        return
    old, new = (contract_of(stage.base, it) for it in worlds)
    diff = Diff(contract_side("old", old), contract_side("new", new))
    findings = [it for it in run_rules(diff, RULES) if it.breaks]
    tally.pairs += 1
    for direction, guest, host in (
        (Direction.OLD_ON_NEW, (old, worlds[0]), (new, worlds[1])),
        (Direction.NEW_ON_OLD, (new, worlds[1]), (old, worlds[0])),
    ):
        wrong = asyncio.run(_wrong(stage, guest, host, worlds[0], chance))
        tally.called += len(wrong)
        tally.broken += sum(map(bool, wrong.values()))
        foretold: set[int] = set()
        for finding in findings:
            if direction not in finding.breaks:
                continue
            tally.findings += 1
            about = set(_about(finding, diff, *worlds))
            foretold |= about
            if not any(wrong.get(who) for who in about):
                tally.idle.append(f"{seed}: {direction}: {finding.rule.id}: {finding.message}")
        for who, what in wrong.items():
            if what and who not in foretold:
                tally.missed.append(f"{seed}: {direction}: {who}: {what}")


def _part(old: World, new: World, since: int) -> None:
    """Gives what is new on one side a number that nobody new on the other has."""
    taken = {rpc.number for _, rpc in old.rpcs() if rpc.who > since}
    for _, rpc in new.rpcs():
        if rpc.number in taken and rpc.who > since:
            rpc.number ^= 1 << 24


async def _wrong(
    stage: Stage,
    guest: tuple[Contract, World],
    host: tuple[Contract, World],
    old: World,
    chance: Random,
) -> dict[int, str]:
    """What does not work, by method: empty for what works."""
    mine = {it.who: it for _, it in guest[1].rpcs()}
    theirs = {it.who: it for _, it in host[1].rpcs()}
    wanted = dict.fromkeys((*mine, *(it.who for _, it in old.rpcs())))
    wrong: dict[int, str] = {}
    unit_bytes = answering_unit(guest[0], mine.values())
    async with running(Hosts(), stage.engine, host[0], unit_bytes) as unit:
        for who in wanted:
            own, other = mine.get(who), theirs.get(who)
            if other is None:
                wrong[who] = "the host has no such method"
                continue
            request = chance.randbytes(chance.randint(1, 9))
            answer = await ask(unit, other, request)
            if own is None:
                assert answer != expected(other, request)
                wrong[who] = f"the unit has no such method, and answers {answer}"
            elif answer != expected(own, request):
                wrong[who] = f"the host gets {answer}"
            else:
                wrong[who] = stage.crosses(own.request, other.request) or stage.crosses(
                    own.response, other.response
                )
    return wrong


def _about(finding: Finding, diff: Diff, old: World, new: World) -> Iterator[int]:
    """The methods that a finding speaks of, on both sides where the checker takes them for one."""
    subjects = {finding.subject}
    if isinstance(finding.witness, CallWitness):
        subjects |= {it.full for it in (finding.witness.old, finding.witness.new) if it}
    for service in diff.services.both:
        names = [{service.old.full, service.new.full}]
        names += [{it.old.full, it.new.full} for it in service.methods.both]
        for each in names:
            subjects |= each if each & subjects else set()
    for world in (old, new):
        for full, rpc in world.named().items():
            if full in subjects or full.rpartition(".")[0] in subjects:
                yield rpc.who


@dataclass
class Tallies:
    """What came of services, of calls of imports, and of loading."""

    services: Tally = field(default_factory=Tally)
    imports: imports.Tally = field(default_factory=imports.Tally)
    contracts: loading.Tally = field(default_factory=loading.Tally)
    units: loading.Tally = field(default_factory=loading.Tally)

    def faults(self) -> list[str]:
        """Everything that was foretold wrongly."""
        services, calls = self.services, self.imports
        loads = (*self.contracts.wrong, *self.units.wrong)
        return [*services.missed, *services.idle, *calls.missed, *calls.idle, *loads]

    def text(self) -> str:
        """The numbers."""
        lines = self.services.text(), self.imports.text(), self.contracts.text("contracts")
        return "\n".join((*lines, self.units.text("units of them")))


def run(seeds: Sequence[int], *, progress: bool = False) -> Tallies:
    """Plays the pairs of some seeds: of services, of imports, and of both what loads at all."""
    tallies = Tallies()
    with tempfile.TemporaryDirectory() as folder:
        base = read_contract(BASE)
        stage = Stage(base, Engine(ModuleCache(Path(folder))))
        for at, seed in enumerate(seeds, start=1):
            play(seed, stage, tallies.services)
            imports.play_pair(seed, base, Hosts(), stage.engine, tallies.imports)
            chance = Random(seed)
            old, new = (loading.altered(base, chance, it) for it in (seed % 3, 1 + seed % 2))
            both = tallies.units, tallies.contracts
            loading.both_ways(f"seed {seed}", old, new, Hosts(), *both)
            if progress and at % 20 == 0:
                print(f"{at} pairs, {len(tallies.faults())} faults", file=sys.stderr, flush=True)
    return tallies


def main() -> None:
    """Plays as many pairs as the command line says and prints the numbers."""
    logging.disable(logging.WARNING)  # hosts tell of each call that they deny
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    tally = run(range(first, first + count), progress=True)
    print(*tally.faults()[:40], tally.text(), sep="\n")


if __name__ == "__main__":
    main()
