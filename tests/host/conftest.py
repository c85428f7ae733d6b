"""Real guests, written in WebAssembly text, on the real engine."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from dao_sdk.contract import read_contract
from dao_sdk.contract.wasm import append_custom
from dao_sdk.host.abi import Abi, AbiMethod
from dao_sdk.host.dynamic.abi_from_contract import abi_of
from dao_sdk.host.engine.cache import ModuleCache
from dao_sdk.host.engine.engine import Engine
from dao_sdk.host.engine.machine import Bounds
from dao_sdk.host.errors import CallError, Conflict, NotFound
from dao_sdk.host.runtime.module_check import check_unit
from dao_sdk.host.runtime.policy import Policy
from dao_sdk.host.runtime.runtime import Runtime
from dao_sdk.host.runtime.setup import Setup

BOUNDS = Bounds(64 << 20, 5.0)
UNITS = Path(__file__).parent / "units"

UNIT = {
    "Echo": (1, "async", False),
    "Later": (2, "async", False),
    "Trap": (3, "async", False),
    "Spin": (4, "async", False),
    "Straddle": (5, "async", False),
    "Wait": (6, "async", False),
    "Forget": (7, "async", False),
    "Refuse": (8, "async", False),
    "Flow": (9, "stream", False),
    "Log": (10, "async", False),
    "Clock": (11, "async", False),
    "Random": (12, "async", False),
    "Grow": (13, "async", False),
    "Twice": (14, "async", False),
    "TrapEffect": (15, "async", True),
    "Unknown": (16, "async", False),
    "Read": (0x100, "async", False),
    "Scan": (0x101, "stream", False),
    "Write": (0x102, "async", True),
    "Timer": (0x103, "stream", False),
    "Net": (0x104, "stream", True),
    "WriteTrap": (0x105, "async", True),
}
"""The methods of units/probe.wat: number, mode, effect."""

GRANTED: dict[str, tuple[str, ...]] = {
    "log": (),
    "clock": (),
    "random": (),
    "timer": (),
    "storage": (),
    "keys": (),
}


@pytest.fixture(scope="session")
def shipped() -> Abi:
    """The contract as it is shipped."""
    return abi_of(read_contract())


@pytest.fixture(scope="session")
def abi(shipped: Abi) -> Abi:
    """The contract as it is shipped, but with the methods of the probe unit."""
    imports = shipped.imports_by_name
    blob = imports["avatar_storage_read"].response
    assert blob is not None
    shapes: dict[str, tuple[Any, Any]] = {
        "Read": _shape(imports["avatar_storage_read"]),
        "Scan": _shape(imports["avatar_storage_scan"]),
        "Write": _shape(imports["avatar_storage_write"]),
        "WriteTrap": _shape(imports["avatar_storage_write"]),
        "Timer": _shape(imports["avatar_timer_start"]),
        "Net": _shape(imports["avatar_net_fetch"]),
    }
    methods = []
    for name, (number, mode, effect) in UNIT.items():
        request, response = shapes.get(name, (blob, blob))
        methods.append(
            AbiMethod(
                number=number,
                service="test.Probe",
                short_service="probe",
                name=name,
                attribute=name.lower(),
                mode=mode,  # type: ignore[arg-type]
                request=request,
                response=response,
                effect=effect,
            )
        )
    # The probe shows how streams of capabilities cross, and that any request does.
    streamed = imports["avatar_storage_scan"]._replace(mode="stream")
    return dataclasses.replace(
        shipped,
        methods=tuple(methods),
        imports=tuple(streamed if it.name == streamed.name else it for it in shipped.imports),
        rules={},
    )


def _shape(entry: Any) -> tuple[Any, Any]:
    return entry.request, entry.response


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine whose cache is empty at the beginning of the session."""
    return Engine(ModuleCache(tmp_path_factory.mktemp("cache") / "modules"))


def build(abi: Abi, wat: str, *capabilities: str, **changes: Any) -> bytes:
    """Make a unit from WebAssembly text, with a manifest that names the capabilities."""
    manifest: Any = abi.manifest(
        name="probe",
        version="1.0.0",
        contract_major=abi.major,
        contract_minor=abi.minor,
        state_schema=1,
        contract_digest=abi.digest,
    )
    for capability in capabilities:
        manifest.capabilities.add(capability=capability, required=True)
    for name, value in changes.items():
        setattr(manifest, name, value)
    return append_custom(bytes(wasmtime.wat2wasm(wat)), "dao.unit", manifest.SerializeToString())


@pytest.fixture(scope="session")
def probe(abi: Abi) -> bytes:
    """The probe unit."""
    uses = ("log", "clock", "random", "timer", "storage", "net")
    return build(abi, (UNITS / "probe.wat").read_text(), *uses)


