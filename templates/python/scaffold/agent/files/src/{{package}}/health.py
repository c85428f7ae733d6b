"""The health page: on loopback, for monitors and for people.

``/health`` is 200 while the unit is well and 503 otherwise; ``/rights`` says what the unit may do.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from .bindings import Avatar, DaoError
from .exchange import Exchange

LOOPBACK = "127.0.0.1"
WITHIN = 5.0
"""Seconds that the unit has to say how it is."""


@asynccontextmanager
async def health_page(avatar: Avatar, exchange: Exchange, port: int) -> AsyncIterator[int]:
    """Serve the page, and give its port."""

    async def health(_: web.Request) -> web.Response:
        return await _health(avatar, exchange)

    async def rights(_: web.Request) -> web.Response:
        return web.json_response(_rights(avatar))

    app = web.Application()
    app.add_routes([web.get("/health", health), web.get("/rights", rights)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, LOOPBACK, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def _health(avatar: Avatar, exchange: Exchange) -> web.Response:
    try:
        async with asyncio.timeout(WITHIN):
            said = await avatar.system.health()
    except (DaoError, TimeoutError) as error:
        return web.json_response({"healthy": False, "why": str(error)}, status=503)
    answer = {
        "healthy": said.healthy,
        "checks": {check.name: check.passed for check in said.checks},
        "unit": f"{avatar.unit.name} {avatar.unit.version}",
        "memory_bytes": avatar.memory_bytes,
        "requests": avatar.counters.requests,
        "deaths": avatar.counters.deaths,
        "exchange": {"rounds": exchange.rounds, "problem": exchange.problem},
    }
    return web.json_response(answer, status=200 if said.healthy else 503)


def _rights(avatar: Avatar) -> dict[str, dict[str, object]]:
    """What the unit wants, why, and what it got; ``dao grants`` changes it."""
    granted = avatar.grants
    return {
        use.capability: {
            "allowed": use.capability in granted,
            "scopes": list(granted.get(use.capability, ())),
            "required": use.required,
            "reason": use.reason,
        }
        for use in avatar.unit.manifest.capabilities
    }
