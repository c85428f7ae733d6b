"""Whether a host loads a unit, foretold and then tried: contracts are changed in every way.

Units of one contract are loaded on the reference host with the other, both ways. The numbers of
wrong verdicts are printed (``pytest -s``); there may be none.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dao_sdk import resources
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.vocabulary import NEW_ON_OLD, Direction
from dao_sdk.contract import read_contract
from dao_sdk.contract.model import Contract
from tests.compat import pairs
from tests.compat.execution.loading import Made, Tally, altered, both_ways, judge, refusals
from tests.compat.hosting import Hosts
from tests.compat.mutations import mutants


@pytest.fixture(scope="module")
def base() -> Contract:
    """The small contract."""
    return read_contract(pairs.BASE)


@pytest.fixture(scope="module")
def hosts() -> Hosts:
    """A host for each contract."""
    return Hosts()


@pytest.mark.slow
def test_every_change_of_a_small_contract(base: Contract, hosts: Hosts) -> None:
    single, general = Tally(), Tally()
    changed = list(mutants(base))
    for name, mutant in changed:
        both_ways(name, base, mutant, hosts, single, general)
    general.check(f"contracts ({len(changed)} changes, both ways)")
    single.check("units of them")


def test_changes_of_both_sides(base: Contract) -> None:
    single, general = Tally(), Tally()
    for seed in range(80):
        chance = random.Random(seed)
        old, new = altered(base, chance, seed % 3), altered(base, chance, 1 + seed % 2)
        both_ways(f"seed {seed}", old, new, Hosts(), single, general)
    general.check("contracts (80 pairs, several changes each)")
    single.check("units of them")


@pytest.mark.slow
@pytest.mark.parametrize("state", ["draft", "released"])
def test_the_unit_that_ships(state: str, hosts: Hosts) -> None:
    tally = Tally()
    contract = read_contract()
    wasm = (resources.root() / "dao_sdk/unit/dao.wasm").read_bytes()
    made = [Made("the unit", wasm, ordinary=True)]
    own = replace(contract, state="draft" if state == "draft" else "released")
    # A draft's digest refuses nearly everything, so fewer will do to see that.
    changed = list(mutants(own))[:: 6 if state == "draft" else 1]
    for name, mutant in [("itself", own), *changed]:
        for what, _, foretold, happened in judge(name, contract, mutant, hosts, made):
            tally.count(what, foretold, happened)
    tally.check(f"the unit that ships, on hosts whose contract is {state}")


def test_what_is_foretold_of_strange_units(diffs: dict[str, Diff], hosts: Hosts) -> None:
    """The units of the fixtures, which are malformed one by one."""
    tally = Tally()
    for name, diff in diffs.items():
        for side in (diff.old, diff.new):
            if side.unit is None or diff.old.contract is None or diff.new.contract is None:
                continue
            host = diff.old.contract
            made = Diff(Side("host", contract=host), side, directions=NEW_ON_OLD)
            foretold, _ = refusals(made, Direction.NEW_ON_OLD)
            tally.count(name, foretold, hosts.refusal(host, side.unit.wasm))
    tally.check("units of the fixtures")
