"""Asks the unit of a home: through the Avatar that runs there, or by opening the home."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dao_sdk import resources

from ...errors import DaoError
from ..abi import Abi
from ..avatar import AvatarBase
from ..grants import Grant
from ..home import Home
from ..opening import Opening
from ..runtime.calls import Caller
from .no_home import no_home

if TYPE_CHECKING:
    from ..local import LocalConnection
    from ..local.frames import Hello


def open_any(
    abi: Abi,
    home: Home,
    unit: Path | None = None,
    grants: tuple[Grant, ...] = (),
    program: str = "",
) -> Opening[AvatarBase[Any]]:
    """Open a home for any contract, without generated code.

    Args:
        abi: The contract, as :func:`.abi_from_contract.abi_of` makes it.
        home: The home; made where it is missing.
        unit: The unit's .wasm file; None for the one that ships with the SDK.
        grants: What it may do beside what the person allowed before.
        program: The name that others see if they find the home taken.

    Returns:
        The Avatar, to be used with ``async with``.
    """
    kind = cast(type[AvatarBase[Any]], type("AnyAvatar", (AvatarBase,), {"ABI": abi}))
    return kind.open(home, unit=unit or resources.unit(), grants=grants or None, program=program)


@asynccontextmanager
async def connect(
    abi: Abi,
    home: Home,
    unit: Path | None = None,
    grants: tuple[Grant, ...] = (),
    new: bool = False,
) -> AsyncIterator[Caller]:
    """Find whom to ask in a home.

    Args:
        abi: The contract that is spoken.
        home: The home.
        unit: The unit to open the home with, where nothing runs; None for the SDK's own.
        grants: What that unit may do beside what the person allowed before.
        new: Whether to make the home where there is none.

    Yields:
        Where calls go.

    Raises:
        DaoError: There is no home, somebody else has it and does not serve it, what runs there
            speaks another contract, or it cannot be opened.
    """
    if (client := await _running(home)) is not None:
        from ..local import LocalCaller

        async with client:
            _check(client.hello, abi, home, unit, grants)
            yield LocalCaller(abi, client)
        return
    if not new and not home.exists():
        raise no_home(home)
    async with open_any(abi, home, unit, grants, "dao call") as avatar:
        yield avatar.runtime.dispatcher


async def _running(home: Home) -> LocalConnection | None:
    """Connect to the Avatar that runs in a home; None where none does."""
    try:
        os.lstat(home.socket)
    except (FileNotFoundError, NotADirectoryError):
        return None  # and nothing has to be imported that would speak through it
    except OSError:
        pass  # connecting says what is wrong
    from ..local import LocalConnection

    return await LocalConnection.connect(home.path)


def _check(
    hello: Hello, abi: Abi, home: Home, unit: Path | None, grants: tuple[Grant, ...]
) -> None:
    from ..local import check_contract

    check_contract(hello, abi, home.path)
    if unit is not None or grants:
        raise DaoError(
            f"the Avatar in {home.path} runs already (process {hello.pid}): "
            "it keeps its unit and its grants",
            "Leave --unit and --grant out, or stop it first.",
        )
