"""Every unit that is shown as a witness does on the reference host what is told of it."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from dao_sdk import Avatar, Conflict, resources
from dao_sdk.compat.catalogue import rules
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.guest_host import Meeting
from dao_sdk.compat.inputs.manifest import NAMED_ONLY, UNDERSTOOD
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.vocabulary import Direction, Layer
from dao_sdk.compat.witness.exchange import ExchangeWitness
from dao_sdk.compat.witness.loading import Outcome, UnitWitness
from dao_sdk.compat.witness.state import HomeWitness
from dao_sdk.compat.witness.unit import Recipe, build_unit
from dao_sdk.contract import read_contract
from dao_sdk.contract.embedded import MANIFEST_SECTION
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module
from dao_sdk.host.api.abi_v1 import UnitManifest
from dao_sdk.host.engine.cache import ModuleCache
from dao_sdk.host.engine.engine import Engine
from dao_sdk.host.grants.errors import ScopeError
from dao_sdk.host.grants.grant import Grant
from tests.compat import pairs
from tests.compat.hosting import Hosts, Played, play
from tests.compat.mutations import mutants

LAYERS = (Layer.WASM, Layer.CAPABILITY)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine that keeps what it compiles."""
    return Engine(ModuleCache(tmp_path_factory.mktemp("engine")))


@pytest.fixture(scope="module")
def hosts() -> Hosts:
    """A host for each contract of the fixtures."""
    return Hosts()


def _found(diffs: dict[str, Diff]) -> Iterator[tuple[str, Finding]]:
    """Every finding of both layers; those of each direction by themselves, which a report joins."""
    for name, diff in diffs.items():
        for rule in rules():
            if rule.layer in LAYERS:
                yield from ((name, finding) for finding in rule.run(diff))


def test_what_breaks_has_a_witness(diffs: dict[str, Diff]) -> None:
    for name, finding in _found(diffs):
        assert finding.witness or not finding.breaks, f"{name}: {finding.message}"


def test_witnesses_do_what_is_told(
    diffs: dict[str, Diff], hosts: Hosts, engine: Engine, tmp_path: Path
) -> None:
    played: set[str] = set()
    for name, finding in _found(diffs):
        witness = finding.witness
        if isinstance(witness, UnitWitness):
            assert finding.breaks == {witness.meeting.direction}, name
            asyncio.run(_plays(f"{name}: {finding.message}", witness, hosts, engine))
            played.add(finding.rule.id)
        elif isinstance(witness, HomeWitness):
            asyncio.run(_refuses_home(witness, tmp_path / name, engine))
            played.add(finding.rule.id)
        elif isinstance(witness, ExchangeWitness):
            told = witness.tell()
            assert told.old != told.new, name
            played.add(finding.rule.id)
    silent = {rule.id for rule in rules() if rule.layer in LAYERS and rule.breaks}
    assert not silent - played


@pytest.mark.slow
def test_witnesses_of_every_change(hosts: Hosts, engine: Engine) -> None:
    base, played = read_contract(pairs.BASE), 0
    for name, mutant in mutants(base):
        if not _spoken(base, mutant):
            continue
        diff = Diff(Side("old", contract=base), Side("new", contract=mutant))
        for _, finding in _found({name: diff}):
            assert finding.witness or not finding.breaks, f"{name}: {finding.message}"
            if isinstance(finding.witness, UnitWitness):
                what = f"{name}: {finding.message}"
                asyncio.run(_plays(what, finding.witness, hosts, engine))
                played += 1
    assert played > 100


def _spoken(base: Contract, mutant: Contract) -> bool:
    """Whether the reference host can speak a contract: its entries are written for one shape."""
    answers = [[it for it in each.imports if it.capability == "call"] for each in (base, mutant)]
    return base.exports == mutant.exports and [(it.name, it.params) for it in answers[0]] == [
        (it.name, it.params) for it in answers[1]
    ]


