"""The reference host for any contract: it loads a unit, asks it for something, and looks inside."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from google.protobuf.message import Message

from dao_sdk.compat.witness.loading import DROPPED, EXECUTED
from dao_sdk.compat.witness.unit import (
    EVENT,
    RECORD,
    RETURNED,
    CallAndTrap,
    Items,
    Task,
    Trap,
)
from dao_sdk.contract.model import Contract
from dao_sdk.errors import DaoError
from dao_sdk.host.abi import Abi, AbiImport, AbiMethod
from dao_sdk.host.dynamic.abi_from_contract import abi_of
from dao_sdk.host.engine.engine import Engine
from dao_sdk.host.engine.machine import Bounds
from dao_sdk.host.errors import CallError
from dao_sdk.host.grants import Grant
from dao_sdk.host.grants.decide import GrantPolicy, Subject
from dao_sdk.host.grants.wishes import Wish
from dao_sdk.host.runtime.module_check import Unit, check_unit
from dao_sdk.host.runtime.policy import Policy
from dao_sdk.host.runtime.runtime import Runtime
from dao_sdk.host.runtime.setup import Setup
from dao_sdk.host.runtime.sync_imports import SyncImports

NOTHING: frozenset[str] = frozenset()


class Hosts:
    """Hosts of contracts; the table of each is made once."""

    def __init__(self) -> None:
        self._tables: dict[int, tuple[Contract, Abi | DaoError]] = {}

    def table(self, contract: Contract) -> Abi:
        """The runtime's table of a contract.

        Raises:
            DaoError: No host can speak it.
        """
        found = self._tables.get(id(contract))
        if found is None:
            try:
                made: Abi | DaoError = abi_of(contract)
            except DaoError as wrong:
                made = wrong
            found = self._tables[id(contract)] = (contract, made)
        if isinstance(found[1], DaoError):
            raise found[1]
        return found[1]

    def refusal(self, contract: Contract, wasm: bytes, lacks: Collection[str] = NOTHING) -> str:
        """Why a host that lacks some capabilities refuses a unit; empty where it loads it."""
        try:
            self.check(contract, wasm, lacks)
        except DaoError as wrong:
            return wrong.message
        return ""

    def check(self, contract: Contract, wasm: bytes, lacks: Collection[str]) -> Unit:
        """Checks a unit as a host does before it runs."""
        return check_unit(wasm, self.table(contract), lambda name: name not in lacks)


@dataclass
class Played:
    """What became of a unit."""

    refusal: str = ""
    seen: list[str] = field(default_factory=list)
    """Statuses by name, as :class:`dao_sdk.compat.witness.loading.Outcome` has them."""


class Handler:
    """Carries a capability out, whatever the contract says that it is.

    Everything is answered with an empty message, a stream with one item.
    """

    def __init__(self, imports: Collection[AbiImport], lacks: Collection[str]) -> None:
        self.executed: list[str] = []
        for entry in imports:
            if entry.method and entry.name not in lacks:
                make = self._stream if entry.mode == "stream" else self._once
                setattr(self, entry.method, make(entry))

    def _once(self, entry: AbiImport) -> Callable[[Message], Message]:
        def answer(request: Message) -> Message:
            assert entry.response is not None and isinstance(request, Message)
            self.executed.append(entry.name)
            return entry.response()

        return answer

    def _stream(self, entry: AbiImport) -> Callable[[Message], AsyncIterator[Message]]:
        async def answer(request: Message) -> AsyncIterator[Message]:
            assert entry.response is not None
            yield entry.response()

        return answer

    def log(self, level: int, text: str) -> None:
        """The sync import of that name."""

    def now(self, kind: int) -> int:
        """The sync import of the clock."""
        return kind

    def fill(self, size: int) -> bytes:
        """The sync import of the random numbers."""
        return bytes(size)


@dataclass
class Running:
    """A unit at work."""

    runtime: Runtime
    abi: Abi
    handlers: dict[str, Handler]

    def method(self, mode: str) -> AbiMethod | None:
        """A method of the contract that answers so."""
        return next((it for it in self.abi.methods if it.mode == mode), None)

    async def record(self) -> list[tuple[int, int]]:
        """The tags and statuses that the unit has written down, once nothing is added any more."""
        before = -1
        while True:
            for _ in range(20):
                await asyncio.sleep(0)
            instance: Any = self.runtime.instance
            (length,) = struct.unpack("<I", instance.guest.machine.read(RECORD, 4))
            if length == before:
                break
            before = length
        return list(struct.iter_unpack("<ii", instance.guest.machine.read(RECORD + 8, length)))

    async def ask(self, method: AbiMethod | None, seconds: float = 5) -> str:
        """Asks for something and gives the status that it ends with."""
        if method is None:
            return ""
        try:
            if method.mode == "stream":
                async with self.runtime.stream(method.number, b"", seconds) as items:
                    async for _ in items:
                        pass
            else:
                await self.runtime.request(method.number, b"", seconds)
        except CallError as error:
            return error.status
        return "OK"


@asynccontextmanager
async def running(
    hosts: Hosts,
    engine: Engine,
    contract: Contract,
    wasm: bytes,
    grants: Collection[str] | None = None,
    lacks: Collection[str] = NOTHING,
) -> AsyncIterator[Running]:
    """Loads a unit on a host and starts it.

    Args:
        hosts: Makes the host.
        engine: Runs it.
        contract: The host's contract.
        wasm: The unit.
        grants: What the program grants, as text; None where it says nothing.
        lacks: Capabilities and imports that the host cannot carry out.

    Raises:
        DaoError: The host refuses the unit.
    """
    abi = hosts.table(contract)
    unit = hosts.check(contract, wasm, lacks)
    said = None if grants is None else [Grant.parse(it) for it in grants]
    wishes = [
        Wish(use.capability, use.required, tuple(use.scopes), use.reason)
        for use in unit.manifest.capabilities
    ]
    decided = GrantPolicy(abi.capabilities, said).decide(Subject(unit.name, ""), wishes)
    handlers = {
        each.name: Handler([it for it in abi.imports if it.capability == each.name], lacks)
        for each in abi.capabilities
        if each.name not in lacks
    }
    runtime = Runtime(
        Setup(
            engine=engine,
            module=engine.compile(wasm),
            unit=unit,
            abi=abi,
            handlers=dict(handlers),
            policy=Policy(abi, unit.name, decided.granted, decided.refused),
            bounds=Bounds(abi.limits["max_memory_bytes"], 5.0),
            host=("test", "1"),
        )
    )
    try:
        with _all_sync():
            await runtime.start()
        yield Running(runtime, abi, handlers)
    finally:
        await runtime.close(1.0)


async def play(
    hosts: Hosts,
    engine: Engine,
    contract: Contract,
    wasm: bytes,
    task: Task,
    grants: Collection[str] | None = None,
    lacks: Collection[str] = NOTHING,
) -> Played:
    """Loads a unit on a host and asks it for something, which makes it do its task.

    Args:
        hosts: Makes the host.
        engine: Runs it.
        contract: The host's contract.
        wasm: The unit.
        task: What the unit does.
        grants: What the program grants, as text; None where it says nothing.
        lacks: Capabilities and imports that the host cannot carry out.
    """
    refusal = hosts.refusal(contract, wasm, lacks)
    if refusal:
        return Played(refusal)
    async with running(hosts, engine, contract, wasm, grants, lacks) as unit:
        if isinstance(task, Trap) and task.method:
            method: AbiMethod | None = unit.abi.methods_by_number[task.method]
        else:
            method = unit.method("stream" if isinstance(task, Items) else "async")
        ended = await unit.ask(method)
        if isinstance(task, Trap):
            return Played(seen=[ended])
        if isinstance(task, CallAndTrap):
            ran = any(task.name in it.executed for it in unit.handlers.values())
            return Played(seen=[EXECUTED if ran else DROPPED])
        told = (RETURNED, EVENT + unit.abi.events["COMPLETION"])
        record = await unit.record()
        return Played(seen=[unit.abi.status_name(status) for tag, status in record if tag in told])


def _all_sync() -> AbstractContextManager[object]:
    """Lets the host carry out every sync import, for which there are no handlers."""
    return mock.patch.object(SyncImports, "function", _sync)


def _sync(at: SyncImports, entry: AbiImport) -> Callable[..., int]:
    def answer(*_arguments: int) -> int:
        return 0 if entry.capability in at._granted else at._entry.deny(entry)

    return answer
