"""Many clients of one Avatar: what they take together is bounded, and nobody keeps the others out."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from pathlib import Path

import pytest

from dao_sdk.host.errors import Busy, Interrupted
from dao_sdk.host.local import LocalConnection, LocalServer, budget, connection, frames
from dao_sdk.host.local import server as server_module
from dao_sdk.host.local.budget import MOST_BYTES, Budget
from dao_sdk.host.local.frames import Kind

from .test_local_socket import COUNT, ECHO, HANG, HELLO, Scripted, serving


def stranger(home: Path) -> socket.socket:
    """A connection that says nothing by itself."""
    made = socket.socket(socket.AF_UNIX)
    made.setblocking(False)
    made.connect(str(home / frames.SOCKET))
    return made


async def connect(home: Path) -> LocalConnection:
    client = await LocalConnection.connect(home)
    assert client is not None
    return client


@pytest.mark.spec("SOCK-8")
async def test_idle_connections_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "_IDLE_SECONDS", 0.05)
    monkeypatch.setattr(server_module, "MOST_CONNECTIONS", 8)
    async with LocalServer(tmp_path, Scripted(), HELLO) as served:
        busy = await connect(tmp_path)
        hanging = asyncio.create_task(busy.request(HANG, b""))
        await asyncio.sleep(0)
        strangers = [stranger(tmp_path) for _ in range(50)]
        async with await connect(tmp_path) as client:
            assert await client.request(ECHO, b"hello") == b"hello"
        assert len(served._connections) <= 8 and not hanging.done()
        for each in strangers:
            each.close()
        async with await connect(tmp_path) as client:
            assert await client.request(ECHO, b"hello") == b"hello"
        hanging.cancel()
        await busy.aclose()


async def test_out_of_descriptors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    loop = asyncio.get_running_loop()
    accept, left = loop.sock_accept, 30

    async def failing(listener: socket.socket) -> tuple[socket.socket, object]:
        nonlocal left
        if left > 0:
            left -= 1
            await asyncio.sleep(0)
            raise OSError(24, "Too many open files")
        return await accept(listener)

    monkeypatch.setattr(loop, "sock_accept", failing)
    async with LocalServer(tmp_path, Scripted(), HELLO):
        client = await connect(tmp_path)
        assert await client.request(ECHO, b"hello") == b"hello"
        await client.aclose()
    assert caplog.text.count("no connection can be taken: Too many open files") == 1


@pytest.mark.spec("SOCK-7", "SOCK-8")
async def test_frames_that_never_end_are_bounded_and_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "FRAME_SECONDS", 0.3)
    async with serving(tmp_path) as (_, client):
        head = frames._HEAD.pack(frames.MAX_FRAME, Kind.REQUEST, 1)
        strangers = [stranger(tmp_path) for _ in range(40)]
        loop = asyncio.get_running_loop()

        async def begin(each: socket.socket) -> None:
            with contextlib.suppress(OSError):
                await loop.sock_sendall(each, head + b"\0" * (15 << 20))

        sending = [asyncio.create_task(begin(each)) for each in strangers]
        await asyncio.sleep(0.1)
        assert await client.request(ECHO, b"hello") == b"hello"  # small ones pass
        large = b"x" * (1 << 20)
        assert await client.request(ECHO, large) == large  # others have their turn
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        for each in strangers:
            each.close()


async def test_a_budget_is_never_overdrawn() -> None:
    shared, most = Budget(), 0

    async def one(size: int) -> None:
        nonlocal most
        taken = await shared.take(size)
        try:
            most = max(most, shared._bytes)
            await asyncio.sleep(0)
        finally:
            shared.give_back(taken)

    tasks = [asyncio.create_task(one(5 << 20)) for _ in range(100)]
    for task in tasks[::3]:
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert shared._bytes == 0 and not shared._waiting and 5 << 20 < most <= MOST_BYTES


@pytest.mark.spec("SOCK-8")
async def test_answers_that_nobody_takes_are_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MOST_ANSWER_BYTES", 4 << 20)
    async with serving(tmp_path) as (_, client):
        lazy = stranger(tmp_path)
        loop = asyncio.get_running_loop()
        request = frames.request_payload(ECHO, None, b"x" * (1 << 20))
        for call in range(1, 21):
            await loop.sock_sendall(lazy, frames.frame(Kind.REQUEST, call, request))
        with pytest.raises(Interrupted, match="dropped"):
            while True:
                await client.request(ECHO, b"x" * (3 << 20))
                await asyncio.sleep(0.01)
        lazy.close()
        while True:  # once it has gone, there is room again
            with contextlib.suppress(Interrupted):
                assert await client.request(ECHO, b"x" * (3 << 20))
                break
            await asyncio.sleep(0.01)


@pytest.mark.spec("SOCK-8")
async def test_streams_of_all_clients_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MOST_STREAMS", 3)
    async with serving(tmp_path) as (_, client):
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(3):
                stream = await stack.enter_async_context(client.stream(COUNT, b"100000"))
                assert await anext(stream) == b"0"
            with pytest.raises(Busy, match="streams of all programs"):
                async with client.stream(COUNT, b"1") as refused:
                    await anext(refused)
        while True:
            with contextlib.suppress(Busy):
                async with client.stream(COUNT, b"1") as stream:
                    assert await anext(stream) == b"0"
                    break
            await asyncio.sleep(0.001)


async def test_calls_that_wait_for_something_keep_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "_LONG_SECONDS", 0.02)
    async with serving(tmp_path) as (avatar, client):
        hanging = [asyncio.create_task(client.request(HANG, b"")) for _ in range(100)]
        assert await client.request(ECHO, b"hello") == b"hello"
        for _ in hanging:
            await avatar.hanging.acquire()
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