class MemoryStorage:
    """An honest storage handler over a dict, with answers of every allowed kind."""

    def __init__(self, abi: Abi) -> None:
        self.abi = abi
        self.data: dict[bytes, bytes] = {}
        self.delay = 0.0
        self.may_write = asyncio.Event()
        self.may_write.set()
        self.done: list[str] = []

    def _reply(self, name: str) -> Any:
        return self.abi.imports_by_name[name].response

    def read(self, request: Any) -> Any:
        if request.key not in self.data:
            raise NotFound(f"there is no {request.key!r}", {"key": request.key.decode()})
        return self._reply("avatar_storage_read")(value=self.data[request.key])

    async def write(self, request: Any) -> Any:
        await asyncio.sleep(self.delay)
        await self.may_write.wait()
        for condition in request.conditions:
            if self.data.get(condition.key) != condition.value:
                raise Conflict("not so")
        for change in request.changes:
            self.data[change.put.key] = change.put.value
        self.done.append("write")
        return self._reply("avatar_storage_write")()

    async def scan(self, request: Any) -> AsyncIterator[Any]:
        page = self._reply("avatar_storage_scan")
        try:
            for key in sorted(self.data):
                item = page()
                item.entries.add(key=key, value=self.data[key])
                yield item
        finally:
            self.done.append("scan")


class Time:
    """The clock and the random capability of a real host."""

    def now(self, kind: int) -> int:
        return time.time_ns() if kind == 0 else time.monotonic_ns()

    def fill(self, size: int) -> bytes:
        return os.urandom(size)


class Lines:
    """A log that keeps its lines."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, str]] = []

    def log(self, level: int, text: str) -> None:
        self.lines.append((level, text))


class Timers:
    """A timer capability."""

    def __init__(self, abi: Abi) -> None:
        self.tick = abi.imports_by_name["avatar_timer_start"].response
        self.stopped = 0

    async def start(self, request: Any) -> AsyncIterator[Any]:
        assert self.tick is not None
        try:
            await asyncio.sleep(request.delay_ms / 1000)
            yield self.tick(expiries=1)
            while request.interval_ms:
                await asyncio.sleep(request.interval_ms / 1000)
                yield self.tick(expiries=1)
        finally:
            self.stopped += 1


@dataclasses.dataclass
class Running:
    """A running unit with its capabilities at hand."""

    runtime: Runtime
    storage: MemoryStorage
    lines: Lines
    timers: Timers
    abi: Abi

    def message(self, name: str, **fields: Any) -> Any:
        """Make the request of a method."""
        return self.abi.methods_by_name[f"test.Probe.{name}"].request(**fields)

    async def call(self, name: str, timeout: float | None = 60, **fields: Any) -> Any:
        """Call a method of the probe."""
        request = self.message(name, **fields)
        return await self.runtime.dispatcher.unary(UNIT[name][0], request, timeout)

    async def echo(self, value: bytes = b"x", timeout: float | None = 60) -> bytes:
        """Have bytes echoed."""
        reply = await self.call("Echo", timeout, value=value)
        assert isinstance(reply.value, bytes)
        return reply.value


Start = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture
def start(abi: Abi, engine: Engine, probe: bytes) -> Start:
    """Run a unit: the probe unless another one is given."""

    @asynccontextmanager
    async def run(
        wasm: bytes | None = None,
        granted: dict[str, tuple[str, ...]] | None = None,
        bounds: Bounds = BOUNDS,
        contract: Abi = abi,
        extra: dict[str, object] | None = None,
        start_seconds: float = 60.0,
        patience: float = 2.0,
    ) -> AsyncIterator[Running]:
        wasm = probe if wasm is None else wasm
        unit = check_unit(wasm, contract)
        storage, lines, timers, clock = MemoryStorage(abi), Lines(), Timers(abi), Time()
        handlers: dict[str, object] = {
            "storage": storage,
            "log": lines,
            "timer": timers,
            "clock": clock,
            "random": clock,
            **(extra or {}),
        }
        policy = Policy(contract, unit.name, GRANTED if granted is None else granted)
        runtime = Runtime(
            Setup(
                engine=engine,
                module=engine.compile(wasm),
                unit=unit,
                abi=contract,
                handlers=handlers,
                policy=policy,
                bounds=bounds,
                host=("test", "1"),
                start_seconds=start_seconds,
            )
        )
        try:
            await runtime.start()
            yield Running(runtime, storage, lines, timers, abi)
        finally:
            await runtime.close(patience)

    return run


async def until(true: Callable[[], object], seconds: float = 120) -> None:
    """Wait until something holds; a busy machine may take its time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.001)


async def fails(work: Awaitable[Any], status: str) -> CallError:
    """Expect a call to end with a status."""
    with pytest.raises(CallError) as caught:
        await work
    assert caught.value.status == status
    return caught.value