async def _plays(name: str, witness: UnitWitness, hosts: Hosts, engine: Engine) -> None:
    meeting, task = witness.meeting, witness.recipe.task if witness.recipe else None

    async def play_on(contract: Contract, outcome: Outcome) -> Played:
        given = (outcome.grants, outcome.lacks)
        return await play(hosts, engine, contract, witness.wasm, task, *given)

    there = await play_on(meeting.host.contract, witness.there)
    if witness.there.loads and _refuses_all(meeting, hosts):
        assert there.refusal, name  # What it would do cannot be seen where no unit loads.
    else:
        _agree(f"{name} (there)", witness.there, there)
    if witness.home is not None:
        assert meeting.guest.contract is not None
        home = await play_on(meeting.guest.contract, witness.home)
        if witness.home.partial:
            assert witness.there.refusal not in home.refusal, name
        else:
            _agree(f"{name} (at home)", witness.home, home)
        assert witness.home.loads != witness.there.loads or witness.home.seen != witness.there.seen


async def _refuses_home(witness: HomeWitness, home: Path, engine: Engine) -> None:
    """The shipped unit, with a home that says it was written by a newer one (see store/home.rs)."""
    async with Avatar.open(home):
        pass
    known = Module.parse(resources.unit().read_bytes()).custom(MANIFEST_SECTION)[0]
    schema = UnitManifest.FromString(known).state_schema
    with contextlib.closing(sqlite3.connect(home / "storage.sqlite3")) as database:
        (record,) = database.execute("SELECT value FROM entries WHERE key = ?", (b"H",)).fetchone()
        assert record[8:12] == schema.to_bytes(4, "big")
        newer = record[:8] + (schema + 1).to_bytes(4, "big") + record[12:]
        database.execute("UPDATE entries SET value = ? WHERE key = ?", (newer, b"H"))
        database.commit()
    told = witness.tell()
    refusal = told.new if witness.direction is Direction.OLD_ON_NEW else told.old
    words = refusal.removeprefix("refuses it: ").partition(" (")[0]
    with pytest.raises(Conflict) as refused:
        await Avatar.open(home)
    assert words in refused.value.message


def _refuses_all(meeting: Meeting, hosts: Hosts) -> bool:
    """Whether the host loads not even a unit that does nothing, as with another draft."""
    assert meeting.guest.contract is not None
    return bool(hosts.refusal(meeting.host.contract, build_unit(Recipe(meeting.guest.contract))))


def _agree(name: str, told: Outcome, played: Played) -> None:
    if not told.loads:
        assert played.refusal, f"{name}: it loads"
        for part in told.refusal.split(": "):
            assert part in played.refusal, f"{name}: {played.refusal}"
        return
    assert not played.refusal, f"{name}: {played.refusal}"
    seen = tuple(played.seen[: len(told.seen)])
    assert seen == told.seen, f"{name}: {played.seen[:5]}, not {told.seen[:5]}"


def test_the_host_reads_scopes_as_the_checker_takes_it_to() -> None:
    """What the contract says of a scope has no say in how the reference host reads a grant."""
    for name, scope in UNDERSTOOD.items():
        assert Grant.parse(f"{name}={scope}").scopes
        with pytest.raises(ScopeError):
            Grant.parse(f"{name}=no scope of any: \\ kind")
        if name in NAMED_ONLY:
            with pytest.raises(ScopeError, match="none means nothing"):
                Grant.parse(name)
        else:
            assert Grant.parse(name).scopes == ()
    assert Grant.parse("peers=any words").scopes and Grant.parse("peers").scopes == ()


def test_words_name_both_sides(diffs: dict[str, Diff]) -> None:
    for name, finding in _found(diffs):
        if isinstance(finding.witness, UnitWitness) and finding.witness.home is not None:
            told = finding.witness.tell()
            good = told.new if finding.breaks == {Direction.NEW_ON_OLD} else told.old
            assert "is refused" not in good, name
            assert told.old != told.new and told.data, name
