"""net.json: Python's host reads URLs, follows redirects and knows private addresses as it must."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from dao_sdk.host.adapters.net import HttpNet
from dao_sdk.host.adapters.net.adapter import _headers, _method
from dao_sdk.host.adapters.net.address import WebAddress, is_public, may_be_private
from dao_sdk.host.api import net_v1
from dao_sdk.host.errors import CallError, InvalidArgument

from ..host_adapters.rules_help import checked
from ..host_adapters.web import Asked, serve
from . import load

VECTORS = load("net")


def taken(work: Callable[[], object]) -> bool:
    try:
        work()
    except CallError as error:
        assert isinstance(error, InvalidArgument)
        return False
    return True


@pytest.mark.spec("NET-1")
@pytest.mark.parametrize("case", VECTORS["urls"], ids=lambda case: repr(case["url"])[:40])
def test_urls(case: dict[str, Any]) -> None:
    if "error" in case:
        assert not taken(lambda: WebAddress.parse(case["url"]))
        return
    found = WebAddress.parse(case["url"])
    for part in ("scheme", "host", "port", "target"):
        assert getattr(found, part) == case[part]


@pytest.mark.spec("NET-2")
@pytest.mark.parametrize("case", VECTORS["methods"])
def test_methods(case: dict[str, Any]) -> None:
    request = net_v1.FetchRequest(method=case["method"], url="https://a.example")
    assert taken(lambda: _method(checked(request).method)) == case["ok"]


@pytest.mark.spec("NET-3")
@pytest.mark.parametrize("case", VECTORS["headers"])
def test_headers(case: dict[str, Any]) -> None:
    field = net_v1.Header(name=case["name"], value=case["value"])
    request = net_v1.FetchRequest(method="GET", url="https://a.example", headers=[field])
    assert taken(lambda: _headers(checked(request).headers)) == case["ok"]


@pytest.mark.spec("NET-6")
@pytest.mark.parametrize("case", VECTORS["addresses"], ids=lambda case: case["address"])
def test_addresses(case: dict[str, Any]) -> None:
    assert is_public(case["address"]) == case["public"]


@pytest.mark.spec("NET-5")
@pytest.mark.parametrize("case", VECTORS["names"], ids=lambda case: case["host"])
def test_names(case: dict[str, Any]) -> None:
    assert may_be_private(case["host"]) == case["private"]


@pytest.mark.spec("NET-7")
@pytest.mark.parametrize("case", VECTORS["locations"])
def test_locations(case: dict[str, Any]) -> None:
    base = WebAddress.parse(case["base"])
    if "error" in case:
        assert not taken(lambda: base.join(case["location"]))
    else:
        assert str(base.join(case["location"])) == case["url"]


@pytest.mark.spec("NET-7", "NET-8")
@pytest.mark.parametrize("case", VECTORS["redirects"])
async def test_redirects(case: dict[str, Any]) -> None:
    async def elsewhere(asked: Asked, out: asyncio.StreamWriter) -> None:
        out.write(b"HTTP/1.1 %d X\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n" % case["status"])

    body = b"" if case["method"] == "HEAD" else b"data"
    async with serve() as site:
        site.answers["/a"] = elsewhere
        net = HttpNet([f"http://{site.place}"])
        fields = [net_v1.Header(name="content-type", value="text/plain")]
        request = net_v1.FetchRequest(
            method=case["method"], url=f"http://{site.place}/a", body=body, headers=fields
        )
        async for _ in net.fetch(request):
            pass
        await net.close()
    _first, *then = site.asked
    assert [asked.method for asked in then] == ([case["then"]] if case["then"] else [])
    for asked in then:
        assert asked.body == (body if case["body"] else b"")
        assert ("content-type" in asked.headers) == case["body"]
