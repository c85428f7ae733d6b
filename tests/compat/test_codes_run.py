"""Numbers that cross beside the messages: what the wire rules tell of them, tried on the host."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk.compat.catalogue import rules
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.inputs.folder import contract_side
from dao_sdk.compat.vocabulary import Layer
from dao_sdk.compat.witness.call import CallWitness, CodeWitness
from dao_sdk.compat.witness.unit import EVENT, Builder, Call, Items, Recipe, Refuse, Task
from dao_sdk.contract import read_contract
from dao_sdk.contract.model import Constant, Contract, Method
from dao_sdk.host.engine.cache import ModuleCache
from dao_sdk.host.engine.engine import Engine
from dao_sdk.host.errors import CallError
from tests.compat import pairs
from tests.compat.hosting import Hosts, Running, running

Change = Callable[[Contract], Contract]
FREE_NUMBER = {"statuses": -40, "results": 40, "events": 40}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine that keeps what it compiles."""
    return Engine(ModuleCache(tmp_path_factory.mktemp("engine")))


def renumbered(group: str, name: str, number: int) -> Change:
    """Gives a code another number; whatever had that number gets the old one."""

    def change(contract: Contract) -> Contract:
        codes: tuple[Constant, ...] = getattr(contract, group)
        old = next(it.value for it in codes if it.name == name)
        made = tuple(
            (
                replace(it, value=number if it.name == name else old)
                if it.name == name or it.value == number
                else it
            )
            for it in codes
        )
        return replace(contract, **{group: made})  # type: ignore[arg-type]

    return change


def methods_changed(change: Callable[[Method], Method | None]) -> Change:
    """Changes the methods of the guest."""

    def changed(contract: Contract) -> Contract:
        services = []
        for service in contract.services:
            made = [change(it) if it.number is not None else it for it in service.methods]
            kept = tuple(it for it in made if it is not None)
            services.append(replace(service, methods=kept))
        return replace(contract, services=tuple(services))

    return changed


def without_method(contract: Contract, name: str) -> Contract:
    """Takes a method of the guest away, from the descriptors too."""
    files = FileDescriptorSet.FromString(contract.descriptors)
    for service in (each for file in files.file for each in file.service):
        for method in [it for it in service.method if it.name == name]:
            service.method.remove(method)
    left = methods_changed(lambda it: None if it.name == name else it)(contract)
    return replace(left, descriptors=files.SerializeToString(deterministic=True))


BASE = read_contract(pairs.BASE)
CODES = [
    (group, constant.name, number)
    for group in FREE_NUMBER
    for constant in getattr(BASE, group)
    if constant.name not in ("OK", "MORE")
    for number in (
        FREE_NUMBER[group],
        next(
            it.value for it in getattr(BASE, group) if it.name not in ("OK", "MORE", constant.name)
        ),
    )
]


def _told(old: Contract, new: Contract) -> list[Any]:
    """The witnesses of the wire layer; each must be of a finding that breaks something."""
    diff = Diff(contract_side("old", old), contract_side("new", new))
    wire = [rule for rule in rules() if rule.layer is Layer.WIRE]
    return [it.witness for rule in wire for it in rule.run(diff) if it.breaks]


@pytest.mark.parametrize(("group", "name", "number"), CODES)
def test_codes_mean_what_is_told(group: str, name: str, number: int, engine: Engine) -> None:
    changed = renumbered(group, name, number)(BASE)
    witnesses = [it for it in _told(BASE, changed) if isinstance(it, CodeWitness)]
    assert witnesses
    for witness in witnesses:
        for contract, told in ((BASE, witness.old), (changed, witness.new)):
            seen = asyncio.run(MEANINGS[witness.group](engine, contract, witness.number))
            assert seen == told, f"{witness.tell()} of contract {contract.version}"


WAIT = 0.25
"""So many seconds is waited for what is never answered."""


