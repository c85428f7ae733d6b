"""The agent: an Avatar that is served to other programs, with its exchange and its health page."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .bindings import Avatar, Files, serve
from .config import Config
from .exchange import Exchange
from .health import health_page

log = logging.getLogger(__name__)


class Agent:
    """A running agent.

    Attributes:
        avatar: The Avatar, with typed clients for all that the unit offers.
        exchange: What carries documents to other Avatars and back.
        port: Where the health page is.
    """

    def __init__(self, avatar: Avatar, exchange: Exchange, port: int) -> None:
        self.avatar, self.exchange, self.port = avatar, exchange, port


@asynccontextmanager
async def running(config: Config) -> AsyncIterator[Agent]:
    """Run an agent for as long as the block lasts."""
    grants = None  # what a person allowed with `dao grants` holds in any case
    if config.exchange is not None:
        config.exchange.mkdir(parents=True, exist_ok=True)
        grants = [Files(exchange=config.exchange)]
    async with Avatar.open(config.home, grants=grants, program=config.name) as avatar:
        avatar.on_denial(lambda denial: log.warning("denied: %s", denial))
        avatar.on_death(lambda cause: log.error("the unit was started again", extra={"why": cause}))
        exchange = Exchange(avatar, config)
        async with serve(avatar), health_page(avatar, exchange, config.port) as port:
            carrying = asyncio.create_task(exchange.run(), name="exchange")
            log.info("running", extra={"home": str(avatar.home.path), "port": port})
            try:
                yield Agent(avatar, exchange, port)
            finally:
                carrying.cancel()
                await asyncio.wait([carrying])
                log.info("stopped")
