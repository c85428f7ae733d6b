"""A client of a running Avatar, with the typed clients that the Avatar itself has."""

from __future__ import annotations

import os
from typing import TypeVar

from ..home import Home
from ..opening import Opening
from ..services import ServicesBase
from .bridge import LocalCaller, check_contract
from .client import LocalConnection
from .frames import Hello, LocalError

L = TypeVar("L", bound="LocalClientBase")


class LocalClientBase(ServicesBase):
    """What every client of a running Avatar has; the generated ``LocalClient`` adds a typed client
    for each service.

    Made by :meth:`connect`, never directly.
    """

    def __init__(self, connection: LocalConnection) -> None:
        super().__init__(LocalCaller(self.ABI, connection))
        self._connection = connection

    @classmethod
    def connect(cls: type[L], home: str | os.PathLike[str]) -> Opening[L]:
        """Ask the Avatar that another program has open, and serves, in a home.

        ::

            async with LocalClient.connect("~/notes") as client:
                notes = client.documents.space("notes")

        What an Avatar can be asked, its client can be asked too, with the same errors. When the
        Avatar goes away, calls end with ``Interrupted`` if they may have been carried out, and
        with ``Disconnected`` from then on: connect again.

        Args:
            home: The folder of the home.

        Returns:
            Something to use with ``async with`` (which closes the connection at its end) or to
            await.

        Raises:
            DaoError: No Avatar serves the home, or it speaks another contract. Raised when it is
                entered or awaited.
        """

        async def make() -> L:
            path = Home(home).path
            connection = await LocalConnection.connect(path)
            if connection is None:
                raise LocalError(
                    f"no Avatar serves the home {path}",
                    f"Start one with `dao run --home {path}`, or serve an Avatar of your own with"
                    " `serve(avatar)`.",
                )
            try:
                check_contract(connection.hello, cls.ABI, path)
            except BaseException:
                await connection.aclose()
                raise
            return cls(connection)

        return Opening(make)

    @property
    def hello(self) -> Hello:
        """Who answers: the version of its contract, its unit and its process."""
        return self._connection.hello

    async def close(self) -> None:
        """Close the connection; the Avatar cancels what is still in flight."""
        await self._connection.aclose()
