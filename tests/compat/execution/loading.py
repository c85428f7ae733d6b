"""Whether a host loads a unit: foretold by the checker, then tried on the reference host."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dao_sdk.compat.catalogue import rules
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.guest_host import PAGE_BYTES
from dao_sdk.compat.inputs.manifest import read_manifest
from dao_sdk.compat.inputs.side import Side, Unit
from dao_sdk.compat.vocabulary import NEW_ON_OLD, OLD_ON_NEW, Direction, Layer
from dao_sdk.compat.witness.loading import UnitWitness
from dao_sdk.compat.witness.unit import Builder, Recipe
from dao_sdk.contract.embedded import MANIFEST_SECTION
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module
from tests.compat.hosting import Hosts
from tests.compat.mutations import FEATURES, mutants

RULES = [it for it in rules() if it.layer in (Layer.WASM, Layer.CAPABILITY)]


@dataclass
class Tally:
    """How often a verdict was right and wrong."""

    loaded: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)

    def count(self, name: str, foretold: Iterable[Finding], refusal: str) -> None:
        """Compares what was foretold with what happened."""
        reasons = list(foretold)
        if refusal:
            self.refused += 1
            if not reasons:
                self.wrong.append(f"missed: {name}: {refusal}")
            return
        self.loaded += 1
        if reasons:
            self.wrong.append(f"false alarm: {name}: {reasons[0].message}")

    def text(self, what: str) -> str:
        """The numbers in a line."""
        missed = sum(it.startswith("missed") for it in self.wrong)
        alarms = len(self.wrong) - missed
        return (
            f"{what}: {self.refused} refused, {missed} of them not foretold (false negatives); "
            f"{self.loaded} loaded, {alarms} of them foretold otherwise (false positives)"
        )

    def check(self, what: str) -> None:
        """Prints the numbers, and fails where any verdict was wrong."""
        print(f"\n{self.text(what)}")
        assert not self.wrong, "\n".join(self.wrong[:20])
        assert self.refused and self.loaded


@dataclass(frozen=True)
class Made:
    """A unit of a contract."""

    what: str
    wasm: bytes
    ordinary: bool
    """Whether any unit of the contract may be so, without asking for a newer host or a strip."""


def units_of(contract: Contract) -> list[Made]:
    """Small units of a contract, each import by itself, and together."""
    known = _UNITS.get(id(contract))
    if known is None or known[0] is not contract:
        if len(_UNITS) >= 32:
            _UNITS.clear()
        known = _UNITS[id(contract)] = (contract, list(_units_of(contract)))
    return known[1]


_UNITS: dict[int, tuple[Contract, list[Made]]] = {}


def _units_of(contract: Contract) -> Iterator[Made]:
    names = tuple(it.name for it in contract.imports)
    recipes = [("alone", Recipe(contract)), ("all", Recipe(contract, names))]
    recipes += [(name, Recipe(contract, (name,))) for name in names]
    shuffled = random.Random(len(names)).sample(names, len(names))
    recipes.append(("half", Recipe(contract, tuple(shuffled[::2]))))
    limit = next(it.value for it in contract.limits if it.name == "max_memory_bytes")
    recipes.append(("large", Recipe(contract, memory_pages=limit // PAGE_BYTES)))
    for feature in set(FEATURES[:3]) & set(contract.wasm.features):
        recipes.append((feature, Recipe(contract, features=frozenset({feature}))))
    builder = Builder(contract)
    for what, recipe in recipes:
        yield Made(what, builder.build(recipe), ordinary=True)
    newest = Recipe(contract, least_host_minor=contract.minor)
    yield Made("asks for the newest", builder.build(newest), ordinary=False)
    stripped = Recipe(contract, names, embedded=False)
    yield Made("stripped", builder.build(stripped), ordinary=False)


def unit_side(contract: Contract, wasm: bytes) -> Side:
    """A side that is a unit, as :mod:`dao_sdk.compat.inputs.unit` reads it."""
    module = Module.parse(wasm)
    sections = module.custom(MANIFEST_SECTION)
    manifest = read_manifest(sections[0], contract) if len(sections) == 1 else None
    return Side("unit", contract=contract, unit=Unit(wasm, module, manifest))


def refusals(diff: Diff, direction: Direction) -> tuple[list[Finding], list[Finding]]:
    """What foretells that a host does not load a unit.

    Args:
        diff: The comparison.
        direction: The meeting.

    Returns:
        The findings for a host that can do all of its contract, and those for one that lacks all
        that its contract allows it to lack.
    """
    found: tuple[list[Finding], list[Finding]] = ([], [])
    for rule in RULES:
        for each in rule.run(diff):
            witness = each.witness
            if isinstance(witness, UnitWitness) and direction in each.breaks:
                assert witness.meeting.direction is direction
                if not witness.there.loads:
                    found[1].append(each)
                    if not witness.there.lacks:
                        found[0].append(each)
    return found


def lacking(contract: Contract) -> frozenset[str]:
    """The capabilities that a host of a contract may lack."""
    needed = {it.capability for it in contract.imports if not it.optional}
    return frozenset(it.name for it in contract.capabilities if it.name not in needed)


def judge(
    name: str, guests: Contract, hosts_of: Contract, hosts: Hosts, made: Iterable[Made]
) -> Iterator[tuple[str, Made, list[Finding], str]]:
    """Loads units on two hosts of a contract, and foretells it: from the unit, not from a run."""
    host = Side("host", contract=hosts_of)
    able = (frozenset[str](), lacking(hosts_of))
    for unit in made:
        diff = Diff(host, unit_side(guests, unit.wasm), directions=NEW_ON_OLD)
        foretold = refusals(diff, Direction.NEW_ON_OLD)
        for kind, lacks, reasons in zip(("whole", "least"), able, foretold, strict=True):
            happened = hosts.refusal(hosts_of, unit.wasm, lacks)
            yield f"{name}: {unit.what} on the {kind} host", unit, reasons, happened


def both_ways(
    name: str, old: Contract, new: Contract, hosts: Hosts, single: Tally, general: Tally
) -> None:
    """Judges every small unit by itself, and the contracts as a whole by all of them."""
    whole = Diff(Side("old", contract=old), Side("new", contract=new))
    for direction, guests, host in (
        (Direction.OLD_ON_NEW, old, new),
        (Direction.NEW_ON_OLD, new, old),
    ):
        refused = ""
        for what, unit, foretold, happened in judge(
            f"{name} ({direction})", guests, host, hosts, units_of(guests)
        ):
            single.count(what, foretold, happened)
            asks = direction in OLD_ON_NEW and unit.what == "asks for the newest"
            if unit.ordinary or asks:
                refused = refused or happened
        general.count(f"{name} ({direction})", refusals(whole, direction)[1], refused)


def altered(contract: Contract, chance: random.Random, times: int) -> Contract:
    """The contract after some changes, one after the other."""
    for _ in range(times):
        contract = chance.choice(list(mutants(contract, messages=False)))[1]
    return contract