async def _status(engine: Engine, contract: Contract, number: int) -> str:
    """What a host calls a status that a unit gives back; empty where it knows it not."""
    async with _running(engine, contract, Refuse(number)) as unit:
        try:
            await unit.runtime.request(_number(unit), b"", 60)
        except CallError as error:
            return "" if "unknown status" in error.message else error.status
    raise AssertionError("it was not refused")


async def _result(engine: Engine, contract: Contract, number: int) -> str:
    """What a host takes the result of an entry for; empty where it knows it not."""
    async with _running(engine, contract, Refuse(number)) as unit:
        try:
            await unit.runtime.request(_number(unit), b"", WAIT)
        except CallError as error:
            if error.status == "INTERNAL":
                return "DONE" if "is done" in error.message else ""
            tags = [tag for tag, _ in await unit.record()]
            return "YIELD" if EVENT + unit.abi.events["RESUME"] in tags else "PENDING"
    raise AssertionError("it was answered")


async def _event(engine: Engine, contract: Contract, number: int) -> str:
    """The event that a host tells a unit of by a number; empty where there is none."""
    tasks: dict[str, Task] = {
        "COMPLETION": Call("avatar_storage_read"),
        "CREDIT": Items(16, 1, end=False),
        "CANCEL": Refuse(_code(contract, "results", "PENDING")),
        "RESUME": Refuse(_code(contract, "results", "YIELD")),
        "LIFECYCLE": None,
    }
    for name, task in tasks.items():
        async with _running(engine, contract, task) as unit:
            if task is None:
                unit.runtime.lifecycle("LOW_MEMORY")
            else:
                method = unit.method("stream" if isinstance(task, Items) else "async")
                await unit.ask(method, WAIT)
            kinds = [tag - EVENT for tag, _ in await unit.record() if tag >= EVENT]
            if kinds[:1] == [number]:
                return name
    return ""


MEANINGS = {"status": _status, "result": _result, "event": _event}


def _code(contract: Contract, group: str, name: str) -> int:
    return next(int(it.value) for it in getattr(contract, group) if it.name == name)


def _number(unit: Running) -> int:
    method = unit.method("async")
    assert method is not None
    return method.number


@asynccontextmanager
async def _running(engine: Engine, contract: Contract, task: Task) -> AsyncIterator[Running]:
    imports = (task.name,) if isinstance(task, Call) else ()
    wasm = Builder(contract).build(Recipe(contract, imports, task))
    async with running(Hosts(), engine, contract, wasm) as unit:
        yield unit


METHODS: dict[str, Change] = {
    "renumbered": methods_changed(
        lambda it: replace(it, number=0x00010009) if it.name == "Put" else it
    ),
    "removed": lambda it: without_method(it, "Get"),
    "exchanged": methods_changed(
        lambda it: (
            replace(it, number={0x00010001: 0x00010002, 0x00010002: 0x00010001}[it.number])
            if it.number in (0x00010001, 0x00010002)
            else it
        )
    ),
}


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("turned", [False, True])
def test_calls_are_answered_as_told(name: str, turned: bool, engine: Engine) -> None:
    changed = METHODS[name](BASE)
    old, new = (changed, BASE) if turned else (BASE, changed)
    witnesses = [it for it in _told(old, new) if isinstance(it, CallWitness) and it.number]
    assert witnesses
    for witness in witnesses:
        for contract, told in ((old, witness.old), (new, witness.new)):
            answers = asyncio.run(_answers(engine, contract, witness.number or 0))
            assert answers == (told is not None), witness.tell()


async def _answers(engine: Engine, contract: Contract, number: int) -> bool:
    """Whether a unit of a contract answers a request with this number, whoever asks."""
    methods = [it for each in BASE.services for it in each.methods if it.number is not None]
    asking = replace(
        contract,
        services=tuple(
            replace(it, methods=(replace(methods[0], number=number),)) if not it.capability else it
            for it in contract.services
        ),
    )
    wasm = Builder(contract).build(Recipe(contract))
    async with running(Hosts(), engine, asking, wasm) as unit:
        ended = await unit.ask(unit.abi.methods_by_number[number])
        assert ended in ("OK", "UNIMPLEMENTED")
        return ended == "OK"
