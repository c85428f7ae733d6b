"""Handlers that call the Avatar they serve while its unit waits for them: told, never waited for."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from dao_sdk import Avatar, resources
from dao_sdk.host.abi import Abi
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.api import storage_v1
from dao_sdk.host.api.capabilities import Capabilities
from dao_sdk.host.errors import CallError, CircularCallError, Internal, Unavailable

from ..conftest import Running, Start, fails
from .units import DONE, TRAP
from .units import unit as unit_of

Work = Callable[[], Awaitable[Any]]


class Asking(SqliteStorage):
    """A storage whose writer asks something before it writes."""

    def __init__(self) -> None:
        super().__init__()
        self.ask: Work | None = None
        self.told: list[Exception | None] = []

    async def write(self, request: storage_v1.WriteRequest) -> storage_v1.WriteResponse:
        ask, self.ask = self.ask, None  # once: what is asked may write too
        if ask is not None:
            try:
                await ask()
            except Exception as error:
                self.told.append(error)
                raise
            self.told.append(None)
        return await super().write(request)


@contextlib.asynccontextmanager
async def opened(home: Path, cache: Path, storage: Asking) -> AsyncIterator[Avatar]:
    given: Capabilities = {"storage": storage}
    async with (
        Avatar.open(home, unit=resources.unit(), cache=cache, capabilities=given) as avatar,
        asyncio.timeout(600),
    ):
        yield avatar


@pytest.mark.spec("ORD-7")
async def test_a_write_that_waits_for_a_write(tmp_path: Path, cache: Path) -> None:
    storage = Asking()
    async with opened(tmp_path / "home", cache, storage) as avatar:
        notes = avatar.documents.space("notes")
        await notes.put("a", {"n": 1})
        storage.ask = lambda: notes.put("inner", {})
        with pytest.raises(Internal):
            await notes.put("b", {"n": 2})
        (told,) = storage.told
        assert isinstance(told, CircularCallError)
        assert "avatar_storage_write" in told.message and "Put" in told.message
        assert "may still take effect" in told.message and "task of its own" in told.help
        # Nothing of the outer write is there; the inner one went on once nobody was in its way.
        assert {note.id for note in await notes.query()} == {"a", "inner"}
        await notes.put("b", {"n": 2})
        assert avatar.counters.deaths == 0
        instance: Any = avatar.runtime.instance
        assert not instance.calls and not len(instance.capabilities) and not list(instance.nested)


@pytest.mark.spec("ORD-3", "ORD-4")
async def test_what_can_be_answered_is_answered(tmp_path: Path, cache: Path) -> None:
    storage, tasks = Asking(), []
    async with opened(tmp_path / "home", cache, storage) as avatar:
        notes = avatar.documents.space("notes")
        await notes.put("a", {"n": 1})
        storage.ask = lambda: avatar.call("system.info")
        await notes.put("b", {})
        assert storage.told == [None]

        async def later() -> None:
            tasks.append(asyncio.create_task(notes.put("later", {})))
            await asyncio.sleep(0.05)  # in which it cannot be carried out, and nobody waits for it

        storage.ask = later
        await notes.put("c", {})
        await tasks[0]
        assert storage.told == [None, None]
        assert {note.id for note in await notes.query()} == {"a", "b", "c", "later"}


async def test_a_reader_in_a_writer_is_answered_or_told(tmp_path: Path, cache: Path) -> None:
    storage = Asking()
    async with opened(tmp_path / "home", cache, storage) as avatar:
        notes = avatar.documents.space("notes")
        await notes.put("a", {"n": 1})
        asks: list[Work] = [lambda: notes.get("a"), notes.query, notes.canonical]
        for number, ask in enumerate(asks):
            storage.ask = ask
            with contextlib.suppress(Internal):
                await notes.put("a", {"n": number + 2})
        assert len(storage.told) == 3
        assert all(told is None or isinstance(told, CircularCallError) for told in storage.told)


async def test_an_instance_that_dies_under_such_a_handler(start: Start, abi: Abi) -> None:
    """Its replacement waits for the write that was begun, and the write for what it asked."""

    class Asking:
        unit: Running
        told: ClassVar[list[CallError]] = []

        async def write(self, request: object) -> object:
            for name in ("Trap", "Echo"):
                with pytest.raises(Unavailable) as told:
                    await self.unit.call(name, None)
                self.told.append(told.value)
            reply = abi.imports_by_name["avatar_storage_write"].response
            assert reply is not None
            return reply()

    asking = Asking()
    async with start(extra={"storage": asking}) as unit, asyncio.timeout(600):
        asking.unit = unit
        await fails(unit.call("Write", None), "INTERRUPTED")
        trapped, late = asking.told
        assert "unreachable" in trapped.message and "has died" in late.message
        assert await unit.echo() == b"x" and unit.runtime.epoch == 2


async def test_a_start_that_waits_for_itself(start: Start, abi: Abi) -> None:
    """A unit that reads as it starts, from a storage that asks that unit."""

    class Circular:
        unit: Running | None = None
        told: Exception | None = None

        async def read(self, request: object) -> object:
            if self.unit is not None:
                try:
                    await self.unit.echo(timeout=None)
                except CircularCallError as error:
                    self.told = error
            reply = abi.imports_by_name["avatar_storage_read"].response
            assert reply is not None
            return reply()

    circular = Circular()
    wasm = unit_of(
        abi,
        "avatar_storage_read",
        init="(i32.store (i32.const 0) (local.get 0)) "
        "(drop (call $storage_read (i32.const 5) (i32.const 0) (i32.const 0))) (i32.const 1)",
        event="(drop (call $respond (i32.load (i32.const 0)) (i32.const 0) (i32.const 0)"
        " (i32.const 0))) (i32.const 0)",
        request=f"(if (i32.load (local.get 2)) (then {TRAP})) {DONE}",
    )
    async with start(wasm, extra={"storage": circular}) as unit, asyncio.timeout(600):
        await unit.runtime.request(1, bytes(4), None)
        circular.unit = unit
        with pytest.raises(Unavailable, match="unreachable"):
            await unit.runtime.request(1, b"\1\0\0\0", None)
        await unit.runtime.request(1, bytes(4), None)
        assert isinstance(circular.told, CircularCallError)
        assert unit.runtime.epoch == 2
