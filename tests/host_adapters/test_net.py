"""The net capability, against a real server on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import random
import socket
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from dao_sdk.errors import DaoError
from dao_sdk.host.adapters.net import HttpNet
from dao_sdk.host.adapters.net.address import is_public
from dao_sdk.host.adapters.net.connections import MOST
from dao_sdk.host.api import net_v1
from dao_sdk.host.api.capabilities import NetCapability
from dao_sdk.host.errors import (
    Denied,
    Interrupted,
    InvalidArgument,
    Timeout,
    TooLarge,
    Unavailable,
)

from .rules_help import checked
from .web import Asked, Site, certificate, redirect, serve, text


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as running:
        yield running


@pytest_asyncio.fixture
async def net(site: Site) -> AsyncIterator[HttpNet]:
    made = HttpNet([f"http://{site.place}"])
    yield made
    await made.close()


async def fetch(
    net: NetCapability, url: str, method: str = "GET", **more: Any
) -> list[net_v1.FetchResponse]:
    request = checked(net_v1.FetchRequest(method=method, url=url, **more))
    return [part async for part in net.fetch(request)]


def body(parts: list[net_v1.FetchResponse]) -> bytes:
    assert parts[0].WhichOneof("part") == "head"
    assert all(part.WhichOneof("part") == "chunk" for part in parts[1:])
    assert all(0 < len(part.chunk) <= 64 * 1024 for part in parts[1:])
    return b"".join(part.chunk for part in parts[1:])


@pytest.mark.spec("NET-10")
async def test_head_then_chunks(site: Site, net: HttpNet) -> None:
    site.answers["/a?b=%20c"] = text(b"hello", "200 OK", "X-Note: Yes", "x-note: too")
    parts = await fetch(net, f"http://{site.place}/a?b=%20c#part")
    assert body(parts) == b"hello"
    head = parts[0].head
    assert head.status == 200
    assert head.url == f"http://{site.place}/a?b=%20c"
    assert [(h.name, h.value) for h in head.headers] == [
        ("content-length", "5"),
        ("x-note", "Yes"),
        ("x-note", "too"),
    ]


@pytest.mark.spec("NET-10", "NET-14")
async def test_a_large_body_comes_in_chunks_and_only_as_fast_as_it_is_taken(
    site: Site, net: HttpNet
) -> None:
    sent = 0

    async def pour(asked: Asked, out: asyncio.StreamWriter) -> None:
        nonlocal sent
        out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 80000000\r\n\r\n")
        for _ in range(1000):
            out.write(bytes(80_000))
            sent += 80_000
            await out.drain()

    site.answers["/"] = pour
    stream = net.fetch(net_v1.FetchRequest(method="GET", url=f"http://{site.place}"))
    await anext(stream)
    await asyncio.sleep(0.3)
    assert sent < 20_000_000  # what the system's buffers hold
    total = 0
    async for part in stream:
        total += len(part.chunk)
        assert len(part.chunk) <= 64 * 1024
    assert total == 80_000_000


async def test_what_is_sent(site: Site, net: HttpNet, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    site.answers["/"] = text(b"", "204 No Content", "Set-Cookie: a=b")
    headers = [
        net_v1.Header(name="X-A", value=" 1 "),
        net_v1.Header(name="Authorization", value="t"),
    ]
    await fetch(net, f"http://{site.place}", "POST", headers=headers, body=b"data")
    await fetch(net, f"http://{site.place}", "PUT")
    first, second = site.asked
    assert (first.method, first.target, first.body) == ("POST", "/", b"data")
    assert first.headers == {
        "host": site.place,
        "x-a": "1",
        "authorization": "t",
        "accept": "*/*",
        "accept-encoding": "identity",
        "user-agent": "dao-avatar/1",
        "content-length": "4",
    }
    assert "cookie" not in second.headers and second.headers["content-length"] == "0"


@pytest.mark.spec("NET-4", "ERR-11")
async def test_outside_the_scopes_is_denied_with_the_way_to_allow_it(site: Site) -> None:
    net = HttpNet(["api.example.org", f"GET http://{site.place}"])
    with pytest.raises(Denied) as caught:
        await fetch(net, "https://example.org/x")
    assert caught.value.message == (
        "The unit may not use net for GET https://example.org: it may only reach"
        f" api.example.org, GET http://{site.place}."
    )
    assert "`dao grants allow net=example.org`" in caught.value.help
    assert caught.value.details["scope"] == "GET https://example.org"
    with pytest.raises(Denied) as caught:
        await fetch(net, f"http://{site.place}/", "POST")
    assert f'"net=POST http://{site.place}"' in caught.value.help
    for url in (
        "http://api.example.org",
        "https://api.example.org:8443",
        "https://x.api.example.org",
    ):
        with pytest.raises(Denied):
            await fetch(net, url)
    with pytest.raises(Denied, match="nothing"):
        await fetch(HttpNet([]), f"http://{site.place}/")
    assert site.asked == []
    net.set_scopes([f"http://{site.place}"])
    await fetch(net, f"http://{site.place}/", "POST")
    await net.close()
    with pytest.raises(Unavailable):
        await fetch(net, f"http://{site.place}/")


@pytest.mark.spec("NET-7")
async def test_redirects_are_followed_inside_the_scopes(site: Site, net: HttpNet) -> None:
    site.answers["/a"] = redirect("b?x=1")
    site.answers["/b?x=1"] = redirect(f"http://{site.place}/c", 307)
    site.answers["/c"] = text(b"there")
    parts = await fetch(net, f"http://{site.place}/a")
    assert body(parts) == b"there"
    assert parts[0].head.url == f"http://{site.place}/c"
    site.answers["/loop"] = redirect("/loop")
    with pytest.raises(TooLarge, match="more than 10"):
        await fetch(net, f"http://{site.place}/loop")
    site.answers["/bad"] = redirect("ftp://x/")
    with pytest.raises(InvalidArgument):
        await fetch(net, f"http://{site.place}/bad")


@pytest.mark.spec("NET-4", "NET-7")
async def test_a_redirect_out_of_the_scopes_is_denied(site: Site, net: HttpNet) -> None:
    async with serve() as other:
        for where in (f"http://{other.place}/", f"//{other.place}/", "https://example.org/"):
            site.answers["/"] = redirect(where)
            with pytest.raises(Denied, match="redirected there") as caught:
                await fetch(net, f"http://{site.place}/")
            assert "dao grants allow" in caught.value.help
        assert other.asked == []


@pytest.mark.spec("NET-9")
async def test_credentials_stay_with_their_origin(site: Site) -> None:
    async with serve() as other:
        net = HttpNet([f"http://{site.place}", f"http://{other.place}"])
        site.answers["/"] = redirect("/same")
        site.answers["/same"] = redirect(f"http://{other.place}/")
        other.answers["/"] = redirect(f"http://{site.place}/back")
        headers = [
            net_v1.Header(name=name, value="secret")
            for name in ("Authorization", "COOKIE", "X-Kept", "Accept")
        ]
        await fetch(net, f"http://{site.place}/", headers=headers)
        assert "authorization" in site.asked[1].headers and "cookie" in site.asked[1].headers
        for asked in (other.asked[0], site.asked[2]):
            assert "secret" not in (asked.headers.get("authorization"), asked.headers.get("cookie"))
            assert asked.headers["x-kept"] == "secret" and asked.headers["accept"] == "secret"
        await net.close()


@pytest.mark.parametrize(
    ("status", "method", "becomes"),
    [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (302, "PUT", "PUT"),
        (303, "PUT", "GET"),
        (303, "HEAD", "HEAD"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
    ],
)
@pytest.mark.spec("NET-8")
async def test_what_a_redirect_makes_of_a_method(
    site: Site, net: HttpNet, status: int, method: str, becomes: str
) -> None:
    async def bare(asked: Asked, out: asyncio.StreamWriter) -> None:
        out.write(b"HTTP/1.1 %d X\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n" % status)

    site.answers["/a"] = bare
    site.answers["/b"] = text(b"") if method == "HEAD" else text(b"ok")
    content = b"" if method == "HEAD" else b"data"
    kind = [net_v1.Header(name="Content-Type", value="text/plain")]
    await fetch(net, f"http://{site.place}/a", method, body=content, headers=kind)
    asked = site.asked[1]
    assert asked.method == becomes
    assert asked.body == (b"" if becomes == "GET" else content)
    assert ("content-type" in asked.headers) == (becomes != "GET")


@pytest.mark.spec("NET-1", "NET-2", "NET-3")
async def test_malformed_requests_are_refused_before_anything_is_sent(
    site: Site, net: HttpNet
) -> None:
    base = f"http://{site.place}"
    bad_urls = [
        "", "/a", "ftp://a/", "http:///a", "http://", "https://[::1", "http://a b/", "http://a\\b/",
        f"http://user@{site.place}/", f"http://u:p@{site.place}/", "http://a:0/", "http://a:99999/",
        "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://[fe80::1%25eth0]/",
        f"{base}/\r\nX: y", f"{base}/ x", "http://a..b/", "http://*.a/", "javascript:x",
    ]  # fmt: skip
    for url in bad_urls:
        with pytest.raises(InvalidArgument):
            await fetch(net, url)
    for method in ("", "get", "CONNECT", "TRACE", "G T", "GET\r\n"):
        with pytest.raises(InvalidArgument):
            await fetch(net, base, method)
    for name, value in (
        ("Host", "other"), ("host", "x"), ("Content-Length", "1"), ("Transfer-Encoding", "chunked"),
        ("Connection", "x"), ("Upgrade", "x"), ("A B", "x"), ("", "x"), ("A", "x\r\nB: y"),
        ("A", "x\ny"), ("A:", "x"), ("A", "\0"), ("A", "\u2028"), ("Proxy-Authorization", "x"),
    ):  # fmt: skip
        with pytest.raises(InvalidArgument):
            await fetch(net, base, headers=[net_v1.Header(name=name, value=value)])
    with pytest.raises(TooLarge):
        await fetch(net, base, headers=[net_v1.Header(name="A", value="x" * 70_000)])
    assert site.asked == []


@pytest.mark.spec("NET-11")
async def test_time_runs_out_for_the_head_and_between_chunks(site: Site, net: HttpNet) -> None:
    async def silent(asked: Asked, out: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3600)

    async def stuck(asked: Asked, out: asyncio.StreamWriter) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
        await out.drain()
        await asyncio.sleep(3600)

    async def slow(asked: Asked, out: asyncio.StreamWriter) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
        for sign in b"hello once":
            out.write(bytes([sign]))
            await out.drain()
            await asyncio.sleep(0.45)

    site.answers |= {"/silent": silent, "/stuck": stuck, "/slow": slow}
    with pytest.raises(Timeout, match=r"0\.2 s"):
        await fetch(net, f"http://{site.place}/silent", timeout_ms=200)

    async def wait() -> None:
        request = net_v1.FetchRequest(
            method="GET", url=f"http://{site.place}/stuck", timeout_ms=3000
        )
        stream = net.fetch(request)
        assert (await anext(stream)).head.status == 200
        assert (await anext(stream)).chunk == b"hello"
        with pytest.raises(Timeout):
            await anext(stream)

    # It takes longer than that as a whole, but not from one chunk to the next.
    slow_one = fetch(net, f"http://{site.place}/slow", timeout_ms=3000)
    parts, _ = await asyncio.gather(slow_one, wait())
    assert body(parts) == b"hello once"


@pytest.mark.spec("NET-12")
async def test_no_connection_is_unavailable_and_a_broken_one_interrupted(
    site: Site, net: HttpNet
) -> None:
    async def broken(asked: Asked, out: asyncio.StreamWriter) -> None:
        out.close()

    async def half(asked: Asked, out: asyncio.StreamWriter) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
        out.close()

    async def garbage(asked: Asked, out: asyncio.StreamWriter) -> None:
        out.write(b"\0\1\2 nonsense\r\n\r\n")
        out.close()

    site.answers |= {"/broken": broken, "/half": half, "/garbage": garbage}
    for path in ("/broken", "/half", "/garbage"):
        with pytest.raises(Interrupted):
            await fetch(net, f"http://{site.place}{path}", "POST")
    async with serve() as gone:
        pass
    lost = HttpNet([f"http://{gone.place}"])
    with pytest.raises(Unavailable, match="cannot be reached"):
        await fetch(lost, f"http://{gone.place}/")


@pytest.mark.spec("NET-14")
async def test_closing_and_cancelling_end_the_connection(site: Site, net: HttpNet) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def pour(asked: Asked, out: asyncio.StreamWriter) -> None:
        begun.set()
        out.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                out.write(bytes(100_000))
                await out.drain()
        finally:
            ended.set()

    site.answers["/"] = pour
    stream = net.fetch(net_v1.FetchRequest(method="GET", url=f"http://{site.place}/"))
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    await asyncio.wait_for(ended.wait(), 120)
    begun.clear()
    ended.clear()
    task = asyncio.ensure_future(fetch(net, f"http://{site.place}/"))
    await begun.wait()
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait_for(ended.wait(), 120)


@pytest.mark.spec("NET-13")
async def test_https_checks_the_certificate(tmp_path: Path) -> None:
    server, trusting = certificate(tmp_path, "127.0.0.1", "api.example.org")

    async def lookup(host: str, port: int, **more: Any) -> list[Any]:
        return [(0, 0, 0, "", ("127.0.0.1", port))]

    async with serve(server) as site:
        site.answers["/"] = text(b"safe")
        net = HttpNet([site.place, f"*.local:{site.port}"], context=trusting, lookup=lookup)
        assert body(await fetch(net, f"https://{site.place}/")) == b"safe"
        with pytest.raises(Unavailable, match="certificate"):
            await fetch(net, f"https://other.local:{site.port}/")
        await net.close()
        with pytest.raises(Unavailable, match="certificate"):
            await fetch(HttpNet([site.place]), f"https://{site.place}/")


@pytest.mark.spec("NET-5")
async def test_a_public_name_that_leads_to_a_private_address_is_denied(site: Site) -> None:
    answers: dict[str, list[str]] = {
        "rebound.example.org": ["127.0.0.1"],
        "six.example.org": ["::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
        "meta.example.org": ["169.254.169.254", "10.0.0.1", "100.64.0.1", "0.0.0.0", "224.0.0.1"],
        "nas.local": ["127.0.0.1"],
        "printer": ["127.0.0.1"],
        "none.example.org": [],
    }

    async def lookup(host: str, port: int, **more: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in answers[host]]

    net = HttpNet([f"http://{host}:{site.port}" for host in answers], lookup=lookup)
    site.answers["/"] = text(b"home")
    for host in ("rebound", "six", "meta"):
        with pytest.raises(Denied, match="not on the public network") as caught:
            await fetch(net, f"http://{host}.example.org:{site.port}/")
        assert "dao grants allow net=http://" in caught.value.help.replace("'", "")
    with pytest.raises(Unavailable):
        await fetch(net, f"http://none.example.org:{site.port}/")
    assert site.asked == []
    for host in ("nas.local", "printer"):
        assert body(await fetch(net, f"http://{host}:{site.port}/")) == b"home"
    await net.close()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DaoError, match="httpx") as caught:
        HttpNet(["a.org"])
    assert "pip install" in caught.value.help


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::5db8:d822", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("2001:0:0:0:0:0:80ff:fffe", False),
        ("2606:2800::5efe:10.0.0.1", False),
        ("2606:2800::200:5efe:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fd00:ec2::254", False),
        ("192.0.0.192", False),
        ("192.88.99.1", False),
        ("100.100.100.200", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("3fff::1", False),
    ],
)
@pytest.mark.spec("NET-6")
def test_addresses_that_lead_inside(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_names_that_are_never_found_hold_up_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, end = threading.Semaphore(0), threading.Event()

    def hanging(*_: Any, **__: Any) -> list[Any]:
        asked.release()
        assert end.wait(600)
        raise OSError("nobody answers")

    monkeypatch.setattr("socket.getaddrinfo", hanging)
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(1))
    net = HttpNet(["https://*.example.org"])
    hanging_on = [
        asyncio.create_task(fetch(net, f"https://{number}.example.org/")) for number in range(8)
    ]
    for _ in hanging_on:
        while not asked.acquire(blocking=False):
            await asyncio.sleep(0.001)
    assert await asyncio.wait_for(asyncio.to_thread(lambda: "done"), 120) == "done"
    for task in hanging_on[:7]:
        task.cancel()
    await asyncio.gather(*hanging_on[:7], return_exceptions=True)
    end.set()
    with pytest.raises(Unavailable, match="cannot be found"):
        await hanging_on[7]
    await net.close()


async def settled(net: HttpNet) -> None:
    """Wait until no connection is in use or being closed."""
    at = net._connections
    assert at is not None
    end = asyncio.get_running_loop().time() + 120
    while at._used or at._closing:
        assert asyncio.get_running_loop().time() < end
        await asyncio.sleep(0.001)
    assert at._room._value == MOST


@pytest.mark.parametrize("how", ["timeout", "cancelled", "together"])
async def test_a_host_that_answers_nothing_costs_no_connection(site: Site, how: str) -> None:
    """More requests than there are connections are given up; then everything works as before."""
    silent = asyncio.Event()

    async def never(asked: Asked, out: asyncio.StreamWriter) -> None:
        await silent.wait()

    site.answers["/never"], site.answers["/"] = never, text(b"hello")
    # A socket that listens and never accepts: connections beyond its backlog are not even made.
    deaf = socket.socket()
    deaf.bind(("127.0.0.1", 0))
    deaf.listen(1)
    places = [f"http://127.0.0.1:{deaf.getsockname()[1]}", f"http://{site.place}/never"]
    net = HttpNet([f"http://{site.place}", places[0]])
    timeout_ms = 50 if how != "cancelled" else 0
    for url in places:
        tasks = [asyncio.create_task(fetch(net, url, timeout_ms=timeout_ms)) for _ in range(150)]
        if how != "timeout":
            await asyncio.sleep(0.05)
            for task in tasks:
                task.cancel()
        for error in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(error, Timeout | asyncio.CancelledError), error
        await settled(net)
    for _ in range(MOST + 1):
        assert body(await fetch(net, f"http://{site.place}/")) == b"hello"
    silent.set()
    deaf.close()
    await net.close()


@pytest.mark.spec("NET-14")
async def test_cancelled_at_any_moment_and_once_more(site: Site) -> None:
    async def drip(asked: Asked, out: asyncio.StreamWriter) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        for _ in range(100):
            out.write(b"x")
            await out.drain()
            await asyncio.sleep(0)

    site.answers["/"], site.answers["/on"] = drip, redirect("/")
    net = HttpNet([f"http://{site.place}"])
    chance = random.Random(7)

    async def one() -> None:
        path = chance.choice(["", "on"])
        task = asyncio.create_task(fetch(net, f"http://{site.place}/{path}"))
        for _ in range(chance.randrange(3)):
            for _ in range(chance.randrange(12)):
                await asyncio.sleep(0)
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    for _ in range(12):
        await asyncio.gather(*(one() for _ in range(2 * MOST)))
    await settled(net)
    site.answers["/"] = text(b"hello")
    assert body(await fetch(net, f"http://{site.place}/on")) == b"hello"
    await net.close()


async def test_connections_are_used_again(site: Site, net: HttpNet) -> None:
    site.answers["/"] = text(b"hello")
    for _ in range(5):
        await fetch(net, f"http://{site.place}/")
    assert net._connections is not None and len(net._connections._idle) == 1
    await asyncio.gather(*(fetch(net, f"http://{site.place}/") for _ in range(50)))
    assert 1 <= len(net._connections._idle) <= 8
    await settled(net)


async def test_closing_ends_what_is_under_way(site: Site) -> None:
    async def never(asked: Asked, out: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(600)

    site.answers["/"] = never
    net = HttpNet([f"http://{site.place}"])
    tasks = [asyncio.create_task(fetch(net, f"http://{site.place}/")) for _ in range(50)]
    while len(site.asked) < MOST:
        await asyncio.sleep(0.001)
    await net.close()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(error, Interrupted | Unavailable) for error in ended), ended


async def test_the_same_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that nobody answers for holds one thread, and others still get theirs."""
    end, asked = threading.Event(), []

    def hanging(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        if host != "quick.example.org":
            assert end.wait(600)
        raise OSError("nobody answers")

    monkeypatch.setattr("socket.getaddrinfo", hanging)
    net = HttpNet(["https://*.example.org"])
    slow = "https://slow.example.org/"
    for _ in range(5):
        given_up = (fetch(net, slow, timeout_ms=20) for _ in range(MOST))
        ended = await asyncio.gather(*given_up, return_exceptions=True)
        assert all(isinstance(error, Timeout) for error in ended), ended
    assert asked == ["slow.example.org"]
    with pytest.raises(Unavailable, match="cannot be found"):
        await fetch(net, "https://quick.example.org/")
    many = (fetch(net, f"https://{n}.example.org/", timeout_ms=20) for n in range(100))
    for error in await asyncio.gather(*many, return_exceptions=True):
        assert isinstance(error, Timeout | Unavailable), error
    assert len(asked) <= 34
    end.set()
    await net.close()
