"""The local socket, against an Avatar whose answers the test decides."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dao_sdk.host.errors import (
    Busy,
    Disconnected,
    Interrupted,
    InvalidArgument,
    NotFound,
    Unimplemented,
)
from dao_sdk.host.local import Hello, LocalConnection, LocalServer, connection, frames
from dao_sdk.host.local.frames import Kind, LocalError

ECHO, FAIL, HANG, COUNT, BROKEN = 1, 2, 3, 4, 5
HELLO = Hello(frames.PROTOCOL, "1.0", "ab" * 32, "dao 0.1.0", os.getpid())


class Scripted:
    """Answers by number, and notes what became of calls."""

    def __init__(self) -> None:
        self.hanging = asyncio.Semaphore(0)
        """Released by each call that hangs."""
        self.cancelled = asyncio.Event()
        self.sent = 0
        self.closed = asyncio.Event()
        self.timeouts: list[float | None] = []

    async def request(self, number: int, payload: bytes, timeout: float | None) -> bytes:
        self.timeouts.append(timeout)
        if number == FAIL:
            raise NotFound("no such note", {"id": "7"}, "Look again.")
        if number == HANG:
            try:
                self.hanging.release()
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                self.cancelled.set()
                raise
        if number == BROKEN:
            raise ValueError("a defect")
        return payload

    @contextlib.asynccontextmanager
    async def stream(
        self, number: int, payload: bytes, timeout: float | None
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        async def items() -> AsyncIterator[bytes]:
            for index in range(int(payload)):
                self.sent += 1
                yield str(index).encode()
                await asyncio.sleep(0)

        try:
            yield items()
        finally:
            self.closed.set()

    def streams(self, number: int) -> bool:
        if number > BROKEN:
            raise Unimplemented(f"there is no method {number}")
        return number == COUNT


@contextlib.asynccontextmanager
async def serving(home: Path) -> AsyncIterator[tuple[Scripted, LocalConnection]]:
    avatar = Scripted()
    async with LocalServer(home, avatar, HELLO):
        client = await LocalConnection.connect(home)
        assert client is not None
        async with client:
            yield avatar, client


@pytest.mark.spec("SOCK-2", "SOCK-3")
async def test_requests_and_refusals(tmp_path: Path) -> None:
    async with serving(tmp_path) as (avatar, client):
        assert client.hello == HELLO
        assert await client.request(ECHO, b"hello", timeout=1.5) == b"hello"
        assert avatar.timeouts == [1.5]
        with pytest.raises(NotFound) as refused:
            await client.request(FAIL, b"")
        assert refused.value.details == {"id": "7"}
        assert refused.value.help == "Look again."
        with pytest.raises(Unimplemented):
            await client.request(99, b"")
        answers = await asyncio.gather(*(client.request(ECHO, bytes([n])) for n in range(200)))
        assert answers == [bytes([n]) for n in range(200)]


async def test_a_defect_of_the_avatar_is_told_and_the_connection_goes_on(tmp_path: Path) -> None:
    async with serving(tmp_path) as (_, client):
        with pytest.raises(Exception, match="a defect"):
            await client.request(BROKEN, b"")
        assert await client.request(ECHO, b"on") == b"on"


@pytest.mark.spec("SOCK-4")
async def test_a_stream_arrives_whole_and_in_order(tmp_path: Path) -> None:
    async with serving(tmp_path) as (_, client), client.stream(COUNT, b"1000") as items:
        assert [int(item) async for item in items] == list(range(1000))


@pytest.mark.spec("SOCK-4")
async def test_a_reader_that_stops_makes_the_server_wait(tmp_path: Path) -> None:
    async with serving(tmp_path) as (avatar, client):
        async with client.stream(COUNT, b"100000") as items:
            assert await anext(items) == b"0"
            await asyncio.sleep(0.2)
            assert avatar.sent <= frames.INITIAL_ITEMS + 1
        await asyncio.wait_for(avatar.closed.wait(), 120)


@pytest.mark.spec("SOCK-5")
async def test_cancelling_a_task_cancels_the_call(tmp_path: Path) -> None:
    async with serving(tmp_path) as (avatar, client):
        task = asyncio.create_task(client.request(HANG, b""))
        await avatar.hanging.acquire()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(avatar.cancelled.wait(), 120)
        assert await client.request(ECHO, b"on") == b"on"


@pytest.mark.spec("SOCK-5")
async def test_a_client_that_goes_cancels_what_it_asked(tmp_path: Path) -> None:
    async with serving(tmp_path) as (avatar, client):
        task = asyncio.create_task(client.request(HANG, b""))
        await avatar.hanging.acquire()
        await client.aclose()
        await asyncio.wait_for(avatar.cancelled.wait(), 120)
        with pytest.raises(Interrupted):
            await task


@pytest.mark.spec("SOCK-6")
async def test_a_server_that_closes_ends_every_call(tmp_path: Path) -> None:
    avatar = Scripted()
    async with LocalServer(tmp_path, avatar, HELLO) as local:
        client = await LocalConnection.connect(tmp_path)
        assert client is not None
        task = asyncio.create_task(client.request(HANG, b""))
        await avatar.hanging.acquire()
        await local.aclose()
        with pytest.raises(Exception, match=r"closing|went away"):
            await task
        await client.aclose()
    assert not (tmp_path / frames.SOCKET).exists()
    assert await LocalConnection.connect(tmp_path) is None


@pytest.mark.spec("SOCK-1")
async def test_the_socket_is_private_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    async with LocalServer(tmp_path, Scripted(), HELLO) as first:
        assert stat.S_IMODE(first.path.stat().st_mode) == 0o600
        os.link(first.path, tmp_path / "left")
    (tmp_path / "left").rename(tmp_path / frames.SOCKET)
    assert await LocalConnection.connect(tmp_path) is None
    async with LocalServer(tmp_path, Scripted(), HELLO):
        client = await LocalConnection.connect(tmp_path)
        assert client is not None
        await client.aclose()


@pytest.mark.spec("SOCK-1")
async def test_a_file_in_place_of_the_socket_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / frames.SOCKET).write_text("mine")
    with pytest.raises(LocalError, match="not a socket"):
        await LocalServer(tmp_path, Scripted(), HELLO).start()
    assert (tmp_path / frames.SOCKET).read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
@pytest.mark.spec("SOCK-9")
async def test_a_home_may_lie_deep(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    async with serving(deep) as (_, client):
        assert await client.request(ECHO, b"deep") == b"deep"


@pytest.mark.spec("SOCK-8")
async def test_too_many_calls_are_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_CALLS", 2)
    async with serving(tmp_path) as (avatar, client):
        held = [asyncio.create_task(client.request(HANG, b"")) for _ in range(2)]
        for _ in held:
            await avatar.hanging.acquire()
        with pytest.raises(Busy):
            await client.request(ECHO, b"")
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)


@pytest.mark.parametrize(
    "sent",
    [
        b"\xff\xff\xff\xff\x01\x00\x00\x00\x00",
        b"\x00\x00\x00\x00\x01\x00\x00\x00\x00",
        frames.frame(Kind.REQUEST, 1, b"abc"),
        frames.frame(Kind.CREDIT, 1, b"abc"),
        frames.frame(Kind.HELLO, 1),
        b"\x05\x00\x00\x00\x63\x00\x00\x00\x00",
        b"\x05\x00",
    ],
)
@pytest.mark.spec("SOCK-7")
async def test_a_client_that_talks_nonsense_is_cut_off(tmp_path: Path, sent: bytes) -> None:
    async with LocalServer(tmp_path, Scripted(), HELLO) as local:
        reader, writer = await asyncio.open_unix_connection(local.path)
        await frames.read_frame(reader)
        writer.write(sent)
        writer.write_eof()
        assert await asyncio.wait_for(reader.read(), 120) == b""
        writer.close()
        client = await LocalConnection.connect(tmp_path)
        assert client is not None
        async with client:
            assert await client.request(ECHO, b"on") == b"on"


async def test_a_stranger_on_the_socket_is_an_error(tmp_path: Path) -> None:
    async def stranger(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(frames.frame(Kind.HELLO, 0, b'{"protocol": 99}'))
        writer.close()

    async with await asyncio.start_unix_server(stranger, tmp_path / frames.SOCKET):
        with pytest.raises(LocalError, match="version 99"):
            await LocalConnection.connect(tmp_path)


def test_a_damaged_error_is_no_traceback() -> None:
    for damaged in (b"", b"[]", b'{"status": 1}', b"\xff"):
        with pytest.raises(LocalError):
            frames.read_error(damaged)
    assert isinstance(
        frames.read_error(frames.error_payload(InvalidArgument("x"))), InvalidArgument
    )


async def test_a_call_of_a_connection_that_is_closed_at_once_ends(tmp_path: Path) -> None:
    """Before what listens had its first turn."""
    async with LocalServer(tmp_path, Scripted(), HELLO):
        client = await LocalConnection.connect(tmp_path)
        assert client is not None
        call = asyncio.ensure_future(client.request(HANG, b""))
        stream = client.stream(COUNT, b"5")
        await client.aclose()
        with pytest.raises((Disconnected, Interrupted)):
            await asyncio.wait_for(call, 60)
        with pytest.raises(Disconnected):
            await asyncio.wait_for(client.request(ECHO, b""), 60)
        with pytest.raises(Disconnected):
            await asyncio.wait_for(stream.__anext__(), 60)
