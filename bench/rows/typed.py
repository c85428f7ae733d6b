"""A typed request: encode, cross, handle, answer, decode; beside the echo plus protobuf's own time."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from bench.harness import Row, compare, race
from bench.places import folder
from bench.samples import fill_fields
from bench.units import unit
from dao_sdk.host.abi import Abi, AbiMethod
from dao_sdk.host.api import data_v1
from dao_sdk.host.api.contract import ABI as SHIPPED
from dao_sdk.host.avatar import AvatarBase
from dao_sdk.host.runtime.calls import Client

COUNT, TURNS, GOAL = 1_000, 21, 1.2
NUMBER = 1


class EchoClient(Client):
    """A client as the generator writes them, of a method that gives a document back."""

    async def echo(
        self, request: data_v1.Document, *, timeout: float | None = None
    ) -> data_v1.Document:
        """Has a document echoed."""
        reply: data_v1.Document = await self._unary(NUMBER, request, timeout)
        return reply


class EchoAvatar(AvatarBase[Any]):
    """An Avatar whose contract has one method more than the shipped one."""

    ABI: ClassVar[Abi] = dataclasses.replace(
        SHIPPED,
        methods=(
            AbiMethod(
                number=NUMBER,
                service="bench.Echo",
                short_service="echo",
                name="Echo",
                attribute="echo",
                mode="async",
                effect=False,
                request=data_v1.Document,
                response=data_v1.Document,
            ),
        ),
    )
    CLIENTS: ClassVar[Mapping[str, type[Client]]] = {"echo": EchoClient}

    echo: EchoClient


async def run() -> list[Row]:
    """Measure."""
    document = data_v1.Document(id="typed")
    fill_fields(document.fields, 7)
    payload = document.SerializeToString()
    with folder() as home:
        async with EchoAvatar.open(home, unit=unit("echo", EchoAvatar.ABI)) as avatar:
            echo, request = avatar.echo.echo, avatar.runtime.raw.request

            async def typed(count: int) -> None:
                for _ in range(count):
                    await echo(document)

            async def parts(count: int) -> None:
                encode, decode = document.SerializeToString, data_v1.Document.FromString
                for _ in range(count):
                    encode()
                    await request(NUMBER, payload, None)
                    decode(payload)

            assert await echo(document) == document
            ours, theirs = await race([typed, parts], COUNT, TURNS)
    return [compare("typed-request", "us", ours * 1e6, "echo + protobuf", theirs * 1e6, GOAL)]
